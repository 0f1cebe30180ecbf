"""P6: open a course month of 40 people by 60 meetings, from the encrypted file to paint.

The limit is the same screen showing the same month from rows in memory. Every slot is marked. Sizes are a quarter, all,
and four times as many meetings; the exponent is over the cells.
"""

import gc
import os
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from tests import makers
from tests.bench import Line, alternating, exponent
from tests.makers import NOW, Made
from tests.ui import sample
from tests.ui.office import _Borrowed

from bekal.attendance.month import month
from bekal.storage import journal
from bekal.storage.ids import mark_id
from bekal.storage.records import Mark, Meeting
from bekal.terms import Attendance, Role
from bekal.ui import application
from bekal.ui.attendance.month_screen import MonthScreen
from bekal.ui.context import Context, Person
from bekal.ui.jobs import Jobs
from bekal.ui.screens import SCREENS
from bekal.ui.shell import Shell
from bekal.ui.window import MainWindow

PEOPLE = 40
MEETINGS = (15, 60, 240)
RUNS = 40
FIRST = date(2026, 3, 1)


def run() -> Iterator[Line]:
    """Yield the one line of this goal."""
    taken = []
    for meetings in MEETINGS:
        with tempfile.TemporaryDirectory() as folder, makers.centre(Path(folder)) as made:
            course_id = fill(made, meetings)
            gc.collect()
            gc.freeze()
            taken.append(_Opened(made, course_id).measured())
    ours, limit = taken[MEETINGS.index(60)]
    yield Line(
        "P6-month", ours, limit, None, 1.5, exponent([PEOPLE * n for n in MEETINGS], [one[0] for one in taken]),
        "ratios at a quarter and four times: " + " and ".join(f"{a / b:.2f}" for a, b in (taken[0], taken[-1])),
    )  # fmt: skip


def fill(made: Made, meetings: int) -> Any:
    """Make a course with so many meetings in one month, all of them marked; return its id."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=PEOPLE, quota=PEOPLE, starts_on=FIRST, days=31, weekdays=(0,))
        more = meetings - len(of.meetings)
        rows = [
            {
                "course_id": of.id, "number": 10 + n, "held_on": FIRST + timedelta(days=n % 31),
                "zone": "Asia/Jakarta", "starts": f"{12 + n // 31:02}:00", "ends": f"{12 + n // 31:02}:45", "hours": 1,
            }
            for n in range(more)
        ]  # fmt: skip
        added = journal.write_many(session, Meeting, rows)
        letters = (*(Attendance.PRESENT,) * 8, Attendance.LATE, Attendance.ABSENT)
        slots = [(m, e) for m in (*of.meetings, *added) for e in of.trainees]
        journal.write_many(
            session,
            Mark,
            [
                {"id": mark_id(m, e), "meeting_id": m, "enrolment_id": e, "mark": letters[n % 10]}
                for n, (m, e) in enumerate(slots)
            ],
        )
    return of.id


class Window:
    """The window of a centre, as somebody sits before it."""

    def __init__(self, made: Made) -> None:
        self._application = QApplication.instance() or QApplication([])
        assert isinstance(self._application, QApplication)
        application.dress(self._application)
        self._jobs = Jobs()
        opened: list[None] = []
        self._jobs.open(lambda: _Borrowed(made), opened.append)
        while not opened:
            self._application.processEvents()
        now = NOW.astimezone(sample.WIB)
        self._jobs.act_for(made.clerk, lambda: now)
        person = Person(made.clerk, "Petugas Contoh", Role.CLERK)
        self.window = MainWindow()
        self.window.resize(1366, 768)
        self.window.show()

        def context(shell: Shell) -> Context:
            said = shell.undo_bar.say_done
            counts = shell.navigation.show_counts
            return Context(self._jobs, person, lambda: now, shell.go, shell.back, said, said, shell.tell, counts)

        self.shell = Shell(SCREENS, "Balai Contoh", context)
        self.window.show_part(self.shell)

    def until_idle(self) -> None:
        """Wait until the workers have answered everything and it is painted."""
        self._application.processEvents()
        while self._jobs.waiting:
            self._application.processEvents()
        self._application.processEvents()

    def close(self) -> None:
        """End the workers and the window."""
        self._jobs.close()
        self.window.close()


class _Opened:
    """The window with the month before it."""

    def __init__(self, made: Made, course_id: Any) -> None:
        self._at = Window(made)
        self._at.shell.go("attendance.matrix", course_id=course_id, day=FIRST)
        self._at.until_idle()
        screen = self._at.shell.current_screen()
        assert isinstance(screen, MonthScreen)
        self._screen, self._course = screen, course_id
        with made.reading() as session:
            self._month = month(session, course_id, FIRST)

    def measured(self) -> tuple[float, float]:
        """Return the median seconds of opening from the file, and of showing rows in memory."""
        alternating(self._open, self._show, runs=4)
        ours, limit = alternating(self._open, self._show, runs=RUNS)
        self._at.close()
        return ours, limit

    def _open(self) -> None:
        presenter = self._screen._presenter
        presenter._month = None
        shown = self._screen.view.cells.cells
        presenter.load(self._course, FIRST)
        while self._screen.view.cells.cells is shown:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._paint()

    def _show(self) -> None:
        self._screen._presenter._month = None
        self._screen._presenter._show(self._month, None)
        self._paint()

    def _paint(self) -> None:
        QApplication.processEvents()
        self._at.window.repaint()
        view = self._screen.view
        for part in (view.viewport(), view.people.viewport(), view.meetings.viewport()):
            part.repaint()


if __name__ == "__main__":
    for line in run():
        print(line, line.note)
