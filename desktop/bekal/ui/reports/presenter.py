"""Reads recaps and has them written where the person wants them."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import CourseId
from bekal.ui.context import Context
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from bekal.courses.queries import CourseRow
    from bekal.ui.reports.screen import ReportsScreen

Period = tuple[date, date]


class ReportsPresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "ReportsScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._courses: dict[CourseId, CourseRow] = {}
        self._course: CourseId | None = None
        self._period: Period | None = None
        screen.course_chosen.connect(self.choose_course)
        screen.month_chosen.connect(self.choose_period)
        screen.excel_asked.connect(lambda: self.write(".xlsx"))
        screen.pdf_asked.connect(lambda: self.write(".pdf"))
        screen.courses_asked.connect(lambda: context.navigate("courses"))

    def load(self, course_id: CourseId | None) -> None:
        """Read the courses and show one: the given, the one shown before, or the newest."""
        from bekal.courses import queries

        def done(courses: "list[CourseRow]") -> None:
            self._courses = {course.id: course for course in courses}
            known = self._course if self._course in self._courses else next(iter(self._courses), None)
            chosen = course_id or known
            self._screen.show_courses(courses, chosen)
            if chosen is not None:
                self.choose_course(chosen)

        self._context.jobs.run(queries.courses, done, latest="courses", receiver=self)

    def choose_course(self, course_id: CourseId) -> None:
        """Show a course, in the running month when it runs, otherwise as a whole."""
        course = self._courses[course_id]
        periods = months(course.starts_on, course.ends_on)
        today = self._context.clock().date()
        running = next((both for both in periods[1:] if both[0] <= today <= both[1]), periods[0])
        same = course_id == self._course and self._period in periods
        kept = self._period if same and self._period is not None else running
        self._course = course_id
        self._screen.show_months(periods, kept)
        self.choose_period(kept)

    def choose_period(self, period: Period) -> None:
        """Show the recap of a month or of the whole course."""
        from bekal.attendance import queries

        self._period, course_id = period, self._course
        if course_id is None:
            return
        self._context.jobs.run(
            lambda session: queries.recap(session, course_id, first=period[0], last=period[1]),
            self._screen.show_recap,
            latest="recap",
            receiver=self,
        )

    def write(self, ending: str) -> None:
        """Ask where, and write the recap there; a file that Excel holds open is left alone."""
        if self._course is None or self._period is None:
            return
        course_id, (first, last), now = self._course, self._period, self._context.clock()
        name = re.sub(r'[<>:"/\\|?*]+', "-", f"Rekap {self._courses[course_id].name} {first:%Y-%m}{ending}")
        kinds = say("Buku kerja Excel (*.xlsx)") if ending == ".xlsx" else say("Dokumen PDF (*.pdf)")
        path = dialogs.ask_save(self._screen, say("Simpan rekap"), name, kinds)
        if path is None:
            return
        target = path if path.suffix.lower() == ending else Path(f"{path}{ending}")

        def work(session: Any) -> Path:
            from bekal.reports.attendance import write_recap

            return write_recap(session, course_id, first=first, last=last, path=target, now=now)

        def done(written: Path) -> None:
            if written == target:
                self._context.notify(say("Rekap disimpan: {name}", name=written.name))
            else:
                self._context.notify(
                    say("Berkas sedang dibuka program lain; rekap disimpan sebagai {name}", name=written.name)
                )

        self._context.jobs.run(work, done, receiver=self)


def months(starts_on: date, ends_on: date) -> Sequence[Period]:
    """Return the whole course and then each of its months, first and last day."""
    found: list[Period] = [(starts_on, ends_on)]
    year, month = starts_on.year, starts_on.month
    while (year, month) <= (ends_on.year, ends_on.month):
        found.append((date(year, month, 1), date(year, month, monthrange(year, month)[1])))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
