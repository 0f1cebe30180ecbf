"""The window: opening, sign-in, then the workplace; letters and colours at any time."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QProgressBar, QStackedWidget, QWidget

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
        self._bar: QProgressBar | None = None
        self._below = row()
        lines = (row(None, Brand(56), None), 4, name, row(None, self._ring, self._words, None), self._below)
        self.setLayout(column(None, *lines, None, gap=8))

    def show_words(self, text: str, *, working: bool = True) -> None:
        """Say what is being done, or why it cannot be."""
        self._words.setText(text)
        self._words.setWordWrap(not working)
        if not working:
            self._words.setMinimumWidth(480)
            if self._bar is not None:
                self._bar.hide()
        self._ring.setVisible(working)

    def show_progress(self, done: int, of: int) -> None:
        """Show how far what is being made has come."""
        if self._bar is None:
            from bekal.ui.widgets.progress import bar  # most starts need none, and the first paint is awaited

            self._bar = bar(name=say("Menyiapkan data"))
            self._bar.setFixedWidth(theme.px(320))
            self._below.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        self._bar.setRange(0, max(1, of))
        self._bar.setValue(done)
        self._bar.show()


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
        former = [self._parts.widget(at) for at in range(self._parts.count())]
        self._parts.addWidget(part)
        self._parts.setCurrentWidget(part)
        for old in former:
            self._let_go(old)

    def cover(self, part: QWidget) -> None:
        """Show this over what the window holds, which stays as it is below."""
        self._parts.setCurrentIndex(self._parts.addWidget(part))

    def uncover(self) -> None:
        """Take away what lies over the rest."""
        if self.is_covered:
            self._let_go(self._parts.currentWidget())

    @property
    def is_covered(self) -> bool:
        """Whether something lies over what the window holds."""
        return self._parts.count() > 1

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

    def _let_go(self, part: QWidget | None) -> None:
        if part is not None:
            self._parts.removeWidget(part)
            part.hide()
            part.deleteLater()

    def _grow(self, steps: int) -> None:
        self.letters_changed.emit(theme.grow(steps))
