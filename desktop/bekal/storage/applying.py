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
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bekal.storage.ids import new_id
from bekal.storage.journal import column_default, from_plain, synced_tables, through_the_door
from bekal.storage.operations import NotCanonical, Operation
from bekal.storage.records import Conflict, LoggedOperation, OperationProblem, Record

Check = Callable[[Operation], str | None]
"""Returns the code of the rule an operation breaks, or None."""
Decide = Callable[[Operation, Operation, str], bool]
"""Given the arriving operation, the one whose value stands, and the field: True if the arriving value wins."""

_CHUNK = 400  # ids in one IN list; SQLite allows 32,766 variables, its planner likes fewer


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
    good: list[tuple[Operation, bytes]] = []
    problems: list[tuple[Operation, bytes, str, str]] = []
    for operation, body in operations:
        code = _misfit(operation) or check(operation)
        if code:
            problems.append((operation, body, code, ""))
        else:
            good.append((operation, body))
    with through_the_door(session.connection()):
        try:
            with session.begin_nested():
                conflicts = _apply_all(session, [o for o, _ in good], centre_id, now, decide)
        except IntegrityError:
            conflicts = 0
            good, conflicts = _apply_each(session, good, centre_id, now, decide, problems)
    outcome.conflicts = conflicts
    _log(session, good, centre_id, stream)
    _set_aside(session, problems, centre_id, stream, now)
    outcome.new = len(good)
    outcome.problems = [(operation.id, code) for operation, _, code, _ in problems]
    return outcome


def _new_ones(session: Session, bodies: Sequence[bytes], outcome: Applied) -> list[tuple[Operation, bytes]]:
    operations = [(Operation.from_bytes(body), body) for body in bodies]
    seen: set[UUID] = set()
    for ids in _chunks([operation.id for operation, _ in operations]):
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


# ------------------------------------------------------------------------------------- the set-based way


def _apply_all(
    session: Session, operations: Sequence[Operation], centre_id: UUID, now: datetime, decide: Decide
) -> int:
    """Apply operations in as few statements as the tables allow; return the number of conflicts."""
    present = _present(session, operations)
    fresh: dict[str, dict[UUID, dict[str, Any]]] = defaultdict(dict)
    changes: dict[tuple[str, UUID], dict[str, Any]] = {}
    writers = _writers(session, [o for o in operations if (o.entity, o.row_id) in present])
    removed: dict[str, set[UUID]] = defaultdict(set)
    conflicts: list[dict[str, Any]] = []
    for operation in operations:
        key = (operation.entity, operation.row_id)
        values = {n: from_plain(operation.entity, n, v) for n, v in operation.fields.items()}
        if operation.kind == "del":
            removed[operation.entity].add(operation.row_id)
        elif key not in present and operation.row_id not in fresh[operation.entity]:
            fresh[operation.entity][operation.row_id] = values | {
                "id": operation.row_id,
                "centre_id": centre_id,
                "version": operation.id,
            }
        elif key not in present:
            fresh[operation.entity][operation.row_id] |= values | {"version": operation.id}
        else:
            won = _settle(operation, values, writers[operation.row_id], decide, conflicts, centre_id, now)
            changes[key] = changes.get(key, {}) | won | {"version": operation.id}
    _write(session, fresh, changes, removed)
    if conflicts:
        session.execute(insert(Conflict), conflicts)
    return len(conflicts)


def _settle(  # the seven things a merge of fields depends on
    operation: Operation,
    values: dict[str, Any],
    writers: dict[str, Operation],
    decide: Decide,
    conflicts: list[dict[str, Any]],
    centre_id: UUID,
    now: datetime,
) -> dict[str, Any]:
    """Return the fields of an arriving operation that stand, and note each conflict."""
    won = {}
    for name, value in values.items():
        standing = writers.get(name)
        based_on = operation.base.get(name)
        if standing is None or based_on == standing.id.hex or standing.fields[name] == operation.fields[name]:
            won[name] = value
            writers[name] = operation
            continue
        arriving_wins = decide(operation, standing, name)
        loser = standing if arriving_wins else operation
        winner = operation if arriving_wins else standing
        conflicts.append(
            {
                "id": new_id(),
                "centre_id": centre_id,
                "entity": operation.entity,
                "row_id": operation.row_id,
                "field": name,
                "standing_op": winner.id,
                "losing_op": loser.id,
                "seen_at": now,
                "resolved_by": None,
            }
        )
        if arriving_wins:
            won[name] = value
            writers[name] = operation
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
    problems: list[tuple[Operation, bytes, str, str]],
) -> tuple[list[tuple[Operation, bytes]], int]:
    """Apply operations each in its own savepoint after the set failed; those that fail become problems."""
    kept, conflicts = [], 0
    for operation, body in good:
        try:
            with session.begin_nested():
                conflicts += _apply_all(session, [operation], centre_id, now, decide)
                kept.append((operation, body))
        except IntegrityError as error:
            problems.append((operation, body, "breaks_rule", type(error.orig).__name__))
    return kept, conflicts


# ------------------------------------------------------------------------------------- reading and logging


def _present(session: Session, operations: Iterable[Operation]) -> set[tuple[str, UUID]]:
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for operation in operations:
        wanted[operation.entity].append(operation.row_id)
    present: set[tuple[str, UUID]] = set()
    for entity, ids in wanted.items():
        id_column = synced_tables()[entity].__table__.columns["id"]
        for chunk in _chunks(ids):
            present.update(
                (entity, row_id) for row_id in session.scalars(select(id_column).where(id_column.in_(chunk)))
            )
    return present


def _writers(session: Session, operations: Sequence[Operation]) -> dict[UUID, dict[str, Operation]]:
    """Return for each row the operation that wrote each field's present value."""
    writers: dict[UUID, dict[str, Operation]] = defaultdict(dict)
    for ids in _chunks([operation.row_id for operation in operations]):
        bodies = session.scalars(
            select(LoggedOperation.body).where(LoggedOperation.row_id.in_(ids)).order_by(LoggedOperation.n)
        )
        for body in bodies:
            operation = Operation.from_bytes(body)
            for name in operation.fields:
                writers[operation.row_id][name] = operation
    return writers


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


def _chunks(ids: Sequence[UUID]) -> Iterable[list[UUID]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), _CHUNK):
        yield unique[start : start + _CHUNK]
