"""P1: from the start of the process to the first painted window, beside a bare painted `QMainWindow`.

Each start is a process of its own and tells the time since the process began. The peer is a start that imports
everything first, as programs that are 3.5 to 4.4 times slower than the bare window do.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests import makers
from tests.bench import Line

RUNS = 15

BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        told()
app = QApplication([])
window = Window()
window.show()
app.exec()
"""
OURS = """
from bekal.ui import application
class Window(application.MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        told()
application.MainWindow = Window
from bekal.ui.start import open_window
open_window(["--data", sys.argv[1]])
"""
EAGER = "import sqlalchemy.orm, reportlab.pdfgen.canvas, cryptography.hazmat.primitives, qrcode, xlsxwriter\n" + OURS
TELL = """
import os, sys, time
def told():
    with open('/proc/self/stat', encoding='ascii') as stat:
        began = int(stat.read().rpartition(')')[2].split()[19]) / os.sysconf('SC_CLK_TCK')
    print(time.clock_gettime(time.CLOCK_BOOTTIME) - began, flush=True)
    os._exit(0)
"""


def run() -> Iterator[Line]:
    """Yield the one line of this goal."""
    with tempfile.TemporaryDirectory() as empty:
        ours, limit, peer = in_turns((OURS, BARE, EAGER), Path(empty), RUNS)
    yield Line("P1-first-paint", ours, limit, peer, 1.5, None, "peer: the same window after importing everything")


def in_turns(programs: Sequence[str], folder: Path, runs: int) -> list[float]:
    """Return the median seconds of each program, started in turns."""
    taken: list[list[float]] = [[] for _ in programs]
    for _ in range(runs + 1):
        for program, seconds in zip(programs, taken, strict=True):
            seconds.append(start(program, folder))
    return [statistics.median(seconds[1:]) for seconds in taken]  # the first filled the disk's cache


def start(program: str, folder: Path) -> float:
    """Start a program and return the seconds it tells."""
    environment = makers.environment() | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    done = subprocess.run(
        [sys.executable, "-c", TELL + program, str(folder)],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=120, check=True,
    )  # fmt: skip
    return float(done.stdout.split()[-1])


def main() -> None:
    """Print the line."""
    for line in run():
        print(line)


if __name__ == "__main__":
    main()
