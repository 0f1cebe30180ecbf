"""A table whose rows can be ticked with Space or the mouse."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.table import Column, Table

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class TickBox:
    """Whether a row is ticked; None where it cannot be."""

    on: bool | None

    def __str__(self) -> str:
        if self.on is None:
            return say("tidak dapat dipilih")
        return say("dipilih") if self.on else say("tidak dipilih")


class TickTable(Table[Row]):
    """The first column is a box: Space turns it, F8 and the like are the screen's."""

    ticks_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        name: str,
        *,
        key: Callable[[Row], Hashable],
        can: Callable[[Row], bool],
        two_lines: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._key, self._can = key, can
        self._ticked: set[Hashable] = set()
        box: Column[Row] = Column(say("Pilih"), self._box, 52)
        super().__init__([box, *columns], name, two_lines=two_lines, parent=parent)

    def ticked(self) -> list[Row]:
        """Return the ticked rows in their order."""
        return [row for row in self.rows.rows if self._key(row) in self._ticked]

    def tick(self, keys: Iterable[Hashable]) -> None:
        """Tick these rows and no other."""
        allowed = {self._key(row) for row in self.rows.rows if self._can(row)}
        self._ticked = set(keys) & allowed
        self.viewport().update()
        self.ticks_changed.emit()

    def tick_all(self) -> None:
        """Tick every row that can be, or none when all are."""
        allowed = {self._key(row) for row in self.rows.rows if self._can(row)}
        self.tick(set() if self._ticked == allowed else allowed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._turn(self.current_row())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Turn the box that is clicked."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and event.button() == Qt.MouseButton.LeftButton:
            self._turn(self.current_row())

    def _turn(self, row: Row | None) -> None:
        if row is not None and self._can(row):
            self._ticked ^= {self._key(row)}
            self.viewport().update()
            self.ticks_changed.emit()

    def _box(self, row: Row) -> TickBox:
        return TickBox(self._key(row) in self._ticked if self._can(row) else None)


def _paint(painter: QPainter, place: QRect, value: TickBox, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    side = theme.px(16)
    box = QRect(place.left() + 8, place.center().y() - side // 2 + 1, side, side)
    if value.on is None:
        painting.text(painter, place.adjusted(8, 0, 0, 0), "–", "body", "muted")
        return
    fill = theme.color("accent" if value.on else "surface")
    painting.rounded(painter, box, 4, fill, QPen(theme.color("accent" if value.on else "edge"), 1))
    if value.on:
        painting.picture(
            painter, box.left() + (side - theme.px(12)) // 2, box.center().y() + 1, "check", "on_accent", 12, 3
        )


cells.painters[TickBox] = _paint
