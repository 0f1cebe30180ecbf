"""A small world of devices, sticks, a network and central, run by the real sealing, opening and rules.

Faults: messages lost, doubled, reordered; sticks delayed or lost; a device restored from an old copy, its anchor kept
or lost; a device cloned; central restored from its backup. A mutant switches one part of the design off, to show
that the world would notice.
"""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from tests.sync.samples import CENTRE, NOW, STAFF

from bekal.storage.clock import Reading
from bekal.storage.ids import uuid7
from bekal.storage.operations import Operation
from bekal.sync import rules
from bekal.sync.anchor import Anchor, Verdict, compare
from bekal.sync.batches import Circumstances, SealedBatch, pack, seal
from bekal.sync.opening import KnownDevice, OpenedBatch, open_batch
from bekal.sync.rules import Event, Meaning, Placing
from bekal.sync.sealing import OpenTools, SealTools
from bekal.sync.streams import START, Mark, Stream, incarnation
from bekal.terms import Travel

SEAL = SealTools(
    sign=lambda message: hashlib.sha512(message).digest(),
    encrypt=lambda plain: plain,
    compress=lambda plain: plain,
    recipients=("central",),
)
OPEN = OpenTools(
    decrypt=lambda file: file,
    own=frozenset({"central"}),
    verify=lambda _, message, signature: hashlib.sha512(message).digest() == signature,
    decompress=lambda data, _: data,
)
KNOWN = KnownDevice(CENTRE, (b"key",))


@dataclass
class Kept:
    """A batch as its device keeps it."""

    batch: SealedBatch
    ids: list[UUID]
    events: list[Event] = field(default_factory=list)

    def copy(self) -> "Kept":
        return Kept(self.batch, self.ids, list(self.events))


@dataclass
class Database:
    """What a device's database holds; copying it is what a backup does."""

    inc: str
    head: Mark = START
    former: list[str] = field(default_factory=list)
    batches: dict[int, Kept] = field(default_factory=dict)
    work: dict[UUID, bytes] = field(default_factory=dict)
    out: list[UUID] = field(default_factory=list)
    epoch: int = 0
    safe: set[UUID] = field(default_factory=set)
    counter: int = 0

    def copy(self) -> "Database":
        return Database(
            self.inc,
            self.head,
            list(self.former),
            {seq: kept.copy() for seq, kept in self.batches.items()},
            dict(self.work),
            list(self.out),
            self.epoch,
            set(self.safe),
            self.counter,
        )

    def hash_at(self, seq: int) -> str | None:
        return self.batches[seq].batch.mark.hash if seq in self.batches else None


@dataclass
class Device:
    """One PC: its database and the anchor outside it."""

    id: UUID
    db: Database
    anchor: Anchor | None = None


@dataclass
class Note:
    """A receipt, as the rules see it."""

    about: tuple[UUID, str]
    epoch: int
    received: Mark
    durable: Mark
    fork: str | None


@dataclass
class Central:
    """What central holds."""

    epoch: int = 1
    streams: dict[tuple[UUID, str], list[str]] = field(default_factory=dict)
    durable: dict[tuple[UUID, str], Mark] = field(default_factory=dict)
    work: dict[UUID, bytes] = field(default_factory=dict)
    held: dict[tuple[UUID, str], dict[Mark, OpenedBatch]] = field(default_factory=dict)

    def copy(self) -> "Central":
        streams = {key: list(hashes) for key, hashes in self.streams.items()}
        return Central(
            self.epoch,
            streams,
            dict(self.durable),
            dict(self.work),
            {key: dict(all_) for key, all_ in self.held.items()},
        )


class Wrong(Exception):
    """The world is not as it must be."""


class World:
    """Three devices, up to two clones, a network, sticks, and central."""

    def __init__(self, seed: int, mutant: str = "") -> None:
        self.rnd = random.Random(seed)
        self.mutant = mutant
        self.devices = [self._device(UUID(int=n + 1)) for n in range(3)]
        self.central = Central()
        self.offsite: Central | None = None
        self.backups: dict[UUID, Database] = {}
        self.network: list[tuple[UUID, object]] = []
        self.sticks: list[list[tuple[UUID, object]]] = []
        self.clones = self.forks = self.steps = self.noticed = 0

    def _device(self, name: UUID) -> Device:
        device = Device(name, Database(incarnation(self.rnd.randbytes(8))))
        self._touch(device)
        return device

    def _touch(self, device: Device) -> None:
        device.anchor = Anchor(device.id, device.db.inc, device.db.head)

    # ---- at a device

    def save(self, device: Device) -> None:
        self.steps += 1
        db = device.db
        db.counter += 1
        ms = 1_700_000_000_000 + self.steps
        random_part = self.rnd.randbytes(10)
        op_id = UUID(int=device.id.int << 64 | db.counter) if self.mutant == "counter" else uuid7(ms, random_part)
        operation = Operation(
            id=op_id,
            entity="mark",
            row_id=UUID(int=self.rnd.randrange(50)),
            kind="put",
            fields={"note": random_part.hex()},
            base={"note": None},
            by=STAFF,
            at=NOW + timedelta(seconds=self.steps),
            how="key",
            clock=str(Reading(ms)),
        )
        db.work[op_id] = operation.to_bytes()
        db.out.append(op_id)

    def seal(self, device: Device) -> None:
        db = device.db
        ids, db.out = db.out, []
        for contents in pack([(None, db.work[one]) for one in ids], SEAL.compress):
            circumstances = Circumstances("simulation", NOW, Reading(self.steps))
            batch = seal(Stream(CENTRE, device.id, db.inc, db.head), contents, SEAL, circumstances)
            db.batches[batch.mark.seq] = Kept(batch, ids[: contents.n])
            ids = ids[contents.n :]
            db.head = batch.mark
        self._touch(device)

    def leaving(self, device: Device) -> list[tuple[UUID, object]]:
        for kept in device.db.batches.values():
            if rules.must_travel(kept.events):
                kept.events.append(Event.EXPORTED)
        return [
            (device.id, kept.batch.file)
            for kept in device.db.batches.values()
            if rules.must_travel(kept.events) and not (self.mutant == "prune" and Event.RECEIVED in kept.events)
        ]

    def start(self, device: Device) -> None:
        db = device.db
        anchors = [device.anchor] if device.anchor else []
        if compare(anchors, device.id, db.inc, db.head, former=db.former, hash_at=db.hash_at) is Verdict.AHEAD:
            self.noticed += 1
            self.reincarnate(device)
        self._touch(device)

    def reincarnate(self, device: Device) -> None:
        db = device.db
        db.former.append(db.inc)
        db.inc, db.head = incarnation(self.rnd.randbytes(8)), START
        for kept in db.batches.values():
            if not rules.must_travel(kept.events):
                db.safe.update(kept.ids)
        db.batches = {}
        db.out = [one for one in db.work if one not in db.safe]
        self._touch(device)

    def hear(self, device: Device, note: Note) -> None:
        db = device.db
        own_hash = (lambda seq: next(m.hash for m in says if m.seq == seq)) if self.mutant == "seq" else db.hash_at
        says = [note.received, note.durable]
        head = Mark(1 << 40, "") if self.mutant == "seq" else db.head
        weighed = rules.weigh(
            own=(device.id, db.inc, head),
            epoch=db.epoch,
            about=note.about,
            says=says,
            says_epoch=note.epoch,
            applied=note.received.seq,
            forks_us=any(kept.batch.mark.hash == note.fork for kept in db.batches.values()),
            hash_at=own_hash,
        )
        if weighed.meaning in {Meaning.OTHER_STREAM, Meaning.STALE}:
            return
        if weighed.forget_above is not None:
            db.epoch = note.epoch
            for seq, kept in db.batches.items():
                if seq > weighed.forget_above and self.mutant != "epoch":
                    kept.events.append(Event.FORGOTTEN)
        if weighed.meaning is Meaning.REINCARNATE:
            self.reincarnate(device)
            return
        for seq, kept in db.batches.items():
            if seq <= note.received.seq:
                kept.events.append(Event.RECEIVED)
            if seq <= note.durable.seq:
                kept.events.append(Event.DURABLE)

    # ---- at central

    def receive(self, file: bytes) -> Note:
        return self._place(open_batch(file, OPEN, lambda _: KNOWN))

    def _place(self, batch: OpenedBatch) -> Note:
        central = self.central
        key = batch.manifest.device, batch.manifest.inc
        hashes = central.streams.setdefault(key, [])
        held = central.held.setdefault(key, {})
        head = Mark(len(hashes), hashes[-1]) if hashes else START
        placing = rules.place(batch.mark, batch.manifest.prev, head, lambda seq: hashes[seq - 1], len(held))
        fork = None
        if placing is Placing.FORK and self.mutant == "fork":
            placing = Placing.APPLY if batch.mark.seq == head.seq + 1 else Placing.ALREADY
        if placing is Placing.FORK:
            self.forks += 1
            self._apply(batch)
            fork = batch.mark.hash
        elif placing is Placing.HOLD:
            held[batch.mark] = batch
        elif placing is Placing.APPLY:
            hashes.append(batch.mark.hash)
            self._apply(batch)
            for mark in [mark for mark in held if mark.seq == batch.mark.seq + 1]:
                fork = self._place(held.pop(mark)).fork or fork
        return self._note(key, fork)

    def _note(self, key: tuple[UUID, str], fork: str | None = None) -> Note:
        hashes = self.central.streams.get(key, [])
        received = Mark(len(hashes), hashes[-1]) if hashes else START
        return Note(key, self.central.epoch, received, self.central.durable.get(key, START), fork)

    def _apply(self, batch: OpenedBatch) -> None:
        for line in batch.lines:
            assert line.operation is not None
            if self.central.work.setdefault(line.operation.id, line.data) != line.data:
                raise Wrong("two works under one id")

    def back_up(self) -> None:
        central = self.central
        central.durable = {key: Mark(len(all_), all_[-1]) for key, all_ in central.streams.items() if all_}
        self.offsite = central.copy()

    def restore(self) -> None:
        if self.offsite:
            epoch = self.central.epoch
            self.central = self.offsite.copy()
            self.central.epoch = epoch + 1

    # ---- the world

    def check(self) -> None:
        for device in self.devices:
            if device.db.epoch != self.central.epoch:
                continue
            for kept in device.db.batches.values():
                if rules.travelled(kept.events) in {Travel.RECEIVED, Travel.DURABLE}:
                    for one in kept.ids:
                        if self.central.work.get(one) != device.db.work[one]:
                            raise Wrong("silent loss")

    def deliver(self, message: tuple[UUID, object]) -> None:
        device_id, content = message
        if isinstance(content, bytes):
            answer = (device_id, self.receive(content))
            self.network.append(answer)
            if self.rnd.random() < 0.2:
                self.sticks.append([answer])
        elif isinstance(content, Note):
            for device in self.devices:
                if device.id == device_id:
                    self.hear(device, content)

    def step(self) -> None:
        rnd, device = self.rnd, self.rnd.choice(self.devices)
        self.steps += 1
        match rnd.choices(
            ["save", "seal", "send", "stick", "net", "carry", "keep", "restore", "clone", "offsite", "disaster"],
            [30, 15, 10, 6, 24, 4, 1.5, 1, 0.3, 0.6, 0.4],
        )[0]:
            case "save":
                self.save(device)
            case "seal":
                self.seal(device)
            case "send":
                self.network += self.leaving(device)[:5]
            case "stick":
                self.sticks.append(self.leaving(device))
            case "net" if self.network:
                message = self.network.pop(rnd.randrange(len(self.network)))
                if rnd.random() > 0.25:
                    self.deliver(message)
                if rnd.random() < 0.15:
                    self.network.append(message)
            case "carry" if self.sticks:
                stick = self.sticks.pop(rnd.randrange(len(self.sticks)))
                if rnd.random() > 0.2:
                    for message in stick:
                        self.deliver(message)
            case "keep":
                self.backups[device.id] = device.db.copy()
            case "restore" if device.id in self.backups:
                device.db = self.backups[device.id].copy()
                if rnd.random() < 0.3:
                    device.anchor = None
                self.start(device)
            case "clone" if self.clones < 2:
                self.clones += 1
                self.devices.append(Device(device.id, device.db.copy(), device.anchor))
            case "offsite":
                self.back_up()
            case "disaster":
                self.restore()
        self.network = self.network[-200:]
        self.check()

    def heal(self) -> None:
        """No more faults: after a few exchanges everything that lives on a device is at central."""
        for _ in range(12):
            for device in self.devices:
                self.seal(device)
                for message in self.leaving(device):
                    self.deliver(message)
                self.hear(device, self._note((device.id, device.db.inc)))
                while self.network:
                    self.deliver(self.network.pop(0))
            self.check()
        for device in self.devices:
            for one, data in device.db.work.items():
                if self.central.work.get(one) != data:
                    raise Wrong("work on a living device never reached central")

    def run(self, steps: int = 500) -> None:
        for _ in range(steps):
            self.step()
        self.heal()
