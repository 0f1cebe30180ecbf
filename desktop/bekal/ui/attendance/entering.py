"""What marks are entered with: letters, a line laid over a cell, the list, both marks of a split slot."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QMenu, QWidget

from bekal.language import say
from bekal.terms import Attendance
from bekal.ui import days, theme
from bekal.ui.attendance.lines import word_of
from bekal.ui.widgets import painting

if TYPE_CHECKING:
    from bekal.attendance.splits import Split

LETTERS = {
    Qt.Key.Key_H: Attendance.PRESENT,
    Qt.Key.Key_Space: Attendance.PRESENT,
    Qt.Key.Key_I: Attendance.EXCUSED,
    Qt.Key.Key_S: Attendance.SICK,
    Qt.Key.Key_A: Attendance.ABSENT,
}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class CellBox(QLineEdit):
    """A line laid over a cell: Enter takes what was typed, the arrows and leaving it too, Esc does not."""

    taken = Signal(str, int)
    """What was typed, and how many rows to go on: 1 after Enter or ↓, -1 after ↑, 0 when it was only left."""
    dropped = Signal()
    walked = Signal(int)
    """With `walks`: an arrow asked for the next one, and the box stays."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.walks = False
        self._over = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key = event.key()
        if self.walks and key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.walked.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in _ENTER or key in {Qt.Key.Key_Down, Qt.Key.Key_Tab}:
            self._end(1)
        elif key == Qt.Key.Key_Up:
            self._end(-1)
        elif key == Qt.Key.Key_Escape:
            self._over = True
            self.dropped.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed when somebody goes elsewhere, so that nothing is lost."""
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self._end(0)

    def _end(self, step: int) -> None:
        if not self._over:
            self._over = True
            self.taken.emit(self.text().strip(), step)


def offer_marks(
    view: QAbstractScrollArea,
    place: QPoint,
    ask: Callable[[Attendance | None], object],
    ask_minutes: Callable[[], object],
    ask_detail: Callable[[], object],
) -> None:
    """Offer the marks as a list below a cell, for those who work with the mouse; None is unmarked."""
    menu = QMenu(view)
    for mark in Attendance:
        action = menu.addAction(picture_of(mark.value), f"{mark.word}\t{mark.value}")
        wanted = ask_minutes if mark is Attendance.LATE else functools.partial(ask, mark)
        action.triggered.connect(lambda _checked=False, wanted=wanted: wanted())
    action = menu.addAction(picture_of(""), "\t".join((say("Belum"), "Backspace")))
    action.triggered.connect(lambda: ask(None))
    menu.addSeparator()
    menu.addAction(f"{say('Rincian dan riwayat')}\tF2").triggered.connect(lambda: ask_detail())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(view.viewport().mapToGlobal(place))


def offer_two(view: QAbstractScrollArea, place: QPoint, split: "Split", decided: Callable[[bool], object]) -> None:
    """Offer both marks of a split slot below its cell; 1 or 2 takes one."""
    menu = QMenu(view)
    for key, said, other in (("1", split.standing, False), ("2", split.other, True)):
        local = said.at.astimezone()
        when = f"{days.short(local.date())} {days.clock(local)}"
        words = f"&{key}  {word_of(said.mark)} · {said.by}, {when}, {said.how.word}"
        action = menu.addAction(picture_of(said.mark.value if said.mark else ""), words)
        action.triggered.connect(lambda _checked=False, other=other: decided(other))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(view.viewport().mapToGlobal(place))
    menu.setActiveAction(menu.actions()[0])


def picture_of(letter: str) -> QIcon:
    """Draw a mark for a list."""
    drawn = QPixmap(theme.size(24, 22))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painting.mark(painter, drawn.rect(), letter)
    painter.end()
    return QIcon(drawn)
