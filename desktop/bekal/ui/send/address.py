"""The small window in which is said where central is reached over the network."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Field
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row


class AddressDialog(QDialog):
    """Asks for the address; stays open until what was typed is one."""

    typed = Signal(str)

    def __init__(self, parent: QWidget, address: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Alamat pusat"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.line = QLineEdit(address)
        self.line.setMaxLength(300)
        self._said = label("", "caption", "bad", wrap=True)
        self._said.hide()
        field = Field(say("Alamat layanan pusat, misalnya https://kirim.contoh.id"), self.line)
        self.keep = Button(say("Simpan"), "primary", "", "Enter")
        refuse = Button(say("Batal"), keys="Esc", works=False)
        self.keep.clicked.connect(lambda: self.typed.emit(self.line.text()))
        self.line.returnPressed.connect(self.keep.click)
        refuse.clicked.connect(self.reject)
        keys.on(self, "Ctrl+Enter", self.keep.click)
        reason = label(
            say("Tanyakan ke pusat. Kosongkan bila hanya mengirim dengan USB."), "caption", "muted", wrap=True
        )
        items = (
            label(say("Alamat pusat di internet"), "title"),
            reason,
            4,
            field,
            self._said,
            8,
            row(None, self.keep, refuse),
        )
        self.setLayout(column(*items, margins=(20, 18, 20, 16)))
        self.setMinimumWidth(min(theme.px(460), 640))
        self.line.selectAll()
        self.line.setFocus()

    def show_refusal(self, words: str) -> None:
        """Say why what was typed is not taken."""
        self._said.setText(words)
        self._said.show()
        speak(self._said)
        self.adjustSize()
        self.line.setFocus()
