"""One schema, one journal, two engines.

A centre keeps SQLite encrypted with SQLCipher (WAL, every commit synced to disk); central, and a centre with
several desks, keep PostgreSQL. Both have the same tables from the same numbered revisions. Every change of a
synced record becomes an operation in the same transaction: from it come history, undo, sync and conflicts.

    records/      the tables, one module a part of the trade
    database.py   opening, reading, writing; newer databases refused, older ones copied and migrated
    journal.py    operations out of flushes, and in bulk; guarding.py refuses every other way
    applying.py   others' operations; standing.py knows which of them wrote what stands
    undoing.py    inverse operations
    keys.py       the database key in its slots, and the device's three other secrets
    folder.py     the files of a centre, and one program on one data folder
    search.py     the index behind search while typing
"""
