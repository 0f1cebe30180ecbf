"""What the list of courses does."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.assessment.screen import AssessmentScreen, CourseProgress


class ListPresenter(QObject):
    """Reads the courses and opens one."""

    def __init__(self, screen: "AssessmentScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.open_asked.connect(lambda course_id: context.navigate("assessment.course", course_id=course_id))

    def load(self) -> None:
        """Read every course with how many are assessed."""
        from bekal.ui.assessment.screen import CourseProgress

        def work(session: "Session") -> "list[CourseProgress]":
            from bekal.assessment.queries import decided, locked
            from bekal.courses.queries import courses

            done, shut = decided(session), locked(session)
            return [CourseProgress(course, done.get(course.id, 0), course.id in shut) for course in courses(session)]

        self._context.jobs.run(work, self._screen.show_courses, latest="courses")
