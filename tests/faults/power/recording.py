"""Recording a run of the program's own work for the power-cut explorer."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from tests.faults.power.disk import Disk, Event, events
from tests.sync import centres
from tests.sync.centres import NOW

from bekal.sync import service

HERE = Path(__file__).parent
COMPILER = shutil.which("cc")


def memory() -> Path | None:
    """Return a folder in memory, where no synchronising costs time."""
    shared = Path("/dev/shm")
    return shared if os.access(shared, os.W_OK) else None


@dataclass(frozen=True)
class Recorded:
    """A run: the disk before it, what was done to it, the database's key, and the sums of the batches on the stick.

    `told` counts what the program said could not be done.
    """

    disk: Disk
    events: Sequence[Event]
    key: bytes
    sums: dict[str, str]
    told: Counter[str]


def recorder(folder: Path) -> Path:
    """Compile the recorder."""
    made = folder / "recorder.so"
    source = str(HERE / "recorder.c")
    assert COMPILER is not None
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", str(made), source, "-ldl", "-lpthread"], check=True)
    return made


@dataclass(frozen=True)
class Prepared:
    """A centre that is activated and has sent nothing, its head office, and the compiled recorder."""

    folder: Path
    library: Path
    key: bytes
    head: UUID


def prepared(folder: Path) -> Prepared:
    """Set a centre up, to be copied for each run."""
    (folder / "disk" / "usb").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEKAL_KEY_FILE", str(folder / "disk" / "kunci" / "bekal.key"))
        with centres.office(folder / "pusat") as central, centres.new_centre(folder / "disk" / "balai") as desk:
            service.activate(desk.open, centres.activation(central), now=NOW)
            return Prepared(folder, recorder(folder), desk.open.key, desk.head)


def recorded(
    folder: Path, made: Prepared, *, cycles: int, visits: int = 0, mutant: str = "", fails: str = ""
) -> Recorded:
    """Let a centre work in a process of its own, and return everything it did to its disk.

    `fails` names what fails and how often, as `recorder.c` reads it; the centre's people then try again.
    """
    root, record = folder / "disk", folder / "record"
    shutil.copytree(made.folder / "disk", root)
    shutil.copytree(made.folder / "pusat", folder / "pusat")
    disk = Disk(root)
    environment = os.environ | {
        "BEKAL_KEY_FILE": str(root / "kunci" / "bekal.key"),
        "LD_PRELOAD": str(made.library),
        "POWER_ROOT": str(root),
        "POWER_RECORD": str(record),
        "POWER_FAILS": fails,
        "PYTHONPATH": os.pathsep.join([str(HERE.parents[2]), *sys.path]),
    }
    arguments = [str(root), made.head.hex, str(cycles), str(visits), mutant]
    subprocess.run([sys.executable, "-m", "tests.faults.power.working", *arguments], env=environment, check=True)
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (root / "usb").rglob("*.tsb")}
    told = Counter(line.split()[1] for line in (root / "said").read_text().splitlines() if line.startswith("told "))
    return Recorded(disk, list(events(record)), made.key, sums, told)
