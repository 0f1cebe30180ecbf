"""What happened to each sealed batch: events are only ever added, and every state is read off them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Row, Table, bindparam, exists, insert, select
from sqlalchemy.orm import Session, aliased

from bekal.storage.records import BatchEvent, SealedBatch
from bekal.sync.rules import RECEIVING, Event

_READ = "batch_events"
_KINDS = {event.value: event for event in Event}


def events_of(session: Session, inc: str, *, above: int = 0) -> dict[int, list[Event]]:
    """Return the events of each batch of a stream that had any, in order; all of them are read once in a session.

    `above` leaves out the batches up to a number.
    """
    read: dict[str, dict[int, list[Event]]] = session.info.setdefault(_READ, {})
    if inc in read:
        return read[inc]
    events: dict[int, list[Event]] = defaultdict(list)
    for seq, kind in session.connection().execute(_EVENTS, {"life": inc, "above": above}):
        events[seq].append(_KINDS[kind])
    if not above:
        read[inc] = events
    return events


_EVENTS = (
    select(BatchEvent.seq, BatchEvent.kind)
    .where(BatchEvent.inc == bindparam("life"), BatchEvent.seq > bindparam("above"))
    .order_by(BatchEvent.n)
)


_ADD = insert(cast("Table", BatchEvent.__table__))


def unreceived(session: Session, inc: str, *, above: int = 0) -> Sequence[Row[int, str, str, int, int]]:
    """Return the batches of a life above a number that central is not known to have, or that it forgot since."""
    return session.connection().execute(_UNRECEIVED, {"life": inc, "above": above}).all()


def _unreceived() -> tuple[ColumnElement[bool], ...]:
    received, forgotten = aliased(BatchEvent), aliased(BatchEvent)
    is_void = exists().where(
        forgotten.inc == received.inc,
        forgotten.seq == received.seq,
        forgotten.kind == Event.FORGOTTEN.value,
        forgotten.n > received.n,
    )
    is_there = exists().where(
        received.inc == SealedBatch.inc,
        received.seq == SealedBatch.seq,
        received.kind.in_([event.value for event in RECEIVING]),
        ~is_void,
    )
    return SealedBatch.inc == bindparam("life"), SealedBatch.seq > bindparam("above"), ~is_there


_OF_UNRECEIVED = _unreceived()
_UNRECEIVED = (
    select(SealedBatch.seq, SealedBatch.hash, SealedBatch.file, SealedBatch.operations, SealedBatch.size)
    .where(*_OF_UNRECEIVED)
    .order_by(SealedBatch.seq)
)
IS_ANY_UNRECEIVED = exists().where(*_OF_UNRECEIVED)
"""Whether there is any of them; `life` and `above` are handed in."""


def record(
    session: Session,
    inc: str,
    happened: Iterable[tuple[int, Event]],
    *,
    at: datetime,
    place: str = "",
    receipt_no: int | None = None,
) -> int:
    """Add events to the batches of a stream; return how many."""
    added = list(happened)
    rows = [
        {"inc": inc, "seq": seq, "kind": event.value, "at": at, "place": place, "receipt_no": receipt_no}
        for seq, event in added
    ]
    if rows:
        session.connection().execute(_ADD, rows)
        read = session.info.get(_READ, {}).get(inc)
        for seq, event in added if read is not None else ():
            read[seq].append(event)
    return len(rows)
