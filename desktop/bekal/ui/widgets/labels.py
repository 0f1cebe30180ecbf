"""Texts, icons, key caps, badges and the small painted signs beside them."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from bekal.language import say
from bekal.ui import icons, theme
from bekal.ui.widgets import painting

_FIXED = QSizePolicy.Policy.Fixed


def label(
    text: str = "",
    role: str = "body",
    tone: str = "",
    *,
    wrap: bool = False,
    align: Qt.AlignmentFlag | None = None,
    buddy: QWidget | None = None,
) -> QLabel:
    """Make a text in one of the roles of `theme.ROLES` and the tone of a token; never read as rich text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role != "body":
        theme.set_role(made, role)
    if tone:
        made.setProperty("tone", tone)
    if align is not None:
        made.setAlignment(align)
    if buddy is not None:
        made.setBuddy(buddy)
    return made


def set_tone(text: QLabel, tone: str) -> None:
    """Change the ink of a text."""
    theme.set_state(text, "tone", tone)


def key_cap(text: str) -> QLabel:
    """Show a key as it stands on the keyboard."""
    made = label(text, "caption")
    made.setProperty("kind", "key")
    made.setAlignment(painting.CENTRE)
    made.setSizePolicy(_FIXED, _FIXED)
    return made


class Line(QWidget):
    """One line of text that is cut with an ellipsis rather than widening what it stands in."""

    def __init__(self, text: str = "", role: str = "body", tone: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._role, self._tone = "", role, tone
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, _FIXED)
        self.show_text(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def show_text(self, text: str, tone: str = "") -> None:
        """Show another text, in another tone where one is named."""
        tone = tone or self._tone
        if (text, tone) == (self._text, self._tone):
            return  # what stands beside it need not be arranged anew
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        measured = theme.metrics(self._role)
        return QSize(measured.horizontalAdvance(self._text) + 2, measured.height())

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return QSize(theme.px(24), theme.metrics(self._role).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painting.text(painter, self.rect(), self._text, self._role, self._tone)
        cut = theme.metrics(self._role).horizontalAdvance(self._text) > self.width()
        self.setToolTip(self._text if cut else "")
        painter.end()


class Picture(QWidget):
    """An icon in a line of text; silent for a screen reader, since the word stands beside it."""

    def __init__(self, name: str, tone: str = "muted", size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self.setSizePolicy(_FIXED, _FIXED)

    def show_icon(self, name: str, tone: str) -> None:
        """Show another icon or the same in another tone."""
        self._name, self._tone = name, tone
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icons.pixmap(self._name, self._tone, self._size))
        painter.end()


class Badge(QWidget):
    """A state in words on its tone (see `painting.BADGE_TONES`); never clickable."""

    def __init__(self, text: str, tone: str = "gray", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "captionb")
        self.setSizePolicy(_FIXED, _FIXED)
        self.show_state(text, tone, icon)

    def show_state(self, text: str, tone: str = "gray", icon: str = "") -> None:
        """Show another state."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the state in words."""
        return self._text

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return QSize(painting.badge_width(self._text, self._icon), painting.badge_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting.badge(painter, 0, self.height() // 2, self._text, self._tone, self._icon)
        painter.end()


class Avatar(QWidget):
    """The initials of a person, or a silhouette, in a circle: the place of a photo."""

    def __init__(self, name: str = "", size: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._photo: QImage | None = None
        self.setSizePolicy(_FIXED, _FIXED)
        self.show_name(name)

    def show_name(self, name: str) -> None:
        """Show another person's initials."""
        self._initials, self._photo = initials(name), None
        self.update()

    def show_photo(self, photo: QImage | None) -> None:
        """Show the upper part of a 3x4 photo in place of the initials."""
        self._photo = photo
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self.width() / 2
        painting.rounded(painter, self.rect(), radius, theme.color("surface"), QPen(theme.color("line"), 1))
        if self._photo is not None:
            circle = QPainterPath()
            circle.addEllipse(QRectF(self.rect()))
            painter.setClipPath(circle)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            side = self._photo.width()
            painter.drawImage(self.rect(), self._photo, QRect(0, side // 12, side, side))
            painter.end()
            return
        role = "page" if self._size > 48 else "captionb"
        painting.text(painter, self.rect(), self._initials, role, "muted", painting.CENTRE)
        painter.end()


class MarkSign(QWidget):
    """An attendance mark in a legend; the word belongs beside it."""

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter = letter
        self.setSizePolicy(_FIXED, _FIXED)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(24, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting.mark(painter, self.rect(), self._letter)
        painter.end()


class Brand(QWidget):
    """The sign of the program: a pack for the road, drawn so that it follows the colours."""

    def __init__(self, size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setSizePolicy(_FIXED, _FIXED)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting.rounded(painter, self.rect(), self.width() * 0.26, theme.color("accent"))
        painter.scale(self.width() / 39, self.height() / 39)  # the pack below is drawn on 24 units
        painter.translate(7.5, 7.5)
        pen = QPen(theme.color("on_accent"), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_pack())
        painter.end()


def _pack() -> QPainterPath:
    """Draw the outline of a pack: body, handle, pocket and two straps; drawn here, it needs no file."""
    pack = QPainterPath(QPointF(4, 10))
    pack.arcTo(4, 6, 8, 8, 180, -90)
    pack.arcTo(12, 6, 8, 8, 90, -90)
    pack.arcTo(16, 18, 4, 4, 0, -90)
    pack.arcTo(4, 18, 4, 4, 270, -90)
    pack.closeSubpath()
    for left, right, height in ((8, 16, 10), (8, 16, 18)):
        pack.moveTo(left, height)
        pack.lineTo(right, height)
    for left, right, top, bottom in ((9, 15, 2, 6), (8, 16, 14, 22)):
        pack.moveTo(left, bottom)
        pack.arcTo(left, top, 4, 4, 180, -90)
        pack.arcTo(right - 4, top, 4, 4, 90, -90)
        pack.lineTo(right, bottom)
    return pack


class BusyRing(QWidget):
    """A small turning ring at the place where something is awaited; turns only while it is shown."""

    def __init__(self, size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._turn, self._timer = size, 0, 0
        self.setSizePolicy(_FIXED, _FIXED)
        self.setAccessibleName(say("Sedang bekerja"))

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(self._size, self._size)

    def showEvent(self, event: object) -> None:
        """Begin when it is seen."""
        self._timer = self._timer or self.startTimer(80)

    def hideEvent(self, event: object) -> None:
        """Rest while it is not seen."""
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0

    def timerEvent(self, event: object) -> None:
        """Go one step on."""
        self._turn = (self._turn + 30) % 360
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(theme.color("line"), 2))
        painter.drawEllipse(circle)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawArc(circle, -self._turn * 16, 100 * 16)
        painter.end()


class Disc(QWidget):
    """A large icon on a round ground, for an empty place."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setSizePolicy(_FIXED, _FIXED)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(72, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting.rounded(painter, self.rect(), self.width() / 2, theme.color("tint"))
        drawn = icons.pixmap(self._name, "on_tint", 34, 1.6)
        inset = (self.width() - theme.px(34)) / 2
        painter.drawPixmap(QPointF(inset, inset), drawn)
        painter.end()


def initials(name: str) -> str:
    """Return one or two letters for a name: the first of its first and last word, a number by its last digit.

    What follows a comma is a title: `Ahli Contoh, S.Pd.` is AC.
    """
    words = name.partition(",")[0].split()
    if not words:
        return ""
    last = words[-1]
    second = last[-1] if last[-1].isdigit() else last[0]
    return (words[0][0] + second).upper() if len(words) > 1 else words[0][:2].upper()


def text_width(text: str, metrics: QFontMetrics) -> int:
    """Return how wide a text with mnemonics is drawn."""
    return metrics.horizontalAdvance(text.replace("&&", "&"))
