"""Three PCs and a central in processes of their own, a line that is cut, sticks that go round, ends without warning.

After a time of random work everything that was told to be saved is at central once, each PC says so truly, the chains
are whole, every database is sound, all hold the same rows, and no name lies on a stick.
"""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from tests.faults.cutting import Cut, Proxy
from tests.faults.nemesis.desk import held
from tests.sync import centres
from tests.sync.centres import Desk

from bekal.central import home
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.errors import Told
from bekal.storage import opening
from bekal.storage.database import Database
from bekal.storage.records import Candidate, CentralBatch, Conflict, LoggedOperation
from bekal.sync import service
from bekal.sync.batches import Manifest
from bekal.sync.line import Line
from bekal.sync.net import HttpNet
from bekal.sync.network import exchange
from bekal.sync.requests import Realm
from bekal.sync.streams import GENESIS
from bekal.terms import StaffId

NAMES = ("pc-a", "pc-b", "pc-c")
TOP = Path(__file__).resolve().parents[3]


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Nemesis:
    """The world of the run: folders, processes, the cutting line."""

    top: Path
    seed: int
    heads: dict[str, StaffId] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    began: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rnd = random.Random(self.seed)
        self.sticks = [self.top / f"usb-{number}" for number in (1, 2)]
        for stick in self.sticks:
            stick.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.proxy = Proxy(("127.0.0.1", self.port))
        self.starts = 0

    @property
    def home(self) -> Path:
        return self.top / "pusat"

    def key_file(self, name: str) -> Path:
        return self.top / f"kunci-{name}" / "bekal.key"

    def told(self, name: str) -> Path:
        """Return the file in which a PC tells what it has saved."""
        return self.top / f"{name}.txt"

    def is_at_work(self, name: str) -> bool:
        """Whether a process has done something since it was started: else ending it again shows nothing."""
        if name == "pusat":
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return True
            return False
        return self.told(name).stat().st_size > self.began[name]

    def start(self, name: str) -> None:
        """Start a PC, or central's service."""
        self.starts += 1
        if name != "pusat":
            self.told(name).touch()
            self.began[name] = self.told(name).stat().st_size
        if name == "pusat":
            command = ["tests.faults.nemesis.pusat", str(self.home), str(self.port)]
        else:
            sticks = os.pathsep.join(map(str, self.sticks))
            told, head = str(self.told(name)), self.heads[name].hex
            seed = str(self.seed * 1_000 + self.starts)
            command = [
                "tests.faults.nemesis.desk",
                str(self.top / name),
                sticks,
                self.proxy.url,
                told,
                head,
                name,
                seed,
            ]
        paths = os.pathsep.join([str(TOP), *sys.path])
        environment = os.environ | {"PYTHONPATH": paths, "BEKAL_KEY_FILE": str(self.key_file(name))}
        errors = (self.top / f"{name}.err").open("ab")
        self.running[name] = subprocess.Popen([sys.executable, "-m", *command], env=environment, stderr=errors)
        errors.close()

    def end(self, name: str) -> None:
        """End it without warning; by itself it never ends."""
        process = self.running.pop(name)
        said = (self.top / f"{name}.err").read_text(encoding="utf-8")
        assert process.poll() is None, f"{name} ended by itself: {said[-3000:]}"
        process.kill()
        process.wait()
        self.done["ends"] += 1

    def visit(self, central: Central) -> None:
        """Read a stick at the head office; sometimes it is lost afterwards, sometimes a copy elsewhere is confirmed."""
        stick = self.rnd.choice(self.sticks)
        with held(stick) as is_free:
            if not is_free:
                return
            with contextlib.suppress(Told):
                self.done["applied by stick"] += head_office.import_folder(central, stick, now=now()).applied
                self.done["visits"] += 1
            if self.rnd.random() < 0.15:
                for path in stick.iterdir():
                    shutil.rmtree(path)
                self.done["sticks lost"] += 1
        if self.rnd.random() < 0.3:
            head_office.mark_durable(central, now=now())

    def rage(self, seconds: float) -> None:
        """Let all work, cut the line, read sticks, and end processes, for so long."""
        for name in ("pusat", *NAMES):
            self.start(name)
        patience = time.monotonic() + 120
        while not all(self.is_at_work(name) for name in self.running):
            assert time.monotonic() < patience, "they did not begin"
            time.sleep(0.1)
        end = time.monotonic() + seconds
        with home.opened(self.home) as central:
            while time.monotonic() < end:
                time.sleep(self.rnd.uniform(0.2, 1.0))
                if self.rnd.random() < 0.7:
                    cut = self.rnd.randrange(1, 4_000)
                    self.proxy.plan.append(Cut(up=cut) if self.rnd.random() < 0.5 else Cut(down=cut))
                    self.done["cuts"] += 1
                if self.rnd.random() < 0.4:
                    self.visit(central)
                if self.rnd.random() < 0.3:
                    name = self.rnd.choice(("pusat", *NAMES, *NAMES))
                    if self.is_at_work(name):
                        self.end(name)
                        self.start(name)
        for name in list(self.running):
            if name != "pusat":
                self.end(name)

    def close(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()
        self.proxy.close()


@contextlib.contextmanager
def key_of(world: Nemesis, name: str) -> Iterator[None]:
    """Have the keys and anchors of a PC where they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEKAL_KEY_FILE", str(world.key_file(name)))
        yield


@contextlib.contextmanager
def nemesis(folder: Path, url: str, seed: int) -> Iterator[Nemesis]:
    """Set up three PCs of one centre and a head office on PostgreSQL."""
    world = Nemesis(folder, seed)
    try:
        head_office.init(world.home, url, realm=Realm.PRACTICE, now=now())
        with home.opened(world.home) as central:
            for name in NAMES:
                with key_of(world, name), centres.new_centre(folder / name) as desk:
                    code, called = centres.CODE, centres.NAME
                    data = head_office.make_activation(central, centre_code=code, centre_name=called, now=now())
                    service.activate(desk.open, data, now=now())
                    world.heads[name] = desk.head
        yield world
    finally:
        world.close()


def healed(world: Nemesis) -> Iterator[tuple[str, Desk]]:
    """Open each PC in its turn, with nothing in its way any more."""
    for name in NAMES:
        with key_of(world, name), opening.opened(world.top / name) as centre:
            yield name, Desk(centre, world.heads[name])


def talk(world: Nemesis, desk: Desk) -> None:
    net = HttpNet(f"http://127.0.0.1:{world.port}", clock=now, connect_within=20, answer_within=60)
    exchange(desk.open, Line(net, clock=now, tries=20, longest_wait=2))


def rows(base: Database) -> list[tuple[object, ...]]:
    with base.reading() as session:
        people = [tuple(row) for row in session.execute(select(Candidate.__table__))]
        met = session.execute(select(Conflict.row_id, Conflict.field, Conflict.standing_op))
        return [*sorted(people, key=repr), *sorted((tuple(row) for row in met), key=repr)]


def require_invariants(world: Nemesis) -> None:
    """Bring everything together in a few exchanges, and look."""
    for _ in range(3):
        for _, desk in healed(world):
            talk(world, desk)
    with home.opened(world.home) as central, central.database.reading() as session:
        at_central = {
            row.op_id: row.body for row in session.execute(select(LoggedOperation.op_id, LoggedOperation.body))
        }
        held_rows = rows(central.database)
        chains: dict[tuple[object, str], list[CentralBatch]] = {}
        for batch in session.scalars(select(CentralBatch).order_by(CentralBatch.seq)):
            chains.setdefault((batch.device_id, batch.inc), []).append(batch)
    for chain in chains.values():
        follows = GENESIS
        for number, batch in enumerate(chain, 1):
            assert (batch.seq, Manifest.from_bytes(batch.manifest).prev) == (number, follows)  # I4
            follows = batch.hash
    own = 0
    for name, desk in healed(world):
        told = {line for line in world.told(name).read_text().split("\n") if len(line) == 32}
        with desk.open.database.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"  # I5
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
            of_this = select(LoggedOperation.op_id, LoggedOperation.body).where(LoggedOperation.stream.is_(None))
            mine = {row.op_id: row.body for row in session.execute(of_this)}
        assert told <= {one.hex for one in mine}, "saved work is lost"  # I1
        assert all(at_central.get(one) == body for one, body in mine.items())  # I3
        status = desk.status()
        assert (status.unsent, status.acknowledged, status.problems) == (0, len(mine), 0)
        assert rows(desk.open.database) == held_rows, name  # I6
        world.done["told"] += len(told)
        own += len(mine)
    assert len(at_central) == own  # I2: each once, and nothing else
    for stick in world.sticks:  # I7
        for path in stick.rglob("*"):
            assert not path.is_file() or b"Peserta" not in path.read_bytes()


def live(folder: Path, url: str, *, seed: int, seconds: float) -> Counter[str]:
    """Rage for so long and look what is left; return what was done."""
    with nemesis(folder, url, seed) as world:
        world.rage(seconds)
        require_invariants(world)
        return world.done
