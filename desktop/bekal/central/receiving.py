"""Receiving batches: each is proved, placed in its stream, and applied in one transaction with the row that says so.

The database's keys are the guard against applying twice: an operation's id, and (device, incarnation, sequence).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from bekal.central import erasing, rules
from bekal.central.enrolling import note_problem, stream_of
from bekal.central.home import Central, lock
from bekal.central.judging import judge
from bekal.central.matching import watch
from bekal.central.pictures import tidying
from bekal.central.publishing import is_to_tell
from bekal.central.registering import Source, catch_up, register
from bekal.storage.applying import Check, apply
from bekal.storage.operations import Operation
from bekal.storage.records import (
    CentralBatch,
    CentralBranch,
    CentralDevice,
    CentralHeld,
    CentralProblem,
    CentralStream,
)
from bekal.storage.set_aside import try_again
from bekal.sync.batches import Manifest
from bekal.sync.opening import KnownDevice, OpenedBatch, open_batch
from bekal.sync.placing import follow, take
from bekal.sync.placing import release as let_in
from bekal.sync.refusals import BatchUnfit, DeviceRevoked, SchemaTooNew
from bekal.sync.rules import Placing, missing
from bekal.sync.streams import Mark

GAP, TOO_NEW, REVOKED, REFUSED = "gap", "schema-too-new", "device-revoked", "refused"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one batch: where it stands, and how many operations were new."""

    device: UUID
    centre: UUID
    hash: str
    placing: Placing
    new: int = 0
    seq: int = 0
    before: Mark | None = None
    """The place before it in its stream, as it says."""
    waits_for: str = ""
    """Why it waits, where it does."""
    may_be_followed: bool = False
    """Whether others of its stream wait, which may follow on it."""
    is_to_tell: bool = False
    """Whether what is published to its centre may have to tell of it."""


def stream_name(device: UUID, inc: str, root: str = "") -> str:
    """Return how the journal names the stream that an operation came by; `root` begins a second history of it."""
    return f"{device.hex}/{inc}" + (f"~{root[:12]}" if root else "")


def receive(
    central: Central,
    file: bytes,
    *,
    now: datetime,
    expect: Callable[[Manifest], None] | None = None,
    is_accepted: bool = False,
    closing: Callable[[Session, CentralStream], None] | None = None,
) -> Received:
    """Prove a batch file and give it its effect, exactly once.

    `expect` looks at the proved manifest before anything is kept of it, and raises if it is not the one meant.
    `is_accepted`: a person of the head office lets it in, though its device is revoked.
    `closing` is done last in the transaction of a batch that took its place.

    Raises:
        BatchUnfit: it cannot be used, and nothing of it had any effect. A revoked device's batch is kept for a
            person to decide.
        TooManyWaiting: it is not kept, since too many of its stream wait; it comes again.

    """
    look = expect or (lambda _: None)
    try:
        opened = open_batch(file, central.open_tools, lambda one: _known(central, one, is_accepted=is_accepted))
    except SchemaTooNew as newer:
        manifest = newer.manifest
        if not isinstance(manifest, Manifest):
            raise
        look(manifest)
        _keep(central, manifest, file, TOO_NEW, now)
        return Received(manifest.device, manifest.centre, manifest.mark.hash, Placing.HOLD, waits_for=TOO_NEW)
    except DeviceRevoked as revoked:
        manifest = revoked.manifest
        if isinstance(manifest, Manifest):
            look(manifest)
            _keep(central, manifest, file, REVOKED, now)
        raise
    look(opened.manifest)
    with _stream(central, opened) as (session, stream):
        inbox = _Inbox(central, session, stream, file, now)
        placing, new = take(inbox, opened)
        erased = 0
        if placing in {Placing.APPLY, Placing.FORK}:  # after its payload became evidence, which is emptied too
            erased = erasing.carry_out(session, opened.operations, centre_id=opened.manifest.centre, now=now)
        waiting = inbox.held() if placing is Placing.FULL else []
        head = inbox.head
        if placing is Placing.APPLY and closing is not None:
            closing(session, stream)
    if erased:
        tidying.let_go(central, now=now)
    manifest = opened.manifest
    if placing is Placing.FULL:
        gap = missing(head, waiting)
        raise rules.TooManyWaiting(
            device=manifest.device.hex, seq=manifest.seq, missing=gap[0] if gap else head.seq + 1
        )
    return Received(
        manifest.device,
        manifest.centre,
        opened.mark.hash,
        placing,
        new,
        seq=manifest.seq,
        before=Mark(manifest.seq - 1, manifest.prev),
        waits_for=GAP if placing is Placing.HOLD else "",
        may_be_followed=inbox.is_anything_held,
        is_to_tell=new > 0 and is_to_tell(opened.operations),
    )


def release(central: Central, device: UUID, *, now: datetime) -> int:
    """Give everything of a device its effect that waits for a batch which is gone for good; return how much was new.

    A person decides this, who knows that the PC was set back and its folder of batches is lost.
    """
    of = (CentralHeld.device_id == device, CentralHeld.reason == GAP)
    with central.database.reading() as session:
        files = session.scalars(select(CentralHeld.file).where(*of).order_by(CentralHeld.inc, CentralHeld.seq)).all()
    new = 0
    for file in files:
        with suppress(BatchUnfit):  # a device revoked meanwhile: its batch is kept, for a person
            opened = open_batch(file, central.open_tools, lambda one: _known(central, one))
            with _stream(central, opened) as (session, stream):
                new += let_in(_Inbox(central, session, stream, file, now), opened)
                erased = erasing.carry_out(session, opened.operations, centre_id=stream.centre_id, now=now)
            if erased:
                tidying.let_go(central, now=now)
    return new


def receive_waiting(central: Central, *, now: datetime, of: tuple[UUID, str] | None = None) -> list[Received]:
    """Give every held batch its effect whose time has come: the one before it is there, or the program was updated.

    `of` (device, incarnation) looks at one stream only.
    """

    # or it goes on with a second history, whose batches take no place in the stream
    follows_branch = exists().where(
        CentralBranch.device_id == CentralHeld.device_id,
        CentralBranch.inc == CentralHeld.inc,
        CentralBranch.seq == CentralHeld.seq - 1,
    )

    def due(tried: set[str]) -> tuple[str, bytes] | None:
        with central.database.reading() as session:
            ready = session.execute(
                select(CentralHeld.hash, CentralHeld.file)
                .join(
                    CentralStream,
                    (CentralStream.device_id == CentralHeld.device_id) & (CentralStream.inc == CentralHeld.inc),
                    isouter=True,
                )
                .where(
                    CentralHeld.reason.not_in((REVOKED, REFUSED)),
                    (CentralHeld.seq <= func.coalesce(CentralStream.head_seq, 0) + 1) | follows_branch,
                    CentralHeld.hash.not_in(tried),
                    *([CentralHeld.device_id == of[0], CentralHeld.inc == of[1]] if of else []),
                )
                .order_by(CentralHeld.device_id, CentralHeld.inc, CentralHeld.seq)
                .limit(1)
            ).first()
        return (ready.hash, ready.file) if ready else None

    return follow(due, lambda file: receive(central, file, now=now))


def waiting_among(central: Central, hashes: set[str]) -> int:
    """Count how many of these batches still wait."""
    with central.database.reading() as session:
        held = set(session.scalars(select(CentralHeld.hash)))
    return len(held & hashes)


def _known(central: Central, device: UUID, *, is_accepted: bool = False) -> KnownDevice | None:
    with central.database.glancing() as session:
        row = session.execute(_KNOWN, {"device": device}).one_or_none()
        if row is None:
            return None
        return KnownDevice(row.centre_id, (row.signing_key,), row.revoked_at is not None and not is_accepted)


_KNOWN = select(CentralDevice.centre_id, CentralDevice.signing_key, CentralDevice.revoked_at).where(
    CentralDevice.id == bindparam("device")
)


@contextmanager
def _stream(central: Central, opened: OpenedBatch) -> Iterator[tuple[Session, CentralStream]]:
    """Give the one transaction of a batch; a centre's streams take turns, since they write the same rows."""
    manifest = opened.manifest
    with central.database.writing() as session:
        lock(session, manifest.centre.hex)
        yield session, stream_of(session, manifest.device, manifest.inc, manifest.centre)


class _Inbox:
    """A stream in central's database, in the one transaction of a batch."""

    def __init__(self, central: Central, session: Session, stream: CentralStream, file: bytes, now: datetime) -> None:
        self._central, self._session, self._stream, self._file, self._now = central, session, stream, file, now
        self._key = (stream.device_id, stream.inc)
        self._head = Mark(stream.head_seq, stream.head_hash)
        self._branches: set[str] | None = None
        self._held: list[tuple[int, str]] | None = None

    @property
    def head(self) -> Mark:
        return self._head

    @property
    def is_anything_held(self) -> bool:
        return bool(self._waiting())

    def hash_at(self, seq: int) -> str | None:
        row = self._session.get(CentralBatch, (*self._key, seq))
        return row.hash if row else None

    def is_branch(self, batch_hash: str) -> bool:
        if self._branches is None:
            device, inc = self._key
            known = select(CentralBranch.hash).where(CentralBranch.device_id == device, CentralBranch.inc == inc)
            self._branches = set(self._session.scalars(known))
        return batch_hash in self._branches

    def _waiting(self) -> list[tuple[int, str]]:
        """Return number and hash of the batches of the stream that wait, read once."""
        if self._held is None:
            device, inc = self._key
            held = select(CentralHeld.seq, CentralHeld.hash).where(
                CentralHeld.device_id == device, CentralHeld.inc == inc
            )
            self._held = [(seq, of) for seq, of in self._session.execute(held.order_by(CentralHeld.seq))]
        return self._held

    def held(self) -> Sequence[int]:
        return [seq for seq, _ in self._waiting()]

    def is_held(self, batch_hash: str) -> bool:
        return any(of == batch_hash for _, of in self._waiting())

    def apply(self, batch: OpenedBatch) -> int:
        stream, now, mark = self._stream, self._now, batch.mark
        new = _operations(self._central, self._session, batch, now, is_first=self._head.seq == 0)
        self._session.add(CentralBatch(seq=mark.seq, hash=mark.hash, new=new, **_evidence(batch, now)))
        stream.head_seq, stream.head_hash = mark.seq, mark.hash
        self._head = mark
        return new

    def branch(self, batch: OpenedBatch) -> int:
        session, now, mark = self._session, self._now, batch.mark
        before = session.get(CentralBranch, (*self._key, batch.manifest.prev))
        root = (before.root or before.hash) if before is not None else mark.hash
        new = _operations(self._central, session, batch, now, root, is_first=self._head.seq == 0)
        session.add(CentralBranch(hash=mark.hash, root=root, seq=mark.seq, new=new, **_evidence(batch, now)))
        self._branches = None
        return new

    def show_clone(self) -> None:
        session, stream, now = self._session, self._stream, self._now
        device = session.get_one(CentralDevice, stream.device_id)
        device.cloned_at = device.cloned_at or now
        note_problem(
            session,
            rules.ProblemCode.CLONED,
            stream_name(stream.device_id, stream.inc),
            centre_id=stream.centre_id,
            device_id=stream.device_id,
            inc=stream.inc,
            now=now,
        )

    def tell_fork(self, batch_hash: str) -> None:
        self._stream.fork_hash = batch_hash

    def hold(self, batch: OpenedBatch) -> None:
        _hold(self._session, batch.manifest, self._file, GAP, self._now)
        self._held = None

    def forget_held(self, batch_hash: str) -> None:
        if self.is_held(batch_hash):
            self._session.delete(self._session.get_one(CentralHeld, batch_hash))
            self._session.flush()
            self._held = None


def _evidence(opened: OpenedBatch, now: datetime) -> dict[str, object]:
    return {
        "device_id": opened.manifest.device,
        "inc": opened.manifest.inc,
        "manifest": opened.manifest_bytes,
        "signature": opened.signature,
        "packed": opened.packed,
        "operations": opened.manifest.n,
        "received_at": now,
        "offset_seconds": int((now - opened.manifest.created_wall).total_seconds()),
    }


def _operations(
    central: Central, session: Session, opened: OpenedBatch, now: datetime, root: str = "", *, is_first: bool
) -> int:
    """Apply a batch's operations; lines that are none are shown to the head office and to the centre.

    `root` begins a second history of its stream; `is_first`: nothing of its stream was applied before.
    """
    operations, manifest = opened.operations, opened.manifest
    device, inc, centre = manifest.device, manifest.inc, manifest.centre
    catch_up(central, session, now=now)
    if is_first:
        of_device = select(CentralBatch.seq).where(CentralBatch.device_id == device).limit(1)
        is_first = session.scalars(of_device).first() is None
    applied = apply(
        session,
        [line.data for line in opened.lines if line.operation is not None],
        centre_id=centre,
        stream=stream_name(device, inc, root),
        now=now,
        check=judge(session, operations, centre_id=centre, is_first_of_device=is_first),
    )
    register(central, session, operations, Source(centre, device, inc), now=now)
    watch(central, session, operations, now=now)
    _try_again(central, session, operations, centre, now)
    if len(operations) < len(opened.lines):
        note_problem(
            session,
            rules.ProblemCode.BAD_OPERATION,
            opened.mark.hash,
            centre_id=centre,
            device_id=device,
            inc=inc,
            seq=opened.mark.seq,
            now=now,
        )
    return applied.new


def _try_again(
    central: Central, session: Session, arrived: Sequence[Operation], centre_id: UUID, now: datetime
) -> None:
    """Apply what was set aside of the centre and lacked what has come now; certificates among it are registered."""

    def judged(operations: Sequence[Operation]) -> Check:
        return judge(session, operations, centre_id=centre_id, is_first_of_device=False)

    for name, operations in try_again(session, arrived, centre_id=centre_id, now=now, judge=judged).items():
        device, _, life = name.partition("/")
        source = Source(centre_id, UUID(hex=device), life.partition("~")[0])
        register(central, session, operations, source, now=now)
        watch(central, session, operations, now=now)


def _keep(central: Central, manifest: Manifest, file: bytes, reason: str, now: datetime) -> None:
    """Keep a proved batch that cannot be applied now, unless it was applied before or is kept already."""
    with central.database.writing() as session:
        lock(session, manifest.centre.hex)
        applied = session.get(CentralBatch, (manifest.device, manifest.inc, manifest.seq))
        if applied is not None and applied.hash == manifest.mark.hash:
            return
        is_new = session.get(CentralHeld, manifest.mark.hash) is None
        _hold(session, manifest, file, reason, now)
        if reason == REVOKED and is_new:
            note_problem(
                session,
                rules.ProblemCode.REVOKED_SENT,
                manifest.device.hex,
                centre_id=manifest.centre,
                device_id=manifest.device,
                now=now,
            )
            shown = CentralProblem.code == rules.ProblemCode.REVOKED_SENT.value
            again = update(CentralProblem).where(shown, CentralProblem.subject == manifest.device.hex)
            session.execute(again.values(resolved_at=None))  # decided once, it comes before them again


def _hold(session: Session, manifest: Manifest, file: bytes, reason: str, now: datetime) -> None:
    held = session.get(CentralHeld, manifest.mark.hash)
    if held is not None:
        held.reason = held.reason if held.reason == REFUSED else reason
    else:
        session.add(
            CentralHeld(
                hash=manifest.mark.hash,
                device_id=manifest.device,
                inc=manifest.inc,
                seq=manifest.seq,
                reason=reason,
                file=file,
                held_at=now,
            )
        )
        session.flush()
