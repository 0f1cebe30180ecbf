"""One test event: who sits in it, results by the keys K, B and A, certificates, BNSP's sheet and result file."""

import functools
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from bekal.assessment.competency.queries import Entry, EventRow
from bekal.assessment.competency.rules import ABSENT, COMPETENT, NOT_YET, OPEN, Mark
from bekal.language import say
from bekal.ui import keys
from bekal.ui.assessment.ujk.screen import event_state
from bekal.ui.candidates.papers_table import days_left
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.labels import Badge, Line, key_cap, label
from bekal.ui.widgets.layouts import column, fill, foot, row, rule
from bekal.ui.widgets.table import Column, Table

_SOON = 90


class EventScreen(QWidget):
    """What it looks like; `EventPresenter` does the work."""

    marked = Signal(object)
    pasted = Signal(str, object)
    paper_asked = Signal(object)
    back_to_queue_asked = Signal(object)
    change_asked = Signal()
    sheet_asked = Signal()
    file_asked = Signal()
    application_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._today = context.clock
        self._sheet = Button(say("Lembar BNSP"), "", "file-spreadsheet", "Ctrl+E")
        self._file = Button(say("Impor hasil"), "primary", "upload", "Ctrl+O")
        self._sheet.clicked.connect(self.sheet_asked)
        self._file.clicked.connect(self.file_asked)
        self.heading = Heading(self, say("Jadwal uji"), "", (self._sheet, self._file))
        self._facts, self._assessors = Line("", "bodyb"), Line("", "caption", "muted")
        self._state, self._count = Badge(""), Tally()
        hints = row(gap=6)
        for cap, words in (
            ("K", say("kompeten")),
            ("B", say("belum kompeten")),
            ("A", say("tidak hadir")),
            ("Del", say("kosongkan")),
            ("Ctrl+V", say("tempel dari Excel")),
        ):
            hints.addWidget(key_cap(cap))
            hints.addWidget(label(words, "caption", "muted"))
            hints.addSpacing(6)
        hints.addStretch(1)
        self.table: Table[Entry] = Table(
            [
                Column(say("Nama"), lambda one: Two(one.name, one.course or say("tanpa kelas")), least=160),
                Column(say("Uji ke"), lambda one: one.number, 56, right=True, leaves=2),
                Column(say("Hasil"), _mark, 184),
                Column(
                    say("Sertifikat"), lambda one: Two(one.certificate_no or "–", one.registration_no), 220, leaves=1
                ),
                Column(say("Berlaku"), lambda one: _validity(one, context.clock().date()), 130),
            ],
            say("Peserta uji"),
            two_lines=True,
            many=True,
        )
        self.table.opened.connect(self.paper_asked)
        for key, mark in (("K", COMPETENT), ("B", NOT_YET), ("A", ABSENT), ("Del", OPEN), ("Backspace", OPEN)):
            keys.on(self.table, key, functools.partial(self._mark, mark))
        keys.on(self.table, "Ctrl+V", self._paste)
        self._nobody = label(
            say("Belum ada yang mendapat tempat. Pilih orangnya di antrean, lalu beri tempat."),
            "body",
            "muted",
            wrap=True,
        )
        head = row(self._facts, self._state, gap=10)
        top = column(head, row(self._assessors, None, self._count, gap=10), gap=4)
        body = column(card(column(top, rule(), hints, gap=6), margins=(16, 9, 16, 9)), self._nobody, gap=8)
        self._card = card(column(self.table, gap=0), margins=EDGE)
        body.addWidget(self._card, 1)
        body.addStretch(0)
        paper = Button(say("Sertifikat"), "", "award", "Enter", works=False)
        paper.clicked.connect(self._paper)
        back = Button(say("Kembali ke antrean"), "", "arrow-left", "Ctrl+Backspace")
        back.clicked.connect(lambda: self._with_chosen(self.back_to_queue_asked))
        change = Button(say("Ubah jadwal"), "", "pencil", "F6")
        change.clicked.connect(self.change_asked)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        self._form = Button(say("APL-01"), "", "printer", "Ctrl+P")
        self._form.clicked.connect(self._print)
        fill(self, body, foot(None, paper, self._form, back, change, away))
        from bekal.ui.assessment.ujk.event_presenter import EventPresenter

        self._presenter = EventPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for the event of `test_id`."""
        self._presenter.load(UUID(str(about["test_id"])))

    def show_event(self, event: EventRow, people: Sequence[Entry]) -> None:
        """Show an event and who sits in it."""
        self.heading.show_title(event.scheme, say("Uji kompetensi  ›  {day}", day=f"{event.held_on:%d/%m/%Y}"))
        parts = [event.place or say("tempat belum diisi"), event.schedule_code, event.letter_number]
        self._facts.show_text("  ·  ".join(part for part in parts if part))
        assessors = ", ".join(f"{one.name} {one.number}".strip() for one in event.assessors)
        self._assessors.show_text(assessors or say("Asesor belum diisi (F6)"))
        state = event_state(event)
        self._state.show_state(state.words, state.tone, state.icon)
        self._count.show_counts([(event.competent, "K"), (event.not_yet, "BK"), (event.absent, say("tidak hadir"))])
        self.table.show_rows(people, keep=lambda one: one.id)
        self._nobody.setVisible(not people)
        self._sheet.setEnabled(event.competent + event.not_yet > 0)
        self._form.setEnabled(bool(people))
        self._file.setEnabled(bool(people) and event.cancelled_on is None)
        if people and self.table.current_row() is None:
            self.table.go_to(next((at for at, one in enumerate(people) if one.mark.is_open), 0))
        if people:
            self.table.setFocus()

    def _mark(self, mark: Mark) -> None:
        chosen = self.table.chosen_rows()
        if not chosen:
            return
        self.marked.emit({one.id: mark for one in chosen})
        at = self.table.currentIndex().row()
        if len(chosen) == 1 and not mark.is_open and at + 1 < len(self.table.rows.rows):
            self.table.go_to(at + 1)

    def _paste(self) -> None:
        at = max(0, self.table.currentIndex().row())
        self.pasted.emit(QGuiApplication.clipboard().text(), list(self.table.rows.rows[at:]))

    def _print(self) -> None:
        """Print the applications of those who are chosen, of all as long as only one row is."""
        chosen = self.table.chosen_rows()
        self.application_asked.emit(chosen if len(chosen) > 1 else list(self.table.rows.rows))

    def _paper(self) -> None:
        if (one := self.table.current_row()) is not None:
            self.paper_asked.emit(one)

    def _with_chosen(self, signal: SignalInstance) -> None:
        if chosen := self.table.chosen_rows():
            signal.emit(chosen)


def _mark(one: Entry) -> State:
    if one.mark.is_absent:
        return State(say("A  Tidak hadir"), "warn")
    if one.mark.outcome is None:
        return State(say("Belum ada hasil"))
    return State(f"{one.mark.text}  {one.mark.outcome.word}", "bad" if one.mark.waits_again else "ok")


def _validity(one: Entry, today: date) -> object:
    if one.valid_until is None:
        return "–"
    if (one.valid_until - today).days > _SOON:
        return f"{one.valid_until:%d/%m/%Y}"
    return days_left(one.valid_until, today)
