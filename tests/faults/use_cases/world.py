"""A small world in which the program's own use cases run on real, encrypted databases and a real central.

Three PCs of one centre, sticks that are lost or pulled out, old copies put back, a clone, a central restored from a
copy; everything real but the passing of time. Slower than the simulation in memory, and through every statement.
"""

import errno
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import UUID

import pytest
from sqlalchemy import select, text
from tests.sync import centres
from tests.sync.faulty_files import FaultyFiles

from bekal.central import home
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.errors import Told
from bekal.storage import database, ids, journal, places
from bekal.storage.database import Database
from bekal.storage.folder import DataFolder
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate, CentralBatch, Conflict, LoggedOperation
from bekal.sync import repairing, service
from bekal.sync.anchor import Verdict
from bekal.sync.batches import Manifest
from bekal.sync.device import Machine, remember, state_of
from bekal.sync.ledger import Ledger
from bekal.sync.rules import travelled
from bekal.sync.streams import GENESIS
from bekal.terms import How, StaffId, Travel

NAMES = ("pc-a", "pc-b", "pc-c")
NOW = centres.NOW
STEPS = {
    "save": 30,
    "export": 12,
    "pulled": 3,
    "visit": 12,
    "home": 12,
    "keep": 4,
    "restore": 3,
    "clone": 1,
    "offsite": 2,
    "confirm": 2,
    "disaster": 1,
}


class Wrong(Exception):
    """The world is not as it must be."""


@dataclass(frozen=True)
class Template:
    """The folders of three activated PCs and a central, to be copied for each world, and what opens them."""

    folder: Path
    keys: dict[str, bytes]
    heads: dict[str, StaffId]


def template(folder: Path) -> Template:
    """Set everything up once, with one stick gone round."""
    keys, heads = {}, {}
    with centres.office(folder / "pusat") as central:
        for name in NAMES:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("BEKAL_KEY_FILE", str(folder / f"kunci-{name}" / "bekal.key"))
                with centres.new_centre(folder / name) as desk:
                    service.activate(desk.open, centres.activation(central), now=NOW)
                    keys[name], heads[name] = desk.open.key, desk.head
                    (folder / "usb").mkdir(exist_ok=True)
                    desk.round_trip(central, folder / "usb")
                    _forget_place(desk.open)
    return Template(folder, keys, heads)


@dataclass
class Pc:
    """A PC whose database is open."""

    folder: Path
    key: bytes
    head: StaffId
    open: OpenCentre
    random: Callable[[int], bytes]
    backups: list[Path] = field(default_factory=list)

    @property
    def machine(self) -> Machine:
        return Machine(random=self.random, outside=self.outside)

    @property
    def anchors(self) -> tuple[Path, Path]:
        """Where the anchors lie."""
        return self.open.folder.anchor, self.outside(UUID(int=0))

    def outside(self, _: UUID) -> Path:
        """Where this machine keeps the second anchor."""
        return self.folder.with_name(f"{self.folder.name}-mesin") / "anchor.json"


class World:
    """The world of one seed."""

    def __init__(self, made: Template, folder: Path, seed: int) -> None:
        self.rnd, self.folder, self.steps = random.Random(seed), folder, 0
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        self.pcs = [self.opened(folder / name, made.keys[name], made.heads[name]) for name in NAMES]
        self.sticks = [folder / f"usb-{number}" for number in range(2)]
        for stick in self.sticks:
            stick.mkdir()
        self.saved: set[UUID] = set()
        self.gone: set[UUID] = set()
        self.copies: list[Path] = []
        self.confirmed = 0
        self.restores = self.noticed = self.clones = self.disasters = self.repaired = 0
        self._ids = ids.source(lambda: ids.uuid7(1_700_000_000_000 + self.steps, self.rnd.randbytes(10)))
        self._ids.__enter__()
        self._central = home.opened(folder / "pusat", random=self.rnd.randbytes)
        self.central: Central = self._central.__enter__()

    def __enter__(self) -> Self:
        """Live in it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._central.__exit__(None, None, None)
        self._ids.__exit__(None, None, None)
        for pc in self.pcs:
            pc.open.database.close()

    @property
    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.steps)

    def opened(self, folder: Path, key: bytes, head: StaffId) -> Pc:
        """Start the program on a PC."""
        data = DataFolder(folder)
        return Pc(folder, key, head, OpenCentre(data, database.open_file(data.database, key), key), self.rnd.randbytes)

    # ---- what happens

    def step(self) -> None:
        rnd, self.steps = self.rnd, self.steps + 1
        pc, stick = rnd.choice(self.pcs), rnd.choice(self.sticks)
        (what,) = rnd.choices(list(STEPS), list(STEPS.values()))
        match what:
            case "save":
                self.save(pc)
            case "export":
                self.export(pc, stick)
            case "pulled":
                self.pulled(pc, stick)
            case "visit":
                self.visit(stick)
                if rnd.random() < 0.1:
                    shutil.rmtree(stick)
                    stick.mkdir()
            case "home":
                self.come_home(pc, stick)
            case "keep":
                self.keep(pc)
            case "restore" if pc.backups:
                self.restore(pc, loses_anchors=rnd.random() < 0.3, loses_batches=rnd.random() < 0.2)
            case "clone" if not self.clones:
                self.clone(pc)
            case "offsite":
                self.copy_central()
            case "confirm" if self.copies and self.copies[-1].name == f"salinan-{self.steps - 1}.db":
                head_office.mark_durable(self.central, now=self.now)
                self.confirmed = len(self.copies) - 1
            case "disaster" if self.copies:
                self.disaster()

    def save(self, pc: Pc, *, change: bool | None = None) -> None:
        """Register people, or change one's telephone number."""
        with pc.open.database.writing(by=pc.head, at=self.now, how=How.KEY) as session:
            known = session.scalars(select(Candidate).order_by(Candidate.id).limit(4)).all()
            if known and (self.rnd.random() < 0.5 if change is None else change):
                self.rnd.choice(known).phone = f"0812{self.steps:06}{self.rnd.randrange(1000):03}"
            else:
                for _ in range(self.rnd.choice((1, 3))):
                    name = f"Peserta Contoh {self.rnd.randrange(10**9):09}"
                    session.add(Candidate(name=name, nik_status="missing", registered_at=self.now))
            self.saved |= set(journal.written(session))

    def export(self, pc: Pc, stick: Path) -> None:
        """Copy what is not safe at central to a stick."""
        service.export(pc.open, stick, now=self.now, machine=pc.machine)

    def visit(self, stick: Path) -> None:
        """Read a stick at central, and answer on it."""
        head_office.import_folder(self.central, stick, now=self.now)

    def come_home(self, pc: Pc, stick: Path) -> None:
        """Read at a PC what central answered."""
        taken = service.take_in(pc.open, stick, now=self.now, machine=pc.machine)
        self.repaired += taken.changes.repaired
        self.require_kept(pc)

    def round_trip(self, *pcs: Pc) -> None:
        """Carry one stick from some PCs to central and back."""
        self.steps += 1
        stick = self.folder / f"usb-pulang-{self.steps}"
        stick.mkdir()
        for pc in pcs:
            self.export(pc, stick)
        self.visit(stick)
        for pc in pcs:
            self.come_home(pc, stick)

    def keep(self, pc: Pc) -> None:
        """Make a backup of a PC's database."""
        place = self.folder / f"cadangan-{self.steps}.db"
        checkpoint(pc.open.database)
        shutil.copy2(pc.open.folder.database, place)
        pc.backups.append(place)

    def copy_central(self) -> None:
        """Make a backup of central's database."""
        self.copies.append(self.folder / f"salinan-{self.steps}.db")
        checkpoint(self.central.database)
        shutil.copy2(self.folder / "pusat" / "central.db", self.copies[-1])

    def pulled(self, pc: Pc, stick: Path) -> None:
        """Export, and something fails at some step; or the stick is pulled out."""
        number, at = self.rnd.choice((errno.EIO, errno.ENOSPC)), self.rnd.randrange(60)
        files = FaultyFiles(at, number, pulled=self.rnd.random() < 0.5, torn=self.rnd.randrange(400))
        try:
            service.export(pc.open, stick, now=self.now, machine=replace(pc.machine, files=files))
        except Told:
            return

    def restore(self, pc: Pc, *, loses_anchors: bool = False, loses_batches: bool = False) -> None:
        """Put an old copy of the database back, its anchors and its folder of batches kept or lost."""
        self.restores += 1
        before, sealed, inc = own(pc.open.database), sealed_in(pc), life(pc)
        pc.open.database.close()
        centres.restore(pc.folder, self.rnd.choice(pc.backups))
        if loses_anchors:
            for anchor in pc.anchors:
                anchor.unlink(missing_ok=True)
        if loses_batches:
            shutil.rmtree(pc.open.folder.outgoing, ignore_errors=True)
        pc.open = self.opened(pc.folder, pc.key, pc.head).open
        lost = before - own(pc.open.database)
        started = service.check_start(pc.open, now=self.now, machine=pc.machine)
        self.noticed += started.is_renewed
        if not loses_anchors and not started.is_renewed and inc != life(pc):
            raise Wrong("another life than before, and it was not told")
        if lost & sealed and not loses_anchors and started.verdict is not Verdict.AHEAD:
            raise Wrong("an old copy was not detected offline at start")
        self.gone |= lost if loses_batches else lost - sealed

    def clone(self, pc: Pc) -> None:
        """Copy the whole disk to another PC, which nothing there tells from the first."""
        self.clones += 1
        _forget_place(pc.open)
        checkpoint(pc.open.database)
        target = pc.folder.with_name(f"{pc.folder.name}-kembar")
        shutil.copytree(pc.folder, target)
        other = self.opened(target, pc.key, pc.head)
        if pc.outside(UUID(int=0)).exists():
            other.outside(UUID(int=0)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(pc.outside(UUID(int=0)), other.outside(UUID(int=0)))
        self.pcs.append(other)

    def disaster(self) -> None:
        """Restore central from a copy that holds at least what was confirmed, and say so."""
        self.disasters += 1
        place = self.folder / "pusat"
        self._central.__exit__(None, None, None)
        for part in place.glob("central.db*"):
            part.unlink()
        shutil.copy2(self.rnd.choice(self.copies[self.confirmed :]), place / "central.db")
        home.raise_epoch(place)
        self._central = home.opened(place, random=self.rnd.randbytes)
        self.central = self._central.__enter__()

    # ---- what must hold

    def at_central(self) -> dict[UUID, bytes]:
        with self.central.database.reading() as session:
            rows = session.execute(select(LoggedOperation.op_id, LoggedOperation.body)).all()
        if len(rows) != len({row.op_id for row in rows}):
            raise Wrong("an operation had its effect twice")
        return {row.op_id: row.body for row in rows}

    def require_kept(self, pc: Pc) -> None:
        """I3: what a PC shows as received or safe, central has, exactly."""
        with pc.open.database.reading() as session:
            state, ledger = state_of(session), Ledger(session, now=self.now)
            if state.central_epoch != self.central.epoch:
                return
            known = {Travel.RECEIVED, Travel.DURABLE}
            seqs = [seq for seq, past in ledger.events(state.inc).items() if travelled(past) in known]
            said = select(LoggedOperation.op_id, LoggedOperation.body).where(
                places.OWN, places.BATCH.in_([places.SAFE_BEFORE, *seqs])
            )
            shown = {row.op_id: row.body for row in session.execute(said)}
        there = self.at_central()
        if any(there.get(one) != body for one, body in shown.items()):
            raise Wrong("silent loss: shown as received, and central does not have it")

    def heal(self, rounds: int = 5) -> None:
        """No more faults: a week later a few sticks go round, and everything agrees."""
        self.steps += int(repairing.LEFT_TO_OTHERS.total_seconds())
        for _ in range(rounds):
            for stick in self.sticks:
                self.visit(stick)
            self.round_trip(*self.pcs)
        if self.repaired and not self.disasters:
            raise Wrong("contents differed though central never lost anything")
        self._require_healed()

    def _require_healed(self) -> None:
        there, expected = self.at_central(), rows_of(self.central.database)
        if lost := self.saved - there.keys() - self.gone:
            raise Wrong(f"{len(lost)} saved operations are nowhere")
        chains: dict[tuple[UUID, str], str] = {}
        with self.central.database.reading() as session:
            for batch in session.scalars(select(CentralBatch).order_by(CentralBatch.seq)):
                key = batch.device_id, batch.inc
                if Manifest.from_bytes(batch.manifest).prev != chains.get(key, GENESIS):
                    raise Wrong("the chain of a stream at central has a false link")
                chains[key] = batch.hash
        for pc in self.pcs:
            with pc.open.database.reading() as session:
                for check, good in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                    if session.execute(text(f"PRAGMA {check}")).all() != good:
                        raise Wrong(f"{pc.folder.name}: {check}")
                held = set(session.scalars(select(LoggedOperation.op_id)))
            if held != there.keys():
                raise Wrong("a PC and central hold different work")
            if rows_of(pc.open.database) != expected:
                raise Wrong("a PC and central make other rows of the same work")
            self.require_kept(pc)

    def run(self, steps: int) -> None:
        """Live through so many steps, and heal."""
        for _ in range(steps):
            self.step()
        self.heal()


def _forget_place(centre: OpenCentre) -> None:
    """Let a copy of the folder not be known as one by its place, as copies of whole disks are not."""
    with centre.database.writing() as session:
        remember(session, "place", "")


def checkpoint(base: Database) -> None:
    """Have everything committed in the file itself."""
    with base.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def own(base: Database) -> set[UUID]:
    """Return every operation that a database holds."""
    with base.reading() as session:
        return set(session.scalars(select(LoggedOperation.op_id)))


def sealed_in(pc: Pc) -> set[UUID]:
    """Return the own operations of this life that are in a batch."""
    with pc.open.database.reading() as session:
        return set(session.scalars(select(LoggedOperation.op_id).where(places.OWN, places.BATCH > 0)))


def life(pc: Pc) -> str:
    """Return the present life of a PC's database."""
    with pc.open.database.reading() as session:
        return state_of(session).inc


def rows_of(base: Database) -> list[str]:
    """Return the rows and conflicts, to be compared."""
    with base.reading() as session:
        people = [repr(tuple(row)) for row in session.execute(select(Candidate.__table__))]
        met = session.execute(select(Conflict.row_id, Conflict.field, Conflict.standing_op, Conflict.losing_op))
        return [*sorted(people), *sorted(repr(tuple(row)) for row in met)]
