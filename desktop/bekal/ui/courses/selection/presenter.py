"""Reads how far a selection has come and lets each tab read what it shows."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.terms import CourseId
from bekal.ui.context import Context
from bekal.ui.courses.selection.adding import AddingPresenter
from bekal.ui.courses.selection.applicants_presenter import ApplicantsPresenter
from bekal.ui.courses.selection.ranking_presenter import RankingPresenter
from bekal.ui.courses.selection.reregistering_presenter import ReregisteringPresenter
from bekal.ui.courses.selection.scores_presenter import ScoresPresenter
from bekal.ui.courses.selection.testing_presenter import TestingPresenter

if TYPE_CHECKING:
    from bekal.ui.courses.selection.screen import Overview, SelectionScreen


class SelectionPresenter(QObject):
    """Holds the course; each tab has a presenter of its own."""

    def __init__(self, screen: "SelectionScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self.overview: Overview | None = None
        parts = (
            ApplicantsPresenter(screen.applicants, self, context),
            TestingPresenter(screen.testing, self, context),
            ScoresPresenter(screen.scores, self, context),
            RankingPresenter(screen.ranking, self, context),
            ReregisteringPresenter(screen.reregistering, self, context),
        )
        self._parts: tuple[Any, ...] = parts
        self._adding = AddingPresenter(screen.adding, self, context)
        screen.tabs.chosen.connect(self.go)
        screen.applicants.add_asked.connect(self.add)
        screen.adding.away_asked.connect(self.show_list)

    @property
    def course_id(self) -> CourseId:
        """The course that is shown."""
        assert self._course_id is not None
        return self._course_id

    def begin(self, course_id: CourseId, tab: int | None) -> None:
        """Show a course; without a tab the one where work waits, or the one shown before."""
        is_new = course_id != self._course_id
        self._course_id = course_id
        if is_new:
            self._screen.applicants.begin()
            tab = tab or 0
        shown = self._screen.page() if tab is None else tab
        self._screen.tabs.go(min(shown, len(self._parts) - 1))

    def go(self, at: int) -> None:
        """Show a tab and read what it shows."""
        if self._course_id is None:
            return
        self._screen.show_page(at)
        self.refresh()

    def go_to(self, at: int) -> None:
        """Choose a tab, as a click on it would."""
        self._screen.tabs.go(at)

    def add(self) -> None:
        """Show who may apply besides."""
        from bekal.ui.courses.selection.screen import ADDING

        self._screen.show_page(ADDING)
        self._screen.adding.begin()

    def show_list(self) -> None:
        """Show the applicants again."""
        self.go_to(0)

    def refresh(self) -> None:
        """Read the counts and the tab that is shown."""
        self.recount()
        at = self._screen.page()
        if at < len(self._parts):
            self._parts[at].load()

    def recount(self) -> None:
        """Read how far the selection has come."""
        course_id = self.course_id

        def done(found: "Overview") -> None:
            self.overview = found
            self._screen.show_overview(found)

        self._context.jobs.run(lambda session: overview(session, course_id), done, latest="overview", receiver=self)


def overview(session: Any, course_id: CourseId) -> "Overview":
    """Return what every tab has to know of a course and its selection."""
    from bekal.courses.queries import course
    from bekal.courses.selection import queries
    from bekal.courses.selection.counting import states
    from bekal.ui.courses.selection.screen import Overview

    tests = queries.tests(session, course_id)
    return Overview(
        course(session, course_id),
        queries.selection(session, course_id),
        queries.seats(session, course_id),
        states(session, course_id),
        len(tests),
        min((test.scored for test in tests), default=0),
    )
