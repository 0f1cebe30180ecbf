"""Reads one course, makes its meetings, lets its trainees move and leave."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import CourseId, EnrolmentId, How
from bekal.ui.context import Context
from bekal.ui.courses.course_screen import Whole

if TYPE_CHECKING:
    from bekal.courses import editions, moving
    from bekal.courses.queries import MeetingRow
    from bekal.ui.courses.course_screen import CourseScreen
    from bekal.ui.courses.leaving import Leaving


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
        screen.change_asked.connect(lambda: context.navigate("courses.edit", course_id=self._course_id))
        screen.cards_asked.connect(lambda: context.navigate("courses.cards", course_id=self._course_id))
        screen.selection_asked.connect(lambda: context.navigate("courses.selection", course_id=self._course_id))
        screen.leaving_asked.connect(self.let_go)
        screen.timetable_asked.connect(lambda: context.navigate("courses.timetable", course_id=self._course_id))
        screen.newest_asked.connect(self.take_newest)
        screen.month_asked.connect(self.open_month)
        screen.plan_asked.connect(lambda: context.navigate("courses.timetable", course_id=self._course_id, tab="plan"))

    def load(self, course_id: CourseId) -> None:
        """Read the course."""
        self._course_id = course_id
        today = self._context.clock().date()
        self._context.jobs.run(
            lambda session: whole(session, course_id, today),
            self._screen.show_course,
            latest="course",
            receiver=self,
        )

    def open_month(self, meeting: "MeetingRow | None") -> None:
        """Show the marks of the course by the month: of a meeting, or where the course stands."""
        if meeting is None:
            self._context.navigate("attendance.matrix", course_id=self._course_id)
        else:
            self._context.navigate(
                "attendance.matrix", course_id=self._course_id, day=meeting.held_on, meeting_id=meeting.id
            )

    def take_newest(self) -> None:
        """Let the course teach the units that the programme has now."""
        from bekal.courses import editions

        course_id, today = self._course_id, self._context.clock().date()
        if course_id is None:
            return

        def back(taken: "editions.Taken") -> None:
            self._context.jobs.run(
                lambda session: editions.keep_former(session, course_id, taken, today=today),
                lambda _edition: self.load(course_id), write=True, how=How.UNDO, receiver=self,
            )  # fmt: skip

        def done(taken: "editions.Taken") -> None:
            self.load(course_id)
            words = say("Kelas ini kini memakai unit edisi {n}; susun ulang jadwalnya.", n=taken.edition)
            self._context.undo(words, lambda: back(taken))

        self._context.jobs.run(
            lambda session: editions.take_newest(session, course_id, today=today), done, write=True, receiver=self
        )

    def let_go(self, trainees: "Sequence[EnrolmentId]", asked: "Leaving") -> None:
        """Let trainees move or leave; it can be taken back until they are marked in the new course."""
        from bekal.courses import moving

        course_id = self._course_id
        if course_id is None or not trainees:
            return

        def work(session: Any) -> "moving.Moved":
            if asked.to is not None:
                return moving.move(session, trainees, asked.to, moved_on=asked.on, reason=asked.reason)
            return moving.leave(session, trainees, left_on=asked.on, reason=asked.reason, state=asked.state)

        def back(moved: "moving.Moved") -> None:
            self._context.jobs.run(
                lambda session: moving.take_back(session, moved), lambda _none: self.load(course_id),
                write=True, how=How.UNDO, receiver=self,
            )  # fmt: skip

        def done(moved: "moving.Moved") -> None:
            self._screen.close_leaving()
            self.load(course_id)
            n = len(moved.left)
            words = say("{n} peserta pindah kelas.", n=n) if moved.joined else say("{n} peserta keluar.", n=n)
            self._context.undo(words, lambda: back(moved))

        self._context.jobs.run(work, done, self._screen.leaving.show_refusal, write=True, receiver=self)


def whole(session: Any, course_id: CourseId, today: date) -> Whole:
    """Return a course with its trainees and meetings, and the courses somebody may move to."""
    from bekal.courses import queries

    of = queries.course(session, course_id)
    return Whole(
        of,
        tuple(queries.trainees(session, course_id)),
        tuple(queries.meetings(session, course_id=course_id)),
        next(one.edition for one in queries.programmes(session) if one.id == of.programme_id),
        tuple(one for one in queries.courses(session) if one.id != course_id and one.ends_on >= today),
    )
