"""A box to tick with its words beside it, drawn in the colours of the house."""

from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from bekal.ui import theme
from bekal.ui.widgets import painting

_SIDE, _GAP, _EDGE = 18, 9, 3


def words_left() -> int:
    """Return how far from the left edge the words of a tick begin."""
    return theme.px(_EDGE) + theme.px(_SIDE) + theme.px(_GAP)


class Tick(QCheckBox):
    """Space turns it; the ring of the keys goes round box and words."""

    def __init__(self, words: str, *, role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._role = role
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        wide = words_left() + theme.metrics(self._role).horizontalAdvance(self.text()) + theme.px(_EDGE) + 4
        return QSize(wide, max(theme.px(_SIDE) + 2 * theme.px(_EDGE), theme.metrics(self._role).height() + 6))

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with: the words are cut before the page is."""
        return QSize(theme.px(120), self.sizeHint().height())

    def hitButton(self, place: QPoint) -> bool:
        """Let a click on box or words turn it."""
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, edge, middle = theme.px(_SIDE), theme.px(_EDGE), self.height() / 2
        square = QRectF(edge, middle - side / 2, side, side)
        off = not self.isEnabled()
        if self.isChecked():
            painting.rounded(painter, square, 4, theme.color("muted" if off else "accent"))
            painting.picture(painter, edge + theme.px(2), round(middle), "check", "on_accent", 14, 3)
        else:
            painting.rounded(painter, square, 4, theme.color("surface"), QPen(theme.color("edge"), 1))
        place = self.rect().adjusted(words_left(), 0, -edge, 0)
        painting.text(painter, place, self.text(), self._role, "muted" if off else "text")
        if self.hasFocus():
            pen = QPen(theme.color("focus"), 2)
            wide = min(self.width(), self.sizeHint().width())
            painting.rounded(painter, QRectF(0, 0, wide, self.height()), 6, None, pen)
        painter.end()
