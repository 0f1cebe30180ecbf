"""Results: what a trainee achieved, by the plan of the programme.

* A plan belongs to an edition of the programme: components with weights, the least total, what the scores are called,
  and whether every unit must be competent (K). A programme without components has one typed score. A course keeps the
  plan it began with.
* Every try is kept. The last one that was taken counts, unless the plan says the best; somebody who was absent at a
  remedial keeps the score of before. Absent is no zero, and "not there yet" is none either.
* The total is the exact weighted mean of the components, known once each of them has a score. It is shown rounded half
  up to two decimals; whether it passes, and what it is called, is told by the exact value.
* The program proposes passed or failed, a person decides. A pass needs every unit where the plan says so; a pass
  against the plan needs a reason.
* A second person, who entered none of the marks that stand, locks the results with the facts of the graduation
  meeting; certificates need the lock. Only the head takes it off, with a reason. A result with a certificate stands.
"""
