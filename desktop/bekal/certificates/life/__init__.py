"""The life of a certificate after its issue: handed over, revoked, replaced by a copy or a correction, expired.

What was issued never changes and nothing is deleted: whatever happens is a line in the certificate's history.

* A **copy** (lost or damaged) has the same number and the same words; the old paper is replaced by it.
* A **correction** (a wrong name, a wrong mark) is a new certificate with a new number and today's data.
* A **revocation** ends every paper of a number. It takes no undo: central may have published it already.

Of one number at most one paper counts. The centre's own program says at once what was decided here; everybody
else learns it from central's list. A request to be listed is signed by the key that signed the paper, so only the
PC that holds that key can make it; where another PC of the centre decides, the line goes without one and the
head office looks at it first.

    rules       what a paper is after what happened to it, refusals, what differs
    reissuing   copies and corrections
    service     hand over, take back, revoke
    queries     papers with their state, one paper's history, what expires
    register    the register of numbers, with those never used
    here        the same with this PC's key and its memory of numbers
"""
