"""The page being designed, with its blocks: chosen and dragged by mouse, moved and walked by keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bekal.certificates.templates.editing import STEP
from bekal.language import say
from bekal.ui import theme
from bekal.ui.certificates.preview import Pixels
from bekal.ui.widgets import painting

_EDGE = 14
_SETTLES = 90  # milliseconds after a change until a new picture is asked for
_REACH = 1.5  # millimetres around a thin block that still mean it
_LARGE_STEP = 10

_ARROWS = {
    Qt.Key.Key_Left: (-STEP, 0),
    Qt.Key.Key_Right: (STEP, 0),
    Qt.Key.Key_Up: (0, -STEP),
    Qt.Key.Key_Down: (0, STEP),
}


@dataclass(frozen=True)
class Outline:
    """A block on the page: its name, its room in mm, whether only its edge is it, and whether it is at fault."""

    name: str
    box: tuple[float, float, float, float]
    hollow: bool = False
    bad: bool = False


class DrawingTable(QWidget):
    """Arrows move the chosen block by half a millimetre, with Shift by five; PgUp and PgDn choose another."""

    picture_asked = Signal()
    chosen = Signal(int)
    moved = Signal(int, int, bool)
    """Micrometres right and down, and whether by keys."""
    remove_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(say("Halaman yang dirancang"))
        self.setMinimumSize(theme.size(240, 170))
        self._image: QImage | None = None
        self._words = ""
        self._blocks: list[Outline] = []
        self._place = -1
        self._paper = (297.0, 210.0)
        self._margin = 12.0
        self._sheet = QRectF()
        self._from: QPointF | None = None
        self._by = QPointF()
        self._over = -1
        self._patience = QTimer(self, singleShot=True, interval=_SETTLES)
        self._patience.timeout.connect(self.picture_asked)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(640, 460)

    @property
    def image(self) -> QImage | None:
        """The page that is shown."""
        return self._image

    def wanted_width(self) -> int:
        """Return how many pixels wide the page has to be drawn for this place and screen."""
        return max(200, round(self._sheet.width() * self.devicePixelRatioF()))

    def show_blocks(self, blocks: Sequence[Outline], place: int, paper: tuple[float, float], margin: float) -> None:
        """Show where the blocks are and which one is chosen; the picture follows."""
        self._blocks, self._place, self._margin = [*blocks], place, margin
        if paper != self._paper:
            self._paper, self._image = paper, None
        self._arrange()
        here = self._blocks[place] if 0 <= place < len(blocks) else None
        where = (
            ""
            if here is None
            else say(
                "{block}: {x} mm dari kiri, {y} mm dari atas", block=here.name, x=_mm(here.box[0]), y=_mm(here.box[1])
            )
        )
        self.setAccessibleDescription(where)

    def ask_soon(self) -> None:
        """Ask for a picture once nothing changes any more."""
        self._patience.start()

    def show_picture(self, drawn: Pixels) -> None:
        """Show the page as it is printed."""
        view = QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_BGR888)
        self._image, self._words = view.copy(), ""  # the bytes belong to the worker's answer and go with it
        self.update()

    def show_words(self, words: str) -> None:
        """Say why there is no page."""
        self._image, self._words = None, words
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._arrange()
        self._patience.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move or choose a block."""
        key = event.key()
        if key in _ARROWS and self._place >= 0:
            right, down = _ARROWS[Qt.Key(key)]
            many = _LARGE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.moved.emit(right * many, down * many, True)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and self._blocks:
            by = 1 if key == Qt.Key.Key_PageDown else -1
            self.chosen.emit((max(self._place, -1 if by > 0 else 0) + by) % len(self._blocks))
        elif key == Qt.Key.Key_Delete and self._place >= 0:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the block under the pointer, or the paper."""
        if event.button() == Qt.MouseButton.LeftButton:
            at = self._at(event.position())
            if at != self._place:
                self.chosen.emit(at)
            self._from = event.position() if at >= 0 else None
            self._by = QPointF()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the chosen block along, or show which one would be chosen."""
        if self._from is not None:
            self._by = event.position() - self._from
            self.update()
            return
        over = self._at(event.position())
        if over != self._over:
            self._over = over
            self.setCursor(Qt.CursorShape.SizeAllCursor if over >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put the block down on the half millimetre it is nearest to."""
        if self._from is None:
            return
        by, self._from, self._by = self._by, None, QPointF()
        if by.manhattanLength() > 3:
            scale = self._paper[0] / self._sheet.width()
            right, down = (round(length * scale * 1000 / STEP) * STEP for length in (by.x(), by.y()))
            self.moved.emit(right, down, False)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the pointer was over."""
        self._over = -1
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, page and outlines."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painting.rounded(painter, QRectF(self.rect()), 8, theme.color("canvas"))
        painter.fillRect(self._sheet, QColor(Qt.GlobalColor.white))  # paper is white in the dark, too
        if self._image is not None:
            painter.drawImage(self._sheet, self._image)
        elif self._words:
            painter.setPen(QColor(Qt.GlobalColor.black))
            painter.setFont(theme.font())
            inside = self._sheet.adjusted(20, 20, -20, -20)
            painter.drawText(inside, int(painting.CENTRE) | int(Qt.TextFlag.TextWordWrap), self._words)
        inner = self._rect((self._margin, self._margin, self._paper[0] - self._margin, self._paper[1] - self._margin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(Qt.GlobalColor.lightGray), 1, Qt.PenStyle.DotLine))
        painter.drawRect(inner)
        for place, block in enumerate(self._blocks):
            if block.bad and place != self._place:
                self._outline(painter, block, "bad", 1.5)
            elif place == self._over and place != self._place:
                self._outline(painter, block, "accent", 1.0)
        if 0 <= self._place < len(self._blocks):
            block = self._blocks[self._place]
            self._outline(painter, block, "bad" if block.bad else "accent", 2.0, moved=True)
        if self.hasFocus():
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painting.rounded(painter, frame, 8, None, QPen(theme.color("focus"), 2))
        painter.end()

    def _outline(self, painter: QPainter, block: Outline, tone: str, thick: float, *, moved: bool = False) -> None:
        box = self._rect(block.box).adjusted(-2, -2, 2, 2)
        if moved:
            box.translate(self._by)
        colour = QColor(theme.LIGHT[tone])  # the paper stays white in the dark
        painter.setPen(QPen(colour, thick))
        colour.setAlpha(18)
        painter.setBrush(Qt.BrushStyle.NoBrush if block.hollow else colour)
        painter.drawRect(box)

    def _at(self, point: QPointF) -> int:
        """Return the smallest block under a point, -1 for the paper; of a frame only its edge counts."""
        found, least = -1, float("inf")
        reach = _REACH * self._sheet.width() / self._paper[0]
        for place, block in enumerate(self._blocks):
            box = self._rect(block.box).adjusted(-reach, -reach, reach, reach)
            if not box.contains(point):
                continue
            if block.hollow and box.adjusted(3 * reach, 3 * reach, -3 * reach, -3 * reach).contains(point):
                continue
            area = box.width() * box.height()
            if area < least:
                found, least = place, area
        return found

    def _rect(self, box: tuple[float, float, float, float]) -> QRectF:
        scale = self._sheet.width() / self._paper[0]
        left, top, right, bottom = box
        corner = self._sheet.topLeft() + QPointF(left * scale, top * scale)
        return QRectF(corner.x(), corner.y(), (right - left) * scale, (bottom - top) * scale)

    def _arrange(self) -> None:
        wide, high = self.width() - 2 * _EDGE, self.height() - 2 * _EDGE
        ratio = self._paper[0] / self._paper[1]
        across = max(40.0, min(float(wide), high * ratio))
        self._sheet = QRectF((self.width() - across) / 2, (self.height() - across / ratio) / 2, across, across / ratio)
        self.update()


def _mm(length: float) -> str:
    return f"{length:.1f}".replace(".", ",")
