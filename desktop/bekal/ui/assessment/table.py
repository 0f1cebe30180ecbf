"""The mark grid: trainees down, score, units and decision across, keys like those of a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from bekal.assessment.rules import predicate, score_text
from bekal.courses.queries import UnitRow
from bekal.language import say
from bekal.terms import Decision, EnrolmentState, Outcome
from bekal.ui import theme
from bekal.ui.assessment.edits import CellEdit, Field, GridRow, Part, block, spread
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.cell_line import CellLine
from bekal.ui.widgets.cells import Person, Sign
from bekal.ui.widgets.table import Column, Table

_WIDE_UNITS = 8
"""Up to so many units their codes fit above their columns; more are numbered."""
_LONGEST_CODE = 7


@dataclass(frozen=True, slots=True)
class Score:
    """A score as written; an empty place where there is none yet, which is not a zero."""

    text: str

    def __str__(self) -> str:
        return self.text or say("belum")


@dataclass(frozen=True, slots=True)
class UnitMark:
    """K, BK, or an empty place."""

    outcome: Outcome | None

    def __str__(self) -> str:
        return self.outcome.value if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision as a badge, or an empty place."""

    decision: Decision | None

    def __str__(self) -> str:
        return self.decision.word if self.decision else ""


def unit_heading(unit: UnitRow, at: int, of: int) -> str:
    """Return what stands above a unit's column: its code where it is short and they are few, else its number."""
    return unit.code if unit.code and len(unit.code) <= _LONGEST_CODE and of <= _WIDE_UNITS else str(at)


def columns(units: Sequence[UnitRow]) -> list[Column[GridRow]]:
    """Return the grid's columns for a programme's units."""
    few = len(units) <= _WIDE_UNITS
    width = 56 if few else 44
    made: list[Column[GridRow]] = [
        Column(say("No"), lambda row: row.result.number, 44, tone="muted", right=True)
        if few
        else Column(say("No"), _numbered, 52),
        Column(
            say("Nama"),
            lambda row: Person(row.result.name, left=row.result.state not in _SEATED) if few else row.result.name,
            least=180,
            role="bodyb",
        ),
        Column(
            say("Nilai"),
            lambda row: Score(score_text(row.result.score_hundredths)),
            74,
            takes_keys=True,
            right=True,
            spoken=lambda row: f"{row.result.name}: {score_text(row.result.score_hundredths) or say('belum')}",
        ),
        Column(
            say("Predikat"),
            lambda row: predicate(row.result.score_hundredths),
            92,
            tone="muted",
            role="caption",
            leaves=1,
        ),
    ]
    for at, unit in enumerate(units, 1):
        made.append(
            Column(
                unit_heading(unit, at, len(units)),
                lambda row, unit=unit: UnitMark(row.result.outcomes.get(unit.id)),  # type: ignore[misc]  # a default binds the loop, which lambdas cannot annotate
                width,
                takes_keys=True,
                spoken=lambda row, unit=unit: _spoken(row, unit),  # type: ignore[misc]  # as above
            )
        )
    made.append(
        Column(
            say("Keputusan"),
            lambda row: Verdict(row.result.decision),
            116,
            takes_keys=True,
            spoken=lambda row: (
                f"{row.result.name}: {row.result.decision.word if row.result.decision else say('belum')}"
            ),
        )
    )
    made.append(Column(say("Keadaan"), _state, 224 if len(units) <= 6 else 200, leaves=2))
    return made


_SEATED = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED)


def _spoken(row: GridRow, unit: UnitRow) -> str:
    outcome = row.result.outcomes.get(unit.id)
    return f"{row.result.name}, {unit.title}: {outcome.word if outcome else say('belum')}"


def _numbered(row: GridRow) -> Sign:
    """Return the number with the sign of the row's state: with many units there is no room for its words."""
    icon = "lock" if row.is_locked else row.icon
    return Sign(icon, str(row.result.number), row.tone if icon and not row.is_locked else "muted")


def _state(row: GridRow) -> Sign:
    if row.is_locked:
        return Sign("lock", say("Terkunci: {number}", number=row.result.certificate))
    return Sign(row.icon, row.said, row.tone)


class MarkGrid(Table[GridRow]):
    """Digits write a score, K and B a unit, L and T the decision; each goes down. Paste, Del and F2 as in Excel."""

    edited = Signal(object)
    """What was typed, as a list of `CellEdit`."""
    pasted = Signal(object, int)
    """What was pasted, and how many of its cells lay outside the grid."""
    undo_asked = Signal()
    refused_lock = Signal(object)
    """Somebody tried to change a row with a certificate."""
    field_reached = Signal(object)

    def __init__(self, units: Sequence[UnitRow], parent: QWidget | None = None) -> None:
        super().__init__(columns(units), say("Nilai peserta"), cell_keys=True, many=True, parent=parent)
        before, after = 4, len(units)
        self.fields: dict[int, Field] = {2: Part.SCORE, before + after: Part.DECISION}
        self.fields |= {before + at: unit.id for at, unit in enumerate(units)}
        self._order = sorted(self.fields)
        self._editor: CellLine | None = None
        self.selectionModel().currentChanged.connect(self._reached)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.end_editing(keep=True))

    def field_here(self) -> Field | None:
        """Return what the current cell holds, or None where nothing can be typed."""
        return self.fields.get(self.currentIndex().column())

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+Z for the grid, so that it always takes back the last change made here."""
        early = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if early and event.matches(QKeySequence.StandardKey.Undo):  # type: ignore[attr-defined]  # ShortcutOverride is a key event
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not (
            event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        ):
            self.go_to(self.currentIndex().row() + (-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._set_chosen("", None)
        elif event.key() == Qt.Key.Key_F2:
            self.begin_editing()
        elif self._take_letter(event):
            return
        elif event.text().strip() and event.text().isprintable() and not event.modifiers():
            event.accept()  # other letters would jump to a name, away from the cell
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the mouse do what keys do: edit a score, or go on to the next mark."""
        field = self.field_here()
        row = self.current_row()
        if row is None or field is None:
            return
        if field is Part.SCORE:
            self.begin_editing()
        elif field is Part.DECISION:
            turns = {None: "L", Decision.PASSED: "T", Decision.FAILED: ""}
            self._set_chosen(turns[row.result.decision], field)
        else:
            following = {None: "K", Outcome.COMPETENT: "B", Outcome.NOT_YET: ""}
            self._set_chosen(following[row.result.outcomes.get(field)], field)

    def begin_editing(self, typed: str = "") -> None:
        """Open the score of the current row to be typed; `typed` replaces what is there."""
        row = self.current_row()
        if row is None or self.field_here() is not Part.SCORE:
            return
        if row.is_locked:
            self.refused_lock.emit(row)
            return
        self.end_editing(keep=True)
        place = self.visualRect(self.currentIndex())
        self._editor = CellLine(
            self,
            place,
            typed or score_text(row.result.score_hundredths),
            lambda keep, go: self.end_editing(keep=keep, go=go),
            name=say("Nilai"),
            longest=6,
            fresh=bool(typed),
        )

    def end_editing(self, *, keep: bool, go: tuple[int, int] = (0, 0)) -> None:
        """Close the open score, keeping what was typed or not, and go so many rows and fields on."""
        editor, self._editor = self._editor, None
        if editor is None:
            return
        index, text = self.currentIndex(), editor.text()
        editor.hide()
        editor.deleteLater()
        self.setFocus()
        row = self.current_row()
        if keep and row is not None and text != score_text(row.result.score_hundredths):
            self.edited.emit([CellEdit(row.result.enrolment_id, Part.SCORE, text)])
        if go != (0, 0):
            here = self._order.index(index.column())
            self.go_to(index.row() + go[0], self._order[max(0, min(len(self._order) - 1, here + go[1]))])

    def _take_letter(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        typed, field = event.text().lower(), self.field_here()
        if field is Part.SCORE and (typed.isdigit() or typed == ","):
            self.begin_editing(typed)
            return True
        if typed in {"l", "t"} and typed:
            return self._mark(typed, Part.DECISION)
        if isinstance(field, Part) or field is None:
            return field is Part.DECISION and typed == " " and self._mark("l", Part.DECISION)
        if typed in {"k", "b", " "} and typed:
            return self._mark("k" if typed == " " else typed, field)
        return False

    def _mark(self, letter: str, field: Field) -> bool:
        """Set what is chosen and go down, as in the roster."""
        many = len(self.chosen_rows()) > 1
        self._set_chosen(letter.upper(), field)
        if not many:
            self.go_to(self.currentIndex().row() + 1)
        return True

    def _set_chosen(self, text: str, field: Field | None) -> None:
        """Ask for a text in the chosen cells; a decision goes to the chosen rows wherever the cell is."""
        edits: list[CellEdit] = []
        if field is Part.DECISION:
            edits = [CellEdit(row.result.enrolment_id, field, text) for row in self.chosen_rows()]
        else:
            for index in sorted(self.selectedIndexes(), key=lambda at: (at.row(), at.column())):
                kind = self.fields.get(index.column())
                fits = kind is not None and (field is None or not isinstance(kind, Part))
                if fits and kind is not None:
                    edits.append(CellEdit(self.rows.rows[index.row()].result.enrolment_id, kind, text))
        if edits:
            self.edited.emit(edits)

    def _paste(self) -> None:
        here = self.currentIndex()
        if here.column() not in self.fields:
            return
        read = block(QGuiApplication.clipboard().text())
        if read == [[""]]:
            return
        if len(read) == 1 and len(read[0]) == 1 and len(self.selectedIndexes()) > 1:
            self._set_chosen(read[0][0], None)
            return
        trainees = [row.result.enrolment_id for row in self.rows.rows]
        fields = [self.fields[at] for at in self._order]
        edits, outside = spread(read, trainees, fields, here.row(), self._order.index(here.column()))
        self.pasted.emit(edits, outside)

    def _reached(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.field_reached.emit(self.fields.get(now.column()))


def _empty(painter: QPainter, box: QRect) -> None:
    painting.rounded(painter, box, 4, theme.color("surface"), QPen(theme.color("edge"), 1, Qt.PenStyle.DotLine))


def _score(painter: QPainter, place: QRect, value: Score, _role: str, tone: str, align: Qt.AlignmentFlag) -> None:
    if value.text:
        painting.text(painter, place, value.text, "bodyb", tone, align)
        return
    height = theme.px(22)
    _empty(painter, QRect(place.left(), place.center().y() - height // 2 + 1, place.width(), height))


def draw_unit_mark(painter: QPainter, box: QRect, outcome: Outcome | None) -> None:
    """Draw K green, BK amber, or an empty place."""
    if outcome is None:
        _empty(painter, box)
        return
    kind = "ok" if outcome is Outcome.COMPETENT else "warn"
    edge = QPen(theme.color("text"), 1) if theme.is_plain() else None
    painting.rounded(painter, box, 4, theme.color(f"{kind}_bg"), edge)
    painting.text(painter, box, outcome.value, "bodyb", kind, painting.CENTRE)


def _unit(painter: QPainter, place: QRect, value: UnitMark, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    width, height = min(theme.px(38), place.width() + 10), theme.px(22)
    left = place.left() if place.width() > width else place.center().x() - width // 2
    draw_unit_mark(painter, QRect(left, place.center().y() - height // 2 + 1, width, height), value.outcome)


def _verdict(painter: QPainter, place: QRect, value: Verdict, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    middle = place.center().y() + 1
    if value.decision is None:
        height = theme.px(22)
        _empty(painter, QRect(place.left(), middle - height // 2, theme.px(64), height))
    elif value.decision is Decision.PASSED:
        painting.badge(painter, place.left(), middle, value.decision.word, "ok", "check", place.width())
    else:
        painting.badge(painter, place.left(), middle, value.decision.word, "bad", "x", place.width())


cells.painters |= {Score: _score, UnitMark: _unit, Verdict: _verdict}
