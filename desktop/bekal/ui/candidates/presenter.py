"""What the list of candidates does: it searches, shows who is chosen, and leads to the form and the import."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.candidates import queries, service
from bekal.candidates.queries import CandidateCard, Found
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import days
from bekal.ui.candidates.draft import Draft
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.screen import CandidatesScreen


@dataclass(frozen=True)
class _Answer:
    """What one search found."""

    typed: str
    found: Found
    nearest: tuple[str, int] | None
    chosen: object


class CandidatesPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "CandidatesScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._sort, self._down = "registered", True
        screen.enrol_asked.connect(lambda: context.navigate("candidates.edit"))
        screen.draft_asked.connect(lambda: context.navigate("candidates.edit"))
        screen.draft_dropped.connect(self.drop_draft)
        screen.open_asked.connect(lambda person: context.navigate("candidates.edit", candidate_id=person))
        screen.import_asked.connect(lambda path: context.navigate("candidates.import", path=path))
        screen.twins_asked.connect(lambda: context.navigate("candidates.twins"))
        screen.merge_asked.connect(lambda one, other: context.navigate("candidates.merge", kept=one, merged=other))
        screen.search_asked.connect(lambda _typed, _lacking: self.search())
        screen.sort_asked.connect(self.sort)
        screen.chosen.connect(self.show_card)

    def load(self, chosen: object = None) -> None:
        """Read the list and whether a draft waits."""
        self._screen.show_sort(self._sort, down=self._down)
        self.search(chosen)
        staff = self._context.person.id
        self._context.jobs.run(lambda session: service.kept_draft(session, staff), self._show_draft, latest="draft")

    def search(self, chosen: object = None) -> None:
        """Search for what is typed now; only the newest search counts."""
        typed, lacking = self._screen.asked()
        by_name, reverse = self._sort == "name", self._down == (self._sort == "name")

        def work(session: "Session") -> _Answer:
            found = queries.candidates(session, typed=typed, lacking=lacking, by_name=by_name, reverse=reverse)
            nearest = queries.nearest(session, typed) if typed and not found.rows and found.total else None
            return _Answer(typed, found, nearest, chosen)

        self._context.jobs.run(work, self._show, latest="list")

    def sort(self, key: str, down: bool) -> None:
        """Order the list by another column."""
        self._sort, self._down = key, down
        self.search()

    def show_card(self, person: CandidateId | None) -> None:
        """Read the facts of the person the keys are on."""
        if person is not None:
            self._context.jobs.run(lambda session: queries.candidate(session, person), self._show_card, latest="card")

    def drop_draft(self) -> None:
        """Forget what was typed and not registered; it can be taken back."""
        staff = self._context.person.id

        def work(session: "Session") -> tuple[str, datetime] | None:
            kept = service.kept_draft(session, staff)
            service.drop_draft(session, staff)
            return kept

        def dropped(kept: tuple[str, datetime] | None) -> None:
            self._screen.hide_draft()
            if kept is not None:
                self._context.undo(say("Isian dibuang."), lambda: self._keep_again(kept[0]))

        self._context.jobs.run(work, dropped, write=True, receiver=self)

    def _keep_again(self, fields: str) -> None:
        staff, now = self._context.person.id, self._context.clock()
        self._context.jobs.run(
            lambda session: service.keep_draft(session, staff, fields, now=now),
            lambda _done: self.load(),
            write=True,
            receiver=self,
        )

    def _show(self, answer: _Answer) -> None:
        self._screen.show_people(answer.found, answer.typed, answer.nearest, answer.chosen)

    def _show_card(self, person: CandidateCard) -> None:
        current = self._screen.table.current_row()
        self._screen.show_card(person, current if current is not None and current.id == person.id else None)

    def _show_draft(self, kept: tuple[str, datetime] | None) -> None:
        if kept is None:
            self._screen.hide_draft()
            return
        fields, saved_at = kept
        self._screen.show_draft(
            Draft.unpacked(fields).values["name"], days.clock(saved_at.astimezone(self._context.clock().tzinfo))
        )
