"""The mark grid: trainees down, components, units and decision across, keys like those of a spreadsheet."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QWidget

from bekal.assessment.cells import CellEdit, Field, Ground, Part, text_of, value_of
from bekal.assessment.pasting import block_of
from bekal.assessment.weighing import FieldId
from bekal.language import say
from bekal.terms import Decision, Outcome
from bekal.ui import theme
from bekal.ui.assessment.columns import SORTS, columns
from bekal.ui.assessment.edits import GridRow
from bekal.ui.widgets.cell_line import CellLine
from bekal.ui.widgets.table import Table

_NAME, _LEAST_NAME = 1, 150


class MarkGrid(Table[GridRow]):
    """Digits write a score, K and B a unit, A absent, L and T the decision; each goes down.

    R begins a new try in the cell. Paste, Del and F2 as in Excel.
    """

    edited = Signal(object)
    """What was typed, as a list of `CellEdit`."""
    pasted = Signal(object, int, object)
    """A block from the clipboard, the row and the field of the cell in which it begins."""
    undo_asked = Signal()
    refused_lock = Signal(object)
    """Somebody tried to change a row with a certificate."""
    field_reached = Signal(object)

    def __init__(self, ground: Ground, tried: frozenset[FieldId] = frozenset(), parent: QWidget | None = None) -> None:
        made, self.fields = columns(ground, tried)
        super().__init__(made, say("Nilai peserta"), cell_keys=True, many=True, parent=parent)
        self.ground = ground
        self._order = sorted(self.fields)
        self._editor: CellLine | None = None
        self._again = False
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.selectionModel().currentChanged.connect(self._reached)
        self.sort_asked.connect(self._sort_rows)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.end_editing(keep=True))
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.end_editing(keep=True))

    def _fit(self) -> None:
        """Leave names their room: what does not fit beside them is reached by scrolling."""
        super()._fit()
        if self.columnWidth(_NAME) < theme.px(_LEAST_NAME):
            self.horizontalHeader().resizeSection(_NAME, theme.px(_LEAST_NAME))

    def column_of(self, field: Field) -> int:
        """Return the column that holds a field."""
        return next(at for at, one in self.fields.items() if one == field)

    def is_unit(self, field: Field | None) -> bool:
        """Tell whether a field is marked K or BK."""
        return field is not None and self.ground.is_unit(field)

    def is_score(self, field: Field | None) -> bool:
        """Tell whether a field takes a number."""
        return field is not None and field is not Part.DECISION and not self.is_unit(field)

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
        if self.is_score(field):
            self.begin_editing()
        elif field is Part.DECISION:
            turns = {None: "L", Decision.PASSED: "T", Decision.FAILED: ""}
            self._set_chosen(turns[row.result.decision], field)
        else:
            following = {None: "K", Outcome.COMPETENT: "B", Outcome.NOT_YET: ""}
            value = value_of(row.result, field)
            self._set_chosen(following[value] if isinstance(value, Outcome) or value is None else "", field)

    def begin_editing(self, typed: str = "", *, again: bool = False) -> None:
        """Open the cell to be typed; `typed` replaces what is there, `again` begins a new try."""
        row, field = self.current_row(), self.field_here()
        if row is None or field is None or field is Part.DECISION or (self.is_unit(field) and not again):
            return
        if row.is_locked:
            self.refused_lock.emit(row)
            return
        self.end_editing(keep=True)
        self._again = again and not isinstance(field, Part)
        place = self.visualRect(self.currentIndex())
        there = "" if again else typed or text_of(value_of(row.result, field))
        self._editor = CellLine(
            self,
            place,
            there,
            lambda keep, go: self.end_editing(keep=keep, go=go),
            name=say("Percobaan baru: {title}", title=self.ground.title(field)) if again else self.ground.title(field),
            longest=6,
            fresh=bool(typed),
        )
        if again:
            self._editor.setPlaceholderText(say("ulang"))

    def end_editing(self, *, keep: bool, go: tuple[int, int] = (0, 0)) -> None:
        """Close the open cell, keeping what was typed or not, and go so many rows and fields on."""
        editor, self._editor = self._editor, None
        if editor is None:
            return
        again, self._again = self._again, False
        index, text = self.currentIndex(), editor.text().strip()
        editor.hide()
        editor.deleteLater()
        self.setFocus()
        row, field = self.current_row(), self.field_here()
        is_new = (
            text != ""
            if again
            else row is not None and field is not None and text != text_of(value_of(row.result, field))
        )
        if keep and row is not None and field is not None and is_new:
            self.edited.emit([CellEdit(row.result.enrolment_id, field, text, again)])
        if go != (0, 0):
            here = self._order.index(index.column())
            self.go_to(index.row() + go[0], self._order[max(0, min(len(self._order) - 1, here + go[1]))])

    def _take_letter(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        typed, field = event.text().lower(), self.field_here()
        if self.is_score(field) and (typed.isdigit() or typed == ","):
            self.begin_editing(typed)
            return True
        if typed == "r" and field is not None and not isinstance(field, Part):
            self.begin_editing(again=True)
            return True
        if typed == "a" and field is not None and not isinstance(field, Part):
            return self._mark("th", field)
        if typed in {"l", "t"} and typed:
            return self._mark(typed, Part.DECISION)
        if isinstance(field, Part) or field is None:
            return field is Part.DECISION and typed == " " and self._mark("l", Part.DECISION)
        if self.is_unit(field) and typed in {"k", "b", " "} and typed:
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
        """Ask for a text in the chosen cells; a decision goes to the chosen rows wherever the cell is.

        K and BK go to units only, absent to components and units; without a field everything chosen is emptied.
        """
        edits: list[CellEdit] = []
        if field is Part.DECISION:
            here = self.current_row()
            rows = self.chosen_rows() or ([here] if here is not None else [])
            edits = [CellEdit(row.result.enrolment_id, field, text) for row in rows]
        else:
            absent = text.lower() == "th"
            for index in sorted(
                self.selectedIndexes() or [self.currentIndex()], key=lambda at: (at.row(), at.column())
            ):
                kind = self.fields.get(index.column())
                if kind is None or (field is not None and isinstance(kind, Part)):
                    continue
                if field is None or absent or self.is_unit(kind) == self.is_unit(field):
                    edits.append(CellEdit(self.rows.rows[index.row()].result.enrolment_id, kind, text))
        if edits:
            self.edited.emit(edits)

    def _paste(self) -> None:
        here = self.currentIndex()
        field = self.fields.get(here.column(), self.fields[self._order[0]])
        block = block_of(QGuiApplication.clipboard().text())
        if block == [[""]]:
            return
        if len(block) == 1 and len(block[0]) == 1 and len(self.selectedIndexes()) > 1:
            self._set_chosen(block[0][0], None)
            return
        self.pasted.emit(block, here.row(), field)

    def _sort_rows(self, key: str, down: bool) -> None:
        self.end_editing(keep=True)
        rows = sorted(self.rows.rows, key=SORTS[key], reverse=down)
        self.show_rows(rows, keep=lambda row: row.result.enrolment_id)

    def _reached(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.field_reached.emit(self.fields.get(now.column()))
