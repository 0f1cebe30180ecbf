"""What the list of courses does."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.prepare_here import CourseCount
    from bekal.ui.certificates.screen import CertificatesScreen


def open_centre(context: Context) -> Any:
    """Return the open centre that the application handed in; called in the database worker."""
    return cast("Callable[[], Any]", context.extras["open_centre"])()


class ListPresenter(QObject):
    """Reads the courses and opens a run."""

    def __init__(self, screen: "CertificatesScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.open_asked.connect(lambda course_id: context.navigate("certificates.run", course_id=course_id))
        screen.verify_asked.connect(lambda: context.navigate("certificates.verify"))
        screen.page_asked.connect(lambda name: context.navigate(name))

    def load(self) -> None:
        """Read every course with its counts, and whether the centre is accredited."""
        context, now = self._context, self._context.clock()

        def work(session: "Session") -> "tuple[list[CourseCount], bool]":
            from bekal.certificates.prepare_here import course_counts, is_accredited

            centre = open_centre(context)
            return course_counts(session, centre, now=now), is_accredited(session, centre, now=now)

        context.jobs.run(work, self._show, latest="courses")

    def _show(self, answer: "tuple[list[CourseCount], bool]") -> None:
        counts, accredited = answer
        self._screen.show_courses(counts)
        if accredited:
            self._screen.show_waiting("")
        else:
            self._screen.show_waiting(waiting(), (say("Ke Validasi & Kirim"), lambda: self._context.navigate("sync")))


def waiting() -> str:
    """Say that the centre is not accredited yet and what to do."""
    from bekal.certificates.rules import NotYetAccredited
    from bekal.messages import sentence

    return sentence(NotYetAccredited())
