"""The way out of the scanning screen: who, and their PIN; a card held up meanwhile is still a card."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.attendance.gate.cards import DIGITS, FORMAT, digits_of
from bekal.language import say
from bekal.terms import StaffId
from bekal.ui import theme
from bekal.ui.sign_in.pin_edit import PLACES, PinEdit
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.fields import Choice, Field
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, holder, row

if TYPE_CHECKING:
    from bekal.ui.sign_in.screen import StaffRow

PATIENCE = 20_000
"""Milliseconds without a key after which the door goes on scanning."""
_CARD = re.compile(rf"{FORMAT}\d{{{DIGITS}}}$")
_TRACE = 3 * DIGITS


class LeavePanel(QWidget):
    """Asks for a PIN, or for the password of who has none; Esc and silence lead back to scanning."""

    tried = Signal(object, str)
    away_asked = Signal()
    read = Signal(str)
    """A card was read while the PIN was asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._staff: tuple[StaffRow, ...] = ()
        self._keys = ""
        self._locked = False
        self.who = Choice()
        self.pin = PinEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(say("Kata sandi"))
        self._who = Field(say("Siapa"), self.who)
        self._pin = Field(say("PIN"), self.pin)
        self._password = Field(say("Kata sandi"), self.password)
        self._said = label("", "caption", "bad", wrap=True)
        self._go = Button(say("Selesai memindai"), "primary", "log-in", "Enter")
        self._away = Button(say("Terus memindai"), keys="Esc", works=False)
        self._go.clicked.connect(self._try)
        self._away.clicked.connect(self.away_asked)
        title = row(Picture("lock", "accent", 18), label(say("Keluar dari layar pindai"), "title"), None, gap=10)
        words = label(say("Layar ini terkunci. Ketik PIN salah satu pengguna."), "body", "muted", wrap=True)
        inside = column(
            title, words, self._who, self._pin, self._password, self._said, 2, row(self._go, self._away, None), gap=8
        )
        box = card(inside, margins=(22, 16, 22, 16), name=say("Keluar dari layar pindai"))
        box.setMaximumWidth(theme.px(460))
        box.setMinimumWidth(theme.px(380))
        self.setLayout(row(None, holder(column(None, box, None)), None))
        self._silence = QTimer(self, singleShot=True, interval=PATIENCE)
        self._silence.timeout.connect(self.away_asked)
        self.who.chosen.connect(lambda _who: self._choose())
        for edit in (self.pin, self.password):
            edit.installEventFilter(self)

    def begin(self, staff: "Sequence[StaffRow]", first: StaffId) -> None:
        """Ask, with this person chosen."""
        self._staff = tuple(staff)
        self.who.show_options([(one.id, one.name) for one in staff])
        self.who.show_value(first if any(one.id == first for one in staff) else staff[0].id)
        self._said.setText("")
        self._lock(locked=False)
        self._choose()
        self._silence.start()

    def end(self) -> None:
        """Ask no more; nothing of what was typed stays."""
        self._silence.stop()
        self._keys = ""
        self.pin.clear()
        self.password.clear()

    def show_refusal(self, words: str) -> None:
        """Say why the PIN was not taken."""
        self._said.setText(words)
        self._lock(locked=False)
        self._choose()
        self._silence.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell a card that is scanned from a PIN that is typed."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        self._silence.start()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._try()
            return True
        self._keys = (self._keys + digits_of(event.text()))[-_TRACE:]
        found = _CARD.search(self._keys)
        if found is not None:
            self.end()
            self.read.emit(found[0])
            return True
        return False

    def _choose(self) -> None:
        uses_pin = next((one.has_pin for one in self._staff if one.id == self.who.value()), True)
        self._pin.setVisible(uses_pin)
        self._password.setVisible(not uses_pin)
        self.pin.clear()
        self.password.clear()
        self._keys = ""
        (self.pin if uses_pin else self.password).setFocus(Qt.FocusReason.OtherFocusReason)

    def _try(self) -> None:
        by_pin = not self._pin.isHidden()
        typed = self.pin.text() if by_pin else self.password.text()
        too_long = by_pin and len(self._keys) > PLACES  # half a card, say: nobody's try is used up for that
        self._keys = ""
        if self._locked:
            return
        if too_long or (by_pin and len(typed) < PLACES):
            self.pin.clear()
            self._said.setText(say("PIN terdiri dari {n} angka.", n=PLACES))
        elif typed:
            self._lock(locked=True)
            self.tried.emit(self.who.value(), typed)

    def _lock(self, *, locked: bool) -> None:
        self._locked = locked
        self._go.setEnabled(not locked)
