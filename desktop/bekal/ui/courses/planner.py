"""How the days of a course are to be filled: weekdays, sessions with room and instructor, FMD days, joint leave."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.courses import rules, typed
from bekal.courses.timetable.rules import DaySession, NoSession, Pattern, SessionsOverlap
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import StaffId
from bekal.ui import days, keys
from bekal.ui.courses.timetable import Weekdays, set_text, settle, settle_time, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, holder, row, rule, side_by_side
from bekal.ui.widgets.tick import Tick

_USUAL = (("08:00", "10:15"), ("10:30", "12:45"), ("13:30", "15:45"), ("16:00", "18:15"))
"""What a further session begins with."""


class SessionLine(QWidget):
    """One session of a day: from, until, room, instructor."""

    changed = Signal()
    away_asked = Signal()

    def __init__(self, people: Sequence[tuple[StaffId, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.starts = Field(say("Mulai pukul"), text_edit("08.00", longest=5))
        self.ends = Field(say("Selesai pukul"), text_edit("10.15", longest=5))
        self.room = Field(say("Ruang"), text_edit(say("ruang kelas"), longest=60), optional=True)
        self.who = Field(say("Instruktur"), Choice([(None, say("Instruktur kelas")), *people]), optional=True)
        self.fields = (self.starts, self.ends, self.room, self.who)
        self.away = Button(say("Hapus sesi"), "quiet", "x")
        self._title = label("", "bodyb")
        self.away.clicked.connect(self.away_asked)
        self.setLayout(
            column(
                row(self._title, None, self.away),
                side_by_side(self.starts, self.ends),
                side_by_side(self.room, self.who),
                gap=6,
            )
        )
        for field in (self.starts, self.ends):
            field.left.connect(lambda field=field: settle_time(field))
        for field in (self.starts, self.ends, self.room):
            assert isinstance(field.edit, QLineEdit)
            field.edit.textChanged.connect(lambda _text: self.changed.emit())
        _choice(self.who).chosen.connect(lambda _who: self.changed.emit())

    def show_number(self, number: int, *, only: bool) -> None:
        """Say which session of the day it is; the only one cannot be taken away."""
        self._title.setText(say("Sesi {n}", n=number))
        self.away.setVisible(not only)
        self.away.setAccessibleName(say("Hapus sesi {n}", n=number))

    def value(self) -> DaySession:
        """Return what was typed; times that cannot be read stay as they are and are refused by the rules."""
        return DaySession(
            _read(text_of(self.starts)), _read(text_of(self.ends)), text_of(self.room), _choice(self.who).value()
        )


class Planner(QWidget):
    """The form of a pattern; `changed` follows every change of it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[tuple[StaffId, str], ...] = ()
        self.lines: list[SessionLine] = []
        self.weekdays = Field(say("Hari belajar"), Weekdays())
        self.hours = Field(say("JP yang dijadwalkan"), text_edit(longest=4), optional=True)
        self.drill = Field(
            say("Hari FMD"), text_edit("0", longest=2), optional=True, help=say("Didahulukan, dengan jam yang sama.")
        )
        self.drill_counts = Tick(say("JP FMD termasuk JP program"))
        self.joint = Tick(say("Cuti bersama libur"))
        self.more = Button(say("Tambah sesi"), "quiet", "plus", "Ctrl+T")
        self.more.clicked.connect(self.add_session)
        self.form = EntryForm()
        self._place = column(gap=10)
        self.form.setLayout(
            column(
                self.weekdays, holder(self._place), row(self.more, None), rule(),
                side_by_side(self.hours, self.drill), self.drill_counts, self.joint, gap=10,
            )
        )  # fmt: skip
        self.setLayout(column(self.form))
        self.form.watch(self.weekdays, self.hours, self.drill)
        self._days.changed.connect(self.changed)
        for field in (self.hours, self.drill):
            field.left.connect(lambda field=field: settle(field, typed.read_number))
            assert isinstance(field.edit, QLineEdit)
            field.edit.textChanged.connect(lambda _text: self.changed.emit())
        for tick in (self.drill_counts, self.joint):
            tick.toggled.connect(lambda _on: self.changed.emit())

    def begin(self, people: Sequence[tuple[StaffId, str]], hours: int) -> None:
        """Begin again: Monday to Friday, one session in the morning, the hours (JP) of the course."""
        self._people = tuple(people)
        while self.lines:
            self._drop(self.lines[-1])
        self._days.show_value(rules.WORKING_DAYS)
        for field, text in ((self.hours, ""), (self.drill, "")):
            set_text(field, text)
            field.clear()
        self.hours.edit.setProperty("placeholderText", str(hours))
        self.joint.setChecked(True)
        self.drill_counts.setChecked(False)
        self.add_session()

    def add_session(self) -> None:
        """Add one more session to every day, with the usual times after the last."""
        line = SessionLine(self._people)
        starts, ends = _USUAL[min(len(self.lines), len(_USUAL) - 1)]
        set_text(line.starts, days.time(starts))
        set_text(line.ends, days.time(ends))
        line.changed.connect(self.changed)
        line.away_asked.connect(lambda: self._drop(line))
        self.lines.append(line)
        self._place.addWidget(line)
        self.form.watch(*line.fields)
        self._number()
        if len(self.lines) > 1:
            keys.give_focus(line.starts.edit)

    def value(self) -> Pattern:
        """Return what was typed, to be judged by the rules.

        Raises:
            NoSuchNumber: hours or days of FMD are no numbers.

        """
        hours, drill = text_of(self.hours), text_of(self.drill)
        return Pattern(
            self._days.value(),
            tuple(line.value() for line in self.lines),
            typed.read_number(drill) if drill else 0,
            (),
            self.drill_counts.isChecked(),
            self.joint.isChecked(),
            typed.read_number(hours) if hours else None,
        )

    def show_refusal(self, error: Told) -> bool:
        """Show a refusal beside what it is about; False when it is about something else."""
        field = self._beside(error)
        if field is None:
            return False
        field.show_impossible(sentence(error))
        return True

    def clear_refusals(self) -> None:
        """Take refusals away, once the pattern can be planned."""
        for field in (self.weekdays, *(line.ends for line in self.lines)):
            field.clear()

    def _beside(self, error: Told) -> Field | None:
        if isinstance(error, rules.NoWeekday):
            return self.weekdays
        if isinstance(error, rules.BadTimes | SessionsOverlap | NoSession):
            return self._wrong_line().ends
        if isinstance(error, rules.NoSuchNumber):
            return next((f for f in (self.hours, self.drill) if text_of(f) and not text_of(f).isdecimal()), self.hours)
        return None

    def _wrong_line(self) -> SessionLine:
        """Return the session whose own times cannot be, otherwise the last one."""
        for line in self.lines:
            one = line.value()
            if not one.starts < one.ends:
                return line
        return self.lines[-1]

    def _drop(self, line: SessionLine) -> None:
        self.lines.remove(line)
        self._place.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._number()

    def _number(self) -> None:
        for number, line in enumerate(self.lines, 1):
            line.show_number(number, only=len(self.lines) == 1)
        self.more.setEnabled(len(self.lines) < len(_USUAL))
        self.changed.emit()

    @property
    def _days(self) -> Weekdays:
        edit = self.weekdays.edit
        assert isinstance(edit, Weekdays)
        return edit


def _choice(field: Field) -> Choice:
    assert isinstance(field.edit, Choice)
    return field.edit


def _read(text: str) -> str:
    try:
        return typed.read_time(text)
    except Told:
        return text
