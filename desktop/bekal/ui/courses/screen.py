"""Courses, programmes and admission rounds: three lists, the facts of the chosen one at the right."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QLineEdit, QStackedWidget, QWidget

from bekal.language import say
from bekal.ui import days, keys
from bekal.ui.context import Context, Heading
from bekal.ui.courses.intakes import IntakePage
from bekal.ui.widgets.buttons import Button, Segments, Tabs
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card
from bekal.ui.widgets.cells import Ratio, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.changing import IntakeLine
    from bekal.courses.queries import CourseRow, ProgrammeRow, UnitRow

COURSES, PROGRAMMES, INTAKES = 0, 1, 2


class CoursesScreen(QWidget):
    """The tabs `Kelas`, `Program` and `Gelombang`; each has its own main button and empty state."""

    new_course_asked = Signal()
    new_programme_asked = Signal()
    open_asked = Signal(object)
    enrol_asked = Signal(object)
    shown_asked = Signal(object)
    """Which courses to show: `running`, `ahead` or `all`."""
    programme_chosen = Signal(object)
    programme_asked = Signal(object)
    change_asked = Signal(object)
    selection_asked = Signal(object)
    copy_asked = Signal(object)
    programme_copy_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._today = context.clock().date()
        self.new_course = Button(say("Buat kelas"), "primary", "plus", "Ctrl+N")
        self.new_programme = Button(say("Buat program"), "primary", "plus", "Ctrl+N")
        self.new_course.clicked.connect(self.new_course_asked)
        self.new_programme.clicked.connect(self.new_programme_asked)
        self.heading = Heading(self, say("Kelas & jadwal"), actions=())
        self.new_intake = Button(say("Gelombang baru"), "primary", "plus", "Ctrl+N")
        self.tabs = Tabs([say("Kelas"), say("Program"), say("Gelombang")])
        self.tabs.chosen.connect(self.show_tab)
        self.courses = self._course_table()
        self.programmes = self._programme_table()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._course_page())
        self._pages.addWidget(self._programme_page())
        self.intakes = IntakePage(context)
        self.intakes.filled.connect(self._lend_buttons)
        self.new_intake.clicked.connect(self.intakes.begin_new)
        self._pages.addWidget(self.intakes)
        body = column(row(self.tabs, None), gap=8)
        body.addWidget(self._pages, 1)
        fill(self, body)
        from bekal.ui.courses.presenter import CoursesPresenter

        self._presenter = CoursesPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read both lists again; `tab` chooses one, `programme_id` a programme."""
        if "tab" in about:
            self.tabs.go({"programmes": PROGRAMMES, "intakes": INTAKES}.get(str(about["tab"]), COURSES))
        self._presenter.load()

    def show_tab(self, at: int) -> None:
        """Show one of the lists with its main button."""
        self._pages.setCurrentIndex(at)
        self._lend_buttons()
        (self.courses, self.programmes, self.intakes.table)[at].setFocus()

    def _take_keys(self, table: QWidget) -> None:
        """Put the keys into a list that was just filled, unless somebody types elsewhere."""
        if table.isVisible() and not isinstance(keys.focused(), QLineEdit):
            table.setFocus()

    def _lend_buttons(self) -> None:
        """Lend the header the main button, unless the empty page has it."""
        at = self.tabs.current()
        there = (
            self._course_stack.currentIndex() == 1,
            self._programme_stack.currentIndex() == 1,
            self.intakes.has_lines,
        )
        button = (self.new_course, self.new_programme, self.new_intake)[at]
        self.heading.actions = (button,) if there[at] else ()
        self.heading.changed.emit()

    def show_courses(self, courses: "Sequence[CourseRow]", total: int) -> None:
        """Show these courses of so many."""
        self.courses.show_rows(courses, keep=lambda course: course.id)
        self.tabs.show_text(COURSES, say("Kelas {n}", n=total) if total else say("Kelas"))
        self._count.show_counts([(len(courses), say("dari {n}", n=total))])
        self._course_stack.setCurrentIndex(1 if total else 0)
        self._lend_buttons()
        self.heading.show_line(say("{n} kelas di semua gelombang", n=total) if total else "")
        if courses and self.courses.current_row() is None:
            self.courses.go_to(0)
        self._take_keys(self.courses)
        self.show_course(self.courses.current_row())

    def show_intakes(self, lines: "Sequence[IntakeLine]") -> None:
        """Show every admission round."""
        self.intakes.show_lines(lines)
        self.tabs.show_text(INTAKES, say("Gelombang {n}", n=len(lines)) if lines else say("Gelombang"))

    def show_programmes(self, programmes: "Sequence[ProgrammeRow]") -> None:
        """Show every programme."""
        self.programmes.show_rows(programmes, keep=lambda programme: programme.id)
        self.tabs.show_text(PROGRAMMES, say("Program {n}", n=len(programmes)) if programmes else say("Program"))
        self._programme_stack.setCurrentIndex(1 if programmes else 0)
        self._lend_buttons()
        if programmes and self.programmes.current_row() is None:
            self.programmes.go_to(0)
        words = (
            say("Sebuah kelas adalah satu rombongan dari sebuah program dalam satu gelombang.")
            if programmes
            else say("Kelas memerlukan program: apa yang diajarkan, berapa JP, unit apa saja. Buat programnya dahulu.")
        )
        self._no_courses.show_words(say("Belum ada kelas"), words)
        self._no_courses.show_verbs(
            *([say("Buat kelas"), say("Buat program")] if programmes else [say("Buat program")])
        )

    def show_course(self, course: "CourseRow | None") -> None:
        """Show the facts of a course at the right."""
        for part in (self._facts, self._open, self._enrol):
            part.setVisible(course is not None)
        self._name.setText(course.name if course else say("Tidak ada kelas di saringan ini"))
        self._programme.setText(course.programme if course else "")
        if course is None:
            return
        free = course.quota - course.enrolled
        seats = say("{done} dari {of}", done=course.enrolled, of=course.quota)
        self._facts.show_pairs(
            [
                (say("Gelombang"), course.intake),
                (say("Peserta"), f"{seats} · {say('sisa {n}', n=free)}" if free > 0 else f"{seats} · {say('penuh')}"),
                (say("Mulai"), days.long(course.starts_on)),
                (say("Selesai"), days.long(course.ends_on)),
                (say("Instruktur"), ", ".join(course.instructors) or say("belum ada")),
                (say("Pertemuan"), str(course.meetings) if course.meetings else say("belum ada jadwal")),
                (say("Program"), say("{n} JP, kehadiran paling sedikit {share} %", n=course.hours,
                                     share=course.min_attendance)),
            ]
        )  # fmt: skip
        self._enrol.setEnabled(free > 0)

    def show_units(self, programme: "ProgrammeRow", units: "Sequence[UnitRow]") -> None:
        """Show the facts and units of a programme at the right."""
        self._title.setText(programme.title)
        self._programme_facts.show_pairs(
            [
                (say("Kode"), programme.code),
                (say("Jenis"), programme.kind.word),
                (say("Jumlah JP"), str(programme.hours)),
                (say("Kehadiran"), say("paling sedikit {share} %", share=programme.min_attendance)),
                (say("No. katalog"), str(programme.catalogue_no) if programme.catalogue_no else "–"),
            ]
        )
        self._unit_count.setText(say("{n} unit", n=len(units)) if units else say("Belum ada unit"))
        self._units.show_pairs([(unit.code, _unit_words(unit)) for unit in units])

    def _course_table(self) -> "Table[CourseRow]":
        table: Table[CourseRow] = Table(
            [
                Column(say("Kelas"), lambda c: Two(c.name, c.programme), least=200),
                Column(say("Gelombang"), lambda c: c.intake, 116, tone="muted", leaves=3),
                Column(say("Peserta"), lambda c: Ratio(c.enrolled, c.quota), 112),
                Column(say("Tanggal"), lambda c: f"{_date(c.starts_on)} – {_date(c.ends_on)}", 144, tone="muted",
                       role="caption", leaves=2),
                Column(say("Pertemuan"), lambda c: c.meetings or "–", 92, right=True, leaves=1),
                Column(say("Keadaan"), lambda c: _state(c, self._today), 172),
            ],
            say("Daftar kelas"),
            two_lines=True,
        )  # fmt: skip
        table.opened.connect(lambda course: self.open_asked.emit(course.id))
        table.moved_to.connect(self.show_course)
        return table

    def _programme_table(self) -> "Table[ProgrammeRow]":
        table: Table[ProgrammeRow] = Table(
            [
                Column(say("Program"), lambda p: Two(p.title, p.code), least=200),
                Column(say("Jenis"), lambda p: p.kind.word, 120, tone="muted", leaves=2),
                Column(say("JP"), lambda p: p.hours, 70, right=True),
                Column(say("Unit"), lambda p: p.units or "–", 70, right=True),
                Column(say("Kehadiran"), lambda p: f"{p.min_attendance} %", 96, right=True, leaves=1),
            ],
            say("Daftar program"),
            two_lines=True,
        )
        table.moved_to.connect(self._choose_programme)
        table.opened.connect(lambda programme: self.programme_asked.emit(programme.id))
        return table

    def _course_page(self) -> QWidget:
        self.shown = Segments(
            [("all", say("Semua")), ("running", say("Berjalan")), ("ahead", say("Akan datang"))], say("Kelas yang mana")
        )
        self.shown.show_value("all")
        self.shown.chosen.connect(self.shown_asked)
        self._count = Tally()
        self._name, self._programme = label("", "title", wrap=True), label("", "caption", "muted", wrap=True)
        self._facts = PairList(78)
        self._open = Button(say("Buka kelas"), keys="Enter")
        self._enrol = Button(say("Masukkan peserta"), "", "user-plus", "F7")
        self._select = Button(say("Seleksi"), "", "list-checks", "Ctrl+K")
        change = Button(say("Ubah kelas"), "", "pencil", "F2")
        copy = Button(say("Salin kelas"), "quiet", "copy", "Ctrl+D")
        copy.clicked.connect(lambda: self._with_course(self.copy_asked.emit))
        self._select.clicked.connect(lambda: self._with_course(self.selection_asked.emit))
        change.clicked.connect(lambda: self._with_course(self.change_asked.emit))
        self._open.clicked.connect(lambda: self._with_course(self.open_asked.emit))
        self._enrol.clicked.connect(lambda: self._with_course(self.enrol_asked.emit))
        panel = card(
            column(
                self._name,
                self._programme,
                2,
                rule(),
                2,
                self._facts,
                None,
                row(self._open, None),
                row(self._enrol, None),
                row(self._select, None),
                row(change, None),
                row(copy, None),
                gap=6,
            )
        )
        lists = column(row(self.shown, None, self._count), gap=10)
        sides = SidePanel(card(column(self.courses), margins=EDGE), panel, 300)
        lists.addWidget(sides, 1)
        self._no_courses = EmptyState(
            "calendar-days", say("Belum ada kelas"), "", first=(say("Buat kelas"), "plus", "Ctrl+N"),
            second=(say("Buat program"), "plus"),
        )  # fmt: skip
        self._no_courses.first_asked.connect(self.new_course_asked)
        self._no_courses.second_asked.connect(self.new_programme_asked)
        self._course_stack = QStackedWidget()
        return _either(self._course_stack, self._no_courses, lists)

    def _programme_page(self) -> QWidget:
        self._title = label("", "title", wrap=True)
        self._programme_facts, self._units = PairList(78), PairList(78)
        self._unit_count = label("", "bodyb")
        units = scrolled(holder(column(self._units, None)))
        panel = card(column(self._title, 2, self._programme_facts, rule(), self._unit_count, gap=8))
        inner = panel.layout()
        assert inner is not None
        inner.addWidget(units)
        change = Button(say("Ubah program"), "", "pencil", "F2")
        change.clicked.connect(lambda: self._with_programme(self.programme_asked.emit))
        copy = Button(say("Salin program"), "quiet", "copy", "Ctrl+D")
        copy.clicked.connect(lambda: self._with_programme(self.programme_copy_asked.emit))
        inner.addWidget(holder(column(row(change, None), row(copy, None), gap=6)))
        lists = column(gap=10)
        lists.addWidget(SidePanel(card(column(self.programmes), margins=EDGE), panel, 300), 1)
        self._no_programmes = EmptyState(
            "graduation-cap",
            say("Belum ada program"),
            say("Program memuat judul, jumlah JP, kehadiran paling sedikit, dan unitnya. Kelas dibuat dari program."),
            first=(say("Buat program"), "plus", "Ctrl+N"),
        )
        self._no_programmes.first_asked.connect(self.new_programme_asked)
        self._programme_stack = QStackedWidget()
        return _either(self._programme_stack, self._no_programmes, lists)

    def _choose_programme(self, programme: "ProgrammeRow | None") -> None:
        if programme is not None:
            self.programme_chosen.emit(programme)

    def _with_course(self, ask: Callable[[object], object]) -> None:
        course = self.courses.current_row()
        if course is not None:
            ask(course.id)

    def _with_programme(self, ask: Callable[[object], object]) -> None:
        programme = self.programmes.current_row()
        if programme is not None:
            ask(programme.id)


def _either(stack: QStackedWidget, empty: QWidget, lists: QLayout) -> QWidget:
    stack.addWidget(card(column(empty)))
    stack.addWidget(holder(lists))
    return stack


def _date(day: date) -> str:
    return day.strftime("%d/%m/%y")


def _state(course: "CourseRow", today: date) -> State:
    if today > course.ends_on:
        return State(say("Berakhir"), "ok", "check")
    if not course.enrolled:
        return State(say("Belum ada peserta"), "warn", "user-plus")
    if not course.meetings:
        return State(say("Belum ada jadwal"), "warn", "calendar-days")
    if today < course.starts_on:
        return State(say("Akan datang"), "gray", "clock")
    return State(say("Berjalan"), "accent")


def _unit_words(unit: "UnitRow") -> str:
    return f"{unit.title} · {say('{n} JP', n=unit.hours)}" if unit.hours else unit.title
