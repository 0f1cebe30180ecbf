"""A whole database from one engine into another: every table, in one moment, counted and compared.

The sum over the hashes of all rows tells whether two databases hold the same, whatever their order and engine.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from bekal.errors import Unavailable
from bekal.storage import database
from bekal.storage.guarding import through_the_door
from bekal.storage.records import Record, SharedFile

_FETCHED = 500
_MOST = 1 << 256

Told = Callable[[int, int], object]
"""Told how many rows of how many were copied."""


class CopyDiffers(Unavailable):
    """What was written is not what was read; the copy is of no use. Facts: table."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a table holds, and the sum of their hashes."""

    rows: int
    digest: int


def tables() -> list[Table]:
    """Return every table whose rows belong to a centre wherever they lie, parents first."""
    return [one for one in Record.metadata.sorted_tables if one is not cast("Table", SharedFile.__table__)]


def tallies(connection: Connection) -> dict[str, Tally]:
    """Count and sum each table of a database."""
    return {table.name: _tally(row for some in _read(connection, table) for row in some) for table in tables()}


def copy_all(source: Connection, target: Connection, told: Told = lambda _n, _of: None) -> dict[str, Tally]:
    """Copy every table into an empty database, whose references are not looked at meanwhile; return what was read.

    Raises:
        CopyDiffers: a table does not read back as it was written.

    """
    of = sum(source.scalar(select(func.count()).select_from(table)) or 0 for table in tables())
    done, read = 0, {}
    with through_the_door(target):
        for table in tables():
            rows, digest = 0, 0
            for some in _read(source, table):
                target.execute(insert(table), [dict(row._mapping) for row in some])
                one = _tally(some)
                rows, digest = rows + one.rows, (digest + one.digest) % _MOST
                done += one.rows
                told(done, of)
            read[table.name] = Tally(rows, digest)
    for name, tally in tallies(target).items():
        if tally != read[name]:
            raise CopyDiffers(table=name)
    return read


def _read(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    rows = connection.execute(select(table), execution_options={"yield_per": _FETCHED})
    yield from rows.partitions()


def _tally(rows: Any) -> Tally:
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest(), "big")
    return Tally(count, total % _MOST)


# ----------------------------------------------------------------------------------------------- both ways


def into_file(source: Engine, key: bytes, target: Path) -> None:
    """Copy a server's database, as it stands at one moment, into a new encrypted file.

    Raises:
        CopyDiffers, DatabaseUnreadable, DiskFull: nothing usable lies at `target`.

    """
    base = database.open_file(target, key)
    try:
        with _one_moment(source) as reading, _unreferenced(base.engine) as writing:
            copy_all(reading, writing)
    finally:
        base.close()


def into_server(source: Engine, target: Engine, told: Told = lambda _n, _of: None) -> dict[str, Tally]:
    """Copy a database into the empty tables of a server, whole or not at all; return what was copied.

    Raises:
        CopyDiffers: nothing was kept.

    """
    with _one_moment(source) as reading, target.begin() as writing:
        keys = writing.execute(text(_FOREIGN_KEYS)).all()
        for table, name in keys:
            writing.exec_driver_sql(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED')
        copied = copy_all(reading, writing, told)
        writing.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")  # each reference is looked at here
        for table, name in keys:
            writing.exec_driver_sql(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" NOT DEFERRABLE')
        _go_on_numbering(writing)
    return copied


_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


def _go_on_numbering(connection: Connection) -> None:
    """Let rows that the server numbers go on after the copied ones."""
    for table in tables():
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        last = connection.scalar(select(func.max(column)))
        if sequence and last is not None:
            connection.execute(select(func.setval(sequence, last)))


@contextlib.contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(bekal_purpose="read") as connection:
        yield connection


@contextlib.contextmanager
def _unreferenced(engine: Engine) -> Iterator[Connection]:
    """Write into a file in one transaction, without a look at its references; whoever proves the file looks."""
    with engine.connect() as connection:
        driver = cast("Any", connection.connection.driver_connection)
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.execution_options(bekal_purpose="write").begin():
                yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")
