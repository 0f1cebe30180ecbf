"""Papers that have ended or end soon, of everybody or of one course, to be telephoned about."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.candidates.papers.expiring import Expiring
from bekal.candidates.rules import shown_phone
from bekal.language import say
from bekal.terms import CourseId
from bekal.ui import days
from bekal.ui.candidates.papers_table import days_left
from bekal.ui.context import Context, Heading
from bekal.ui.files import FileUnwritable
from bekal.ui.widgets import dialogs
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.empty_state import NothingFound
from bekal.ui.widgets.fields import Choice
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ENDED, _SOON, _LONGER = -1, 60, 90
Courses = tuple[tuple[CourseId, str], ...]


class ExpiringScreen(QWidget):
    """What it looks like; `ExpiringPresenter` does the work."""

    filter_asked = Signal()
    open_asked = Signal(object, str)
    export_asked = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.export = Button(say("Excel"), "primary", "file-spreadsheet", "Ctrl+E")
        self.export.clicked.connect(self.export_asked)
        self.heading = Heading(self, say("Berkas kedaluwarsa"), say("Pendaftar  ›  berkas"), (self.export,))
        self.span = Segments(
            [(_ENDED, say("Sudah habis")), (_SOON, say("60 hari")), (_LONGER, say("90 hari"))], say("Sampai kapan")
        )
        self.span.show_value(_SOON)
        self.span.chosen.connect(lambda _span: self.filter_asked.emit())
        self.course = Choice([(None, say("Semua kelas"))])
        self.course.setAccessibleName(say("Kelas"))
        self.course.setMinimumContentsLength(22)
        self.course.chosen.connect(lambda _course: self.filter_asked.emit())
        self._count = Tally()
        self.table: Table[Expiring] = Table(
            [
                Column(say("Nama"), lambda row: Two(row.name, row.course), least=200),
                Column(say("Berkas"), lambda row: Two(row.title, row.number), least=200),
                Column(say("Berlaku sampai"), lambda row: days.full(row.expires_on), 120),
                Column(say("Sisa"), lambda row: days_left(row.expires_on, context.clock().date()), 150),
                Column(say("No. HP"), lambda row: shown_phone(row.phone), 130, role="caption", tone="muted", leaves=1),
            ],
            say("Berkas yang habis atau segera habis"),
            two_lines=True,
        )
        self.table.opened.connect(lambda row: self.open_asked.emit(row.candidate_id, row.kind))
        self.nothing = NothingFound(say("Semua kelas"))
        self.nothing.clear_asked.connect(self._clear)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self.table, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self.nothing)))
        opens = Button(say("Buka berkasnya"), "", "pencil", "Enter")
        opens.clicked.connect(self._open)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        tools = row(self.span, self.course, None, self._count, gap=10)
        body = column(holder(tools), gap=10)
        body.addWidget(self._pages, 1)
        words = label(say("Hubungi orangnya sebelum berkasnya habis."), "caption", "muted")
        fill(self, body, foot(words, None, opens, away))
        self._presenter = ExpiringPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown, for the course of `course_id` if one is named."""
        self._presenter.load(about.get("course_id"))

    def show_courses(self, courses: Courses, chosen: object) -> None:
        """Offer the courses."""
        self.course.show_options([(None, say("Semua kelas")), *courses])
        self.course.show_value(chosen)

    def show_papers(self, rows: Sequence[Expiring]) -> None:
        """Show the papers, the earliest end first."""
        ended = sum(row.days_left < 0 for row in rows)
        self._count.show_counts([(ended, say("sudah habis")), (len(rows) - ended, say("segera habis"))])
        self.table.show_rows(rows, keep=lambda row: (row.candidate_id, row.kind))
        self._pages.setCurrentIndex(0 if rows else 1)
        self.export.setEnabled(bool(rows))
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        if rows:
            self.table.setFocus()
        else:
            words = say("Tidak ada berkas yang habis dalam rentang ini.")
            self.nothing.show_words(words)

    def asked(self) -> tuple[int, CourseId | None]:
        """Return how many days ahead are meant, and which course."""
        return self.span.value(), self.course.value()

    def _clear(self) -> None:
        self.course.show_value(None)
        self.span.show_value(_SOON)
        self.filter_asked.emit()

    def _open(self) -> None:
        if (row_ := self.table.current_row()) is not None:
            self.open_asked.emit(row_.candidate_id, row_.kind)


class ExpiringPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: ExpiringScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._rows: tuple[Expiring, ...] = ()
        screen.filter_asked.connect(self.read)
        screen.open_asked.connect(
            lambda person, kind: context.navigate("candidates.papers", candidate_id=person, kind=kind)
        )
        screen.export_asked.connect(self._ask_file)
        screen.leave_asked.connect(context.back)

    def load(self, course_id: object) -> None:
        """Read the courses, then the papers."""

        def work(session: "Session") -> Courses:
            from bekal.courses.queries import courses

            return tuple((one.id, one.name) for one in courses(session))

        def done(courses: Courses) -> None:
            self._screen.show_courses(courses, course_id)
            self.read()

        self._context.jobs.run(work, done, latest="courses", receiver=self)

    def read(self) -> None:
        """Read the papers that end in the time that is asked for."""
        span, course_id = self._screen.asked()
        today = self._today()

        def work(session: "Session") -> tuple[Expiring, ...]:
            from bekal.candidates.papers.expiring import expiring

            return expiring(session, today=today, days=span, course_id=course_id)

        def done(rows: tuple[Expiring, ...]) -> None:
            self._rows = rows
            self._screen.show_papers(rows)

        self._context.jobs.run(work, done, latest="expiring", receiver=self)

    def _open(self, person: object, kind: str) -> None:
        self._context.navigate("candidates.papers", candidate_id=person, kind=kind)

    def _ask_file(self) -> None:
        name = say("berkas kedaluwarsa {day}.xlsx", day=f"{self._today():%Y-%m-%d}")
        path = dialogs.ask_save(self._screen, say("Simpan daftar"), name, "Excel (*.xlsx)")
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write the list as a spreadsheet."""
        rows, today = self._rows, self._today()

        def work(_session: "Session") -> None:
            from bekal.candidates.papers.expiring import as_lines
            from bekal.documents.expiring_xlsx import expiring_xlsx

            try:
                path.write_bytes(expiring_xlsx(as_lines(rows), today))
            except OSError as error:
                raise FileUnwritable(path=str(path)) from error

        self._context.jobs.run(
            work, lambda _none: self._context.notify(say("Daftar disimpan di {path}.", path=path.name)), receiver=self
        )

    def _today(self) -> date:
        return self._context.clock().date()
