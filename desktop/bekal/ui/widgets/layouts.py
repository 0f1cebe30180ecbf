"""Rows, columns and pages on the 4 px grid."""

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from bekal.ui import theme

Item = QWidget | QLayout | int | None
"""What a row or column takes: a widget, another layout, a gap in pixels, or None for the empty rest."""

Margins = tuple[int, int, int, int]
NOTHING: Margins = (0, 0, 0, 0)
PAGE: Margins = (24, 4, 20, 16)
WITH_FOOT: Margins = (24, 4, 20, 12)

_Box = TypeVar("_Box", bound=QBoxLayout)


def row(*items: Item, gap: int = 8, margins: Margins = NOTHING) -> QHBoxLayout:
    """Place things side by side; None takes the empty rest."""
    return _filled(QHBoxLayout(), items, gap, margins)


def column(*items: Item, gap: int = 8, margins: Margins = NOTHING) -> QVBoxLayout:
    """Place things below each other; None takes the empty rest."""
    return _filled(QVBoxLayout(), items, gap, margins)


class SideBySide(QWidget):
    """Fields in equal shares, aligned at the top: a message under one does not move the other."""

    def __init__(self, items: tuple[QWidget, ...], gap: int) -> None:
        super().__init__()
        shares = row(gap=gap)
        for item in items:
            shares.addWidget(item, 1, Qt.AlignmentFlag.AlignTop)
        self._lay = column(shares, gap=6)
        self.setLayout(self._lay)

    def add_below(self, box: QWidget) -> None:
        """Put a box under all of them, over their whole width."""
        self._lay.addWidget(box)


def side_by_side(*items: QWidget, gap: int = 12) -> SideBySide:
    """Place short fields that belong together in one row."""
    return SideBySide(items, gap)


class TwoColumns(QWidget):
    """The two columns of a form, at most 840 wide; one below the other where the window is narrow."""

    def __init__(self, left: QWidget, right: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lay = row(gap=24)
        self._lay.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
        self._lay.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
        self.setLayout(self._lay)
        self.setMaximumWidth(theme.px(840))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side or below each other."""
        super().resizeEvent(event)
        narrow = theme.is_narrow(self)
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._lay.direction() != wanted:
            self._lay.setDirection(wanted)
            self._lay.setSpacing(11 if narrow else 24)

    def minimumSizeHint(self) -> QSize:
        """Return the least width, that of one column, so that the window may become narrow."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), theme.px(300)), least.height())


def holder(layout: QLayout, *, parent: QWidget | None = None) -> QWidget:
    """Wrap a layout in a widget without a look of its own, to be hidden, sized or placed as one."""
    made = QWidget(parent)
    made.setLayout(layout)
    return made


def at_left(widget: QWidget) -> QWidget:
    """Let a widget take its whole width at the left, the rest staying empty."""
    lay = row(gap=0)
    lay.addWidget(widget, 20)
    lay.addStretch(1)
    return holder(lay)


def rule(*, upright: bool = False) -> QFrame:
    """Draw a hairline, lying or upright."""
    made = QFrame()
    made.setProperty("kind", "rule")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def foot(*items: Item) -> QFrame:
    """Make the action foot of a screen: the state in words, None, then the buttons, main one first."""
    made = QFrame()
    made.setProperty("kind", "foot")
    made.setLayout(row(*items, margins=(24, 8, 20, 8)))
    return made


def fill(screen: QWidget, body: QLayout, foot: QWidget | None = None, *, margins: Margins | None = None) -> None:
    """Lay a screen out: its body with the page's margins and, when it has one, its foot below."""
    body.setContentsMargins(*(margins or (WITH_FOOT if foot else PAGE)))
    outer = column(gap=0)
    outer.addLayout(body, 1)
    if foot is not None:
        outer.addWidget(foot)
    screen.setLayout(outer)


def scrolled(inside: QWidget) -> QScrollArea:
    """Let the inside of a form scroll when the window is small; the page itself never does."""
    made = QScrollArea()
    made.setProperty("kind", "page")
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside.setProperty("kind", "page")
    made.setWidget(inside)
    return made


def _filled(layout: _Box, items: tuple[Item, ...], gap: int, margins: Margins) -> _Box:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout
