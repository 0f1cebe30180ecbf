"""Backups: made by themselves every day, proved when they are written, restored onto this PC or a new one.

A backup is one encrypted file; whoever has it needs the recovery code too. It is called done only after it was read
back from where it lies, opened and counted. Kept are the newest of seven days, four weeks and six months.

A restore first keeps what is here aside, in a backup of its own, and asks a second time where work would be lost that
central does not have. On the same PC the database then begins a new life, so that nothing sent before is lost or
counted twice; on a new PC it becomes a new device, which the head office activates. People whose data was erased
since the backup was made are erased again.
"""
