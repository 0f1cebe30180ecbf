"""People at the keys: heads, clerks, instructors.

A person signs in with a PIN of six digits or a password, kept as argon2id on this machine only. Five wrong
tries lock that person for five minutes; the others may go on. What a role may do is one table in `rules`.
Who did something, when and how, stands in every operation of the journal.
"""
