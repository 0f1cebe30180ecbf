"""The people at the keys: who may sign in here, adding somebody, giving a new PIN."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.terms import Role, StaffId
from bekal.ui.sign_in.pin_edit import PinEdit
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import note
from bekal.ui.widgets.cells import Person, State
from bekal.ui.widgets.fields import EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, scrolled
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column, Table


@dataclass(frozen=True)
class Keyholder:
    """Somebody at the keys, and whether a PIN or password is kept on this machine."""

    id: StaffId
    name: str
    role: Role
    has_secret: bool


class PeoplePart(QWidget):
    """A list left; at the right a form for somebody new, and one for another PIN."""

    add_asked = Signal(str, object, str)
    pin_asked = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: Table[Keyholder] = Table(
            [
                Column(say("Nama"), lambda who: Person(who.name, who.role.word)),
                Column(
                    say("PIN"),
                    lambda who: State(say("Ada"), "ok", "check") if who.has_secret else State(say("Belum ada"), "warn"),
                    130,
                ),
            ],
            say("Pengguna"),
            two_lines=True,
        )
        self.table.moved_to.connect(self._choose)
        self._may = False
        self._lock = note(
            say("Hanya kepala yang menambah pengguna. PIN Anda sendiri boleh Anda ganti."), "muted", "lock"
        )
        self.name = text_edit(longest=80)
        self.role = Segments([(role, role.word) for role in (Role.CLERK, Role.INSTRUCTOR, Role.HEAD)], say("Peran"))
        self.role.show_value(Role.CLERK)
        self.pin, self.new_pin = PinEdit(), PinEdit()
        self.add = Button(say("Tambah pengguna"), "primary", "user-plus", "Ctrl+Enter")
        self.add.clicked.connect(lambda: self.add_asked.emit(self.name.text(), self.role.value(), self.pin.text()))
        self.change = Button(say("Beri PIN baru"), "", "key-round")
        self.change.clicked.connect(self._ask_pin)
        self._said = label("", "caption", wrap=True)
        self._who = label("", "bodyb", wrap=True)
        fields = [
            Field(say("Nama lengkap"), self.name),
            Field(say("Peran"), self.role),
            Field(say("PIN, 6 angka"), self.pin),
        ]
        self._form = EntryForm()
        self._form.setLayout(column(label(say("Pengguna baru"), "title"), *fields, row(self.add, None), gap=9))
        self._form.watch(*fields)
        self._form.finished.connect(self.add.click)
        self.new_pin.returnPressed.connect(self._ask_pin)
        other = holder(column(label(say("PIN baru"), "title"), self._who, self.new_pin, row(self.change, None), gap=7))
        panel = column(self._lock, self._form, 6, other, self._said, None, gap=8, margins=(12, 12, 4, 8))
        sides = SidePanel(self.table, scrolled(holder(panel)), 330)
        self.setLayout(column(sides, gap=0, margins=(0, 8, 0, 0)))

    def show_people(self, people: Sequence[Keyholder], me: StaffId) -> None:
        """Show everybody at the keys; `me` is who works now."""
        self._me = me
        self.table.show_rows(people, keep=lambda who: who.id)
        if self.table.current_row() is None and people:
            self.table.go_to(next((at for at, who in enumerate(people) if who.id == me), 0))
        self._choose(self.table.current_row())

    def show_may_change(self, *, may: bool) -> None:
        """Open the form to the head; everybody may change the own PIN."""
        self._may = may
        self._form.setVisible(may)
        self._lock.setVisible(not may)
        self._choose(self.table.current_row())

    def show_done(self, words: str) -> None:
        """Say what was done; the form is empty again."""
        self._say(words, "ok")
        for edit in (self.name, self.pin, self.new_pin):
            edit.clear()

    def show_wrong(self, words: str) -> None:
        """Say what is wrong; what was typed stays."""
        self._say(words, "warn")

    def _say(self, words: str, tone: str) -> None:
        self._said.setText(words)
        set_tone(self._said, tone)

    def _choose(self, who: Keyholder | None) -> None:
        may = who is not None and (self._may or who.id == getattr(self, "_me", None))
        self._who.setText(say("untuk {name}", name=who.name) if who is not None else "")
        self.change.setEnabled(may)
        self.new_pin.setEnabled(may)

    def _ask_pin(self) -> None:
        if (who := self.table.current_row()) is not None and self.change.isEnabled():
            self.pin_asked.emit(who.id, self.new_pin.text())
