"""A copy of an open, encrypted database as it stands at one moment, and what stands in such a copy."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bekal.storage import copying
from bekal.storage.database import Database, DatabaseUnreadable, DiskFailing, DiskFull, kind_of

_PEOPLE = "SELECT count(*) FROM candidate"
_MARKS = "SELECT count(*) FROM mark WHERE mark IS NOT NULL"
_CERTIFICATES = "SELECT count(*) FROM certificate"
_OPERATIONS = "SELECT count(*) FROM operation"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a person can count in a database; the same in every revision of the schema."""

    people: int
    marks: int
    certificates: int
    operations: int


def take(database: Database, key: bytes, target: Path) -> None:
    """Copy the open database into a new file of the same key, whole and of one moment; writing goes on meanwhile.

    Raises:
        DiskFull, DiskFailing, DatabaseUnreadable: nothing usable lies at `target`.

    """
    target.parent.mkdir(parents=True, exist_ok=True)
    remove(target)
    if database.engine.dialect.name != "sqlite":
        copying.into_file(database.engine, key, target)
        with _opened(target, key) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
        _make_durable(target)
        return
    pooled = database.engine.raw_connection()
    try:
        source: Any = pooled.driver_connection
        with _opened(target, key) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # the copy is one file, without a log beside it
    finally:
        pooled.close()
    _make_durable(target)


def _make_durable(target: Path) -> None:
    with target.open("rb+") as handle:
        os.fsync(handle.fileno())


def proved(path: Path, key: bytes) -> Counts:
    """Open a copy, check each of its pages and each reference between its rows, and count what stands in it.

    Raises:
        DiskFailing: the disk did not let it be read; it may be whole.
        DatabaseUnreadable: damaged, or of another key.

    """
    with _opened(path, key) as copy:
        faults = copy.execute("PRAGMA cipher_integrity_check").fetchall()
        faults += [row for row in copy.execute("PRAGMA quick_check").fetchall() if row != ("ok",)]
        faults += copy.execute("PRAGMA foreign_key_check").fetchall()
        if faults:
            raise DatabaseUnreadable(path=str(path))
        numbers = [copy.execute(query).fetchone()[0] for query in (_PEOPLE, _MARKS, _CERTIFICATES, _OPERATIONS)]
    return Counts(*numbers)


def revision_of(path: Path, key: bytes) -> str:
    """Return the revision of the schema of a copy.

    Raises:
        DatabaseUnreadable: no database of ours, or of another key.

    """
    with _opened(path, key) as copy:
        return str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def remove(path: Path) -> None:
    """Remove a copy and what SQLite may have left beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(path: Path, key: bytes) -> Iterator[Any]:
    import sqlcipher3.dbapi2 as driver

    try:
        with contextlib.closing(driver.connect(str(path), isolation_level=None)) as connection:
            connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong key would print on standard error
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute("PRAGMA temp_store = MEMORY")  # nothing personal in temporary files
            yield connection
    except driver.Error as error:
        if "full" in str(error).lower():
            raise DiskFull() from error
        number = getattr(error, "sqlite_errorcode", None) or 0
        if not number and "disk i/o" in str(error).lower():  # a copying of pages gives its errors no number
            raise DiskFailing(path=str(path)) from error
        kind = kind_of(number) or DatabaseUnreadable
        raise kind(path=str(path)) from error
