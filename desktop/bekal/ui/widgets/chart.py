"""Two small charts: bars for days with a limit, and one bar of attendance shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bekal.terms import Attendance
from bekal.ui import theme
from bekal.ui.widgets import painting


@dataclass(frozen=True)
class Bar:
    """One day: its name, its date in short, its number."""

    day: str
    date: str
    number: int


class DayBars(QWidget):
    """Bars from zero, the number on each; the last is today; a dashed line is the limit. Opens its list."""

    opened = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._bars: Sequence[Bar] = ()
        self._most, self._limit, self._limit_words = 100, 0, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    def show_bars(self, bars: Sequence[Bar], *, most: int = 100, limit: int = 0, limit_words: str = "") -> None:
        """Show these days; `most` is the top of the scale, `limit` the dashed line with its name."""
        self._bars, self._most, self._limit, self._limit_words = bars, max(1, most), limit, limit_words
        numbers = ", ".join(f"{bar.day} {bar.date} {bar.number}" for bar in bars)
        self.setAccessibleDescription(f"{numbers}. {limit_words}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(340, 150)

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return theme.size(200, 112)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a press of the mouse."""
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = theme.metrics("captionb")
        margin = small.horizontalAdvance(self._limit_words) + 6 if self._limit_words else 0
        width, line = self.width() - margin, small.height()
        base, top = self.height() - 2 * line - 2, line + 4
        step = width / max(1, len(self._bars))
        numbers: list[tuple[QRect, str, str, str]] = []
        for at, bar in enumerate(self._bars):
            today = at == len(self._bars) - 1
            role = "captionb" if today else "caption"
            tall = (base - top) * min(bar.number, self._most) / self._most
            thick = min(theme.px(16), step - 6)
            body = QRectF(at * step + (step - thick) / 2, base - tall, thick, tall + 4)
            shape = QPainterPath()
            shape.addRoundedRect(body, 3, 3)
            painter.setClipRect(QRectF(0, 0, self.width(), base))
            painter.fillPath(shape, theme.color("accent" if today else "bar"))
            painter.setClipping(False)
            place = QRect(round(at * step) - 4, 0, round(step) + 8, line)
            ink = "text" if today else "muted"
            top_of_bar = round(base - tall) - line - 1
            numbers.append((place.translated(0, top_of_bar), str(bar.number), role, ink))
            painting.text(painter, place.translated(0, base + 2), bar.day, role, ink, painting.CENTRE)
            painting.text(painter, place.translated(0, base + line), bar.date, "caption", "muted", painting.CENTRE)
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.drawLine(QPointF(0, base + 0.5), QPointF(width, base + 0.5))
        if self._limit:
            height = base - (base - top) * self._limit / self._most
            painter.setPen(QPen(theme.color("text"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, height), QPointF(width, height))
            place = QRect(width + 4, round(height) - line // 2, margin, line)
            painting.text(painter, place, self._limit_words, "caption")
        for place, number, role, ink in numbers:  # over the limit, which must not strike them out
            wide = theme.metrics(role).horizontalAdvance(number) + 4
            ground = QRect(place.center().x() - wide // 2, place.top() + 1, wide, line - 2)
            painter.fillRect(ground, theme.color("surface"))
            painting.text(painter, place, number, role, ink, painting.CENTRE)
        if self.hasFocus():
            painting.rounded(painter, QRectF(self.rect()), 6, None, QPen(theme.color("focus"), 2))
        painter.end()


class Shares(QWidget):
    """Shares of attendance as one bar in the colours of the marks, letter and number inside the parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self.setProperty("role", "captionb")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show how many of each mark, by its letter."""
        self._counts = {letter: counts.get(letter, 0) for letter in theme.MARKS}
        said = (f"{Attendance(letter).word} {count}" for letter, count in self._counts.items())
        self.setAccessibleName(", ".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(240, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = sum(self._counts.values())
        if not whole:
            painting.rounded(painter, self.rect(), 4, theme.color("gray_bg"))
        left = 0.0
        for letter, count in self._counts.items():
            width = self.width() * count / whole if whole else 0
            place = QRect(round(left), 0, round(left + width) - round(left), self.height())
            fill, ink = theme.MARKS[letter]
            painter.fillRect(place, theme.color(fill))
            if letter == "A" and count:
                painter.fillRect(QRect(place.left() + 2, 3, 3, place.height() - 6), theme.color(ink))
            words = f"{letter} {count}"
            if theme.metrics("captionb").horizontalAdvance(words) + 10 < place.width():
                painting.text(painter, place, words, "captionb", ink, painting.CENTRE)
            left += width
        painter.end()
