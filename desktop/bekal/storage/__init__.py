"""One schema, one journal, two engines.

A centre keeps SQLite encrypted with SQLCipher (WAL, every commit synced to disk); central, and a centre with
several desks, keep PostgreSQL. Both have the same tables from the same numbered revisions. Every change of a
synced record becomes an operation in the same transaction: from it come history, undo, sync and conflicts.

    records/      the tables, one module a part of the trade
    database.py   opening, reading, writing; newer databases refused, older ones copied and migrated
    journal.py    operations out of flushes; the two other doors, `write_many` and `apply`
    keys.py       the database key in its slots, and the device's three other secrets
    lock.py       one program on one data folder
    search.py     the index behind search while typing
"""
