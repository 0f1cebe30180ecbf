"""The true page on a canvas: fitted to its place, or enlarged and scrolled."""

from typing import Protocol

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.layouts import column

_RATIO = 297 / 210
"""Of a page not drawn yet."""
_ALIKE = 0.01
_EDGE = 20
_SETTLES = 80  # milliseconds until a change of size asks for a sharper picture
ENLARGED = 1680
"""Width in pixels at letters of 100 % of the enlarged page: about one and a half times the paper."""


class Pixels(Protocol):
    """A rendered page as the worker hands it over."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""

    @property
    def stride(self) -> int:
        """Bytes a row."""

    @property
    def pixels(self) -> bytes:
        """Blue, green and red bytes."""


class _Canvas(QWidget):
    """The ground with the sheet on it."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.words = ""
        self.sheet = QRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("canvas"))
        shade = QColor(theme.color("shadow"))
        for spread in range(4, 0, -1):
            shade.setAlpha(14)
            painter.fillRect(self.sheet.adjusted(-spread + 2, 0, spread, spread + 1), shade)
        painter.fillRect(self.sheet, QColor(Qt.GlobalColor.white))  # paper is white in the dark, too
        if self.image is not None:
            painter.drawImage(self.sheet, self.image)
        elif self.words:
            painter.setPen(QColor(Qt.GlobalColor.black))
            painter.setFont(theme.font())
            painter.drawText(self.sheet, int(painting.CENTRE), self.words)
        painter.end()


class PagePreview(QFrame):
    """Asks for a picture of the width it needs whenever that changes."""

    picture_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(say("Pratinjau halaman"))
        self._canvas = _Canvas()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._canvas)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setMinimumHeight(theme.px(120))
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.is_enlarged = False
        self._ratio = _RATIO
        self.setLayout(column(self._area, margins=(1, 1, 1, 1)))
        self._patience = QTimer(self, singleShot=True, interval=_SETTLES)
        self._patience.timeout.connect(self.picture_asked)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(640, 460)

    def wanted_width(self) -> int:
        """Return how many pixels wide the page has to be drawn for this place and screen."""
        return max(200, round(self._canvas.sheet.width() * self.devicePixelRatioF()))

    def enlarge(self, *, on: bool) -> None:
        """Show the page large and scrolled, or whole."""
        self.is_enlarged = on
        bars = Qt.ScrollBarPolicy.ScrollBarAsNeeded if on else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._area.setHorizontalScrollBarPolicy(bars)
        self._area.setVerticalScrollBarPolicy(bars)
        self._arrange()

    def show_picture(self, drawn: Pixels, words: str) -> None:
        """Show a rendered page; `words` say to a screen reader whose it is."""
        view = QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_BGR888)
        self._canvas.image = view.copy()  # the bytes belong to the worker's answer and go with it
        self._canvas.words = ""
        self.setAccessibleDescription(words)
        ratio = drawn.width / drawn.height
        if abs(ratio - self._ratio) > _ALIKE:  # a certificate may stand upright
            self._ratio = ratio
            self._arrange()
        self._canvas.update()

    def show_words(self, words: str) -> None:
        """Show words instead of a page."""
        self._canvas.image, self._canvas.words = None, words
        self._canvas.update()

    @property
    def image(self) -> QImage | None:
        """The page that is shown."""
        return self._canvas.image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        edges = self.contentsMargins()
        room = self.size() - QSize(edges.left() + edges.right() + 2, edges.top() + edges.bottom() + 2)
        if self.is_enlarged:
            wide = theme.px(ENLARGED)
            high = round(wide / self._ratio)
            self._canvas.setFixedSize(max(room.width(), wide + 2 * _EDGE), max(room.height(), high + 2 * _EDGE))
        else:
            wide = max(40, min(room.width() - 2 * _EDGE, round((room.height() - 2 * _EDGE) * self._ratio)))
            high = round(wide / self._ratio)
            self._canvas.setFixedSize(room)
        size = self._canvas.size()
        self._canvas.sheet = QRect((size.width() - wide) // 2, (size.height() - high) // 2, wide, high)
        self._canvas.update()
        self._patience.start()
