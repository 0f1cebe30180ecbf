"""The roster's grid: one key a person, a box for minutes, a jump to a name, a list for the mouse."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QIntValidator, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from bekal.language import say
from bekal.terms import Attendance, EnrolmentId
from bekal.ui import theme
from bekal.ui.attendance.entering import LETTERS, CellBox, offer_marks, offer_two
from bekal.ui.attendance.lines import MARK, MINUTES, NAME, NOTE, TODAY, Line, RosterRows, columns
from bekal.ui.widgets.table import Table

_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class RosterTable(Table[Line]):
    """The view of a roster. It asks; the presenter decides and paints through `rows.show_cells`."""

    mark_asked = Signal(object, object)
    """Enrolment ids, and the mark or None."""
    late_asked = Signal(object, object)
    """Enrolment ids, and the minutes or None."""
    slot_asked = Signal(object)
    """The slot of an enrolment in detail, or both its marks where it is split."""
    split_decided = Signal(object, bool)
    """For which of two marks: True for the other one."""
    has_photos = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(columns(), say("Daftar hadir"), cell_keys=True, many=True, parent=parent)
        self.rows: RosterRows = RosterRows(columns(), self)
        self.setModel(self.rows)
        self.selectionModel().currentChanged.connect(self._moved)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._open = True
        self.only_unmarked = False
        """After closing was refused: the keys go from one unmarked person to the next."""
        self._box: CellBox | None = None
        self._fit()

    def show_photos(self, *, shown: bool) -> None:
        """Make room for photos in the rows, or take it back."""
        self.has_photos = shown
        self._measure()

    def row_height(self) -> int:
        """Return the height of a row, with photos or without."""
        return max(theme.px(50), super().row_height()) if self.has_photos else super().row_height()

    def show_open(self, *, open_: bool) -> None:
        """Let marks be entered, or only be read."""
        self._open = open_

    def go_to(self, at: int, column: int | None = None) -> None:
        """Move to a row and choose it alone, whatever key is still held down."""
        if 0 <= at < len(self.rows.rows):
            cell = self.rows.index(at, MARK if column is None else column)
            chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(cell, chosen)
            self.scrollTo(cell)

    def place_of(self, enrolment_id: EnrolmentId) -> int:
        """Return the row of a trainee, -1 when not in this roster."""
        return next((at for at, line in enumerate(self.rows.rows) if line.row.enrolment_id == enrolment_id), -1)

    def first_unmarked(self, after: int = -1) -> int:
        """Return the first counting row without a mark behind a row, then from the top; -1 when there is none."""
        lines = self.rows.rows
        order = [*range(after + 1, len(lines)), *range(after + 1)]
        return next((at for at in order if lines[at].row.counts and lines[at].row.mark is None), -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key, held = event.key(), event.modifiers()
        if held & ~_PLAIN:
            if key == Qt.Key.Key_Down and held & Qt.KeyboardModifier.AltModifier:
                self.open_list()
            elif key == Qt.Key.Key_H and held == Qt.KeyboardModifier.ControlModifier:
                self._ask_slot()
            else:
                super().keyPressEvent(event)
            return
        moves: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Backspace: lambda: self._ask(None, stay=True),
            Qt.Key.Key_Delete: lambda: self._ask(None, stay=True),
            Qt.Key.Key_T: self._ask_minutes,
            Qt.Key.Key_F2: self._ask_slot,
            Qt.Key.Key_F4: self.open_list,
            Qt.Key.Key_Slash: self.find_name,
            Qt.Key.Key_Return: lambda: self._step(1),
            Qt.Key.Key_Enter: lambda: self._step(1),
            Qt.Key.Key_Home: lambda: self.go_to(0, MARK),
            Qt.Key.Key_End: lambda: self.go_to(len(self.rows.rows) - 1, MARK),
        }
        if key in LETTERS:
            self._ask(LETTERS[Qt.Key(key)])
        elif key in moves:
            moves[key]()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} or (event.text().isprintable() and event.text()):
            event.accept()  # there is one column of keys, and a mistyped letter must not go searching
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys, at the first person who is not marked."""
        if not self.currentIndex().isValid() and self.rows.rows:
            self.go_to(max(0, self.first_unmarked()), MARK)
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row; the keys stay in the column of marks."""
        super().mousePressEvent(event)
        self._keep_column()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the column after a range was drawn."""
        super().mouseReleaseEvent(event)
        self._keep_column()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Offer the list over a mark, the note where it is written."""
        column = self.indexAt(event.position().toPoint()).column()
        self._keep_column()
        if column == NOTE:
            self._ask_slot()
        elif column in {MARK, MINUTES}:
            self.open_list()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the list."""
        self._keep_column()
        self.open_list()

    def open_list(self) -> None:
        """Offer the marks as a list, for those who work with the mouse."""
        at = self.currentIndex().row()
        if at < 0 or not self._may(at):
            return
        place = self.visualRect(self.rows.index(at, MARK)).bottomLeft()
        offer_marks(self, place, self._ask_listed, self._ask_minutes, self._ask_slot)

    def _ask_listed(self, mark: Attendance | None) -> None:
        self._ask(mark, stay=mark is None)

    def find_name(self) -> None:
        """Jump to a name while it is typed; ↓ goes to the next one, Enter or Esc back into the marks."""
        heading = self.horizontalHeader()
        place = QRect(heading.sectionViewportPosition(NAME) + 4, 1, heading.sectionSize(NAME) - 8, heading.height() - 2)
        box = self._lay_over(place.translated(heading.pos()), say("Cari nama"), "", over=self)
        box.walks = True
        box.setPlaceholderText(say("Cari nama, lalu Enter"))
        box.textEdited.connect(lambda typed: self._go_to_name(typed, self.currentIndex().row()))
        box.walked.connect(lambda step: self._go_to_name(box.text(), self.currentIndex().row() + step))
        box.taken.connect(lambda _typed, _step: self._end_box())
        box.dropped.connect(self._end_box)
        box.show()
        box.setFocus()

    def _go_to_name(self, typed: str, start: int) -> None:
        wanted = typed.strip().casefold()
        lines = self.rows.rows
        order = [*range(max(0, start), len(lines)), *range(max(0, start))]
        found = [at for at in order if wanted in lines[at].row.name.casefold()]
        begins = [at for at in found if any(w.startswith(wanted) for w in lines[at].row.name.casefold().split())]
        if wanted and found:
            self.go_to((begins or found)[0], MARK)

    def _may(self, at: int) -> bool:
        return self._open and self.rows.rows[at].row.counts

    def _chosen(self) -> list[int]:
        """Return the rows a key is for: the chosen ones, or the one the keys are on."""
        here = self.currentIndex().row()
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows(MARK)})
        return chosen if len(chosen) > 1 and here in chosen else [here] if here >= 0 else []

    def _ids(self, places: list[int]) -> list[EnrolmentId]:
        return [self.rows.rows[at].row.enrolment_id for at in places if self._may(at)]

    def _ask(self, mark: Attendance | None, *, stay: bool = False) -> None:
        chosen = self._chosen()
        if ids := self._ids(chosen):
            self.mark_asked.emit(ids, mark)
        if chosen and not stay:
            self._go_on(chosen[-1])

    def _ask_minutes(self) -> None:
        chosen = self._chosen()
        ids = self._ids(chosen)
        if not ids:
            self._step(1)
            return
        first = self.place_of(ids[0])
        before = {at: self.rows.rows[at] for at in chosen if self._may(at)}
        for at, line in before.items():
            shown = replace(line, row=replace(line.row, mark=Attendance.LATE))
            self.rows.show_cells(at, shown, (MARK,))

        def restore() -> None:
            for at, line in before.items():
                self.rows.show_cells(at, line, TODAY)

        def taken(typed: str, step: int) -> None:
            restore()
            self._end_box()
            self.late_asked.emit(ids, int(typed) if typed else None)
            if step > 0:
                self._go_on(chosen[-1])
            elif step:
                self._step(-1)

        def dropped() -> None:
            restore()
            self._end_box()

        known = before[first].row.minutes_late
        box = self._lay_over(self._cell(first, MINUTES), say("Terlambat berapa menit"), str(known or ""))
        box.setValidator(QIntValidator(0, 999, box))
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.taken.connect(taken)
        box.dropped.connect(dropped)
        box.show()
        box.setFocus()

    def _ask_slot(self) -> None:
        at = self.currentIndex().row()
        if at >= 0:
            self.slot_asked.emit(self.rows.rows[at].row.enrolment_id)

    def choose_of_two(self, enrolment_id: EnrolmentId) -> None:
        """Offer both marks of a split slot: 1 or 2 takes one, as does its letter in the grid."""
        at = self.place_of(enrolment_id)
        split = self.rows.rows[at].row.split if at >= 0 else None
        if split is not None and self._may(at):
            place = self.visualRect(self.rows.index(at, MARK)).bottomLeft()
            offer_two(self, place, split, lambda other: self.split_decided.emit(enrolment_id, other))

    def _lay_over(self, place: QRect, name: str, text: str, over: QWidget | None = None) -> CellBox:
        self._end_box()
        box = CellBox(over or self.viewport(), name)
        box.setText(text)
        box.setGeometry(place)
        self._box = box
        return box

    def _end_box(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            box.blockSignals(True)
            box.hide()
            box.deleteLater()
            self.setFocus()

    def _cell(self, at: int, column: int) -> QRect:
        """Return the place of a cell; where its column has left, the end of the cell of the mark."""
        self.scrollTo(self.rows.index(at, MARK))
        if not self.isColumnHidden(column):
            return self.visualRect(self.rows.index(at, column)).adjusted(2, 0, -2, -1)
        place = self.visualRect(self.rows.index(at, MARK))
        wide = theme.px(84) if column == MINUTES else theme.px(260)
        return QRect(QPoint(place.left() + theme.px(62), place.top()), place.bottomRight()).adjusted(
            0, 0, max(0, wide - place.width() + theme.px(62)), -1
        )

    def _go_on(self, after: int) -> None:
        """Go to the next who counts; while only the unmarked are left to decide, to the next of them."""
        if self.only_unmarked:
            following = self.first_unmarked(after)
        else:
            lines = self.rows.rows
            following = next((at for at in range(after + 1, len(lines)) if lines[at].row.counts), -1)
        self.go_to(following if following >= 0 else after, MARK)

    def _step(self, by: int) -> None:
        at = self.currentIndex().row() + by
        self.go_to(max(0, min(len(self.rows.rows) - 1, at)), MARK)

    def _keep_column(self) -> None:
        here: QModelIndex = self.currentIndex()
        if here.isValid() and here.column() != MARK:
            marks = self.rows.index(here.row(), MARK)
            self.selectionModel().setCurrentIndex(marks, QItemSelectionModel.SelectionFlag.NoUpdate)
