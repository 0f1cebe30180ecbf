"""Choosing among the applicants of a course: from the application to the seat, and who takes it when it falls free.

Somebody applies (registered). The office looks at all reasons that speak against it, all at once, and admits or
rejects. Those admitted sit the tests and are ranked by the weighted mean of their scores; the order among equals is
stated and the same on every PC. The head locks the decision under a letter: as many accepted as seats are free, the
next ones reserve, the rest not accepted. A locked decision stands; afterwards people re-register and become
trainees, do not come, or withdraw, and the reserve list moves up in its order. In the first training days a trainee
who leaves is replaced by the next reserve; later the seat stays empty.
"""
