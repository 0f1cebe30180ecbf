"""What can stand in a cell of a table, as values, and how each kind is painted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from bekal.language import say
from bekal.terms import Attendance
from bekal.ui import theme
from bekal.ui.widgets import painting

Pixels = int


@dataclass(frozen=True, slots=True)
class Person:
    """A name with the place of a photo, a muted second line, and paler when no longer there."""

    name: str
    second: str = ""
    left: bool = False
    photo: QImage | None = None
    icon: str = "user-round"
    """What stands where no photo is; of a record that is no person another than a silhouette."""

    def __str__(self) -> str:
        return f"{self.name}, {self.second}" if self.second else self.name


@dataclass(frozen=True, slots=True)
class Two:
    """A strong line and a muted one below."""

    first: str
    second: str = ""

    def __str__(self) -> str:
        return f"{self.first}, {self.second}" if self.second else self.first


@dataclass(frozen=True, slots=True)
class State:
    """A badge: words, a tone of `painting.BADGE_TONES`, and an icon when it asks for action."""

    words: str
    tone: str = "gray"
    icon: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many of so many: a small bar, or only a tick once all are there."""

    done: int
    of: int

    def __str__(self) -> str:
        return say("{done} dari {of}", done=self.done, of=self.of)


@dataclass(frozen=True, slots=True)
class Sign:
    """An icon with a word in a tone, such as a reason or a warning."""

    icon: str
    words: str
    tone: str = "muted"

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class MarkCell:
    """Today's attendance mark with its word; `words` replaces the word of somebody who is not marked."""

    letter: str
    words: str = ""
    counted: bool = True
    other: str | None = None
    """What somebody else marked meanwhile, empty for unmarked; shown in a split corner until one is chosen."""

    def __str__(self) -> str:
        return self.words or (Attendance(self.letter).word if self.letter else say("belum"))


@dataclass(frozen=True, slots=True)
class History:
    """The last marks, oldest first; a space is a meeting without one."""

    letters: str

    def __str__(self) -> str:
        return " ".join(letter if letter.strip() else "–" for letter in self.letters)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many absences are still allowed out of how many; `left` None says nothing."""

    left: int | None
    quota: int

    def __str__(self) -> str:
        if self.left is None:
            return ""
        return say("masih {n} kali", n=self.left) if self.left > 0 else say("batas tercapai")


@dataclass(frozen=True, slots=True)
class Tick:
    """Whether something is there: a tick, or a dash."""

    there: bool
    words: str = ""

    def __str__(self) -> str:
        return self.words or (say("ada") if self.there else say("tidak ada"))


Painter = Callable[[QPainter, QRect, Any, str, str, Qt.AlignmentFlag], None]
"""Paints a value into a place (its margins already taken off) with the column's role, tone and alignment."""


def paint(painter: QPainter, place: QRect, value: object, role: str, tone: str, align: Qt.AlignmentFlag) -> None:
    """Paint any value; what has no painter of its own is written as text."""
    painters.get(type(value), _text)(painter, place, value, role, tone, align)


def _text(p: QPainter, place: QRect, value: object, role: str, tone: str, align: Qt.AlignmentFlag) -> None:
    painting.text(p, place, "" if value is None else str(value), role, tone, align)


def _lines(p: QPainter, place: QRect, first: str, second: str, role: str, tone: str) -> None:
    if not second:
        painting.text(p, place, first, role, tone)
        return
    upper, lower = theme.metrics("bodyb").height(), theme.metrics("caption").height()
    top = place.center().y() - (upper + lower) // 2 + 1
    painting.text(p, QRect(place.left(), top, place.width(), upper), first, "bodyb", tone)
    painting.text(p, QRect(place.left(), top + upper - 1, place.width(), lower), second, "caption", "muted")


def _person(p: QPainter, place: QRect, value: Person, role: str, tone: str, _align: Qt.AlignmentFlag) -> None:
    side = min(theme.px(28), place.height() - 8)
    if place.height() >= theme.px(48):  # rows with room for photos, whether there is one or not
        side = min(theme.px(44), place.height() - 6)
    circle = QRect(place.left(), place.center().y() - side // 2 + 1, side, side)
    if value.photo is not None:
        painting.portrait(p, circle, value.photo)
        _lines(p, place.adjusted(side + 8, 0, 0, 0), value.name, value.second, role, "muted" if value.left else tone)
        return
    painting.rounded(p, circle, side / 2, theme.color("gray_bg"))
    inner = 16 if side > theme.px(24) else 13
    left = circle.center().x() - theme.px(inner) // 2 + 1
    painting.picture(p, left, circle.center().y() + 1, value.icon, "muted", inner, 2)
    words = place.adjusted(side + 8, 0, 0, 0)
    _lines(p, words, value.name, value.second, role, "muted" if value.left else tone)


def _two(p: QPainter, place: QRect, value: Two, _role: str, tone: str, _align: Qt.AlignmentFlag) -> None:
    _lines(p, place, value.first, value.second, "bodyb", tone)


def _state(p: QPainter, place: QRect, value: State, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    if value.words:
        painting.badge(p, place.left(), place.center().y() + 1, value.words, value.tone, value.icon, place.width())


def _ratio(p: QPainter, place: QRect, value: Ratio, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    said = f"{value.done}/{value.of}"
    words = max(theme.px(34), theme.metrics("caption").horizontalAdvance(said) + 8)
    painting.text(p, QRect(place.left(), place.top(), words, place.height()), said, "caption")
    if value.done >= value.of:  # nothing to do: no ink
        painting.picture(p, place.left() + words, place.center().y() + 1, "check", "ok", 14, 2.4)
        return
    whole = QRectF(place.left() + words, place.center().y() - 2, max(20, place.width() - words), 6)
    painting.rounded(p, whole, 3, theme.color("gray_bg"))
    whole.setWidth(whole.width() * value.done / max(1, value.of))
    painting.rounded(p, whole, 3, theme.color("accent"))


def _sign(p: QPainter, place: QRect, value: Sign, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    if value.icon:
        painting.picture(p, place.left(), place.center().y() + 1, value.icon, value.tone, 14)
        place = place.adjusted(theme.px(14) + 6, 0, 0, 0)
    painting.text(p, place, value.words, "caption", value.tone)


def _mark(p: QPainter, place: QRect, value: MarkCell, role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    width, height = theme.px(52), theme.px(24)
    box = QRect(place.left(), place.center().y() - height // 2 + 1, width, height)
    if value.counted and value.other is not None:
        painting.split_mark(p, box, value.letter, value.other)
    elif value.counted:
        painting.mark(p, box, value.letter)
    else:
        painting.text(p, place, "–", role, "muted")
    words = place.adjusted(width + 8, 0, 0, 0)
    painting.text(p, words, str(value), role, "text" if value.letter else "muted")


def _history(p: QPainter, place: QRect, value: History, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    width, height = theme.px(21), theme.px(20)
    for at, letter in enumerate(value.letters):
        left = place.left() + at * (width + 3)
        if left + width > place.right() + 2:
            return
        if letter.strip():
            painting.mark(p, QRect(left, place.center().y() - height // 2 + 1, width, height), letter)
        else:
            painting.text(p, QRect(left, place.top(), width, place.height()), "–", "caption", "muted", painting.CENTRE)


def _forecast(p: QPainter, place: QRect, value: Forecast, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    if value.left is None:
        return
    tone = "bad" if value.left <= 0 else "warn" if value.left == 1 else "muted"
    if value.left <= 0:
        painting.picture(p, place.left(), place.center().y() + 1, "triangle-alert", "bad", 14, 2)
        indent = theme.px(14) + 6
    else:
        side = theme.px(8)
        shown = min(value.quota, 5)
        for at in range(shown):
            square = QRectF(place.left() + at * (side + 3), place.center().y() - side // 2 + 1, side, side)
            ink = "line" if at >= value.left else "accent" if value.left > 1 else tone
            painting.rounded(p, square, 2, theme.color(ink))
        indent = max(shown, 4) * (side + 3) + 10
    painting.text(p, place.adjusted(indent, 0, 0, 0), str(value), "caption", tone)


def _tick(p: QPainter, place: QRect, value: Tick, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    if value.there:
        painting.picture(p, place.left(), place.center().y() + 1, "check", "ok", 14, 2.4)
    else:
        painting.text(p, place, "–", "body", "muted")


painters: dict[type, Painter] = {
    Person: _person, Two: _two, State: _state, Ratio: _ratio, Sign: _sign, MarkCell: _mark, History: _history,
    Forecast: _forecast, Tick: _tick,
}  # fmt: skip
"""Painters by the class of the value; a feature may add its own."""
