"""P3: search as you type among 100,000 people: from the search being asked to its rows being painted.

The limit is repainting 200 rows of the same table; the peer a `QSortFilterProxyModel` over all people, filtered and
read. The pause after the last key (120 ms) is a choice and is left out. The second line sets the query beside the
bare driver asking the same FTS5 index for the count and the rows of the first 200. It is counted in seconds of the
processor, since queries this short say more about the neighbours than about themselves on a shared machine. Sizes are
a tenth and all; ten times as many would take minutes to make, so the exponent is over these two.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import sqlcipher3.dbapi2 as driver
from PySide6.QtCore import QEventLoop, QSortFilterProxyModel
from PySide6.QtWidgets import QApplication
from tests import makers
from tests.bench import Line, exponent
from tests.bench.many_people import fill
from tests.makers import KEY, NOW, Made
from tests.ui import sample
from tests.ui.office import _Borrowed

from bekal.candidates.queries import candidates
from bekal.storage import search
from bekal.terms import Role
from bekal.ui import application
from bekal.ui.candidates.screen import CandidatesScreen
from bekal.ui.context import Context, Person
from bekal.ui.jobs import Jobs
from bekal.ui.screens import SCREENS
from bekal.ui.shell import Shell
from bekal.ui.window import MainWindow

SIZES = (10_000, 100_000)
TYPED = (
    "ba", "bac", "baca", "bacar", "su", "sut", "suti", "ri ", "rip", "ripu na", "wud", "9912", "99123", "jo fe",
    "leda", "miba ha", "gi", "pu su", "kuw", "0800",
)  # fmt: skip
"""What people type: two letters and more, two words, numbers from three digits."""
ROUNDS = 3
PEER_ROUNDS = 2


def run() -> Iterator[Line]:
    """Yield the lines of this goal."""
    ours, raw, screens = [], [], []
    for people in SIZES:
        with tempfile.TemporaryDirectory() as folder, makers.centre(Path(folder)) as made:
            with made.writing() as session:
                rows = fill(session, people)
            gc.collect()
            gc.freeze()  # what the benchmark itself keeps is no rubbish to be looked through at every query
            mine, bare = _queries(made)
            ours.append(_middle(mine))
            raw.append(_middle(bare))
            screens.append(_Screen(made, rows).measured())
    mine, limit, peer = screens[-1]
    yield Line(
        "P3-search", mine, limit, peer, 2, exponent(SIZES, [one[0] for one in screens]),
        f"p95 of {len(TYPED) * ROUNDS} keys; ratio at a tenth: {screens[0][0] / screens[0][1]:.2f}",
    )  # fmt: skip
    yield Line(
        "P3-query", ours[-1], raw[-1], None, 5, exponent(SIZES, ours),
        f"median of the same keys; ratio at a tenth: {ours[0] / raw[0]:.2f}",
    )  # fmt: skip


def _queries(made: Made) -> tuple[list[float], list[float]]:
    """Return the seconds of each of our queries and of the bare driver's, in turns."""
    connection = driver.connect(str(made.path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute("PRAGMA cache_size = -65536")
    columns = "c.id, c.name, c.nik, c.nik_status, c.sex, c.birth_date, c.phone, c.wanted, c.registered_at"

    def bare(typed: str) -> None:
        words = search.match(typed, "sqlite")
        connection.execute("SELECT count(*) FROM candidate_search WHERE candidate_search MATCH ?", (words,)).fetchall()
        connection.execute(
            f"SELECT {columns} FROM (SELECT rowid AS at FROM candidate_search WHERE candidate_search MATCH ? "
            "ORDER BY rowid DESC LIMIT 200) s JOIN candidate c ON c.rowid = s.at",
            (words,),
        ).fetchall()

    def mine(typed: str) -> None:
        with made.reading() as session:
            candidates(session, typed=typed)

    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for typed in TYPED:
            for seconds, work in zip(taken, (mine, bare), strict=True):
                begun = thread_time()
                work(typed)
                seconds.append(thread_time() - begun)
    connection.close()
    return taken


class _Screen:
    """The real list over the real file, and a proxy model over everybody beside it."""

    def __init__(self, made: Made, rows: list[dict[str, Any]]) -> None:
        self._application = QApplication.instance() or QApplication([])
        assert isinstance(self._application, QApplication)
        application.dress(self._application)
        self._jobs, self._rows = Jobs(), rows
        opened: list[None] = []
        self._jobs.open(lambda: _Borrowed(made), opened.append)
        self._until(lambda: bool(opened))
        now = NOW.astimezone(sample.WIB)
        self._jobs.act_for(made.clerk, lambda: now)
        person = Person(made.clerk, "Petugas Contoh", Role.CLERK)

        def context(shell: Shell) -> Context:
            done, counts = shell.undo_bar.say_done, shell.navigation.show_counts
            return Context(self._jobs, person, lambda: now, shell.go, shell.back, done, done, shell.tell, counts)

        self._window = MainWindow()
        self._window.resize(1366, 768)
        self._window.show_part(shell := Shell(SCREENS, "Balai Contoh", context))
        self._window.show()
        shell.go("candidates")
        self._until(lambda: self._jobs.waiting == 0)
        screen = shell.current_screen()
        assert isinstance(screen, CandidatesScreen)
        self._screen = screen

    def measured(self) -> list[float]:
        """Return the 95th percentile of ours, of repainting 200 rows, and of the proxy model, in turns."""
        table = self._screen.table
        known, peer = list(table.rows.rows), self._peer()
        ours, limit, theirs = [], [], []
        for turn in range(ROUNDS + 1):
            for typed in TYPED:
                self._screen.search.setText(typed)
                self._screen._pause.stop()
                one = _timed(self._search)
                self._until(lambda: self._jobs.waiting == 0)  # the facts of the first one come after the rows
                two = _timed(lambda: self._repaint(known))
                if turn:  # the first round warms the caches
                    ours.append(one)
                    limit.append(two)
                if turn <= PEER_ROUNDS and typed in TYPED[:: len(TYPED) // 4]:
                    theirs.append(_timed(lambda typed=typed: self._filter(peer, typed)))  # type: ignore[misc]
        self._window.close()
        self._jobs.close()
        return [_high(each) for each in (ours, limit, theirs)]

    def _search(self) -> None:
        shown = self._screen.table.rows.rows
        self._screen._search()
        self._until(lambda: self._screen.table.rows.rows is not shown)
        self._screen.table.viewport().repaint()

    def _repaint(self, rows: list[Any]) -> None:
        self._screen.table.show_rows(rows)
        self._screen.table.viewport().repaint()
        self._application.processEvents()

    def _peer(self) -> QSortFilterProxyModel:
        from PySide6.QtGui import QStandardItem, QStandardItemModel

        model = QStandardItemModel()
        for row in self._rows:
            model.appendRow([QStandardItem(f"{row['name']} {row['nik']} {row['phone']} {row['district']}")])
        proxy = QSortFilterProxyModel()
        proxy.setSourceModel(model)
        self._kept = model
        return proxy

    def _filter(self, proxy: QSortFilterProxyModel, typed: str) -> None:
        proxy.setFilterFixedString(typed.split()[0])
        for at in range(min(200, proxy.rowCount())):
            proxy.index(at, 0).data()

    def _until(self, holds: Callable[[], bool]) -> None:
        self._application.processEvents()
        while not holds():  # asleep until something comes, as the window is: the worker needs Python for itself
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _middle(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


def _high(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95) - 1]


if __name__ == "__main__":
    for line in run():
        print(line, line.note)
