"""Operations that could not be applied are tried again when what they lacked may have come.

What a later account allows, what a row that was missing makes whole, what a newer program understands: it is applied
then, under its own id and in its own stream, as if it came only now; and nothing tells of it as a problem any more.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, literal, select, tuple_, update
from sqlalchemy.orm import Session

from bekal.storage import revisions
from bekal.storage.applying import OTHER_CENTRE, Check, apply
from bekal.storage.operations import Operation
from bekal.storage.records import LoggedOperation, OperationProblem, Setting
from bekal.storage.rows import synced_tables
from bekal.storage.standing import chunks
from bekal.storage.types import Id, UtcDateTime

AT_ONCE = 2_000
"""So many are read at a time, oldest first."""
_NEWER_PROGRAM = frozenset({"unknown_entity", "unknown_field", "bad_value"})
"""Nothing but an update of the program helps these."""
_BREAKS_RULE = "breaks_rule"
_RULES = 2
"""The number of the rules by which rows hold together; a program with another one may apply what broke those."""
_NEVER = frozenset({OTHER_CENTRE})
_TRIED = "tried."

Judge = Callable[[Sequence[Operation]], Check]
"""Given operations that are tried together, the check for them."""


@dataclass(frozen=True, slots=True)
class _Aside:
    """An operation that waits: its body and stream, why, and since when."""

    operation: Operation
    body: bytes
    stream: str
    code: str
    since: datetime


def try_again(
    session: Session,
    arrived: Collection[Operation],
    *,
    centre_id: UUID,
    now: datetime,
    judge: Judge = lambda _: lambda _: None,
) -> dict[str, list[Operation]]:
    """Try what was set aside of a centre and may lack nothing any more, now that `arrived` is applied.

    What is applied so may again be what others lacked. Return what was applied, by its stream.
    """
    done: dict[str, list[Operation]] = defaultdict(list)
    is_newer = _is_newer_program(session, centre_id)
    while arrived or is_newer:
        applied: list[Operation] = []
        for waiting in _waiting(session, centre_id, is_newer=is_newer):
            ready = [one for one in waiting if _may_fit(one, [*arrived, *applied], is_newer=is_newer)]
            for stream, some in _by_stream(ready).items():
                fitting = _tried(session, stream, some, centre_id, now, judge)
                done[stream] += fitting
                applied += fitting
        is_newer, arrived = False, applied
    return dict(done)


_BY = select(Setting.__table__.c.value).where(Setting.__table__.c.key == bindparam("key"))
_aside, _logged = OperationProblem.__table__.c, LoggedOperation.__table__.c
_WANTED = (
    select(_aside.body, _aside.stream, _aside.code, _aside.seen_at)
    .outerjoin_from(OperationProblem.__table__, LoggedOperation.__table__, _logged.op_id == _aside.op_id)
    .where(_aside.centre_id == bindparam("centre"), _logged.n.is_(None))
    .where(_aside.code.not_in(bindparam("hopeless", expanding=True)))
    .order_by(_aside.seen_at, _aside.op_id)
)


def _is_newer_program(session: Session, centre_id: UUID) -> bool:
    """Whether nothing was tried yet since the program was updated; from now on it was."""
    key = tried_key(centre_id)
    if is_tried(session.scalars(_BY, {"key": key}).one_or_none()):
        return False
    session.merge(Setting(key=key, value=_program()))
    return True


def tried_key(centre_id: UUID) -> str:
    """Return under which name it is remembered which program tried last what is set aside of a centre."""
    return f"{_TRIED}{centre_id.hex}"


def is_tried(remembered: str | None) -> bool:
    """Whether that was this very program, so that only what arrives can make anything fit."""
    return remembered == _program()


def _program() -> str:
    return f"{revisions.HEAD}.{_RULES}"


def _waiting(session: Session, centre_id: UUID, *, is_newer: bool) -> Iterator[list[_Aside]]:
    """Yield what is set aside, may ever fit and is not in the journal: what central tells of own work is a telling."""
    hopeless = _NEVER if is_newer else _NEVER | _NEWER_PROGRAM
    of, some = {"centre": centre_id, "hopeless": sorted(hopeless)}, _WANTED.limit(AT_ONCE)
    place = tuple_(_aside.seen_at, _aside.op_id)
    while rows := session.execute(some, of).all():
        page = [_Aside(Operation.from_bytes(body), body, stream, code, since) for body, stream, code, since in rows]
        yield page
        if len(page) < AT_ONCE:
            return
        last = page[-1]
        some = _WANTED.limit(AT_ONCE).where(
            place > tuple_(literal(last.since, UtcDateTime), literal(last.operation.id, Id))
        )


def _may_fit(one: _Aside, arrived: Iterable[Operation], *, is_newer: bool) -> bool:
    if one.code in _NEVER:
        return False
    if one.code in _NEWER_PROGRAM or (is_newer and one.code == _BREAKS_RULE):
        return is_newer
    wanted = {one.operation.row_id, one.operation.by, *references(one.operation)}
    return any(new.row_id in wanted or new.entity == one.operation.entity for new in arrived)


def _by_stream(ready: Iterable[_Aside]) -> dict[str, list[_Aside]]:
    streams: dict[str, list[_Aside]] = defaultdict(list)
    for one in sorted(ready, key=lambda one: (one.operation.clock, one.operation.id)):
        streams[one.stream].append(one)
    return streams


def _tried(
    session: Session, stream: str, some: Sequence[_Aside], centre_id: UUID, now: datetime, judge: Judge
) -> list[Operation]:
    """Apply some operations as if they came now; those that still cannot be keep the day they were set aside."""
    for ids in chunks([one.operation.id for one in some]):
        session.execute(delete(OperationProblem).where(OperationProblem.op_id.in_(ids)))
    check = judge([one.operation for one in some])
    bodies = [one.body for one in some]
    applied = apply(session, bodies, centre_id=centre_id, stream=stream, now=now, check=check)
    still = {op_id for op_id, _ in applied.problems}
    for one in some:
        if one.operation.id in still:
            again = update(OperationProblem).where(OperationProblem.op_id == one.operation.id)
            session.execute(again.values(seen_at=one.since))
    return [one.operation for one in some if one.operation.id not in still]


def references(operation: Operation) -> Iterable[UUID]:
    """Yield the rows that an operation refers to."""
    for name in _pointing(operation.entity):
        value = operation.fields.get(name)
        if isinstance(value, str) and len(value) == 32:
            try:
                yield UUID(hex=value)
            except ValueError:
                continue


@cache
def _pointing(entity: str) -> tuple[str, ...]:
    """Return the columns of a kind of record that name another row."""
    record = synced_tables().get(entity)
    if record is None:
        return ()
    columns = cast("Table", record.__table__).columns
    return tuple(sorted(column.name for column in columns if isinstance(column.type, Id) and column.name != "id"))
