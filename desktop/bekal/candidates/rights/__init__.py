"""What a person may ask about their own data: to see all of it, to have it left alone, to have it erased.

* Restricted (UU 27/2022, art. 41): the data are only kept. The person leaves lists, searches, exports and prints;
  nothing is lost, and the head lifts it with a reason.
* Everything stored (art. 30-32) can be printed or written to a file, aliases included.
* Erased (art. 43-44): what names the person is gone from the rows, the search, the scans and from what the journal
  remembers. Counts stay (sex, year of birth, regency, courses, marks), and so do certificates and their register, as
  the law asks. An erasure cannot be undone: the one place in this house where that is right.
"""
