"""The weekdays and times of a course, with the meetings and hours that come of them."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from bekal.courses import rules, typed
from bekal.courses.free_days import Calendar
from bekal.courses.timetable.rules import DaySession, Pattern, Plan, plan
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import days
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.layouts import column, row, side_by_side


class Weekdays(QWidget):
    """Seven chips; several may be on."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Button] = []
        lay = row(gap=4)
        for number in range(7):
            chip = Button(days.short_weekday(number), "chip")
            chip.setCheckable(True)
            chip.setAccessibleName(days.weekday(number))
            chip.toggled.connect(lambda on, chip=chip: chip.show_icon("check" if on else "", "on_tint"))
            chip.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            chip.toggled.connect(lambda _on: self.changed.emit())
            self._chips.append(chip)
            lay.addWidget(chip)
        lay.addStretch(1)
        self.setLayout(lay)
        self.setFocusProxy(self._chips[0])

    def value(self) -> tuple[int, ...]:
        """Return the chosen weekdays, Monday being 0."""
        return tuple(number for number, chip in enumerate(self._chips) if chip.isChecked())

    def show_value(self, chosen: tuple[int, ...]) -> None:
        """Choose these weekdays."""
        for number, chip in enumerate(self._chips):
            chip.setChecked(number in chosen)


class Timetable(QWidget):
    """Weekdays, first and last minute, and in words what they make of the course."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minutes_per_hour = 45
        self._calendar = Calendar(date.min, date.max, {})
        self.weekdays = Field(say("Hari belajar"), Weekdays())
        self.starts = Field(say("Mulai pukul"), text_edit("08.00", longest=5))
        self.ends = Field(say("Selesai pukul"), text_edit("10.15", longest=5))
        self.fields = (self.weekdays, self.starts, self.ends)
        self.setLayout(column(self.weekdays, side_by_side(self.starts, self.ends), gap=11))
        self._days.changed.connect(self.changed)
        for field in (self.starts, self.ends):
            field.left.connect(lambda field=field: settle_time(field))
            assert isinstance(field.edit, QLineEdit)
            field.edit.textChanged.connect(lambda _text: self.changed.emit())

    @property
    def _days(self) -> Weekdays:
        edit = self.weekdays.edit
        assert isinstance(edit, Weekdays)
        return edit

    def clear(self) -> None:
        """Begin again: Monday to Friday, the usual morning."""
        self._days.show_value(rules.WORKING_DAYS)
        for field, text in ((self.starts, "08.00"), (self.ends, "10.15")):
            set_text(field, text)
            field.clear()

    def show_basis(self, minutes_per_hour: int, calendar: Calendar) -> None:
        """Take over how many minutes the centre counts as one JP, and its free days."""
        self._minutes_per_hour, self._calendar = minutes_per_hour, calendar

    def value(self) -> tuple[tuple[int, ...], str, str]:
        """Return weekdays, beginning and end as typed, times as HH:MM where they can be read."""
        return self._days.value(), _read(text_of(self.starts)), _read(text_of(self.ends))

    def words(self, starts_on: date | None, ends_on: date | None, wanted: int) -> str:
        """Say how many JP a meeting has, how many meetings come of it and which free days are gone around."""
        _, starts, ends = self.value()
        try:
            each = rules.hours_of(starts, ends, self._minutes_per_hour)
            if starts_on is None or ends_on is None:
                return say("{n} JP tiap pertemuan", n=each)
            made = self._plan(starts_on, ends_on, wanted)
        except Told:
            return ""
        words = say("{each} JP tiap pertemuan · {n} pertemuan · {all} dari {wanted} JP", each=each,
                    n=len(made.meetings), all=made.planned, wanted=wanted)  # fmt: skip
        if made.skipped:
            named = ", ".join(f"{one.day:%d/%m} {one.title}" for one in made.skipped[:3])
            more = "…" if len(made.skipped) > 3 else ""
            words += "\n" + say("{n} hari libur dilewati: {days}", n=len(made.skipped), days=named + more)
        return words

    def warnings(self, starts_on: date | None, ends_on: date | None) -> str:
        """Name the years of a course for which there is no list of holidays."""
        if starts_on is None or ends_on is None:
            return ""
        missing = [year for year in self._calendar.missing if starts_on.year <= year <= ends_on.year]
        return " ".join(say("Daftar libur {year} belum ada.", year=year) for year in missing)

    def _plan(self, starts_on: date, ends_on: date, wanted: int) -> Plan:
        rules.check_dates(starts_on, ends_on)
        weekdays, starts, ends = self.value()
        pattern = Pattern(weekdays, (DaySession(starts, ends),))
        return plan(
            pattern, self._calendar, first=starts_on, last=ends_on, wanted=wanted, units=(),
            minutes_per_hour=self._minutes_per_hour,
        )  # fmt: skip

    def show_refusal(self, error: Told) -> bool:
        """Show a refusal beside what it is about; False when it is about something else."""
        if isinstance(error, rules.BadTimes):
            self.ends.show_impossible(sentence(error))
        elif isinstance(error, rules.NoWeekday):
            self.weekdays.show_impossible(sentence(error))
        else:
            return False
        return True


def text_of(field: Field) -> str:
    """Return what stands in a line."""
    return str(field.edit.property("text") or "").strip()


def set_text(field: Field, text: str) -> None:
    """Put a text into a line."""
    field.edit.setProperty("text", text)


def settle(field: Field, read: Callable[[str], object]) -> None:
    """After a field was left: show what was understood, or what cannot be."""
    if not text_of(field):
        field.clear()
        return
    try:
        understood = read(text_of(field))
    except Told as error:
        field.show_impossible(sentence(error))
        return
    field.clear()
    if isinstance(understood, str | int):
        set_text(field, str(understood))


def settle_time(field: Field) -> None:
    """After a field for a time of day was left: show `08.00` for what was understood, or what cannot be."""
    settle(field, lambda text: days.time(typed.read_time(text)))


def _read(text: str) -> str:
    try:
        return typed.read_time(text)
    except Told:
        return text
