"""Competency tests (UJK): who waits for which scheme and where, test events, and what came of each attempt.

* A scheme belongs to a certification body (LSP). Who passed a course is put in its queue in one go.
* Somebody waits, or sits in an event, once a scheme. A result of BK, or an absence, keeps the attempt and lets the
  person wait again as the next one; who is competent waits no more. A correction of the result follows it.
* An event has a day, a place (TUK), seats and assessors. Cancelling it sends its people back to the queue.
* Numbers of BNSP are kept as text. One of an unknown form warns and is kept. A certificate is valid three years unless
  the scheme says otherwise.
* BNSP's sheet goes out with the codes the centre keeps beside its own words; a missing code is named before anything
  is written. BNSP's result file comes in by name within the event; what does not match is named at its row.
"""
