"""Keeps who is ticked while the list is searched, and enrols them in one transaction."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CandidateId, CourseId, How
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.courses.queries import CourseRow, Selectable, SelectableRow
    from bekal.ui.courses.enrol_screen import EnrolScreen

_PAUSE = 120
"""Milliseconds without a key before a search begins."""


class EnrolPresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "EnrolScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._free = 0
        self._typed = ""
        self._ticked: dict[CandidateId, SelectableRow] = {}
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._search)
        screen.typed.connect(self.search)
        screen.ticked.connect(self.turn)
        screen.enrol_asked.connect(self.enrol)
        screen.away_asked.connect(context.back)
        screen.candidates_asked.connect(lambda: context.navigate("candidates"))
        screen.table.search_asked.connect(screen.search.setFocus)

    def load(self, course_id: CourseId) -> None:
        """Begin for a course; ticks stay when it is the one they were set for."""
        from bekal.courses import queries

        if course_id != self._course_id:
            self._ticked = {}
        self._course_id, self._typed = course_id, ""

        def work(session: Any) -> "tuple[CourseRow, Selectable]":
            return queries.course(session, course_id), queries.selectable_page(session, course_id)

        def done(found: "tuple[CourseRow, Selectable]") -> None:
            course, people = found
            self._free = max(0, course.quota - course.enrolled)
            self._screen.show_course(course)
            self._screen.show_people(people, "")
            self._screen.show_ticks(self._ticked, self._free)
            self._screen.table.setFocus()

        self._context.jobs.run(work, done, latest="people", receiver=self)

    def search(self, typed: str) -> None:
        """Look for what was typed, once the typing pauses."""
        self._typed = typed
        self._pause.start()

    def turn(self, rows: "Sequence[SelectableRow]") -> None:
        """Tick these people, or take their ticks away when all of them had one."""
        if all(row.id in self._ticked for row in rows):
            for row in rows:
                self._ticked.pop(row.id)
        else:
            self._ticked |= {row.id: row for row in rows}
        self._screen.show_ticks(self._ticked, self._free)

    def enrol(self) -> None:
        """Enrol everybody who is ticked, or nobody."""
        from bekal.courses import moving, service

        course_id, chosen, today = self._course_id, list(self._ticked), self._context.clock().date()
        if course_id is None:
            return

        def work(session: Any) -> int:
            return service.enrol(session, course_id, chosen, joined_on=today)

        def back() -> None:
            self._context.jobs.run(
                lambda session: moving.unseat(session, course_id, chosen),
                lambda _n: self._context.navigate("courses.course", course_id=course_id),
                write=True, how=How.UNDO, receiver=self,
            )  # fmt: skip

        def done(count: int) -> None:
            self._ticked = {}
            self._context.navigate("courses.course", course_id=course_id)
            self._context.undo(say("{n} orang menjadi peserta.", n=count), back)

        def failed(error: Told) -> None:
            self._screen.show_state(sentence(error), "bad")

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def _search(self) -> None:
        from bekal.courses import queries

        course_id, typed = self._course_id, self._typed
        if course_id is not None:
            self._context.jobs.run(
                lambda session: queries.selectable_page(session, course_id, typed=typed),
                lambda found: self._screen.show_people(found, typed),
                latest="people",
                receiver=self,
            )
