"""The second look: another person reads name, NIK and passport number from the papers and types them again.

* Asked for three fields only, and before a certificate where the centre wants it.
* What was typed is compared, never shown beforehand; a difference is settled by correcting the data or typing again.
* A look holds until one of the three changes. Who looked is kept, also when it is the person who entered the data.
"""
