"""P14: memory above idle while a backlog is exported to a stick and read at central, for 50,000 and 500,000 operations.

Each step runs in a process of its own, which opens everything first (central also reads a small delivery) and from
there on measures the highest resident memory the kernel saw. `ours` is that of the large backlog in MB, `limit`
that of the small one: a ratio near 1 says that memory does not grow with the backlog.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import Line
from tests.bench.many_marks import LIST, Lists
from tests.sync import centres
from tests.sync.centres import NOW

from bekal.central import home
from bekal.central import service as head_office
from bekal.sync import service

SIZES = (50_000, 500_000)
MOST_MB = 150
WARM = 20 * LIST


def run() -> Iterator[Line]:
    """Yield exporting and reading."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        os.environ["BEKAL_KEY_FILE"] = str(place / "key")
        measured: dict[str, list[float]] = {"export": [], "import": []}
        for size in SIZES:
            _prepare(place / str(size), size)
            for step in measured:
                done = subprocess.run(
                    [sys.executable, "-m", "tests.bench.p14_memory", step, str(place / str(size))],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                measured[step].append(float(done.stdout.split()[-1]))
    for step, (small, large) in measured.items():
        verdict = "ok" if large <= MOST_MB else "OVER"
        yield Line(f"P14-{step}-MB", large / 1000, small / 1000, None, None, None, f"≤ {MOST_MB} MB: {verdict}")


def _prepare(place: Path, size: int) -> None:
    """Make a head office and a centre with a little that is delivered and much that waits."""
    place.mkdir()
    with centres.office(place / "pusat") as central, centres.new_centre(place / "balai") as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        lists = Lists(desk)
        lists.save(WARM // LIST)
        (place / "kecil").mkdir()
        desk.export(place / "kecil")
        connection = desk.open.database.engine.raw_connection()
        connection.cursor().execute("PRAGMA synchronous=OFF")  # only to be quick: nothing is measured here
        connection.close()
        lists.save(size // LIST)


def _step(step: str, place: Path) -> float:
    """Do one step and return the MB above idle."""
    large = place / "besar"
    large.mkdir(exist_ok=True)
    if step == "export":
        from bekal.storage import opening

        with opening.opened(place / "balai") as opened:
            return _peak(lambda: service.export(opened, large, now=NOW))
    with home.opened(place / "pusat") as central:
        head_office.import_folder(central, place / "kecil", now=NOW)
        return _peak(lambda: head_office.import_folder(central, large, now=NOW))


def _peak(work: Callable[[], object]) -> float:
    """Return by how many MB the resident memory rose above what it was, at most."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest so far is forgotten
    idle = _resident("VmRSS")
    work()
    return (_resident("VmHWM") - idle) / 1024


def _resident(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise LookupError(name)


if __name__ == "__main__":
    print(_step(sys.argv[1], Path(sys.argv[2])))
