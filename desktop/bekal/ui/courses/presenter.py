"""Reads courses and programmes and goes where the lists lead."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.courses.queries import CourseRow, ProgrammeRow
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
        screen.shown_asked.connect(self.show_only)
        screen.programme_chosen.connect(self.show_programme)

    def load(self) -> None:
        """Read both lists."""
        from bekal.courses import queries

        jobs = self._context.jobs
        jobs.run(queries.programmes, self._screen.show_programmes, latest="programmes", receiver=self)
        jobs.run(queries.courses, self._take, latest="courses", receiver=self)

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
