"""One person's history: who changed what, when and how."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui.candidates.changes import Change, changes_of
from bekal.ui.candidates.person_tabs import PersonTabs
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class HistoryScreen(QWidget):
    """What it looks like; `HistoryPresenter` does the work."""

    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Riwayat"), say("Pendaftar"))
        self.tabs = PersonTabs(context, "candidates.history")
        self.table: Table[Change] = Table(
            [
                Column(say("Kapan"), lambda change: change.at, 132, tone="muted", role="caption"),
                Column(say("Apa"), lambda change: Two(change.what, change.part), 190),
                Column(say("Menjadi"), lambda change: change.now, least=180),
                Column(say("Semula"), lambda change: change.before, 200, tone="muted", leaves=1),
                Column(say("Oleh"), lambda change: Two(change.by, change.how), 160, leaves=2),
            ],
            say("Riwayat perubahan"),
            two_lines=True,
        )
        self._none = label(say("Belum ada perubahan yang tercatat di komputer ini."), "body", "muted")
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self.table, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self._none, None)))
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        self._count = label("", "caption", "muted")
        body = column(self.tabs, gap=10)
        body.addWidget(self._pages, 1)
        fill(self, body, foot(self._count, None, away))
        self._presenter = HistoryPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for the person of `candidate_id`."""
        person = CandidateId(about["candidate_id"])  # type: ignore[arg-type]  # about holds what navigate was told
        self.tabs.show_person(person)
        self._presenter.load(person)

    def show_changes(self, name: str, changes: Sequence[Change]) -> None:
        """Show every change, the newest first."""
        self.heading.show_title(name, say("Pendaftar  ›  riwayat"))
        self.table.show_rows(changes)
        self._pages.setCurrentIndex(0 if changes else 1)
        self._count.setText(say("{n} perubahan", n=len(changes)))
        if changes and self.table.current_row() is None:
            self.table.go_to(0)


class HistoryPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: HistoryScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.leave_asked.connect(context.back)

    def load(self, person: CandidateId) -> None:
        """Read the changes of a person."""
        now = self._context.clock()

        def read(session: "Session") -> tuple[str, list[Change]]:
            from bekal.candidates.queries import candidate
            from bekal.reports.history import history_of_person

            return candidate(session, person).name, changes_of(history_of_person(session, person), now)

        self._context.jobs.run(read, lambda found: self._screen.show_changes(*found), latest="history", receiver=self)
