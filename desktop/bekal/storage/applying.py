"""The door for others' operations: apply them exactly once, field by field, and make none of our own.

Rows and conflicts become what all operations here make them, our own no less than others': see `bekal.storage.merging`.
Nearly every operation follows the one that stands, and is written with all others of its kind in one statement; only
rows where something met are worked out from their whole history.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, insert, select, union_all, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from bekal.storage.clock import HybridClock, Reading
from bekal.storage.guarding import through_the_door
from bekal.storage.hanging import absent, left_by, may_go, supports
from bekal.storage.merging import follows
from bekal.storage.naming import names, set_down, tell_apart
from bekal.storage.operations import NotCanonical, Operation
from bekal.storage.policies import RULES
from bekal.storage.records import DeviceState, LoggedOperation, OperationProblem, Record
from bekal.storage.rows import column_default, from_plain, synced_tables
from bekal.storage.settling import is_closing, settle
from bekal.storage.standing import chunks, past
from bekal.storage.stating import rewritten_holders

OTHER_CENTRE = "other_centre"
"""The code of what names a row of another centre: it is never applied."""
Check = Callable[[Operation], str | None]
"""Returns the code of the rule an operation breaks, or None."""
Bodies = Sequence[tuple[Operation, bytes]]
"""Operations with their canonical bytes."""


@dataclass
class Applied:
    """What became of a run of operations."""

    new: int = 0
    already: int = 0
    problems: list[tuple[UUID, str]] = field(default_factory=list)
    conflicts: int = 0


def apply(
    session: Session,
    bodies: Sequence[bytes],
    *,
    centre_id: UUID,
    stream: str,
    now: datetime,
    check: Check = lambda _: None,
    is_hurried: bool = False,
) -> Applied:
    """Apply canonical operations of `stream` in their order, in the caller's transaction.

    An operation that is already here has no effect. One that cannot be applied is set aside with its reason
    and never stops the others.

    Raises:
        IntegrityError, DataError: only where `is_hurried`: the caller begins its transaction anew, without hurry.

    """
    session.flush()
    outcome = Applied()
    operations = _new_ones(session, bodies, outcome)
    homes = _homes(session, [o for o, _ in operations if o.entity in synced_tables()])
    good: list[tuple[Operation, bytes]] = []
    problems: list[tuple[Operation, bytes, str, str]] = []
    for operation, body in operations:
        code = _misfit(operation) or _out_of_place(operation, centre_id, homes) or check(operation)
        if code:
            problems.append((operation, body, code, ""))
        else:
            good.append((operation, body))
    before = past(session, [operation.row_id for operation, _ in good])
    known = Known({row_id for _, row_id in homes}, before.writers, set(before.met))
    run = _Run(session, centre_id, stream, now)
    with through_the_door(session.connection()):
        try:
            outcome.conflicts = run.all(good, known) if is_hurried else run.whole(good, known)[0]
        except (IntegrityError, DataError):
            if is_hurried:
                raise
            good, outcome.conflicts = run.each(good, known, problems)
    for one in session.identity_map.values():
        if not isinstance(one, _NOT_APPLIED_TO):
            session.expire(one)  # what the session has read may have changed below it
    _set_aside(session, problems, centre_id, stream, now)
    _follow(session, good, now)
    outcome.new = len(good)
    outcome.problems = [(operation.id, code) for operation, _, code, _ in problems]
    return outcome


_NOT_APPLIED_TO = (DeviceState,)
"""How far a stream has come: no operation says it."""


def _follow(session: Session, good: Bodies, now: datetime) -> None:
    """Let our hybrid clock follow, so that what is done next is later than what it was based on."""
    clock: HybridClock | None = session.info.get("clock")
    if clock:
        for reading in sorted({operation.clock for operation, _ in good}, reverse=True):
            if not clock.observe(Reading.read(reading), now):
                return  # those before it are followed with it; one too far ahead is passed over


_HERE = union_all(
    *(
        select(kept.c.op_id).where(kept.c.op_id.in_(bindparam("ids", expanding=True)))
        for kept in (
            LoggedOperation.__table__,
            OperationProblem.__table__,
        )
    )
)
"""Which of some operations are in the journal, or set aside."""


def _new_ones(session: Session, bodies: Sequence[bytes], outcome: Applied) -> list[tuple[Operation, bytes]]:
    operations = [(Operation.from_bytes(body), body) for body in bodies]
    seen: set[UUID] = set()
    for ids in chunks([operation.id for operation, _ in operations]):
        seen.update(session.scalars(_HERE, {"ids": ids}))
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


def _out_of_place(operation: Operation, centre_id: UUID, homes: dict[tuple[str, UUID], UUID]) -> str | None:
    """Return why the row is not one this operation may change, or None."""
    home = homes.get((operation.entity, operation.row_id), centre_id)
    return OTHER_CENTRE if home != centre_id else None


@dataclass
class Known:
    """What is here already: the rows, who wrote their fields, and the rows where something met."""

    present: set[UUID]
    writers: dict[UUID, dict[str, Operation]]
    met: set[UUID]

    def copy(self) -> "Known":
        """Return a copy that may be changed, since the set may fail and be tried one by one."""
        return Known(set(self.present), {row: dict(fields) for row, fields in self.writers.items()}, set(self.met))


class _Run:
    """The writing of a run of operations."""

    def __init__(self, session: Session, centre_id: UUID, stream: str, now: datetime) -> None:
        self.session, self.centre_id, self.stream, self.now = session, centre_id, stream, now

    def whole(self, operations: Bodies, known: Known) -> tuple[int, Known]:
        """Apply operations all or none: as fast as may be, or else with what they lack.

        Return the number of new conflicts, and what is here then.
        """
        try:
            after = known.copy()
            with self.session.begin_nested():
                return self.all(operations, after), after
        except IntegrityError:
            after = known.copy()
            with self.session.begin_nested():
                return self.all(operations, after, with_care=True), after

    def all(self, operations: Bodies, known: Known, *, with_care: bool = False) -> int:
        """Apply operations in as few statements as the tables allow; return the number of new conflicts.

        `with_care`: what hangs on a row that was removed is worked out from the journal, and brings it back; and rows
        that may be named alike are set down first and then told apart.
        """
        fresh: dict[str, dict[UUID, dict[str, Any]]] = defaultdict(dict)
        changes: dict[tuple[str, UUID], dict[str, Any]] = {}
        unsettled: dict[UUID, None] = {}
        left: set[UUID] = set()
        named: dict[str, set[UUID]] = {}
        for operation, _ in operations:
            row_id, entity = operation.row_id, operation.entity
            writers = known.writers.setdefault(row_id, {})
            left |= left_by(operation, writers) if writers else set()
            if names(operation):
                named.setdefault(entity, set())
            if row_id in known.met or not follows(RULES[entity], writers, operation):
                known.met.add(row_id)
                unsettled[row_id] = None  # worked out from the whole history, below
                continue
            values = {n: from_plain(entity, n, v) for n, v in operation.fields.items()} | {"version": operation.id}
            if row_id in known.present:
                changes.setdefault((entity, row_id), {}).update(values)
            else:
                row = fresh[entity].setdefault(row_id, {"id": row_id, "centre_id": self.centre_id})
                row.update(values)
            if is_closing(operation):
                unsettled[row_id] = None
        if with_care:
            unsettled |= dict.fromkeys(_unsupported(self.session, fresh, changes))
            for entity, ids in named.items():
                ids.update(row_id for row_id, values in fresh[entity].items() if set_down(entity, row_id, values))
            for (entity, row_id), values in changes.items():
                if set_down(entity, row_id, values):
                    named[entity].add(row_id)
        _write(self.session, fresh, changes)
        _log(self.session, operations, self.centre_id, self.stream)
        known.present.update(row_id for rows in fresh.values() for row_id in rows)
        holders = rewritten_holders(self.session, (operation for operation, _ in operations))
        free = may_go(self.session, left) if left else set()
        more = 0
        if unsettled or holders or free:
            known.present.update(unsettled)
            more = settle(self.session, list(unsettled), centre_id=self.centre_id, now=self.now, also=[*holders, *free])
        return more + tell_apart(self.session, named, centre_id=self.centre_id, now=self.now)

    def each(
        self, operations: Bodies, known: Known, problems: list[tuple[Operation, bytes, str, str]]
    ) -> tuple[list[tuple[Operation, bytes]], int]:
        """Apply operations each in its own savepoint after the set failed; those that fail become problems."""
        kept, conflicts = [], 0
        for operation, body in operations:
            row_id, alone = operation.row_id, {operation.row_id}
            before = Known(known.present & alone, {row_id: known.writers.get(row_id, {})}, known.met & alone)
            try:
                more, after = self.whole([(operation, body)], before)
            except (IntegrityError, DataError) as error:
                problems.append((operation, body, "breaks_rule", type(error.orig).__name__))
                continue
            kept.append((operation, body))
            conflicts += more
            known.present |= after.present
            known.writers |= after.writers
            known.met |= after.met
        return kept, conflicts


def _unsupported(
    session: Session, fresh: dict[str, dict[UUID, dict[str, Any]]], changes: dict[tuple[str, UUID], dict[str, Any]]
) -> list[UUID]:
    """Take out of what is to be written all that hangs on rows which are not here; return it."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    written = [((entity, row), values) for entity, rows in fresh.items() for row, values in rows.items()]
    written += changes.items()
    for (entity, _), values in written:
        for name, of in supports(entity).items():
            if values.get(name) is not None:
                wanted[of].add(values[name])
    missing = absent(session, wanted) - {row_id for rows in fresh.values() for row_id in rows}
    taken: list[UUID] = []
    while True:
        without = [
            (entity, row_id)
            for (entity, row_id), values in written
            if row_id not in taken and any(values.get(name) in missing for name in supports(entity))
        ]
        if not without:
            return taken
        for entity, row_id in without:
            fresh.get(entity, {}).pop(row_id, None)
            changes.pop((entity, row_id), None)
            taken.append(row_id)
        missing |= set(taken)


@cache
def _parents_first() -> tuple[Table, ...]:
    return tuple(Record.metadata.sorted_tables)


def _write(
    session: Session, fresh: dict[str, dict[UUID, dict[str, Any]]], changes: dict[tuple[str, UUID], dict[str, Any]]
) -> None:
    for table in _parents_first():
        rows = list(fresh.get(table.name, {}).values())
        if rows:
            keys = table.primary_key.columns.keys()  # said also where nobody says them yet: the database refuses it
            names = sorted({name for row in rows for name in row}.union(keys))
            defaults = {name: column_default(table.columns[name]) for name in names}
            session.execute(insert(table), [defaults | row for row in rows])
    alike: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
    for (entity, row_id), values in changes.items():
        alike[entity, tuple(values)].append({"of": row_id} | {f"to_{name}": value for name, value in values.items()})
    for (entity, written), some in alike.items():
        table = cast("Table", synced_tables()[entity].__table__)
        change = update(table).where(table.c.id == bindparam("of"))
        session.connection().execute(change.values({name: bindparam(f"to_{name}") for name in written}), some)


# ------------------------------------------------------------------------------------- reading and logging


def _homes(session: Session, operations: Iterable[Operation]) -> dict[tuple[str, UUID], UUID]:
    """Return for each row that is here the centre it belongs to."""
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for operation in operations:
        wanted[operation.entity].append(operation.row_id)
    homes: dict[tuple[str, UUID], UUID] = {}
    for entity, ids in wanted.items():
        for chunk in chunks(ids):
            rows = session.connection().execute(_homes_in(entity), {"rows": chunk})
            homes |= {(entity, row_id): home for row_id, home in rows}
    return homes


@cache
def _homes_in(entity: str) -> Select[UUID, UUID]:
    columns = synced_tables()[entity].__table__.columns
    return select(columns["id"], columns["centre_id"]).where(columns["id"].in_(bindparam("rows", expanding=True)))


def _log(session: Session, good: Bodies, centre_id: UUID, stream: str) -> None:
    rows = [
        {
            "op_id": operation.id,
            "centre_id": centre_id,
            "entity": operation.entity,
            "row_id": operation.row_id,
            "body": body,
            "stream": stream,
            "opens_group": False,
        }
        for operation, body in good
    ]
    if rows:
        session.execute(insert(cast("Table", LoggedOperation.__table__)), rows)


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
