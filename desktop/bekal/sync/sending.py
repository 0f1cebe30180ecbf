"""Sealing and copying, in the order that survives a power cut at every step.

A batch's file is on the disk before the row that names it; the transaction is committed before the anchor is
written; the anchor is written before any byte leaves; a batch counts as copied only after it was read back.
"""

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal import __version__
from bekal.storage.opening import OpenCentre
from bekal.storage.records import SealedBatch
from bekal.storage.shared import OUTGOING
from bekal.sync import batches, feed, lives, next_batch, outbox, questions, stick
from bekal.sync.ahead import Ahead, packing_ahead
from bekal.sync.anchor import Anchor
from bekal.sync.device import (
    MACHINE,
    Machine,
    activation_of,
    anchor_to_write,
    down_versions,
    head_of,
    keep_anchor,
    read_anchors,
    state_of,
    write_anchor,
)
from bekal.sync.ledger import Ledger
from bekal.sync.outbox import BeyondRepair
from bekal.sync.peers import tools_in
from bekal.sync.pictures import on_stick
from bekal.sync.pictures.on_stick import Copied
from bekal.sync.receipts import Receipt
from bekal.sync.recovery import Outside, check_start, is_in_order, left_behind, look_outside, renew
from bekal.sync.rules import Event
from bekal.sync.sealing import SealTools, compress
from bekal.sync.stick import Outgoing, Progress
from bekal.sync.streams import Mark
from bekal.sync.travels import record, unreceived
from bekal.sync.turns import in_turn


@dataclass(frozen=True)
class Exported:
    """What an export did: batches and operations now copied to `place`, files written there, bytes there."""

    batches: int
    operations: int
    sealed: int
    """Batches that were newly sealed for it."""
    files: int
    """Files newly written or replaced; the others were there and whole."""
    size: int
    place: str
    pictures: Copied = field(default_factory=Copied)
    """Photos and scans."""
    known: int = 0
    """Operations among those copied that central said it has; they travel along until they are safe there."""


@dataclass(frozen=True)
class _Batch:
    """A sealed batch that goes onto the stick."""

    inc: str
    mark: Mark
    file: str
    operations: int
    is_known: bool = False
    """Whether central said that it has it, though not yet for good."""


@dataclass(frozen=True)
class Lacking:
    """A sealed batch that central is not known to have; `read` fetches its bytes."""

    mark: Mark
    operations: int
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Sealed:
    """What a sealing did: in which life, and the batches that are new by it, in order."""

    inc: str
    batches: tuple[Lacking, ...]


@in_turn
def seal(centre: OpenCentre, *, now: datetime, machine: Machine = MACHINE) -> int:
    """Seal every operation that waits into batches, each in one transaction, and write the anchor; return how many.

    Raises:
        NotActivated: there is nobody to encrypt to yet.
        OutboxUnwritable, AnchorUnwritable, OperationTooLarge: what is sealed stays so, the rest waits.

    """
    return len(seal_all(centre, now=now, machine=machine).batches)


@in_turn
def seal_all(centre: OpenCentre, *, now: datetime, machine: Machine = MACHINE, device: UUID | None = None) -> Sealed:
    """Do what `seal` does, and return the batches; `device` is this one, where that is known.

    Raises:
        NotActivated, OutboxUnwritable, AnchorUnwritable, OperationTooLarge: as `seal`.

    """
    check = partial(check_start, centre, now=now, machine=machine, device=device)
    sealed: list[Lacking] = []
    outside, has_anchor = None, True
    if centre.shared is None:  # nearly always all is in order, which the sealing itself then sees
        outside = look_outside(centre, machine, device=device)
    else:
        has_anchor = check().has_anchor
    with packing_ahead(centre, compress) as ahead:
        sealing = _Sealing(centre, ahead, now, machine, outside)
        while sealing.is_more:
            try:
                sealed += sealing.next()
            except _OutOfOrder:
                has_anchor = check().has_anchor
            if sealing.anchor is not None:
                write_anchor(centre, sealing.anchor, machine)
    if not sealed and not has_anchor:
        keep_anchor(centre, machine=machine)
    return Sealed(sealing.inc, tuple(sealed))


class _OutOfOrder(Exception):
    """The database does not stand as what is remembered outside it says; nothing was sealed."""


class _Sealing:
    """A sealing of all that waits, batch by batch."""

    def __init__(
        self, centre: OpenCentre, ahead: Ahead | None, now: datetime, machine: Machine, outside: Outside | None
    ) -> None:
        self._centre, self._ahead, self._now, self._machine = centre, ahead, now, machine
        self._outside = outside
        self._anchors: list[Anchor] | None = None
        self._tools: SealTools | None = None
        self._name = ""
        self.inc = ""
        self.is_more = True
        """Whether anything waits yet."""
        self.anchor: Anchor | None = None
        """After the last batch, the anchor that is to be written."""

    def next(self) -> list[Lacking]:
        """Seal the next batch, in one transaction; return it, if there was one.

        Raises:
            _OutOfOrder: only at first, and only where what is outside the database was given.

        """
        centre, now, machine = self._centre, self._now, self._machine
        outside, self._outside = self._outside, None
        self._name, is_committed = "", False
        try:
            with centre.database.writing() as session:
                state = state_of(session)
                self.inc, down = state.inc, down_versions(session)
                if outside is not None:
                    if not is_in_order(session, centre, outside, now=now, machine=machine, down=down):
                        raise _OutOfOrder
                    self._anchors = outside.anchors
                tools = self._tools = self._tools or tools_in(session, centre)
                circumstances = batches.Circumstances(
                    app=__version__,
                    wall=now,
                    clock=centre.database.clock.tick(now),
                    central_time_seen=state.central_time_seen,
                    down_have=down,
                )
                sealed = next_batch.seal_next(Ledger(session, now=now), tools, circumstances, self._keep, self._ahead)
                self.is_more = sealed is not None and sealed.is_more
                if sealed is not None and not self.is_more:
                    old = read_anchors(centre, state.device, machine) if self._anchors is None else self._anchors
                    self.anchor = anchor_to_write(session, old, centre, machine, down=down)
            is_committed = True
        finally:
            if self._name and not is_committed and not _is_sealed(centre, self._name):
                _discard(centre, self._name, machine)
        if sealed is None:
            return []
        batch = sealed.batch
        of = _Batch(self.inc, batch.mark, self._name, batch.n)
        return [Lacking(batch.mark, batch.n, len(batch.file), partial(_file, centre, of, machine))]

    def _keep(self, inc: str, batch: batches.SealedBatch, ends: UUID) -> str:
        centre, machine, folder = self._centre, self._machine, self._centre.folder.outgoing
        self._name = name = outbox.kept_name(inc, batch.mark, ends, batch.file)
        outbox.keep(machine.files, folder, name, batch.file)
        if centre.shared is not None:
            centre.shared.put(OUTGOING, name, batch.file)
        return name


def _discard(centre: OpenCentre, name: str, machine: Machine) -> None:
    outbox.discard(machine.files, centre.folder.outgoing, name)
    if centre.shared is not None:
        centre.shared.remove(OUTGOING, name)


def _is_sealed(centre: OpenCentre, name: str) -> bool:
    with centre.database.reading() as session:
        return session.scalars(select(SealedBatch.seq).where(SealedBatch.file == name)).first() is not None


# -------------------------------------------------------------------------------------------------- export


@in_turn
def export(
    centre: OpenCentre,
    to: Path,
    *,
    now: datetime,
    progress: Callable[[Progress], None] | None = None,
    machine: Machine = MACHINE,
) -> Exported:
    """Seal what waits and have every batch that is not yet durable at central on the stick, with the request.

    Copied is not sent: only central's receipt says that. `progress` may raise to stop; nothing then counts as copied.

    Raises:
        NotActivated: there is nobody to send to yet.
        Unavailable: the stick or this PC's disk; nothing counts as copied that was not read back.

    """
    sealed = seal(centre, now=now, machine=machine)
    try:
        return _copy(centre, to, sealed, now, progress, machine)
    except BeyondRepair:
        with centre.database.writing() as session:
            renew(session, now=now, machine=machine)
        sealed += seal(centre, now=now, machine=machine)
        return _copy(centre, to, sealed, now, progress, machine)


def _copy(
    centre: OpenCentre,
    to: Path,
    sealed: int,
    now: datetime,
    progress: Callable[[Progress], None] | None,
    machine: Machine,
) -> Exported:
    with centre.database.reading() as session:
        state = state_of(session)
        going = _going(session, now)
        device, head, request = state.device, (state.inc, head_of(state)), state.request
        code = activation_of(state).centre_code
    outgoing = [_carried(stick.request_name(request), request)] if request else []
    outgoing.append(_carried(questions.file_name(head[0]), feed.question(centre, now=now)))
    outgoing += [Outgoing(one.name, one.read) for one in left_over(centre, now=now, machine=machine)]
    outgoing += [
        Outgoing(stick.batch_name(batch.inc, batch.mark), partial(_file, centre, batch, machine)) for batch in going
    ]
    done = stick.export(
        machine.files, to, centre_code=code, device=device, outgoing=outgoing, head=head, progress=progress
    )
    with centre.database.writing() as session:
        record(session, head[0], [(batch.mark.seq, Event.EXPORTED) for batch in going], at=now, place=str(to))
    pictures = on_stick.copy(centre, to, now=now, machine=machine, told=_telling(progress))
    return Exported(
        pictures=pictures,
        batches=len(going),
        operations=sum(batch.operations for batch in going),
        sealed=sealed,
        files=done.written + done.repaired,
        size=done.size,
        place=str(to),
        known=sum(batch.operations for batch in going if batch.is_known),
    )


def _telling(progress: Callable[[Progress], None] | None) -> Callable[[int, int], None]:
    """Return what tells how far the copying of pictures is."""

    def told(done: int, several: int) -> None:
        if progress is not None:
            progress(Progress(done, several, checking=False))

    return told


@in_turn
def share(centre: OpenCentre, to: Path, *, now: datetime, machine: Machine = MACHINE) -> Exported:
    """Seal what waits and lay every batch that central does not have durably into a folder for the centre's other PCs.

    It is no way to central: nothing counts as copied.

    Raises:
        NotActivated, Unavailable: as `export`.

    """
    sealed = seal(centre, now=now, machine=machine)
    with centre.database.reading() as session:
        state = state_of(session)
        going, device, inc = _going(session, now), state.device, state.inc
        code = activation_of(state).centre_code
    outgoing = [Outgoing(stick.batch_name(inc, batch.mark), partial(_file, centre, batch, machine)) for batch in going]
    done = stick.export(machine.files, to, centre_code=code, device=device, outgoing=outgoing)
    operations = sum(batch.operations for batch in going)
    pictures = on_stick.copy(centre, to, now=now, machine=machine)
    return Exported(len(going), operations, sealed, done.written + done.repaired, done.size, str(to), pictures)


def lacking(centre: OpenCentre, *, machine: Machine = MACHINE) -> list[Lacking]:
    """Return the batches of this life that central is not known to have, in order."""
    with centre.database.reading() as session:
        return lacking_of(session, centre, None, machine)


def lacking_of(session: Session, centre: OpenCentre, receipt: Receipt | None, machine: Machine) -> list[Lacking]:
    """Return the same, looking only at batches above those that the last believed receipt tells of."""
    inc = state_of(session).inc
    found = []
    for row in unreceived(session, inc, above=receipt.received_upto.seq if receipt is not None else 0):
        batch = _Batch(inc, Mark(row.seq, row.hash), row.file, row.operations)
        found.append(Lacking(batch.mark, batch.operations, row.size, partial(_file, centre, batch, machine)))
    return found


@dataclass(frozen=True)
class LeftOver:
    """A sealed batch of a former life, known only by its file."""

    name: str
    read: Callable[[], bytes]


def left_over(centre: OpenCentre, *, now: datetime, machine: Machine = MACHINE) -> list[LeftOver]:
    """Return the whole files of former lives that may hold work which only they have, in order."""
    with centre.database.reading() as session:
        old = left_behind(session, centre, machine, now=now)
    return [
        LeftOver(one.stick_name, partial(_left, one.path, machine))
        for one in old
        if outbox.whole(machine.files, one.path) is not None  # a damaged one cannot be made again, and stops nothing
    ]


def _going(session: Session, now: datetime) -> list[_Batch]:
    """Return the batches of this life that central does not have durably, in order."""
    ledger = Ledger(session, now=now)
    wanted, inc = set(lives.going(ledger)), ledger.inc
    rows = session.execute(
        select(SealedBatch.seq, SealedBatch.hash, SealedBatch.file, SealedBatch.operations)
        .where(SealedBatch.inc == inc)
        .order_by(SealedBatch.seq)
    )
    upto = told.received_upto.seq if (told := ledger.told) is not None else 0
    return [_Batch(inc, Mark(seq, of), file, n, is_known=seq <= upto) for seq, of, file, n in rows if seq in wanted]


def _left(path: Path, machine: Machine) -> bytes:
    data = outbox.whole(machine.files, path)
    if data is None:
        raise OSError(errno.EIO, "damaged since it was looked at", path.name)
    return data


def _carried(name: str, data: bytes) -> Outgoing:
    return Outgoing(name, lambda: data)


def _file(centre: OpenCentre, batch: _Batch, machine: Machine) -> bytes:
    """Return the bytes of a sealed batch; a file that is lost or rotten is made again and kept."""
    data = outbox.whole(machine.files, centre.folder.outgoing / batch.file)
    if data is None and centre.shared is not None:  # another desk of the centre sealed it
        data = outbox.if_whole(batch.file, centre.shared.get(OUTGOING, batch.file))
    if data is not None:
        return data
    with centre.database.writing() as session:
        row = session.get_one(SealedBatch, (batch.inc, batch.mark.seq))
        sealed_to = batches.Manifest.from_bytes(row.manifest).recipients
        data = outbox.sealed_again(session, row, tools_in(session, centre, sealed_to=sealed_to))
        row.file = outbox.name_again(row.file, data)
        row.size = len(data)
        outbox.keep(machine.files, centre.folder.outgoing, row.file, data)
        if centre.shared is not None:
            centre.shared.put(OUTGOING, row.file, data)
    _discard(centre, batch.file, machine)
    return data
