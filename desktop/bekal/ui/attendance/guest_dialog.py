"""Guests at the door: noted by name, linked to a trainee once somebody knows who it was."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.language import say
from bekal.terms import EnrolmentId
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.attendance.guests.queries import GuestRow


class GuestDialog(QDialog):
    """Open with `open()`; it stays for the next guest. Enter in the name adds, Esc leaves."""

    added = Signal(str, str)
    linked = Signal(object, object)
    removed = Signal(object)

    def __init__(self, parent: QWidget, people: Sequence[tuple[EnrolmentId, str]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Tamu"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name, self.phone = text_edit(say("Nama tamu"), longest=120), text_edit(longest=30)
        add = Button(say("Catat tamu"), "primary", "user-plus", "Enter", works=False)
        add.clicked.connect(self._add)
        for edit in (self.name, self.phone):
            edit.returnPressed.connect(self._add)
        self.table: Table[GuestRow] = Table(
            [
                Column(say("Nama"), lambda one: Two(one.name, one.phone), least=160),
                Column(say("Ternyata peserta"), lambda one: one.trainee or "–", 220, tone="muted"),
            ],
            say("Tamu pertemuan ini"),
            two_lines=True,
        )
        self.who = Choice(list(people))
        self.who.setAccessibleName(say("Tautkan ke peserta"))
        self._link = Button(say("Tautkan"), "", "users", "Ctrl+L")
        self._gone = Button(say("Hapus dari daftar"), "", keys="Del", works=False)
        away = Button(say("Tutup"), keys="Esc", works=False)
        self._link.clicked.connect(self._join)
        self._gone.clicked.connect(self._remove)
        keys.on(self.table, "Del", self._remove)
        away.clicked.connect(self.reject)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        entering = row(Field(say("Nama"), self.name), Field(say("Telepon"), self.phone, optional=True), gap=12)
        body = column(label(say("Tamu"), "title"), gap=8, margins=(20, 16, 20, 16))
        words = say("Yang datang tetapi tidak ada di daftar kelas. Tamu tidak dihitung sampai ditautkan ke peserta.")
        body.addWidget(label(words, "caption", "muted", wrap=True))
        body.addLayout(entering)
        body.addLayout(row(add, None))
        body.addWidget(self.said)
        body.addWidget(self.table, 1)
        linking = row(gap=8)
        linking.addWidget(self.who, 1)
        for button in (self._link, self._gone, away):
            linking.addWidget(button)
        body.addLayout(linking)
        self.setLayout(body)
        self.table.moved_to.connect(self._follow)
        self._follow(None)
        window = parent.window()
        self.resize(min(theme.px(640), window.width() - 20), min(theme.px(460), window.height() - 20))
        keys.give_focus(self.name)

    def show_guests(self, guests: "Sequence[GuestRow]") -> None:
        """Show who was noted."""
        self.table.show_rows(guests, keep=lambda one: one.id)
        self._follow(self.table.current_row())

    def show_said(self, words: str) -> None:
        """Say why something was not done."""
        self.said.setText(words)
        set_tone(self.said, "bad")
        self.said.setVisible(bool(words))

    def _follow(self, one: object) -> None:
        self._gone.setEnabled(one is not None)
        self._link.setEnabled(one is not None and not getattr(one, "trainee", ""))

    def _add(self) -> None:
        self.show_said("")
        self.added.emit(self.name.text(), self.phone.text())
        self.name.clear()
        self.phone.clear()
        keys.give_focus(self.name)

    def _join(self) -> None:
        one, who = self.table.current_row(), self.who.value()
        if one is not None and who is not None:
            self.linked.emit(one, who)

    def _remove(self) -> None:
        if (one := self.table.current_row()) is not None:
            self.removed.emit(one)
