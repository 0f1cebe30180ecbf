"""The free days of a year: the public list, what this centre adds, and days on which it teaches all the same."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.courses import typed
from bekal.courses.free_days import FreeDay
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import HolidayKind
from bekal.ui import days, keys
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.buttons import Button, ToolButton
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, holder, row, scrolled
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.courses.free_days import Calendar


class HolidaysPart(QWidget):
    """A year's list left; at the right a form that adds a day. `Del` on a day: this centre teaches all the same."""

    year_asked = Signal(int)
    add_asked = Signal(object, str, object)
    """Day, what it is called, its kind."""
    teach_asked = Signal(object)
    free_asked = Signal(object)
    """A day of the list on which the centre taught shall be free again."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.year = today().year
        self.table: Table[FreeDay] = Table(
            [
                Column(say("Tanggal"), lambda one: days.long(one.day), 220),
                Column(say("Hari libur"), lambda one: one.title),
                Column(say("Jenis"), _kind, 170),
            ],
            say("Hari libur"),
        )
        self._title = label("", "title")
        before = ToolButton("chevron-left", say("Tahun sebelumnya"))
        after = ToolButton("chevron-right", say("Tahun berikutnya"))
        before.clicked.connect(lambda: self.year_asked.emit(self.year - 1))
        after.clicked.connect(lambda: self.year_asked.emit(self.year + 1))
        self._missing_words = label("", "caption", "warn", wrap=True)
        beside = row(Picture("triangle-alert", "warn", 14), gap=5)
        beside.addWidget(self._missing_words, 1)
        self._missing = holder(beside)
        self.teach = Button(say("Tetap masuk"), keys="Del")
        self.teach.clicked.connect(self._turn)
        self.on = Field(
            say("Tanggal"), DateEdit(lambda text: typed.read_day(text, today=today()), today),
            help=say("Ketik 050126 untuk 05/01/2026."),
        )  # fmt: skip
        self.name = Field(say("Nama libur"), text_edit(say("misalnya ulang tahun balai"), longest=80))
        self.kind = Field(say("Jenis"), Choice([(one, one.word) for one in reversed(HolidayKind)]))
        self._add = Button(say("Tambah hari libur"), "", "plus", "Ctrl+Enter")
        self._add.clicked.connect(self._collect)
        form = EntryForm()
        form.setLayout(
            column(label(say("Hari libur lain"), "title"), self.on, self.name, self.kind, row(self._add, None), None,
                   gap=10)
        )  # fmt: skip
        form.watch(self.on, self.name, self.kind)
        form.finished.connect(self._collect)
        left = column(row(before, self._title, after, None, self.teach), self._missing, gap=8)
        left.addWidget(card(column(self.table), margins=EDGE), 1)
        body = column(gap=0, margins=(0, 12, 0, 8))
        body.addWidget(SidePanel(holder(left), scrolled(form), 300))
        self.setLayout(body)
        self.table.moved_to.connect(lambda _day: self._show_verb())
        self._date.dated.connect(lambda _day: self.on.clear())
        self._date.unreadable.connect(lambda error: self.on.show_impossible(sentence(error)))
        self._clear()

    def show_year(self, year: int, calendar: "Calendar") -> None:
        """Show the free days of a year, and whether its list is here."""
        self.year = year
        self._title.setText(say("Hari libur {year}", year=year))
        self._missing_words.setText(" ".join(calendar.warnings))
        self._missing.setVisible(bool(calendar.warnings))
        self.table.show_rows(list(calendar.days.values()), keep=lambda one: one.day)
        if calendar.days and self.table.current_row() is None:
            self.table.go_to(0)
        self._show_verb()

    def show_refusal(self, error: Told) -> None:
        """Show why a day was not added."""
        self.on.show_impossible(sentence(error))
        keys.give_focus(self.on.edit)

    def show_added(self) -> None:
        """Empty the form for the next day."""
        self._clear()
        keys.give_focus(self.on.edit)

    def _clear(self) -> None:
        self._date.show_value(None)
        set_text(self.name, "")
        _choice(self.kind).show_value(HolidayKind.CENTRE)
        for field in (self.on, self.name):
            field.clear()

    def _show_verb(self) -> None:
        chosen = self.table.current_row()
        self.teach.setEnabled(chosen is not None)
        self.teach.show_text(say("Jadikan libur lagi") if chosen is not None and chosen.taught else say("Tetap masuk"))

    def _turn(self) -> None:
        chosen = self.table.current_row()
        if chosen is not None:
            (self.free_asked if chosen.taught else self.teach_asked).emit(chosen)

    def _collect(self) -> None:
        self._date.settle()
        day = self._date.value()
        for field, value in ((self.on, day), (self.name, text_of(self.name))):
            if not value:
                if field.edit.property("state") != "bad":
                    field.show_impossible(say("Belum diisi."))
                keys.give_focus(field.edit)
                return
        self.add_asked.emit(day, text_of(self.name), _choice(self.kind).value() or HolidayKind.CENTRE)

    @property
    def _date(self) -> DateEdit:
        assert isinstance(self.on.edit, DateEdit)
        return self.on.edit


def _kind(one: FreeDay) -> State:
    if one.taught:
        return State(say("Tetap masuk"), "accent", "check")
    return State(one.kind.word, "warn" if one.own else "gray")


def _choice(field: Field) -> Choice:
    assert isinstance(field.edit, Choice)
    return field.edit
