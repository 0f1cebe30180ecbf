"""Columns that say how to read a row, and a model over frozen rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from bekal.ui.widgets import painting

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[Row]):
    """How one column reads a row. `value` returns text or one of the kinds in `cells`.

    `width` in pixels at 100 %, 0 takes what is left (at least `least`). `sort` is handed to `sort_asked`.
    `leaves` is the order in which columns go when the window is narrow, 0 stays. `takes_keys` shows the ring.
    """

    title: str
    value: Callable[[Row], object]
    width: int = 0
    least: int = 160
    tone: str = "text"
    role: str = "body"
    right: bool = False
    sort: str = ""
    leaves: int = 0
    takes_keys: bool = False
    spoken: Callable[[Row], str] | None = None

    @property
    def align(self) -> Qt.AlignmentFlag:
        """Where its words stand."""
        return painting.RIGHT if self.right else painting.LEFT


class Rows(QAbstractTableModel, Generic[Row]):
    """A model over frozen rows; the worker reads them, this only shows them."""

    more_asked = Signal(int)

    def __init__(self, columns: Sequence[Column[Row]], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[Row] = []
        self._total = 0
        self._asked = -1

    def show_rows(self, rows: Sequence[Row], total: int = 0) -> None:
        """Show these rows instead of the former; with a larger `total`, `more_asked(offset)` follows scrolling."""
        self.beginResetModel()
        self.rows = list(rows)
        self._total, self._asked = max(total, len(rows)), -1
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Show more rows below, the answer to `more_asked`."""
        if rows:
            self.beginInsertRows(_NOWHERE, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()
        else:
            self._total = len(self.rows)

    def replace(self, at: int, row: Row) -> None:
        """Show a changed row in its place; only its cells are painted again."""
        self.rows[at] = row
        self.dataChanged.emit(self.index(at, 0), self.index(at, len(self.columns) - 1))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: _Index) -> bool:
        """Tell whether there are more rows than were read."""
        return not parent.isValid() and len(self.rows) < self._total and self._asked != len(self.rows)

    def fetchMore(self, parent: _Index) -> None:
        """Ask for more rows, once."""
        if self._asked != len(self.rows):
            self._asked = len(self.rows)
            self.more_asked.emit(len(self.rows))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the view: words, value, or the sentence for a screen reader."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return column.value(row)
        if role == Qt.ItemDataRole.DisplayRole:
            value = column.value(row)
            return "" if value is None else str(value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = column.spoken(row) if column.spoken else str(column.value(row) or "–")
            return f"{column.title}: {said}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the titles."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
                return self.columns[section].title
        elif role == Qt.ItemDataRole.DisplayRole:
            return str(section + 1)
        return None
