"""Reads recaps and has them written where the person wants them."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.courses.allowance import PaysNothing
from bekal.language import say
from bekal.terms import CandidateId, CourseId, EnrolmentId
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context
from bekal.ui.reports.screen import View
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from bekal.attendance.queries import CourseRecap
    from bekal.attendance.warning.queries import WarnedRow
    from bekal.courses.queries import CourseRow, TraineeRow
    from bekal.courses.rules import HouseRules
    from bekal.documents.figures import Figures
    from bekal.errors import Told
    from bekal.ui.reports.screen import ReportsScreen
    from bekal.ui.reports.warnings_page import LetterAsked

Period = tuple[date, date]


class ReportsPresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "ReportsScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._courses: dict[CourseId, CourseRow] = {}
        self._course: CourseId | None = None
        self._period: Period | None = None
        self._wanted: CandidateId | None = None
        screen.course_chosen.connect(self.choose_course)
        screen.month_chosen.connect(self.choose_period)
        screen.asked.connect(self.show)
        screen.excel_asked.connect(lambda: self.write(".xlsx"))
        screen.pdf_asked.connect(lambda: self.write(".pdf"))
        screen.courses_asked.connect(lambda: context.navigate("courses"))
        screen.rules_asked.connect(self.open_rules)
        screen.warnings.give_asked.connect(self.give_letter)
        screen.warnings.print_asked.connect(self.print_letter)

    def load(self, course_id: CourseId | None, candidate_id: CandidateId | None = None) -> None:
        """Read the courses and show one: the given, the one shown before, or the newest."""
        from bekal.courses import queries

        self._wanted = candidate_id
        if self._screen.period() is None:
            today = self._context.clock().date()
            self._screen.show_period(*months(today, today)[1])

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
        from bekal.courses import queries

        course = self._courses[course_id]
        periods = months(course.starts_on, course.ends_on)
        today = self._context.clock().date()
        running = next((both for both in periods[1:] if both[0] <= today <= both[1]), periods[0])
        same = course_id == self._course and self._period in periods
        kept = self._period if same and self._period is not None else running
        self._course = course_id
        self._screen.show_months(periods, kept)
        self._period = kept

        def done(trainees: "list[TraineeRow]") -> None:
            self._screen.show_trainees(trainees, self._wanted)
            self._wanted = None
            self.show()

        self._context.jobs.run(
            lambda session: queries.trainees(session, course_id), done, latest="trainees", receiver=self
        )

    def choose_period(self, period: Period) -> None:
        """Show the recap of a month or of the whole course."""
        self._period = period
        self.show()

    def show(self) -> None:
        """Show what is chosen now."""
        if self._screen.view is View.COURSE:
            self._show_matrix()
        elif self._screen.view is View.WARNINGS:
            self._show_warnings()
        elif (work := self._figures()) is not None:
            self._context.jobs.run(work, self._screen.show_figures, self._unread, latest="recap", receiver=self)

    def open_rules(self) -> None:
        """Open the attendance rules of the programme whose course is chosen."""
        if self._course is not None:
            programme_id = self._courses[self._course].programme_id
            self._context.navigate("courses.programme", programme_id=programme_id, tab="house")

    def _unread(self, error: "Told") -> None:
        if isinstance(error, PaysNothing):
            self._screen.show_nothing_paid()
        else:
            self._context.tell(error)

    def _show_matrix(self) -> None:
        course_id, period, today = self._course, self._period, self._context.clock().date()
        if course_id is None or period is None:
            return

        def work(session: Any) -> "tuple[CourseRecap, int, tuple[str, ...]]":
            from bekal.attendance.queries import recap
            from bekal.reports.recaps import cancelled_words, unmarked_meetings

            of = recap(session, course_id, first=period[0], last=period[1])
            return of, unmarked_meetings(of, today), cancelled_words(session, course_id, *period)

        self._context.jobs.run(work, lambda found: self._screen.show_recap(*found), latest="recap", receiver=self)

    def _figures(self) -> "Callable[[Any], Figures] | None":
        """Return what reads the table that is chosen now: the screen, the paper and the workbook all come of it."""
        from bekal.reports import recaps
        from bekal.reports.allowance import allowance_figures

        screen, now, course_id, period = self._screen, self._context.clock(), self._course, self._period
        paper, person, nik = screen.paper.value(), screen.person.value(), screen.with_nik.isChecked()
        if screen.view is View.INSTRUCTORS:
            days = screen.period()
            if days is None:
                return None
            return lambda session: recaps.instructor_figures(session, first=days[0], last=days[1], now=now, paper=paper)
        if screen.view is View.PERSON:
            if person is None:
                return None
            return lambda session: recaps.person_figures(session, person, now=now, with_nik=nik, paper=paper)
        if course_id is None or period is None:
            return None
        if screen.view is View.ALLOWANCE:
            return lambda session: allowance_figures(
                session, course_id, first=period[0], last=period[1], now=now, paper=paper
            )
        by, (first, last) = recaps.By(screen.cut.value()), period
        return lambda session: recaps.course_figures(
            session, course_id, by=by, now=now, first=first, last=last, paper=paper
        )

    def _show_warnings(self) -> None:
        course_id = self._course
        self._screen.show_no_warning()
        if course_id is None:
            return

        def work(session: Any) -> "tuple[list[WarnedRow], HouseRules]":
            from bekal.attendance.warning.queries import warned
            from bekal.courses.queries import course

            return warned(session, course_id), course(session, course_id).house

        self._context.jobs.run(
            work, lambda found: self._screen.warnings.show_rows(*found), latest="recap", receiver=self
        )

    def give_letter(self, asked: "LetterAsked") -> None:
        """Give somebody a warning letter."""
        from bekal.attendance.warning import service

        def done(_letter: object) -> None:
            self._context.notify(
                say("SP{level} untuk {name} dicatat; cetak suratnya.", level=asked.level, name=asked.name)
            )
            self._show_warnings()

        self._context.jobs.run(
            lambda session: service.warn(
                session, asked.enrolment_id, asked.level, number=asked.number, letter_on=asked.on
            ),
            done, self._screen.warnings.show_refusal, write=True, receiver=self,
        )  # fmt: skip

    def print_letter(self, enrolment_id: "EnrolmentId", level: int, name: str) -> None:
        """Write a letter that was given as PDF."""
        path = ask_place(self._screen, f"SP{level} {name}", ".pdf", say("Dokumen PDF (*.pdf)"))
        if path is None:
            return

        def work(session: Any) -> Path:
            from bekal.documents.office_paper import office_paper_pdf
            from bekal.reports.warnings import warning_letter
            from bekal.reports.writing import write_report

            return write_report(path, office_paper_pdf(warning_letter(session, enrolment_id, level)))

        self._context.jobs.run(work, lambda place: tell_written(self._context, path, place), receiver=self)

    def write(self, ending: str) -> None:
        """Ask where, and write what is shown there; a file that Excel holds open is left alone."""
        kinds = say("Buku kerja Excel (*.xlsx)") if ending == ".xlsx" else say("Dokumen PDF (*.pdf)")
        work = self._matrix_file() if self._screen.view is View.COURSE else self._figures_file()
        if work is None:
            return
        name = re.sub(r'[<>:"/\\|?*]+', "-", f"{self._file_name()}{ending}")
        path = dialogs.ask_save(self._screen, say("Simpan rekap"), name, kinds)
        if path is None:
            return
        target = path if path.suffix.lower() == ending else Path(f"{path}{ending}")
        writing = work

        def done(written: Path) -> None:
            if written == target:
                self._context.notify(say("Rekap disimpan: {name}", name=written.name))
            else:
                self._context.notify(
                    say("Berkas sedang dibuka program lain; rekap disimpan sebagai {name}", name=written.name)
                )

        self._context.jobs.run(lambda session: writing(session, target), done, receiver=self)

    def _file_name(self) -> str:
        screen = self._screen
        if screen.view is View.INSTRUCTORS:
            first, last = screen.period() or (date.min, date.min)
            return f"Jam mengajar {first:%Y-%m-%d} {last:%Y-%m-%d}"
        if screen.view is View.PERSON:
            return f"Rekap {screen.person.currentText()}"
        course = self._courses[self._course].name if self._course else ""
        if screen.view is View.ALLOWANCE:
            first, last = self._period or (date.min, date.min)
            whole = (first.year, first.month) != (last.year, last.month)
            return f"Uang saku {course} {first:%Y-%m}" + (f" {last:%Y-%m}" if whole else "")
        first = self._period[0] if self._period else date.min
        cut = "" if screen.view is View.COURSE else f" {screen.cut.value()}"
        return f"Rekap {course} {first:%Y-%m}{cut}"

    def _matrix_file(self) -> "Callable[[Any, Path], Path] | None":
        if self._course is None or self._period is None:
            return None
        course_id, (first, last), now, paper = (
            self._course, self._period, self._context.clock(), self._screen.paper.value()
        )  # fmt: skip

        def work(session: Any, path: Path) -> Path:
            from bekal.reports.attendance import write_recap

            return write_recap(session, course_id, first=first, last=last, path=path, now=now, paper=paper)

        return work

    def _figures_file(self) -> "Callable[[Any, Path], Path] | None":
        reading = self._figures()
        if reading is None:
            return None

        def work(session: Any, path: Path) -> Path:
            from bekal.reports.recaps import write_figures

            return write_figures(reading(session), path)

        return work


def months(starts_on: date, ends_on: date) -> Sequence[Period]:
    """Return the whole course and then each of its months, first and last day."""
    found: list[Period] = [(starts_on, ends_on)]
    year, month = starts_on.year, starts_on.month
    while (year, month) <= (ends_on.year, ends_on.month):
        found.append((date(year, month, 1), date(year, month, monthrange(year, month)[1])))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
