"""The large answer: photo, word on its colour, name and class, to be read from three metres; and the last ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bekal.language import say
from bekal.ui import icons, theme
from bekal.ui.attendance.gate.answers import Shown
from bekal.ui.widgets import painting
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.labels import initials

_LARGEST, _SMALLEST, _STEP = 84.0, 20.0, 2.0
_WRAP, _CUT = int(Qt.TextFlag.TextWordWrap), int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
_PORTRAIT = 4 / 3


class Result(QWidget):
    """Painted anew at once for every answer; before the first it says what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self._photo: QImage | None = None
        self._idle = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)

    def show_answer(self, shown: Shown) -> None:
        """Show an answer in place of the former, whatever that was."""
        self.shown, self._photo = shown, None
        if shown.photo:
            found = QImage.fromData(shown.photo)
            self._photo = None if found.isNull() else found
        self._say(shown.spoken)

    def show_idle(self, words: str) -> None:
        """Show what to do while nobody has come."""
        self.shown, self._photo, self._idle = None, None, words
        self._say(words)

    @property
    def has_photo(self) -> bool:
        """Whether a photo is shown."""
        return self._photo is not None

    def name_points(self) -> float:
        """Return how large the name is written, in points."""
        if self.shown is None:
            return 0.0
        return _fitted(self.shown.name, self._parts().name.size()).font.pointSizeF()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting.rounded(painter, self.rect(), 12, theme.color("surface"), QPen(theme.color("line"), 1))
        if self.shown is None:
            self._paint_idle(painter)
        else:
            self._paint_answer(painter, self.shown)
        painter.end()

    def _paint_idle(self, painter: QPainter) -> None:
        place = self.rect().adjusted(24, 24, -24, -24)
        side = theme.px(96)
        top = max(place.top(), place.center().y() - side)
        painter.drawPixmap(place.center().x() - side // 2, top, icons.pixmap("scan-line", "accent", 96, 1.4))
        below = QRect(place.left(), top + side + 16, place.width(), max(40, place.bottom() - top - side - 16))
        _write(painter, below, self._idle, theme.color("text"), Qt.AlignmentFlag.AlignHCenter, most=34)

    def _paint_answer(self, painter: QPainter, shown: Shown) -> None:
        parts = self._parts()
        fill, ink = _colours(shown.tone)
        painting.rounded(painter, parts.band, 12, fill, QPen(theme.color("text"), 2) if theme.is_plain() else None)
        # only the upper corners are round: the band is the head of the card
        painter.fillRect(parts.band.adjusted(0, parts.band.height() - 12, 0, 0), fill)
        side = min(parts.band.height() - 20, theme.px(84))
        left = parts.band.left() + 20
        drawn = icons.pixmap(shown.icon, ink.name(), round(side * 100 / theme.letters()), 2.6)
        painter.drawPixmap(left, parts.band.center().y() - side // 2, drawn)
        word = parts.band.adjusted(20 + side + 20, 6, -20, -6)
        _write(painter, word, shown.word, ink, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, most=66)
        self._paint_photo(painter, parts.photo, shown.name)
        text = theme.color("text")
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        used = _write(painter, parts.name, shown.name, text, top) if shown.name else 0
        rest = QRect(parts.name.left(), parts.name.top() + used + 8, parts.name.width(), 0)
        rest.setBottom(self.rect().bottom() - 16)
        second = " · ".join(part for part in (shown.course, shown.time) if part) if shown.name else ""
        used = 0
        if second:
            less = min(26.0, max(14.0, self.name_points() * 0.6))  # the name stays the largest
            used = _write(painter, rest, second, theme.color("muted"), top, most=less, least=14)
        if shown.below:
            rest.setTop(rest.top() + used + (8 if used else 0))
            _write(
                painter,
                rest,
                shown.below,
                text,
                top,
                most=24 if not shown.name else min(24.0, max(14.0, self.name_points() * 0.55)),
                least=11,
            )

    def _paint_photo(self, painter: QPainter, place: QRect, name: str) -> None:
        if place.isEmpty():
            return
        if self._photo is None:
            painting.rounded(painter, place, 8, theme.color("sunken"))
            if name:
                painter.setPen(theme.color("muted"))
                painter.setFont(_sized(min(60.0, place.width() / 4)))
                painter.drawText(place, int(painting.CENTRE), initials(name))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._photo.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRect(place.topLeft(), size), self._photo)

    def _parts(self) -> "_Parts":
        wide, high = self.width(), self.height()
        band = QRect(
            0, 0, wide, max(theme.px(64), min(theme.px(150), high * (30 if high > theme.px(450) else 25) // 100))
        )
        inside = QRect(20, band.bottom() + 18, wide - 40, high - band.height() - 34)
        photo = QRect()
        if self.shown is not None and self.shown.name:
            share = 0.26 if wide > theme.px(900) else 0.21
            tall = min(inside.height(), round(wide * share * _PORTRAIT), theme.px(440))
            photo = QRect(inside.left(), inside.top(), round(tall / _PORTRAIT), tall)
            inside.setLeft(photo.right() + 24)
        below = theme.px(46) + (theme.px(56) if self.shown is not None and self.shown.below else 0)
        name = QRect(inside)
        name.setHeight(max(theme.px(60), inside.height() - below - 16))
        return _Parts(band, photo, name)

    def _say(self, words: str) -> None:
        self.setAccessibleName(words)
        self.update()
        speak(self)


@dataclass(frozen=True)
class _Parts:
    band: QRect
    photo: QRect
    name: QRect


@dataclass(frozen=True, slots=True)
class Line:
    """One of the last passages."""

    time: str
    name: str
    word: str
    tone: str
    icon: str
    by_hand: bool = False


class LastOnes(QWidget):
    """The last passages, newest on top; as many as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return QSize(theme.px(260), theme.px(200))

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return QSize(theme.px(120), _row())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these instead of the former."""
        self.lines = tuple(lines)
        said = (f"{one.time} {one.name or '–'} {one.word}" for one in lines)
        self.setAccessibleName(say("Terakhir: {list}", list="; ".join(said)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tall = _row()
        for at, one in enumerate(self.lines[: max(1, self.height() // tall)]):
            place = QRect(0, at * tall, self.width(), tall - 4)
            fill, ink = _colours(one.tone)
            sign = QRectF(place.left(), place.center().y() - theme.px(11), theme.px(22), theme.px(22))
            painting.rounded(painter, sign, 5, fill)
            drawn = icons.pixmap(one.icon, ink.name(), 14, 2.4)
            inset = theme.px(4)
            painter.drawPixmap(round(sign.left()) + inset, round(sign.top()) + inset, drawn)
            words = place.adjusted(theme.px(30), 0, 0, 0)
            half = place.height() // 2
            upper = QRect(words.left(), words.top(), words.width(), half)
            lower = QRect(words.left(), words.top() + half, words.width(), half)
            painting.text(painter, upper, one.name or say("tidak dikenal"), "bodyb" if at == 0 else "body")
            said = f"{one.time} · {one.word}" + (f" · {say('manual')}" if one.by_hand else "")
            painting.text(painter, lower, said, "caption", "muted")
        painter.end()


def _row() -> int:
    return theme.metrics("body").height() + theme.metrics("caption").height() + 6


def _colours(tone: str) -> tuple[QColor, QColor]:
    """Return ground and ink: a mark's own colours for a mark, the theme's for every other answer."""
    if tone in theme.MARKS:
        fill, ink = theme.MARKS[tone]
        return theme.color(fill), theme.color(ink)
    if tone == "bad":  # a refusal is seen by its weight too, not by its hue alone
        return theme.color("bad"), theme.color("surface")
    ground, words = painting.BADGE_TONES[tone]
    return theme.color(ground), theme.color(words)


def _sized(points: float) -> QFont:
    font = QFont(theme.font("scan"))
    font.setPointSizeF(points)
    return font


@dataclass(frozen=True, slots=True)
class _Fit:
    font: QFont
    height: int
    wrap: int


def _fitted(words: str, room: QSize, most: float = _LARGEST, least: float = _SMALLEST) -> _Fit:
    """Return the largest letters in which words fit a room; a word is broken only where the least are too large."""
    points = max(least, most)
    longest = max(words.split(), key=len, default="")
    while True:
        font = _sized(points)
        measured = QFontMetrics(font)
        breaks = measured.horizontalAdvance(longest) > room.width()
        wrap = _CUT if breaks else _WRAP
        tall = measured.boundingRect(QRect(0, 0, room.width(), 10_000), wrap, words).height()
        if points <= least or (tall <= room.height() and not breaks):
            return _Fit(font, tall, wrap)
        points = max(least, points - _STEP)


def _write(
    painter: QPainter,
    place: QRect,
    words: str,
    ink: QColor,
    align: Qt.AlignmentFlag,
    *,
    most: float = _LARGEST,
    least: float = _SMALLEST,
) -> int:
    fit = _fitted(words, place.size(), most, least)
    painter.setFont(fit.font)
    painter.setPen(ink)
    painter.drawText(place, int(align) | fit.wrap, words)
    return min(fit.height, place.height())
