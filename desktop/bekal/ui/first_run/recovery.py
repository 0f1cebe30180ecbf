"""The way in when this machine cannot open the data key: the recovery code from the printed sheet."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.program import Program
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.fields import Field
from bekal.ui.widgets.labels import Brand, BusyRing, Picture, label
from bekal.ui.widgets.layouts import column, holder, row

if TYPE_CHECKING:
    from bekal.ui.wiring import Here


class RecoveryScreen(QWidget):
    """Asks for the code; hyphens and spaces do not matter."""

    code_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-X  XXXX-XXXX-XXXX-XXXX-X")
        self.code.returnPressed.connect(self._ask)
        self.enter = Button(say("Buka data"), "primary", keys="Enter")
        self.enter.clicked.connect(self._ask)
        self._ring = BusyRing(18)
        self._ring.hide()
        self._said = label("", "body", "warn", wrap=True)
        self._message = holder(row(Picture("triangle-alert", "warn", 16), self._said, gap=8))
        self._message.hide()
        why = say(
            "Komputer ini tidak dapat lagi membuka kunci data: kata sandi Windows diatur ulang, atau ini komputer "
            "lain. Data tetap utuh. Ambil lembar pemulihan dari amplop dan ketik kodenya."
        )
        inner = column(
            row(Brand(40), label(say("Kode pemulihan"), "page"), None, gap=12),
            label(why, "body", "muted", wrap=True),
            8,
            Field(say("Kode dari lembar, dua baris"), self.code, help=say("Huruf besar atau kecil sama saja.")),
            self._message,
            8,
            row(None, self._ring, self.enter),
        )
        box = card(inner, margins=(32, 26, 32, 20))
        box.setFixedWidth(min(theme.px(640), 860))
        self.setLayout(column(None, row(None, box, None), None))

    def show_message(self, words: str) -> None:
        """Say what is wrong with the code."""
        self._said.setText(words)
        self._message.setVisible(bool(words))
        self.show_busy(busy=False)
        speak(self._said)
        keys.give_focus(self.code)

    def show_busy(self, *, busy: bool) -> None:
        """Hold the keys while the code is tried."""
        self._ring.setVisible(busy)
        self.enter.setEnabled(not busy)
        self.code.setReadOnly(busy)

    def _ask(self) -> None:
        if self.enter.isEnabled() and self.code.text().strip():
            self.code_asked.emit(self.code.text())


class RecoveryPresenter(QObject):
    """Child of its screen: tries the code and goes on to the sign-in."""

    def __init__(self, screen: RecoveryScreen, program: Program, here: "Here") -> None:
        super().__init__(screen)
        self._screen, self._program, self._here = screen, program, here
        screen.code_asked.connect(self.try_code)

    @classmethod
    def begin(cls, program: Program, here: "Here") -> "RecoveryPresenter":
        """Show the screen in the whole window."""
        screen = RecoveryScreen()
        made = cls(screen, program, here)
        program.window.show_part(screen)
        keys.give_focus(screen.code)
        return made

    def try_code(self, code: str) -> None:
        """Open the data with the code; this machine can open it by itself afterwards."""
        self._screen.show_busy(busy=True)
        self._program.take_store(lambda: self._here.open(code), self._failed)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._screen.show_message(sentence(error))
