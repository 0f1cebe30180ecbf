"""The window: opening, sign-in, then the workplace; letters and colours at any time."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.labels import Brand, BusyRing, label
from bekal.ui.widgets.layouts import column, row

SMALLEST = (800, 480)


class Opening(QWidget):
    """What is painted first, while the data is being opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label(say("Membuka data…"), "body", "muted", align=painting.CENTRE)
        self._ring = BusyRing(18)
        name = label("Bekal", "page", align=painting.CENTRE)
        lines = (row(None, Brand(56), None), 4, name, row(None, self._ring, self._words, None))
        self.setLayout(column(None, *lines, None, gap=8))

    def show_words(self, text: str, *, working: bool = True) -> None:
        """Say what is being done, or why it cannot be."""
        self._words.setText(text)
        self._words.setWordWrap(not working)
        if not working:
            self._words.setMinimumWidth(480)
        self._ring.setVisible(working)


class MainWindow(QMainWindow):
    """One window for the whole program; what it holds changes."""

    letters_changed = Signal(int)
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Bekal")
        self._parts = QStackedWidget()
        self.setCentralWidget(self._parts)
        self._may_close: Callable[[], bool] = lambda: True
        self.show_part(Opening())
        for key in ("Ctrl++", "Ctrl+="):
            keys.on(self, key, lambda: self._grow(1))
        keys.on(self, "Ctrl+-", lambda: self._grow(-1))
        keys.on(self, "Ctrl+0", lambda: self._grow(0))
        keys.on(self, "Ctrl+W", self.close)
        self.setMinimumSize(*SMALLEST)
        self.resize(1366, 688)

    def show_part(self, part: QWidget) -> None:
        """Show this in the whole window and let the former go."""
        former = self._parts.currentWidget()
        self._parts.addWidget(part)
        self._parts.setCurrentWidget(part)
        if former is not None:
            self._parts.removeWidget(former)
            former.hide()
            former.deleteLater()

    def part(self) -> QWidget | None:
        """Return what the window holds now."""
        return self._parts.currentWidget()

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Let this decide whether the window may be closed now."""
        self._may_close = may_close

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, when that is allowed now."""
        if self._may_close():
            self.closing.emit()
            event.accept()
        else:
            event.ignore()

    def _grow(self, steps: int) -> None:
        self.letters_changed.emit(theme.grow(steps))
