"""The other PCs of this centre: their batches, from a stick or a folder of the local network, take effect here too.

Central stays the arbiter: what it later tells of the same work is known already, and whatever it accepted counts
here, whatever this PC thought of it. Batches are sealed to central and to the other PCs that central named.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from bekal.errors import Told
from bekal.storage.applying import Check, apply
from bekal.storage.opening import OpenCentre
from bekal.storage.operations import Operation, parsed
from bekal.storage.records import DownState, PeerBatch, PeerHeld, PeerStream, Staff
from bekal.storage.set_aside import try_again
from bekal.sync import rules, sealing, stick
from bekal.sync.batches import MAGIC, MAGIC_SQUEEZED, batch_hash
from bekal.sync.device import MACHINE, Machine, activation_of, state_of
from bekal.sync.downward import DownDocument, PeerDevice, devices_of
from bekal.sync.opening import KnownDevice, OpenedBatch, open_batch, parts
from bekal.sync.placing import follow, take
from bekal.sync.refusals import BatchUnfit, CannotDecrypt, DeviceUnknown, NotSealed, PaperMisshapen
from bekal.sync.rules import Placing
from bekal.sync.sealing import SealTools, key_id
from bekal.sync.stick import Found, Kind
from bekal.sync.streams import START, Mark
from bekal.terms import Role

MOST = 6
"""To so many other PCs a batch is sealed, the newest; further ones get the work from central."""


@dataclass(frozen=True)
class FromPeers:
    """What the batches of other PCs brought: batches newly applied, operations new here, batches that wait."""

    batches: int = 0
    new: int = 0
    held: int = 0
    refused: tuple[tuple[str, Told], ...] = field(default=())


def peers_of(session: Session) -> tuple[PeerDevice, ...]:
    """Return the devices of this centre as central last named them, this one included."""
    kept = session.connection().execute(_CENTRE).one_or_none()
    return _devices_in(*kept) if kept is not None else ()


_CENTRE = select(DownState.version, DownState.received_at, DownState.body).where(DownState.kind == "centre")


@lru_cache(maxsize=4)
def _devices_in(version: int, received_at: datetime, body: bytes) -> tuple[PeerDevice, ...]:
    document = parsed(body)
    if isinstance(document, dict):
        with suppress(PaperMisshapen):
            return devices_of(DownDocument("centre", max(version, 1), received_at, document))
    return ()


def tools_for(centre: OpenCentre, *, sealed_to: Iterable[str] | None = None) -> SealTools:
    """Return what this device seals with: for central and the other PCs of the centre.

    `sealed_to` are the key ids of whom an older batch was sealed to; those nobody knows any more are left out.
    """
    with centre.database.reading() as session:
        return tools_in(session, centre, sealed_to=sealed_to)


def tools_in(session: Session, centre: OpenCentre, *, sealed_to: Iterable[str] | None = None) -> SealTools:
    """Return the same, as a session knows central and the other PCs."""
    state = state_of(session)
    activation, peers = activation_of(state), peers_of(session)
    others = [one for one in peers if one.id != state.device]
    if sealed_to is None:
        current = sorted((one for one in others if not one.is_revoked), key=lambda one: one.id.bytes)
        wanted = [*activation.recipients, *(one.recipient for one in current[-MOST:])]
    else:
        by_id = {key_id(one): one for one in [*activation.recipients, *(one.recipient for one in others)]}
        wanted = [by_id[one] for one in sealed_to if one in by_id]
    return sealing.seal_tools(centre.device_keys().signing_seed, wanted or activation.recipients)


def judged(session: Session, *, founder: UUID | None = None) -> Check:
    """Return the check for another PC's operations: may the acting person do this, by the accounts known here."""
    accounts = {row.id: (Role(row.role), row.active) for row in session.scalars(select(Staff))}

    def check(operation: Operation) -> str | None:
        role, is_active = accounts.get(operation.by, (None, False))
        objection = rules.objection(
            role,
            is_active=is_active,
            entity=operation.entity,
            fields=operation.fields,
            is_founding=founder is not None and operation.by == founder,
        )
        if objection is None and operation.entity == "staff":
            before, was_active = accounts.get(operation.row_id, (None, True))
            given = operation.fields.get("role", before)
            if given in set(Role):
                accounts[operation.row_id] = Role(given), bool(operation.fields.get("active", was_active))
        return objection

    return check


def cover(session: Session, heads: Mapping[str, Mark]) -> None:
    """Note that central's changes brought everything of these streams up to these batches."""
    for name, mark in heads.items():
        device, _, inc = name.partition("/")
        stream = _stream(session, UUID(hex=device), inc)
        if mark.seq > stream.head_seq:
            stream.head_seq, stream.head_hash = mark.seq, mark.hash
        stream.covered_seq = max(stream.covered_seq, mark.seq)
        session.execute(
            delete(PeerHeld).where(
                PeerHeld.device_id == stream.device_id, PeerHeld.inc == inc, PeerHeld.seq <= stream.head_seq
            )
        )
    session.flush()


def take_from(centre: OpenCentre, found: Iterable[Found], *, now: datetime, machine: Machine = MACHINE) -> FromPeers:
    """Give the batches of other PCs among sealed files their effect here, each exactly once and in its order.

    Raises:
        Unavailable: the stick cannot be read any more; what was applied stays so.

    """
    reading = _Reading(centre, now)
    if not reading.devices:
        return FromPeers()
    batches = new = 0
    refused: list[tuple[str, Told]] = []
    for one in found:
        if one.kind is not Kind.SEALED:
            continue
        try:
            placing, count = reading.take(stick.load(machine.files, one))
        except (CannotDecrypt, NotSealed, DeviceUnknown):
            continue  # not meant for this PC, or not a batch at all
        except BatchUnfit as error:
            refused.append((one.path.name, error))
            continue
        batches, new = batches + (placing in {Placing.APPLY, Placing.FORK}), new + count
    for placing, count in follow(reading.due, reading.take):
        batches, new = batches + (placing in {Placing.APPLY, Placing.FORK}), new + count
    with centre.database.reading() as session:
        held = len(session.scalars(select(PeerHeld.hash)).all())
    return FromPeers(batches, new, held, tuple(refused))


class _Reading:
    """A reading of other PCs' batches."""

    def __init__(self, centre: OpenCentre, now: datetime) -> None:
        self._centre, self._now = centre, now
        self._tools = sealing.open_tools([centre.device_keys().age_identity])
        with centre.database.reading() as session:
            state = state_of(session)
            activation = activation_of(state)
            self._own = state.device
            self.devices = {
                one.id: KnownDevice(activation.centre, (one.key,), one.is_revoked)
                for one in peers_of(session)
                if one.id != state.device
            }

    def take(self, file: bytes) -> tuple[Placing, int]:
        """Prove a batch and give it its effect; one that is known is not even unpacked."""
        plain = self._tools.decrypt(file)
        if plain[: len(MAGIC)] not in {MAGIC, MAGIC_SQUEEZED}:
            raise NotSealed  # a document of central's to this PC
        device, manifest, _, _ = parts(plain)
        if device not in self.devices:
            raise DeviceUnknown(device=device)
        if self._is_known(manifest):
            return Placing.ALREADY, 0
        batch = open_batch(file, self._tools, self.devices.get)
        with self._centre.database.writing() as session:
            return take(_Inbox(session, batch, file, self._now), batch)

    def _is_known(self, manifest: bytes) -> bool:
        with self._centre.database.reading() as session:
            return session.get(PeerBatch, batch_hash(manifest)) is not None

    def due(self, tried: set[str]) -> tuple[str, bytes] | None:
        """Return a held batch whose turn has come."""
        with self._centre.database.reading() as session:
            heads = {(row.device_id, row.inc): row.head_seq for row in session.scalars(select(PeerStream))}
            waiting = select(PeerHeld.hash, PeerHeld.device_id, PeerHeld.inc, PeerHeld.seq)
            for row in session.execute(waiting.order_by(PeerHeld.device_id, PeerHeld.inc, PeerHeld.seq)):
                if row.hash not in tried and row.seq <= heads.get((row.device_id, row.inc), 0) + 1:
                    return row.hash, session.get_one(PeerHeld, row.hash).file
        return None


class _Inbox:
    """Another PC's stream in this database, in the one transaction of a batch; central places by the same rules."""

    def __init__(self, session: Session, batch: OpenedBatch, file: bytes, now: datetime) -> None:
        self._session, self._batch, self._file, self._now = session, batch, file, now
        self._stream = _stream(session, batch.manifest.device, batch.manifest.inc)

    @property
    def head(self) -> Mark:
        return Mark(self._stream.head_seq, self._stream.head_hash)

    def hash_at(self, seq: int) -> str | None:
        """Return the applied batch of a number; what central's changes cover without one is taken for this one."""
        query = select(PeerBatch.hash).where(*self._of_stream(), PeerBatch.seq == seq, PeerBatch.root == "")
        known = self._session.scalars(query).first()
        return known or (self._batch.mark.hash if seq <= self._stream.head_seq else None)

    def _of_stream(self) -> tuple[ColumnElement[bool], ...]:
        return PeerBatch.device_id == self._stream.device_id, PeerBatch.inc == self._stream.inc

    def is_branch(self, batch_hash: str) -> bool:
        kept = self._session.get(PeerBatch, batch_hash)
        return kept is not None and kept.root != ""

    def held(self) -> Sequence[int]:
        query = select(PeerHeld.seq).where(
            PeerHeld.device_id == self._stream.device_id, PeerHeld.inc == self._stream.inc
        )
        return self._session.scalars(query.order_by(PeerHeld.seq)).all()

    def is_held(self, batch_hash: str) -> bool:
        return self._session.get(PeerHeld, batch_hash) is not None

    def apply(self, batch: OpenedBatch) -> int:
        new = self._operations(batch, "")
        self._stream.head_seq, self._stream.head_hash = batch.mark.seq, batch.mark.hash
        self._keep(batch, "")
        return new

    def branch(self, batch: OpenedBatch) -> int:
        before = self._session.get(PeerBatch, batch.manifest.prev)
        root = before.root if before is not None and before.root else batch.mark.hash
        new = self._operations(batch, root)
        self._keep(batch, root)
        return new

    def hold(self, batch: OpenedBatch) -> None:
        manifest = batch.manifest
        self._session.merge(
            PeerHeld(
                hash=batch.mark.hash,
                device_id=manifest.device,
                inc=manifest.inc,
                seq=manifest.seq,
                file=self._file,
                held_at=self._now,
            )
        )
        self._session.flush()

    def forget_held(self, batch_hash: str) -> None:
        self._session.execute(delete(PeerHeld).where(PeerHeld.hash == batch_hash))

    def show_clone(self) -> None:
        """Say nothing: central, which is the arbiter, meets the second history too and tells of it."""

    def tell_fork(self, batch_hash: str) -> None:
        """Say nothing, for the same reason."""

    def _keep(self, batch: OpenedBatch, root: str) -> None:
        manifest = batch.manifest
        self._session.add(
            PeerBatch(
                hash=batch.mark.hash,
                device_id=manifest.device,
                inc=manifest.inc,
                seq=manifest.seq,
                root=root,
                taken_at=self._now,
            )
        )
        self._session.flush()

    def _is_first_of_device(self) -> bool:
        """Whether nothing of the device came before, in whichever life: only then may somebody found an account."""
        device = self._stream.device_id
        came = select(PeerStream.head_seq).where(PeerStream.device_id == device, PeerStream.head_seq > 0).limit(1)
        return self._session.scalars(came).first() is None

    def _operations(self, batch: OpenedBatch, root: str) -> int:
        session, operations = self._session, batch.operations
        founder = operations[0].by if operations and self._is_first_of_device() else None
        centre_id = session.info["centre_id"]
        name = f"{batch.manifest.device.hex}/{batch.manifest.inc}" + (f"~{root[:12]}" if root else "")
        applied = apply(
            session,
            [line.data for line in batch.lines if line.operation is not None],
            centre_id=centre_id,
            stream=name,
            now=self._now,
            check=judged(session, founder=founder),
        )
        again = try_again(session, operations, centre_id=centre_id, now=self._now, judge=lambda _: judged(session))
        return applied.new + sum(len(some) for some in again.values())


def _stream(session: Session, device: UUID, inc: str) -> PeerStream:
    kept = session.get(PeerStream, (device, inc))
    if kept is None:
        kept = PeerStream(device_id=device, inc=inc, head_seq=START.seq, head_hash=START.hash)
        session.add(kept)
        session.flush()
    return kept


def exchange(centre: OpenCentre, folder: Path, *, now: datetime, machine: Machine = MACHINE) -> FromPeers:
    """Take the batches of the centre's other PCs out of a folder that they write into, too.

    Raises:
        NotActivated: nobody has said yet which centre this is.
        Unavailable: the folder cannot be read.

    """
    return take_from(centre, stick.scan(machine.files, folder).found, now=now, machine=machine)
