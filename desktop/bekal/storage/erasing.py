"""Make the journal forget values of some rows, and nothing else of them.

An operation whose values are taken out stays an operation: its id, its place, its author, its time, what it was based
on, its field names. So the history still says that something was changed, conflicts are still found, a stream that
is sealed later carries the emptied words, and whoever has the operation already knows it by its id. Batches that were
sealed before are files for central, which nobody here can read; their rows here keep the hash that was signed, so
the chain holds. If such a file is lost it cannot be made again from emptied operations: sync then begins a new life of
the stream, as it does for any lost file, and sends them as they now are.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from bekal.storage import digests
from bekal.storage.guarding import through_the_door
from bekal.storage.journal import from_plain, synced_tables, to_plain
from bekal.storage.operations import Operation, Plain
from bekal.storage.records import LoggedOperation, OperationProblem, PictureState, Setting
from bekal.storage.standing import chunks

Left = Callable[[Plain], Plain]
"""Given a value, what is left of it; of what is left it leaves the same."""
Leaves = Mapping[str, Mapping[str, Left]]
"""For each table its fields that are touched."""

FILES = "erased.files"
"""The setting that names photos and scans whose files are still to be removed."""


def rows_remembered(session: Session, names: Collection[UUID], entities: Collection[str]) -> dict[UUID, str]:
    """Return the rows of these tables whose operations name one of these ids, also those that were removed since.

    Reads the whole journal once: right for something done a few times a year.
    """
    found: dict[UUID, str] = {}
    for some in chunks(list(names)):
        named = or_(*(_holds(session, one.hex.encode()) for one in some))
        query = select(LoggedOperation.row_id, LoggedOperation.entity).where(
            LoggedOperation.entity.in_(entities), named
        )
        found |= dict(session.execute(query).all())
    return found


def _holds(session: Session, part: bytes) -> ColumnElement[bool]:
    if session.get_bind().dialect.name == "sqlite":
        return func.instr(LoggedOperation.body, literal(part)) > 0
    return func.position(literal(part).op("IN")(LoggedOperation.body)) > 0


def values_remembered(session: Session, rows: Collection[UUID], entity: str, field: str) -> set[str]:
    """Return every text that a field of these rows ever held, as the journal remembers it."""
    held: set[str] = set()
    for _n, operation in _operations(session, rows):
        value = operation.fields.get(field) if operation.entity == entity else None
        if isinstance(value, str) and value:
            held.add(value)
    return held


def blank_journal(session: Session, rows: Mapping[UUID, str], leaves: Leaves) -> int:
    """Leave of the values that the journal remembers of these rows only what `leaves` leaves; return how many changed.

    What could not be applied and was set aside is treated alike. Nothing is written anew: no operation is made.
    """
    session.flush()
    emptied = []
    for n, operation in _operations(session, rows):
        fields = _left(operation, leaves)
        if fields != operation.fields:
            emptied.append({"of": n, "words": dataclasses.replace(operation, fields=fields).to_bytes()})
    if emptied:
        table = cast("Table", LoggedOperation.__table__)
        change = update(table).where(table.c.n == bindparam("of")).values(body=bindparam("words"))
        session.connection().execute(change, emptied)
    return len(emptied) + _blank_problems(session, rows, leaves)


def _blank_problems(session: Session, rows: Mapping[UUID, str], leaves: Leaves) -> int:
    count = 0
    for problem in session.scalars(select(OperationProblem)):
        operation = Operation.from_bytes(problem.body)
        fields = _left(operation, leaves) if operation.row_id in rows else operation.fields
        if fields != operation.fields:
            problem.body = dataclasses.replace(operation, fields=fields).to_bytes()
            count += 1
    session.flush()
    return count


def _left(operation: Operation, leaves: Leaves) -> dict[str, Plain]:
    touched = leaves.get(operation.entity, {})
    return {name: touched[name](value) if name in touched else value for name, value in operation.fields.items()}


def _operations(session: Session, rows: Collection[UUID]) -> Iterator[tuple[int, Operation]]:
    for some in chunks(list(rows)):
        query = select(LoggedOperation.n, LoggedOperation.body).where(LoggedOperation.row_id.in_(some))
        for n, body in session.execute(query.order_by(LoggedOperation.n)).all():
            yield n, Operation.from_bytes(body)


def empty_row(row: Any, leaves: Leaves) -> bool:
    """Write into a record what is left of it, as an ordinary change; say whether anything was there to take."""
    entity, changed = row.__tablename__, False
    for name, left in leaves.get(entity, {}).items():
        now = to_plain(getattr(row, name))
        if (then := left(now)) != now:
            setattr(row, name, from_plain(entity, name, then))
            changed = True
    return changed


def refill_none(session: Session, rows: Mapping[UUID, str], leaves: Leaves) -> int:
    """Empty again what another PC, not knowing of the erasure, wrote into these rows; return how many rows.

    Makes no operation: every PC that knows of the erasure does the same by itself, and its journal says the same.
    """
    count = 0
    for row_id, entity in rows.items():
        record = synced_tables()[entity]
        table = cast("Table", record.__table__)
        row = session.execute(select(table).where(table.c.id == row_id)).mappings().one_or_none()
        if row is None:
            continue
        values = {}
        for name, left in leaves.get(entity, {}).items():
            now = to_plain(row[name])
            if (then := left(now)) != now:
                values[name] = from_plain(entity, name, then)
        if values:
            with through_the_door(session.connection()):
                session.execute(update(table).where(table.c.id == row_id).values(values))
            count += 1
    if count:
        digests.doubt(session, list(rows))  # these changed without an operation
        session.expire_all()
    return count


def tidy_search(session: Session) -> None:
    """Let the search index drop the words it keeps of what was changed or removed."""
    if session.get_bind().dialect.name != "sqlite":
        return
    session.flush()
    indexes = session.scalars(text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"))
    for name in indexes.all():
        session.execute(text(f"INSERT INTO {name} ({name}) VALUES ('optimize')"))


# ---------------------------------------------------------------------------------------------- photos and scans


def drop_files_later(session: Session, addresses: Collection[str]) -> None:
    """Note photos and scans whose files are to be removed once this is saved; a power cut between loses none of it."""
    if addresses:
        waiting = set(files_to_drop(session)) | set(addresses)
        session.merge(Setting(key=FILES, value=" ".join(sorted(waiting))))
        session.execute(delete(PictureState).where(PictureState.address.in_(addresses)))  # they travel no more


def files_to_drop(session: Session) -> list[str]:
    """Return the photos and scans whose files are still to be removed."""
    kept = session.get(Setting, FILES)
    return kept.value.split() if kept is not None else []


def files_are_dropped(session: Session) -> None:
    """Note that they are gone."""
    kept = session.get(Setting, FILES)
    if kept is not None:
        session.delete(kept)
