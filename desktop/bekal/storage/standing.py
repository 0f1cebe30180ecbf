"""Which operation wrote the value that stands in each field of a row.

Not simply the last one that names the field: an operation that lost a conflict, or came after one that had already
replaced it, is in the history and yet not in the row.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.operations import Operation
from bekal.storage.records import Conflict, LoggedOperation

CHUNK = 400
"""Ids in one IN list: SQLite allows 32,766 variables, its planner likes fewer."""


@dataclass(frozen=True, slots=True)
class Written:
    """An operation whose value stands in a field, and the stream it came in (None: this device)."""

    operation: Operation
    stream: str | None


Writers = dict[str, Written]
"""For each field who wrote its value."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the journal knows of some rows: who wrote their fields, and which of them were removed."""

    writers: dict[UUID, Writers]
    removed: set[UUID]


class Meeting(Enum):
    """How an arriving value of a field meets the one that stands."""

    TAKES = auto()
    STAYS = auto()
    CONFLICT = auto()


def meet(standing: Written | None, arriving: Written, name: str) -> Meeting:
    """Say what becomes of the field `name` when an operation arrives.

    Of two equal values the later operation (hybrid clock, then id) is the writer, so that every copy agrees on it
    in whichever order they came.
    """
    if standing is None or standing.stream == arriving.stream:
        return Meeting.TAKES
    here, coming = standing.operation, arriving.operation
    if coming.base.get(name) == here.id.hex:
        return Meeting.TAKES
    if here.base.get(name) == coming.id.hex:
        return Meeting.STAYS
    if here.fields[name] != coming.fields[name]:
        return Meeting.CONFLICT
    return Meeting.TAKES if (coming.clock, coming.id) > (here.clock, here.id) else Meeting.STAYS


def past(session: Session, row_ids: Sequence[UUID]) -> Past:
    """Return what the journal knows of some rows."""
    steps: dict[UUID, list[Written]] = defaultdict(list)
    shared: list[UUID] = []
    for ids in chunks(row_ids):
        rows = session.execute(
            select(LoggedOperation.row_id, LoggedOperation.body, LoggedOperation.stream)
            .where(LoggedOperation.row_id.in_(ids))
            .order_by(LoggedOperation.n)
        )
        for row_id, body, stream in rows:
            before = steps[row_id]
            if before and before[-1].stream != stream:
                shared.append(row_id)
            before.append(Written(Operation.from_bytes(body), stream))
    lost: set[tuple[UUID, str]] = set()
    for ids in chunks(shared):  # a row with one writer has no conflicts, and most have one
        lost.update(session.execute(select(Conflict.losing_op, Conflict.field).where(Conflict.row_id.in_(ids))))
    removed = {row_id for row_id, done in steps.items() if any(step.operation.kind == "del" for step in done)}
    return Past({row_id: _writers(done, lost) for row_id, done in steps.items()}, removed)


def _writers(steps: Iterable[Written], lost: set[tuple[UUID, str]]) -> Writers:
    writers: Writers = {}
    for step in steps:
        for name in step.operation.fields:
            if (step.operation.id, name) in lost:
                continue
            if step.stream is None or meet(writers.get(name), step, name) is not Meeting.STAYS:
                writers[name] = step
    return writers


def chunks(ids: Sequence[UUID]) -> Iterable[list[UUID]]:
    """Yield the different ids in lists short enough for one statement."""
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), CHUNK):
        yield unique[start : start + CHUNK]
