"""Taking in what central says, on a stick or over the network: receipts for this PC's batches, and its documents.

A receipt is believed only where the batch here has the very hash it names. One that names work this database
never did shows that it is an old copy, which then begins a new life. Everything is proved before anything is
kept, and all of it is kept in one transaction.
"""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bekal.certificates.keys import SigningKey
from bekal.certificates.queries import credential
from bekal.errors import Told
from bekal.storage import doubt
from bekal.storage.opening import OpenCentre
from bekal.storage.records import DownState, LoggedOperation, OperationProblem, SealedBatch
from bekal.sync import anchor, feed, lives, outbox, peers, published, repairing, sealing, stick
from bekal.sync.anchor import AnchorUnwritable
from bekal.sync.batches import Manifest
from bekal.sync.device import (
    MACHINE,
    Machine,
    activation_of,
    keep_anchor,
    read_anchors,
    realm_of,
    recall,
    state_of,
)
from bekal.sync.erasing import carry_out
from bekal.sync.feed import Taken
from bekal.sync.leasing import take_leases
from bekal.sync.ledger import LAST_RECEIPT, Ledger, receipt_kept
from bekal.sync.peers import FromPeers
from bekal.sync.pictures import on_stick
from bekal.sync.pictures.on_stick import Brought
from bekal.sync.published import Kept, Reader
from bekal.sync.receipts import PROBLEMS_SHOWN, Receipt
from bekal.sync.recovery import check_start, hash_at, renew, set_back_notice
from bekal.sync.refusals import PaperUnfit
from bekal.sync.rules import Event, is_clock_behind, travelled
from bekal.sync.stick import Found, Kind, Scan
from bekal.sync.travels import events_of, record, unreceived
from bekal.sync.turns import in_turn
from bekal.terms import Travel


@dataclass(frozen=True)
class TakenIn:
    """What a reading found: what was new, and what was refused (file name and reason)."""

    receipts: int
    """Receipts for this PC's stream that were new and were believed."""
    documents: int
    """Documents of central that were new."""
    acknowledged: int
    """Operations that central is now known to have and was not before."""
    problems: int
    """Operations and batches that central newly reports."""
    refused: tuple[tuple[str, Told], ...] = ()
    is_renewed: bool = False
    """Whether a receipt showed that this database is an old copy; it began a new life."""
    is_set_back: bool = False
    """Whether a receipt showed that central was restored from a backup since the last one."""
    is_accredited: bool = False
    """Whether this PC's certificate key is now on central's trust list."""
    is_clock_behind: bool = False
    """Whether this PC's clock is surely wrong: central's time, or own earlier work, is later."""
    missing: tuple[str, ...] = field(default=())
    """Files that could not be read."""
    peers: FromPeers = field(default_factory=FromPeers)
    """What batches of the centre's other PCs brought that lay there."""
    changes: Taken = field(default_factory=Taken)
    """What others of the centre did, and this PC itself in former lives."""

    pictures: Brought = field(default_factory=Brought)
    """Photos and scans that came, and that central says it has."""

    @property
    def notice(self) -> str | None:
        """What to tell the person about an old copy and what came back of it, in the chosen language."""
        told = self.changes.notice(is_renewed=self.is_renewed)
        return " ".join(filter(None, (set_back_notice() if self.is_set_back else "", told))) or None


def _is_accredited(centre: OpenCentre) -> bool:
    """Whether this PC's certificate key is on central's trust list."""
    with centre.database.reading() as session:
        return credential(session, SigningKey(centre.device_keys().certificate_seed).kid) is not None


@in_turn
def take_in(
    centre: OpenCentre,
    source: Path,
    *,
    now: datetime,
    progress: Callable[[feed.Progress], None] | None = None,
    machine: Machine = MACHINE,
) -> TakenIn:
    """Read a stick that comes back from central.

    Other devices' receipts, stale ones and foreign files are passed over; what was damaged or is a step back is
    listed with its reason, and has no effect.

    Raises:
        NotActivated: there is no central whose answers could be believed.
        Unavailable: the stick cannot be read; nothing was changed.

    """
    start = check_start(centre, now=now, machine=machine)
    with centre.database.reading() as session:
        keys = activation_of(state_of(session)).receipt_keys
    seen = stick.scan(machine.files, source)
    waiting = feed.find(centre, (one for one in seen.found if not _is_batch(one)), machine)
    pictures = on_stick.find(centre, (one for one in seen.found if one.path not in waiting.paths), machine)
    seen = replace(seen, found=tuple(one for one in seen.found if one.path not in pictures.paths))
    receipts, refused = _receipts(seen, keys, machine)
    done = hear(centre, receipts, _papers(seen, machine, waiting), now=now, machine=machine)
    taken = feed.take_all(centre, waiting, now=now, machine=machine, progress=progress)
    from_peers = peers.take_from(centre, seen.found, now=now, machine=machine)
    brought = on_stick.take(centre, pictures, now=now, machine=machine)
    return replace(
        done,
        changes=taken,
        peers=from_peers,
        pictures=brought,
        refused=(*refused, *from_peers.refused, *waiting.refused, *done.refused, *brought.refused),
        is_renewed=done.is_renewed or start.is_renewed,
        is_accredited=_is_accredited(centre),
        missing=tuple(path.name for path in seen.unusable),
    )


def hear(
    centre: OpenCentre,
    receipts: Iterable[Receipt],
    papers: Iterable[tuple[str, bytes]] | None = None,
    *,
    now: datetime,
    machine: Machine = MACHINE,
) -> TakenIn:
    """Take in what central says, by whatever way it came: proved receipts, and papers that may be its documents.

    Raises:
        NotActivated: there is no central whose answers could be believed.

    """
    weighed = _weighed(centre, papers, machine) if papers is not None else published.Weighed()
    with centre.database.writing() as session:
        tally = _Tally(centre, session, now, machine)
        tally.hear(receipts)
        _keep(session, weighed.keep, now)
        for receipt in tally.about_us:
            repairing.agreed(session, receipt.digest.get("all", ""), now=now)
            _learn_of_clock(session, receipt, now)
        is_behind = _is_clock_behind(session, now)
    if weighed.keep or tally.is_renewed:
        with contextlib.suppress(AnchorUnwritable):  # what was heard is kept; before anything leaves, sealing writes it
            keep_anchor(centre, machine=machine)
    return TakenIn(
        receipts=tally.receipts,
        documents=len(weighed.keep),
        acknowledged=tally.acknowledged,
        problems=tally.problems,
        refused=weighed.refused,
        is_renewed=tally.is_renewed,
        is_set_back=tally.is_set_back,
        is_clock_behind=is_behind,
    )


def _weighed(centre: OpenCentre, papers: Iterable[tuple[str, bytes]], machine: Machine) -> published.Weighed:
    """Prove papers, and say which of them are to be kept."""
    keys = centre.device_keys()
    with centre.database.reading() as session:
        state = state_of(session)
        device, activation = state.device, activation_of(state)
        have = {row.kind: Kept(row.kind, row.version, row.hash, row.body) for row in session.scalars(select(DownState))}
    return published.weigh(
        papers,
        Reader(
            realm_of(activation),
            activation.centre,
            activation.receipt_keys,
            sealing.decrypter([keys.age_identity]),
            have,
            anchor.lowest_versions(read_anchors(centre, device, machine)),
        ),
    )


def last_receipt(session: Session) -> Receipt | None:
    """Return the last receipt that was believed in this life, None where there is none."""
    return receipt_kept(recall(session, LAST_RECEIPT), state_of(session))


def _receipts(seen: Scan, keys: tuple[bytes, ...], machine: Machine) -> tuple[list[Receipt], list[tuple[str, Told]]]:
    receipts: list[Receipt] = []
    refused: list[tuple[str, Told]] = []
    for found in seen.found:
        if found.kind is Kind.RECEIPT:
            try:
                receipts.append(Receipt.from_bytes(stick.load(machine.files, found), keys))
            except PaperUnfit as error:
                refused.append((found.path.name, error))
    return receipts, refused


def _papers(seen: Scan, machine: Machine, changes: feed.Waiting) -> Iterable[tuple[str, bytes]]:
    """Yield what may be a document: the signed ones, and sealed files that are no batch and no changes."""
    for found in seen.found:
        if found.path in changes.paths:
            continue
        if found.kind is Kind.DOCUMENT or (found.kind is Kind.SEALED and not _is_batch(found)):
            yield found.path.name, stick.load(machine.files, found)


def _is_batch(found: Found) -> bool:
    """Whether a sealed file is surely a batch going up: a reader at the centre need not try its key on each."""
    return outbox.is_batch_name(found.path.name)


def _keep(session: Session, documents: Iterable[Kept], now: datetime) -> None:
    for one in documents:
        session.merge(DownState(kind=one.kind, version=one.version, hash=one.hash, body=one.body, received_at=now))
        if one.kind == "centre":
            take_leases(session, one.body)
    session.flush()
    carry_out(session, now=now)


def _learn_of_clock(session: Session, receipt: Receipt, now: datetime) -> None:
    """Where central tells of a batch that is dated after the receipt itself, the clock that dated it ran ahead."""
    told_at = max(receipt.central_time, state_of(session).central_time_seen or receipt.central_time)
    if not doubt.is_own_beyond(session, told_at):
        return
    batch = session.get(SealedBatch, (receipt.inc, receipt.received_upto.seq))
    if batch is None:
        return
    dated = datetime.fromtimestamp(Manifest.from_bytes(batch.manifest).created_hlc.milliseconds / 1000, UTC)
    if dated > told_at + doubt.SLACK:
        doubt.dated_ahead(session, dated, told_at, now=now)


def _is_clock_behind(session: Session, now: datetime) -> bool:
    seen, now_ms = state_of(session).central_time_seen, int(now.timestamp() * 1000)
    central = int(seen.timestamp() * 1000) if seen else None
    if not is_clock_behind(now_ms, _last_reading(session), central):
        return False
    return is_clock_behind(now_ms, 0, central) or doubt.ran_ahead_to(session, now) is None


def _last_reading(session: Session) -> int:
    """Return the milliseconds of the last sealed batch's clock, 0 before the first."""
    state, base = state_of(session), session.connection()
    last = base.execute(_MANIFEST, {"life": state.inc, "seq": state.head_seq}).scalar()
    if last is None:
        last = base.execute(_OF_FORMER).scalar()
    return Manifest.from_bytes(last).created_hlc.milliseconds if last else 0


_MANIFEST = select(SealedBatch.manifest).where(
    SealedBatch.inc == bindparam("life"), SealedBatch.seq == bindparam("seq")
)
_OF_FORMER = select(SealedBatch.manifest).order_by(SealedBatch.sealed_at.desc()).limit(1)


class _Tally:
    """One hearing of receipts, in one transaction, and what came of it."""

    def __init__(self, centre: OpenCentre, session: Session, now: datetime, machine: Machine) -> None:
        self._centre, self._session, self._now, self._machine = centre, session, now, machine
        self.receipts = self.problems = self.acknowledged = 0
        self.is_renewed = self.is_set_back = False
        self.about_us: list[Receipt] = []
        """Those that were believed of this life."""
        self._ledger = Ledger(session, now=now)
        self._told = self._ledger.told

    def hear(self, receipts: Iterable[Receipt]) -> None:
        """Take what `lives` believes of them, and what they tell of operations that central set aside."""
        session, now, machine = self._session, self._now, self._machine
        lacked = self._lacked()
        heard = lives.hear(
            self._ledger,
            receipts,
            new_life=lambda: renew(session, now=now, machine=machine),
            files=lambda: outbox.kept(machine.files, self._centre.folder.outgoing),
        )
        self.receipts, self.is_renewed = heard.receipts, heard.is_renewed
        inc = state_of(session).inc
        told = self._told.central_epoch if self._told is not None else None
        self.is_set_back = told is not None and any(told < receipt.central_epoch for receipt in heard.believed)
        for receipt in heard.believed:
            if receipt.inc == inc:
                self.about_us.append(receipt)
            self._note_problems(receipt)
        if not self.is_renewed:
            upto = max((receipt.received_upto.seq for receipt in self.about_us), default=0)
            new = sum(operations for seq, operations in lacked.items() if seq <= upto)
            self.acknowledged = max(0, new - self.problems)

    def _lacked(self) -> dict[int, int]:
        """Return the operations of each batch that no receipt before this hearing told of."""
        state = state_of(self._session)
        told = self._told.received_upto.seq if self._told is not None and self._told.inc == state.inc else 0
        return {row.seq: row.operations for row in unreceived(self._session, state.inc, above=told)}

    def _note_problems(self, receipt: Receipt) -> None:
        """Keep what central set aside; what it names no longer is settled."""
        told = self._told
        if not receipt.problems and told is not None and told.inc == receipt.inc and not told.problems:
            return  # nothing stood before that could be settled
        self._problem_batches(receipt)
        session, stream = self._session, f"{receipt.device.hex}/{receipt.inc}"
        named = {problem.op_id: problem.code for problem in receipt.problems if problem.op_id is not None}
        known = {
            row.op_id: row for row in session.scalars(select(OperationProblem).where(OperationProblem.stream == stream))
        }
        for op_id, code in named.items():
            row = known.get(op_id)
            if row is None:
                own = session.scalars(
                    select(LoggedOperation).where(LoggedOperation.op_id == op_id, LoggedOperation.stream.is_(None))
                ).one_or_none()
                if own is None or session.get(OperationProblem, op_id) is not None:
                    continue
                session.add(
                    OperationProblem(
                        op_id=op_id,
                        centre_id=own.centre_id,
                        code=code,
                        body=own.body,
                        stream=stream,
                        seen_at=self._now,
                        resolved_by=None,
                    )
                )
                self.problems += 1
            else:
                row.code, row.resolved_by = code, None
        if len(receipt.problems) < PROBLEMS_SHOWN:
            settled = [op_id for op_id, row in known.items() if op_id not in named and row.resolved_by is None]
            for op_id in settled:  # settled by central: no operation of ours did it
                session.execute(
                    update(OperationProblem).where(OperationProblem.op_id == op_id).values(resolved_by=op_id)
                )
        session.flush()

    def _problem_batches(self, receipt: Receipt) -> None:
        session = self._session
        named = {problem.seq: problem.code for problem in receipt.problems if problem.seq is not None}
        events = events_of(session, receipt.inc)
        standing = {seq for seq, past in events.items() if travelled(past) is Travel.PROBLEM}
        for seq, code in sorted(named.items()):
            if seq not in standing and hash_at(session, receipt.inc, seq) is not None:
                self.problems += record(session, receipt.inc, [(seq, Event.PROBLEM)], at=self._now, place=code)
        if len(receipt.problems) < PROBLEMS_SHOWN:
            settled = [(seq, Event.SETTLED) for seq in sorted(standing - set(named))]
            record(session, receipt.inc, settled, at=self._now, receipt_no=receipt.receipt_no)
