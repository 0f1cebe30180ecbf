"""The 3x4 frame over a picture: arrows move it, + and - change its size, the mouse drags it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QDialog, QWidget

from bekal.candidates.papers.photo import HEIGHT, LEAST, WIDTH, Frame, first_frame
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import key_hints
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row

_STEP, _FINE, _GROW = 0.02, 0.004, 1.06


class CropFrame(QWidget):
    """The picture and the frame in it; the frame never leaves the picture."""

    def __init__(self, picture: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self.frame = first_frame(picture.width(), picture.height())
        self._held: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(260, 240))
        self.setAccessibleName(say("Bingkai pas foto"))
        self.setAccessibleDescription(say("Panah menggeser, tambah dan kurang mengubah besar bingkai."))

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        size = theme.size(520, 420)
        return QSize(size.width(), min(size.height(), self.screen().availableGeometry().height() * 2 // 5))

    def move_by(self, right: float, down: float) -> None:
        """Move the frame by parts of the picture."""
        frame = self.frame
        wide, high = frame.right - frame.left, frame.bottom - frame.top
        left = min(max(0.0, frame.left + right), 1 - wide)
        top = min(max(0.0, frame.top + down), 1 - high)
        self.frame = Frame(left, top, left + wide, top + high)
        self.update()

    def grow(self, factor: float) -> None:
        """Change the frame's size around its middle; it stays 3x4 and inside the picture."""
        frame, picture = self.frame, self._picture
        most = first_frame(picture.width(), picture.height())
        least = LEAST / picture.width()
        wide = (frame.right - frame.left) * factor
        wide = min(max(least, wide), most.right - most.left)
        high = wide * picture.width() * HEIGHT / (WIDTH * picture.height())
        across, down = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        left = min(max(0.0, across - wide / 2), 1 - wide)
        top = min(max(0.0, down - high / 2), 1 - high)
        self.frame = Frame(left, top, left + wide, top + high)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        step = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        match event.key():
            case Qt.Key.Key_Left:
                self.move_by(-step, 0)
            case Qt.Key.Key_Right:
                self.move_by(step, 0)
            case Qt.Key.Key_Up:
                self.move_by(0, -step)
            case Qt.Key.Key_Down:
                self.move_by(0, step)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.grow(1 / _GROW)  # nearer: less of the picture fills the photo
            case Qt.Key.Key_Minus:
                self.grow(_GROW)
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer or go away."""
        self.grow(1 / _GROW if event.angleDelta().y() > 0 else _GROW)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the frame."""
        self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it along."""
        if self._held is not None:
            place, moved = self._place(), event.position() - self._held
            self._held = event.position()
            self.move_by(moved.x() / max(1.0, place.width()), moved.y() / max(1.0, place.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, darker outside the frame, and where the head should be."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("canvas"))
        place = self._place()
        painter.drawImage(place, self._picture)
        inside = QRectF(
            place.left() + self.frame.left * place.width(),
            place.top() + self.frame.top * place.height(),
            (self.frame.right - self.frame.left) * place.width(),
            (self.frame.bottom - self.frame.top) * place.height(),
        )
        around = QPainterPath()
        around.addRect(place)
        hole = QPainterPath()
        hole.addRect(inside)
        shade = QColor(theme.color("shadow"))
        shade.setAlpha(130)
        painter.fillPath(around.subtracted(hole), shade)
        painter.setPen(QPen(theme.color("on_accent"), 3))
        painter.drawRect(inside)
        painter.setPen(QPen(theme.color("accent"), 2 if self.hasFocus() else 1))
        painter.drawRect(inside)
        head = QRectF(
            inside.left() + inside.width() * 0.24,
            inside.top() + inside.height() * 0.12,
            inside.width() * 0.52,
            inside.height() * 0.56,
        )
        for ink, width in (("on_accent", 3), ("accent", 1)):
            pen = QPen(theme.color(ink), width)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawEllipse(head)
        painter.end()

    def _place(self) -> QRectF:
        size = self._picture.size().scaled(self.size() - QSize(4, 4), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )


class CropDialog(QDialog):
    """Open with `open()`; `framed` gives the frame."""

    framed = Signal(object)

    def __init__(self, parent: QWidget, picture: QImage) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Pas foto 3×4"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.crop = CropFrame(picture)
        use = Button(say("Pakai foto ini"), "primary", "check", "Enter")
        away = Button(say("Batal"), keys="Esc", works=False)
        use.clicked.connect(self._use)
        away.clicked.connect(self.reject)
        keys.on(self, "Enter", self._use)
        hints = key_hints(
            ("← → ↑ ↓", say("geser bingkai")),
            ("+ −", say("perbesar, perkecil")),
            ("Shift", say("sedikit demi sedikit")),
        )
        words = label(say("Kepala di dalam garis putus-putus, bahu terlihat."), "caption", "muted")
        title = label(say("Pas foto 3×4"), "title")
        inside = column(title, words, self.crop, hints, row(None, use, away), gap=10, margins=(16, 14, 16, 14))
        self.setLayout(inside)
        self.crop.setFocus()

    def _use(self) -> None:
        frame = self.crop.frame
        self.accept()
        self.framed.emit(frame)
