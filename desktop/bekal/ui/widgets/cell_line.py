"""The place of one value in a grid while it is typed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
}
_SIDEWAYS: dict[int, tuple[int, int]] = {Qt.Key.Key_Tab: (0, 1), Qt.Key.Key_Backtab: (0, -1)}


class CellLine(QLineEdit):
    """Typing over a cell: Enter and the arrows go up and down, Tab to the side, Esc leaves the cell as it was.

    `ended` hears whether to keep what was typed, and the rows and columns to go on by. `fresh`: the first letter
    was typed over the cell, and what comes next follows it.
    """

    def __init__(
        self,
        grid: QAbstractItemView,
        place: QRect,
        text: str,
        ended: Callable[[bool, tuple[int, int]], None],
        *,
        name: str,
        longest: int,
        fresh: bool,
    ) -> None:
        super().__init__(text, grid.viewport())
        self._ended = ended
        self.setAccessibleName(name)
        self.setMaxLength(longest)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumHeight(0)
        self.setGeometry(place.adjusted(0, -1, 0, 0))
        self.setFixedHeight(place.height())
        if not fresh:
            self.selectAll()
        self.show()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Take Tab before it leaves the grid."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and (step := _SIDEWAYS.get(event.key()))
        ):
            self._ended(True, step)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        step = _STEPS.get(event.key())
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._ended(True, step)
        elif event.key() == Qt.Key.Key_Escape:
            self._ended(False, (0, 0))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed when another place is clicked."""
        super().focusOutEvent(event)
        self._ended(True, (0, 0))
