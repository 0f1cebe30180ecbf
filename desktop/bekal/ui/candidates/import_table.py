"""The grid of an import: one line for each problem, or one for each row of the file, and the cell being corrected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.candidates.importing.import_plan import PlannedRow, State
from bekal.candidates.importing.problems import Problem, Severity, advise, describe
from bekal.language import say
from bekal.terms import Sex
from bekal.ui import days, keys, theme
from bekal.ui.candidates import judging, showing
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.cells import Person, Sign
from bekal.ui.widgets.cells import State as Badge
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

_ICONS = {
    Severity.ERROR: ("circle-alert", "bad"),
    Severity.WARNING: ("triangle-alert", "warn"),
    Severity.NOTE: ("info", "muted"),
}
_BADGES = {
    State.NEW: ("accent", ""),
    State.SAME: ("gray", ""),
    State.CHANGED: ("info", "pencil"),
    State.SKIPPED: ("gray", "ban"),
}


@dataclass(frozen=True)
class ProblemLine:
    """One problem of one row."""

    row: PlannedRow
    problem: Problem


@dataclass(frozen=True)
class RowLine:
    """One row of the file; `is_set_aside` when the clerk chose to skip it."""

    row: PlannedRow
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong and, below it, what to do, behind the icon of how grave it is."""

    icon: str
    tone: str
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.what} {self.advice}".strip()


def value_of(problem: Problem) -> str:
    """Return what stands in the cell, a date as one writes it here."""
    return _as_day(problem.value) or problem.value or "–"


def what_of(problem: Problem) -> str:
    """Return in one short sentence what is wrong; the value itself stands in its own column."""
    told = problem if problem.code == "nik_region" else replace(problem, value="")
    sentence = " ".join(describe(told).split())
    first = sentence.split(". ")[0].rstrip(".") + "."
    return first[:1].upper() + first[1:]


def advice_of(problem: Problem) -> str:
    """Return what to do, its proposal written as it would be typed."""
    offered = problem.suggestion or ""
    if len(offered) == 16 and offered.isdigit():
        offered = judging.grouped(offered)
    elif offered in {sex.value for sex in Sex}:
        offered = Sex(offered).word
    return advise(replace(problem, suggestion=_as_day(offered) or offered or None))


def _as_day(text: str) -> str:
    try:
        return days.full(date.fromisoformat(text)) if len(text) == len("2000-01-01") else ""
    except ValueError:
        return ""


def icon_of(problem: Problem) -> tuple[str, str]:
    """Return the icon and tone of a problem; what was repaired is in order."""
    return ("check", "ok") if problem.is_applied else _ICONS[problem.severity]


def badge_of(state: State) -> Badge:
    """Return the badge of what a row would do."""
    tone, icon = _BADGES[state]
    return Badge(state.word, tone, icon)


def _advice(p: QPainter, place: QRect, value: Advice, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    middle = place.center().y() + 1
    painting.picture(p, place.left(), middle, value.icon, value.tone, 16)
    words = place.adjusted(theme.px(16) + 8, 0, 0, 0)
    if not value.advice:
        painting.text(p, words, value.what, "body")
        return
    upper, lower = theme.metrics().height(), theme.metrics("caption").height()
    top = place.center().y() - (upper + lower) // 2 + 1
    painting.text(p, QRect(words.left(), top, words.width(), upper), value.what, "body")
    painting.text(p, QRect(words.left(), top + upper - 1, words.width(), lower), value.advice, "caption", "muted")


cells.painters[Advice] = _advice


def problem_table() -> Table[ProblemLine]:
    """Make the table of problems; its fourth column is corrected in place."""
    return Table(
        [
            Column(say("Baris"), lambda line: line.row.number, 56, tone="muted", right=True),
            Column(say("Nama"), lambda line: line.row.applicant.name or "–", 150, role="bodyb", leaves=2),
            Column(say("Kolom"), lambda line: line.problem.column or "–", 88, tone="muted", role="caption", leaves=1),
            Column(say("Isi di berkas"), lambda line: value_of(line.problem), 148, takes_keys=True),
            Column(say("Yang perlu dilihat"), _told, least=200),
        ],
        say("Yang perlu dilihat di berkas"),
        two_lines=True,
    )


VALUE_COLUMN = 3


def row_table(today: Callable[[], date]) -> Table[RowLine]:
    """Make the table of all rows."""

    def person(line: RowLine) -> Person:
        applicant = line.row.applicant
        second = showing.second_line(applicant.sex, applicant.birth_date, today())
        return Person(applicant.name or "–", second, left=line.row.state is State.SKIPPED)

    return Table(
        [
            Column(say("Baris"), lambda line: line.row.number, 56, tone="muted", right=True),
            Column(say("Nama"), person, least=180),
            Column(say("NIK"), lambda line: judging.grouped(line.row.applicant.nik or "") or "–", 164, leaves=1),
            Column(say("Akan"), lambda line: badge_of(line.row.state), 108),
            Column(say("Keterangan"), _summary, least=160, leaves=2),
        ],
        say("Semua baris di berkas"),
        two_lines=True,
    )


def _told(line: ProblemLine) -> Advice:
    icon, tone = icon_of(line.problem)
    return Advice(icon, tone, what_of(line.problem), advice_of(line.problem))


def _summary(line: RowLine) -> Sign:
    if line.is_set_aside:
        return Sign("ban", say("Anda lewati. Del mengembalikannya."))
    order = list(Severity)
    problems = sorted(line.row.problems, key=lambda problem: (problem.is_applied, order.index(problem.severity)))
    if not problems:
        changed = len(line.row.changes)
        return Sign("", say("{n} isian berubah", n=changed) if changed else "")
    icon, tone = icon_of(problems[0])
    more = say(" (+{n} lagi)", n=len(problems) - 1) if len(problems) > 1 else ""
    return Sign(icon, f"{what_of(problems[0])}{more}", tone)


class CellEdit(QLineEdit):
    """Laid over the cell being corrected: Enter takes it, Esc leaves it as it was."""

    taken = Signal(str)
    ended = Signal()

    def __init__(self, table: Table[ProblemLine], parent: QWidget | None = None) -> None:
        super().__init__(parent or table.viewport())
        self._table, self._was = table, ""
        self.setAccessibleName(say("Ubah isi sel"))
        self.hide()

    def begin(self, text: str) -> None:
        """Open over the value of the current row."""
        index = self._table.rows.index(self._table.currentIndex().row(), VALUE_COLUMN)
        self._table.scrollTo(index)
        place = self._table.visualRect(index)
        wide = max(place.width(), theme.metrics().horizontalAdvance(text) + 40)
        height = theme.px(32)
        self.setGeometry(place.left(), place.center().y() - height // 2 + 1, wide, height)
        self._was = text
        self.setText(text)
        self.selectAll()
        self.show()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Claim Esc before it closes the page."""
        if event.type() == QEvent.Type.ShortcutOverride and keys.is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if keys.is_escape(event):
            self._end()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            self._take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed when the pointer goes elsewhere."""
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() == Qt.FocusReason.MouseFocusReason:
            self._take()

    def _take(self) -> None:
        text = self.text().strip()
        self._end()
        if text != self._was:
            self.taken.emit(text)

    def _end(self) -> None:
        self.hide()
        self._table.setFocus()
        self.ended.emit()


def problem_lines(rows: Sequence[PlannedRow]) -> list[ProblemLine]:
    """Return every problem, the gravest first, those repaired and mere notes last."""
    order = list(Severity)
    lines = [ProblemLine(row, problem) for row in rows for problem in row.problems]
    return sorted(
        lines,
        key=lambda line: (line.problem.is_applied, order.index(line.problem.severity), line.problem.row),
    )
