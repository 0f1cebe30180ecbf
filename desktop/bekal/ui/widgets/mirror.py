"""The picture of a camera as it comes, with what keeps codes from being read."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets import painting


class Mirror(QWidget):
    """What the camera sees, and what keeps it from reading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self.mirrored = True
        self.words, self._tone = "", "warn"
        self.setAccessibleName(say("Gambar kamera"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_picture(self, picture: QImage | None) -> None:
        """Show a picture, or none."""
        self.image = picture
        self.update()

    def show_words(self, words: str, tone: str = "warn") -> None:
        """Say what keeps cards from being read, or that all is well."""
        self.words, self._tone = words, tone
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(260, 190)

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return theme.size(140, 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("canvas"))
        if self.image is not None:
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
            drawn = self.image.flipped(Qt.Orientation.Horizontal) if self.mirrored else self.image
            painter.drawImage(QRect(left, top, size.width(), size.height()), drawn)
        if self.words:
            band = QRect(0, self.height() - theme.px(46), self.width(), theme.px(46))
            ground, ink = painting.BADGE_TONES[self._tone]
            painter.fillRect(band, theme.color(ground))
            painter.setPen(theme.color(ink))
            painter.setFont(theme.font("captionb"))
            painter.drawText(band.adjusted(8, 2, -8, -2), int(painting.CENTRE | Qt.TextFlag.TextWordWrap), self.words)
        painter.end()
