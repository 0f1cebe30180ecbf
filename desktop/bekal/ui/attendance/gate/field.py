"""The one field of the scanning screen: takes every scanner, tells cards from names, and keeps the keys.

Scanners end a code with Enter, with Tab, or with nothing; they send a key every 5 to 150 ms. A card is known by its
42 digits and taken at once, whatever stood in the field before; what else consists of digits is taken when no more
come. Letters are a name being typed, unless they come faster than hands type.
"""

import re
import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from bekal.attendance.gate.cards import DIGITS, FORMAT, digits_of
from bekal.language import say
from bekal.ui import theme

QUIET = 500
"""Milliseconds without a key after which digits without a suffix are a whole code; a slow scanner sends every 150."""
PAUSE = 180
"""Milliseconds after the last letter until the name is looked for."""
FORGET = 10_000
"""Milliseconds after which what somebody left in the field is taken away."""
LETTERS = 3
"""So many letters are a name."""
_SHORTEST, _SHORTEST_NUMBER = 4, 7
"""What is shorter is no code, only a key that was touched; six digits may be somebody's PIN, which is kept nowhere."""
_HANDS = 0.04
"""Seconds between two keys below which no hand types a whole word."""
_BURST = 6
_CARD = re.compile(rf"{FORMAT}\d{{{DIGITS}}}$")


class ScanField(QLineEdit):
    """Always has the keys while `keeps` is true."""

    read = Signal(str)
    searched = Signal(str)
    """A name was typed; an empty text: no longer."""
    moved = Signal(int)
    chosen = Signal()
    """Enter, while names are listed that fit what stands in the field."""

    def __init__(self, words: str = "", *, keeps: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keeps = keeps
        self.is_listing = False
        self._first = self._last = 0.0
        self._keys = 0
        self._asked = ""
        self.setMaxLength(400)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAccessibleName(words or say("Pindai kartu, atau ketik nama"))
        self.setPlaceholderText(self.accessibleName())
        if keeps:
            theme.set_role(self, "title")
        self._quiet = QTimer(self, singleShot=True, interval=QUIET)
        self._quiet.timeout.connect(self._fell_silent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._search)
        self._forget = QTimer(self, singleShot=True, interval=FORGET)
        self._forget.timeout.connect(self._let_go)
        self.textEdited.connect(lambda _text: self._typed())
        running = QApplication.instance()
        assert isinstance(running, QApplication)
        running.focusChanged.connect(self._follow_focus)

    def empty(self) -> None:
        """Take away what stands in the field, for the next one."""
        self.clear()
        self._keys = 0
        self.is_listing = False
        for clock in (self._quiet, self._pause, self._forget):
            clock.stop()
        if self._asked:
            self._asked = ""
            self.searched.emit("")

    def found(self, typed: str, *, any_name: bool) -> None:
        """Note whether names are listed for what was typed; what fits no name and holds digits was a code."""
        if typed != self.text().strip():
            return
        self.is_listing = any_name
        if not any_name and " " not in typed and any(sign.isdigit() for sign in typed) and not self._pause.isActive():
            self._take(typed)

    def take_keys(self) -> None:
        """Have the keys from now on."""
        self.keeps = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Let Tab end a code instead of leading away."""
        if self._holds_tab() and isinstance(event, QKeyEvent) and event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            if event.type() == QEvent.Type.KeyPress:
                self._end()
            return True
        return super().event(event)

    def _holds_tab(self) -> bool:
        # a card is taken at its last digit, so that the Tab behind it comes to an empty field
        just_read = time.monotonic() - self._last < QUIET / 1000
        return self.keeps or bool(self.text()) or just_read

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._end()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            event.ignore()  # it belongs to the screen
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Come back with the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._come_back()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Come back, unless the screen asks for something else."""
        super().focusOutEvent(event)
        self._come_back()

    def _follow_focus(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._come_back()

    def _come_back(self) -> None:
        if self.keeps and self.isVisible():
            QTimer.singleShot(0, self, self._focus_again)

    def _focus_again(self) -> None:
        modal = QApplication.activeModalWidget()
        if self.keeps and self.isVisible() and not self.hasFocus() and (modal is None or modal is self.window()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self) -> None:
        now = time.monotonic()
        self._first = self._first if self._keys else now
        self._last, self._keys = now, self._keys + 1
        self.is_listing = False
        self._forget.start()
        text = self.text()
        digits = digits_of(text)
        card = _CARD.search(digits)
        if card is not None:
            self._take(card[0])
        elif self._is_name(text):
            self._quiet.stop()
            self._pause.start()
        else:
            self._pause.stop()
            # the first part of a card is waited for longer: a PC that stands still must not cut it in two
            self._quiet.start(QUIET * 4 if digits.startswith(FORMAT) else QUIET)
            if self._asked:
                self._asked = ""
                self.searched.emit("")

    def _fell_silent(self) -> None:
        text = self.text()
        if digits_of(text).isdecimal() or self._is_burst():  # letters too few for a name wait for more of them
            self._take(text)

    def _let_go(self) -> None:
        """Take away what was left here; what looks like a code is kept as one, so that none is lost."""
        text = self.text().strip()
        if " " not in text and any(sign.isdigit() for sign in text):
            self._take(text)
        else:
            self.empty()

    def _search(self) -> None:
        text = self.text().strip()
        if self._is_burst():
            self._take(text)
        elif self._is_name(text):
            self._asked = text
            self.searched.emit(text)

    def _end(self) -> None:
        text = self.text().strip()
        if self.is_listing:
            self.chosen.emit()
        elif self._is_name(text) and not self._is_burst():
            self._pause.stop()
            self._search()
        elif text:
            self._take(text)

    def _take(self, text: str) -> None:
        code = text.strip()
        self.empty()
        if len(code) >= (_SHORTEST_NUMBER if code.isdecimal() else _SHORTEST):
            self.read.emit(code)

    def _is_burst(self) -> bool:
        return self._keys >= _BURST and (self._last - self._first) < _HANDS * (self._keys - 1)

    def _is_name(self, text: str) -> bool:
        return sum(sign.isalpha() for sign in text) >= LETTERS and not digits_of(text).isdecimal()
