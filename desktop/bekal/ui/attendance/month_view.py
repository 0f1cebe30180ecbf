"""The month matrix as keys meet it: letters, arrows in both directions, ranges, blocks from a spreadsheet."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QIntValidator, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QTableView, QWidget

from bekal.language import say
from bekal.terms import Attendance
from bekal.ui import theme
from bekal.ui.attendance.entering import LETTERS, CellBox, offer_marks, offer_two
from bekal.ui.attendance.month_cells import CELL, ROW, Corner, Meetings, MonthCells, MonthDelegate, People, block_text

Place = tuple[int, int]
Index = QModelIndex | QPersistentModelIndex
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class MonthView(QTableView):
    """It asks; the presenter decides and paints through `cells`."""

    mark_asked = Signal(object, object, object)
    """Places (row, column), the mark or None, and the minutes late."""
    slot_asked = Signal(int, int)
    split_decided = Signal(int, int, bool)
    pasted = Signal(int, int, str)
    """A block from a spreadsheet, and where its first cell goes."""
    meeting_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._corner: Corner | None = None
        self.setAccessibleName(say("Tanda sebulan"))
        self.cells = MonthCells(self)
        self.setModel(self.cells)
        self.setItemDelegate(MonthDelegate(self, self.cells))
        self.meetings, self.people = Meetings(self, self.cells), People(self, self.cells)
        self.setHorizontalHeader(self.meetings)
        self.setVerticalHeader(self.people)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        for button in self.findChildren(QAbstractButton):
            button.hide()  # it would choose everything, and has a look of its own
        self._corner = Corner(self, self.people)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for heading in (self.meetings, self.people):
            heading.setSectionResizeMode(heading.ResizeMode.Fixed)
            heading.setMinimumSectionSize(16)
        self.meetings.sectionDoubleClicked.connect(self.meeting_asked)
        theme.announcer().changed.connect(self._measure)
        self._box: CellBox | None = None
        self._measure()

    def go_to(self, at: int, column: int) -> None:
        """Move to a cell and choose it alone."""
        if 0 <= at < self.cells.rowCount() and 0 <= column < self.cells.columnCount():
            cell = self.cells.index(at, column)
            self.selectionModel().setCurrentIndex(cell, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(cell)

    def here(self) -> Place:
        """Return the cell of the keys, (-1, -1) while there is none."""
        return self.currentIndex().row(), self.currentIndex().column()

    def show_totals(self, at: int, column: int) -> None:
        """Paint the totals of a row and of a column anew."""
        self.people.viewport().update(
            0, self.people.sectionViewportPosition(at), self.people.width(), self.rowHeight(at)
        )
        left = self.meetings.sectionViewportPosition(column)
        self.meetings.viewport().update(left, 0, self.columnWidth(column), self.meetings.height())

    def chosen(self) -> list[Place]:
        """Return the cells a key is for: the chosen ones, or the one the keys are on."""
        here = self.here()
        places = sorted((index.row(), index.column()) for index in self.selectedIndexes())
        return places if len(places) > 1 and here in places else [here] if here[0] >= 0 else []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key, held = event.key(), event.modifiers()
        at, column = self.here()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(block_text(self.cells, self.chosen()))
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(at, column, QGuiApplication.clipboard().text())
            return
        if held & ~_PLAIN:
            if key == Qt.Key.Key_Down and held & Qt.KeyboardModifier.AltModifier:
                self.open_list()
            elif key == Qt.Key.Key_H and held == Qt.KeyboardModifier.ControlModifier:
                self.slot_asked.emit(at, column)
            else:
                super().keyPressEvent(event)
            return
        moves: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Backspace: lambda: self._ask(None, stay=True),
            Qt.Key.Key_Delete: lambda: self._ask(None, stay=True),
            Qt.Key.Key_T: self._ask_minutes,
            Qt.Key.Key_F2: lambda: self.slot_asked.emit(at, column),
            Qt.Key.Key_F4: self.open_list,
            Qt.Key.Key_Slash: self.find_name,
            Qt.Key.Key_Return: lambda: self.go_to(at + 1, column),
            Qt.Key.Key_Enter: lambda: self.go_to(at + 1, column),
        }
        if key in LETTERS:
            self._ask(LETTERS[Qt.Key(key)])
        elif key in moves:
            moves[key]()
        elif event.text().isprintable() and event.text():
            event.accept()  # a mistyped letter must not go searching
        else:
            super().keyPressEvent(event)

    def currentChanged(self, now: Index, before: Index) -> None:
        """Show whose row the keys are in."""
        super().currentChanged(now, before)
        for at in {now.row(), before.row()} - {-1}:
            top = self.people.sectionViewportPosition(at)
            self.people.viewport().update(0, top, self.people.width(), self.rowHeight(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Offer the list over a cell."""
        if self.indexAt(event.position().toPoint()).isValid():
            self.open_list()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the list."""
        self.open_list()

    def open_list(self) -> None:
        """Offer the marks as a list, for those who work with the mouse."""
        at, column = self.here()
        if at < 0:
            return
        place = self.visualRect(self.cells.index(at, column)).bottomLeft()
        offer_marks(self, place, self._ask_listed, self._ask_minutes, lambda: self.slot_asked.emit(at, column))

    def _ask_listed(self, mark: Attendance | None) -> None:
        self._ask(mark, stay=mark is None)

    def choose_of_two(self, at: int, column: int) -> None:
        """Offer both marks of a split slot."""
        split = self.cells.cells[at][column].split
        if split is not None:
            place = self.visualRect(self.cells.index(at, column)).bottomLeft()
            offer_two(self, place, split, lambda other: self.split_decided.emit(at, column, other))

    def find_name(self) -> None:
        """Jump to a name while it is typed; ↓ goes to the next one, Enter or Esc back into the marks."""
        box = self._lay_over(
            QRect(4, self.meetings.height() - theme.px(ROW), self.people.width() - 8, theme.px(ROW)),
            say("Cari nama"),
            self,
        )
        box.walks = True
        box.setPlaceholderText(say("Cari nama, lalu Enter"))
        box.textEdited.connect(lambda typed: self._go_to_name(typed, self.here()[0]))
        box.walked.connect(lambda step: self._go_to_name(box.text(), self.here()[0] + step))
        box.taken.connect(lambda _typed, _step: self._end_box())
        box.dropped.connect(self._end_box)
        box.show()
        box.setFocus()

    def _go_to_name(self, typed: str, start: int) -> None:
        month, wanted = self.cells.month, typed.strip().casefold()
        if month is None or not wanted:
            return
        order = [*range(max(0, start), len(month.rows)), *range(max(0, start))]
        found = next((at for at in order if wanted in month.rows[at].name.casefold()), -1)
        self.go_to(found, self.here()[1])

    def _ask(self, mark: Attendance | None, *, stay: bool = False) -> None:
        places = self.chosen()
        if places:
            self.mark_asked.emit(places, mark, None)
            if not stay and len(places) == 1:
                self._go_on()

    def _go_on(self) -> None:
        """Go to the next below who counts at this meeting."""
        at, column = self.here()
        below = (n for n in range(at + 1, self.cells.rowCount()) if self.cells.is_counted(n, column))
        self.go_to(next(below, at), column)

    def _ask_minutes(self) -> None:
        places, (at, column) = self.chosen(), self.here()
        if at < 0 or not self.cells.is_counted(at, column):
            return
        self.scrollTo(self.cells.index(at, column))
        place = self.visualRect(self.cells.index(at, column))
        place.setWidth(max(place.width(), theme.px(64)))
        box = self._lay_over(place, say("Terlambat berapa menit"), self.viewport())
        slot = self.cells.cells[at][column].slot
        box.setText(str((slot.minutes_late if slot is not None else None) or ""))
        box.setValidator(QIntValidator(0, 999, box))

        def taken(typed: str, step: int) -> None:
            self._end_box()
            self.mark_asked.emit(places, Attendance.LATE, int(typed) if typed else None)
            if step and len(places) == 1:
                self._go_on()

        box.taken.connect(taken)
        box.dropped.connect(self._end_box)
        box.show()
        box.setFocus()

    def _lay_over(self, place: QRect, name: str, over: QWidget) -> CellBox:
        self._end_box()
        self._box = CellBox(over, name)
        self._box.setGeometry(place)
        return self._box

    def _end_box(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            box.blockSignals(True)
            box.hide()
            box.deleteLater()
            self.setFocus()

    def updateGeometries(self) -> None:
        """Keep the headings of the people above them."""
        super().updateGeometries()
        if self._corner is None:
            return  # not before everything stands in its place
        at = self.people.geometry()
        self._corner.setGeometry(at.left(), self.meetings.geometry().top(), at.width(), self.meetings.height())

    def _measure(self) -> None:
        self.meetings.setDefaultSectionSize(theme.px(CELL))
        self.people.setDefaultSectionSize(max(theme.px(ROW), theme.metrics().height() + 10))
        self.updateGeometries()
