"""Taking stock before central is asked: who this PC is, what waits, what central said last; in one look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from bekal.storage.opening import OpenCentre
from bekal.storage.records import DownState
from bekal.sync import feed, repairing
from bekal.sync.changes import Cursor
from bekal.sync.device import MACHINE, Machine, activation_of, head_of, recall_all, state_of
from bekal.sync.receipts import Receipt
from bekal.sync.receiving import LAST_RECEIPT, receipt_kept
from bekal.sync.repairing import Agreement
from bekal.sync.sending import Lacking, is_anything_waiting, lacking_of
from bekal.sync.streams import Mark

REQUESTED, LEFT = "requested", "left_sent"
"""Facts of the sync: the request that central was last asked with, and the left-over files that were sent."""

_DOCUMENTS = select(DownState.kind, DownState.version, DownState.hash)


@dataclass(frozen=True)
class Stock:
    """What the database of this PC says of its standing to central, at one moment."""

    device: UUID
    inc: str
    head: Mark
    request: bytes | None
    requested: str
    """Of which request central was asked last, by its sum."""
    receipt_keys: tuple[bytes, ...]
    heard_at: datetime | None
    """Central's time when it was last heard."""
    receipt: Receipt | None
    is_anything_waiting: bool
    lacking: tuple[Lacking, ...]
    """Sealed batches that central is not known to have, in order."""
    left_sent: frozenset[str]
    documents: Mapping[str, tuple[int, str]]
    """Version and hash of each of central's documents that is here."""
    cursor: Cursor
    agreement: Agreement
    is_comparison_wanted: bool


def take_stock(centre: OpenCentre, *, machine: Machine = MACHINE) -> Stock:
    """Read how this PC stands to central.

    Raises:
        NotActivated: there is no central yet.

    """
    with centre.database.reading() as session:
        state = state_of(session)
        facts = recall_all(session, REQUESTED, LEFT, LAST_RECEIPT, feed.CURSOR, repairing.AGREED, repairing.WANTED)
        receipt = receipt_kept(facts[LAST_RECEIPT], state)
        return Stock(
            device=state.device,
            inc=state.inc,
            head=head_of(state),
            request=state.request,
            requested=facts[REQUESTED],
            receipt_keys=activation_of(state).receipt_keys,
            heard_at=state.central_time_seen,
            receipt=receipt,
            is_anything_waiting=is_anything_waiting(session),
            lacking=tuple(lacking_of(session, centre, receipt, machine)),
            left_sent=frozenset(facts[LEFT].split()),
            documents={kind: (version, digest) for kind, version, digest in session.execute(_DOCUMENTS)},
            cursor=Cursor.read(facts[feed.CURSOR]),
            agreement=repairing.agreement(session, facts[repairing.AGREED]),
            is_comparison_wanted=bool(facts[repairing.WANTED]),
        )
