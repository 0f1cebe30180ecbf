"""The four fields that name a server's database, alike wherever they are asked."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.language import say
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
        left = column(Field(say("Alamat server"), self.host), Field(say("Nama peran"), self.role), gap=8)
        right = column(Field(say("Basis data"), self.database), Field(say("Kata sandi peran"), self.password), gap=8)
        self.setLayout(column(TwoColumns(holder(left), holder(right)), gap=0))

    def typed(self) -> Typed:
        """Return what stands in the fields."""
        return Typed(self.host.text(), self.database.text(), self.role.text(), self.password.text())
