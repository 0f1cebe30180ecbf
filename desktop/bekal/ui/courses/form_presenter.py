"""Makes and changes a course with its intake and meetings, or a programme with its units, each in one go."""

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import CourseId, How, IntakeId, ProgrammeId, Role
from bekal.ui.context import Context
from bekal.ui.courses.course_form import Choices, NewCourse, NewIntake

if TYPE_CHECKING:
    from bekal.candidates.papers.rules import CentreRule
    from bekal.courses.changing import CourseTerms, ProgrammeTerms
    from bekal.ui.courses.course_form import CourseFormScreen
    from bekal.ui.courses.programme_form import ProgrammeFormScreen


class CourseFormPresenter(QObject):
    """Fills the form's choices and makes or changes what it asks for."""

    def __init__(self, screen: "CourseFormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._copy_of: CourseId | None = None
        screen.make_asked.connect(self.make)
        screen.away_asked.connect(context.back)

    def load(
        self, programme_id: ProgrammeId | None, course_id: CourseId | None = None, copy_of: CourseId | None = None
    ) -> None:
        """Read what can be chosen, and what a course says that is changed or copied."""
        from bekal.courses import changing

        self._course_id, self._copy_of = course_id, copy_of
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
            former = changing.change_course(session, course_id, new)
            return former, former != new

        def done(answer: "tuple[CourseTerms, bool]") -> None:
            self._context.navigate("courses.course", course_id=course_id)
            if answer[1]:
                self._context.undo(say("{name} diubah.", name=asked.name), lambda: back(answer[0]))

        self._context.jobs.run(work, done, self._screen.show_refusal, write=True, receiver=self)


class ProgrammeFormPresenter(QObject):
    """Makes the programme the form asks for, or changes the one it was opened with."""

    def __init__(self, screen: "ProgrammeFormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._programme_id: ProgrammeId | None = None
        screen.make_asked.connect(self.make)
        screen.away_asked.connect(context.back)

    def load(self, programme_id: ProgrammeId | None, copy_of: ProgrammeId | None = None) -> None:
        """Read the terms of a programme that is there, or of the one that a new one shall be like."""
        self._programme_id = programme_id
        wanted = programme_id or copy_of

        def read(session: Any) -> "tuple[ProgrammeTerms | None, tuple[CentreRule, ...]]":
            from bekal.courses import asking, changing

            terms = changing.programme_terms(session, wanted) if wanted is not None else None
            return terms, asking.house_rules_about_papers(session)

        def done(found: "tuple[ProgrammeTerms | None, tuple[CentreRule, ...]]") -> None:
            terms = found[0]
            if terms is not None and copy_of is not None:
                # the code is the programme's own, and its number in the catalogue is central's to give
                self._screen.show_terms(dataclasses.replace(terms, code="", catalogue_no=None), new=True)
            elif terms is not None:
                self._screen.show_terms(terms, new=False)
            self._screen.show_papers(found[1], terms)

        self._context.jobs.run(read, done, latest="terms", receiver=self)

    def make(self, asked: "ProgrammeTerms") -> None:
        """Make the programme and go on to its first course, or save its new terms."""
        if self._programme_id is not None:
            self._change(self._programme_id, asked)
            return
        from bekal.courses import service

        def work(session: Any) -> ProgrammeId:
            from bekal.courses.asking import ask_for
            from bekal.courses.editions import set_house_rules

            made = service.add_programme(session, **_fields(asked))
            if asked.papers is not None:
                ask_for(session, made, asked.papers)
            if asked.house is not None:
                set_house_rules(session, made, dataclasses.replace(asked.house, minimum=asked.min_attendance))
            return made

        def done(_programme_id: ProgrammeId) -> None:
            self._context.navigate("courses", tab="programmes")
            self._context.notify(say("Program {title} dibuat.", title=asked.title))

        self._context.jobs.run(work, done, self._screen.show_refusal, write=True, receiver=self)

    def _change(self, programme_id: ProgrammeId, asked: "ProgrammeTerms") -> None:
        from bekal.courses import changing
        from bekal.courses.editions import keeping_courses

        def back(former: "ProgrammeTerms") -> None:
            def done(_newer: object) -> None:
                self._context.navigate("courses", tab="programmes")

            self._context.jobs.run(
                lambda session: changing.change_programme(session, programme_id, former),
                done, write=True, how=How.UNDO, receiver=self,
            )  # fmt: skip

        def work(session: Any) -> "tuple[ProgrammeTerms, int]":
            former = changing.change_programme(session, programme_id, asked)
            return former, len(keeping_courses(session, programme_id))

        def done(answer: "tuple[ProgrammeTerms, int]") -> None:
            former, keeping = answer
            self._context.navigate("courses", tab="programmes")
            words = say("Program {title} diubah.", title=asked.title)
            if former.units != asked.units and keeping:
                words += " " + say("{n} kelas yang sudah ada tetap memakai unit semula.", n=keeping)
            if former != asked:
                self._context.undo(words, lambda: back(former))

        self._context.jobs.run(
            work, done, self._screen.show_refusal, write=True, receiver=self,
        )  # fmt: skip


def _fields(terms: "ProgrammeTerms") -> dict[str, Any]:
    return {name: getattr(terms, name) for name in terms.__dataclass_fields__ if name not in ("papers", "house")}


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
