"""A timetable as a week: weekdays from left to right, sessions from top to bottom, every meeting in its place."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from bekal.language import say
from bekal.ui import days, keys, theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import ToolButton
from bekal.ui.widgets.cells import Sign, State
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row, rule

if TYPE_CHECKING:
    from bekal.courses.free_days import FreeDay
    from bekal.courses.queries import MeetingRow

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
DAYS = 7
_TALLEST = 104
Said = tuple[str, State | Sign]
"""What a meeting teaches, and what became of it."""


def monday_of(day: date) -> date:
    """Return the first day of the week in which a day lies."""
    return day - timedelta(days=day.weekday())


class WeekCells(QAbstractTableModel):
    """A week's meetings by day and session; two at one time stand below each other."""

    def __init__(self, parent: QWidget, said: "Callable[[MeetingRow], Said]") -> None:
        super().__init__(parent)
        self.said = said
        self.monday = date.min
        self.starts: list[str] = []
        self.places: dict[tuple[int, int], MeetingRow] = {}
        self.holidays: dict[date, FreeDay] = {}

    def show_week(self, monday: date, meetings: "Sequence[MeetingRow]", holidays: "dict[date, FreeDay]") -> None:
        """Show the meetings of the week that begins on a Monday."""
        self.beginResetModel()
        self.monday, self.holidays = monday, holidays
        here = [one for one in meetings if monday <= one.held_on < monday + timedelta(days=DAYS)]
        by_slot: dict[tuple[str, int], list[MeetingRow]] = {}
        for one in here:
            by_slot.setdefault((one.starts, one.held_on.weekday()), []).append(one)
        self.starts, self.places = [], {}
        for starts in sorted({one.starts for one in here}):
            slots = {day: by_slot[starts, day] for day in range(DAYS) if (starts, day) in by_slot}
            top = len(self.starts)
            self.starts += [starts] * max(len(them) for them in slots.values())
            for day, them in slots.items():
                self.places |= {(top + at, day): one for at, one in enumerate(them)}
        self.endResetModel()

    def day(self, column: int) -> date:
        """Return the day of a column."""
        return self.monday + timedelta(days=column)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many sessions there are; a week without any keeps one empty row for the keys."""
        return 0 if parent.isValid() else max(1, len(self.starts))

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many days there are."""
        return 0 if parent.isValid() else DAYS

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the view: what is taught, or a whole sentence for a screen reader."""
        if not index.isValid():
            return None
        meeting = self.places.get((index.row(), index.column()))
        if role == Qt.ItemDataRole.DisplayRole:
            return self.said(meeting)[0] if meeting is not None else ""
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self.sentence(index.row(), index.column())
        return None

    def sentence(self, at: int, column: int) -> str:
        """Say a place: `Senin, 16 November 2026, 08.00–10.15, Pelatihan, Lab 1, Instruktur Contoh, Selesai`."""
        day, meeting = days.long(self.day(column)), self.places.get((at, column))
        if meeting is None:
            return f"{day}, {self.free(column) or say('tidak ada pertemuan')}"
        what, state = self.said(meeting)
        words = [day, days.times(meeting.starts, meeting.ends), what, meeting.room, ", ".join(meeting.instructors)]
        return ", ".join(word for word in [*words, state.words] if word)

    def free(self, column: int) -> str:
        """Return the name of the holiday on a day, nothing where there is none."""
        found = self.holidays.get(self.day(column))
        return say("libur: {title}", title=found.title) if found is not None else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return which day a column and which time a row is."""
        if role not in {
            Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole,
        }:  # fmt: skip
            return None
        if orientation == Qt.Orientation.Vertical:
            return self.starts[section].replace(":", ".") if section < len(self.starts) else ""
        free = self.free(section)
        return days.with_weekday(self.day(section)) + (f", {free}" if free else "")


class _Cells(QStyledItemDelegate):
    """Paints a meeting as a small card: time, what it teaches, where or what became of it."""

    def __init__(self, view: "WeekView", model: WeekCells) -> None:
        super().__init__(view)
        self._view, self._model = view, model

    def paint(self, painter: QPainter, option: Any, index: _Index) -> None:
        """Paint one place."""
        place: QRect = option.rect
        meeting = self._model.places.get((index.row(), index.column()))
        here = self._view.currentIndex()
        is_here = index.row() == here.row() and index.column() == here.column()
        painter.save()
        painter.fillRect(place, theme.color("surface"))  # over what the style paints below a chosen cell
        if meeting is None and self._model.free(index.column()):
            painter.fillRect(place, QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern))
        painter.fillRect(QRect(place.left(), place.bottom(), place.width(), 1), theme.color("line"))
        painter.fillRect(QRect(place.right(), place.top(), 1, place.height()), theme.color("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = place.adjusted(4, 4, -5, -5)
        if meeting is not None:
            fill = "sunken" if meeting.cancelled else "select" if is_here else "surface"
            painting.rounded(painter, box, 6, theme.color(fill), QPen(theme.color("edge"), 1))
            self._words(painter, box.adjusted(8, 4, -6, -4), meeting)
        if is_here:
            ink = theme.color("text" if self._view.hasFocus() else "edge")
            painting.rounded(painter, box.adjusted(-1, -1, 1, 1), 6, None, QPen(ink, 2))
        painter.restore()

    def _words(self, painter: QPainter, place: QRect, meeting: "MeetingRow") -> None:
        what, state = self._model.said(meeting)
        small, big = theme.metrics("caption").height(), theme.metrics("bodyb").height()
        tone = "muted" if meeting.cancelled else "text"
        top = QRect(place.left(), place.top(), place.width(), small)
        times = days.times(meeting.starts, meeting.ends)
        sign = theme.px(14)
        painting.text(painter, top.adjusted(0, 0, -sign - 4 if state.icon else 0, 0), times, "caption", tone)
        if state.icon:
            ink = painting.BADGE_TONES[state.tone][1] if isinstance(state, State) else state.tone
            painting.picture(painter, place.right() - sign, top.center().y() + 1, state.icon, ink, 14)
        middle = QRect(place.left(), top.bottom() + 1, place.width(), big)
        painting.text(painter, middle, what, "bodyb", tone)
        if meeting.cancelled:
            wide = min(place.width(), theme.metrics("bodyb").horizontalAdvance(what))
            painter.fillRect(QRect(place.left(), middle.center().y() + 1, wide, 1), theme.color("muted"))
        bottom = middle.bottom()
        for line in _further_lines(meeting, state):
            if bottom + small <= place.bottom() + 4:
                painting.text(painter, QRect(place.left(), bottom + 1, place.width(), small), line, "caption", "muted")
                bottom += small

    def sizeHint(self, option: Any, index: _Index) -> QSize:
        """Return the size it asks for."""
        return QSize(theme.px(100), self._view.least_height())


def _further_lines(meeting: "MeetingRow", state: State | Sign) -> list[str]:
    """Say what became of a meeting, unless it only lies ahead, then where and by whom it is held."""
    lies_ahead = isinstance(state, State) and state.tone == "gray" and not state.icon
    return [line for line in ("" if lies_ahead else state.words, meeting.room, ", ".join(meeting.instructors)) if line]


class _Days(QHeaderView):
    """The days above: weekday and date, today in green with a dot, a holiday by its name."""

    def __init__(self, view: "WeekView", model: WeekCells) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._model = model
        self.today = date.min
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        tall = theme.metrics("bodyb").height() + theme.metrics("caption").height() + 12
        return QSize(super().sizeHint().width(), tall)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """Paint one heading."""
        if not rect.isValid():
            return
        day, free = self._model.day(logicalIndex), self._model.free(logicalIndex)
        painter.save()
        painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("line"))
        big, small = theme.metrics("bodyb").height(), theme.metrics("caption").height()
        place = QRect(rect.left() + 8, rect.top() + 5, rect.width() - 12, big)
        is_today = day == self.today
        painting.text(painter, place, days.with_weekday(day), "bodyb", "accent" if is_today else "text")
        said = free or (say("hari ini") if is_today else "")
        below = QRect(place.left(), place.bottom() + 1, place.width(), small)
        painting.text(painter, below, said, "caption", "bad" if free else "accent")
        painter.restore()


class WeekView(QTableView):
    """The grid; the arrows go over its edge into the next week."""

    opened = Signal(object)
    moved_to = Signal(object)
    step_asked = Signal(int)
    """The week before (-1) or after (1); the keys go on at the other edge."""

    def __init__(self, said: "Callable[[MeetingRow], Said]") -> None:
        super().__init__()
        self.setAccessibleName(say("Jadwal sepekan"))
        self.cells = WeekCells(self, said)
        self.setModel(self.cells)
        self.setItemDelegate(_Cells(self, self.cells))
        self.days = _Days(self, self.cells)
        self.setHorizontalHeader(self.days)
        self.days.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        times = self.verticalHeader()
        times.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        times.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        times.setHighlightSections(False)
        times.hide()  # every card says its time
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda *_moved: self._moved())
        theme.announcer().changed.connect(self.measure)

    def current(self) -> "MeetingRow | None":
        """Return the meeting the keys are on, None on an empty place."""
        return self.cells.places.get((self.currentIndex().row(), self.currentIndex().column()))

    def go_to(self, at: int, column: int) -> None:
        """Move to a place."""
        place = self.cells.index(max(0, min(at, self.cells.rowCount() - 1)), max(0, min(column, DAYS - 1)))
        self.setCurrentIndex(place)

    def least_height(self) -> int:
        """Return the height at which a card still says all three lines."""
        return theme.metrics("bodyb").height() + 2 * theme.metrics("caption").height() + 20

    def measure(self) -> None:
        """Give the sessions the room there is, within what is still read easily."""
        room = self.viewport().height() // self.cells.rowCount()
        self.verticalHeader().setMinimumSectionSize(16)
        self.verticalHeader().setDefaultSectionSize(max(self.least_height(), min(theme.px(_TALLEST), room)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key, at, column = event.key(), self.currentIndex().row(), self.currentIndex().column()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        edge = {Qt.Key.Key_Left: (0, -1, DAYS - 1), Qt.Key.Key_Right: (DAYS - 1, 1, 0)}.get(Qt.Key(key))
        if plain and edge is not None and column == edge[0]:
            self.step_asked.emit(edge[1])
            self.go_to(at, edge[2])
        elif plain and key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.step_asked.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif plain and key in {Qt.Key.Key_Home, Qt.Key.Key_End} and self.cells.places:
            by_day = sorted(self.cells.places, key=lambda one: (one[1], one[0]))
            self.go_to(*by_day[0 if key == Qt.Key.Key_Home else -1])
        elif plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if (meeting := self.current()) is not None:
                self.opened.emit(meeting)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the meeting under the pointer."""
        if self.indexAt(event.position().toPoint()).isValid() and (meeting := self.current()) is not None:
            self.opened.emit(meeting)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the keys away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self.measure()

    def _moved(self) -> None:
        self.viewport().update()
        self.moved_to.emit(self.current())


class WeekPage(QWidget):
    """The grid with the way from week to week above it."""

    moved_to = Signal(object)

    def __init__(self, said: "Callable[[MeetingRow], Said]", today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._meetings: Sequence[MeetingRow] = ()
        self._holidays: dict[date, FreeDay] = {}
        self.view = WeekView(said)
        before = ToolButton("chevron-left", say("Pekan sebelumnya"))
        after = ToolButton("chevron-right", say("Pekan berikutnya"))
        before.clicked.connect(lambda: self.step(-1))
        after.clicked.connect(lambda: self.step(1))
        keys.on(self, "Ctrl+PgUp", lambda: self.step(-1))
        keys.on(self, "Ctrl+PgDown", lambda: self.step(1))
        self.name, self._count = label("", "title"), label("", "caption", "muted")
        lay = column(row(before, self.name, after, self._count, None, gap=8, margins=(12, 4, 12, 4)), rule(), gap=0)
        lay.addWidget(self.view, 1)
        self.setLayout(lay)
        self.view.step_asked.connect(self.step)
        self.view.moved_to.connect(self.moved_to)

    def show_meetings(self, meetings: "Sequence[MeetingRow]", holidays: "dict[date, FreeDay]") -> None:
        """Show a timetable, at the meeting of before, wherever it lies now, or in the week of before."""
        former, place = self.view.current(), self.view.currentIndex()
        self._meetings, self._holidays = meetings, holidays
        still = next((one for one in meetings if former is not None and one.id == former.id), None)
        if still is not None:
            self.show_meeting(still)
        elif self.view.cells.monday != date.min:
            self._show(self.view.cells.monday)
            self.view.go_to(place.row(), place.column())

    def show_meeting(self, meeting: "MeetingRow | None") -> None:
        """Show the week of a meeting, the keys on it; without one this week."""
        day = meeting.held_on if meeting is not None else self._today()
        self._show(monday_of(day))
        wanted = meeting.id if meeting is not None else None
        places = self.view.cells.places.items()
        self.view.go_to(*next((place for place, one in places if one.id == wanted), (0, day.weekday())))

    def step(self, by: int) -> None:
        """Show the week before or after, the keys in the same place."""
        place = self.view.currentIndex()
        self._show(self.view.cells.monday + timedelta(days=DAYS * by))
        self.view.go_to(place.row(), place.column())

    def _show(self, monday: date) -> None:
        cells = self.view.cells
        cells.show_week(monday, self._meetings, self._holidays)
        self.view.days.today = self._today()
        last = monday + timedelta(days=DAYS - 1)
        first = str(monday.day) if monday.month == last.month else days.short(monday)
        self.name.setText(f"{first}–{last.day} {days.month(last)}")
        n = sum(not one.cancelled for one in cells.places.values())
        hours = sum(one.hours for one in cells.places.values() if not one.cancelled)
        words = say("{n} pertemuan, {hours} JP", n=n, hours=hours)
        self._count.setText(words if n else say("Tidak ada pertemuan di pekan ini"))
        self.view.measure()
