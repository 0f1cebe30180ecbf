"""The timetable of a course: its meetings with what became of each, and the form that plans them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QStackedWidget, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CourseId, StaffId
from bekal.ui import days, keys, theme
from bekal.ui.attendance.screen import state_of
from bekal.ui.context import Context, Heading
from bekal.ui.courses.clash_words import clashes_words
from bekal.ui.courses.meeting_change import Doing, MeetingChange
from bekal.ui.courses.plan_preview import PlanPreview
from bekal.ui.courses.planner import Planner
from bekal.ui.courses.week import WeekPage
from bekal.ui.widgets.buttons import Button, Tabs
from bekal.ui.widgets.cards import EDGE, Fact, card, facts
from bekal.ui.widgets.cells import Sign, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, rule, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.queries import MeetingRow
    from bekal.courses.timetable.planning import Preview
    from bekal.courses.timetable.queries import Timetable

MEETINGS, PLAN = 0, 1
_WAIT = 250
"""Milliseconds without a key before a plan is tried."""


@dataclass(frozen=True)
class Planning:
    """A timetable and who may be chosen in it."""

    of: "Timetable"
    people: tuple[tuple[StaffId, str], ...]


class TimetableScreen(QWidget):
    """The tabs `Pertemuan` and `Susun jadwal` of one course."""

    preview_asked = Signal(object)
    make_asked = Signal(object)
    """The pattern that was typed."""
    change_asked = Signal(object, object)
    """Which meeting, None for a further one, and the change."""
    restore_asked = Signal(object)
    remove_asked = Signal(object)
    meeting_asked = Signal(object)
    away_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._today = context.clock
        self.heading = Heading(self, say("Jadwal"))
        self.tabs = Tabs([say("Pertemuan"), say("Susun jadwal")])
        self.table = self._meetings()
        self.week = WeekPage(lambda one: (_what(one), self._meeting_state(one)), lambda: context.clock().date())
        self.planner, self.preview = Planner(), PlanPreview()
        self.change = MeetingChange(lambda: context.clock().date())
        self._make = Button(say("Buat jadwal"), "primary", keys="Ctrl+Enter")
        self._state = label("", "caption", "muted", wrap=True)
        self._of: Timetable | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT)
        self._build()
        self._connect()
        from bekal.ui.courses.timetable_presenter import TimetablePresenter

        self._presenter = TimetablePresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Show the timetable of the course named by `course_id`; `tab` may be `plan`, `view` `week` or `list`."""
        self.close_change()
        self._of = None
        if "view" in about:
            self.show_week(week=about["view"] == "week")
        self.tabs.go(PLAN if about.get("tab") == "plan" else MEETINGS)
        self._presenter.load(cast("CourseId", about["course_id"]))

    def show_timetable(self, shown: Planning) -> None:
        """Show the meetings of a course, what is planned and held, and what clashes."""
        of, first = shown.of, self._of is None
        self._of = of
        course = of.course
        period = f"{days.full(course.starts_on)} – {days.full(course.ends_on)}"
        self.heading.show_title(say("Jadwal {course}", course=course.name), f"{course.programme} · {period}")
        standing = [one for one in of.meetings if not one.cancelled]
        self._count.show_fact(str(len(standing)), say("pertemuan"), _cancelled_words(len(of.meetings) - len(standing)))
        left = of.hours.left
        below = say("kurang {n} JP", n=left) if left > 0 else say("lebih {n} JP", n=-left) if left else say("pas")
        self._planned.show_fact(str(of.hours.planned), say("JP dari {n}", n=of.hours.wanted), below)
        self._held.show_fact(str(of.hours.held), say("JP terlaksana"), say("{n} pertemuan", n=len(of.held)))
        drill = of.discipline_hours
        self._drill.show_fact(str(drill.planned), say("JP FMD"), say("{n} JP terlaksana", n=drill.held))
        self._drill.setVisible(drill.planned > 0)
        self.tabs.show_text(MEETINGS, say("Pertemuan {n}", n=len(of.meetings)))
        self.table.show_rows(of.meetings, keep=lambda one: one.id)
        warnings = [say("Daftar libur {year} belum ada.", year=year) for year in of.missing_years]
        if of.clashes:
            warnings.append(say("Bentrok {n}:", n=len(of.clashes)) + " " + clashes_words(of.clashes) + ".")
        self._warning_words.setText(" ".join(warnings))
        self._make_room()
        self.change.show_choices(shown.people, [(one.unit.id, one.unit.title) for one in of.units])
        if first:
            self.planner.begin(shown.people, course.hours)
            if of.meetings:
                today = self._today().date()
                ahead = (at for at, one in enumerate(of.meetings) if one.held_on >= today)
                self.table.go_to(next(ahead, len(of.meetings) - 1))
        self.week.show_meetings(of.meetings, of.holidays)
        if first and self._shows_week():
            self.week.show_meeting(self.table.current_row())
        self._stack.setCurrentIndex(1 if of.meetings else 0)
        self._make.show_text(say("Susun ulang sisanya") if of.meetings else say("Buat jadwal"))
        self._show_actions()
        self._try()
        self._take_keys()

    def show_preview(self, shown: "Preview") -> None:
        """Show what the plan would make."""
        self.planner.clear_refusals()
        self.preview.show_plan(shown)
        self._make.setEnabled(bool(shown.plan.meetings or shown.replaced))
        self._state.setText("")

    def show_refusal(self, error: Told) -> None:
        """Show why the plan cannot be."""
        self.planner.show_refusal(error)
        self.preview.show_nothing(sentence(error))
        self._make.setEnabled(False)

    def show_week(self, *, week: bool) -> None:
        """Show the meetings as a week or as a list, at the same meeting."""
        meeting = self.current()
        self._views.setCurrentIndex(1 if week else 0)
        self._view.show_text(say("Daftar") if week else say("Pekan"))
        self._view.show_icon("list-checks" if week else "calendar-days")
        if week:
            self.week.show_meeting(meeting)
        elif meeting is not None and self._of is not None:
            self.table.go_to(next((at for at, one in enumerate(self._of.meetings) if one.id == meeting.id), 0))
        self._show_actions()
        self._take_keys()

    def current(self) -> "MeetingRow | None":
        """Return the meeting the keys are on, in the list or in the week."""
        return self.week.view.current() if self._shows_week() else self.table.current_row()

    def _shows_week(self) -> bool:
        return self._views.currentIndex() == 1

    def begin(self, doing: Doing) -> None:
        """Open the line in which the current meeting is changed, or one is added."""
        meeting = None if doing is Doing.ADD else self.current()
        if doing is Doing.ADD or (meeting is not None and self._may(doing, meeting)):
            self.tabs.go(MEETINGS)
            self.change.begin(doing, meeting)
            self._actions.hide()
            self._stack.setCurrentIndex(1)
            self._make_room()

    def close_change(self) -> None:
        """Fold that line away."""
        self.change.hide()
        self._actions.show()
        self._make_room()
        if self._of is not None and not self._of.meetings:
            self._stack.setCurrentIndex(0)
        self._take_keys()

    def _may(self, doing: Doing, meeting: "MeetingRow") -> bool:
        return not meeting.closed and not meeting.cancelled

    def _show_tab(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._view.setVisible(at == MEETINGS)
        self._foot.setVisible(at == PLAN)
        self._take_keys()

    def _take_keys(self) -> None:
        if isinstance(keys.focused(), QLineEdit) and self.isAncestorOf(keys.focused() or self):
            return
        if self.tabs.current() == PLAN:
            keys.give_focus(self.planner.weekdays.edit)
        elif self._views.isVisible() and not self.change.isVisible():
            (self.week.view if self._shows_week() else self.table).setFocus()

    def _meetings(self) -> "Table[MeetingRow]":
        table: Table[MeetingRow] = Table(
            [
                Column(say("No"), lambda m: m.number, 44, tone="muted", right=True),
                Column(say("Tanggal"), lambda m: days.with_weekday(m.held_on), 100),
                Column(say("Jam"), lambda m: days.times(m.starts, m.ends), 112, tone="muted"),
                Column(say("JP"), lambda m: m.hours, 44, right=True),
                Column(say("Isi"), lambda m: Two(_what(m), _why(m)), least=120),
                Column(say("Ruang"), lambda m: m.room or "–", 120, tone="muted", leaves=2),
                Column(say("Instruktur"), lambda m: ", ".join(m.instructors) or "–", 160, tone="muted", leaves=1),
                Column(say("Keadaan"), self._meeting_state, 176),
            ],
            say("Pertemuan"),
            two_lines=True,
        )
        table.opened.connect(self._open)
        table.moved_to.connect(lambda _row: self._show_actions())
        return table

    def _open(self, meeting: "MeetingRow") -> None:
        if not meeting.cancelled:
            self.meeting_asked.emit(meeting)

    def _meeting_state(self, meeting: "MeetingRow") -> State | Sign:
        if meeting.cancelled:
            return State(say("Dibatalkan"), "gray", "x")
        clashing = self._of is not None and any(
            meeting.id in (one.one.meeting_id, one.other.meeting_id) for one in self._of.clashes
        )
        if clashing and not meeting.closed:
            return State(say("Bentrok"), "warn", "triangle-alert")
        if meeting.is_substituted and not meeting.closed:
            return State(say("Pengganti"), "accent")
        if meeting.moved_from is not None and not meeting.closed:
            return State(say("Dipindah"), "accent")
        if meeting.held_on > self._today().date() and not meeting.closed and not meeting.marked:
            return State(say("Akan datang"), "gray")
        return state_of(meeting)

    def _build(self) -> None:
        self._count, self._planned, self._held, self._drill = Fact(), Fact(), Fact(), Fact()
        self._warning_words = label("", "body", wrap=True)
        inside = row(Picture("triangle-alert", "warn", 16), gap=8)
        inside.addWidget(self._warning_words, 1)
        self._warning = card(inside, kind="warn", margins=(12, 6, 12, 6))
        self._warning.hide()
        self._empty = EmptyState(
            "calendar-days", say("Belum ada jadwal"),
            say("Pilih hari dan sesi; pertemuan disusun melewati hari libur sampai JP program terpenuhi."),
            first=(say("Susun jadwal"), "calendar-days", "F4"), second=(say("Tambah satu pertemuan"), "plus"),
        )  # fmt: skip
        self._stack, self._pages = QStackedWidget(), QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._list())
        self._pages.addWidget(self._stack)
        self._pages.addWidget(self._plan())
        self._view = Button(say("Pekan"), "quiet", "calendar-days", "Ctrl+L")
        inner = column(row(self.tabs, None, self._view, margins=(16, 4, 16, 0)), rule(), gap=0)
        inner.addWidget(self._pages, 1)
        self._facts = facts(self._count, self._planned, self._held, self._drill)
        body = column(self._facts, self._warning, gap=10)
        body.addWidget(card(inner, margins=EDGE), 1)
        self._foot = foot(self._state, None, self._make)
        self._foot.hide()
        fill(self, body, self._foot)

    def _list(self) -> QWidget:
        self.verbs = {
            Doing.MOVE: Button(say("Pindahkan"), keys="F7"),
            Doing.CANCEL: Button(say("Batalkan"), keys="F8"),
            Doing.SUBSTITUTE: Button(say("Pengganti"), keys="F9"),
            Doing.DESCRIBE: Button(say("Isi"), keys="F2"),
            Doing.ADD: Button(say("Tambah"), "", "plus", "Ctrl+N"),
        }
        self.restore = Button(say("Pulihkan"), keys="Ctrl+R")
        self.remove = Button(say("Hapus"), "quiet", keys="Del")
        items = [self.verbs[one] for one in (Doing.MOVE, Doing.CANCEL, Doing.SUBSTITUTE, Doing.DESCRIBE)]
        self._actions = holder(
            row(*items, self.restore, self.remove, None, self.verbs[Doing.ADD], gap=6, margins=(12, 6, 12, 8))
        )
        self._views = QStackedWidget()
        self._views.addWidget(self.table)
        self._views.addWidget(self.week)
        lay = column(gap=0)
        lay.addWidget(self._views, 1)
        lay.addWidget(self.change)
        lay.addWidget(self._actions)
        return holder(lay)

    def _plan(self) -> QWidget:
        self._sides = row(gap=20, margins=(16, 12, 16, 12))
        self._sides.addWidget(self.planner, 2, Qt.AlignmentFlag.AlignTop)
        self._sides.addWidget(self.preview, 3)
        return scrolled(holder(self._sides))

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._show_tab)
        self.planner.changed.connect(self._timer.start)
        self._timer.timeout.connect(self._try)
        self._make.clicked.connect(self._ask_make)
        self._view.clicked.connect(lambda: self.show_week(week=not self._shows_week()))
        self.week.moved_to.connect(lambda _meeting: self._show_actions())
        self.week.view.opened.connect(self._open)
        self._empty.first_asked.connect(lambda: self.tabs.go(PLAN))
        self._empty.second_asked.connect(lambda: self.begin(Doing.ADD))
        for doing, button in self.verbs.items():
            button.clicked.connect(lambda _checked=False, doing=doing: self.begin(doing))
        self.change.asked.connect(self._ask_change)
        self.change.away_asked.connect(self.close_change)
        self.restore.clicked.connect(lambda: self._with_meeting(self.restore_asked.emit))
        self.remove.clicked.connect(lambda: self._with_meeting(self.remove_asked.emit))

    def _with_meeting(self, ask: Callable[[object], object]) -> None:
        meeting = self.current()
        if meeting is not None:
            ask(meeting)

    def _ask_change(self, change: object) -> None:
        self.change_asked.emit(None if self.change.is_adding else self.current(), change)

    def _show_actions(self) -> None:
        meeting = self.current()
        held = meeting is not None and self._of is not None and meeting.id in self._of.held
        for doing, button in self.verbs.items():
            if doing is not Doing.ADD:
                button.setEnabled(meeting is not None and self._may(doing, meeting))
                button.setVisible(meeting is None or not meeting.cancelled)
        self.restore.setVisible(meeting is not None and meeting.cancelled)
        self.remove.setEnabled(meeting is not None and not meeting.closed and not held)

    def _try(self) -> None:
        """Ask what the pattern would make."""
        if self._of is None:
            return
        try:
            self.preview_asked.emit(self.planner.value())
        except Told as error:
            self.show_refusal(error)

    def _ask_make(self) -> None:
        try:
            self.make_asked.emit(self.planner.value())
        except Told as error:
            self.show_refusal(error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side, or below each other where the window is narrow."""
        super().resizeEvent(event)
        narrow = theme.is_narrow(self)
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(wanted)
        self._make_room()

    def _make_room(self) -> None:
        """Leave a low window to the list, or to what is done with it."""
        is_low = self.height() < theme.px(560)
        self._facts.setVisible(not is_low)
        self._warning.setVisible(bool(self._warning_words.text()) and not (is_low and self.change.isVisible()))


def _what(meeting: "MeetingRow") -> str:
    said: Sequence[str] = [part for part in (meeting.topic or meeting.unit, _kind(meeting)) if part]
    return " · ".join(said) or meeting.kind.word


def _why(meeting: "MeetingRow") -> str:
    """Say what was changed and why, in one line."""
    said = []
    if meeting.moved_from is not None:
        said.append(say("pindah dari {day}", day=days.short(meeting.moved_from)))
    if meeting.planned:
        said.append(say("pengganti {name}", name=meeting.planned))
    if meeting.change_reason:
        said.append(meeting.change_reason)
    return " · ".join(said)


def _kind(meeting: "MeetingRow") -> str:
    from bekal.terms import MeetingKind

    return "" if meeting.kind is MeetingKind.TRAINING else meeting.kind.word


def _cancelled_words(n: int) -> str:
    return say("{n} dibatalkan", n=n) if n else say("tidak ada yang dibatalkan")
