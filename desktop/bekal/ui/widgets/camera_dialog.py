"""A window with the camera's picture; Space takes it."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import camera, keys, theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row

make_source: Callable[[QWidget], camera.ImageSource] = camera.Camera
"""What makes the source of pictures; another one is put here to try the window without a camera."""


class _Live(QWidget):
    """The picture as it comes, mirrored on wish, or the words why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.words = say("Menyalakan kamera…")
        self.setAccessibleName(say("Gambar kamera"))
        self.setMinimumSize(theme.size(320, 240))

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(560, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("canvas"))
        if self.image is not None:
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QRect(
                (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height()
            )
            painter.drawImage(at, self.image)
        else:
            inside = self.rect().adjusted(24, 24, -24, -24)
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font())
            painter.drawText(inside, int(painting.CENTRE | Qt.TextFlag.TextWordWrap), self.words)
        painter.end()


class CameraDialog(QDialog):
    """Open with `open()`; `taken` gives the picture."""

    taken = Signal(QImage)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._live = _Live()
        self.which = Choice()
        self.which.setAccessibleName(say("Kamera"))
        self.which.chosen.connect(self._start)
        self.take = Button(say("Ambil"), "primary", "image", "Space")
        self.again = Button(say("Cari kamera lagi"), "", "refresh-cw")
        away = Button(say("Batal"), keys="Esc", works=False)
        self.take.clicked.connect(self._take)
        self.again.clicked.connect(self.search)
        away.clicked.connect(self.reject)
        keys.on(self, "Enter", self._take)
        head = row(label(title, "title"), None, self.which, gap=10)
        self.setLayout(
            column(head, self._live, row(self.again, None, self.take, away), gap=12, margins=(16, 14, 16, 14))
        )
        self._source = make_source(self)
        self._source.frame.connect(self._show)
        self._source.failed.connect(self._fail)
        self.search()

    def search(self) -> None:
        """Look which cameras there are and begin with the first."""
        self._live.image = None
        self.take.setEnabled(False)
        try:
            names = self._source.names()
        except Told as error:
            self._fail(error)
            return
        self.which.show_options(list(enumerate(names)))
        self.which.show_value(0)
        self.which.setVisible(len(names) > 1)
        self._start(0)

    @property
    def words(self) -> str:
        """What is said in place of a picture."""
        return "" if self._live.image is not None else self._live.words

    def _start(self, at: int) -> None:
        try:
            self._source.start(at)
        except Told as error:
            self._fail(error)

    def _show(self, picture: QImage) -> None:
        if self._live.image is None:
            self.take.setEnabled(True)
            self.take.setFocus()
        self._live.image = picture
        self.again.hide()
        self._live.update()

    def _fail(self, error: Told) -> None:
        self._source.stop()
        self._live.image, self._live.words = None, sentence(error)
        self.which.hide()
        self.take.setEnabled(False)
        self.again.show()
        self.again.setFocus()
        self._live.update()

    def _take(self) -> None:
        picture = self._live.image
        if picture is not None:
            self.accept()
            self.taken.emit(picture.copy())

    def done(self, result: int) -> None:
        """Let the camera go when the window closes, whichever way."""
        self._source.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the camera go."""
        self._source.stop()
        super().closeEvent(event)
