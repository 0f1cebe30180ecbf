"""One course: its trainees and its timetable, each with the way on while it is empty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import CourseId, EnrolmentState
from bekal.ui import days, keys
from bekal.ui.attendance.screen import state_of
from bekal.ui.context import Context, Heading
from bekal.ui.courses.leaving import Leaving, LeavingLine
from bekal.ui.widgets.buttons import Button, Tabs
from bekal.ui.widgets.cards import Fact, card, facts
from bekal.ui.widgets.cells import Person, Ratio, State
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.queries import CourseRow, MeetingRow, TraineeRow

TRAINEES, MEETINGS = 0, 1


@dataclass(frozen=True)
class Whole:
    """A course with everything this screen shows."""

    course: "CourseRow"
    trainees: "tuple[TraineeRow, ...]"
    meetings: "tuple[MeetingRow, ...]"
    newest: int = 1
    """The edition of the programme that counts now."""
    others: "tuple[CourseRow, ...]" = ()
    """Courses that do not end before today, into which somebody may move."""


class CourseScreen(QWidget):
    """The tabs `Peserta` and `Jadwal` of one course."""

    enrol_asked = Signal()
    candidates_asked = Signal()
    meeting_asked = Signal(object)
    timetable_asked = Signal()
    plan_asked = Signal()
    newest_asked = Signal()
    recap_asked = Signal()
    change_asked = Signal()
    selection_asked = Signal()
    leaving_asked = Signal(object, object)
    """The chosen places in the course, and how they are left."""
    second_look_asked = Signal()
    cards_asked = Signal()
    month_asked = Signal(object)
    """The meeting the keys are on, None from the list of people."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._today = context.clock
        self._recap = Button(say("Rekap"), "", "file-text", "Ctrl+R")
        self._enrol = Button(say("Masukkan peserta"), "primary", "user-plus", "Ctrl+N")
        self._look = Button(say("Baca kedua"), "quiet", "eye", "F9")
        self._look.clicked.connect(self.second_look_asked)
        self._recap.clicked.connect(self.recap_asked)
        self._enrol.clicked.connect(self.enrol_asked)
        self.heading = Heading(self, say("Kelas"), actions=())
        self.tabs = Tabs([say("Peserta"), say("Jadwal")])
        self.tabs.chosen.connect(self._show_tab)
        self.trainees = self._trainee_table()
        self.meetings = self._meeting_table()
        self.leaving = LeavingLine(lambda: context.clock().date())
        self._others: tuple[CourseRow, ...] = ()
        self._course: CourseRow | None = None
        self._build()
        from bekal.ui.courses.course_presenter import CoursePresenter

        self._presenter = CoursePresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Show the course named by `course_id`; `tab` may be `meetings`."""
        self.tabs.go(MEETINGS if about.get("tab") == "meetings" else TRAINEES)
        self.close_leaving()
        self._presenter.load(cast("CourseId", about["course_id"]))

    def show_course(self, whole: Whole) -> None:
        """Show a course with its people and meetings."""
        course = self._course = whole.course
        period = f"{days.full(course.starts_on)} – {days.full(course.ends_on)}"
        self.heading.show_title(course.name, f"{course.programme} · {course.intake} · {period}")
        seated, held = course.enrolled, sum(meeting.closed for meeting in whole.meetings)
        free = max(0, course.quota - seated)
        self._seats.show_fact(str(seated), say("peserta"), say("kuota {quota}, sisa {n}", quota=course.quota, n=free))
        total = sum(meeting.hours for meeting in whole.meetings)
        self._held.show_fact(str(held), say("dari {n} pertemuan", n=len(whole.meetings)), say("sudah selesai diabsen"))
        self._hours.show_fact(str(total), say("JP terjadwal"), say("program meminta {n} JP", n=course.hours))
        teachers = ", ".join(course.instructors) or say("belum ada")
        self._teachers.show_fact(str(len(course.instructors)), say("instruktur"), teachers)
        self.tabs.show_text(TRAINEES, say("Peserta {n}", n=len(whole.trainees)))
        self.tabs.show_text(MEETINGS, say("Jadwal {n}", n=len(whole.meetings)))
        self.trainees.show_rows(whole.trainees, keep=lambda trainee: trainee.id)
        self.meetings.show_rows(whole.meetings, keep=lambda meeting: meeting.id)
        if whole.trainees and self.trainees.current_row() is None:
            self.trainees.go_to(0)
        if whole.meetings and self.meetings.current_row() is None:
            self.meetings.go_to(_next(whole.meetings, self._today().date()))
        self._enrol.setEnabled(free > 0)
        self._empty.show_words(
            say("Belum ada peserta di {course}", course=course.name),
            say("Kelas mulai {day}. Peserta masuk dari daftar pendaftar.", day=days.long(course.starts_on)),
        )
        self._look.setVisible(bool(whole.trainees))
        self._edition.setVisible(course.edition != whole.newest)
        self._edition_words.setText(
            say("Kelas ini memakai unit saat dimulai (edisi {old}); program sekarang edisi {new}.", old=course.edition,
                new=whole.newest)
        )  # fmt: skip
        self._newest.setVisible(course.starts_on > self._today().date())
        self._others = whole.others
        self._trainee_stack.setCurrentIndex(1 if whole.trainees else 0)
        self._actions.setVisible(bool(whole.trainees) and not self.leaving.isVisible())
        self._meeting_stack.setCurrentIndex(1 if whole.meetings else 0)
        self._lend_buttons()
        self._take_keys()

    def begin_leaving(self, *, moving: bool) -> None:
        """Open the line in which the chosen trainees leave or move."""
        chosen = [one for one in self.trainees.chosen_rows() if one.state is EnrolmentState.ACTIVE]
        if chosen and self.trainees.isVisible():
            self.leaving.begin([one.name for one in chosen], moving=moving, courses=self._others)
            self._actions.hide()

    def close_leaving(self) -> None:
        """Fold that line away and give the keys back to the list."""
        self.leaving.hide()
        self._actions.setVisible(self._trainee_stack.currentIndex() == 1)
        if self.trainees.isVisible():
            self.trainees.setFocus()

    def _show_tab(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._lend_buttons()
        self._take_keys()

    def _take_keys(self) -> None:
        """Put the keys into the list that is shown, unless somebody types elsewhere."""
        at = self.tabs.current()
        table: QWidget = self.trainees if at == TRAINEES else self.meetings
        if table.isVisible() and not isinstance(keys.focused(), QLineEdit):
            table.setFocus()

    def _lend_buttons(self) -> None:
        """Lend the header its buttons; where a page is empty, the main one stands on the page."""
        filled = self._trainee_stack.currentIndex() == 1 and self._meeting_stack.currentIndex() == 1
        if filled:
            self.heading.actions = (self._recap, self._enrol)
        elif self.tabs.current() == MEETINGS and self._meeting_stack.currentIndex() == 1:
            self.heading.actions = (self._enrol,)
        else:
            self.heading.actions = ()
        self.heading.changed.emit()

    def _trainee_table(self) -> "Table[TraineeRow]":
        return Table(
            [
                Column(say("No"), lambda t: t.number, 44, tone="muted", right=True),
                Column(say("Nama"), lambda t: Person(t.name, left=t.left_on is not None)),
                Column(say("Masuk"), lambda t: days.full(t.joined_on), 120, tone="muted", role="caption", leaves=1),
                Column(say("Keluar"), lambda t: days.full(t.left_on) if t.left_on else "–", 120, tone="muted",
                       role="caption", leaves=2),
                Column(say("Keadaan"), lambda t: State(t.state.word, _TONES.get(t.state, "gray")), 180),
            ],
            say("Peserta"),
            many=True,
        )  # fmt: skip

    def _meeting_table(self) -> "Table[MeetingRow]":
        table: Table[MeetingRow] = Table(
            [
                Column(say("Ke"), lambda m: m.number, 44, tone="muted", right=True),
                Column(say("Hari"), lambda m: days.long(m.held_on), least=190),
                Column(say("Jam"), lambda m: days.times(m.starts, m.ends), 120, tone="muted"),
                Column(say("JP"), lambda m: m.hours, 52, right=True, leaves=1),
                Column(say("Ditandai"), lambda m: Ratio(m.marked, m.trainees) if m.trainees else "–", 150, leaves=2),
                Column(say("Keadaan"), lambda m: _meeting_state(m, self._today().date()), 160),
            ],
            say("Jadwal"),
        )
        table.opened.connect(lambda meeting: self.meeting_asked.emit(meeting.id))
        return table

    def _build(self) -> None:
        self._seats, self._held, self._hours, self._teachers = Fact(), Fact(), Fact(), Fact()
        self._facts = facts(self._seats, self._held, self._hours, self._teachers)
        self._empty = EmptyState(
            "users", "", "", first=(say("Masukkan peserta"), "user-plus", "Ctrl+N"),
            second=(say("Ke daftar pendaftar"), ""),
        )  # fmt: skip
        self._empty.first_asked.connect(self.enrol_asked)
        self._empty.second_asked.connect(self.candidates_asked)
        self._no_meetings = EmptyState(
            "calendar-days", say("Belum ada jadwal"),
            say("Pilih hari dan sesi; pertemuan disusun melewati hari libur sampai JP program terpenuhi."),
            first=(say("Susun jadwal"), "calendar-days", "F4"),
        )  # fmt: skip
        self._no_meetings.first_asked.connect(self.plan_asked)
        self._trainee_stack, self._meeting_stack, self._pages = QStackedWidget(), QStackedWidget(), QStackedWidget()
        for stack, empty, table in (
            (self._trainee_stack, self._empty, self.trainees),
            (self._meeting_stack, self._no_meetings, self.meetings),
        ):
            stack.addWidget(empty)
            stack.addWidget(self._class_list() if table is self.trainees else self._meeting_list())
            self._pages.addWidget(stack)
        inside = column(gap=0)
        choose = Button(say("Seleksi"), "quiet", "list-checks", "Ctrl+K")
        change = Button(say("Ubah kelas"), "quiet", "pencil", "F2")
        choose.clicked.connect(self.selection_asked)
        change.clicked.connect(self.change_asked)
        plan = Button(say("Atur jadwal"), "quiet", "calendar-days", "Ctrl+J")
        plan.clicked.connect(self.timetable_asked)
        inside.addLayout(row(self.tabs, None, plan, choose, change, self._look, margins=(16, 4, 16, 0)))
        inside.addWidget(rule())
        inside.addWidget(self._pages, 1)
        self._edition_words = label("", "body", wrap=True)
        self._newest = Button(say("Pakai unit terbaru"), "quiet")
        self._newest.clicked.connect(self.newest_asked)
        beside = row(Picture("info", "muted", 16), gap=8)
        beside.addWidget(self._edition_words, 1)
        beside.addWidget(self._newest)
        self._edition = card(beside, kind="sunken", margins=(12, 6, 12, 6))
        self._edition.hide()
        body = column(self._facts, self._edition, gap=10)
        body.addWidget(card(inside, margins=(1, 1, 1, 1)), 1)
        fill(self, body)

    def _class_list(self) -> QWidget:
        """Build the class list with what can be done to the chosen below it."""
        cards = Button(say("Kartu peserta"), "quiet", "id-card", "Ctrl+T")
        cards.clicked.connect(self.cards_asked)
        move = Button(say("Pindahkan"), "", "", "F7")
        leave = Button(say("Catat keluar"), "", "", "F8")
        move.clicked.connect(lambda: self.begin_leaving(moving=True))
        leave.clicked.connect(lambda: self.begin_leaving(moving=False))
        self._chosen = label("", "caption", "muted")
        month = self._month_button(lambda: None)
        self._actions = holder(row(self._chosen, None, month, cards, move, leave, margins=(16, 6, 12, 8)))
        self.trainees.selectionModel().selectionChanged.connect(lambda *_changed: self._count_chosen())
        self.leaving.asked.connect(self._ask_leaving)
        self.leaving.away_asked.connect(self.close_leaving)
        lay = column(gap=0)
        lay.addWidget(self.trainees, 1)
        lay.addWidget(self.leaving)
        lay.addWidget(self._actions)
        return holder(lay)

    def _meeting_list(self) -> QWidget:
        """Build the list of meetings with the way to all their marks below it."""
        lay = column(gap=0)
        lay.addWidget(self.meetings, 1)
        lay.addLayout(row(None, self._month_button(self.meetings.current_row), margins=(16, 6, 12, 8)))
        return holder(lay)

    def _month_button(self, at: "Callable[[], MeetingRow | None]") -> Button:
        month = Button(say("Sebulan"), "quiet", "clipboard-check", "Ctrl+B")
        month.clicked.connect(lambda: self.month_asked.emit(at()))
        return month

    def _count_chosen(self) -> None:
        n = len(self.trainees.chosen_rows())
        words = say("{n} peserta dipilih", n=n) if n > 1 else say("Shift ↓ memilih beberapa peserta")
        self._chosen.setText(words)

    def _ask_leaving(self, asked: Leaving) -> None:
        chosen = [one.id for one in self.trainees.chosen_rows() if one.state is EnrolmentState.ACTIVE]
        self.leaving_asked.emit(chosen, asked)


_TONES = {EnrolmentState.ACTIVE: "accent", EnrolmentState.FINISHED: "ok"}


def _meeting_state(meeting: "MeetingRow", today: date) -> object:
    if meeting.held_on > today and not meeting.closed and not meeting.marked:
        return State(say("Akan datang"), "gray")
    return state_of(meeting)


def _next(meetings: "Sequence[MeetingRow]", today: date) -> int:
    """Return the place of today's meeting or the next one, so that the list opens where the course is."""
    return next((at for at, meeting in enumerate(meetings) if meeting.held_on >= today), len(meetings) - 1)
