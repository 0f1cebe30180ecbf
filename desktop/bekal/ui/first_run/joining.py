"""A PC without data becomes a further desk of a centre on a server: the address, its password, the sheet's code."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.program import Program
from bekal.ui.settings.server_fields import ServerFields
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.fields import Field
from bekal.ui.widgets.labels import Brand, BusyRing, Picture, label
from bekal.ui.widgets.layouts import column, holder, row, scrolled

if TYPE_CHECKING:
    from bekal.ui.jobs import Store
    from bekal.ui.settings.server_fields import Typed
    from bekal.ui.wiring import Here


class JoinScreen(QWidget):
    """Asks where the centre's server is and for the code that opens the centre's key."""

    join_asked = Signal(object, str)
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.server = ServerFields()
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-X  XXXX-XXXX-XXXX-XXXX-X")
        self._code = Field(say("Kode dari lembar pemulihan"), self.code, help=say("Huruf besar atau kecil sama saja."))
        self.join = Button(say("Ikut server"), "primary", keys="Ctrl+Enter")
        self.join.clicked.connect(self._ask)
        self.code.returnPressed.connect(self._ask)
        self.back = Button(say("Kembali"), "", "arrow-left", "Alt+Left")
        self.back.clicked.connect(self.back_asked)
        self._ring = BusyRing(18)
        self._said = label("", "body", "warn", wrap=True)
        self._message = holder(row(Picture("triangle-alert", "warn", 16), self._said, gap=8))
        about = say(
            "Beberapa PC balai dapat bekerja bersama pada satu server di jaringan balai, tanpa internet. Orang yang "
            "memasang server memberi alamat dan sandinya; kode pemulihan ada di amplop balai."
        )
        inner = column(
            row(Brand(40), label(say("Ikut server balai"), "page"), None, gap=12),
            label(about, "body", "muted", wrap=True),
            4,
            self.server,
            self._code,
            self._message,
            4,
            row(self.back, None, self._ring, self.join),
        )
        box = card(inner, margins=(32, 22, 32, 18))
        box.setFixedWidth(min(theme.px(680), 900))
        self.setLayout(column(scrolled(holder(column(None, row(None, box, None), None))), gap=0))
        self.show_message("")

    def show_message(self, words: str) -> None:
        """Say why it was not done."""
        self._said.setText(words)
        self._message.setVisible(bool(words))
        self.show_busy(busy=False)
        if words:
            speak(self._said)

    def show_busy(self, *, busy: bool) -> None:
        """Hold the keys while the server is asked."""
        self._ring.setVisible(busy)
        self.join.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.server.setEnabled(not busy)
        self.code.setReadOnly(busy)

    def _ask(self) -> None:
        if not self.join.isEnabled():
            return
        self.show_message("")
        self._code.clear()
        typed = self.server.typed()
        if typed is not None and not self.code.text().strip():
            self._code.show_impossible(say("Belum diisi."))
            keys.give_focus(self.code)
        elif typed is not None:
            self.join_asked.emit(typed, self.code.text())


class JoinPresenter(QObject):
    """Child of its screen: joins, opens the data and goes on to the sign-in."""

    def __init__(self, screen: JoinScreen, program: Program, here: "Here") -> None:
        super().__init__(screen)
        self._screen, self._program, self._here = screen, program, here
        screen.join_asked.connect(self.join)

    @classmethod
    def begin(cls, program: Program, here: "Here", *, back: Callable[[], object]) -> "JoinPresenter":
        """Show the screen in the whole window."""
        screen = JoinScreen()
        made = cls(screen, program, here)
        screen.back_asked.connect(back)
        program.window.show_part(screen)
        keys.give_focus(screen.server.host)
        return made

    def join(self, typed: "Typed", code: str) -> None:
        """Become a desk and open the data."""
        here = self._here
        self._screen.show_busy(busy=True)

        def opened() -> "Store":
            from bekal.sync import desks

            server = desks.address(typed.host, typed.database, typed.role)
            desks.join(here.folder, server, typed.password, recovery_code=code)
            return here.open()

        self._program.take_store(opened, self._failed)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._screen.show_message(sentence(error))
