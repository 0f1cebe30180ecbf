"""The names that fit what was typed, each with photo and class: equal names are told apart by the face."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bekal.language import say
from bekal.terms import EnrolmentId
from bekal.ui import theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.labels import initials

ROW = 52


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whose name fits."""

    enrolment_id: EnrolmentId
    name: str
    course: str
    photo: bytes | None = None


class Names(QWidget):
    """A list that never takes the keys: the field walks in it."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[Named, ...] = ()
        self.at = 0
        self._words = ""
        self._photos: list[QImage] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_names(self, names: Sequence[Named], typed: str) -> None:
        """Show who fits; nobody is said in words."""
        self.names, self.at = tuple(names), 0
        self._photos = [QImage.fromData(one.photo) if one.photo else QImage() for one in names]
        self._words = "" if names else say("Tidak ada peserta bernama “{name}” di pertemuan ini.", name=typed)
        self.updateGeometry()
        self.show()
        self._say()

    def step(self, by: int) -> None:
        """Go up or down."""
        if self.names:
            self.at = max(0, min(len(self.names) - 1, self.at + by))
            self._say()

    def current(self) -> Named | None:
        """Return who is chosen."""
        return self.names[self.at] if self.names else None

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return QSize(theme.px(360), max(1, len(self.names)) * theme.px(ROW) + 12)

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return QSize(theme.px(200), theme.px(ROW) + 12)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the one that is clicked."""
        at = self._first() + (round(event.position().y()) - 6) // theme.px(ROW)
        if 0 <= at < len(self.names):
            self.taken.emit(self.names[at])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painting.rounded(painter, self.rect(), 10, theme.color("surface"), QPen(theme.color("edge"), 1))
        if self._words:
            painting.text(painter, self.rect().adjusted(18, 0, -12, 0), self._words, "title", "muted")
        first, tall = self._first(), theme.px(ROW)
        for line, at in enumerate(range(first, min(len(self.names), first + self._room()))):
            self._paint_one(painter, QRect(6, 6 + line * tall, self.width() - 12, tall), at)
        painter.end()

    def _paint_one(self, painter: QPainter, place: QRect, at: int) -> None:
        one, photo, chosen = self.names[at], self._photos[at], at == self.at
        if chosen:
            painting.rounded(painter, place, 6, theme.color("select"), QPen(theme.color("focus"), 2))
        face = QRect(place.left() + 8, place.top() + 4, (place.height() - 8) * 3 // 4, place.height() - 8)
        if photo.isNull():
            painting.rounded(painter, face, 4, theme.color("sunken"))
            painting.text(painter, face, initials(one.name), "captionb", "muted", painting.CENTRE)
        else:
            painter.drawImage(face, photo)
        words = place.adjusted(face.width() + 22, 2, -12, -2)
        half = words.height() // 2
        upper = QRect(words.left(), words.top(), words.width(), half + 2)
        lower = QRect(words.left(), words.top() + half, words.width(), half)
        painting.text(painter, upper, one.name, "title")
        painting.text(painter, lower, one.course, "caption", "muted")
        if chosen:
            painting.text(painter, words, "Enter", "captionb", "muted", painting.RIGHT)

    def _room(self) -> int:
        return max(1, (self.height() - 12) // theme.px(ROW))

    def _first(self) -> int:
        return max(0, self.at - self._room() + 1)

    def _say(self) -> None:
        chosen = self.current()
        self.setAccessibleName(
            say("{name}, {course}, {at} dari {of}", name=chosen.name, course=chosen.course, at=self.at + 1,
                of=len(self.names)) if chosen else self._words
        )  # fmt: skip
        self.update()
        speak(self)
