"""A small world of devices, sticks, a lossy network and central, in which everything is decided by the real core.

Faults: messages lost, doubled, reordered; sticks delayed, lost, damaged, pulled half-way; power cut while sealing; a
device restored from an old copy, its anchors and its folder of batches kept or lost; up to two clones; central restored
from a copy; programs of two ages at both ends; all change the same few rows, and what others did comes down in papers
that are lost and mixed up. In some worlds contents are compared on the way, too, in some the PCs hand each other their
batches. What must hold is checked from what the world itself remembers, at every
step and, when the faults have ended, after a few exchanges (the invariants I1 to I4 and I6).
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from uuid import UUID

from tests.faults.simulation.office import Key, Office, Shelves, Wrong
from tests.faults.simulation.pc import Book, Pc
from tests.faults.simulation.peers import LEFT_TO_OTHERS, take_from
from tests.faults.simulation.rows import ENTITY, FIELDS, PLACES
from tests.faults.simulation.tools import CHEAP, NOW, STAFF, Kit

from bekal.storage.clock import Reading
from bekal.storage.ids import uuid7
from bekal.storage.operations import Operation
from bekal.storage.places import SAFE_BEFORE
from bekal.sync.anchor import Verdict
from bekal.sync.downward import DownDocument, snapshot_of
from bekal.sync.questions import Question
from bekal.sync.refusals import BatchUnfit
from bekal.sync.rules import travelled
from bekal.sync.streams import GENESIS, Mark
from bekal.terms import Travel

STEPS = {
    "save": 26.0,
    "seal": 10.0,
    "cut": 1.0,
    "send": 9.0,
    "net": 26.0,
    "copy": 6.0,
    "visit": 5.0,
    "return": 5.0,
    "keep": 1.5,
    "restore": 1.0,
    "clone": 0.3,
    "forget anchors": 0.2,
    "lose folder": 0.2,
    "offsite": 0.8,
    "confirm": 0.8,
    "disaster": 0.4,
    "publish": 0.5,
    "new program": 0.1,
    "new central": 0.1,
}
_ROUNDS = 5
_COPIES = 3


Message = tuple[UUID, bytes | Question | list[bytes] | tuple[list[bytes], list[tuple[str, bytes]]]]
"""Whose it is, and a batch, a question, changes, or receipts with documents."""


@dataclass
class Stick:
    """A USB stick: batches of any device, receipts and documents of central."""

    batches: list[bytes] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)
    papers: list[tuple[str, bytes]] = field(default_factory=list)
    questions: dict[UUID, Question] = field(default_factory=dict)
    changes: list[bytes] = field(default_factory=list)


@dataclass
class Truth:
    """What the world itself remembers of a PC, whatever its database says."""

    anchored: tuple[str, Mark] | None = None
    """The end of its stream when its anchors were last written."""
    newest: dict[str, int] = field(default_factory=dict)
    """The highest version of each document it ever held, as long as its anchors were not lost."""
    is_touched: bool = False
    """Whether anything was restored, copied or lost here: else it has no reason for a new life."""
    checked: set[tuple[int, str, int]] = field(default_factory=set)


@dataclass(frozen=True)
class Gone:
    """Work that a restored disk no longer has: whether the loss shows, and how many new lives there had been."""

    pc: Pc
    renewals: int
    must_show: bool


class World:
    """Three devices, up to two clones, a network, sticks, and central."""

    def __init__(self, seed: int, kit: Kit = CHEAP, *, mutant: str = "") -> None:
        self.seed, self.rnd, self.other = seed, random.Random(seed), random.Random(f"calm {seed}")
        self.kit = kit
        self.mutant = mutant
        self.pcs = [Pc(kit, self.rnd.randbytes, UUID(int=n + 1)) for n in range(3)]
        self.truths = {id(pc): Truth() for pc in self.pcs}
        self.office = Office(kit)
        self.snapshots: dict[int, bytes] = {}
        self.papers: dict[str, list[tuple[str, bytes]]] = {}
        self._publish()
        self.copies: list[tuple[Shelves, dict[Key, Mark]]] = []
        self.confirmed = 0
        self.backups: dict[int, list[Book]] = {}
        self.network: list[Message] = []
        self.stated: dict[int, tuple[Question, dict[UUID, bytes] | None]] = {}
        self.sticks = [Stick(), Stick()]
        self.folder: list[bytes] = []
        self.shared = False
        self.dropped: set[bytes] = set()
        self.saved: dict[UUID, bytes] = {}
        self.gone: dict[UUID, Gone] = {}
        self.clones = self.steps = self.noticed = self.restored = self.repaired = 0

    # ---- a device

    def save(self, pc: Pc) -> None:
        made = []
        for _ in range(self.rnd.choice((1, 1, 3))):
            self.steps += 1
            ms, noise = 1_700_000_000_000 + self.steps, self.rnd.randbytes(10)
            one = uuid7(ms, noise)
            if self.mutant == "counter":
                one = UUID(int=pc.book.device.int << 64 | len(pc.book.order) + len(made))
            row, name = self.rnd.choice(PLACES), self.rnd.choice(FIELDS)
            before = pc.book.rows.standing(row).get(name)
            operation = Operation(
                id=one,
                entity=ENTITY,
                row_id=row,
                kind="put",
                fields={name: noise.hex()},
                base={name: before.id.hex if before else None},
                by=STAFF,
                at=NOW + timedelta(seconds=self.steps),
                how="key",
                clock=str(Reading(ms)),
                schema=pc.program,
            )
            body = operation.to_bytes()
            pc.save([(one, body)])
            made.append((one, body))
        for one, body in made:
            if self.saved.setdefault(one, body) != body:
                raise Wrong("two works under one id")

    def seal(self, pc: Pc, cut: str = "") -> None:
        pc.seal(cut)
        if not cut:
            self._anchored(pc)

    def leaving(self, pc: Pc) -> list[bytes]:
        files = pc.leaving()
        self._anchored(pc)
        if self.mutant == "prune":
            events = pc.book.events(pc.book.inc)
            rows = [(seq, row.batch.file) for (inc, seq), row in pc.book.sealed.items() if inc == pc.book.inc]
            self.dropped |= {file for seq, file in rows if travelled(events.get(seq, [])) in _KNOWN}
            files = [file for file in files if file not in self.dropped]
        return files

    def take_in(self, pc: Pc, receipts: list[bytes], papers: list[tuple[str, bytes]]) -> None:
        truth, before = self.truths[id(pc)], dict(pc.book.down)
        pc.take_in(receipts, papers)
        self._anchored(pc)
        for kind, kept in pc.book.down.items():
            if kept.version < truth.newest.get(kind, 0) and before.get(kind) != kept:
                raise Wrong("an older document was taken")
            truth.newest[kind] = max(kept.version, truth.newest.get(kind, 0))
        if pc.book.down != before and "snapshot" in pc.book.down:  # before the first one each stands for itself
            self._require_bound(pc)
        self._require_kept(pc)

    def restore(self, pc: Pc) -> None:
        """Put an old copy of the database back, with or without what lies outside it, and start the program."""
        rnd, truth, old = self.rnd, self.truths[id(pc)], pc.book
        self.restored += 1
        truth.is_touched = True
        pc.book = rnd.choice(self.backups[id(pc)]).copy()
        if rnd.random() < 0.3 or pc.anchors == [None, None]:  # nothing outside remembers what this copy lacks
            self.forget_anchors(pc)
        if rnd.random() < 0.2:
            pc.folder = {}
        lost = [one for one in old.order if one not in pc.book.batch_of]
        shows = self._is_behind(pc)
        before = pc.renewals
        verdict = pc.start()
        self.noticed += verdict is Verdict.AHEAD
        if shows and verdict is not Verdict.AHEAD:
            raise Wrong("an old copy was not detected offline at start")
        for one in lost:
            must_show = shows and old.batch_of[one] is not None
            self.gone[one] = Gone(pc, before, must_show)
        self._anchored(pc)
        self._require_kept(pc)

    def forget_anchors(self, pc: Pc) -> None:
        truth = self.truths[id(pc)]
        pc.anchors = [None, None]
        truth.is_touched, truth.anchored = True, None
        truth.newest = {kind: kept.version for kind, kept in pc.book.down.items()}

    def clone(self, pc: Pc) -> None:
        self.clones += 1
        other, truth = pc.cloned(), self.truths[id(pc)]
        truth.is_touched = True
        self.pcs.append(other)
        self.truths[id(other)] = Truth(truth.anchored, dict(truth.newest), is_touched=True)
        self.backups[id(other)] = list(self.backups.get(id(pc), []))

    def _anchored(self, pc: Pc) -> None:
        self.truths[id(pc)].anchored = pc.book.inc, pc.book.head

    def _is_behind(self, pc: Pc) -> bool:
        """Whether the database lacks what was there when the anchors were written."""
        anchored = self.truths[id(pc)].anchored
        if anchored is None:
            return False
        inc, head = anchored
        if inc != pc.book.inc:
            return inc not in pc.book.lives
        return head.seq > 0 and pc.book.hash_at(inc, head.seq) != head.hash

    # ---- the ways

    def step(self) -> None:
        if self.seed % 5 == 2:
            self.calm()
        if self.seed % 5 == 3:
            self.share()
        rnd, pc = self.rnd, self.rnd.choice(self.pcs)
        self.steps += 1
        self.office.steps = self.steps
        (kind,) = rnd.choices(_NAMES, cum_weights=_WEIGHTS)
        match kind:
            case "save":
                self.save(pc)
            case "seal":
                self.seal(pc)
            case "cut":
                self.seal(pc, rnd.choice(("commit", "anchor")))
                if self.seed % 5 == 4 and self.backups.get(id(pc)) and self.other.random() < 0.5:
                    self.restore(pc)  # the power cut has damaged the database
            case "send":
                self.network += [(pc.book.device, file) for file in self.leaving(pc)[:5]]
                self.network.append((pc.book.device, pc.question()))
            case "net" if self.network:
                message = self.network.pop(rnd.randrange(len(self.network)))
                if rnd.random() > 0.25:
                    self.deliver(message)
                if rnd.random() < 0.15:
                    self.network.append(message)
            case "copy":
                self.copy(pc, rnd.choice(self.sticks))
            case "visit":
                self.visit(rnd.choice(self.sticks))
            case "return":
                self.come_home(pc, rnd.choice(self.sticks))
            case "keep":
                kept = self.backups.setdefault(id(pc), [])
                kept.append(pc.book.copy())
                del kept[:-_COPIES]
            case "restore" if self.backups.get(id(pc)):
                self.restore(pc)
            case "clone" if self.clones < 2:
                self.clone(pc)
            case "forget anchors":
                self.forget_anchors(pc)
            case "lose folder":
                self.truths[id(pc)].is_touched = True
                pc.folder = {}
            case "offsite":
                base = self.office.base
                self.copies.append((base.copy(), {key: one.head for key, one in base.streams.items()}))
            case "confirm" if self.copies:
                self.confirmed = max(self.confirmed, len(self.copies) - 1)
                self.office.confirm(rnd.choice(self.copies)[1])
            case "disaster" if self.copies:
                self.disaster()
            case "publish":
                self._publish()
            case "new program":
                pc.program = 2
            case "new central" if self.steps > 300:
                self.office.program = 2
        self.network = self.network[-200:]

    def copy(self, pc: Pc, stick: Stick) -> None:
        """Export to a stick, which may be pulled out before all is there."""
        files = self.leaving(pc)
        there = set(stick.batches)
        cut = len(files) if self.rnd.random() < 0.8 else self.rnd.randrange(len(files) + 1)
        stick.batches += [file for file in files[:cut] if file not in there]
        stick.questions[pc.book.device] = pc.question()
        if self.rnd.random() < 0.1:
            self.sticks[self.sticks.index(stick)] = Stick()  # lost on the way

    def visit(self, stick: Stick) -> None:
        """Read a stick at central, and answer on it."""
        rnd = self.rnd
        for file in sorted(stick.batches, key=lambda _: rnd.random()):
            if rnd.random() < 0.05:
                self._damaged(file)
            else:
                self.office.receive(file)
        devices = dict.fromkeys(pc.book.device for pc in self.pcs)
        stick.receipts = [paper for device in devices for paper in self.office.receipts(device)]
        stick.papers = self.office.papers()
        stick.changes = [paper for question in stick.questions.values() for paper in self.office.tell(question)]

    def _damaged(self, file: bytes) -> None:
        """Show central a batch with one byte changed: it has no effect."""
        place = self.rnd.randrange(len(file))
        changed = file[:place] + bytes([file[place] ^ 1 << self.rnd.randrange(8)]) + file[place + 1 :]
        try:
            self.office.receive(changed)
        except BatchUnfit:
            return
        raise Wrong("a damaged batch was taken")

    def come_home(self, pc: Pc, stick: Stick) -> None:
        """Read at a PC what is on a stick, for this PC or not, old or new."""
        papers = stick.papers
        if self.rnd.random() < 0.3:  # some are missing, some are of an earlier visit
            papers = [self.rnd.choice(self.papers[kind]) for kind, _ in papers if self.rnd.random() < 0.7]
        self.take_in(pc, stick.receipts, papers)
        pc.take(paper for paper in stick.changes if self.rnd.random() < 0.9)

    def deliver(self, message: Message) -> None:
        device, content = message
        if isinstance(content, bytes):
            of, inc = self.office.receive(content)
            papers = self.office.papers() if self.rnd.random() < 0.1 else []
            self.network.append((device, (self.office.receipts(of, inc), papers)))
        elif isinstance(content, Question):
            self.network += [(device, [paper]) for paper in islice(self.office.tell(content), 3)]
        else:
            for pc in self.pcs:
                if pc.book.device == device and isinstance(content, tuple):
                    self.take_in(pc, *content)
                elif pc.book.device == device:
                    pc.take(content)

    def disaster(self) -> None:
        """Restore central from a copy that holds at least what was confirmed."""
        place = self.rnd.randrange(self.confirmed, len(self.copies))
        self.office.restore(self.copies[place][0], raises_epoch=self.mutant != "epoch not raised")
        if self.rnd.random() < 0.5:  # the confirmation of a copy that the restored database knows nothing of
            self.office.confirm(self.rnd.choice(self.copies)[1])
        for pc in self.pcs:
            self._require_kept(pc)

    # ---- what must hold

    def _require_kept(self, pc: Pc) -> None:
        """I3: what a PC shows as received or safe, central has, exactly."""
        book, work, epoch = pc.book, self.office.base.work, self.office.epoch
        if book.epoch != epoch:
            return
        checked = self.truths[id(pc)].checked
        for seq, past in book.events(book.inc).items():
            place = (epoch, book.inc, seq)
            if place not in checked and travelled(past) in {Travel.RECEIVED, Travel.DURABLE}:
                for one in book.sealed[book.inc, seq].ids:
                    if work.get(one) != book.bodies[one]:
                        raise Wrong("silent loss: shown as received, and central does not have it")
                if self.mutant != "epoch not raised":
                    checked.add(place)
        for one, seq in book.batch_of.items():
            if seq == SAFE_BEFORE and work.get(one) != book.bodies[one]:
                raise Wrong("silent loss: counted as safe before, and central does not have it")

    def _require_bound(self, pc: Pc) -> None:
        """A PC's documents are a whole set, bound by their snapshot."""
        down = pc.book.down
        paper = self.snapshots[down["snapshot"].version]
        bound = snapshot_of(DownDocument.from_bytes(paper, [self.kit.key], check=self.kit.check))
        if any((down[kind].version, down[kind].hash) != said for kind, said in bound.items()):
            raise Wrong("documents that do not belong together were kept")

    def _publish(self) -> None:
        self.office.publish()
        for kind, (version, paper) in self.office.base.papers.items():
            self.papers.setdefault(kind, []).append((kind, paper))
            if kind == "snapshot":
                self.snapshots[version] = paper

    def heal(self) -> None:
        """No more faults: after a few exchanges everything that lives on a device is at central, and is known to be."""
        self.office.program = 2
        for _ in range(_ROUNDS):
            while self.network:
                self.deliver(self.network.pop(0))
            for pc in self.pcs:
                for file in self.leaving(pc):
                    self.office.receive(file)
                self.take_in(pc, self.office.receipts(pc.book.device), self.office.papers())
        for stick in self.sticks:
            self.visit(stick)
        self._require_vain()
        self.office.release()
        self._require_healed()
        self.steps += LEFT_TO_OTHERS
        for _ in range(_ROUNDS):
            before = self.repaired
            for pc in self.pcs:
                self.compare(pc)
            if self.repaired == before:
                break
        if self.repaired and self.office.epoch == 1 and not self.shared:  # else only another PC may have it
            raise Wrong("contents differed though central never lost anything")
        for pc in self.pcs:
            pc.take(self.office.tell(pc.question()))
        self._require_agreed()

    def compare(self, pc: Pc) -> None:
        """Have a PC take what is told, compare its contents with central's, and send what central lacks."""
        for file in self.leaving(pc):
            self.office.receive(file)
        pc.take(self.office.tell(pc.question()))
        self._answered(pc, pc.question(), pc.state(self.steps))

    def _answered(self, pc: Pc, question: Question, state: dict[UUID, bytes] | None) -> None:
        if state is not None:
            rows, theirs = self.office.compare(question, state)
            self.repaired += bool(rows)
            pc.put_right(rows, theirs)

    def share(self) -> None:
        """Now and then have a PC lay its batches out for the others, or take theirs, from a folder or from a stick."""
        if self.other.random() < 0.06:
            pc = self.other.choice(self.pcs)
            if self.other.random() < 0.5:
                self.folder = [*pc.shared(), *self.folder][:200]
                self._anchored(pc)
            else:
                stick = self.other.choice(self.sticks)
                files = [file for file in (*self.folder, *stick.batches) if self.other.random() < 0.8]
                self.shared = True
                take_from(pc.book, files, self.kit, pc.program, self.steps)

    def calm(self) -> None:
        """Now and then have a PC reach central without any fault: all there is to do is done, and contents compared.

        The answer to what was stated may come later, and is passed over where something else was stated since.
        """
        if self.other.random() < 0.03:
            pc = self.other.choice(self.pcs)
            for file in self.leaving(pc):
                self.office.receive(file)
            self.take_in(pc, self.office.receipts(pc.book.device), [])
            pc.take(self.office.tell(pc.question()))
            self.stated[id(pc)] = pc.question(), pc.state(self.steps)
        if self.stated and self.other.random() < 0.3:
            pc = self.other.choice(self.pcs)
            if id(pc) in self.stated:
                self._answered(pc, *self.stated.pop(id(pc)))
                self._require_kept(pc)

    def _require_agreed(self) -> None:
        """I6: every PC of the centre has what central has, and makes the same rows of it."""
        work, values = self.office.base.work, self.office.base.rows.values()
        for pc in self.pcs:
            here = pc.book.batch_of.keys() | pc.book.others.keys()
            if not work.keys() <= here:
                raise Wrong("a PC lacks work of its centre")
            if not here <= work.keys():
                raise Wrong("a PC has work that central has not")
            if pc.book.rows.values() != values:
                raise Wrong("a PC and central make other rows of the same work")

    def _require_vain(self) -> None:
        """A batch that still waits, waits for one that no living device has any more; or its work came otherwise."""
        held = {of: self.kit.open(one.file, 2) for of, one in self.office.base.held.items()}
        files = [self.kit.open(file, 2) for pc in self.pcs for _, file in pc.folder.values()] if held else []
        before = {one.mark.hash: one.manifest.prev for one in (*files, *held.values())}
        for of, one in held.items():
            if all(line.operation.id in self.office.base.work for line in one.lines if line.operation):
                continue
            stream = self.office.base.streams[one.manifest.device, one.manifest.inc]
            there = {GENESIS, *stream.hashes, *stream.branches}
            while of not in there and of in before:
                of = before[of]
            if of in there:
                raise Wrong("batches wait at central for ever, though a device has what they wait for")

    def _require_healed(self) -> None:
        work, log = self.office.base.work, self.office.base.log
        if len(log) != len(set(log)):
            raise Wrong("an operation had its effect twice")
        for pc in self.pcs:
            book = pc.book
            events = book.events(book.inc)
            for one, seq in book.batch_of.items():
                if work.get(one) != book.bodies[one]:
                    raise Wrong("work on a living device never reached central")
                if seq != SAFE_BEFORE and (seq is None or travelled(events.get(seq, [])) not in _KNOWN):
                    raise Wrong("a device never learnt that its work is at central")
            for _, file in pc.folder.values():
                for line in self.kit.open(file, 2).lines:
                    if line.operation is None or work.get(line.operation.id) != line.data:
                        raise Wrong("work in a sealed file of a living device never reached central")
            if pc.renewals and not self.truths[id(pc)].is_touched:
                raise Wrong("a device began a new life without any reason")
        for one, body in self.saved.items():
            if work.get(one) != body:
                gone = self.gone.get(one)
                if gone is None:
                    raise Wrong("saved work is nowhere")
                if gone.must_show and gone.pc.renewals == gone.renewals:
                    raise Wrong("a disk went back in time and nobody was told")

    def run(self, steps: int = 500) -> None:
        """Live through so many steps, and heal."""
        for _ in range(steps):
            self.step()
        self.heal()


_NAMES = list(STEPS)
_WEIGHTS = [sum(list(STEPS.values())[: n + 1]) for n in range(len(STEPS))]
_KNOWN = {Travel.RECEIVED, Travel.DURABLE}
