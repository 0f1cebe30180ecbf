"""Buttons with their verb and key, tool buttons, chips, segments and tabs."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QToolButton, QWidget

from bekal.ui import icons, theme
from bekal.ui.keys import on
from bekal.ui.widgets.layouts import row

_INK = {"primary": "on_accent", "quiet": "accent"}


class Button(QPushButton):
    """A push button: verb first, its key behind it, an icon before it.

    `kind` is "" (plain), "primary" (one a screen), "quiet" (text only), "chip", "tab", "part" or "fact".
    `keys` is shown and, unless it is a bare Enter or `works=False`, also works while the button can be seen.
    """

    def __init__(
        self,
        text: str,
        kind: str = "",
        icon: str = "",
        keys: str = "",
        *,
        works: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._keys, self._kind = icon, keys, kind
        self.setProperty("kind", kind)
        self.setAutoDefault(True)
        strong = kind in {"primary", "tab", "undo"}
        theme.set_role(self, "bodyb" if strong else "caption" if kind == "part" else "body")
        if icon:
            icons.dress(self, icon, _INK.get(kind, "muted"), 14 if kind == "part" else 16)
        self.show_text(text)
        if works and keys and keys != "Enter":
            on(self, keys, self.click)

    def show_text(self, text: str) -> None:
        """Show another verb, its key staying behind it."""
        self.words = text
        shown = text.replace("&", "&&") + (f"   {self._keys}" if self._keys else "")
        self.setText(f" {shown}" if self._icon else shown)
        self.setAccessibleName(text)
        if self._keys:
            self.setToolTip(f"{text} ({self._keys})")

    def show_icon(self, name: str, tone: str = "") -> None:
        """Show another icon or the same in another tone."""
        if bool(name) != bool(self._icon):
            self._icon = name
            self.show_text(self.words)
        icons.dress(self, name, tone or _INK.get(self._kind, "muted"), 14 if self._kind == "part" else 16)

    @property
    def keys(self) -> str:
        """The key shown behind the verb."""
        return self._keys

    def become(self, kind: str) -> None:
        """Become the main button or a plain one, when what to do next has changed."""
        self._kind = kind
        theme.set_role(self, "bodyb" if kind == "primary" else "body")
        theme.set_state(self, "kind", kind)
        if self._icon:
            icons.dress(self, self._icon, _INK.get(kind, "muted"))


class ToolButton(QToolButton):
    """An icon without a word, for search, help and switch user only; the name is its tool tip."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "tool")
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        icons.dress(self, icon, "muted", 18)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(32, 32)

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return theme.size(32, 32)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)


class Chip(Button):
    """A filter that can be seen: an outline when off, tinted with × when on."""

    def __init__(self, text: str, *, on: bool = False, menu: bool = False, parent: QWidget | None = None) -> None:
        self._menu, self._plain = menu, text
        super().__init__(text, "chip", parent=parent)
        self.setCheckable(True)
        self.toggled.connect(self._redress)
        self.setChecked(on)
        self._redress(on)

    def show_filter(self, text: str, *, on: bool) -> None:
        """Show another choice of the filter."""
        self._plain = text
        self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(False)
        self._redress(on)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow that promises a list."""
        super().paintEvent(event)
        if self._menu and not self.isChecked():
            painter = QPainter(self)
            side = theme.px(14)
            drawn = icons.pixmap("chevron-down", "muted", 14)
            painter.drawPixmap(self.width() - side - 11, (self.height() - side) // 2, drawn)
            painter.end()

    def _redress(self, on: bool) -> None:
        room = "\u00a0" * 5 if self._menu else ""
        self.show_text(f"{self._plain}   ×" if on else self._plain + room)
        self.setAccessibleName(self._plain)


class Segments(QWidget):
    """Two or three choices that exclude each other; the chosen one is tinted and ticked. Arrows move."""

    chosen = Signal(object)

    def __init__(self, options: Sequence[tuple[Any, str]], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._values: list[Any] = []
        lay = row(gap=0)
        for at, (value, text) in enumerate(options):
            one = Button(text, "seg")
            one.setProperty("end", "first" if at == 0 else "last" if at == len(options) - 1 else "middle")
            one.setCheckable(True)
            one.toggled.connect(lambda on, one=one: one.show_icon("check" if on else "", "on_tint"))
            self._group.addButton(one, at)
            self._values.append(value)
            lay.addWidget(one, 1)
        self.setLayout(lay)
        self.setFocusProxy(self._group.button(0))
        self._group.idClicked.connect(self._clicked)

    def value(self) -> Any:
        """Return the chosen value, or None while nothing is chosen."""
        at = self._group.checkedId()
        return self._values[at] if at >= 0 else None

    def show_value(self, value: object) -> None:
        """Choose a value without telling anybody; an unknown one chooses nothing."""
        self._group.setExclusive(False)
        for at, known in enumerate(self._values):
            button = self._group.button(at)
            button.setChecked(known == value)
            if known == value:
                self.setFocusProxy(button)
        self._group.setExclusive(True)

    def show_words(self, value: object, words: str, *, usable: bool = True) -> None:
        """Show other words for one of the choices, usually with a new count; it may not be usable now."""
        button = self._group.button(self._values.index(value))
        assert isinstance(button, Button)
        button.show_text(words)
        button.setEnabled(usable)

    def _clicked(self, at: int) -> None:
        self.setFocusProxy(self._group.button(at))
        self.chosen.emit(self._values[at])


WIDE_GAP, NARROW_GAP = 18, 2
"""Pixels between the words of tabs, and how few there may be."""


class Tabs(QWidget):
    """The parts of a screen as words over a line; Ctrl+Tab goes on, counts follow the word."""

    chosen = Signal(int)

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        lay = row(gap=WIDE_GAP)
        for at, text in enumerate(texts):
            one = Button(text, "tab")
            one.setCheckable(True)
            one.setChecked(at == 0)
            self._group.addButton(one, at)
            lay.addWidget(one)
        lay.addStretch(1)
        self.setLayout(lay)
        self._group.idClicked.connect(self.chosen)
        on(self, "Ctrl+Tab", lambda: self.go(self.current() + 1))
        on(self, "Ctrl+Shift+Tab", lambda: self.go(self.current() - 1))

    def event(self, event: QEvent) -> bool:
        """Let the words stand closer where they would be cut: large letters in a small window."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            words = self._group.buttons()
            free = self.width() - sum(one.sizeHint().width() for one in words)
            lay = self.layout()
            assert lay is not None
            gap = max(NARROW_GAP, min(WIDE_GAP, free // max(1, len(words) - 1)))
            if lay.spacing() != gap:
                lay.setSpacing(gap)
        return super().event(event)

    def current(self) -> int:
        """Return the number of the chosen part, from 0."""
        return self._group.checkedId()

    def go(self, at: int) -> None:
        """Choose a part, counting round at the ends."""
        at %= len(self._group.buttons())
        has_keys = any(button.hasFocus() for button in self._group.buttons())
        self._group.button(at).setChecked(True)
        if has_keys:  # the ring goes with the choice
            self._group.button(at).setFocus()
        self.chosen.emit(at)

    def take_keys(self) -> None:
        """Put the keys on the chosen part, while its page has nothing yet that could take them."""
        self._group.button(self.current()).setFocus()

    def show_text(self, at: int, text: str) -> None:
        """Show another word, usually with a new count."""
        button = self._group.button(at)
        assert isinstance(button, Button)
        button.show_text(text)
