"""Cards, their headings, rows of facts, notices inside a page and the key hints of a screen."""

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QWidget

from bekal.ui import theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import Picture, key_cap, label, set_tone
from bekal.ui.widgets.layouts import Item, Margins, column, holder, row, rule

INSIDE: Margins = (16, 12, 16, 14)
EDGE: Margins = (1, 1, 1, 1)
"""Margins of a card that is one table."""


def card(content: QLayout, *, kind: str = "card", margins: Margins = INSIDE, name: str = "") -> QFrame:
    """Put a layout on a card; `kind` is `card`, `sunken` or `warn`. No card stands in a card: use a rule."""
    made = QFrame()
    made.setProperty("kind", kind)
    content.setContentsMargins(*margins)
    made.setLayout(content)
    if name:
        made.setAccessibleName(name)
    return made


def heading(title: str, beside: QWidget | None = None, *, second: str = "") -> QHBoxLayout:
    """Make the heading of a card, with a few muted words behind it and at most one thing at the right."""
    items: list[Item] = [label(title, "title")]
    if second:
        items.append(label(second, "caption", "muted"))
    items.append(None)
    if beside is not None:
        items.append(beside)
    return row(*items, gap=10)


def note(text: str, tone: str = "muted", icon: str = "") -> QWidget:
    """Write a small line, with the icon that says the same as its tone."""
    words = label(text, "caption", tone, wrap=True)
    if not icon:
        return words
    words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    lay = row(gap=5)
    lay.addWidget(holder(column(Picture(icon, tone, 14), margins=(0, 1, 0, 0))), 0, Qt.AlignmentFlag.AlignTop)
    lay.addWidget(words, 1)
    return holder(lay)


class PairList(QWidget):
    """Facts of one thing: a muted word left, its value right."""

    def __init__(self, words_width: int = 84, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = words_width
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these facts instead of the former."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, (word, value) in enumerate(pairs):
            left = label(word, "caption", "muted")
            left.setMinimumWidth(theme.px(self._width))
            right = label(value, wrap=True)
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            right.setAccessibleName(f"{word}: {value}")
            self._grid.addWidget(left, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(right, at, 1)


class Fact(QWidget):
    """One large number with its unit and a line below; can be opened when `opens` is given."""

    asked = Signal()

    def __init__(self, *, opens: bool = False, role: str = "count", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = label("–", role)
        self._unit = label("", "body", "muted", align=Qt.AlignmentFlag.AlignBottom)
        self._unit.setContentsMargins(0, 0, 0, 5)  # onto the base line of the large number
        self._below = label("", "caption", "muted")
        inner = column(row(self._number, self._unit, None, gap=6), self._below, gap=0)
        self._button: Button | None = None
        self.divider: QWidget | None = None
        """The line before it, which goes with it."""
        if not opens:
            self.setLayout(inner)
            return
        self._button = Button("", "fact")
        self._button.clicked.connect(self.asked)
        inner.setContentsMargins(6, 1, 4, 3)
        self._button.setLayout(inner)
        self._button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        for part in (self._number, self._unit, self._below):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(self._button))
        theme.announcer().changed.connect(self._measure_soon)

    def show_fact(self, number: str, unit: str, below: str, tone: str = "") -> None:
        """Show a number, its unit and what it counts."""
        self._number.setText(number)
        set_tone(self._number, tone)
        self._unit.setText(unit)
        self._below.setText(below)
        said = f"{number} {unit} {below}".replace("  ", " ")
        self.setAccessibleName(said)
        if self._button is not None:
            self._button.setAccessibleName(said)
            self._measure()

    def event(self, event: QEvent) -> bool:
        """Take the divider along when it is hidden or shown."""
        if self.divider is not None and event.type() in {QEvent.Type.HideToParent, QEvent.Type.ShowToParent}:
            self.divider.setVisible(event.type() == QEvent.Type.ShowToParent)
        return super().event(event)

    def _measure_soon(self) -> None:
        QTimer.singleShot(0, self, self._measure)  # once all parts have their fonts

    def _measure(self) -> None:
        """Give the button the room its words need; a layout inside a button does not ask for it."""
        if self._button is not None and (inner := self._button.layout()) is not None:
            inner.invalidate()
            self._button.setMinimumSize(inner.sizeHint())


def facts(*items: Fact) -> QFrame:
    """Put up to four facts on one card, thin dividers between them."""
    lay = row(gap=0)
    for at, item in enumerate(items):
        if at:
            item.divider = holder(row(rule(upright=True), margins=(0, 0, 20, 0)))
            item.divider.setVisible(not item.isHidden())
            lay.addWidget(item.divider)
        lay.addWidget(item, 1)
    return card(lay, margins=(20, 8, 12, 10))


_INKS = (("bodyb", "text", 4), ("caption", "muted", 14))
"""How a number of a tally and its word are written, and how much room follows."""


class Tally(QWidget):
    """Numbers in words in one line, `7 hadir  1 terlambat`, each with its number in strong ink.

    It changes at every key in a roster, so it paints itself: a number as wide as the former lays nothing out anew.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: list[tuple[str, str]] = []
        self._places: list[tuple[int, int, str, str, str]] = []
        self._wanted = 0
        theme.announcer().changed.connect(self._measure)

    def show_counts(self, counts: Sequence[tuple[int | str, str]]) -> None:
        """Show these numbers with their words; a list says `23`, `dari 412`."""
        shown = [(str(number), word) for number, word in counts]
        if shown == self._counts:
            return
        self._counts = shown
        self.setAccessibleName(", ".join(f"{number} {word}" for number, word in shown))
        self._measure()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return QSize(self._wanted, max(math.ceil(QFontMetricsF(theme.font(role)).height()) for role, *_ in _INKS))

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with: all of it."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        for left, width, words, role, tone in self._places:
            painting.text(painter, QRect(left, 0, width, self.height()), words, role, tone)
        painter.end()

    def _measure(self) -> None:
        """Give every word its place; letters may end within a pixel."""
        self._places, left, former = [], 0, self._wanted
        measures = [QFontMetricsF(theme.font(role)) for role, *_ in _INKS]
        for pair in self._counts:
            for words, measured, (role, tone, gap) in zip(pair, measures, _INKS, strict=True):
                width = math.ceil(measured.horizontalAdvance(words))
                self._places.append((left, width, words, role, tone))
                left, self._wanted = left + width + gap, left + width
        if self._wanted != former:
            self.updateGeometry()


def question(
    title: str, sentence: str, *choices: tuple[str, Callable[[], object]], icon: str = "triangle-alert"
) -> QFrame:
    """Make a yellow box: what differs, one sentence, and up to two buttons, the second one quiet."""
    lay = column(row(Picture(icon, "warn", 16), label(title, "bodyb", "warn", wrap=True), gap=6), gap=5)
    if sentence:
        lay.addWidget(label(sentence, "caption", wrap=True))
    buttons: list[Item] = []
    for at, (verb, action) in enumerate(choices):
        one = Button(verb, "quiet" if at else "")
        one.clicked.connect(lambda _checked=False, action=action: action())
        buttons.append(one)
    if buttons:
        lay.addLayout(row(*buttons, None, gap=6))
    box = card(lay, kind="warn", margins=(10, 8, 10, 8))
    box.setAccessibleName(title)
    box.setAccessibleDescription(sentence)
    return box


def key_hints(*hints: tuple[str, str]) -> QFrame:
    """List the keys of a screen on a sunken ground."""
    lay = column(gap=5)
    for keys, what in hints:
        cap = key_cap(keys)
        cap.setMinimumWidth(theme.px(54))
        lay.addLayout(row(cap, label(what, "caption", "muted"), None))
    return card(lay, kind="sunken", margins=(14, 10, 14, 10))
