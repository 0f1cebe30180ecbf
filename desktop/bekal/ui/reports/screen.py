"""The recap of a course: choose course and month, see every mark, write it as Excel or PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import CourseId
from bekal.ui import days, theme
from bekal.ui.context import Context, Heading
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Choice, Field
from bekal.ui.widgets.labels import Line, Picture
from bekal.ui.widgets.layouts import column, fill, holder, row
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.attendance.queries import CourseRecap, RecapRow
    from bekal.courses.queries import CourseRow


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
    excel_asked = Signal()
    pdf_asked = Signal()
    courses_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self._excel = Button(say("Excel"), "", "file-spreadsheet", "Ctrl+E")
        self._pdf = Button(say("PDF"), "primary", "file-text", "Ctrl+D")
        self._excel.clicked.connect(self.excel_asked)
        self._pdf.clicked.connect(self.pdf_asked)
        self.heading = Heading(self, say("Rekap & laporan"), say("Rekap kehadiran kelas"), (self._excel, self._pdf))
        self.course = Choice(placeholder=say("Pilih kelas"))
        self.month = Choice(placeholder=say("Pilih bulan"))
        self.course.chosen.connect(self.course_chosen)
        self.month.chosen.connect(self.month_chosen)
        self.table: Table[RecapRow] | None = None
        self._build()
        from bekal.ui.reports.presenter import ReportsPresenter

        self._presenter = ReportsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read the courses again; `course_id` chooses one."""
        self._presenter.load(cast("CourseId | None", about.get("course_id")))

    def show_courses(self, courses: "Sequence[CourseRow]", chosen: CourseId | None) -> None:
        """Offer these courses."""
        self.course.show_options([(course.id, course.name) for course in courses])
        self.course.show_value(chosen)
        self._pages.setCurrentIndex(1 if courses else 0)
        self.heading.actions = (self._excel, self._pdf) if courses else ()
        self.heading.changed.emit()

    def show_months(self, months: Sequence[tuple[date, date]], chosen: tuple[date, date] | None) -> None:
        """Offer these periods: the first is the whole course, then its months."""
        whole, *single = months
        words = [(whole, say("Seluruh kelas")), *((both, days.month(both[0])) for both in single)]
        self.month.show_options(words)
        self.month.show_value(chosen)

    def show_recap(self, recap: "CourseRecap") -> None:
        """Show a recap; its columns are the meetings."""
        columns: list[Column[RecapRow]] = [
            Column(say("No"), lambda r: r.number, 44, tone="muted", right=True),
            Column(say("Nama"), lambda r: r.name, 200),
            Column(say("JP"), lambda r: f"{r.tally.attended} / {r.tally.marked}", 80, right=True),
            Column(say("Hadir"), _percent, 68, right=True),
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
        waiting = sum(m.marked < m.trainees and m.held_on <= self._clock().date() for m in recap.meetings)
        self._warning.setVisible(waiting > 0)
        self._warning_words.show_text(
            say("{n} pertemuan belum lengkap diabsen; di rekap tertulis sebagai belum ditandai.", n=waiting)
        )

    def _build(self) -> None:
        self._count = Tally()
        course, month = Field(say("Kelas"), self.course), Field(say("Bulan"), self.month)
        course.setMaximumWidth(theme.px(420))
        month.setMaximumWidth(theme.px(200))
        top = row(gap=12)
        top.addWidget(course, 3)
        top.addWidget(month, 2)
        top.addStretch(1)
        top.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        self._warning_words = Line("", "body", "text")
        inside = row(Picture("triangle-alert", "warn", 16), gap=8)
        inside.addWidget(self._warning_words, 1)
        self._warning = card(inside, kind="warn", margins=(12, 6, 12, 6))
        self._warning.hide()
        self._place = column(gap=0)
        body = column(top, self._warning, gap=10)
        body.addWidget(card(self._place, margins=EDGE), 1)
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


def _meeting_column(at: int, day: date) -> "Column[RecapRow]":
    def value(row: "RecapRow") -> Letter:
        return Letter(row.letters[at] or "")

    return Column(day.strftime("%d"), value, 31, spoken=lambda row: f"{days.full(day)}: {value(row)}")


def _percent(row: "RecapRow") -> str:
    """Write the percentage as the roster does, cut to whole numbers."""
    share = row.tally.share
    return "–" if share is None else f"{share.numerator * 100 // share.denominator} %"


def _letter(p: QPainter, place: QRect, value: Letter, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    cell = place.adjusted(-4, 0, 4, 0)  # the margins of a cell are wider than such a narrow column bears
    width, height = min(cell.width(), theme.px(24)), theme.px(20)
    square = QRect(cell.center().x() - width // 2 + 1, cell.center().y() - height // 2 + 1, width, height)
    if value.letter == "-":
        painting.text(p, square, "–", "caption", "muted", painting.CENTRE)
    else:
        painting.mark(p, square, value.letter)


cells.painters[Letter] = _letter
