"""The grid of scores: applicants down, tests across, keys like those of a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QWidget

from bekal.assessment.pasting import block_of as block
from bekal.courses.selection.rules import score_words
from bekal.language import say
from bekal.terms import ApplicationId, TestId
from bekal.ui.assessment.columns import Score
from bekal.ui.widgets.cell_line import CellLine
from bekal.ui.widgets.cells import Sign, Two
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.courses.selection.queries import TestRow

FIRST = 2
"""Columns before the first test: number and name."""
ABSENT = "TH"


@dataclass(frozen=True, slots=True)
class Line:
    """One applicant's scores, in hundredths; None: absent; a test left out: not scored yet."""

    number: int
    id: ApplicationId
    code: str
    name: str
    scores: Mapping[TestId, int | None] = field(default_factory=dict)
    said: str = ""
    tone: str = "muted"
    icon: str = ""

    def typed(self, test_id: TestId) -> str:
        """Return a score as it is typed."""
        if test_id not in self.scores:
            return ""
        score = self.scores[test_id]
        return score_words(score, absent=score is None)


class Edit(NamedTuple):
    """Text for one cell; empty text takes the score away."""

    id: ApplicationId
    test_id: TestId
    text: str


class ScoreGrid(Table[Line]):
    """Digits write a score, T means absent; Enter goes down. Paste, Del, F2 and Ctrl+Z as in Excel."""

    edited = Signal(object)
    """What was typed, a list of `Edit`."""
    pasted = Signal(object, int)
    """What was pasted, and how many of its cells lay outside the grid."""
    undo_asked = Signal()
    search_asked = Signal()

    def __init__(self, tests: "Sequence[TestRow]", parent: QWidget | None = None) -> None:
        columns: list[Column[Line]] = [
            Column(say("No"), lambda line: line.number, 56, tone="muted", right=True),
            Column(say("Nama"), lambda line: Two(line.name, line.code), least=180),
        ]
        for test in tests:
            columns.append(
                Column(
                    test.title,
                    lambda line, test=test: Score(line.typed(test.id)),  # type: ignore[misc]  # a default binds the loop, which lambdas cannot annotate
                    108,
                    takes_keys=True,
                    right=True,
                    spoken=lambda line, test=test: f"{line.name}: {line.typed(test.id) or say('belum')}",  # type: ignore[misc]  # as above
                )
            )
        columns.append(Column(say("Keadaan"), lambda line: Sign(line.icon, line.said, line.tone), 210, leaves=1))
        super().__init__(columns, say("Nilai tes"), two_lines=True, cell_keys=True, many=True, parent=parent)
        self.tests = [test.id for test in tests]
        self.is_locked = False
        self._editor: CellLine | None = None
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.end_typing(keep=True))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show changed lines in their places with one signal."""
        places = {line.id: at for at, line in enumerate(self.rows.rows)}
        touched = []
        for line in lines:
            if (at := places.get(line.id)) is not None:
                self.rows.rows[at] = line
                touched.append(at)
        if touched:
            last = len(self.rows.columns) - 1
            self.rows.dataChanged.emit(self.rows.index(min(touched), 0), self.rows.index(max(touched), last))

    def test_here(self) -> TestId | None:
        """Return the test of the current column, None beside the scores."""
        at = self.currentIndex().column() - FIRST
        return self.tests[at] if 0 <= at < len(self.tests) else None

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+Z for the grid, so that it always takes back the last change made here."""
        early = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if early and event.matches(QKeySequence.StandardKey.Undo):  # type: ignore[attr-defined]  # ShortcutOverride is a key event
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        typed = event.text().lower()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held:
            self.go_to(self.currentIndex().row() + (-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._set_chosen("")
        elif event.key() == Qt.Key.Key_F2:
            self.begin_typing()
        elif event.key() == Qt.Key.Key_Slash:
            self.search_asked.emit()
        elif typed == "t" and not held:
            many = len(self.chosen_rows()) > 1
            self._set_chosen(ABSENT)
            if not many:
                self.go_to(self.currentIndex().row() + 1)
        elif typed and (typed.isdigit() or typed == ",") and not held:
            self.begin_typing(typed)
        elif typed.strip() and typed.isprintable() and not held:
            event.accept()  # other letters would jump to a name, away from the cell
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the mouse open a score to be typed."""
        self.begin_typing()

    def begin_typing(self, typed: str = "") -> None:
        """Open the score of the current cell; `typed` replaces what is there."""
        line, test_id = self.current_row(), self.test_here()
        if line is None or test_id is None:
            return
        if self.is_locked:
            self.edited.emit([])
            return
        self.end_typing(keep=True)
        place = self.visualRect(self.currentIndex())
        self._editor = CellLine(
            self,
            place,
            typed or line.typed(test_id),
            lambda keep, go: self.end_typing(keep=keep, go=go),
            name=say("Nilai"),
            longest=8,
            fresh=bool(typed),
        )

    def end_typing(self, *, keep: bool, go: tuple[int, int] = (0, 0)) -> None:
        """Close the open score, keeping what was typed or not, and go so many rows and tests on."""
        editor, self._editor = self._editor, None
        if editor is None:
            return
        index, text = self.currentIndex(), editor.text().strip()
        line, test_id = self.current_row(), self.test_here()
        editor.hide()
        editor.deleteLater()
        self.setFocus()
        if keep and line is not None and test_id is not None and text != line.typed(test_id):
            self.edited.emit([Edit(line.id, test_id, text)])
        if go != (0, 0):
            at = max(FIRST, min(FIRST + len(self.tests) - 1, index.column() + go[1]))
            self.go_to(index.row() + go[0], at)

    def _set_chosen(self, text: str) -> None:
        edits = []
        for index in sorted(self.selectedIndexes(), key=lambda at: (at.row(), at.column())):
            if FIRST <= index.column() < FIRST + len(self.tests):
                edits.append(Edit(self.rows.rows[index.row()].id, self.tests[index.column() - FIRST], text))
        if edits:
            self.edited.emit(edits)

    def _paste(self) -> None:
        here = self.currentIndex()
        read = block(QGuiApplication.clipboard().text())
        if self.test_here() is None or read == [[""]]:
            return
        if len(read) == 1 and len(read[0]) == 1 and len(self.selectedIndexes()) > 1:
            self._set_chosen(read[0][0])
            return
        edits, outside = [], 0
        for down, cells in enumerate(read):
            for across, text in enumerate(cells):
                at, test = here.row() + down, here.column() - FIRST + across
                if at < len(self.rows.rows) and test < len(self.tests):
                    edits.append(Edit(self.rows.rows[at].id, self.tests[test], text.strip()))
                else:
                    outside += bool(text.strip())
        self.pasted.emit(edits, outside)
