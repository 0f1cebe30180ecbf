"""Which records hang on which: a course on its programme, a trainee on the course. What hangs holds the other here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bekal.storage.operations import ROW, Operation
from bekal.storage.records import Conflict
from bekal.storage.rows import chunks, synced_tables


@cache
def supports(entity: str) -> Mapping[str, str]:
    """Return the fields by which such a record hangs on others, with the tables of those."""
    if entity not in synced_tables():
        return {}
    table = cast("Table", synced_tables()[entity].__table__)
    return {key.parent.name: key.column.table.name for key in table.foreign_keys}


@cache
def _hanging(entity: str) -> tuple[tuple[Table, str], ...]:
    """Return the tables and fields that hang on such a record."""
    tables = (cast("Table", record.__table__) for record in synced_tables().values())
    return tuple((table, name) for table in tables for name, of in supports(table.name).items() if of == entity)


def hanging_on(session: Session, rows: Mapping[UUID, str]) -> dict[UUID, set[UUID]]:
    """Return for some rows, given with their tables, what hangs on them here."""
    by_table: dict[str, list[UUID]] = defaultdict(list)
    for row_id, entity in rows.items():
        by_table[entity].append(row_id)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for entity, ids in by_table.items():
        for table, name in _hanging(entity):
            for some in chunks(ids):
                for of, row_id in session.execute(select(table.c[name], table.c.id).where(table.c[name].in_(some))):
                    found[of].add(row_id)
    return dict(found)


def absent(session: Session, wanted: Mapping[str, Iterable[UUID]]) -> set[UUID]:
    """Return which rows of these tables are not here."""
    found = set()
    for entity, ids in wanted.items():
        table = cast("Table", synced_tables()[entity].__table__)
        for some in chunks(list(ids)):
            found |= set(some) - set(session.scalars(select(table.c.id).where(table.c.id.in_(some))))
    return found


def ever_under(operations: Iterable[Operation]) -> set[UUID]:
    """Return every row on which some operations ever hung theirs."""
    return {
        UUID(hex=str(value))
        for operation in operations
        for name in supports(operation.entity)
        if (value := operation.fields.get(name)) is not None
    }


def left_by(operation: Operation, writers: Mapping[str, Operation]) -> set[UUID]:
    """Return the rows on which a record hung, by who wrote its fields, and off which an operation takes it."""
    names = supports(operation.entity).keys() & writers.keys()
    if operation.kind != "del":
        names &= operation.fields.keys()
    return ever_under(writers[name] for name in names) if names else set()


def may_go(session: Session, rows: Iterable[UUID]) -> set[UUID]:
    """Return which of these rows somebody removed while something hung on them, so that they may go when it goes."""
    removed = select(Conflict.row_id).where(Conflict.field == ROW)
    return {one for some in chunks(list(rows)) for one in session.scalars(removed.where(Conflict.row_id.in_(some)))}
