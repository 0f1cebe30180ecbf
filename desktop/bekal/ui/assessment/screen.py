"""The list of courses with how many are assessed, and the mark grid of one course."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.courses.queries import CourseRow
from bekal.language import say
from bekal.ui.assessment.list_presenter import ListPresenter
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import Ratio, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.layouts import column, fill, holder, row
from bekal.ui.widgets.table import Column, Table


@dataclass(frozen=True)
class CourseProgress:
    """A course and how many of its trainees have a decision."""

    course: CourseRow
    decided: int
    is_locked: bool = False

    @property
    def state(self) -> State:
        """How far the assessment is, in words."""
        if self.is_locked:
            return State(say("Terkunci"), "ok", "lock")
        if not self.course.enrolled:
            return State(say("Belum ada peserta"))
        if self.decided >= self.course.enrolled:
            return State(say("Siap dikunci"), "accent", "check")
        if self.decided:
            return State(say("Sebagian dinilai"), "accent")
        return State(say("Belum dinilai"))


class AssessmentScreen(QWidget):
    """Every course with `n dari m dinilai`; Enter opens its grid."""

    open_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        outside = Button(say("Tes bahasa"), "", "badge-check", "F7")
        competency = Button(say("Uji kompetensi"), "", "clipboard-check", "F8")
        outside.clicked.connect(lambda: context.navigate("assessment.outside"))
        competency.clicked.connect(lambda: context.navigate("assessment.ujk"))
        line = say("Nilai, unit K/BK dan keputusan lulus tiap peserta")
        self.heading = Heading(self, say("Penilaian"), line, (outside, competency))
        self.table: Table[CourseProgress] = Table(
            [
                Column(say("Kelas"), lambda c: Two(c.course.name, c.course.programme), least=220),
                Column(say("Gelombang"), lambda c: c.course.intake, 150, tone="muted", leaves=2),
                Column(
                    say("Berakhir"),
                    lambda c: f"{c.course.ends_on:%d/%m/%Y}",
                    108,
                    tone="muted",
                    role="caption",
                    leaves=1,
                ),
                Column(
                    say("Dinilai"), lambda c: Ratio(c.decided, c.course.enrolled) if c.course.enrolled else "–", 150
                ),
                Column(say("Keadaan"), lambda c: c.state, 164),
            ],
            say("Daftar kelas"),
            two_lines=True,
        )
        self.table.opened.connect(lambda chosen: self.open_asked.emit(chosen.course.id))
        self._count = Tally()
        self._empty = EmptyState(
            "list-checks",
            say("Belum ada kelas untuk dinilai"),
            say("Kelas dibuat di Kelas & jadwal. Begitu ada pesertanya, nilainya diisi di sini."),
            first=(say("Ke Kelas & jadwal"), "calendar-days", ""),
        )
        self._empty.first_asked.connect(lambda: context.navigate("courses"))
        self._pages = QStackedWidget()
        listed = column(row(None, self._count), card(column(self.table), margins=EDGE), gap=10)
        for page in (holder(listed), card(column(self._empty))):
            self._pages.addWidget(page)
        fill(self, column(self._pages))
        self._presenter = ListPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown."""
        self._presenter.load()

    def show_courses(self, courses: Sequence[CourseProgress]) -> None:
        """Show every course, the newest first."""
        self.table.show_rows(courses, keep=lambda c: c.course.id)
        if courses and self.table.current_row() is None:
            self.table.go_to(0)
        done = sum(c.decided >= c.course.enrolled > 0 for c in courses)
        self._count.show_counts([(done, say("dari {n} kelas selesai dinilai", n=len(courses)))])
        self._pages.setCurrentIndex(0 if courses else 1)
