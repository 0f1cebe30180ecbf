"""One person's language results and competency tests, and which language requirements they meet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from bekal.assessment.competency.queries import Entry
from bekal.assessment.outside.queries import Met, ResultRow
from bekal.language import say
from bekal.terms import CandidateId, QueueState
from bekal.ui.assessment.outside.presenter import ResultEntry
from bekal.ui.assessment.outside.screen import results_table
from bekal.ui.assessment.ujk.application import ask_applications
from bekal.ui.candidates.papers_table import days_left
from bekal.ui.candidates.person_tabs import PersonTabs
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, heading
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.table import Column, Table

_SOON = 90
Found = tuple[str, list[ResultRow], list[Met], list[Entry]]


class PersonTestsScreen(QWidget):
    """What it looks like; `PersonTestsPresenter` does the work."""

    add_asked = Signal()
    change_asked = Signal(object)
    remove_asked = Signal(object)
    application_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._today = context.clock
        add = Button(say("Catat hasil"), "primary", "plus", "Ctrl+N")
        add.clicked.connect(self.add_asked)
        self.heading = Heading(self, say("Tes & UJK"), say("Pendaftar"), (add,))
        self.tabs = PersonTabs(context, "candidates.tests")
        self.results = results_table(context, named=False)
        self.results.opened.connect(self.change_asked)
        self.met: Table[Met] = Table(
            [
                Column(say("Syarat bahasa"), lambda one: Two(one.title, one.demands), least=190),
                Column(say("Keadaan"), _met, 180),
            ],
            say("Syarat bahasa negara tujuan"),
            two_lines=True,
        )
        self.attempts: Table[Entry] = Table(
            [
                Column(say("Uji kompetensi"), lambda one: Two(one.scheme, _attempt(one)), least=170),
                Column(say("Hasil"), _result, 150),
                Column(
                    say("Sertifikat"), lambda one: Two(one.certificate_no or "–", one.registration_no), 210, leaves=1
                ),
                Column(say("Berlaku"), lambda one: _validity(one, context.clock().date()), 130),
            ],
            say("Uji kompetensi orang ini"),
            two_lines=True,
        )
        self._none = label("", "caption", "muted", wrap=True)
        self._no_attempts = label(say("Belum pernah masuk antrean uji kompetensi."), "caption", "muted", wrap=True)
        upper = row(gap=12)
        languages = column(heading(say("Tes bahasa")), self._none, gap=6)
        languages.addWidget(self.results, 1)
        upper.addWidget(card(languages, margins=(12, 10, 12, 8)), 3)
        wanted = column(heading(say("Memenuhi syarat")), gap=6)
        wanted.addWidget(self.met, 1)
        upper.addWidget(card(wanted, margins=(12, 10, 12, 8)), 2)
        lower = column(heading(say("Uji kompetensi (UJK)")), self._no_attempts, gap=6)
        lower.addWidget(self.attempts, 1)
        self._opens = Button(say("Perbaiki"), "", "pencil", "Enter", works=False)
        self._opens.clicked.connect(lambda: self._with_row(self.change_asked))
        self._gone = Button(say("Hapus"), "", keys="Del")
        self._gone.clicked.connect(lambda: self._with_row(self.remove_asked))
        self._form = Button(say("APL-01"), "", "printer", "Ctrl+P")
        self._form.clicked.connect(self._print)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        body = column(self.tabs, gap=10)
        body.addWidget(holder(upper), 3)
        body.addWidget(card(lower, margins=(12, 10, 12, 8)), 2)
        fill(self, body, foot(None, self._opens, self._gone, self._form, away))
        self._presenter = PersonTestsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for the person of `candidate_id`."""
        person = CandidateId(about["candidate_id"])  # type: ignore[arg-type]  # about holds what navigate was told
        self.tabs.show_person(person)
        self._presenter.load(person)

    def show_person(
        self, name: str, results: Sequence[ResultRow], met: Sequence[Met], attempts: Sequence[Entry]
    ) -> None:
        """Show what is known of one person."""
        self.heading.show_title(name, say("Pendaftar  ›  tes bahasa dan uji kompetensi"))
        self.results.show_rows(results, keep=lambda one: one.id)
        self.met.show_rows(met, keep=lambda one: one.scheme)
        self.attempts.show_rows(attempts, keep=lambda one: one.id)
        self._none.setText("" if results else say("Belum ada hasil. Ctrl+N mencatat dari sertifikatnya."))
        self._none.setVisible(not results)
        self._no_attempts.setVisible(not attempts)
        self._form.setEnabled(bool(attempts))
        for button in (self._opens, self._gone):
            button.setEnabled(bool(results))
        for table, rows in ((self.results, results), (self.attempts, attempts)):
            if rows and table.current_row() is None:
                table.go_to(0)
        (self.results if results else self.met).setFocus()

    def _print(self) -> None:
        if (one := self.attempts.current_row()) is not None:
            self.application_asked.emit([one])

    def _with_row(self, signal: SignalInstance) -> None:
        if (one := self.results.current_row()) is not None:
            signal.emit(one)


class PersonTestsPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: PersonTestsScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._person: CandidateId | None = None
        self.entry = ResultEntry(screen, context, self.read)
        screen.add_asked.connect(lambda: self.entry.ask(who=self._person))
        screen.change_asked.connect(lambda one: self.entry.ask(who=self._person, row=one))
        screen.remove_asked.connect(self.entry.remove)
        screen.application_asked.connect(lambda rows: ask_applications(context, screen, rows))
        screen.leave_asked.connect(context.back)

    def load(self, person: CandidateId) -> None:
        """Show a person."""
        self._person = person
        self.read()

    def read(self) -> None:
        """Read what is known of the person."""
        person, today = self._person, self._context.clock().date()
        if person is None:
            return

        def work(session: Any) -> Found:
            from bekal.assessment.competency.queries import attempts
            from bekal.assessment.outside.queries import requirements, results
            from bekal.candidates.queries import candidate

            found = results(session, today=today, candidate_id=person)
            met = requirements(session, person, today=today)
            return candidate(session, person).name, found, met, attempts(session, person)

        self._context.jobs.run(work, lambda found: self._screen.show_person(*found), latest="person", receiver=self)


def _met(one: Met) -> object:
    if one.by is not None:
        return State(f"{one.by.title} {one.by.level}".strip(), "ok", "check")
    if one.ended is not None:
        return State(say("Hasilnya sudah habis"), "warn", "clock")
    return State(say("Belum"))


def _attempt(one: Entry) -> str:
    where = (
        say("uji {day} di {place}", day=f"{one.held_on:%d/%m/%Y}", place=one.test_place or "–") if one.held_on else ""
    )
    return where or say("menunggu sejak {day}", day=f"{one.queued_on:%d/%m/%Y}")


def _result(one: Entry) -> State:
    tries = say("ke-{n}", n=one.number)
    if one.mark.is_absent:
        return State(f"{say('Tidak hadir')}, {tries}", "warn")
    if one.mark.outcome is not None:
        return State(f"{one.mark.outcome.word}, {tries}", "bad" if one.mark.waits_again else "ok")
    return State(one.state.word, "gray" if one.state is QueueState.WITHDRAWN else "accent")


def _validity(one: Entry, today: date) -> object:
    if one.valid_until is None:
        return "–"
    if (one.valid_until - today).days > _SOON:
        return f"{one.valid_until:%d/%m/%Y}"
    return days_left(one.valid_until, today)
