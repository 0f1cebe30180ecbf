"""The model of the month matrix and how its cells and headings are painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from bekal.attendance.rules import ATTENDED, Slot, Tally, percent_words
from bekal.language import say
from bekal.ui import days, theme
from bekal.ui.attendance.lines import part_words, word_of
from bekal.ui.widgets import painting

if TYPE_CHECKING:
    from bekal.attendance.month import Month
    from bekal.attendance.splits import Split

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
CELL, ROW = 34, 30


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot as it is painted."""

    slot: Slot | None
    split: "Split | None" = None
    note: str = ""
    failed: str = ""


class MonthCells(QAbstractTableModel):
    """A matrix of slots; a key changes one cell and the two headings it stands under."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.month: Month | None = None
        self.cells: list[list[Cell]] = []
        self.tallies: list[Tally] = []

    def show_month(self, month: "Month") -> None:
        """Show a month from its rows."""
        self.beginResetModel()
        self.month = month
        ids = [m.id for m in month.meetings]
        plain: dict[Slot | None, Cell] = {}
        self.cells = []
        for row in month.rows:
            line = []
            for slot in row.slots:
                cell = plain.get(slot)
                if cell is None:
                    cell = plain[slot] = Cell(slot)
                line.append(cell)
            self.cells.append(line)
        lines = {row.enrolment_id: at for at, row in enumerate(month.rows)}
        places = {one: at for at, one in enumerate(ids)}
        for key in month.notes.keys() | month.splits.keys():
            at, column = lines.get(key[1]), places[key[0]]
            if at is not None:
                slot = self.cells[at][column].slot
                self.cells[at][column] = Cell(slot, month.splits.get(key), month.notes.get(key, ""))
        self.tallies = [row.tally for row in month.rows]
        self.endResetModel()

    def show_cell(self, at: int, column: int, cell: Cell) -> None:
        """Show one cell anew and paint nothing else."""
        self.cells[at][column] = cell
        place = self.index(at, column)
        self.dataChanged.emit(place, place)

    def is_counted(self, at: int, column: int) -> bool:
        """Whether a trainee counts at a meeting, so that there is something to mark."""
        return self.month is not None and self.month.rows[at].counted[column]

    def present_at(self, column: int) -> tuple[int, int]:
        """Return how many were there at a meeting, and how many have no mark yet."""
        there = unmarked = 0
        for at, line in enumerate(self.cells):
            slot = line[column].slot
            if slot is not None:
                there += slot.mark in ATTENDED
            elif self.is_counted(at, column):
                unmarked += 1
        return there, unmarked

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many people there are."""
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many meetings there are."""
        return 0 if parent.isValid() or self.month is None else len(self.month.meetings)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the view: the letter, or a whole sentence for a screen reader."""
        if not index.isValid() or index.row() >= len(self.cells):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self.sentence(index.row(), index.column())
        return None

    def text(self, at: int, column: int) -> str:
        """Return a cell as a spreadsheet writes it: `H`, `T10`, nothing for unmarked, a dash where nobody counts."""
        slot = self.cells[at][column].slot
        if slot is None:
            return "" if self.is_counted(at, column) else "–"
        return f"{slot.mark.value}{slot.minutes_late or ''}"

    def sentence(self, at: int, column: int) -> str:
        """Say a cell: `Peserta Contoh 05, Senin 4 Mei, terlambat 10 menit`."""
        assert self.month is not None
        meeting, row, cell = self.month.meetings[column], self.month.rows[at], self.cells[at][column]
        if cell.split is not None:
            here, other = cell.split.standing, cell.split.other
            state = say(
                "dua tanda: {first} oleh {one}, {second} oleh {two}",
                first=word_of(here.mark), one=here.by, second=word_of(other.mark), two=other.by,
            )  # fmt: skip
        elif cell.slot is not None and cell.slot.minutes_late:
            state = say("terlambat {n} menit", n=cell.slot.minutes_late)
        elif cell.slot is not None:
            state = cell.slot.mark.word.lower()
        elif meeting.cancelled:
            state = say("pertemuan dibatalkan")
        else:
            state = say("belum ditandai") if self.is_counted(at, column) else say("tidak dihitung")
        part = part_words(cell.slot.minutes_early, cell.slot.hours_attended) if cell.slot is not None else ""
        words = [row.name, days.with_weekday(meeting.held_on), state, part, cell.note, cell.failed]
        return ", ".join(word for word in words if word)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return who a row and which meeting a column is, in words."""
        if self.month is None or role not in {
            Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole,
        }:  # fmt: skip
            return None
        if orientation == Qt.Orientation.Vertical and section < len(self.month.rows):
            row, tally = self.month.rows[section], self.tallies[section]
            share = percent_words(tally.share)
            return f"{row.number}  {row.name}, {tally.attended}/{tally.marked} JP, {share} %"
        if orientation == Qt.Orientation.Horizontal and section < len(self.month.meetings):
            meeting = self.month.meetings[section]
            words = [say("Pertemuan {n}", n=meeting.number), days.with_weekday(meeting.held_on)]
            words += [days.times(meeting.starts, meeting.ends), self.month.holidays[section]]
            if meeting.cancelled:
                words.append(say("pertemuan dibatalkan"))
            else:
                there, unmarked = self.present_at(section)
                words.append(say("{n} hadir", n=there))
                words.append(say("{n} belum ditandai", n=unmarked) if unmarked else "")
            return ", ".join(word for word in words if word)
        return None


class MonthDelegate(QStyledItemDelegate):
    """Paints a cell: its ground, the mark, and the ring of the keys."""

    def __init__(self, view: QTableView, model: MonthCells) -> None:
        super().__init__(view)
        self._view, self._model = view, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        place, at, column = option.rect, index.row(), index.column()
        month = self._model.month
        if month is None:
            return
        cell = self._model.cells[at][column]
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, theme.color("select"))
        elif month.meetings[column].cancelled:
            painter.fillRect(place, QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern))
        painter.setPen(theme.color("line"))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        painter.drawLine(place.topRight(), place.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = place.adjusted(3, 3, -4, -4)
        if not month.rows[at].counted[column]:
            painting.text(painter, place, "–", "caption", "muted", painting.CENTRE)
        elif cell.split is not None:
            other = cell.split.other.mark
            painting.split_mark(painter, box, _letter(cell), other.value if other else "")
        else:
            painting.mark(painter, box, _letter(cell))
        if cell.failed:
            painting.rounded(painter, box, 4, None, QPen(theme.color("bad"), 2))
        if cell.note or (cell.slot is not None and (cell.slot.minutes_early or cell.slot.hours_attended is not None)):
            painter.fillRect(QRect(place.right() - 6, place.top() + 1, 5, 5), theme.color("text"))
        here = self._view.currentIndex()
        if at == here.row() and column == here.column():
            ink = theme.color("text" if self._view.hasFocus() else "edge")
            painting.rounded(painter, place.adjusted(0, 0, -1, -1), 5, None, QPen(ink, 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size it asks for."""
        return theme.size(CELL, ROW)


class Meetings(QHeaderView):
    """The meetings above the matrix: weekday or time, day, how many were there; cancelled ones struck out."""

    def __init__(self, view: QTableView, model: MonthCells) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._model = model
        self.setProperty("role", "captionb")
        self.setHighlightSections(False)
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        tall = 2 * theme.metrics("caption").height() + theme.metrics("bodyb").height() + 10
        return QSize(super().sizeHint().width(), tall)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """Paint one heading."""
        month = self._model.month
        if month is None or not rect.isValid() or logicalIndex >= len(month.meetings):
            return
        meeting, holiday = month.meetings[logicalIndex], month.holidays[logicalIndex]
        first = logicalIndex == 0 or month.meetings[logicalIndex - 1].held_on != meeting.held_on
        painter.save()
        painter.fillRect(rect, theme.color("surface"))
        if first and logicalIndex:
            painter.fillRect(QRect(rect.left(), rect.top() + 4, 1, rect.height()), theme.color("edge"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("line"))
        small, big = theme.metrics("caption").height(), theme.metrics("bodyb").height()
        above = days.short_weekday(meeting.held_on.weekday()) if first else meeting.starts.replace(":", ".")
        tone = "bad" if holiday else "muted"
        top = rect.top() + 4
        painting.text(painter, QRect(rect.left(), top, rect.width(), small), above, "caption", tone, painting.CENTRE)
        middle = QRect(rect.left(), top + small, rect.width(), big)
        gone = "muted" if meeting.cancelled else "bad" if holiday else "text"
        painting.text(painter, middle, str(meeting.held_on.day), "bodyb", gone, painting.CENTRE)
        if holiday:  # a frame around the day, for who sees no red
            wide = theme.metrics("bodyb").horizontalAdvance("00") + 8
            frame = QRect(middle.center().x() - wide // 2, middle.top() + 1, wide, middle.height() - 2)
            painting.rounded(painter, frame, 4, None, QPen(theme.color(tone), 1))
        if meeting.cancelled:
            painter.fillRect(
                QRect(middle.left() + 7, middle.center().y(), middle.width() - 14, 2), theme.color("muted")
            )
        else:
            there, unmarked = self._model.present_at(logicalIndex)
            below = QRect(rect.left(), top + small + big, rect.width(), small)
            if there and unmarked:
                painting.picture(painter, rect.left() + 3, below.center().y() + 1, "clock", "warn", 12)
                below.setLeft(rect.left() + 3 + theme.px(12))
            said = str(there) if there or not unmarked else "·"
            painting.text(painter, below, said, "caption", "warn" if unmarked else "ok", painting.CENTRE)
        painter.restore()


class People(QHeaderView):
    """The names before the matrix, which stay while it scrolls: number, name, JP and percent of the month."""

    def __init__(self, view: QTableView, model: MonthCells) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._model = model
        self.setHighlightSections(False)
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """Return the size it asks for: less of the name, and no JP, where there is little room."""
        number, name, hours, share = self.widths()
        return QSize(number + name + hours + share + 16, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """Paint one name with its totals."""
        month = self._model.month
        if month is None or not rect.isValid() or logicalIndex >= len(month.rows):
            return
        row, tally = month.rows[logicalIndex], self._model.tallies[logicalIndex]
        minimum = month.course.min_attendance
        left = row.left_on is not None and row.left_on <= month.last
        view = self.parentWidget()
        here = isinstance(view, QTableView) and view.currentIndex().row() == logicalIndex
        painter.save()
        painter.fillRect(rect, theme.color("select" if here else "surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("line"))
        if here:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("accent"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.color("edge"))
        number, name, hours, share = self.widths()
        at = rect.left() + 4
        place = QRect(at, rect.top(), number - 8, rect.height())
        painting.text(painter, place, str(row.number), "caption", "muted", painting.RIGHT)
        place = QRect(at + number, rect.top(), name - 8, rect.height())
        painting.text(painter, place, row.name, "body", "muted" if left else "text")
        at += number + name
        if hours:
            said = f"{tally.attended}/{tally.marked}"
            painting.text(
                painter, QRect(at, rect.top(), hours - 6, rect.height()), said, "caption", "muted", painting.RIGHT
            )
        low = tally.share is not None and tally.share * 100 < minimum
        said = f"{percent_words(tally.share)} %" if tally.share is not None else "–"
        place = QRect(at + hours, rect.top(), share - 2, rect.height())
        painting.text(painter, place, said, "captionb", "bad" if low else "text", painting.RIGHT)
        if low:
            painting.picture(painter, place.left(), place.center().y() + 1, "triangle-alert", "bad", 12)
        painter.restore()

    def widths(self) -> tuple[int, int, int, int]:
        """Return how wide number, name, JP and percent are, with room for the sign of a low percent."""
        share = theme.metrics("captionb").horizontalAdvance("100,00 %") + theme.px(14) + 6
        number = theme.metrics("caption").horizontalAdvance("000") + 12
        if theme.is_narrow(self):
            return number, theme.px(110), 0, share
        hours = theme.metrics("caption").horizontalAdvance("000/000") + 10
        view = self.parentWidget()
        taken = number + hours + share + theme.px(CELL) * self._model.columnCount() + 32
        room = view.width() - taken if view is not None else 0  # what the days leave, within what a name needs
        return number, max(theme.px(190), min(theme.px(320), room)), hours, share


class Corner(QWidget):
    """What stands in the columns of people, above their names."""

    def __init__(self, view: QTableView, people: People) -> None:
        super().__init__(view)
        self._people = people

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the headings on the line of the totals."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.color("line"))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), theme.color("edge"))
        number, name, hours, share = self._people.widths()
        tall = theme.metrics("captionb").height()
        top, at = self.height() - tall - 5, 4 + number
        painting.text(painter, QRect(4, top, number - 8, tall), say("No"), "captionb", "muted", painting.RIGHT)
        painting.text(painter, QRect(at, top, name - 8, tall), say("Nama"), "captionb", "muted")
        at += name
        if hours:
            painting.text(painter, QRect(at, top, hours - 6, tall), say("JP"), "captionb", "muted", painting.RIGHT)
        place = QRect(at + hours, top, share - 2, tall)
        painting.text(painter, place, say("Hadir"), "captionb", "muted", painting.RIGHT)
        painter.end()


def _letter(cell: Cell) -> str:
    return cell.slot.mark.value if cell.slot is not None else ""


def block_text(model: MonthCells, places: Sequence[tuple[int, int]]) -> str:
    """Return chosen cells as a spreadsheet takes them: rows by line, columns by tab, gaps left empty."""
    if not places:
        return ""
    rows = range(min(r for r, _ in places), max(r for r, _ in places) + 1)
    columns = range(min(c for _, c in places), max(c for _, c in places) + 1)
    chosen = set(places)
    return "\n".join("\t".join(model.text(r, c) if (r, c) in chosen else "" for c in columns) for r in rows)
