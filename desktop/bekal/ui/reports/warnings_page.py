"""Who has reached a threshold and who was warned: give a letter with its number, print it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.courses import typed
from bekal.documents.figures import Holds, shown
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import EnrolmentId
from bekal.ui import days, keys
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.fields import DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, side_by_side
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.attendance.warning.queries import WarnedRow
    from bekal.courses.rules import HouseRules


@dataclass(frozen=True)
class LetterAsked:
    """A letter to be given."""

    enrolment_id: EnrolmentId
    level: int
    name: str
    number: str
    on: date


class WarningsPage(QWidget):
    """The list, and the line in which a letter is given."""

    give_asked = Signal(object)
    print_asked = Signal(object, int, str)

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.table: Table[WarnedRow] = Table(
            [
                Column(say("No"), lambda r: r.number, 44, tone="muted", right=True),
                Column(say("Nama"), lambda r: r.name, least=150),
                Column(say("Alpa"), _absent, 190),
                Column(say("Berturut-turut"), _run, 200, leaves=1),
                Column(say("Surat"), _state, 170),
                Column(say("Sudah diberikan"), _given, 220, tone="muted", leaves=2),
            ],
            say("Surat peringatan"),
            two_lines=True,
        )
        self._rules = label("", "caption", "muted", wrap=True)
        self._give = Button(say("Beri surat"), "", "file-text", "F8")
        self._print = {
            level: Button(say("Cetak SP{level}", level=level), "", "printer", key)
            for level, key in ((1, "Ctrl+P"), (2, "Ctrl+Shift+P"))
        }
        self.number = Field(say("Nomor surat"), text_edit(longest=60))
        self.on = Field(say("Tanggal surat"), DateEdit(lambda text: typed.read_day(text, today=today()), today))
        self._who = label("", "title")
        self._do, self._away = Button("", keys="Ctrl+Enter"), Button(say("Batal"), keys="Esc")
        self._state = label("", "caption", "muted", wrap=True)
        self._build()

    def show_rows(self, rows: "list[WarnedRow]", house: "HouseRules") -> None:
        """Show who reached a threshold of these house rules."""
        self.table.show_rows(rows, keep=lambda one: one.enrolment_id)
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        self._rules.setText(_rule_words(house))
        self._none.setText(say("Tidak ada peserta yang mencapai batas peringatan."))
        self._pages.setCurrentIndex(1 if rows else 0)
        self.close_line()
        self._show_buttons()

    def show_refusal(self, error: Told) -> None:
        """Say why no letter was given."""
        self._state.setText(sentence(error))
        set_tone(self._state, "bad")
        keys.give_focus(self.number.edit)

    def close_line(self) -> None:
        """Fold the line away."""
        self._line.hide()
        self._actions.show()
        if self.table.isVisible():
            self.table.setFocus()

    def _build(self) -> None:
        form = EntryForm()
        form.setLayout(
            column(
                self._who, side_by_side(self.number, self.on), row(self._state, None, self._do, self._away), gap=8,
                margins=(16, 8, 16, 12),
            )
        )  # fmt: skip
        form.watch(self.number, self.on)
        form.finished.connect(self._collect)
        self._line = form
        below = row(gap=6, margins=(16, 6, 12, 8))
        below.addWidget(self._rules, 1)
        for button in (self._give, *self._print.values()):
            below.addWidget(button)
        self._actions = holder(below)
        inside = column(gap=0)
        inside.addWidget(self.table, 1)
        inside.addWidget(form)
        inside.addWidget(self._actions)
        self._none = label("", "body", "muted", wrap=True)
        self._pages = QStackedWidget()
        self._pages.addWidget(holder(column(row(self._none, None), None, margins=(16, 14, 16, 14))))
        self._pages.addWidget(holder(inside))
        self.setLayout(column(card(column(self._pages), margins=EDGE)))
        form.hide()
        self.table.moved_to.connect(lambda _row: self._show_buttons())
        self._give.clicked.connect(self._begin)
        self._do.clicked.connect(self._collect)
        self._away.clicked.connect(self.close_line)
        edit = self._date
        edit.dated.connect(lambda _day: self.on.clear())
        edit.unreadable.connect(lambda error: self.on.show_impossible(sentence(error)))
        for level, button in self._print.items():
            button.clicked.connect(lambda _checked=False, level=level: self._ask_print(level))

    def _show_buttons(self) -> None:
        chosen = self.table.current_row()
        self._give.setEnabled(chosen is not None and bool(chosen.due))
        self._give.show_text(say("Beri SP{level}", level=chosen.due[0]) if chosen and chosen.due else say("Beri surat"))
        given = {one.level for one in chosen.given} if chosen is not None else set()
        for level, button in self._print.items():
            button.setVisible(level in given)

    def _begin(self) -> None:
        chosen = self.table.current_row()
        if chosen is None or not chosen.due:
            return
        self._who.setText(say("SP{level} untuk {name}", level=chosen.due[0], name=chosen.name))
        self._do.show_text(say("Beri SP{level}", level=chosen.due[0]))
        set_text(self.number, "")
        self._date.show_value(self._today())
        for field in (self.number, self.on):
            field.clear()
        self._state.setText("")
        self._line.show()
        self._actions.hide()
        keys.give_focus(self.number.edit)

    def _collect(self) -> None:
        self._date.settle()
        chosen, on = self.table.current_row(), self._date.value()
        for field, value in ((self.number, text_of(self.number)), (self.on, on)):
            if not value:
                field.show_impossible(say("Belum diisi."))
                keys.give_focus(field.edit)
                return
        if chosen is not None and chosen.due and on is not None:
            self.give_asked.emit(LetterAsked(chosen.enrolment_id, chosen.due[0], chosen.name, text_of(self.number), on))

    def _ask_print(self, level: int) -> None:
        chosen = self.table.current_row()
        if chosen is not None:
            self.print_asked.emit(chosen.enrolment_id, level, chosen.name)

    @property
    def _date(self) -> DateEdit:
        assert isinstance(self.on.edit, DateEdit)
        return self.on.edit


def _absent(one: "WarnedRow") -> Two:
    stands = one.standing
    share = shown(stands.absent_share, Holds.PERCENT)
    return Two(say("{n} JP", n=stands.tally.absent), say("{share} % dari {n} JP", share=share, n=stands.total))


def _run(one: "WarnedRow") -> Two | str:
    run = one.standing.longest
    if run is None:
        return "–"
    return Two(say("{n} hari", n=run.days), f"{days.full(run.first)} – {days.full(run.last)}")


def _state(one: "WarnedRow") -> State:
    if one.due:
        return State(say("Perlu {letters}", letters=_levels(one.due)), "warn", "triangle-alert")
    return State(say("Sudah diperingatkan"), "ok", "check")


def _given(one: "WarnedRow") -> Two | str:
    if not one.given:
        return "–"
    last = one.given[-1]
    return Two(f"SP{last.level} · {days.full(last.letter_on)}", last.number)


def _levels(levels: tuple[int, ...]) -> str:
    return ", ".join(f"SP{level}" for level in levels)


def _rule_words(house: "HouseRules") -> str:
    first = say("SP1: alpa {n} hari berturut-turut", n=house.absences_in_a_row) if house.absences_in_a_row else ""
    second = say("SP2: alpa lebih dari {n} %", n=house.absence_share) if house.absence_share else ""
    return " · ".join(part for part in (first, second) if part) or say("Program ini tidak memakai surat peringatan.")
