"""Six places for a PIN over one line edit."""

from PySide6.QtCore import QEvent, QRectF, QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets import painting

PLACES = 6


class PinEdit(QLineEdit):
    """A line edit that shows six places; a screen reader hears how many are filled, never which digits."""

    filled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(PLACES)
        self.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(say("PIN, {n} angka", n=PLACES))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._count)
        self._count("")

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(PLACES * 48 - 8, 48)

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of its surroundings."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, wide, tall = theme.px(48), theme.px(38), theme.px(46)
        there = len(self.text())
        for at in range(PLACES):
            place = QRectF(at * step + 1, 1, wide, tall)
            next_one = self.hasFocus() and at == min(there, PLACES - 1)
            pen = QPen(theme.color("focus" if next_one else "edge"), 2 if next_one else 1)
            painting.rounded(painter, place, 6, theme.color("surface"), pen)
            if at < there:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("text"))
                painter.drawEllipse(place.center(), theme.px(5), theme.px(5))
        painter.end()

    def _count(self, text: str) -> None:
        self.setAccessibleDescription(say("{done} dari {of}", done=len(text), of=PLACES))
        self.update()
        self.filled.emit(len(text))
