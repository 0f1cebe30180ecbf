"""Watches how long nobody has pressed a key or a button of the mouse."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_BUSY = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class IdleWatch(QObject):
    """Looks at the windows the system hands keys to, not at every widget: that costs nothing while one works."""

    idle = Signal()

    def __init__(self, parent: QObject, minutes: int) -> None:
        super().__init__(parent)
        self._clock = QTimer(self, singleShot=True, interval=max(1, minutes) * 60_000)
        self._clock.timeout.connect(self.idle)
        application = QGuiApplication.instance()
        if minutes and isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)
            self._clock.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin to count anew when somebody works."""
        if event.type() in _BUSY:
            self._clock.start()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
            self._clock.start()
