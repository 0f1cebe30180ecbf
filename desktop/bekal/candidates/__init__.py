"""Candidates: people who applied, their identity, and the files they arrive in.

* A NIK is text of sixteen digits and never a key; one that cannot be right is kept and marked doubtful.
* The birth date or sex a person states wins over the NIK's; a difference is a warning, never a correction.
* A name is one field, as on the identity card; a phone is stored as `+62…`.
* An applicants' file is read as it is: letterheads, hidden rows and damaged cells included. First comes a plan
  (a dry run) that says what each row would do; nothing is written before somebody agrees.
* The second row of one person is skipped; people who only share a name are never taken for one.
* A repair is applied only where the row itself proves it; a guess stays a proposal.
"""
