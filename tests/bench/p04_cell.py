"""P4: one attendance mark, from the key to the painted cell, beside `QTableWidget.setText` and its painting.

A key in the roster changes the cell, moves the keys to the next person and counts anew. The limit is a table widget of
as many rows and columns, chosen by rows like the roster, whose next cell gets its text and the keys. Saving is not in
it (P5). Sizes are trainees of a class.
"""

import gc
import os
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem
from tests import makers
from tests.bench import Line, alternating, exponent
from tests.bench.p06_month import Window
from tests.makers import Made

from bekal.attendance.service import mark_rest_present
from bekal.ui.attendance.lines import MARK
from bekal.ui.attendance.roster_screen import RosterScreen

PEOPLE = (15, 30, 150)
RUNS = 200


def run() -> Iterator[Line]:
    """Yield the one line of this goal."""
    taken = []
    for people in PEOPLE:
        with tempfile.TemporaryDirectory() as folder, makers.centre(Path(folder)) as made:
            with made.writing() as session:
                of = makers.course(session, trainees_wanted=people, quota=people)
                mark_rest_present(session, of.meetings[0], today=makers.TODAY)
            gc.collect()
            gc.freeze()
            taken.append(_Key(made, of.meetings[0]).measured())
    ours, limit = taken[PEOPLE.index(30)]
    yield Line(
        "P4-cell", ours, limit, None, 3, exponent(PEOPLE, [one[0] for one in taken]),
        "ratios at half and five times: " + " and ".join(f"{a / b:.2f}" for a, b in (taken[0], taken[-1])),
    )  # fmt: skip


class _Key:
    """A roster and a table widget in the same window, each with the keys on its marks."""

    def __init__(self, made: Made, meeting_id: Any) -> None:
        self._at = Window(made)
        self._at.shell.go("attendance.roster", meeting_id=meeting_id)
        self._at.until_idle()
        screen = self._at.shell.current_screen()
        assert isinstance(screen, RosterScreen)
        self._screen, self._table = screen, screen.table
        screen._presenter._run = lambda *_job: None  # type: ignore[method-assign]  # saving is measured by P5
        rows = len(self._table.rows.rows)
        self._peer = QTableWidget(rows, 8)
        self._peer.resize(self._table.size())
        self._peer.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)  # as the roster: rows are chosen
        for at in range(rows):
            for column in range(8):
                self._peer.setItem(at, column, QTableWidgetItem(str(self._table.rows.index(at, column).data() or "")))
        self._peer.show()
        self._letters, self._next = cycle("ashi"), cycle(range(min(rows, 15)))
        self._places = cycle(range(min(rows, 15)))

    def measured(self) -> tuple[float, float]:
        """Return the median seconds of a key and of a cell of the widget."""
        alternating(self._press, self._set, runs=20)
        ours, limit = alternating(self._press, self._set, runs=RUNS)
        self._peer.close()
        self._at.close()
        return ours, limit

    def _press(self) -> None:
        letter = next(self._letters)
        if self._table.currentIndex().row() >= 14:
            self._table.go_to(0, MARK)
        event = QKeyEvent(QKeyEvent.Type.KeyPress, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter)
        self._table.keyPressEvent(event)
        QApplication.processEvents()

    def _set(self) -> None:
        at = next(self._places)
        item = self._peer.item(at, MARK)
        assert item is not None
        item.setText(next(self._letters))
        self._peer.setCurrentCell(min(at + 1, self._peer.rowCount() - 1), MARK)
        QApplication.processEvents()


if __name__ == "__main__":
    for line in run():
        print(line, line.note)
