"""The ledger of this device in its database: what `lives` decides is kept here, in the caller's transaction."""

from collections.abc import Collection, Generator, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from bekal.storage import places
from bekal.storage.operations import stamp
from bekal.storage.records import DeviceState, LoggedOperation, Setting
from bekal.storage.records import SealedBatch as SealedRow
from bekal.sync import travels
from bekal.sync.batches import SealedBatch
from bekal.sync.device import former_lives, head_of, recall, remember, state_of
from bekal.sync.grouping import Waiting
from bekal.sync.receipts import Receipt
from bekal.sync.refusals import PaperUnfit
from bekal.sync.rules import Event
from bekal.sync.streams import GENESIS, Mark

LEFT = "left_sent"
"""Under which name the files of former lives that were sent over the network are remembered."""
LAST_RECEIPT = "receipt"
"""Under which name the last receipt that was believed is remembered."""
_FETCHED = 250
"""Operations read from the database at a time; with more at once the collector of garbage has to look at them all."""
_SAFE, _NO_GAP = "safe.", "no_gap."
_WAITING = [
    query.where(LoggedOperation.n > bindparam("above"))
    for query in places.waiting(LoggedOperation.n, LoggedOperation.opens_group, LoggedOperation.body)
]

_IS_OF = SealedRow.inc == bindparam("life")
_HASH_AT = select(SealedRow.hash).where(_IS_OF, SealedRow.seq == bindparam("seq"))
_HASHES = select(SealedRow.seq, SealedRow.hash).where(_IS_OF)
_SEALED = (
    select(SealedRow.seq)
    .where(_IS_OF, SealedRow.seq > bindparam("above"), SealedRow.seq <= bindparam("upto"))
    .order_by(SealedRow.seq)
)


_KEEP = insert(cast("Table", SealedRow.__table__))


class Ledger:
    """What a device's database knows of its stream, its batches and its operations; `now` dates what is noted."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._state = state_of(session)
        self._kept: str | None = None
        """The last receipt as it is remembered, once it was read."""

    @property
    def centre(self) -> UUID:
        """The centre whose device this is."""
        centre = self._session.info["centre_id"]
        assert isinstance(centre, UUID)
        return centre

    @property
    def device(self) -> UUID:
        """Who this device is."""
        return self._state.device

    @property
    def inc(self) -> str:
        """The present life."""
        return self._state.inc

    @property
    def head(self) -> Mark:
        """The end of the stream of the present life."""
        return head_of(self._state)

    @property
    def heard(self) -> tuple[int, int]:
        """The highest epoch of central that was seen, and the number of the last receipt that was believed."""
        return self._state.central_epoch, self._state.receipt_no

    def hash_at(self, inc: str, seq: int) -> str | None:
        """Return the hash of the own batch of a number, None if there is none."""
        head = self.head
        if (inc, seq) == (self.inc, head.seq) and seq:
            return head.hash
        return self._session.connection().execute(_HASH_AT, {"life": inc, "seq": seq}).scalar_one_or_none()

    def hashes(self, inc: str) -> dict[int, str]:
        """Return the hashes of the own batches of a life by their numbers."""
        return dict(self._session.connection().execute(_HASHES, {"life": inc}).all())

    def is_ours(self, inc: str, batch_hash: str) -> bool:
        """Whether a batch of that hash was sealed here in that life."""
        found = select(SealedRow.seq).where(SealedRow.inc == inc, SealedRow.hash == batch_hash)
        return self._session.scalars(found).first() is not None

    def has_all(self, operations: Collection[UUID]) -> bool:
        """Whether every one of these operations is known here, whoever made them."""
        if not operations:
            return True
        found = select(func.count()).select_from(LoggedOperation).where(LoggedOperation.op_id.in_(operations))
        return self._session.scalars(found).one() == len(set(operations))

    @property
    def told(self) -> Receipt | None:
        """The last receipt that was believed in the present life."""
        if self._kept is None:
            self._kept = recall(self._session, LAST_RECEIPT)
        return receipt_kept(self._kept, self._state)

    def sealed_upto(self, inc: str, seq: int, *, above: int = 0) -> Sequence[int]:
        """Return the numbers of the own batches of a life up to one, in order; only those above a number."""
        of_life = {"life": inc, "above": above, "upto": seq}
        return self._session.connection().execute(_SEALED, of_life).scalars().all()

    def events(self, inc: str, *, above: int = 0) -> dict[int, list[Event]]:
        """Return what happened to each batch of a life above a number, in order."""
        return travels.events_of(self._session, inc, above=above)

    def record(self, inc: str, happened: Iterable[tuple[int, Event]], receipt_no: int | None = None) -> None:
        """Add what happened to batches of a life."""
        travels.record(self._session, inc, happened, at=self._now, receipt_no=receipt_no)

    def former(self) -> frozenset[str]:
        """Return the lives before the present one."""
        return former_lives(self._session)

    def safe_before(self, inc8: str) -> int:
        """Return how far the stream of a former life is known to be safe at central."""
        return int(recall(self._session, f"{_SAFE}{inc8}") or 0)

    def keep_safe_before(self, inc: str, seq: int) -> None:
        """Remember how far the stream of a former life is safe at central."""
        remember(self._session, f"{_SAFE}{inc[:8]}", str(seq))

    def has_no_gap(self, inc8: str) -> bool:
        """Whether central said last of a former life that none of its batches waits for another one."""
        return recall(self._session, f"{_NO_GAP}{inc8}") == "1"

    def keep_no_gap(self, inc: str, has_none: bool) -> None:
        """Remember whether any batch of a former life waits at central for another one."""
        remember(self._session, f"{_NO_GAP}{inc[:8]}", str(int(has_none)))

    def waiting(self, above: int = 0) -> Generator[Waiting, None, None]:
        """Yield the operations that are in no batch yet, oldest first; only those above a number."""
        connection, at_once = self._session.connection(), {"yield_per": _FETCHED}
        for query in _WAITING:
            with connection.execute(query, {"above": above}, execution_options=at_once) as found:
                for some in found.partitions():
                    yield from some

    def add(self, batch: SealedBatch, name: str) -> None:
        """Keep a sealed batch, note for its operations that they are in it, and move the stream's head there."""
        last = places.seal(self._session, batch.n, batch.mark.seq, batch.mark.hash)
        row = {
            "inc": self.inc,
            "seq": batch.mark.seq,
            "hash": batch.mark.hash,
            "manifest": batch.manifest,
            "file": name,
            "operations": batch.n,
            "size": len(batch.file),
            "sealed_at": self._now,
            "last_n": last,
        }
        self._session.connection().execute(_KEEP, row)

    def wait_again(self, safe: int) -> None:
        """Let every sealed operation wait again, but those of batches up to `safe`, which are safe for good."""
        places.wait_again(self._session, self.inc, safe)

    def safe_waits_again(self) -> None:
        """Let also those operations wait again that were safe in former lives; nothing of these counts as told."""
        places.safe_waits_again(self._session)
        told = or_(
            *(Setting.key.startswith(f"sync.{fact}", autoescape=True) for fact in (_SAFE, _NO_GAP)),
            Setting.key == f"sync.{LEFT}",
        )
        self._session.execute(delete(Setting).where(told))

    def begin(self, inc: str) -> None:
        """Begin a life: the stream starts at nothing, and no receipt for it was heard."""
        session, state = self._session, self._state
        remember(session, "former", " ".join([*sorted(former_lives(session)), state.inc]))
        remember(session, "sealed_before", str(int(recall(session, "sealed_before") or 0) + state.head_seq))
        remember(session, "renewed_at", stamp(self._now))
        state.parent_inc, state.parent_seq, state.parent_hash = state.inc, state.head_seq, state.head_hash
        state.inc = inc
        state.head_seq, state.head_hash, state.receipt_no = 0, GENESIS, 0
        session.flush()

    def see(self, epoch: int, at: datetime) -> None:
        """Remember the highest epoch and the latest time of central."""
        state = self._state
        places.state_at_once(
            self._session,
            central_epoch=max(state.central_epoch, epoch),
            central_time_seen=max(state.central_time_seen or at, at),
        )

    def believe(self, receipt: Receipt) -> None:
        """Remember the receipt that was believed last."""
        places.state_at_once(self._session, receipt_no=receipt.receipt_no)
        self._kept = receipt.kept()
        remember(self._session, LAST_RECEIPT, self._kept)


def receipt_kept(kept: str, state: DeviceState) -> Receipt | None:
    """Return a receipt as it is remembered, None where it is of another life."""
    receipt = _recalled(kept) if kept else None
    of_us = receipt is not None and (receipt.device, receipt.inc) == (state.device, state.inc)
    return receipt if of_us else None


@lru_cache(maxsize=4)
def _recalled(kept: str) -> Receipt | None:
    try:
        return Receipt.recalled(kept)
    except PaperUnfit:
        return None
