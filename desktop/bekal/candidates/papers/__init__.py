"""Papers (berkas): which a candidate must bring, which are there, their scans, and what is missing.

* Which papers are asked for is data with its source: the list for every training, that of the programme's
  placement scheme, and the centre's own rules, which add one or take one off.
* What is asked before the training begins (`Stage.TRAINING`) stands against an admission; what is asked before
  the departure (`Stage.PLACEMENT`) is shown early, so that one trip is enough, and stands against nothing.
* A condition nobody knows the answer to (married?) makes a question, never a missing paper.
* Expiry is computed from the date. Of health and police papers only the outcome and the dates are kept.
* A scan is made small, straight and free of metadata before it is kept; looking at it is written down.
"""
