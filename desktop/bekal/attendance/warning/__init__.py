"""Warning letters (SP1, SP2): who has reached a threshold, and the letters that were given.

* SP1 is due after so many training days missed in a row without a reason, SP2 when the share missed passes its limit.
* A letter says the facts of the day it was made and never changes; each level is given once.
* Nothing is given by itself: the office decides, the program only says who has reached what.
"""
