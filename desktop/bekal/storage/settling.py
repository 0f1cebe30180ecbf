"""Writing rows and their conflicts as all their operations make them, for the few rows where something met."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from bekal.storage import digests
from bekal.storage.depending import judged
from bekal.storage.guarding import through_the_door
from bekal.storage.hanging import may_go, supports
from bekal.storage.ids import joint_id
from bekal.storage.merging import Clash, Merged
from bekal.storage.naming import ALIKE, NAMES, set_down, tell_apart
from bekal.storage.operations import Operation
from bekal.storage.policies import CLOSING
from bekal.storage.records import Conflict, Record
from bekal.storage.rows import column_default, from_plain, synced_tables
from bekal.storage.standing import chunks, past, steps_of
from bekal.storage.stating import rewritten_holders

Found = tuple[UUID, UUID, str]
"""The centre, the row and the table of something that met."""


def settle(
    session: Session,
    row_ids: Sequence[UUID],
    *,
    centre_id: UUID,
    now: datetime,
    lists: bool = True,
    also: Collection[UUID] = (),
) -> int:
    """Write rows and conflicts anew from the journal; return how many conflicts are newly open.

    `also` are rows that may change though no operation of their own came.

    `lists`: judge also anew what met on a list that is among the rows, since it may be closed now, and the identity of
    whoever holds a certificate that is among them.
    """
    steps = steps_of(session, row_ids)
    said = [one for done in steps.values() for one in done] if lists else []
    if lists:
        also = {*also, *_on_lists(session, steps)}
    told = set(steps)
    steps |= steps_of(session, [row for row in also if row not in steps])
    rows = judged(session, steps)
    digests.doubt(session, [row for row in steps if row not in told])
    named = _write_rows(session, steps, rows, centre_id)
    fresh = write_conflicts(session, steps, rows, centre_id=centre_id, now=now)
    fresh += tell_apart(session, named, centre_id=centre_id, now=now)
    if holders := rewritten_holders(session, said):  # by the certificates and links as they are now
        fresh += settle(session, (), centre_id=centre_id, now=now, lists=False, also=holders)
    return fresh


def is_closing(operation: Operation) -> bool:
    """Tell whether an operation closes or opens a list on which records stand."""
    return any(operation.entity == table and name in operation.fields for _, table, name in CLOSING.values())


def settle_lists(session: Session, lists: Collection[UUID], *, now: datetime) -> None:
    """Judge anew what met on lists that were closed or opened here."""
    if lists:
        rows = _on_lists(session, steps_of(session, list(lists)))
        if rows:
            with through_the_door(session.connection()):
                settle(session, (), centre_id=session.info["centre_id"], now=now, lists=False, also=rows)
            session.expire_all()


def settle_supports(session: Session, rows: Collection[UUID], *, now: datetime) -> None:
    """Let removed rows go on which nothing hangs any more since something was taken off them here."""
    free = may_go(session, rows)
    if free:
        with through_the_door(session.connection()):
            settle(session, (), centre_id=session.info["centre_id"], now=now, lists=False, also=free)
        session.expire_all()


def settle_names(session: Session, tables: Collection[str], *, now: datetime) -> None:
    """Let rows show their own name again where one that was named alike gave it up here."""
    if tables:
        with through_the_door(session.connection()):
            tell_apart(session, dict.fromkeys(tables, ()), centre_id=session.info["centre_id"], now=now)


def settle_identities(session: Session, people: Collection[UUID], *, now: datetime) -> None:
    """Let what a certificate states stand where an own operation wrote over it without a reason."""
    contested = [row_id for row_id, row in past(session, list(people)).met.items() if row.clashes]
    if contested:
        with through_the_door(session.connection()):
            settle(session, (), centre_id=session.info["centre_id"], now=now, lists=False, also=contested)
        session.expire_all()


def settle_ties(session: Session, operations: Iterable[Operation], *, now: datetime) -> None:
    """Judge anew the identity of whoever became one with the holder of a certificate here, or ceased to be."""
    people = rewritten_holders(session, operations)
    if people:
        with through_the_door(session.connection()):
            settle(session, (), centre_id=session.info["centre_id"], now=now, lists=False, also=people)
        session.expire_all()


def _on_lists(session: Session, steps: Mapping[UUID, Sequence[Operation]]) -> list[UUID]:
    """Return the records that met others and stand on one of these lists."""
    found: list[UUID] = []
    for entity, (name, table, _) in CLOSING.items():
        lists = [row_id for row_id, done in steps.items() if done[0].entity == table]
        columns = synced_tables()[entity].__table__.columns
        for some in chunks(lists):
            met = select(Conflict.row_id).where(Conflict.entity == entity)
            on = select(columns["id"]).where(columns[name].in_(some), columns["id"].in_(met))
            found += session.scalars(on)
    return found


def _write_rows(
    session: Session, steps: Mapping[UUID, Sequence[Operation]], rows: Mapping[UUID, Merged], centre_id: UUID
) -> dict[str, set[UUID]]:
    """Write or remove rows; return those that were set down to be told apart, by their tables."""
    named: dict[str, set[UUID]] = {
        name: set() for name in NAMES if any(done[0].entity == name for done in steps.values())
    }
    by_table: dict[str, list[UUID]] = defaultdict(list)
    for row_id in rows:
        by_table[steps[row_id][0].entity].append(row_id)
    removed: dict[str, list[UUID]] = defaultdict(list)
    for table in Record.metadata.sorted_tables:  # parents before children
        ids = by_table.get(table.name, [])
        present = _present(session, table, ids)
        among_themselves = [name for name, of in supports(table.name).items() if of == table.name]
        later: list[dict[str, Any]] = []
        for row_id in ids:
            row = rows[row_id]
            if not row.exists:
                removed[table.name] += [row_id] if row_id in present else []
                continue
            values = _values(table, steps[row_id], row)
            if set_down(table.name, row_id, values):
                named[table.name].add(row_id)
            if row_id not in present:
                alone = dict.fromkeys(among_themselves)  # the other may be written only after it
                session.execute(insert(table), {"id": row_id, "centre_id": centre_id} | values | alone)
                values = {name: values[name] for name in among_themselves if values.get(name) is not None}
            if values:
                later.append({"of": row_id} | values)
        for values in later:
            session.execute(update(table).where(table.c.id == values.pop("of")).values(values))
    for table in reversed(Record.metadata.sorted_tables):
        alone = {name: None for name, of in supports(table.name).items() if of == table.name}
        for some in chunks(removed.get(table.name, [])):
            if alone:
                session.execute(update(table).where(table.c.id.in_(some)).values(alone))
            session.execute(delete(table).where(table.c.id.in_(some)))
    return named


def _present(session: Session, table: Table, ids: Sequence[UUID]) -> set[UUID]:
    return {one for some in chunks(ids) for one in session.scalars(select(table.c.id).where(table.c.id.in_(some)))}


def _values(table: Table, done: Sequence[Operation], row: Merged) -> dict[str, Any]:
    """Return every field that was ever named: what stands, or what a new row has."""
    named = {name for operation in done for name in operation.fields}
    values = {name: column_default(table.columns[name]) for name in named - row.standing.keys()}
    for name, writer in row.standing.items():
        values[name] = from_plain(table.name, name, writer.fields[name])
    said = row.standing.values() or done  # nothing was said of the row: the database refuses what it cannot be without
    values["version"] = max(said, key=lambda one: (one.clock, one.id)).id
    return values


# ----------------------------------------------------------------------------------------------- conflicts


def write_conflicts(
    session: Session,
    steps: Mapping[UUID, Sequence[Operation]],
    rows: Mapping[UUID, Merged],
    *,
    centre_id: UUID,
    now: datetime,
) -> int:
    """Keep of each row exactly the conflicts that its operations make; return how many are newly open."""
    before = {
        one.id: one
        for some in chunks(list(rows))
        for one in session.execute(select(cast("Table", Conflict.__table__)).where(Conflict.row_id.in_(some)))
        if not one.field.startswith(ALIKE)  # of two rows: `naming` keeps those
    }
    seen = {(one.row_id, one.field, one.losing_op): one.seen_at for one in before.values()}
    after = {
        row["id"]: row
        for row_id, merged in rows.items()
        for row in (_conflict(steps[row_id][0].entity, row_id, clash, centre_id) for clash in merged.clashes)
    }
    fresh = 0
    gone = [one for one in before if one not in after]
    for some in chunks(gone):
        session.execute(delete(Conflict).where(Conflict.id.in_(some)))
    new, changed = [], []
    for conflict_id, row in after.items():
        old = before.get(conflict_id)
        if old is None:
            known = seen.get((row["row_id"], row["field"], row["losing_op"]))
            new.append(row | {"seen_at": known or now})
            fresh += known is None and row["resolved_by"] is None
        elif (old.standing_op, old.severity) != (row["standing_op"], row["severity"]):
            changed.append({"of": conflict_id, "op": row["standing_op"], "how": row["severity"]})
    if new:
        session.execute(insert(Conflict), new)
    if changed:
        table = cast("Table", Conflict.__table__)
        change = update(table).where(table.c.id == bindparam("of"))
        session.connection().execute(change.values(standing_op=bindparam("op"), severity=bindparam("how")), changed)
    return fresh


def _conflict(entity: str, row_id: UUID, clash: Clash, centre_id: UUID) -> dict[str, Any]:
    settled = clash.settled_by.id if clash.settled_by else None
    return {
        "id": joint_id("conflict", row_id, clash.name, clash.losing.id, settled.hex if settled else ""),
        "centre_id": centre_id,
        "entity": entity,
        "row_id": row_id,
        "field": clash.name,
        "standing_op": clash.standing.id,
        "losing_op": clash.losing.id,
        "severity": clash.severity.value,
        "resolved_by": settled,
    }


def conflicts_after_own(session: Session, row_ids: Collection[UUID], *, now: datetime) -> None:
    """Bring the conflicts of rows up to date after own changes, which the rows themselves already show."""
    known = past(session, list(row_ids))
    if known.met:
        steps = {row_id: known.steps[row_id] for row_id in known.met}
        write_conflicts(session, steps, known.met, centre_id=session.info["centre_id"], now=now)
