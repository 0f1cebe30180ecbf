"""The door for others' operations: apply them exactly once, field by field, and make none of our own.

A field conflicts only if the value it was based on is not the present one, the present one was written by
another stream, and the two differ. Both are kept: the one that stands in the row, the other in `conflict`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from bekal.storage.clock import HybridClock, Reading
from bekal.storage.guarding import through_the_door
from bekal.storage.ids import new_id
from bekal.storage.journal import column_default, from_plain, synced_tables
from bekal.storage.operations import NotCanonical, Operation
from bekal.storage.records import Conflict, LoggedOperation, OperationProblem, Record
from bekal.storage.standing import Meeting, Writers, Written, chunks, meet, past

Check = Callable[[Operation], str | None]
"""Returns the code of the rule an operation breaks, or None."""
Decide = Callable[[Operation, Operation, str], bool]
"""Given the arriving operation, the one whose value stands, and the field: True if the arriving value wins."""


@dataclass
class Applied:
    """What became of a run of operations."""

    new: int = 0
    already: int = 0
    problems: list[tuple[UUID, str]] = field(default_factory=list)
    conflicts: int = 0


def later_wins(arriving: Operation, standing: Operation, _field: str) -> bool:
    """Decide by the hybrid clock, then by id, so that every copy decides alike."""
    return (arriving.clock, arriving.id) > (standing.clock, standing.id)


def apply(
    session: Session,
    bodies: Sequence[bytes],
    *,
    centre_id: UUID,
    stream: str,
    now: datetime,
    check: Check = lambda _: None,
    decide: Decide = later_wins,
) -> Applied:
    """Apply canonical operations of `stream` in their order, in the caller's transaction.

    An operation that is already here has no effect. One that cannot be applied is set aside with its reason
    and never stops the others.
    """
    session.flush()
    outcome = Applied()
    operations = _new_ones(session, bodies, outcome)
    fitting = [o for o, _ in operations if o.entity in synced_tables()]
    homes = _homes(session, fitting)
    before = past(session, [o.row_id for o in fitting])
    good: list[tuple[Operation, bytes]] = []
    problems: list[tuple[Operation, bytes, str, str]] = []
    for operation, body in operations:
        code = _misfit(operation) or _out_of_place(operation, centre_id, homes, before.removed) or check(operation)
        if code:
            problems.append((operation, body, code, ""))
            continue
        good.append((operation, body))
        if operation.kind == "del":
            before.removed.add(operation.row_id)
    known = Known(stream, set(homes), before.writers)
    with through_the_door(session.connection()):
        try:
            with session.begin_nested():
                conflicts = _apply_all(session, [o for o, _ in good], centre_id, now, decide, known.copy())
        except (IntegrityError, DataError):
            good, conflicts = _apply_each(session, good, centre_id, now, decide, known, problems)
    session.expire_all()  # what the session has read may have changed below it
    outcome.conflicts = conflicts
    _log(session, good, centre_id, stream)
    _set_aside(session, problems, centre_id, stream, now)
    _follow(session, good, now)
    outcome.new = len(good)
    outcome.problems = [(operation.id, code) for operation, _, code, _ in problems]
    return outcome


def _follow(session: Session, good: Sequence[tuple[Operation, bytes]], now: datetime) -> None:
    """Let our hybrid clock follow, so that what is done next is later than what it was based on."""
    clock: HybridClock | None = session.info.get("clock")
    if clock and good:
        clock.observe(Reading.read(max(operation.clock for operation, _ in good)), now)


def _new_ones(session: Session, bodies: Sequence[bytes], outcome: Applied) -> list[tuple[Operation, bytes]]:
    operations = [(Operation.from_bytes(body), body) for body in bodies]
    seen: set[UUID] = set()
    for ids in chunks([operation.id for operation, _ in operations]):
        seen.update(session.scalars(select(LoggedOperation.op_id).where(LoggedOperation.op_id.in_(ids))))
        seen.update(session.scalars(select(OperationProblem.op_id).where(OperationProblem.op_id.in_(ids))))
    fresh = []
    for operation, body in operations:
        if operation.id in seen:
            outcome.already += 1
        else:
            seen.add(operation.id)
            fresh.append((operation, body))
    return fresh


def _misfit(operation: Operation) -> str | None:
    """Return why an operation's shape does not fit the tables, or None."""
    if operation.entity not in synced_tables():
        return "unknown_entity"
    for name, value in operation.fields.items():
        try:
            from_plain(operation.entity, name, value)
        except KeyError:
            return "unknown_field"
        except (ValueError, NotCanonical):
            return "bad_value"
    return None


def _out_of_place(
    operation: Operation, centre_id: UUID, homes: dict[tuple[str, UUID], UUID], removed: set[UUID]
) -> str | None:
    """Return why the row is not one this operation may change, or None."""
    if homes.get((operation.entity, operation.row_id), centre_id) != centre_id:
        return "other_centre"
    if operation.row_id in removed and operation.kind != "del":
        return "row_removed"  # removing wins in whichever order the two come
    return None


@dataclass
class Known:
    """The stream that arrives, and what is here already: the rows, and who wrote their fields."""

    stream: str
    present: set[tuple[str, UUID]]
    writers: dict[UUID, Writers]

    def copy(self) -> "Known":
        """Return a copy that may be changed, since the set may fail and be tried one by one."""
        return Known(self.stream, set(self.present), {row_id: dict(fields) for row_id, fields in self.writers.items()})


# ------------------------------------------------------------------------------------- the set-based way


def _apply_all(
    session: Session, operations: Sequence[Operation], centre_id: UUID, now: datetime, decide: Decide, known: Known
) -> int:
    """Apply operations in as few statements as the tables allow; return the number of conflicts."""
    fresh: dict[str, dict[UUID, dict[str, Any]]] = defaultdict(dict)
    changes: dict[tuple[str, UUID], dict[str, Any]] = {}
    removed: dict[str, set[UUID]] = defaultdict(set)
    conflicts: list[dict[str, Any]] = []
    for operation in operations:
        key = (operation.entity, operation.row_id)
        if operation.kind == "del":
            removed[operation.entity].add(operation.row_id)
            continue
        values = {n: from_plain(operation.entity, n, v) for n, v in operation.fields.items()}
        writers = known.writers.setdefault(operation.row_id, {})
        arriving = Written(operation, known.stream)
        won = _settle(arriving, values, writers, decide, conflicts, centre_id, now) | {"version": operation.id}
        if key in known.present:
            changes[key] = changes.get(key, {}) | won
        else:
            row = fresh[operation.entity].setdefault(operation.row_id, {"id": operation.row_id, "centre_id": centre_id})
            row.update(won)
    _write(session, fresh, changes, removed)
    if conflicts:
        session.execute(insert(Conflict), conflicts)
    known.present |= {(entity, row_id) for entity, rows in fresh.items() for row_id in rows}
    return len(conflicts)


def _settle(  # the seven things a merge of fields depends on
    arriving: Written,
    values: dict[str, Any],
    writers: Writers,
    decide: Decide,
    conflicts: list[dict[str, Any]],
    centre_id: UUID,
    now: datetime,
) -> dict[str, Any]:
    """Return the fields of an arriving operation that stand, and note each conflict."""
    won = {}
    for name, value in values.items():
        standing = writers.get(name)
        outcome = meet(standing, arriving, name)
        takes = outcome is Meeting.TAKES
        if outcome is Meeting.CONFLICT and standing is not None:
            takes = decide(arriving.operation, standing.operation, name)
            winner, loser = (arriving, standing) if takes else (standing, arriving)
            conflicts.append(
                {
                    "id": new_id(),
                    "centre_id": centre_id,
                    "entity": arriving.operation.entity,
                    "row_id": arriving.operation.row_id,
                    "field": name,
                    "standing_op": winner.operation.id,
                    "losing_op": loser.operation.id,
                    "seen_at": now,
                    "resolved_by": None,
                }
            )
        if takes:
            won[name] = value
            writers[name] = arriving
    return won


def _write(
    session: Session,
    fresh: dict[str, dict[UUID, dict[str, Any]]],
    changes: dict[tuple[str, UUID], dict[str, Any]],
    removed: dict[str, set[UUID]],
) -> None:
    for table in Record.metadata.sorted_tables:  # parents before children
        rows = list(fresh.get(table.name, {}).values())
        if rows:
            names = sorted({name for row in rows for name in row})
            defaults = {name: column_default(table.columns[name]) for name in names}
            session.execute(insert(table), [defaults | row for row in rows])
    for (entity, row_id), values in changes.items():
        table = cast("Table", synced_tables()[entity].__table__)
        session.execute(update(table).where(table.c.id == row_id).values(values))
    for table in reversed(Record.metadata.sorted_tables):
        if removed.get(table.name):
            session.execute(delete(table).where(table.c.id.in_(removed[table.name])))


# ------------------------------------------------------------------------------------- one by one


def _apply_each(
    session: Session,
    good: Sequence[tuple[Operation, bytes]],
    centre_id: UUID,
    now: datetime,
    decide: Decide,
    known: Known,
    problems: list[tuple[Operation, bytes, str, str]],
) -> tuple[list[tuple[Operation, bytes]], int]:
    """Apply operations each in its own savepoint after the set failed; those that fail become problems."""
    kept, conflicts = [], 0
    for operation, body in good:
        before = dict(known.writers.get(operation.row_id, {}))
        try:
            with session.begin_nested():
                conflicts += _apply_all(session, [operation], centre_id, now, decide, known)
            kept.append((operation, body))
        except (IntegrityError, DataError) as error:
            known.writers[operation.row_id] = before
            problems.append((operation, body, "breaks_rule", type(error.orig).__name__))
    return kept, conflicts


# ------------------------------------------------------------------------------------- reading and logging


def _homes(session: Session, operations: Iterable[Operation]) -> dict[tuple[str, UUID], UUID]:
    """Return for each row that is here the centre it belongs to."""
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for operation in operations:
        wanted[operation.entity].append(operation.row_id)
    homes: dict[tuple[str, UUID], UUID] = {}
    for entity, ids in wanted.items():
        columns = synced_tables()[entity].__table__.columns
        for chunk in chunks(ids):
            rows = session.execute(select(columns["id"], columns["centre_id"]).where(columns["id"].in_(chunk)))
            homes |= {(entity, row_id): home for row_id, home in rows}
    return homes


def _log(session: Session, good: Sequence[tuple[Operation, bytes]], centre_id: UUID, stream: str) -> None:
    rows = [
        {
            "op_id": operation.id,
            "centre_id": centre_id,
            "entity": operation.entity,
            "row_id": operation.row_id,
            "body": body,
            "stream": stream,
            "opens_group": False,
            "batch_seq": 0,
        }
        for operation, body in good
    ]
    if rows:
        session.execute(insert(LoggedOperation), rows)


def _set_aside(
    session: Session,
    problems: Sequence[tuple[Operation, bytes, str, str]],
    centre_id: UUID,
    stream: str,
    now: datetime,
) -> None:
    rows = [
        {
            "op_id": operation.id,
            "centre_id": centre_id,
            "code": code,
            "detail": detail,
            "body": body,
            "stream": stream,
            "seen_at": now,
            "resolved_by": None,
        }
        for operation, body, code, detail in problems
    ]
    if rows:
        session.execute(insert(OperationProblem), rows)
