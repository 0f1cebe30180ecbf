"""Reads courses, programmes and admission rounds, saves a round, and goes where the lists lead."""

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import How, IntakeId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.courses.changing import IntakeTerms
    from bekal.courses.queries import CourseRow, ProgrammeRow
    from bekal.staff.meanwhile import Opened
    from bekal.ui.courses.screen import CoursesScreen


class CoursesPresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "CoursesScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._all: list[CourseRow] = []
        self._which = "all"
        screen.new_course_asked.connect(self.new_course)
        screen.new_programme_asked.connect(lambda: context.navigate("courses.programme"))
        screen.open_asked.connect(lambda course_id: context.navigate("courses.course", course_id=course_id))
        screen.enrol_asked.connect(lambda course_id: context.navigate("courses.enrol", course_id=course_id))
        screen.selection_asked.connect(lambda course_id: context.navigate("courses.selection", course_id=course_id))
        screen.change_asked.connect(lambda course_id: context.navigate("courses.edit", course_id=course_id))
        screen.programme_asked.connect(lambda of: context.navigate("courses.programme", programme_id=of))
        screen.copy_asked.connect(lambda of: context.navigate("courses.edit", copy_of=of))
        screen.programme_copy_asked.connect(lambda of: context.navigate("courses.programme", copy_of=of))
        screen.intakes.save_asked.connect(self.save_intake)
        screen.shown_asked.connect(self.show_only)
        screen.programme_chosen.connect(self.show_programme)

    def load(self) -> None:
        """Read the lists."""
        from bekal.courses import changing, queries

        jobs = self._context.jobs
        jobs.run(queries.programmes, self._screen.show_programmes, latest="programmes", receiver=self)
        jobs.run(queries.courses, self._take, latest="courses", receiver=self)
        jobs.run(changing.intake_lines, self._screen.show_intakes, latest="intakes", receiver=self)

    def show_only(self, which: str) -> None:
        """Show running courses, those ahead, or all of them."""
        self._which = which
        today = self._context.clock().date()
        self._screen.show_courses([course for course in self._all if _is(course, which, today)], len(self._all))

    def show_programme(self, programme: "ProgrammeRow") -> None:
        """Show the units of a programme."""
        from bekal.courses import queries

        self._context.jobs.run(
            lambda session: queries.units(session, programme.id),
            lambda units: self._screen.show_units(programme, units),
            latest="units",
            receiver=self,
        )

    def save_intake(
        self, intake_id: "IntakeId | None", terms: "IntakeTerms", opened: "Opened[IntakeTerms] | None" = None
    ) -> None:
        """Add an admission round or change the one named."""
        from bekal.courses import changing, service

        page = self._screen.intakes

        def work(session: Any) -> "IntakeTerms | None":
            if intake_id is not None:
                return changing.change_intake(session, intake_id, terms, opened)
            service.add_intake(session, name=terms.name, opens_on=terms.opens_on, closes_on=terms.closes_on)
            return None

        def back(former: "IntakeTerms") -> None:
            assert intake_id is not None
            self._context.jobs.run(
                lambda session: changing.change_intake(session, intake_id, former), lambda _newer: self.load(),
                write=True, how=How.UNDO, receiver=self,
            )  # fmt: skip

        def done(former: "IntakeTerms | None") -> None:
            page.close_form()
            self.load()
            if former is None:
                self._context.notify(say("{name} dibuat.", name=terms.name))
            elif former != terms:
                self._context.undo(say("{name} diubah.", name=terms.name), lambda: back(former))

        self._context.jobs.run(work, done, page.show_refusal, write=True, receiver=self)

    def new_course(self) -> None:
        """Make a course, or first the programme it needs."""
        has_programmes = bool(self._screen.programmes.rows.rows)
        self._context.navigate("courses.edit" if has_programmes else "courses.programme")

    def _take(self, courses: "list[CourseRow]") -> None:
        self._all = courses
        self.show_only(self._which)


def _is(course: "CourseRow", which: str, today: date) -> bool:
    if which == "running":
        return course.starts_on <= today <= course.ends_on
    return course.starts_on > today if which == "ahead" else True
