"""Results: what a trainee achieved.

Each unit is competent (K) or not yet (BK); the training as a whole has a score from 0 to 100 and a decision,
passed or failed. A score that is not there yet is not a zero. Passing with a unit that is not yet competent is
refused; a decision may be taken back until a certificate was issued on it.
"""
