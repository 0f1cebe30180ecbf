"""The two forms beside the ranking: how a course chooses, and the letter under which the decision is locked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.courses import rules as course_rules
from bekal.courses import typed
from bekal.courses.selection import rules
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys
from bekal.ui.courses.timetable import set_text, settle_time, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import DateEdit, EntryForm, Field, note_edit, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, scrolled, side_by_side
from bekal.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from bekal.courses.selection.queries import SelectionCard


@dataclass(frozen=True)
class Rules:
    """How a course chooses; the pass mark in hundredths."""

    reserves: int
    pass_mark: int
    priority_seats: int


@dataclass(frozen=True)
class Letter:
    """What the decision is locked with."""

    number: str
    letter_on: date
    met_on: date
    met_at: str
    met_place: str
    members: tuple[tuple[str, str], ...]
    reregister_by: date
    leave_unscored: bool


class RulesForm(QWidget):
    """Reserves, least total and seats for groups that go first; saved as soon as a field is left."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Rules | None = None
        self.reserves = Field(say("Jumlah cadangan"), text_edit("10", longest=4))
        self.mark = Field(say("Nilai akhir paling rendah"), text_edit("0", longest=6))
        self.first = Field(
            say("Kursi prioritas"), text_edit("0", longest=3), help=say("Diisi lebih dahulu dari kelompok prioritas.")
        )
        form = EntryForm()
        form.setLayout(
            column(
                label(say("Aturan"), "title"),
                side_by_side(self.reserves, self.mark),
                self.first,
                gap=8,
            )
        )  # fmt: skip
        form.watch(self.reserves, self.mark, self.first)
        form.finished.connect(self._collect)
        self.setLayout(column(form))
        for field in (self.reserves, self.mark, self.first):
            field.left.connect(self._collect)

    def show_rules(self, made: "SelectionCard") -> None:
        """Show the rules in force."""
        known = Rules(made.reserves, made.pass_mark, made.priority_seats)
        if known != self._known:
            self._known = known
            set_text(self.reserves, str(made.reserves))
            set_text(self.mark, rules.score_words(made.pass_mark) or "0")
            set_text(self.first, str(made.priority_seats))

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about."""
        field = self.mark if isinstance(error, rules.BadMark | rules.BadScore) else self.reserves
        field.show_impossible(sentence(error))

    def _collect(self) -> None:
        numbers = []
        for field in (self.reserves, self.first):
            try:
                numbers.append(typed.read_number(text_of(field) or "0"))
            except Told as error:
                field.show_impossible(sentence(error))
                return
        try:
            mark = rules.read_score(text_of(self.mark) or "0")[0] or 0
        except Told as error:
            self.mark.show_impossible(sentence(error))
            return
        for field in (self.reserves, self.mark, self.first):
            field.clear()
        asked = Rules(numbers[0], mark, numbers[1])
        if asked != self._known:
            self._known = asked
            self.changed.emit(asked)


class DecisionForm(QWidget):
    """The letter, the meeting and the last day to re-register; the button says how many are accepted."""

    decide_asked = Signal(object)
    away_asked = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today

        def day(name: str) -> Field:
            return Field(name, DateEdit(lambda text: typed.read_day(text, today=today()), today))

        self.number = Field(say("Nomor surat"), text_edit(say("misalnya 12/PPKD/III/2026"), longest=60))
        self.letter_on, self.met_on = day(say("Tanggal surat")), day(say("Tanggal rapat"))
        self.met_at = Field(say("Pukul"), text_edit("09.00", longest=5), optional=True)
        self.place = Field(say("Tempat rapat"), text_edit("", longest=60), optional=True)
        self.until = day(say("Daftar ulang paling lambat"))
        self._members = note_edit(say("Nama | Jabatan"), 4)
        self.members = Field(say("Peserta rapat, satu tiap baris"), self._members, optional=True)
        self.unscored = Tick("")
        self._decide = Button(say("Tetapkan…"), "primary", "", "Ctrl+Enter")
        self._away = Button(say("Batal"), keys="Esc")
        self._state = label("", "caption", "muted", wrap=True)
        self._fields = (
            self.number, self.letter_on, self.met_on, self.met_at, self.place, self.until, self.members,
        )  # fmt: skip
        form = EntryForm()
        inside = column(
            label(say("Keputusan"), "title"), self.number, side_by_side(self.met_on, self.met_at), self.place,
            side_by_side(self.letter_on, self.until), self.members, None, gap=9, margins=(0, 0, 6, 0),
        )  # fmt: skip
        form.setLayout(column(scrolled(holder(inside))))
        form.watch(*self._fields)
        form.finished.connect(self._collect)
        lay = column(gap=8)
        lay.addWidget(form, 1)
        lay.addWidget(self.unscored)
        lay.addWidget(self._state)
        lay.addLayout(row(self._decide, None))
        lay.addLayout(row(self._away, None))
        self.setLayout(lay)
        self._decide.clicked.connect(self._collect)
        self._away.clicked.connect(self.away_asked)
        self.met_at.left.connect(lambda: settle_time(self.met_at))
        self.number.left.connect(self.number.clear)
        for field in (self.letter_on, self.met_on, self.until):
            edit = _date(field)
            edit.dated.connect(lambda _day, field=field: field.clear())
            edit.unreadable.connect(lambda error, field=field: field.show_impossible(sentence(error)))

    def begin(self, members: Sequence[tuple[str, str]] = ()) -> None:
        """Begin with today's dates for another course."""
        for field in self._fields:
            field.clear()
        for field, text in ((self.number, ""), (self.met_at, ""), (self.place, "")):
            set_text(field, text)
        today = self._today()
        for field, day in ((self.letter_on, today), (self.met_on, today), (self.until, today + timedelta(days=7))):
            _date(field).show_value(day)
        self._members.setPlainText("\n".join(" | ".join(part for part in one if part) for one in members))
        self.unscored.setChecked(False)
        self._say("")

    def enter(self) -> None:
        """Put the keys into the first field."""
        keys.give_focus(self.number.edit)

    def show_counts(self, accepted: int, reserve: int, unscored: int) -> None:
        """Say on the button what the decision will be."""
        self._decide.show_text(say("Tetapkan {n} diterima…", n=accepted))
        self.unscored.setVisible(unscored > 0)
        self.unscored.setText(say("Tetapkan tanpa yang belum dinilai"))
        self.unscored.setAccessibleName(self.unscored.text())
        self._say(say("{n} orang menjadi cadangan.", n=reserve) if reserve else say("Tanpa cadangan."))

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about."""
        if isinstance(error, course_rules.DatesReversed):
            self.until.show_impossible(sentence(error))
            keys.give_focus(self.until.edit)
        elif isinstance(error, course_rules.NoSuchTime):
            self.met_at.show_impossible(sentence(error))
            keys.give_focus(self.met_at.edit)
        else:
            self._say(sentence(error), "bad")

    def _collect(self) -> None:
        dates = []
        for field in (self.letter_on, self.met_on, self.until):
            _date(field).settle()
            dates.append(_date(field).value())
        needed: list[tuple[Field, object]] = [(self.number, text_of(self.number))]
        needed += list(zip((self.letter_on, self.met_on, self.until), dates, strict=True))
        bad = [field for field, value in needed if not value]
        for field in bad:
            if field.edit.property("state") != "bad":
                field.show_impossible(say("Belum diisi."))
        letter_on, met_on, until = dates
        if bad or letter_on is None or met_on is None or until is None:
            keys.give_focus(bad[0].edit)
            return
        self.decide_asked.emit(
            Letter(
                text_of(self.number),
                letter_on,
                met_on,
                text_of(self.met_at),
                text_of(self.place),
                read_members(self._members.toPlainText()),
                until,
                self.unscored.isChecked(),
            )
        )

    def _say(self, said: str, tone: str = "muted") -> None:
        self._state.setText(said)
        set_tone(self._state, tone)


def read_members(text: str) -> tuple[tuple[str, str], ...]:
    """Read who sat in a meeting: a line each, name and office parted by a bar, a tab or a comma."""
    members = []
    for line in text.splitlines():
        sign = next((one for one in ("|", "\t", ";", ",") if one in line), "|")
        name, _, office = line.partition(sign)
        if name.strip():
            members.append((name.strip(), office.strip()))
    return tuple(members)


def _date(field: Field) -> DateEdit:
    assert isinstance(field.edit, DateEdit)
    return field.edit
