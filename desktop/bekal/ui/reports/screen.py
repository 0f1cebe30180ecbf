"""Recaps: a course as a matrix or by line, a person, instructors' hours, warnings, allowances; as Excel and PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.attendance.rules import percent_words
from bekal.courses import typed
from bekal.documents.figures import Figures
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CandidateId, CourseId
from bekal.ui import days, theme
from bekal.ui.context import Context, Heading
from bekal.ui.reports.figures_page import FiguresPage
from bekal.ui.reports.warnings_page import WarningsPage
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.buttons import Button, Segments, Tabs
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Choice, DateEdit, Field
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, fill, holder, row
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table
from bekal.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from bekal.attendance.queries import CourseRecap, RecapRow
    from bekal.courses.queries import CourseRow, TraineeRow


_DAY = 31
_BESIDE = (44, 80, 84)
"""Widths in the matrix: a day; number, JP and percent."""


class View(IntEnum):
    """The tabs."""

    COURSE = 0
    LINES = 1
    PERSON = 2
    INSTRUCTORS = 3
    WARNINGS = 4
    ALLOWANCE = 5


@dataclass(frozen=True, slots=True)
class Letter:
    """One small mark of a recap: a letter, `-` not counted, nothing not yet marked."""

    letter: str

    def __str__(self) -> str:
        return self.letter or "·"


class ReportsScreen(QWidget):
    """`Rekap & laporan`."""

    course_chosen = Signal(object)
    month_chosen = Signal(object)
    """First and last day."""
    asked = Signal()
    """Another tab, cut, person, period or paper: show what is chosen now."""
    excel_asked = Signal()
    pdf_asked = Signal()
    courses_asked = Signal()
    rules_asked = Signal()
    """Open the attendance rules of the course's programme."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self._excel = Button(say("Excel"), "", "file-spreadsheet", "Ctrl+E")
        self._pdf = Button(say("PDF"), "primary", "file-text", "Ctrl+D")
        self._excel.clicked.connect(self.excel_asked)
        self._pdf.clicked.connect(self.pdf_asked)
        self.heading = Heading(self, say("Rekap & laporan"), say("Rekap kehadiran kelas"), (self._excel, self._pdf))
        self.tabs = Tabs(
            [say("Matriks"), say("Rincian"), say("Perorangan"), say("Instruktur"), say("Surat peringatan"),
             say("Uang saku")]
        )  # fmt: skip
        self.course = Choice(placeholder=say("Pilih kelas"))
        self.month = Choice(placeholder=say("Pilih bulan"))
        self.person = Choice(placeholder=say("Pilih peserta"))
        self.cut = Segments(
            [("meeting", say("Pertemuan")), ("day", say("Hari")), ("month", say("Bulan")), ("person", say("Peserta"))],
            say("Rincian"),
        )
        self.paper = Segments([("A4", "A4"), ("F4", "F4")], say("Kertas"))
        self.with_nik = Tick(say("Cantumkan NIK"))
        today = context.clock().date()

        def read(text: str) -> date:
            return typed.read_day(text, today=context.clock().date())

        self.first, self.last = DateEdit(read, lambda: today), DateEdit(read, lambda: today)
        self.table: Table[RecapRow] | None = None
        self._is_paying = True
        self.figures, self.warnings = FiguresPage(), WarningsPage(lambda: context.clock().date())
        self._build()
        from bekal.ui.reports.presenter import ReportsPresenter

        self._presenter = ReportsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read the courses again; `course_id` chooses one, `view` a tab, `candidate_id` a person of the course."""
        view = View[str(about["view"]).upper()] if "view" in about else View(self.tabs.current())
        self.tabs.go(view)
        self._presenter.load(
            cast("CourseId | None", about.get("course_id")), cast("CandidateId | None", about.get("candidate_id"))
        )

    @property
    def view(self) -> View:
        """The tab that is shown."""
        return View(self.tabs.current())

    def period(self) -> tuple[date, date] | None:
        """Return the days between which instructors' hours are asked for; None while they cannot be read."""
        first, last = self.first.value(), self.last.value()
        if first is None or last is None:
            return None
        return (first, last) if first <= last else (last, first)

    def show_period(self, first: date, last: date) -> None:
        """Show between which days instructors' hours are asked for."""
        self.first.show_value(first)
        self.last.show_value(last)

    def show_courses(self, courses: "Sequence[CourseRow]", chosen: CourseId | None) -> None:
        """Offer these courses."""
        self.course.show_options([(course.id, course.name) for course in courses])
        self.course.show_value(chosen)
        self._pages.setCurrentIndex(1 if courses else 0)
        self._lend_buttons()

    def show_months(self, months: Sequence[tuple[date, date]], chosen: tuple[date, date] | None) -> None:
        """Offer these periods: the first is the whole course, then its months."""
        whole, *single = months
        words = [(whole, say("Seluruh kelas")), *((both, days.month(both[0])) for both in single)]
        self.month.show_options(words)
        self.month.show_value(chosen)

    def show_trainees(self, trainees: "Sequence[TraineeRow]", chosen: CandidateId | None) -> None:
        """Offer the people of the course."""
        self.person.show_options([(one.candidate_id, one.name) for one in trainees])
        known = {one.candidate_id for one in trainees}
        kept = self.person.value()
        first = trainees[0].candidate_id if trainees else None
        self.person.show_value(chosen if chosen in known else kept if kept in known else first)

    def show_recap(self, recap: "CourseRecap", unmarked: int, cancelled: Sequence[str]) -> None:
        """Show a recap; its columns are the meetings."""
        # the names take what the days leave, within what a name needs
        room = self._views.width() * 100 // theme.px(100) - sum(_BESIDE) - _DAY * len(recap.meetings) - 24
        columns: list[Column[RecapRow]] = [
            Column(say("No"), lambda r: r.number, _BESIDE[0], tone="muted", right=True),
            Column(say("Nama"), lambda r: r.name, max(200, min(340, room))),
            Column(say("JP"), lambda r: f"{r.tally.attended} / {r.tally.marked}", _BESIDE[1], right=True),
            Column(say("Hadir"), _percent, _BESIDE[2], right=True),
        ]
        columns += [_meeting_column(at, meeting.held_on) for at, meeting in enumerate(recap.meetings)]
        table: Table[RecapRow] = Table(columns, say("Rekap {course}", course=recap.course.name))
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        table.show_rows(recap.rows)
        former, self.table = self.table, table
        if former is not None:
            self._place.removeWidget(former)
            former.hide()
            former.deleteLater()
        self._place.addWidget(table)
        table.go_to(0)
        self._count.show_counts(
            [(len(recap.rows), say("peserta")), (len(recap.meetings), say("pertemuan")),
             (sum(meeting.hours for meeting in recap.meetings), say("JP"))]
        )  # fmt: skip
        self._warn(unmarked, cancelled)

    def show_figures(self, content: Figures) -> None:
        """Show a table of figures, what is not marked yet above it."""
        self._show_paying(paying=True)
        self.figures.show_figures(content)
        self._warn(content.unmarked, content.cancelled)

    def show_nothing_paid(self) -> None:
        """Say that the course's programme pays no allowance, and where that is laid down."""
        self._warn(0, ())
        self._show_paying(paying=False)

    def _show_paying(self, *, paying: bool) -> None:
        if self.view is View.ALLOWANCE:
            self._views.setCurrentIndex(1 if paying else 3)
        if paying is not self._is_paying:
            self._is_paying = paying
            self._lend_buttons()

    def show_no_warning(self) -> None:
        """Take away what was said about unmarked meetings."""
        self._warn(0, ())

    def _warn(self, unmarked: int, cancelled: Sequence[str]) -> None:
        said = []
        if unmarked:
            said.append(say("{n} sesi belum diabsen lengkap; yang belum diabsen tidak dihitung.", n=unmarked))
        if cancelled:
            said.append(say("Dibatalkan dan tidak dihitung: {meetings}.", meetings="; ".join(cancelled)))
        self._warning_words.setText(" ".join(said))
        self._warning.setVisible(bool(said))

    def _show_view(self, at: int) -> None:
        view = View(at)
        pages = {View.COURSE: 0, View.WARNINGS: 2}
        self._is_paying = True
        self._views.setCurrentIndex(pages.get(view, 1))
        self._course.setVisible(view is not View.INSTRUCTORS)
        self._month.setVisible(view in (View.COURSE, View.LINES, View.ALLOWANCE))
        self._count.setVisible(view is View.COURSE)
        self._cut.setVisible(view is View.LINES)
        self._person.setVisible(view is View.PERSON)
        self.with_nik.setVisible(view is View.PERSON)
        for field in (self._first, self._last):
            field.setVisible(view is View.INSTRUCTORS)
        self._paper.setVisible(view is not View.WARNINGS)
        self._lend_buttons()
        self.asked.emit()

    def _lend_buttons(self) -> None:
        shows = self._pages.currentIndex() == 1 and self.view is not View.WARNINGS and self._is_paying
        self.heading.actions = (self._excel, self._pdf) if shows else ()
        self.heading.changed.emit()

    def _build(self) -> None:
        self._count = Tally()
        self._course, self._month = Field(say("Kelas"), self.course), Field(say("Bulan"), self.month)
        self._person, self._cut = Field(say("Peserta"), self.person), Field(say("Rincian"), self.cut)
        self._first, self._last = Field(say("Dari"), self.first), Field(say("Sampai"), self.last)
        self._paper = Field(say("Kertas"), self.paper)
        for field, wide in ((self._course, 300), (self._month, 170), (self._person, 280),
                            (self._first, 150), (self._last, 150)):  # fmt: skip
            field.setMaximumWidth(theme.px(wide))
        top = row(gap=12)
        bottom = Qt.AlignmentFlag.AlignBottom
        for field, share in ((self._course, 3), (self._month, 2), (self._person, 3), (self._first, 1), (self._last, 1),
                             (self._cut, 0), (self._paper, 0)):  # fmt: skip
            top.addWidget(field, share, bottom)
        top.addWidget(self.with_nik, 0, bottom)
        top.addStretch(1)
        top.addWidget(self._count, 0, bottom)
        self._warning_words = label("", "body", wrap=True)
        inside = row(Picture("triangle-alert", "warn", 16), gap=8)
        inside.addWidget(self._warning_words, 1)
        self._warning = card(inside, kind="warn", margins=(12, 6, 12, 6))
        self._warning.hide()
        self._place = column(gap=0)
        self._views = QStackedWidget()
        unpaid = EmptyState(
            "file-text",
            say("Program kelas ini tidak membayar uang saku"),
            say("Bila dibayar, atur di program: hari dan catatan yang dibayar, dan rupiah per hari bila ada."),
            first=(say("Atur di program"), "settings", ""),
        )
        unpaid.first_asked.connect(self.rules_asked)
        for view in (card(self._place, margins=EDGE), self.figures, self.warnings, card(column(unpaid))):
            self._views.addWidget(view)
        body = column(self.tabs, top, self._warning, gap=8)
        body.addWidget(self._views, 1)
        empty = EmptyState(
            "file-text",
            say("Belum ada yang direkap"),
            say("Rekap dibuat dari absensi sebuah kelas. Buat kelas, masukkan peserta, lalu absen pertemuannya."),
            first=(say("Ke Kelas & jadwal"), "calendar-days", ""),
        )
        empty.first_asked.connect(self.courses_asked)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(empty)))
        self._pages.addWidget(holder(body))
        self._pages.setCurrentIndex(1)
        page = column()
        page.addWidget(self._pages, 1)
        fill(self, page)
        self.cut.show_value("meeting")
        self.paper.show_value("A4")
        self._connect()
        self._show_view(View.COURSE)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._show_view)
        self.course.chosen.connect(self.course_chosen)
        self.month.chosen.connect(self.month_chosen)
        asking: tuple[Any, ...] = (self.person.chosen, self.cut.chosen, self.paper.chosen, self.with_nik.toggled)
        for signal in asking:
            signal.connect(lambda _value: self.asked.emit())
        for field in (self._first, self._last):
            edit = field.edit
            assert isinstance(edit, DateEdit)
            edit.dated.connect(lambda _day, field=field: field.clear())
            edit.dated.connect(lambda _day: self.asked.emit())
            edit.unreadable.connect(lambda error, field=field: field.show_impossible(sentence(error)))


def _meeting_column(at: int, day: date) -> "Column[RecapRow]":
    def value(row: "RecapRow") -> Letter:
        return Letter(row.letters[at] or "")

    return Column(day.strftime("%d"), value, _DAY, spoken=lambda row: f"{days.full(day)}: {value(row)}")


def _percent(row: "RecapRow") -> str:
    """Write the percentage as paper and workbook do."""
    return f"{percent_words(row.tally.share)} %" if row.tally.share is not None else "–"


def _letter(p: QPainter, place: QRect, value: Letter, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    cell = place.adjusted(-4, 0, 4, 0)  # the margins of a cell are wider than such a narrow column bears
    width, height = min(cell.width(), theme.px(24)), theme.px(20)
    square = QRect(cell.center().x() - width // 2 + 1, cell.center().y() - height // 2 + 1, width, height)
    if value.letter == "-":
        painting.text(p, square, "–", "caption", "muted", painting.CENTRE)
    else:
        painting.mark(p, square, value.letter)


cells.painters[Letter] = _letter
