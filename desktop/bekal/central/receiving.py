"""Receiving batches: each is proved, placed in its stream, and applied in one transaction with the row that says so.

The database's keys are the guard against applying twice: an operation's id, and (device, incarnation, sequence).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from bekal.central import erasing, rules, streams
from bekal.central.enrolling import note_problem
from bekal.central.home import Central, lock
from bekal.central.inbox import GAP, REFUSED, REVOKED, TOO_NEW, Inbox, hold
from bekal.central.pictures import tidying
from bekal.central.publishing import is_to_tell
from bekal.central.streams import Stream
from bekal.storage.records import (
    CentralBatch,
    CentralBranch,
    CentralDevice,
    CentralHeld,
    CentralProblem,
    CentralStream,
)
from bekal.sync.batches import Manifest
from bekal.sync.opening import KnownDevice, OpenedBatch, open_batch
from bekal.sync.placing import follow, take
from bekal.sync.placing import release as let_in
from bekal.sync.refusals import BatchUnfit, DeviceRevoked, SchemaTooNew, SignedLie
from bekal.sync.rules import Placing, missing
from bekal.sync.streams import Mark

Closing = Callable[[Session, Stream, Mark], None]
"""Moves the head of a stream, in the caller's transaction."""


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


def receive(
    central: Central,
    file: bytes,
    *,
    now: datetime,
    expect: Callable[[Manifest], None] | None = None,
    known: Mapping[UUID, KnownDevice] = MappingProxyType({}),
    is_accepted: bool = False,
    closing: Closing | None = None,
) -> Received:
    """Prove a batch file and give it its effect, exactly once.

    `expect` looks at the proved manifest before anything is kept of it, and raises if it is not the one meant.
    `known` are devices that were looked up already. `is_accepted`: a person of the head office lets it in, though its
    device is revoked. `closing` moves the head of a stream where a batch took its place, last in its transaction.

    Raises:
        BatchUnfit: it cannot be used, and nothing of it had any effect. A revoked device's batch is kept for a
            person to decide; of a device whose key signed what is not so, the head office is told.
        TooManyWaiting: it is not kept, since too many of its stream wait; it comes again.

    """
    look = expect or (lambda _: None)
    try:
        opened = open_batch(file, central.open_tools, _devices(central, known, is_accepted=is_accepted))
        look(opened.manifest)
        taking = _Taking(central, file, opened, now, closing or _moved, is_accepted=is_accepted)
        try:
            return taking.take(is_hurried=True)
        except (IntegrityError, DataError):
            return taking.take(is_hurried=False)
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
    except SignedLie as lie:
        _suspect(central, lie, now)
        raise


@dataclass(frozen=True, slots=True)
class _Taking:
    """The taking of one proved batch."""

    central: Central
    file: bytes
    opened: OpenedBatch
    now: datetime
    closing: Closing
    is_accepted: bool

    def take(self, *, is_hurried: bool) -> Received:
        """Give the batch its effect, all in one transaction.

        In a hurry, what the database refuses is not told from what it takes: nothing is done, and the error is raised.
        """
        central, opened, now = self.central, self.opened, self.now
        manifest = opened.manifest
        with central.database.writing() as session:
            stream = _stream(session, opened)
            if stream.is_revoked and not self.is_accepted:  # since it was looked up
                raise DeviceRevoked(device=manifest.device, seq=manifest.seq, hash=opened.mark.hash, manifest=manifest)
            inbox = Inbox(central, session, stream, self.file, now, is_hurried=is_hurried)
            placing, new = take(inbox, opened)
            erased = 0
            if placing in {Placing.APPLY, Placing.FORK}:  # after its payload became evidence, which is emptied too
                erased = _erase(inbox, session, stream, opened, now)
            waiting = inbox.held() if placing is Placing.FULL else []
            head = inbox.head
            may_be_followed = placing is Placing.APPLY and inbox.is_anything_held
            if placing is Placing.APPLY:
                self.closing(session, stream, head)
        if erased:
            tidying.let_go(central, now=now)
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
            may_be_followed=may_be_followed,
            is_to_tell=new > 0 and is_to_tell([*opened.operations, *inbox.fitted]),
        )


def _moved(session: Session, stream: Stream, head: Mark) -> None:
    """Move the head of a stream of which nothing is said now."""
    streams.change(session, stream.device, stream.inc, streams.at(head))


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
            opened = open_batch(file, central.open_tools, _devices(central, {}))
            with central.database.writing() as session:
                stream = _stream(session, opened)
                inbox = Inbox(central, session, stream, file, now)
                new += let_in(inbox, opened)
                erased = _erase(inbox, session, stream, opened, now)
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


def _erase(inbox: Inbox, session: Session, stream: Stream, opened: OpenedBatch, now: datetime) -> int:
    """Carry out what the batch, and what could follow on it, says of erasures."""
    said = [*opened.operations, *inbox.fitted]
    return erasing.carry_out(session, said, centre_id=stream.centre, now=now, is_any_known=stream.has_erased)


def _devices(
    central: Central, known: Mapping[UUID, KnownDevice], *, is_accepted: bool = False
) -> Callable[[UUID], KnownDevice | None]:
    """Return what tells what is known of a device; whether it is revoked is looked at again when it is its turn."""

    def of(device: UUID) -> KnownDevice | None:
        found = known.get(device) or _looked_up(central, device)
        return replace(found, is_revoked=False) if found is not None and is_accepted else found

    return of


def _looked_up(central: Central, device: UUID) -> KnownDevice | None:
    with central.database.glancing() as glance:
        row = glance.connection().execute(_KNOWN, {"device": device}).one_or_none()
    return KnownDevice(row.centre_id, (row.signing_key,), row.revoked_at is not None) if row is not None else None


_KNOWN = select(CentralDevice.centre_id, CentralDevice.signing_key, CentralDevice.revoked_at).where(
    CentralDevice.id == bindparam("device")
)


def _stream(session: Session, opened: OpenedBatch) -> Stream:
    """Return the stream of a batch when it is its centre's turn: all of a centre's write the same rows."""
    manifest = opened.manifest
    lock(session, manifest.centre.hex)
    return streams.look(session, manifest.device, manifest.inc, manifest.centre)


def _keep(central: Central, manifest: Manifest, file: bytes, reason: str, now: datetime) -> None:
    """Keep a proved batch that cannot be applied now, unless it was applied before or is kept already."""
    with central.database.writing() as session:
        lock(session, manifest.centre.hex)
        applied = session.get(CentralBatch, (manifest.device, manifest.inc, manifest.seq))
        if applied is not None and applied.hash == manifest.mark.hash:
            return
        is_new = session.get(CentralHeld, manifest.mark.hash) is None
        hold(session, manifest, file, reason, now)
        if reason == REVOKED and is_new:
            _show_device(session, rules.ProblemCode.REVOKED_SENT, manifest.device, manifest.centre, now)


def _suspect(central: Central, lie: SignedLie, now: datetime) -> None:
    """Have the head office look at a device in whose name a false batch was signed."""
    with central.database.writing() as session:
        device = session.get_one(CentralDevice, lie.device)
        lock(session, device.centre_id.hex)
        _show_device(session, rules.ProblemCode.FALSE_BATCH, device.id, device.centre_id, now)


def _show_device(session: Session, code: rules.ProblemCode, device: UUID, centre: UUID, now: datetime) -> None:
    """Put a device before the head office; decided once, it comes before them again."""
    note_problem(session, code, device.hex, centre_id=centre, device_id=device, now=now)
    decided = (CentralProblem.code == code.value, CentralProblem.subject == device.hex)
    session.execute(
        update(CentralProblem).where(*decided, CentralProblem.resolved_at.is_not(None)).values(resolved_at=None)
    )
