"""Leave letters: they excuse a trainee from one day to another and mark those meetings beforehand.

* A letter is I (izin) or S (sakit), with its dates, its reason and perhaps its scan.
* It marks every meeting of its days that is not marked yet, and an A that was entered before it came; whoever was
  there (H, T) stays so, since nobody is sick and present.
* A meeting that joins the timetable later, or is moved into those days, is marked when the roster is filled.
* A withdrawn letter takes back the marks that are still its own.
"""
