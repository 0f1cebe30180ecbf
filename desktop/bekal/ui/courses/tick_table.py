"""A list whose rows are ticked with Space or by a click on the box, one or a whole range at once."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table


@dataclass(frozen=True, slots=True)
class Box:
    """A tick box."""

    on: bool

    def __str__(self) -> str:
        return say("dipilih") if self.on else say("tidak dipilih")


class TickTable(Table[Any]):
    """Space turns the ticks of the chosen rows: all on, or all off when all were on. `/` is asked for a search."""

    turned = Signal(object)
    search_asked = Signal()

    def __init__(self, columns: Sequence[Column[Any]], name: str, key: Callable[[Any], object]) -> None:
        self._ticks: Container[object] = frozenset()
        self._key = key
        box: Column[Any] = Column("", lambda row: Box(key(row) in self._ticks), 40, spoken=self._spoken)
        super().__init__([box, *columns], name, many=True)

    def set_two_lines(self) -> None:
        """Give the rows the height of two lines."""
        self._two_lines = True
        self._measure()

    def show_ticks(self, ticked: Container[object]) -> None:
        """Show which rows are ticked."""
        self._ticks = ticked
        if self.rows.rows:
            self.rows.dataChanged.emit(self.rows.index(0, 0), self.rows.index(len(self.rows.rows) - 1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.key() == Qt.Key.Key_Space:
            here = self.current_row()
            if rows := self.chosen_rows() or ([here] if here is not None else []):
                self.turned.emit(rows)
        elif event.key() == Qt.Key.Key_Slash:
            self.search_asked.emit()
        elif (
            event.text() and event.text().isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()  # a letter must not jump to a row that was not meant
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Turn a tick that is clicked; elsewhere choose the row."""
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if index.isValid() and index.column() == 0 and event.button() == Qt.MouseButton.LeftButton:
            self.turned.emit([self.rows.rows[index.row()]])

    def _spoken(self, row: Any) -> str:
        return str(Box(self._key(row) in self._ticks))


def _box(p: QPainter, place: QRect, value: Box, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    side = theme.px(18)
    square = QRectF(place.left() + 4, place.center().y() - side // 2 + 1, side, side)
    if value.on:
        painting.rounded(p, square, 4, theme.color("accent"))
        painting.picture(p, place.left() + 4 + theme.px(2), place.center().y() + 1, "check", "on_accent", 14, 3)
    else:
        painting.rounded(p, square, 4, theme.color("surface"), QPen(theme.color("edge"), 1))


cells.painters[Box] = _box
