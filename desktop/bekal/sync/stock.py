"""Taking stock before central is asked: who this PC is, what waits, what central said last; in one look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bekal.certificates.lists_here import PIN, REALM
from bekal.certificates.queries import credential
from bekal.storage import doubt, places
from bekal.storage.doubt import Measured
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Difference, DownState, LoggedOperation
from bekal.sync import feed, repairing
from bekal.sync.changes import Cursor
from bekal.sync.device import MACHINE, Machine, activation_of, head_of, recall_all, state_of
from bekal.sync.ledger import LAST_RECEIPT, LEFT, receipt_kept
from bekal.sync.pictures import standing
from bekal.sync.receipts import Receipt
from bekal.sync.receiving import TakenIn
from bekal.sync.repairing import Agreement
from bekal.sync.sending import Lacking, Sealed, lacking_of
from bekal.sync.streams import Mark
from bekal.sync.travels import IS_ANY_UNRECEIVED

REQUESTED = "requested"
"""Under which name the request that central was last asked with is remembered."""

_FACTS = (REQUESTED, LEFT, LAST_RECEIPT, feed.CURSOR, repairing.AGREED, repairing.WANTED, *standing.FACTS)
_DOCUMENTS = select(DownState.kind, DownState.version, DownState.hash)
_LOOK = select(
    places.IS_ANY_WAITING.label("waits"),
    select(func.max(LoggedOperation.n)).scalar_subquery().label("last"),
    IS_ANY_UNRECEIVED.label("lacks"),
    exists().where(Difference.healed_at.is_(None)).label("differs"),
    standing.IS_ANY.label("pictures"),
)
"""Is anything in no batch yet, how far does the journal go, does central lack a batch, does anything differ."""


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
    clock: Measured | None
    """How this PC's clock stood to central's when they last talked."""
    receipt: Receipt | None
    is_anything_waiting: bool
    lacking: tuple[Lacking, ...]
    """Sealed batches that central is not known to have, in order."""
    left_sent: frozenset[str]
    documents: Mapping[str, tuple[int, str]]
    """Version and hash of each of central's documents that is here."""
    is_accredited: bool
    cursor: Cursor
    agreement: Agreement
    is_comparison_wanted: bool
    pictures: standing.Look


def take_stock(centre: OpenCentre, kid: bytes, *, now: datetime, machine: Machine = MACHINE) -> Stock:
    """Read how this PC, whose certificate key is of that name, stands to central.

    Raises:
        NotActivated: there is no central yet.

    """
    with centre.database.reading() as session:
        state = state_of(session)
        kept = recall_all(session, *_FACTS, also=(doubt.MEASURED, PIN, REALM))
        receipt = receipt_kept(kept[LAST_RECEIPT], state)
        above = receipt.received_upto.seq if receipt is not None else 0
        of = {"life": state.inc, "above": above, "epoch": standing.epoch_of(state)}
        seen = session.connection().execute(_LOOK, of).one()
        documents = {row.kind: (row.version, row.hash) for row in session.connection().execute(_DOCUMENTS)}
        return Stock(
            device=state.device,
            inc=state.inc,
            head=head_of(state),
            request=state.request,
            requested=kept[REQUESTED],
            receipt_keys=activation_of(state).receipt_keys,
            heard_at=state.central_time_seen,
            clock=Measured.read(kept[doubt.MEASURED]),
            receipt=receipt,
            is_anything_waiting=seen.waits,
            lacking=tuple(lacking_of(session, centre, receipt, machine)) if seen.lacks else (),
            left_sent=frozenset(kept[LEFT].split()),
            documents=documents,
            is_accredited=_is_accredited(session, kid, (state.realm, kept[PIN], kept[REALM]), documents),
            cursor=Cursor.read(kept[feed.CURSOR]),
            agreement=repairing.agreement(session, kept[repairing.AGREED], is_open=seen.differs),
            is_comparison_wanted=bool(kept[repairing.WANTED]),
            pictures=standing.look(session, now=now, facts=kept, last=seen.last or 0, is_any=seen.pictures),
        )


def sealed_since(stock: Stock, sealed: Sealed) -> Stock | None:
    """Return the stock after sealing, which only adds batches; None where it has to be taken anew.

    So it is where another life began with it. Whatever was saved since goes next time.
    """
    if sealed.inc != stock.inc:
        return None
    head = sealed.batches[-1].mark if sealed.batches else stock.head
    return replace(stock, head=head, is_anything_waiting=False, lacking=(*stock.lacking, *sealed.batches))


def told_since(stock: Stock, receipt: Receipt, taken: TakenIn) -> Stock | None:
    """Return the stock after a receipt of this life that says nothing but how far central is; None: take it anew."""
    if taken.is_renewed or not taken.receipts or receipt.digest:
        return None
    heard_at, upto = receipt.central_time, receipt.received_upto.seq
    return replace(
        stock,
        receipt=receipt,
        heard_at=max(stock.heard_at or heard_at, heard_at),
        lacking=tuple(one for one in stock.lacking if one.mark.seq > upto),
    )


_Lists = tuple[bytes, tuple[str, str, str], frozenset[tuple[str, tuple[int, str]]]]
_proved: dict[_Lists, bool] = {}


def _is_accredited(
    session: Session, kid: bytes, settings: tuple[str, str, str], documents: Mapping[str, tuple[int, str]]
) -> bool:
    """Whether a key is on the lists that are here; proved once for the same lists, settings and key."""
    of = (kid, settings, frozenset(documents.items()))
    known = _proved.get(of)
    if known is None:
        known = credential(session, kid) is not None
        _proved.clear()  # of one database at a time
        _proved[of] = known
    return known
