"""A new PIN for a head who forgot it: the code of the recovery sheet, and the new PIN twice."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.sign_in.pin_edit import PinEdit
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Field
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from bekal.ui.jobs import Jobs
    from bekal.ui.sign_in.screen import StaffRow
    from bekal.ui.wiring import Here


class NewPin(QDialog):
    """Asks for the code and the new PIN; stays open until it is taken or closed."""

    asked = Signal(str, str)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Lupa PIN"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-X  XXXX-XXXX-XXXX-XXXX-X")
        self.pin, self.again = PinEdit(), PinEdit()
        self.again.setAccessibleName(say("PIN sekali lagi"))
        self._said = label("", "caption", "bad", wrap=True)
        self.take = Button(say("Pakai PIN baru"), "primary", keys="Ctrl+Enter")
        self.take.clicked.connect(self._ask)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        about = say(
            "Kode dari lembar pemulihan membuktikan bahwa Anda berhak. Sesudahnya buat lembar baru di Pengaturan, "
            "bagian Aktivasi. Pusat diberi tahu."
        )
        self.setLayout(
            column(
                row(
                    Picture("key-round", "accent", 18),
                    label(say("PIN baru untuk {name}", name=name), "title", wrap=True),
                    gap=10,
                ),
                label(about, "body", "muted", wrap=True),
                4,
                Field(say("Kode dari lembar pemulihan"), self.code),
                Field(say("PIN baru, 6 angka"), self.pin),
                Field(say("PIN sekali lagi"), self.again),
                self._said,
                6,
                row(None, self.take, away),
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(min(theme.px(480), 640))
        keys.give_focus(self.code)

    def show_refusal(self, words: str) -> None:
        """Say why it was not taken."""
        self._said.setText(words)
        self.take.setEnabled(True)
        speak(self._said)

    def _ask(self) -> None:
        if not self.code.text().strip():
            self.show_refusal(say("Ketik dahulu kode dari lembar pemulihan."))
            keys.give_focus(self.code)
        elif not (self.pin.text() and self.pin.hasAcceptableInput()):
            self.show_refusal(say("Ketik PIN baru, 6 angka."))
            keys.give_focus(self.pin)
        elif self.pin.text() != self.again.text():
            self.again.clear()
            self.show_refusal(say("Kedua PIN tidak sama. Ketik lagi yang kedua."))
            keys.give_focus(self.again)
        else:
            self._said.setText("")
            self.take.setEnabled(False)
            self.asked.emit(self.code.text(), self.pin.text())


def ask_new_pin(parent: QWidget, jobs: "Jobs", here: "Here", who: "StaffRow", done: Callable[[], object]) -> NewPin:
    """Let a head who has the recovery sheet choose a new PIN."""
    dialog = NewPin(parent, who.name)

    def take(code: str, secret: str) -> None:
        def work() -> None:
            from bekal.sync.forgotten import new_pin_by_sheet

            new_pin_by_sheet(here.centre(), who.id, code=code, secret=secret, now=here.clock())

        def taken(_nothing: None) -> None:
            dialog.accept()
            done()

        def failed(error: Told) -> None:
            from bekal.messages import sentence

            dialog.show_refusal(sentence(error))

        jobs.fetch(work, taken, failed, receiver=dialog)

    dialog.asked.connect(take)
    dialog.open()
    return dialog
