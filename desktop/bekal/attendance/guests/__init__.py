"""Guests: somebody at a meeting who is not in the class list, noted by name, perhaps linked to a trainee later.

* A guest counts nowhere until linked; linked, the guest's mark becomes the trainee's where that slot has none.
* Adding, linking and removing can be taken back.
"""
