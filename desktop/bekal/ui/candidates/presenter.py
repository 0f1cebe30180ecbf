"""What the list of candidates does: it searches, shows who is chosen, and leads to the form and the import."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.candidates import drafts, queries
from bekal.candidates.drafts import KeptDraft
from bekal.candidates.listing import restricted_count
from bekal.candidates.queries import CandidateCard, Found
from bekal.language import say
from bekal.terms import CandidateId, Role
from bekal.ui.candidates import showing
from bekal.ui.candidates.photo_field import show_face
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
    restricted: int


class CandidatesPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "CandidatesScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._sort, self._down = "registered", True
        screen.enrol_asked.connect(lambda: context.navigate("candidates.edit"))
        screen.papers_asked.connect(lambda person: context.navigate("candidates.papers", candidate_id=person))
        screen.expiring_asked.connect(lambda: context.navigate("candidates.expiring"))
        screen.draft_asked.connect(self.resume)
        screen.draft_dropped.connect(self.drop_draft)
        screen.open_asked.connect(self.open)
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
        self._context.jobs.run(lambda session: drafts.waiting(session, staff), self._show_waiting, latest="drafts")

    def search(self, chosen: object = None) -> None:
        """Search for what is typed now; only the newest search counts."""
        typed, lacking = self._screen.asked()
        by_name, reverse = self.order()
        restricted, is_head = self._screen.restricted.isChecked(), self._context.person.role is Role.HEAD

        def work(session: "Session") -> _Answer:
            found = queries.candidates(
                session,
                typed=typed,
                lacking=lacking,
                by_name=by_name,
                reverse=reverse,
                restricted=restricted,
                by_exact_nik=is_head,
            )
            nearest = queries.nearest(session, typed) if typed and not found.rows and found.total else None
            restricted_now = restricted_count(session) if found.hidden else 0
            return _Answer(typed, found, nearest, chosen, restricted_now)

        self._context.jobs.run(work, self._show, latest="list")

    def order(self) -> tuple[bool, bool]:
        """Return whether the list is ordered by name, and whether the other way round."""
        return self._sort == "name", self._down == (self._sort == "name")

    def sort(self, key: str, down: bool) -> None:
        """Order the list by another column."""
        self._sort, self._down = key, down
        self.search()

    def show_card(self, person: CandidateId | None) -> None:
        """Read the facts of the person the keys are on."""
        if person is not None:
            self._context.jobs.run(lambda session: queries.candidate(session, person), self._show_card, latest="card")
            show_face(self._context, self, person, self._screen.show_face)

    def drop_draft(self, kept: KeptDraft) -> None:
        """Forget what was typed and not registered; it can be taken back."""
        staff, now = self._context.person.id, self._context.clock()

        def again() -> None:
            self._context.jobs.run(
                lambda session: drafts.keep(session, staff, kept.person_id, kept.draft, is_new=kept.is_new, now=now),
                lambda _done: self.load(),
                write=True,
                receiver=self,
            )

        def dropped(_done: None) -> None:
            self.load()
            self._context.undo(say("Isian dibuang."), again)

        self._context.jobs.run(
            lambda session: drafts.drop(session, staff, kept.person_id), dropped, write=True, receiver=self
        )

    def open(self, person: CandidateId) -> None:
        """Go to the form of somebody; from the list of who lacks something to the very field."""
        row = self._screen.table.current_row()
        _typed, lacking = self._screen.asked()
        about = {"field": showing.lacking_field(row)} if lacking and row is not None and row.id == person else {}
        self._context.navigate("candidates.edit", candidate_id=person, **about)

    def resume(self, kept: KeptDraft) -> None:
        """Go on with a draft at its field."""
        about = "draft_id" if kept.is_new else "candidate_id"
        self._context.navigate("candidates.edit", **{about: kept.person_id})

    def _show(self, answer: _Answer) -> None:
        self._screen.show_people(
            answer.found, answer.typed, answer.nearest, answer.chosen, restricted=answer.restricted
        )

    def _show_card(self, person: CandidateCard) -> None:
        current = self._screen.table.current_row()
        self._screen.show_card(person, current if current is not None and current.id == person.id else None)

    def _show_waiting(self, waiting: tuple[KeptDraft, ...]) -> None:
        self._screen.show_waiting(waiting)
