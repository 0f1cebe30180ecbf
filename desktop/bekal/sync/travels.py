"""What happened to each sealed batch: events are only ever added, and every state is read off them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bekal.storage.records import BatchEvent
from bekal.sync.rules import Event

SAFE_BEFORE = -1
"""The batch of an operation that became durable at central in an earlier life of this database."""


def events_of(session: Session, inc: str) -> dict[int, list[Event]]:
    """Return the events of each batch of a stream that had any, in order."""
    events: dict[int, list[Event]] = defaultdict(list)
    rows = session.execute(select(BatchEvent.seq, BatchEvent.kind).where(BatchEvent.inc == inc).order_by(BatchEvent.n))
    for seq, kind in rows:
        events[seq].append(Event(kind))
    return events


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
    rows = [
        {"inc": inc, "seq": seq, "kind": event.value, "at": at, "place": place, "receipt_no": receipt_no}
        for seq, event in happened
    ]
    if rows:
        session.execute(insert(BatchEvent), rows)
    return len(rows)
