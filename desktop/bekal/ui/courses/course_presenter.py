"""Reads one course and makes its meetings."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import CourseId, MeetingId
from bekal.ui.context import Context
from bekal.ui.courses.course_screen import Whole

if TYPE_CHECKING:
    from bekal.ui.courses.course_screen import CourseScreen


class CoursePresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "CourseScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        screen.enrol_asked.connect(lambda: context.navigate("courses.enrol", course_id=self._course_id))
        screen.candidates_asked.connect(lambda: context.navigate("candidates"))
        screen.meeting_asked.connect(lambda meeting: context.navigate("attendance.roster", meeting_id=meeting))
        screen.recap_asked.connect(lambda: context.navigate("reports", course_id=self._course_id))
        screen.second_look_asked.connect(lambda: context.navigate("candidates.second_look", course_id=self._course_id))
        screen.meetings_asked.connect(self.make_meetings)

    def load(self, course_id: CourseId) -> None:
        """Read the course."""
        self._course_id = course_id
        self._context.jobs.run(
            lambda session: whole(session, course_id), self._screen.show_course, latest="course", receiver=self
        )

    def make_meetings(self, asked: tuple[tuple[int, ...], str, str]) -> None:
        """Make the meetings of a course that has none yet."""
        from bekal.courses import service

        course_id, (weekdays, starts, ends) = self._course_id, asked
        if course_id is None:
            return

        def work(session: Any) -> list[MeetingId]:
            return service.make_meetings(session, course_id, weekdays=weekdays, starts=starts, ends=ends)

        def done(made: list[MeetingId]) -> None:
            self.load(course_id)
            self._context.notify(say("{n} pertemuan dibuat.", n=len(made)))

        self._context.jobs.run(work, done, self._screen.show_refusal, write=True, receiver=self)


def whole(session: Any, course_id: CourseId) -> Whole:
    """Return a course with its trainees and meetings."""
    from bekal.centre.queries import centre
    from bekal.courses import queries

    return Whole(
        queries.course(session, course_id),
        tuple(queries.trainees(session, course_id)),
        tuple(queries.meetings(session, course_id=course_id)),
        centre(session).minutes_per_hour,
    )
