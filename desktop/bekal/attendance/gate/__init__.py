"""The gate: trainees hold their cards before a scanner or a camera, and are marked at once.

* A card says centre, trainee and its own version, with a short signature: no name, no NIK. A lost card is revoked and
  the next version made; the old one is known as revoked for ever.
* The gate always answers and never blocks: whoever cannot be marked is answered in a word, and the next may come.
* In time is until the grace after the beginning; later is late by so many minutes, counted from the beginning.
* Whoever comes again is told when they came first. Going out is counted too, so that it is known who is inside.
* What was read and not understood is kept, and can be linked to a trainee later.
* Every passage is kept as it was, also where two gates saw one card; the mark is one, whoever wrote it.
"""
