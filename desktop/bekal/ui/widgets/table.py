"""A table: a view over the rows of `rows.py`, painted by one delegate."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bekal.ui import theme
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.rows import Column as Column
from bekal.ui.widgets.rows import Rows as Rows

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex
_CHOSEN: int = QStyle.StateFlag.State_Selected.value  # flags of Python are slow for what every cell asks
_SMOOTH = QPainter.RenderHint.Antialiasing


class _Cells(QStyledItemDelegate):
    """Paints every cell: ground, hairline, value, and the ring of the cell or row that takes keys."""

    def __init__(self, view: "Table[Any]") -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one entry."""
        view, place, at, number = self._view, option.rect, index.row(), index.column()
        column = view.rows.columns[number]
        chosen = bool(option.state.value & _CHOSEN)
        is_here = at == view.currentIndex().row()
        painter.save()
        painter.setRenderHint(_SMOOTH)
        if chosen:
            painter.fillRect(place, theme.color("select"))
        elif at == view.hovered:
            painter.fillRect(place, theme.color("hover"))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.color("line"))
        if is_here and number == view.first_column:
            painter.fillRect(place.left(), place.top(), 3, place.height(), theme.color("accent"))
        value = column.value(view.rows.rows[at])
        tone = "on_tint" if chosen and theme.is_plain() else column.tone
        cells.paint(painter, place.adjusted(8, 0, -8, 0), value, column.role, tone, column.align)
        if is_here:
            self._ring(painter, place, index, column)
        painter.restore()

    def _ring(self, painter: QPainter, place: QRect, index: _Index, column: Column[Any]) -> None:
        view, focused = self._view, self._view.hasFocus()
        if view.has_cell_keys:
            if index.column() == view.currentIndex().column() and column.takes_keys:
                ink = theme.color("text" if focused else "edge")
                painting.rounded(painter, QRectF(place).adjusted(1, 0, -1, -1), 6, None, QPen(ink, 2))
        elif focused:
            ink = theme.color("focus")
            painter.fillRect(QRect(place.left(), place.top(), place.width(), 2), ink)
            painter.fillRect(QRect(place.left(), place.bottom() - 1, place.width(), 2), ink)
            if index.column() == view.last_column:
                painter.fillRect(QRect(place.right() - 1, place.top(), 2, place.height()), ink)

    def helpEvent(self, event: Any, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index) -> bool:
        """Show in full what was cut."""
        from PySide6.QtWidgets import QToolTip

        said = str(index.data() or "")
        column = self._view.rows.columns[index.column()]
        room = option.rect.width() - 16
        wide = theme.metrics(column.role).horizontalAdvance(said) > room
        QToolTip.showText(event.globalPos(), said if wide else "", view)
        return True

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size it asks for."""
        return QSize(40, self._view.row_height())


class _Heading(QHeaderView):
    """The headings, aligned like their columns, with a small arrow on the sorted one."""

    def __init__(self, view: "Table[Any]") -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setProperty("role", "captionb")
        self.setHighlightSections(False)
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return QSize(super().sizeHint().width(), max(32, theme.metrics("captionb").height() + 15))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Stay as it is: no heading shows what is chosen, so none is painted again."""

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """Paint one heading."""
        if not rect.isValid():
            return
        column = self._view.rows.columns[logicalIndex]
        painter.save()
        painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("line"))
        sorted_now = column.sort and self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex
        arrow = theme.px(14) + 4 if sorted_now else 0
        place = rect.adjusted(8, 0, -8 - arrow, 0)
        painting.text(painter, place, column.title, "captionb", "muted", column.align)
        if sorted_now:
            down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            name = "chevron-down" if down else "chevron-up"
            painting.picture(painter, rect.right() - arrow - 4, rect.center().y() + 1, name, "muted", 14)
        painter.restore()


class Table(QTableView, Generic[Row]):
    """The view. Enter or a double click opens a row; Ctrl+C copies what is chosen for a spreadsheet."""

    opened = Signal(object)
    moved_to = Signal(object)
    sort_asked = Signal(str, bool)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        name: str,
        *,
        two_lines: bool = False,
        cell_keys: bool = False,
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows: Rows[Row] = Rows(columns, self)
        self.has_cell_keys, self._two_lines = cell_keys, two_lines
        self.hovered, self.first_column, self.last_column = -1, 0, len(columns) - 1
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Heading(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.setSelectionBehavior(
            QAbstractItemView.SelectionBehavior.SelectItems
            if cell_keys and many
            else QAbstractItemView.SelectionBehavior.SelectRows
        )
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.ExtendedSelection
            if many
            else QAbstractItemView.SelectionMode.SingleSelection
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().sectionClicked.connect(self._sort)
        self.selectionModel().currentChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.rows[index.row()]))
        theme.announcer().changed.connect(self._measure)
        self._measure()

    def show_rows(self, rows: Sequence[Row], total: int = 0, *, keep: Callable[[Row], object] | None = None) -> None:
        """Show these rows; with `keep` (what identifies a row) the current row and scroll place stay."""
        former = self.current_row()
        key = keep(former) if keep is not None and former is not None else None
        column, scrolled = max(0, self.currentIndex().column()), self.verticalScrollBar().value()
        self.rows.show_rows(rows, total)
        if keep is not None and key is not None:
            for at, row in enumerate(rows):
                if keep(row) == key:
                    self.setCurrentIndex(self.rows.index(at, column))
                    self.verticalScrollBar().setValue(scrolled)
                    break

    def current_row(self) -> Row | None:
        """Return the row the keys are on, None while there is none."""
        at = self.currentIndex().row()
        return self.rows.rows[at] if 0 <= at < len(self.rows.rows) else None

    def chosen_rows(self) -> list[Row]:
        """Return the chosen rows from top to bottom."""
        return [self.rows.rows[at] for at in sorted({index.row() for index in self.selectedIndexes()})]

    def go_to(self, at: int, column: int | None = None) -> None:
        """Move to a row, staying in the column unless another is named."""
        if 0 <= at < len(self.rows.rows):
            here = self.currentIndex().column() if column is None else column
            self.setCurrentIndex(self.rows.index(at, max(self.first_column, here)))

    def show_sort(self, key: str, *, down: bool) -> None:
        """Show by which column the rows are sorted."""
        for at, column in enumerate(self.rows.columns):
            if column.sort == key:
                order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
                self.horizontalHeader().setSortIndicatorShown(True)
                self.horizontalHeader().setSortIndicator(at, order)

    def row_height(self) -> int:
        """Return the height of a row at the letter size in force."""
        if self._two_lines:
            return theme.metrics("bodyb").height() + theme.metrics("caption").height() + 6
        return max(30, theme.metrics().height() + 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier
        ):
            if (row := self.current_row()) is not None:
                self.opened.emit(row)
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and not self.has_cell_keys:
            self.go_to(0 if event.key() == Qt.Key.Key_Home else len(self.rows.rows) - 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rows:
            self.go_to(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the keys away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Follow the pointer."""
        if event.type() in {QEvent.Type.HoverMove, QEvent.Type.HoverLeave, QEvent.Type.MouseMove, QEvent.Type.Leave}:
            place = getattr(event, "position", None)
            inside = place is not None and event.type() not in {QEvent.Type.HoverLeave, QEvent.Type.Leave}
            self._hover(self.rowAt(int(place().y())) if inside and place is not None else -1)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._fit()

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            former, self.hovered = self.hovered, row
            for at in (former, row):
                if at >= 0:
                    height = self.rowHeight(at)
                    self.viewport().update(0, self.rowViewportPosition(at), self.viewport().width(), height)

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        for at in {now.row(), before.row()} - {-1}:
            top = self.rowViewportPosition(at)
            self.viewport().update(0, top, self.viewport().width(), self.rowHeight(at))
        if now.row() != before.row():
            self.moved_to.emit(self.current_row())

    def _sort(self, section: int) -> None:
        column, heading = self.rows.columns[section], self.horizontalHeader()
        if column.sort:
            was = heading.isSortIndicatorShown() and heading.sortIndicatorSection() == section
            down = was and heading.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            self.show_sort(column.sort, down=down)
            self.sort_asked.emit(column.sort, down)

    def _measure(self) -> None:
        self.verticalHeader().setMinimumSectionSize(16)
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self._fit()

    def _fit(self) -> None:
        """Give every column its width; where they do not fit, the first to leave go."""
        columns, heading = self.rows.columns, self.horizontalHeader()
        room = self.viewport().width()

        def needed(at: int) -> int:
            return theme.px(columns[at].width or columns[at].least)

        shown = list(range(len(columns)))
        for at in sorted((at for at in shown if columns[at].leaves), key=lambda at: columns[at].leaves):
            if sum(map(needed, shown)) <= room:
                break
            shown.remove(at)
        for at in range(len(columns)):
            self.setColumnHidden(at, at not in shown)
        self.first_column, self.last_column = shown[0], shown[-1]
        elastic = [at for at in shown if not columns[at].width]
        rest = max(0, room - sum(theme.px(columns[at].width) for at in shown))
        for at in shown:
            heading.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            if columns[at].width:
                heading.resizeSection(at, theme.px(columns[at].width))
        for number, at in enumerate(elastic):
            share = rest // (len(elastic) - number)
            heading.resizeSection(at, max(theme.px(60), share))
            rest -= share

    def _copy(self) -> None:
        chosen = sorted({(index.row(), index.column()) for index in self.selectedIndexes()})
        lines: dict[int, list[str]] = {}
        for at, column in chosen:
            if not self.isColumnHidden(column):
                lines.setdefault(at, []).append(str(self.rows.index(at, column).data() or ""))
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines.values()))
