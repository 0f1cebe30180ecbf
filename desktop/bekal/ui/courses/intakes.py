"""Admission rounds: the list with seats, applicants and accepted people; beside it its courses, and its form."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.courses import rules, typed
from bekal.courses.changing import IntakeTerms
from bekal.courses.meanwhile import ChangedMeanwhile
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.staff.meanwhile import Opened
from bekal.ui import keys
from bekal.ui.context import Context
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, PairList, card
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.changing import IntakeLine

FACTS, FORM = 0, 1


class IntakePage(QWidget):
    """The tab `Gelombang`; F2 turns the panel into a form and back."""

    course_asked = Signal(object)
    save_asked = Signal(object, object, object)
    """The id of the round, None for a new one, its terms, and what the form began with."""
    filled = Signal()
    """Rounds are there now, or no longer."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self._editing: object = None
        self._opened: Opened[IntakeTerms] | None = None
        self.table: Table[IntakeLine] = Table(
            [
                Column(say("Gelombang"), lambda i: Two(i.terms.name, say("{n} kelas", n=len(i.courses))), least=180),
                Column(say("Pendaftaran"), lambda i: f"{_day(i.terms.opens_on)} – {_day(i.terms.closes_on)}", 170,
                       tone="muted", role="caption", leaves=1),
                Column(say("Kuota"), lambda i: i.quota or "–", 72, right=True, leaves=2),
                Column(say("Pendaftar"), lambda i: i.applicants or "–", 88, right=True),
                Column(say("Diterima"), lambda i: i.accepted or "–", 82, right=True),
                Column(say("Keadaan"), lambda i: _state(i.terms, self._clock().date()), 130, leaves=3),
            ],
            say("Daftar gelombang"),
            two_lines=True,
        )  # fmt: skip
        self.table.moved_to.connect(self._show_line)
        self.table.opened.connect(lambda _line: self.edit())
        self._build()

    def show_lines(self, lines: "Sequence[IntakeLine]") -> None:
        """Show every admission round."""
        self.table.show_rows(lines, keep=lambda line: line.id)
        if lines and self.table.current_row() is None:
            self.table.go_to(0)
        self._show_line(self.table.current_row())
        if not lines and self._panel.currentIndex() == FACTS:
            self._pages.setCurrentIndex(0)
        elif lines:
            self._pages.setCurrentIndex(1)
        self.filled.emit()

    @property
    def has_lines(self) -> bool:
        """Whether the list stands there and not the words for an empty one."""
        return self._pages.currentIndex() == 1

    def begin_new(self) -> None:
        """Open the form for a new round."""
        self._open(None, say("Gelombang baru"), None)

    def edit(self) -> None:
        """Open the form of the round the keys are on."""
        line = self.table.current_row()
        if line is not None:
            self._open(line.id, line.terms.name, line.terms)

    def close_form(self) -> None:
        """Show the facts again."""
        self._panel.setCurrentIndex(FACTS)
        self.sides.close_panel()
        self._pages.setCurrentIndex(1 if self.table.rows.rows else 0)
        self.filled.emit()
        if self.table.isVisible():
            self.table.setFocus()

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about."""
        if isinstance(error, ChangedMeanwhile) and self._opened is not None:
            self._opened = replace(self._opened, told=error.now)
        field = self.closes if isinstance(error, rules.DatesReversed | rules.DatesTooFarApart) else self.name
        field.show_impossible(sentence(error))
        keys.give_focus(field.edit)

    def _open(self, intake_id: object, title: str, terms: "IntakeTerms | None") -> None:
        self._editing = intake_id
        self._opened = Opened(terms) if terms is not None else None
        self._form_title.setText(title)
        for field in (self.name, self.opens, self.closes):
            field.clear()
        set_text(self.name, terms.name if terms else "")
        _date(self.opens).show_value(terms.opens_on if terms else self._clock().date())
        _date(self.closes).show_value(terms.closes_on if terms else None)
        self._pages.setCurrentIndex(1)
        self._panel.setCurrentIndex(FORM)
        self.sides.open_panel()
        keys.give_focus(self.name.edit)

    def _collect(self) -> None:
        for field in (self.opens, self.closes):
            _date(field).settle()
        opens, closes = _date(self.opens).value(), _date(self.closes).value()
        bad = [
            field
            for field, value in ((self.name, text_of(self.name)), (self.opens, opens), (self.closes, closes))
            if not value
        ]
        for field in bad:
            if field.edit.property("state") != "bad":
                field.show_impossible(say("Belum diisi."))
        if bad:
            keys.give_focus(bad[0].edit)
        elif opens is not None and closes is not None:
            self.save_asked.emit(self._editing, IntakeTerms(text_of(self.name), opens, closes), self._opened)

    def _show_line(self, line: "IntakeLine | None") -> None:
        if line is None:
            return
        self._title.setText(line.terms.name)
        opens, closes = _day(line.terms.opens_on), _day(line.terms.closes_on)
        self._when.setText(say("Pendaftaran {opens} sampai {closes}", opens=opens, closes=closes))
        self._courses_heading.setText(say("{n} kelas", n=len(line.courses)) if line.courses else say("Belum ada kelas"))
        self._courses.show_pairs([(course.name, _course_words(course)) for course in line.courses])

    def _build(self) -> None:
        def read(text: str) -> date:
            return typed.read_day(text, today=self._clock().date())

        def today() -> date:
            return self._clock().date()

        self.name = Field(say("Nama gelombang"), text_edit(say("misalnya Gelombang 2026-1"), longest=60))
        self.opens = Field(say("Pendaftaran dibuka"), DateEdit(read, today))
        self.closes = Field(say("Pendaftaran ditutup"), DateEdit(read, today))
        for field in (self.opens, self.closes):
            edit = _date(field)
            edit.dated.connect(lambda _day, field=field: field.clear())
            edit.unreadable.connect(lambda error, field=field: field.show_impossible(sentence(error)))
        self.name.left.connect(lambda: self.name.clear() if text_of(self.name) else None)
        self._title, self._when = label("", "title", wrap=True), label("", "caption", "muted", wrap=True)
        self._courses_heading, self._courses = label("", "bodyb"), PairList(96)
        set_tone(self._when, "muted")
        change = Button(say("Ubah gelombang"), "", "pencil", "F2")
        change.clicked.connect(self.edit)
        listed = scrolled(holder(column(self._courses, None)))
        shown = column(self._title, self._when, 2, rule(), self._courses_heading, gap=8)
        shown.addWidget(listed, 1)
        shown.addLayout(row(change, None))
        self._form_title = label("", "title", wrap=True)
        save = Button(say("Simpan gelombang"), keys="Ctrl+Enter")
        away = Button(say("Batal"), keys="Esc")
        save.clicked.connect(self._collect)
        away.clicked.connect(self.close_form)
        form = EntryForm()
        form.setLayout(
            column(
                self._form_title, self.name, self.opens, self.closes, 4, row(save, None), row(away, None), None, gap=11
            )
        )  # fmt: skip
        form.watch(self.name, self.opens, self.closes)
        form.finished.connect(self._collect)
        self._panel = QStackedWidget()
        self._panel.addWidget(holder(shown))
        self._panel.addWidget(form)
        self.sides = SidePanel(card(column(self.table), margins=EDGE), card(column(self._panel)), 300)
        empty = EmptyState(
            "calendar-days",
            say("Belum ada gelombang"),
            say("Gelombang adalah satu putaran pendaftaran: kapan dibuka, kapan ditutup, dan kelas apa saja."),
            first=(say("Gelombang baru"), "plus", "Ctrl+N"),
        )
        empty.first_asked.connect(self.begin_new)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(empty)))
        self._pages.addWidget(self.sides)
        self.setLayout(column(self._pages))


def _course_words(course: object) -> str:
    from bekal.courses.changing import IntakeCourse

    assert isinstance(course, IntakeCourse)
    return say(
        "kuota {quota} · {applicants} pendaftar · {accepted} diterima · {enrolled} peserta",
        quota=course.quota,
        applicants=course.applicants,
        accepted=course.accepted,
        enrolled=course.enrolled,
    )


def _state(terms: IntakeTerms, today: date) -> State:
    if today < terms.opens_on:
        return State(say("Belum dibuka"), "gray")
    return State(say("Dibuka"), "accent") if today <= terms.closes_on else State(say("Ditutup"), "gray")


def _day(day: date) -> str:
    return day.strftime("%d/%m/%y")


def _date(field: Field) -> DateEdit:
    assert isinstance(field.edit, DateEdit)
    return field.edit
