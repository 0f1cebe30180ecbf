"""The four fields that name a server's database, alike wherever they are asked."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.errors import Refused
from bekal.language import say
from bekal.ui import keys
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.layouts import TwoColumns, column, holder

USUAL = "bekal"
"""What database and role are called where the help's page was followed."""


@dataclass(frozen=True)
class Typed:
    """What was typed."""

    host: str
    database: str
    role: str
    password: str


class ServerFields(QWidget):
    """Where the server is, which database, as which role, with which password."""

    def __init__(self) -> None:
        super().__init__()
        self.host, self.database, self.role = (text_edit(longest=longest) for longest in (120, 60, 60))
        self.host.setPlaceholderText("192.168.1.10")
        self.database.setText(USUAL)
        self.role.setText(USUAL)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._host, self._role = Field(say("Alamat server"), self.host), Field(say("Nama peran"), self.role)
        self._database = Field(say("Basis data"), self.database)
        left = column(self._host, self._role, None, gap=8)
        right = column(self._database, Field(say("Kata sandi peran"), self.password), None, gap=8)
        self.setLayout(column(TwoColumns(holder(left), holder(right)), gap=0))

    def typed(self) -> Typed | None:
        """Return what stands in the fields; None where that names no server, said beside the first such field."""
        from bekal.sync.desks import address

        needed = (self._host, self.host), (self._database, self.database), (self._role, self.role)
        for field, edit in needed:
            field.clear()
            if not edit.text().strip():
                return self._put_right(field, edit, say("Belum diisi."))
        try:
            address(self.host.text(), self.database.text(), self.role.text())
        except Refused:
            return self._put_right(self._host, self.host, say("Tulis seperti 192.168.1.10 atau server:5433."))
        return Typed(self.host.text(), self.database.text(), self.role.text(), self.password.text())

    def _put_right(self, field: Field, edit: QLineEdit, words: str) -> Typed | None:
        field.show_impossible(words)
        keys.give_focus(edit)
        return None
