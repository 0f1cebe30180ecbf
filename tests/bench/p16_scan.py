"""P16: a card held before the scanning screen, from its last digit to the answer shown and durable on the disk.

The limit is the bare commit of the mark of P5: the same two rows through the SQLCipher driver. A scan writes two
synced rows (mark and passage) with their journal, reads the card, the trainee, the meeting and who is inside, and
shows the answer in the window. The peer is the mark alone, as a key in the roster saves it. Sizes are the passages
already stored.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEventLoop, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests import makers
from tests.bench import Line, exponent
from tests.bench.p05_mark import _bare
from tests.makers import NOW, TODAY, Made

from bekal.attendance.gate import service
from bekal.attendance.service import mark
from bekal.courses.rules import LONGEST_COURSE
from bekal.storage import journal
from bekal.storage.ids import new_id
from bekal.storage.records import Passage
from bekal.terms import Attendance, Direction, Passed, Role

RUNS = 100
STORED = (1_000, 10_000, 100_000)
MIDDLE = STORED[1]


def run() -> Iterator[Line]:
    """Yield the one line of this goal: the median of a hundred cards held up one after the other."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    medians, slowest = [], []
    for stored in STORED:
        with tempfile.TemporaryDirectory() as folder:
            median, worst = _measure(Path(folder), stored)
            medians.append(median)
            slowest.append(worst)
    ours, limit, peer = medians[STORED.index(MIDDLE)]
    yield Line(
        "P16-scan", ours, limit, peer, 15, exponent(STORED, [m[0] for m in medians]),
        f"slowest of {RUNS}: " + ", ".join(f"{one * 1000:.0f}ms" for one in slowest) + "; ≤ 200 ms asked",
    )  # fmt: skip
    del application


def _measure(folder: Path, stored: int) -> tuple[list[float], float]:
    from bekal.ui import application, sounds

    with makers.centre(folder) as made:
        with made.writing() as session:
            of = makers.course(session, trainees_wanted=RUNS, quota=RUNS)
            old = makers.course(session, trainees_wanted=30, quota=30, number=2, days=LONGEST_COURSE, weekdays=range(7))
            other = makers.course(session, trainees_wanted=RUNS * 2 + 40, quota=RUNS * 3, number=3)
            service.make_cards(session, of.trainees, now=NOW)
            texts = [service.text_of_card(session, one, 1) for one in of.trainees]
            slots = [(m, e) for m in old.meetings for e in old.trainees]
            journal.write_many(session, Passage, [
                {"id": new_id(), "meeting_id": slots[n % len(slots)][0], "enrolment_id": slots[n % len(slots)][1],
                 "direction": Direction.IN, "answer": Passed.PRESENT, "at": NOW - timedelta(days=2)}
                for n in range(stored)
            ])  # fmt: skip
        application.dress(QApplication.instance())  # type: ignore[arg-type]  # there is one
        sounds.make_player = _Deaf
        shown = _door(made, of, texts)
        free = iter([(other.meetings[0], one) for one in other.trainees])
        bare = _bare(made, free)
        commits, marks = [], []
        for _ in range(RUNS):
            begun = perf_counter()
            bare()
            commits.append(perf_counter() - begun)
            meeting, enrolment = next(free)
            begun = perf_counter()
            with made.writing() as session:
                mark(session, meeting, enrolment, Attendance.PRESENT, today=TODAY)
            marks.append(perf_counter() - begun)
        middle = [sorted(one)[len(one) // 2] for one in (shown, commits, marks)]
        return middle, max(shown)


def _door(made: Made, of: makers.Class, texts: list[str]) -> list[float]:
    """Hold every card before a real screen with a real worker; return the seconds each answer took."""
    from bekal.ui.attendance.gate.scanning import Door, ScanPresenter
    from bekal.ui.attendance.gate.stage import Stage
    from bekal.ui.context import Context, Person
    from bekal.ui.jobs import Jobs

    jobs, stage = Jobs(), Stage("Kelas 1")
    jobs.open(lambda: _Borrowed(made), lambda _none: None)
    jobs.act_for(made.clerk, lambda: NOW)
    nothing = _nothing
    context = Context(jobs, Person(made.clerk, "Petugas Contoh", Role.CLERK), lambda: NOW, nothing, nothing, nothing,
                      nothing, nothing, nothing)  # fmt: skip
    presenter = ScanPresenter(stage, context, Door(TODAY, (of.meetings[0],)))
    stage.resize(1366, 768)
    stage.show()
    _until(lambda: not jobs.waiting)
    taken = []
    for text in texts:
        QTest.keyClicks(stage.field, text[:-1])
        before = stage.result.shown
        begun = perf_counter()
        QTest.keyClick(stage.field, text[-1])
        _until(lambda before=before: stage.result.shown is not before)  # type: ignore[misc]  # bound in this turn
        stage.result.repaint()
        taken.append(perf_counter() - begun)
    assert stage.result.shown is not None
    assert stage.result.shown.passed is Passed.PRESENT
    assert presenter.direction is Direction.IN
    jobs.close()
    stage.deleteLater()
    return taken


class _Borrowed:
    def __init__(self, made: Made) -> None:
        self.reading, self.writing = made.database.reading, made.database.writing

    def close(self) -> None:
        """Leave it open."""


class _Deaf:
    def __init__(self, _parent: QObject) -> None: ...

    def play(self, _sound: object) -> None:
        """Hear nothing."""


def _nothing(*_what: object, **_more: object) -> None: ...


def _until(holds: object) -> None:
    loop = QEventLoop()
    while not holds():  # type: ignore[operator]  # a question
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


if __name__ == "__main__":
    for line in run():
        print(line, line.note, line.exponent)
