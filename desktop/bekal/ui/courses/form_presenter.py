"""Makes a course with its intake and meetings, or a programme with its units, each in one transaction."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import CourseId, IntakeId, ProgrammeId, Role
from bekal.ui.context import Context
from bekal.ui.courses.course_form import Choices, NewCourse, NewIntake

if TYPE_CHECKING:
    from bekal.ui.courses.course_form import CourseFormScreen
    from bekal.ui.courses.programme_form import NewProgramme, ProgrammeFormScreen


class CourseFormPresenter(QObject):
    """Fills the form's choices and makes what it asks for."""

    def __init__(self, screen: "CourseFormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.make_asked.connect(self.make)
        screen.away_asked.connect(context.back)

    def load(self, programme_id: ProgrammeId | None) -> None:
        """Read what can be chosen."""
        self._context.jobs.run(
            choices,
            lambda found: self._screen.show_choices(found, programme_id),
            latest="choices",
            receiver=self,
        )

    def make(self, asked: NewCourse) -> None:
        """Make the course and show it."""

        def done(made: tuple[CourseId, int]) -> None:
            course_id, meetings = made
            self._context.navigate("courses.course", course_id=course_id)
            self._context.notify(say("{name} dibuat dengan {n} pertemuan.", name=asked.name, n=meetings))

        self._context.jobs.run(
            lambda session: make_course(session, asked),
            done,
            self._screen.show_refusal,
            write=True,
            receiver=self,
        )


class ProgrammeFormPresenter(QObject):
    """Makes the programme the form asks for."""

    def __init__(self, screen: "ProgrammeFormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.make_asked.connect(self.make)
        screen.away_asked.connect(context.back)

    def make(self, asked: "NewProgramme") -> None:
        """Make the programme and go on to its first course."""
        from bekal.courses import service

        def work(session: Any) -> ProgrammeId:
            return service.add_programme(
                session,
                code=asked.code,
                title=asked.title,
                kind=asked.kind,
                hours=asked.hours,
                catalogue_no=asked.catalogue_no,
                min_attendance=asked.min_attendance,
                units=asked.units,
            )

        def done(_programme_id: ProgrammeId) -> None:
            self._context.navigate("courses", tab="programmes")
            self._context.notify(say("Program {title} dibuat.", title=asked.title))

        self._context.jobs.run(work, done, self._screen.show_refusal, write=True, receiver=self)


def choices(session: Any) -> Choices:
    """Return what the form of a course offers."""
    from bekal.centre.queries import centre
    from bekal.courses import queries
    from bekal.staff.queries import people

    instructors = people(session, Role.INSTRUCTOR) or people(session)
    return Choices(
        tuple(queries.programmes(session)),
        tuple(queries.intakes(session)),
        tuple(instructors),
        centre(session).minutes_per_hour,
    )


def make_course(session: Any, asked: NewCourse) -> tuple[CourseId, int]:
    """Make intake, course and meetings; return the course and how many meetings it has."""
    from bekal.courses import service

    if isinstance(asked.intake, NewIntake):
        intake_id: IntakeId = service.add_intake(
            session, name=asked.intake.name, opens_on=asked.intake.opens_on, closes_on=asked.intake.closes_on
        )
    else:
        intake_id = asked.intake
    course_id = service.add_course(
        session,
        programme_id=asked.programme_id,
        intake_id=intake_id,
        name=asked.name,
        quota=asked.quota,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        instructors=asked.instructors,
    )
    meetings = service.make_meetings(session, course_id, weekdays=asked.weekdays, starts=asked.starts, ends=asked.ends)
    return course_id, len(meetings)
