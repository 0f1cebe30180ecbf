"""Records whose name may be there only once, and which two PCs apart may have named alike: all are kept.

What a row shows is worked out from who named it what and when, as everything is, so all copies show the same; people
are told of every row that shows another name than it was given. While rows are written they stand under a name that
nobody gives, since the tables allow no two alike even for a moment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from bekal.storage import digests
from bekal.storage.apart import MARK, Name, Named, next_free, stem, told_apart
from bekal.storage.ids import joint_id
from bekal.storage.operations import Operation
from bekal.storage.records import Conflict
from bekal.storage.rows import chunks, synced_tables
from bekal.storage.rules import Severity
from bekal.storage.standing import past

NAMES: Mapping[str, tuple[str, str | None]] = {
    "competency_scheme": ("code", None),
    "course": ("name", "intake_id"),
    "intake": ("name", None),
    "meeting": ("number", "course_id"),
    "programme": ("code", None),
}
"""The field that names such a record, and within what it may be there only once; None: within the centre."""

ALIKE = "="
"""Before a field's name: a conflict of two rows that were given the same there, not of two values of one row."""

_LIKE = [ALIKE + name for name in sorted({name for name, _ in NAMES.values()})]


def names(operation: Operation) -> bool:
    """Tell whether an operation names such a record, or may let go of a name."""
    if operation.entity not in NAMES:
        return False
    return operation.kind != "put" or not operation.fields.keys().isdisjoint(NAMES[operation.entity])


def set_down(entity: str, row_id: UUID, values: dict[str, Any]) -> bool:
    """Let a row that is to be written stand under a name of its own until all are told apart; say whether it does."""
    if entity not in NAMES or values.keys().isdisjoint(NAMES[entity]):
        return False
    values[NAMES[entity][0]] = _own(entity, row_id)
    return True


def _own(entity: str, row_id: UUID) -> Name:
    kind: Any = synced_tables()[entity].__table__.columns[NAMES[entity][0]].type
    return -1 - row_id.int % (1 << 62) if kind.python_type is int else MARK + row_id.hex


def tell_apart(session: Session, rows: Mapping[str, Collection[UUID]], *, centre_id: UUID, now: datetime) -> int:
    """Let the rows that were set down, given by their tables, show what they are to show, and all that met theirs.

    Return how many newly show another name than they were given.
    """
    if not rows:
        return 0
    marked: dict[str, dict[UUID, Any]] = defaultdict(dict)
    table = cast("Table", Conflict.__table__)
    wanted = select(table).where(table.c.centre_id == centre_id, table.c.field.in_(_LIKE), table.c.entity.in_(rows))
    for one in session.execute(wanted):
        marked[one.entity][one.row_id] = one
    return sum(
        _tell_apart(session, entity, {*ids, *marked[entity]}, marked[entity], centre_id, now)
        for entity, ids in rows.items()
        if ids or marked[entity]
    )


def _tell_apart(
    session: Session, entity: str, concerned: set[UUID], marked: Mapping[UUID, Any], centre_id: UUID, now: datetime
) -> int:
    table = cast("Table", synced_tables()[entity].__table__)
    name, within = NAMES[entity]
    places: dict[UUID | None, dict[UUID, Name]] = defaultdict(dict)
    for place in _places(session, table, within, concerned):
        here = select(table.c.id, table.c[name]).where(table.c.centre_id == centre_id)
        for row_id, shown in session.execute(here.where(table.c[within] == place) if within else here):
            places[place][row_id] = shown
    changed: dict[UUID, Name] = {}
    cases: dict[UUID, tuple[Operation, Operation]] = {}
    for shown in places.values():
        given = _given(session, name, shown, concerned & shown.keys())
        first: dict[Name, Operation] = {}
        named = []
        for row_id, by in given.items():
            value = cast("Name", by.fields[name])
            named.append(Named(by.clock, by.id.hex, row_id, value))
            first[value] = min(first.get(value, by), by, key=lambda one: (one.clock, one.id.hex))
        for row_id, shows in told_apart(named).items():
            by = given[row_id]
            if shows != shown[row_id]:
                changed[row_id] = shows
            if shows != by.fields[name]:
                cases[row_id] = (first[cast("Name", by.fields[name])], by)
    _write(session, table, name, changed)
    return _tell(session, entity, cases, marked, centre_id, now)


def _places(session: Session, table: Table, within: str | None, rows: Iterable[UUID]) -> list[UUID | None]:
    if within is None:
        return [None]
    found: set[UUID | None] = set()
    for some in chunks(list(rows)):
        found.update(session.scalars(select(table.c[within]).where(table.c.id.in_(some))))
    return list(found)


def _given(session: Session, name: str, shown: Mapping[UUID, Name], concerned: set[UUID]) -> dict[UUID, Operation]:
    """Return of the rows that may meet in a name who gave it to them."""
    writers = past(session, list(concerned)).writers
    stems = {stem(cast("Name", writers[one][name].fields[name])) for one in concerned if name in writers.get(one, {})}
    others = [row_id for row_id, value in shown.items() if row_id not in concerned and stem(value) in stems]
    writers |= past(session, others).writers
    return {one: writers[one][name] for one in [*concerned, *others] if name in writers.get(one, {})}


def _write(session: Session, table: Table, name: str, changed: Mapping[UUID, Name]) -> None:
    if not changed:
        return
    change = update(table).where(table.c.id == bindparam("of")).values({name: bindparam("to")})
    for values in (
        [{"of": row_id, "to": _own(table.name, row_id)} for row_id in changed],  # they may take each other's
        [{"of": row_id, "to": value} for row_id, value in changed.items()],
    ):
        session.connection().execute(change, values)
    digests.doubt(session, list(changed))
    session.expire_all()


def _tell(
    session: Session,
    entity: str,
    cases: Mapping[UUID, tuple[Operation, Operation]],
    marked: Mapping[UUID, Any],
    centre_id: UUID,
    now: datetime,
) -> int:
    """Keep exactly the cases of rows that show another name than they were given; return how many are new."""
    field = ALIKE + NAMES[entity][0]
    rows = {
        row_id: {
            "id": joint_id("conflict", row_id, field, by.id, ""),
            "centre_id": centre_id,
            "entity": entity,
            "row_id": row_id,
            "field": field,
            "standing_op": first.id,
            "losing_op": by.id,
            "severity": Severity.SOFT.value,
            "seen_at": marked[row_id].seen_at if row_id in marked else now,
            "resolved_by": None,
        }
        for row_id, (first, by) in cases.items()
    }
    stale = [
        old.id
        for row_id, old in marked.items()
        if row_id not in rows or (old.id, old.standing_op) != (rows[row_id]["id"], rows[row_id]["standing_op"])
    ]
    for some in chunks(stale):
        session.execute(delete(Conflict).where(Conflict.id.in_(some)))
    fresh = [row for row_id, row in rows.items() if row_id not in marked or marked[row_id].id in stale]
    if fresh:
        session.execute(insert(Conflict), fresh)
    return len(rows.keys() - marked.keys())


def free_name(session: Session, row: Any, field: str, value: Any) -> Any:
    """Return a value for a field of a record, or what is next to it where another record has that name by now."""
    taken = _taken(session, row, field)
    return next_free(value, taken) if value in taken else value


def is_taken(session: Session, row: Any, field: str, value: Any) -> bool:
    """Tell whether another record has that name."""
    return value in _taken(session, row, field)


def _taken(session: Session, row: Any, field: str) -> set[Name]:
    """Return the names that other records have where a record stands; of other fields none."""
    name, within = NAMES.get(row.__tablename__, ("", None))
    if field != name:
        return set()
    table = cast("Table", row.__table__)
    others = select(table.c[name]).where(table.c.centre_id == row.centre_id, table.c.id != row.id)
    return set(session.scalars(others.where(table.c[within] == getattr(row, within)) if within else others))
