"""Sheets on paper: printed with names, signed in the room, keyed back quickly, their scan kept as the evidence.

* A sheet covers one day or a week of a course and has a number and a code; printing it again makes a new number.
* Keying back is one line for a meeting: everybody present but `5s 7a 12t10` (number, mark, minutes late).
* Marks from a sheet say that they came from paper.
"""
