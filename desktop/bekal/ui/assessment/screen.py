"""The list of courses with how many are assessed, and the mark grid of one course."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from bekal.assessment.queries import Results
from bekal.courses.queries import CourseRow, UnitRow
from bekal.language import say
from bekal.terms import CourseId, Decision, Outcome
from bekal.ui import theme
from bekal.ui.assessment.edits import Field, GridRow, Part
from bekal.ui.assessment.presenter import GradesPresenter, ListPresenter
from bekal.ui.assessment.table import MarkGrid, draw_unit_mark
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import Notice, speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import Ratio, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Line, Picture, key_cap, label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule
from bekal.ui.widgets.progress import bar
from bekal.ui.widgets.table import Column, Table


@dataclass(frozen=True)
class CourseProgress:
    """A course and how many of its trainees have a decision."""

    course: CourseRow
    decided: int

    @property
    def state(self) -> State:
        """How far the assessment is, in words."""
        if not self.course.enrolled:
            return State(say("Belum ada peserta"))
        if self.decided >= self.course.enrolled:
            return State(say("Semua dinilai"), "ok", "check")
        if self.decided:
            return State(say("Sebagian dinilai"), "accent")
        return State(say("Belum dinilai"))


class AssessmentScreen(QWidget):
    """Every course with `n dari m dinilai`; Enter opens its grid."""

    open_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Penilaian"), say("Nilai, unit K/BK dan keputusan lulus tiap peserta"))
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
        done = sum(c.decided >= c.course.enrolled > 0 for c in courses)
        self._count.show_counts([(done, say("dari {n} kelas selesai dinilai", n=len(courses)))])
        self._pages.setCurrentIndex(0 if courses else 1)


class _UnitSign(QWidget):
    """A unit's mark in the legend."""

    def __init__(self, outcome: Outcome | None) -> None:
        super().__init__()
        self._outcome = outcome
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(theme.size(32, 22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_unit_mark(painter, self.rect(), self._outcome)
        painter.end()


class GradesScreen(QWidget):
    """The mark grid of one course."""

    edited = Signal(object)
    pasted = Signal(object, int)
    undo_asked = Signal()
    lock_touched = Signal(object)
    all_asked = Signal(object)
    done_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.all_button = Button(say("Semua K yang belum"), "", "list-checks", "F8")
        done = Button(say("Selesai"), "primary", keys="Ctrl+Enter")
        self.heading = Heading(self, say("Penilaian"), "", (self.all_button, done))
        self.all_button.clicked.connect(self._ask_all)
        done.clicked.connect(self.done_asked)
        self._tally, self._bar, self._done = Tally(), bar(), label("", "caption", "muted")
        self._bar.setFixedWidth(theme.px(120))
        legend, signs = row(gap=6), row(gap=6)
        for outcome, words in ((Outcome.COMPETENT, ""), (Outcome.NOT_YET, ""), (None, say("belum"))):
            signs.addWidget(_UnitSign(outcome))
            signs.addWidget(label(words or (outcome.word if outcome else ""), "caption"))
            signs.addSpacing(6)
        self._signs = holder(signs)
        legend.addWidget(self._signs)
        for keys, words in (
            ("0–9", say("nilai")),
            ("K", say("kompeten")),
            ("B", say("belum kompeten")),
            ("L", say("lulus")),
            ("T", say("tidak lulus")),
            ("Del", say("kosongkan")),
            ("Ctrl+V", say("tempel dari Excel")),
        ):
            legend.addWidget(key_cap(keys))
            legend.addWidget(label(words, "caption", "muted"))
            legend.addSpacing(4)
        legend.addStretch(1)
        self._legend = holder(legend)
        self._legend.setMinimumWidth(0)
        self._legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top = card(column(row(self._tally, None, self._done, self._bar), rule(), self._legend), margins=(16, 9, 16, 9))
        self._place = column(gap=0)
        self.grid: MarkGrid | None = None
        self._units: tuple[UnitRow, ...] = ()
        self._here = Line("", "caption", "muted")
        self._saved_sign = Picture("circle-check", "ok", 14)
        self._saved = label("", "caption", "muted")
        self._warning = column(gap=0)
        self._empty = EmptyState("users", say("Belum ada peserta di kelas ini"), "")
        self._empty.show_words(
            say("Belum ada peserta di kelas ini"), say("Nilai diisi setelah peserta dimasukkan ke kelas.")
        )
        grid_card = card(self._place, margins=EDGE)
        below = row(gap=6)
        below.addWidget(self._here, 1)
        below.addWidget(self._saved_sign)
        below.addWidget(self._saved)
        full = column(gap=8)
        full.addWidget(top)
        full.addWidget(grid_card, 1)
        full.addLayout(self._warning)
        full.addLayout(below)
        self._pages = QStackedWidget()
        self._pages.addWidget(holder(full))
        self._pages.addWidget(card(column(self._empty)))
        fill(self, column(self._pages))
        self._saved_sign.hide()
        self._presenter = GradesPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown, `course_id` telling which course."""
        self._presenter.load(CourseId(about["course_id"]))  # type: ignore[arg-type]  # about holds what navigate was told

    def show_results(self, results: Results, rows: Sequence[GridRow]) -> None:
        """Show a course's grid from its beginning."""
        self.heading.show_title(
            results.course,
            say("Penilaian  ›  {units} unit · {n} peserta", units=len(results.units), n=len(results.rows)),
        )
        self._build(results.units)
        assert self.grid is not None
        self.grid.show_rows(rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self.all_button.setEnabled(bool(rows) and bool(results.units))
        self.show_warning("")
        self._saved.setText("")
        self._saved_sign.hide()
        self._count()
        if rows:
            first = next((at for at, one in enumerate(rows) if one.result.decision is None), 0)
            self.grid.go_to(first, 2)

    def show_row(self, row: GridRow) -> None:
        """Show one row anew."""
        if self.grid is not None:
            for at, shown in enumerate(self.grid.rows.rows):
                if shown.result.enrolment_id == row.result.enrolment_id:
                    self.grid.rows.replace(at, row)
            self._count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the keys in sight in a small window; the marks explain themselves."""
        super().resizeEvent(event)
        self._signs.setVisible(not theme.is_narrow(self))

    def show_saved(self, words: str, *, ok: bool = True) -> None:
        """Say when the last change was saved, or that it is being saved."""
        self._saved.setText(words)
        self._saved_sign.setVisible(ok)

    def show_warning(self, sentence: str) -> None:
        """Say below the grid why something was not taken; nothing takes it away."""
        while (item := self._warning.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if sentence:
            notice = Notice(sentence)
            notice.gone.connect(lambda: self.show_warning(""))
            self._warning.addWidget(notice)
            speak(notice)
            QTimer.singleShot(0, self, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """Scroll to the current row again, since the warning took some of the room."""
        if self.grid is not None:
            self.grid.scrollTo(self.grid.currentIndex())

    def _build(self, units: tuple[UnitRow, ...]) -> None:
        if self.grid is not None and units == self._units:
            return
        if self.grid is not None:
            self._place.removeWidget(self.grid)
            self.grid.hide()
            self.grid.deleteLater()
        self._units = units
        self.grid = MarkGrid(units)
        self.grid.edited.connect(self.edited)
        self.grid.pasted.connect(self.pasted)
        self.grid.undo_asked.connect(self.undo_asked)
        self.grid.refused_lock.connect(self.lock_touched)
        self.grid.field_reached.connect(self._tell_field)
        self._place.addWidget(self.grid)

    def _tell_field(self, field: Field | None) -> None:
        words = ""
        if field is Part.SCORE:
            words = say("Nilai akhir 0 sampai 100, misalnya 86,5. Kosong berarti belum ada, bukan nol.")
        elif field is Part.DECISION:
            words = say("Keputusan: L lulus, T tidak lulus. Lulus hanya bila semua unit K.")
        for at, unit in enumerate(self._units, 1):
            if unit.id == field:
                code = f"{unit.code} · " if unit.code else ""
                words = say("Unit {at}: {title} · {n} JP", at=at, title=code + unit.title, n=unit.hours)
        self._here.show_text(words)

    def _ask_all(self) -> None:
        if self.grid is not None:
            self.grid.end_editing(keep=True)
            chosen = self.grid.chosen_rows()
            self.all_asked.emit([one.result.enrolment_id for one in chosen] if len(chosen) > 1 else None)

    def _count(self) -> None:
        assert self.grid is not None
        shown = self.grid.rows.rows
        passed = sum(one.result.decision is Decision.PASSED for one in shown)
        failed = sum(one.result.decision is Decision.FAILED for one in shown)
        counts = [(passed, say("lulus")), (failed, say("tidak lulus")), (len(shown) - passed - failed, say("belum"))]
        self._tally.show_counts(counts)
        self._bar.setRange(0, max(1, len(shown)))
        self._bar.setValue(passed + failed)
        self._done.setText(say("{done} dari {of} dinilai", done=passed + failed, of=len(shown)))
