"""Which problems of a file are shown: all of them, or only those of one gravity, each with its count."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.candidates.importing.problems import Severity
from bekal.language import marked, say
from bekal.ui.candidates.import_table import ProblemLine
from bekal.ui.widgets.buttons import Segments
from bekal.ui.widgets.layouts import row

EVERY = ""
_WORDS = {
    EVERY: marked("Semua"),
    Severity.ERROR: marked("Salah"),
    Severity.WARNING: marked("Meragukan"),
    Severity.NOTE: marked("Catatan"),
}


class ProblemSieve(QWidget):
    """Four choices over the list of problems; one without a problem cannot be chosen."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = Segments([(grade, say(_WORDS[grade])) for grade in _WORDS])
        self._choices.setAccessibleName(say("Yang ditampilkan"))
        self._choices.chosen.connect(lambda _grade: self.chosen.emit())
        self._counts: Counter[str] = Counter()
        self.setLayout(row(self._choices))
        self.show_all()

    def show_all(self) -> None:
        """Leave nothing out, telling nobody."""
        self._choices.show_value(EVERY)

    def choose(self, grade: str) -> None:
        """Leave only one gravity, as a click on it does."""
        self._choices.show_value(grade)
        self.chosen.emit()

    def count(self, grade: str) -> int:
        """Return how many problems have this gravity."""
        return self._counts[grade]

    def sift(self, lines: Sequence[ProblemLine]) -> list[ProblemLine]:
        """Count the problems of each gravity and return those chosen; all of them once none of the chosen is left."""
        self._counts = Counter(_grade(line) for line in lines)
        self._counts[EVERY] = len(lines)
        for grade in _WORDS:
            count = self._counts[grade]
            self._choices.show_words(grade, f"{say(_WORDS[grade])} {count}", usable=count > 0)
        if not self._counts[self._choices.value()]:
            self.show_all()
        wanted = self._choices.value()
        return [line for line in lines if wanted in (EVERY, _grade(line))]


def _grade(line: ProblemLine) -> str:
    """Return how grave a problem still is: what was repaired is good to know, and no more."""
    return Severity.NOTE if line.problem.is_applied else line.problem.severity
