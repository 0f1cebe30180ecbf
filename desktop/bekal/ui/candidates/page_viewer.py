"""A scan shown large: fitted or enlarged, page by page."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.labels import Line, label
from bekal.ui.widgets.layouts import column, row, rule

_STEP, _LEAST, _MOST = 1.25, 1.0, 8.0
_EDGE = 8


class _Paper(QWidget):
    """The picture at the size that was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("canvas"))
        if self.image is not None and not self.image.isNull():
            painter.drawImage(self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), self.image)
        painter.end()


class _Area(QScrollArea):
    """Where it is moved about: + and - zoom, arrows scroll, PgUp and PgDn turn pages, Esc leaves."""

    zoom_asked = Signal(float)
    turn_asked = Signal(int)
    leave_asked = Signal()
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew: only now the room for the picture is known."""
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_asked.emit(_STEP)
            case Qt.Key.Key_Minus:
                self.zoom_asked.emit(1 / _STEP)
            case Qt.Key.Key_0:
                self.zoom_asked.emit(0.0)
            case Qt.Key.Key_PageDown:
                self.turn_asked.emit(1)
            case Qt.Key.Key_PageUp:
                self.turn_asked.emit(-1)
            case Qt.Key.Key_Escape:
                self.leave_asked.emit()
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_asked.emit(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)
            event.accept()
        else:
            super().wheelEvent(event)


class PageViewer(QWidget):
    """The viewer with its title and buttons."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: list[QImage] = []
        self._at, self._zoom = 0, 1.0
        self._paper, self.area = _Paper(), _Area()
        self.area.setWidget(self._paper)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.setAccessibleName(say("Gambar pindaian"))
        self.area.setMinimumHeight(theme.px(160))
        self.area.zoom_asked.connect(self.zoom)
        self.area.turn_asked.connect(self.turn)
        self.area.leave_asked.connect(self.closed)
        self.area.resized.connect(self._arrange)
        self._title, self._number = Line("", "bodyb"), label("", "caption", "muted")
        larger = Button(say("Perbesar"), "part", "plus", "+", works=False)
        smaller = Button(say("Perkecil"), "part", keys="−", works=False)
        larger.clicked.connect(lambda: self.zoom(_STEP))
        smaller.clicked.connect(lambda: self.zoom(1 / _STEP))
        self._former, self._next = (
            Button(say("Sebelumnya"), "part", "arrow-left"),
            Button(say("Berikutnya"), "part", "chevron-right"),
        )
        self._former.clicked.connect(lambda: self.turn(-1))
        self._next.clicked.connect(lambda: self.turn(1))
        back = Button(say("Kembali ke daftar"), "", keys="Esc", works=False)
        back.clicked.connect(self.closed)
        head = row(gap=10, margins=(16, 8, 12, 8))
        head.addWidget(self._title, 1)
        for part in (self._number, self._former, self._next, smaller, larger, back):
            head.addWidget(part)
        self.setLayout(column(card(column(head, rule(), self.area, gap=0), margins=EDGE), gap=0))

    def show_pages(self, title: str, pages: Sequence[bytes]) -> None:
        """Show a scan from its first page, whole."""
        self._pages = [QImage.fromData(page) for page in pages]
        self._at, self._zoom = 0, 1.0
        self._title.show_text(title)
        self._show()
        self.area.setFocus()

    def forget(self) -> None:
        """Keep no picture of anybody's papers when they are no longer looked at."""
        self._pages = []
        self._paper.image = None

    def zoom(self, factor: float) -> None:
        """Show larger or smaller; 0 shows the page whole."""
        self._zoom = min(_MOST, max(_LEAST, self._zoom * factor)) if factor else 1.0
        self._arrange()

    def turn(self, pages: int) -> None:
        """Go so many pages on or back."""
        at = min(max(0, self._at + pages), max(0, len(self._pages) - 1))
        if at != self._at:
            self._at = at
            self._show()

    @property
    def page(self) -> int:
        """The page that is shown, counted from nought."""
        return self._at

    @property
    def magnified(self) -> float:
        """How much larger than fitted the page is shown."""
        return self._zoom

    def _show(self) -> None:
        many = len(self._pages) > 1
        self._number.setText(say("{n} dari {of}", n=self._at + 1, of=len(self._pages)) if many else "")
        for button in (self._former, self._next):
            button.setVisible(many)
        self._paper.image = self._pages[self._at] if self._pages else None
        self._arrange()
        self._paper.update()

    def _arrange(self) -> None:
        image = self._paper.image
        if image is None or image.isNull():
            return
        # of the whole area: a scroll bar that comes and goes must not change what is fitted
        room = self.area.maximumViewportSize() - QSize(2 * _EDGE, 2 * _EDGE)
        fitted = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        self._paper.resize(
            max(40, round(fitted.width() * self._zoom)) + 2 * _EDGE,
            max(40, round(fitted.height() * self._zoom)) + 2 * _EDGE,
        )
