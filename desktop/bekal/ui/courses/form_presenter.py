"""Makes and changes a course with its intake and meetings, in one go."""

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.courses.meanwhile import ChangedMeanwhile
from bekal.errors import Told
from bekal.language import say
from bekal.staff.meanwhile import Opened
from bekal.terms import CourseId, How, IntakeId, ProgrammeId, Role
from bekal.ui.context import Context
from bekal.ui.courses.course_form import Choices, NewCourse, NewIntake

if TYPE_CHECKING:
    from bekal.courses.changing import CourseTerms
    from bekal.ui.courses.course_form import CourseFormScreen


class CourseFormPresenter(QObject):
    """Fills the form's choices and makes or changes what it asks for."""

    def __init__(self, screen: "CourseFormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._copy_of: CourseId | None = None
        self._opened: Opened[CourseTerms] | None = None
        screen.make_asked.connect(self.make)
        screen.away_asked.connect(context.back)

    def load(
        self, programme_id: ProgrammeId | None, course_id: CourseId | None = None, copy_of: CourseId | None = None
    ) -> None:
        """Read what can be chosen, and what a course says that is changed or copied."""
        from bekal.courses import changing

        self._course_id, self._copy_of, self._opened = course_id, copy_of, None
        there = course_id or copy_of
        today = self._context.clock().date()

        def read(session: Any) -> "tuple[Choices, CourseTerms | None]":
            terms = changing.course_terms(session, there) if there is not None else None
            return choices(session, today), terms

        def done(found: "tuple[Choices, CourseTerms | None]") -> None:
            self._screen.show_choices(found[0], programme_id)
            if found[1] is not None and copy_of is not None:
                self._screen.show_copy(found[1])
            elif found[1] is not None:
                self._opened = Opened(found[1])
                self._screen.show_terms(found[1])

        self._context.jobs.run(read, done, latest="choices", receiver=self)

    def make(self, asked: NewCourse) -> None:
        """Make the course and show it, or save its new terms."""
        if self._course_id is not None:
            self._change(self._course_id, asked)
            return
        if self._copy_of is not None:
            self._copy(self._copy_of, asked)
            return

        def done(made: tuple[CourseId, int]) -> None:
            course_id, meetings = made
            self._context.navigate("courses.course", course_id=course_id)
            words = say("{name} dibuat dengan {n} pertemuan.", name=asked.name, n=meetings)
            self._context.undo(words, lambda: self._remove(course_id, asked))

        self._context.jobs.run(
            lambda session: make_course(session, asked),
            done,
            self._screen.show_refusal,
            write=True,
            receiver=self,
        )

    def _copy(self, old: CourseId, asked: NewCourse) -> None:
        """Make a course like an earlier one; what fell on a free day is named with where it went."""
        from bekal.courses.timetable import copying

        def work(session: Any) -> "copying.Copied":
            return copying.copy_course(
                session, old, intake_id=_intake_of(session, asked), name=asked.name, starts_on=asked.starts_on
            )

        def done(made: "copying.Copied") -> None:
            self._context.navigate("courses.course", course_id=made.id, tab="meetings")
            words = say("{name} disalin dengan {n} pertemuan.", name=asked.name, n=made.meetings)
            if made.put_off:
                moved = ", ".join(f"{free.day:%d/%m} → {day:%d/%m}" for free, day in made.put_off[:3])
                words += " " + say("{n} hari libur dipindah ke akhir: {days}.", n=len(made.put_off), days=moved)
            for year in made.missing_years:
                words += " " + say("Daftar libur {year} belum ada.", year=year)
            self._context.undo(words, lambda: self._remove(made.id, asked))

        self._context.jobs.run(work, done, self._screen.show_refusal, write=True, receiver=self)

    def _remove(self, course_id: CourseId, asked: NewCourse) -> None:
        """Take back a course that was just made, with the admission round that was made for it."""
        from bekal.courses.timetable.removing import remove_course

        self._context.jobs.run(
            lambda session: remove_course(session, course_id, with_intake=isinstance(asked.intake, NewIntake)),
            lambda _none: self._context.navigate("courses"), write=True, how=How.UNDO, receiver=self,
        )  # fmt: skip

    def _change(self, course_id: CourseId, asked: NewCourse) -> None:
        from bekal.courses import changing

        opened = self._opened

        def back(former: "CourseTerms") -> None:
            self._context.jobs.run(
                lambda session: changing.change_course(session, course_id, former),
                lambda _newer: self._context.navigate("courses.course", course_id=course_id),
                write=True, how=How.UNDO, receiver=self,
            )  # fmt: skip

        def work(session: Any) -> "tuple[CourseTerms, bool]":
            there = changing.course_terms(session, course_id)
            new = dataclasses.replace(
                there, programme_id=asked.programme_id, intake_id=_intake_of(session, asked), name=asked.name,
                quota=asked.quota, starts_on=asked.starts_on, ends_on=asked.ends_on, instructors=asked.instructors,
                room=asked.room, fund_source=asked.fund_source,
            )  # fmt: skip
            former = changing.change_course(session, course_id, new, opened)
            return former, former != new

        def done(answer: "tuple[CourseTerms, bool]") -> None:
            self._context.navigate("courses.course", course_id=course_id)
            if answer[1]:
                self._context.undo(say("{name} diubah.", name=asked.name), lambda: back(answer[0]))

        def failed(error: Told) -> None:
            if isinstance(error, ChangedMeanwhile) and opened is not None:
                self._opened = dataclasses.replace(opened, told=error.now)
            self._screen.show_refusal(error)

        self._context.jobs.run(work, done, failed, write=True, receiver=self)


def choices(session: Any, today: date) -> Choices:
    """Return what the form of a course offers; its dates may lie two years before and five after today."""
    from bekal.centre.queries import centre
    from bekal.courses import queries
    from bekal.courses.holidays import calendar
    from bekal.staff.queries import people

    instructors = people(session, Role.INSTRUCTOR) or people(session)
    return Choices(
        tuple(queries.programmes(session)),
        tuple(queries.intakes(session)),
        tuple(instructors),
        centre(session).minutes_per_hour,
        calendar(session, date(today.year - 2, 1, 1), date(today.year + 5, 12, 31)),
    )


def make_course(session: Any, asked: NewCourse) -> tuple[CourseId, int]:
    """Make intake, course and meetings; return the course and how many meetings it has."""
    from bekal.courses import service
    from bekal.courses.timetable import planning
    from bekal.courses.timetable.rules import DaySession, Pattern

    intake_id = _intake_of(session, asked)
    course_id = service.add_course(
        session,
        programme_id=asked.programme_id,
        intake_id=intake_id,
        name=asked.name,
        quota=asked.quota,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        instructors=asked.instructors,
        room=asked.room,
        fund_source=asked.fund_source,
    )
    pattern = Pattern(asked.weekdays, (DaySession(asked.starts, asked.ends),))
    return course_id, len(planning.make(session, course_id, pattern, today=asked.starts_on).meetings)


def _intake_of(session: Any, asked: NewCourse) -> IntakeId:
    """Return the intake that was chosen, made first when it is new."""
    from bekal.courses import service

    if not isinstance(asked.intake, NewIntake):
        return asked.intake
    return service.add_intake(
        session, name=asked.intake.name, opens_on=asked.intake.opens_on, closes_on=asked.intake.closes_on
    )
