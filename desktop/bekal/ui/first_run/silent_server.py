"""At the start, when the server that the desks share does not answer: what is known, and another try by itself."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.program import Program
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.labels import Brand, BusyRing, label
from bekal.ui.widgets.layouts import column, row

_AGAIN = 10_000
"""Milliseconds until it is tried again by itself."""


class SilentServerScreen(QWidget):
    """Says what happened, what is safe, and what to look at."""

    again_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = label("", "body", wrap=True)
        self._ring = BusyRing(18)
        self.again = Button(say("Coba lagi"), "primary", "refresh-cw", "Ctrl+R")
        self.again.clicked.connect(self.again_asked)
        inner = column(
            row(Brand(40), label(say("Server balai belum terjangkau"), "page"), None, gap=12),
            self._said,
            label(
                say("Data balai ada di server, bukan di PC ini. Program mencoba lagi sendiri setiap 10 detik."),
                "body", "muted", wrap=True,
            ),
            8,
            row(None, self._ring, self.again),
        )  # fmt: skip
        box = card(inner, margins=(32, 26, 32, 20))
        box.setFixedWidth(min(theme.px(640), 860))
        self.setLayout(column(None, row(None, box, None), None))

    def show_message(self, words: str) -> None:
        """Say what was found."""
        self._said.setText(words)
        self.show_busy(busy=False)
        speak(self._said)

    def show_busy(self, *, busy: bool) -> None:
        """Hold the key while it is tried."""
        self._ring.setVisible(busy)
        self.again.setEnabled(not busy)


class SilentServer(QObject):
    """Child of its screen: tries again when asked and by itself."""

    def __init__(self, screen: SilentServerScreen, program: Program) -> None:
        super().__init__(screen)
        self._screen, self._program = screen, program
        self._pause = QTimer(self, singleShot=True, interval=_AGAIN)
        self._pause.timeout.connect(self.try_again)
        screen.again_asked.connect(self.try_again)

    @classmethod
    def begin(cls, program: Program, error: Told) -> "SilentServer":
        """Show the screen in the whole window."""
        screen = SilentServerScreen()
        made = cls(screen, program)
        program.window.show_part(screen)
        made._failed(error)
        keys.give_focus(screen.again)
        return made

    def try_again(self) -> None:
        """Open the data once more."""
        self._pause.stop()
        self._screen.show_busy(busy=True)
        self._program.take_store(self._program.wiring.open_data, self._failed)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._screen.show_message(sentence(error))
        self._pause.start()
