"""Marks from a machine's or a form's file: what each line would do is shown first, then written or taken back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CourseId, EnrolmentId, How
from bekal.ui import days, theme
from bekal.ui.attendance.lines import part_words
from bekal.ui.context import Context, Heading
from bekal.ui.widgets import dialogs
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card, heading
from bekal.ui.widgets.cells import MarkCell, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import Line as Words
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.attendance.machine.service import Line, Plan
    from bekal.attendance.service import Change
    from bekal.courses.queries import TraineeRow

_NARROW = 236
"""Pixels of the list of whom nobody is known by."""
FILES = "*.csv *.txt *.dat *.tsv"


class MachineScreen(QWidget):
    """What it looks like; `MachinePresenter` does the work."""

    file_asked = Signal()
    machine_named = Signal()
    link_asked = Signal(str, object)
    import_asked = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._other = Button(say("Pilih berkas lain"), "", "folder-open", "Ctrl+O")
        self._go = Button(say("Impor"), "primary", "download", "Ctrl+Enter")
        self._other.clicked.connect(self.file_asked)
        self._go.clicked.connect(self.import_asked)
        self.heading = Heading(self, say("Impor dari mesin absen"), actions=())
        self.machine = text_edit(say("Misalnya: mesin lobi"), longest=60)
        self.machine.editingFinished.connect(self.machine_named)
        self.table: Table[Line] = Table(
            [
                Column(say("Pertemuan"), _meeting, 112),
                Column(
                    say("Peserta"), lambda one: Two(one.trainee.name, say("nomor {n}", n=one.trainee.number)), least=140
                ),
                Column(say("Terlihat"), _seen, 120, tone="muted", leaves=1),
                Column(say("Tanda"), _proposed, 150),
                Column(say("Keadaan"), _state, 166),
            ],
            say("Tanda dari berkas"),
            two_lines=True,
        )
        self.strangers: Table[tuple[str, int]] = Table(
            [
                Column(say("Nama atau nomor di berkas"), lambda one: one[0], least=120),
                Column(say("Kali"), lambda one: one[1], 56, right=True),
            ],
            say("Belum dikenal"),
        )
        self.who = Choice([])
        self.who.setAccessibleName(say("Tautkan ke peserta"))
        self._link = Button(say("Tautkan"), "", "users", "Ctrl+L")
        self._link.clicked.connect(self._join)
        self._said = label("", "caption", "muted", wrap=True)
        self._file = Words("", "bodyb")
        top = row(gap=12)
        top.addWidget(self._file, 1)
        top.addWidget(Field(say("Nama mesin, agar nomornya diingat"), self.machine, optional=True))
        unknown = column(heading(say("Belum dikenal")), gap=8)
        unknown.addWidget(self.strangers, 1)
        unknown.addWidget(self.who)
        unknown.addWidget(self._link)
        self._unknown = card(unknown, margins=(10, 10, 10, 10), name=say("Belum dikenal"))
        self._unknown.setFixedWidth(theme.px(_NARROW))
        theme.announcer().changed.connect(self._measure)
        grids = row(gap=12)
        grids.addWidget(card(column(self.table), margins=EDGE), 1)
        grids.addWidget(self._unknown)
        body = column(card(column(top, self._said, gap=6), margins=(16, 9, 16, 9)), gap=10)
        body.addLayout(grids, 1)
        self._empty = EmptyState(
            "download",
            say("Pilih berkas dari mesin sidik jari atau formulir"),
            say("CSV atau teks: siapa terlihat pukul berapa. Belum ada yang disimpan sampai Anda menekan Impor."),
            first=(say("Pilih berkas"), "folder-open", "Ctrl+O"),
        )
        self._empty.first_asked.connect(self.file_asked)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self._empty)))
        self._pages.addWidget(holder(body))
        page = column()
        page.addWidget(self._pages, 1)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        self._count = label("", "caption", "muted")
        fill(self, page, foot(self._count, None, away))
        self._presenter = MachinePresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for the course of `course_id`; with `path`, for that file at once."""
        self._presenter.begin(cast("CourseId", about["course_id"]), cast("Path | None", about.get("path")))

    def show_nothing(self, course: str) -> None:
        """Show that no file was chosen yet."""
        self.heading.show_title(say("Impor dari mesin absen"), course)
        self._pages.setCurrentIndex(0)
        self.heading.actions = ()
        self.heading.changed.emit()
        self._count.setText("")

    def show_plan(self, name: str, plan: "Plan", people: "Sequence[TraineeRow]") -> None:
        """Show what a file would do."""
        self._file.show_text(name)
        self.table.show_rows(plan.lines, keep=lambda one: (one.held.meeting_id, one.trainee.id))
        self.strangers.show_rows(plan.strangers, keep=lambda one: one[0])
        self._unknown.setVisible(bool(plan.strangers))
        chosen = self.who.value()
        self.who.show_options([(one.id, f"{one.number}  {one.name}") for one in people])
        self.who.show_value(chosen if chosen is not None else people[0].id if people else None)
        if plan.strangers and self.strangers.current_row() is None:
            self.strangers.go_to(0)
        fresh = self._pages.currentIndex() == 0
        self._pages.setCurrentIndex(1)
        if fresh:
            (self.table if plan.lines else self.strangers).setFocus()
        self.heading.actions = (self._other, self._go)
        self.heading.changed.emit()
        n = len(plan.to_write)
        self._go.show_text(say("Impor {n} tanda", n=n))
        self._go.setEnabled(n > 0)
        self._count.setText(say("{n} baris menjadi tanda", n=len(plan.lines)))
        self.show_said(plan_words(plan))

    def show_said(self, words: str, tone: str = "muted") -> None:
        """Say what of the file is left over, or why it was not read."""
        self._said.setText(words)
        set_tone(self._said, tone)
        self._said.setVisible(bool(words))
        if tone == "bad":
            speak(self._said)

    def _measure(self) -> None:
        self._unknown.setFixedWidth(theme.px(_NARROW))

    def _join(self) -> None:
        stranger, who = self.strangers.current_row(), self.who.value()
        if stranger is not None and who is not None:
            self.link_asked.emit(stranger[0], who)


class MachinePresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: MachineScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course: CourseId | None = None
        self._path: Path | None = None
        self._content = b""
        self._people: dict[str, EnrolmentId] = {}
        self._plan: Plan | None = None
        screen.file_asked.connect(self.ask_file)
        screen.machine_named.connect(self.read)
        screen.link_asked.connect(self.link)
        screen.import_asked.connect(self.carry_out)
        screen.leave_asked.connect(context.back)

    def begin(self, course_id: CourseId, path: Path | None) -> None:
        """Begin with a course, and with a file where one is named."""
        self._course, self._path, self._plan, self._people = course_id, None, None, {}

        def work(session: Any) -> str:
            from bekal.courses.queries import course

            return course(session, course_id).name

        self._context.jobs.run(work, self._screen.show_nothing, receiver=self)
        if path is not None:
            self.take_file(path)

    def ask_file(self) -> None:
        """Let a file be chosen."""
        path = dialogs.ask_open(self._screen, say("Berkas dari mesin absen"), FILES)
        if path is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """Read a file, and show what it would do."""
        from bekal.ui.files import read_file

        def done(content: bytes) -> None:
            self._path, self._content, self._people = path, content, {}
            self.read()

        self._context.jobs.fetch(lambda: read_file(path), done, receiver=self)

    def read(self) -> None:
        """Plan again what the file would do: a machine was named, or somebody was linked."""
        course_id, path, content, people = self._course, self._path, self._content, dict(self._people)
        machine = self._screen.machine.text().strip()
        if course_id is None or path is None:
            return

        def work(session: Any) -> "tuple[Plan, list[TraineeRow]]":
            from bekal.attendance.machine.service import plan
            from bekal.courses.queries import trainees

            return plan(session, course_id, content, machine=machine, people=people), trainees(session, course_id)

        def done(found: "tuple[Plan, list[TraineeRow]]") -> None:
            self._plan = found[0]
            self._screen.show_plan(path.name, *found)

        self._context.jobs.run(work, done, self._unread, latest="plan", receiver=self)

    def link(self, person: str, enrolment_id: EnrolmentId) -> None:
        """Say who a name or number of the file is; it is remembered for a machine with a name."""
        self._people[person] = enrolment_id
        self.read()

    def carry_out(self) -> None:
        """Write the marks that were shown."""
        from bekal.attendance import service as marks
        from bekal.attendance.machine import service

        plan, machine = self._plan, self._screen.machine.text().strip()
        if plan is None or not plan.to_write:
            return
        today = self._context.clock().date()

        def done(change: "Change") -> None:
            words = say("{n} tanda diimpor.", n=change.people)
            self._context.undo(words, lambda: self._take_back(lambda session: marks.take_back(session, change)))
            self.read()

        self._context.jobs.run(
            lambda session: service.carry_out(session, plan, today=today, machine=machine),
            done,
            write=True,
            how=How.IMPORT,
            receiver=self,
        )

    def _take_back(self, work: Any) -> None:
        def done(_fields: int) -> None:
            self._context.notify(say("Sudah ditarik kembali."))
            self.read()

        self._context.jobs.run(work, done, write=True, how=How.UNDO, receiver=self)

    def _unread(self, error: Told) -> None:
        self._plan = None
        self._context.tell(error)
        self._screen.show_said(sentence(error), "bad")


def plan_words(plan: "Plan") -> str:
    """Say what of a file is left over: marked already, closed, unread lines, other days."""
    said = []
    if n := sum(one.is_marked for one in plan.lines):
        said.append(say("{n} sudah ditandai dan tetap", n=n))
    if n := sum(one.is_closed and not one.is_marked for one in plan.lines):
        said.append(say("{n} di pertemuan yang sudah ditutup, dilewati", n=n))
    if plan.outside:
        said.append(say("{n} waktu pada hari tanpa pertemuan", n=plan.outside))
    if plan.unread:
        shown = ", ".join(str(n) for n in plan.unread[:8]) + (", …" if len(plan.unread) > 8 else "")
        said.append(say("{n} baris tidak terbaca: {lines}", n=len(plan.unread), lines=shown))
    return " · ".join(said)


def _meeting(one: "Line") -> Two:
    times = days.times(f"{one.held.starts_at:%H:%M}", f"{one.held.ends_at:%H:%M}")
    return Two(days.with_weekday(one.held.starts_at.date()), times)


def _who(one: "Line") -> Two:
    return Two(one.trainee.name, say("nomor {n}", n=one.trainee.number))


def _seen(one: "Line") -> str:
    first, last = f"{one.proposed.first:%H.%M}", f"{one.proposed.last:%H.%M}"
    return first if first == last else f"{first}–{last}"


def _proposed(one: "Line") -> MarkCell:
    mark, late = one.proposed.mark, one.proposed.minutes_late
    words = " ".join((mark.word, f"{late}′" if late else "", part_words(one.proposed.minutes_early, None)))
    return MarkCell(mark.value, words.strip())


def _state(one: "Line") -> State:
    if one.is_marked:
        return State(say("Sudah ditandai, tetap"), "gray")
    if one.is_closed:
        return State(say("Pertemuan ditutup"), "gray", "lock")
    return State(say("Akan ditandai"), "accent")
