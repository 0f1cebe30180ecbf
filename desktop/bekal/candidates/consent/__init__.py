"""Consent: what a person agreed to, by which text, and what they took back.

Each purpose stands alone: nothing is ticked beforehand, giving one gives no other, and withdrawing one leaves the
rest. The training itself and the register of certificates rest on the centre's public task and legal duty; about them a
person is told and not asked. For somebody under eighteen a parent or guardian agrees. A text is never changed:
a new wording is a new version, and who agreed to an old one can still read it (UU 27/2022, art. 20-22, 25, 40).
"""
