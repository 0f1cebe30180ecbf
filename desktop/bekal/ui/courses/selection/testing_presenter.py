"""Reads tests and sittings, saves them, and gives everybody admitted a seat."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.terms import ApplicationState, SessionId, TestId
from bekal.ui.context import Context
from bekal.ui.courses.selection import printing, words

if TYPE_CHECKING:
    from bekal.courses.selection.queries import SittingRow, TestRow
    from bekal.courses.selection.service import Distributed
    from bekal.ui.courses.selection.presenter import SelectionPresenter
    from bekal.ui.courses.selection.testing import AskedSitting, AskedTest, TestingPage


class TestingPresenter(QObject):
    """One intention a method."""

    def __init__(self, page: "TestingPage", whole: "SelectionPresenter", context: Context) -> None:
        super().__init__(page)
        self._page, self._whole, self._context = page, whole, context
        page.test_chosen.connect(self.show_sittings)
        page.test_saved.connect(self.save_test)
        page.sitting_saved.connect(self.save_sitting)
        page.test_removed.connect(self.remove_test)
        page.sitting_removed.connect(self.remove_sitting)
        page.distribute_asked.connect(self.distribute)
        page.cards_asked.connect(lambda: printing.write(context, page, "cards", whole.course_id))
        page.list_asked.connect(lambda one: printing.write(context, page, "sitting", whole.course_id, sitting=one.id))

    def load(self) -> None:
        """Read the tests."""
        course_id = self._whole.course_id

        def work(session: Any) -> "tuple[list[TestRow], int, bool]":
            from bekal.courses.selection import queries
            from bekal.courses.selection.counting import states

            locked = queries.selection(session, course_id).is_locked
            counted = states(session, course_id)
            # after the decision those who sat the tests are no longer called admitted
            sat = len(queries.scores(session, course_id)) if locked else counted.get(ApplicationState.ADMITTED, 0)
            return queries.tests(session, course_id), sat, locked

        def done(found: "tuple[list[TestRow], int, bool]") -> None:
            self._page.show_tests(found[0], found[1], is_locked=found[2])
            test = self._page.tests.current_row()
            self.show_sittings(test.id if test is not None else None)

        self._context.jobs.run(work, done, latest="tests", receiver=self)

    def show_sittings(self, test_id: TestId | None) -> None:
        """Read the sittings of a test."""
        if test_id is None:
            self._page.show_sittings((), 0)
            return
        course_id = self._whole.course_id

        def work(session: Any) -> "tuple[list[SittingRow], int]":
            from bekal.courses.selection import queries

            found = queries.sittings(session, course_id, test_id=test_id)
            return found, len(queries.unplaced(session, test_id))

        self._context.jobs.run(work, lambda found: self._page.show_sittings(*found), latest="sittings", receiver=self)

    def save_test(self, asked: "AskedTest") -> None:
        """Add a test or change one."""
        course_id = self._whole.course_id

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            told = {"title": asked.title, "kind": asked.kind, "weight": asked.weight, "pass_mark": asked.pass_mark}
            if asked.id is None:
                service.add_test(session, course_id, **told)  # type: ignore[arg-type]  # one dictionary for both
            else:
                service.change_test(session, asked.id, **told)  # type: ignore[arg-type]  # as above

        self._do(work)

    def save_sitting(self, asked: "AskedSitting") -> None:
        """Add a sitting or change one."""

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            told = {
                "held_on": asked.held_on, "starts": asked.starts, "ends": asked.ends, "place": asked.place,
                "capacity": asked.capacity,
            }  # fmt: skip
            if asked.id is None:
                service.add_sitting(session, asked.test_id, **told)  # type: ignore[arg-type]  # as above
            else:
                service.change_sitting(session, asked.id, **told)  # type: ignore[arg-type]  # as above

        self._do(work)

    def remove_test(self, test_id: TestId) -> None:
        """Take a test away."""

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            service.remove_test(session, test_id)

        self._do(work)

    def remove_sitting(self, sitting_id: SessionId) -> None:
        """Take a sitting away."""

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            service.remove_sitting(session, sitting_id)

        self._do(work)

    def distribute(self, test_id: TestId) -> None:
        """Give everybody admitted a seat; what does not fit is said."""

        def work(session: Any) -> "Distributed":
            from bekal.courses.selection import service

            return service.distribute(session, test_id)

        def done(came: "Distributed") -> None:
            self._whole.refresh()
            said = say("{n} orang mendapat tempat.", n=words.dotted(came.placed))
            if came.overflow:
                said += " " + say("{n} belum: tambah sesi atau kursi.", n=words.dotted(len(came.overflow)))
            self._context.notify(said)

        self._context.jobs.run(work, done, self._context.tell, write=True, receiver=self)

    def _do(self, work: Callable[[Any], None]) -> None:
        def done(_none: None) -> None:
            self._page.close_form()
            self._whole.refresh()

        def failed(error: Told) -> None:
            self._page.show_refusal(error)

        self._context.jobs.run(work, done, failed, write=True, receiver=self)
