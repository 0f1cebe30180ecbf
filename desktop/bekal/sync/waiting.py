"""Which records have changes that central is not known to have, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from bekal.storage import places
from bekal.storage.operations import Operation
from bekal.storage.records import LoggedOperation, OperationProblem, SealedBatch
from bekal.sync.device import state_of
from bekal.sync.pictures.standing import PicturesWaiting
from bekal.sync.queries import SyncStatus
from bekal.sync.rules import travelled
from bekal.sync.travels import events_of
from bekal.terms import Travel

_LOOKED_THROUGH = 5_000
"""Operations read for one list, newest first: a year's backlog is counted elsewhere, not listed."""
_ON_THE_WAY = frozenset({Travel.SAVED, Travel.COPIED})


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A record with changes on their way: how many, when the last was made, how far the least far has come."""

    entity: str
    row_id: UUID
    changes: int
    last_at: datetime
    by: UUID
    state: Travel


def waiting(session: Session, *, limit: int = 200) -> list[WaitingRow]:
    """Return the records whose changes central is not known to have, those changed last first.

    Raises:
        NotActivated: the database has no device yet.

    """
    reached = _states(session)
    rows = session.execute(
        select(LoggedOperation.entity, LoggedOperation.row_id, places.BATCH, LoggedOperation.body)
        .where(_is_on_its_way(session, reached), ~_has_problem())
        .order_by(LoggedOperation.n.desc())
        .limit(_LOOKED_THROUGH)
    )
    found: dict[tuple[str, UUID], WaitingRow] = {}
    for entity, row_id, seq, body in rows:
        state = reached.get(seq, Travel.SAVED)
        known = found.get((entity, row_id))
        if known is not None:
            least = Travel.SAVED if Travel.SAVED in (known.state, state) else state
            found[entity, row_id] = WaitingRow(entity, row_id, known.changes + 1, known.last_at, known.by, least)
        elif len(found) < limit:
            last = Operation.from_bytes(body)
            found[entity, row_id] = WaitingRow(entity, row_id, 1, last.at, last.by, state)
    return list(found.values())


def oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest change was made that central is not known to have; None if it has everything.

    Raises:
        NotActivated: the database has no device yet.

    """
    query = select(LoggedOperation.body).where(_is_on_its_way(session, _states(session)), ~_has_problem())
    body = session.scalars(query.order_by(LoggedOperation.n).limit(1)).first()
    return Operation.from_bytes(body).at if body is not None else None


def _states(session: Session) -> dict[int | None, Travel]:
    """Return how far each batch has come that central is not known to have; None stands for no batch."""
    inc = state_of(session).inc
    events = events_of(session, inc)
    seqs: Iterable[int] = session.scalars(select(SealedBatch.seq).where(SealedBatch.inc == inc))
    states = {seq: travelled(events.get(seq, [])) for seq in seqs}
    return {None: Travel.SAVED, **{seq: state for seq, state in states.items() if state in _ON_THE_WAY}}


def _is_on_its_way(session: Session, reached: dict[int | None, Travel]) -> ColumnElement[bool]:
    seqs = [seq for seq in reached if seq is not None]
    if not seqs:
        return places.WAITS
    is_there = places.is_in_or_behind(session, min(seqs))  # what is not received is the end of the stream, or near it
    return and_(is_there, or_(places.BATCH.is_(None), places.BATCH.in_(seqs)))


def _has_problem() -> ColumnElement[bool]:
    return exists().where(OperationProblem.op_id == LoggedOperation.op_id, OperationProblem.resolved_by.is_(None))


def is_anything_to_send(status: SyncStatus, pictures: PicturesWaiting | None) -> bool:
    """Tell whether anything waits that central lacks: records, or photos and scans that it did not refuse."""
    return bool(status.unsent) or (pictures is not None and pictures.unsent > pictures.refused)
