"""The certificates of one person: every paper with what it is today."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.certificates.life.queries import Paper
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import days
from bekal.ui.candidates.person_tabs import PersonTabs
from bekal.ui.certificates import register_words as words
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.layouts import column, fill, foot
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class PersonCertificatesScreen(QWidget):
    """What it looks like; `PersonCertificatesPresenter` does the work."""

    open_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Sertifikat"), say("Pendaftar"))
        self.tabs = PersonTabs(context, "candidates.certificates")
        self.table: Table[Paper] = Table(
            [
                Column(say("Nomor"), words.lines, 214),
                Column(say("Program"), lambda one: Two(one.programme, f"{one.course} · {one.intake}"), least=190),
                Column(say("Terbit"), lambda one: days.full(one.issued_on), 108, tone="muted", leaves=1),
                Column(say("Berlaku sampai"), _until, 120, tone="muted", leaves=2),
                Column(say("Keadaan"), words.state, 160),
            ],
            say("Sertifikat orang ini"),
            two_lines=True,
        )
        self.table.opened.connect(self.open_asked)
        self._none = EmptyState(
            "award",
            say("Belum ada sertifikat"),
            say("Sertifikat orang ini muncul di sini begitu diterbitkan di kelasnya."),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self.table, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self._none)))
        self._opens = Button(say("Buka di buku sertifikat"), "", "award", "Enter", works=False)
        self._opens.clicked.connect(self._open)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        body = column(self.tabs, gap=10)
        body.addWidget(self._pages, 1)
        fill(self, body, foot(None, self._opens, away))
        self._presenter = PersonCertificatesPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for the person of `candidate_id`."""
        person = CandidateId(about["candidate_id"])  # type: ignore[arg-type]  # about holds what navigate was told
        self.tabs.show_person(person)
        self._presenter.load(person)

    def show_papers(self, name: str, rows: Sequence[Paper]) -> None:
        """Show every paper of the person, the newest first."""
        self.heading.show_title(name, say("Pendaftar  ›  sertifikat"))
        self.table.show_rows(rows, keep=lambda one: one.id)
        self._pages.setCurrentIndex(0 if rows else 1)
        self._opens.setEnabled(bool(rows))
        if rows and self.table.current_row() is None:
            self.table.go_to(0)

    def _open(self) -> None:
        if (one := self.table.current_row()) is not None:
            self.open_asked.emit(one)


def _until(one: Paper) -> str:
    return days.full(one.valid_until) if one.valid_until else "–"


class PersonCertificatesPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: PersonCertificatesScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.open_asked.connect(lambda one: context.navigate("certificates.register", certificate_id=one.id))
        screen.leave_asked.connect(context.back)

    def load(self, person: CandidateId) -> None:
        """Read the papers of a person, with those of every registration that was merged into theirs."""
        today = self._context.clock().date()

        def read(session: "Session") -> tuple[str, list[Paper]]:
            from bekal.candidates.queries import candidate
            from bekal.candidates.rights.persons import all_of
            from bekal.certificates.life.queries import papers

            found = papers(session, today=today, candidate_ids=list(all_of(session, person)))
            return candidate(session, person).name, list(reversed(found))

        self._context.jobs.run(read, lambda answer: self._screen.show_papers(*answer), latest="papers", receiver=self)
