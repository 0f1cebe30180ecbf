"""What a device decides about its own work: what travels, what a receipt changes, when a new life begins.

Pure over a `Ledger`, which stands for one transaction on the device's database, so that a simulator runs these very
decisions over a ledger in memory. A new life has a new random name and its stream starts at nothing. Every own
operation that is not known to be durable at central waits again, under its old id, which central knows if it has it
already; so nothing is lost and nothing counts twice.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from bekal.sync.anchor import Anchor, Verdict, compare
from bekal.sync.batches import SealedBatch
from bekal.sync.grouping import Waiting
from bekal.sync.receipts import Receipt
from bekal.sync.rules import Event, Meaning, must_travel, travelled, weigh
from bekal.sync.streams import Mark
from bekal.terms import Travel


class Ledger(Protocol):
    """What a device's database knows of its stream, its batches and its operations."""

    @property
    def centre(self) -> UUID:
        """The centre whose device this is."""
        ...

    @property
    def device(self) -> UUID:
        """Who this device is."""
        ...

    @property
    def inc(self) -> str:
        """The present life."""
        ...

    @property
    def head(self) -> Mark:
        """The end of the stream of the present life."""
        ...

    @property
    def heard(self) -> tuple[int, int]:
        """The highest epoch of central that was seen, and the number of the last receipt that was believed."""
        ...

    def hash_at(self, inc: str, seq: int) -> str | None:
        """Return the hash of the own batch of a number, None if there is none."""
        ...

    def hashes(self, inc: str) -> Mapping[int, str]:
        """Return the hashes of the own batches of a life by their numbers."""
        ...

    def is_ours(self, inc: str, batch_hash: str) -> bool:
        """Whether a batch of that hash was sealed here in that life."""
        ...

    def has_all(self, operations: Collection[UUID]) -> bool:
        """Whether every one of these operations is known here, whoever made them."""
        ...

    @property
    def told(self) -> Receipt | None:
        """The last receipt that was believed in the present life."""
        ...

    def sealed_upto(self, inc: str, seq: int, *, above: int = 0) -> Sequence[int]:
        """Return the numbers of the own batches of a life up to one, in order; only those above a number."""
        ...

    def events(self, inc: str, *, above: int = 0) -> Mapping[int, Sequence[Event]]:
        """Return what happened to each batch of a life above a number, in order."""
        ...

    def record(self, inc: str, happened: Iterable[tuple[int, Event]], receipt_no: int | None = None) -> None:
        """Add what happened to batches of a life."""
        ...

    def former(self) -> Collection[str]:
        """Return the lives before the present one."""
        ...

    def safe_before(self, inc8: str) -> int:
        """Return how far the stream of a former life is known to be safe at central."""
        ...

    def keep_safe_before(self, inc: str, seq: int) -> None:
        """Remember how far the stream of a former life is safe at central."""
        ...

    def has_no_gap(self, inc8: str) -> bool:
        """Whether central said last of a former life that none of its batches waits for another one."""
        ...

    def keep_no_gap(self, inc: str, has_none: bool) -> None:
        """Remember whether any batch of a former life waits at central for another one."""
        ...

    def waiting(self, above: int = 0) -> Generator[Waiting, None, None]:
        """Yield the operations that are in no batch yet, oldest first; only those above a number."""
        ...

    def add(self, batch: SealedBatch, name: str) -> None:
        """Keep a sealed batch, note for its operations that they are in it, and move the stream's head there."""
        ...

    def wait_again(self, safe: int) -> None:
        """Let every sealed operation wait again, but those of batches up to `safe`, which are safe for good."""
        ...

    def safe_waits_again(self) -> None:
        """Let also those operations wait again that were safe in former lives; nothing of these counts as told."""
        ...

    def begin(self, inc: str) -> None:
        """Begin a life: the stream starts at nothing, and no receipt for it was heard."""
        ...

    def see(self, epoch: int, at: datetime) -> None:
        """Remember the highest epoch and the latest time of central."""
        ...

    def believe(self, receipt: Receipt) -> None:
        """Remember the receipt that was believed last."""
        ...


class KeptFile(Protocol):
    """A whole file in the folder of sealed batches: of which life (first 8 digits), and its place in it."""

    @property
    def inc8(self) -> str:
        """The first 8 digits of its life."""
        ...

    @property
    def seq(self) -> int:
        """Its number."""
        ...

    @property
    def hash12(self) -> str:
        """The first 12 digits of its hash."""
        ...

    @property
    def ends(self) -> UUID | None:
        """The last operation in it; None where its name is of an older form and does not say."""
        ...

    @property
    def name(self) -> str:
        """Its name in the folder."""
        ...


def going(ledger: Ledger) -> list[int]:
    """Return the batches of this life that central does not have durably: what every export carries."""
    events = ledger.events(ledger.inc)
    return [seq for seq in ledger.sealed_upto(ledger.inc, ledger.head.seq) if must_travel(events.get(seq, []))]


# ----------------------------------------------------------------------------------------- lives and files


def stands(ledger: Ledger, anchors: Iterable[Anchor], files: Iterable[KeptFile]) -> Verdict:
    """Say how the database stands to what is remembered outside it; only AHEAD asks for a new life.

    A sealed file that the database never made and that ends with work which it lacks shows the same as an anchor
    ahead: the power failed before the anchor was written, and then an old copy was put back; or the database is of
    another copy than the folder. One whose work is still waiting was only interrupted. Where no anchor is left, any
    file further on shows an old copy.
    """
    inc, head = ledger.inc, ledger.head
    anchors = list(anchors)
    former = ledger.former() if any(one.inc != inc for one in anchors) else ()
    verdict = compare(anchors, ledger.device, inc, head, former=former, hash_at=lambda seq: ledger.hash_at(inc, seq))
    of_this = [one for one in files if one.inc8 == inc[:8]]
    if verdict is Verdict.MISSING and any(one.seq > head.seq for one in of_this):
        return Verdict.AHEAD
    own = ledger.hashes(inc) if of_this else {}
    strange = [one for one in of_this if one.hash12 != own.get(one.seq, "")[:12]]
    ends = {one.ends for one in strange if one.ends is not None}
    return Verdict.AHEAD if verdict is Verdict.AHEAD or not ledger.has_all(ends) else verdict


def begin_anew(ledger: Ledger, inc: str) -> None:
    """Begin a new life of this database: what is not surely safe at central waits again."""
    safe = safe_upto(ledger.events(ledger.inc), ledger.head.seq)
    ledger.wait_again(safe)
    ledger.keep_safe_before(ledger.inc, safe)
    ledger.begin(inc)


def safe_upto(events: Mapping[int, Sequence[Event]], head: int) -> int:
    """Return the last number up to which every batch is durable at central."""
    seq = 0
    while seq < head and not must_travel(events.get(seq + 1, [])):
        seq += 1
    return seq


_File = TypeVar("_File", bound=KeptFile)


def left_behind(ledger: Ledger, files: Iterable[_File], known: Collection[str]) -> list[_File]:
    """Return the files of former lives that may hold work which only they have, or for which others wait at central.

    The work of a life whose every file is `known` to the database waits again in this one. Its files need not travel
    once central has said that no later batch of that life waits for one of them.
    """
    here = ledger.inc[:8]
    old = [one for one in files if one.inc8 != here and one.seq > ledger.safe_before(one.inc8)]
    lives = {one.inc8 for one in old if one.name not in known or not ledger.has_no_gap(one.inc8)}
    return [one for one in old if one.inc8 in lives]


# ------------------------------------------------------------------------------------------------ receipts


@dataclass
class Heard:
    """What came of receipts: how many were new and believed for this life, which tell of problems, a new life."""

    receipts: int = 0
    believed: list[Receipt] = field(default_factory=list)
    is_renewed: bool = False


def hear(
    ledger: Ledger,
    receipts: Iterable[Receipt],
    *,
    new_life: Callable[[], None],
    files: Callable[[], Sequence[KeptFile]],
) -> Heard:
    """Take the newest receipt of each of this device's lives, for they are cumulative.

    One that names work this database never did shows that it is an old copy: then `new_life` begins one. `files`
    lists those in the folder of sealed batches.
    """
    newest: dict[str, Receipt] = {}
    for receipt in receipts:
        known = newest.get(receipt.inc)
        if receipt.device == ledger.device and (known is None or _order(known) < _order(receipt)):
            newest[receipt.inc] = receipt
    heard = Heard()
    present = ledger.inc
    others = [receipt for inc, receipt in newest.items() if inc != present]
    former, kept = (ledger.former(), files()) if others else ((), ())
    if present in newest:
        _about_us(ledger, newest[present], heard, new_life)
    for receipt in others:
        if receipt.central_epoch >= ledger.heard[0]:
            if receipt.inc in former:
                heard.believed.append(receipt)
                ledger.keep_no_gap(receipt.inc, not receipt.held)
            _note_safe(ledger, receipt.inc, receipt.durable_upto, kept)
    return heard


def _about_us(ledger: Ledger, receipt: Receipt, heard: Heard, new_life: Callable[[], None]) -> None:
    inc, epoch = ledger.inc, ledger.heard[0]
    if _order(receipt) <= ledger.heard:
        return
    weighed = weigh(
        own=(ledger.device, inc, ledger.head),
        epoch=epoch,
        about=(receipt.device, receipt.inc),
        says=(receipt.received_upto, receipt.applied_upto, receipt.durable_upto),
        says_epoch=receipt.central_epoch,
        applied=receipt.applied_upto.seq,
        forks_us=receipt.fork is not None and ledger.is_ours(inc, receipt.fork),
        hash_at=lambda seq: ledger.hash_at(inc, seq),
    )
    if weighed.meaning in {Meaning.STALE, Meaning.OTHER_STREAM}:
        return
    if weighed.forget_above is not None:  # what this receipt says anew is acknowledged again below
        _forget(ledger, inc, min(weighed.forget_above, receipt.durable_upto.seq))
    ledger.see(receipt.central_epoch, receipt.central_time)
    heard.receipts += 1
    if weighed.meaning is Meaning.REINCARNATE:
        new_life()
        heard.is_renewed = True
        return
    told = ledger.told
    ledger.believe(receipt)
    _acknowledge(ledger, inc, receipt, told)
    heard.believed.append(receipt)


def _forget(ledger: Ledger, inc: str, above: int) -> None:
    """Central was restored from a backup: what it acknowledged beyond it must travel again."""
    known = {Travel.RECEIVED, Travel.DURABLE, Travel.PROBLEM}
    events = ledger.events(inc)
    lost = [seq for seq, past in sorted(events.items()) if seq > above and travelled(past) in known]
    ledger.record(inc, [(seq, Event.FORGOTTEN) for seq in lost])
    ledger.safe_waits_again()


def _acknowledge(ledger: Ledger, inc: str, receipt: Receipt, told: Receipt | None) -> None:
    """Note of each batch what the receipt says beyond the one believed before it; after a restore of central, all."""
    before = _places(told) if told is not None and told.central_epoch == receipt.central_epoch else (0, 0, 0)
    steps = list(zip((Event.RECEIVED, Event.APPLIED, Event.DURABLE), before, _places(receipt), strict=True))
    above = min((done for _, done, upto in steps if upto > done), default=receipt.received_upto.seq)
    events = ledger.events(inc, above=above)
    new: list[tuple[int, Event]] = []
    for seq in ledger.sealed_upto(inc, receipt.received_upto.seq, above=above):
        since = _since_forgotten(events.get(seq, []))
        new += [(seq, event) for event, done, upto in steps if done < seq <= upto and event not in since]
    ledger.record(inc, new, receipt.receipt_no)


def _places(receipt: Receipt) -> tuple[int, int, int]:
    return receipt.received_upto.seq, receipt.applied_upto.seq, receipt.durable_upto.seq


def _note_safe(ledger: Ledger, inc: str, durable: Mark, files: Iterable[KeptFile]) -> None:
    """Remember how far a former life's stream is safe at central, if its batch of that number is the one here."""
    if durable.seq <= ledger.safe_before(inc[:8]):
        return
    own = ledger.hash_at(inc, durable.seq)
    in_folder = {one.hash12 for one in files if one.inc8 == inc[:8] and one.seq == durable.seq}
    if own == durable.hash or (own is None and in_folder == {durable.hash[:12]}):
        ledger.keep_safe_before(inc, durable.seq)


def _order(receipt: Receipt) -> tuple[int, int]:
    return receipt.central_epoch, receipt.receipt_no


def _since_forgotten(events: Sequence[Event]) -> set[Event]:
    """Return what happened since central last lost what it had."""
    if Event.FORGOTTEN in events:
        last = len(events) - list(events)[::-1].index(Event.FORGOTTEN)
        events = events[last:]
    return set(events)
