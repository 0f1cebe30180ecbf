"""The line in which one meeting is moved, cancelled, described, given to a substitute, or a further one is added."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.courses import rules, typed
from bekal.courses.timetable.rules import HolidayNeedsReason, MeetingOutside, NotAtTheKeys, UnitElsewhere
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import MeetingKind, StaffId, UnitId
from bekal.ui import days, keys
from bekal.ui.courses.timetable import set_text, settle_time, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, row, rule, side_by_side

if TYPE_CHECKING:
    from bekal.courses.queries import MeetingRow


class Doing(Enum):
    """What is done to a meeting."""

    MOVE = "move"
    CANCEL = "cancel"
    SUBSTITUTE = "substitute"
    DESCRIBE = "describe"
    ADD = "add"


@dataclass(frozen=True)
class Change:
    """What was asked; what the verb does not need stays empty."""

    doing: Doing
    on: date | None
    starts: str
    ends: str
    room: str
    who: StaffId | None
    kind: MeetingKind
    unit_id: UnitId | None
    topic: str
    reason: str


class MeetingChange(QWidget):
    """A few fields and two buttons; Enter goes on, Ctrl+Enter does it, Esc folds it away."""

    asked = Signal(object)
    away_asked = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._doing = today, Doing.MOVE
        self._title, self._below = label("", "title"), label("", "caption", "muted", wrap=True)
        self.on = Field(say("Tanggal"), DateEdit(lambda text: typed.read_day(text, today=today()), today))
        self.starts = Field(say("Mulai pukul"), text_edit("08.00", longest=5))
        self.ends = Field(say("Selesai pukul"), text_edit("10.15", longest=5))
        self.room = Field(say("Ruang"), text_edit(say("ruang kelas"), longest=60), optional=True)
        self.who = Field(say("Instruktur"), Choice(placeholder=say("Instruktur kelas")))
        self.kind = Field(say("Jenis"), Choice([(kind, kind.word) for kind in MeetingKind]))
        self.unit = Field(say("Unit"), Choice(placeholder=say("Tanpa unit")), optional=True)
        self.topic = Field(say("Topik"), text_edit(longest=120), optional=True)
        self.reason = Field(say("Alasan"), text_edit(say("misalnya ruang dipakai ujian"), longest=200))
        self._fields = (
            self.on, self.starts, self.ends, self.room, self.who, self.kind, self.unit, self.topic, self.reason,
        )  # fmt: skip
        self._do, self._away = Button("", keys="Ctrl+Enter"), Button(say("Batal"), keys="Esc")
        self._state = label("", "caption", "muted", wrap=True)
        form = EntryForm()
        form.setLayout(
            column(
                rule(), self._title, side_by_side(self.on, self.starts, self.ends, self.room),
                side_by_side(self.who, self.kind, self.unit), side_by_side(self.topic, self.reason), self._below,
                row(self._state, None, self._do, self._away), gap=8, margins=(16, 0, 16, 12),
            )
        )  # fmt: skip
        form.watch(*self._fields)
        form.finished.connect(self._collect)
        self.setLayout(column(form))
        self._do.clicked.connect(self._collect)
        self._away.clicked.connect(self.away_asked)
        for field in (self.starts, self.ends):
            field.left.connect(lambda field=field: settle_time(field))
        self._date.dated.connect(lambda _day: self.on.clear())
        self._date.unreadable.connect(lambda error: self.on.show_impossible(sentence(error)))
        self.hide()

    @property
    def is_adding(self) -> bool:
        """Whether a further meeting is asked for, not the change of one."""
        return self._doing is Doing.ADD

    def show_choices(self, people: Sequence[tuple[StaffId, str]], units: Sequence[tuple[UnitId, str]]) -> None:
        """Offer these people and units."""
        _choice(self.who).show_options([(None, say("Instruktur kelas")), *people])
        _choice(self.unit).show_options([(None, say("Tanpa unit")), *units])

    def begin(self, doing: Doing, meeting: "MeetingRow | None") -> None:
        """Open for one meeting, or for a further one."""
        self._doing = doing
        shown = {
            Doing.MOVE: (self.on, self.starts, self.ends, self.room, self.reason),
            Doing.CANCEL: (self.reason,),
            Doing.SUBSTITUTE: (self.who, self.reason),
            Doing.DESCRIBE: (self.who, self.kind, self.unit, self.topic),
            Doing.ADD: (self.on, self.starts, self.ends, self.room, self.who, self.kind, self.topic, self.reason),
        }[doing]
        for field in self._fields:
            field.setVisible(field in shown)
            field.clear()
        which = "" if meeting is None else f"{meeting.number}, {days.with_weekday(meeting.held_on)}"
        self._title.setText(_TITLES[doing](which))
        self._below.setText(_BELOW[doing]())
        self._do.show_text(_VERBS[doing]())
        self._date.show_value(meeting.held_on if meeting is not None else self._today())
        set_text(self.starts, days.time(meeting.starts if meeting else "08:00"))
        set_text(self.ends, days.time(meeting.ends if meeting else "10:15"))
        set_text(self.room, meeting.room if meeting and doing is Doing.MOVE else "")
        set_text(self.topic, meeting.topic if meeting else "")
        set_text(self.reason, "")
        by = meeting.substitute_id if meeting and doing is Doing.SUBSTITUTE else meeting and meeting.instructor_id
        _choice(self.who).show_value(by or None)
        _choice(self.kind).show_value(meeting.kind if meeting else MeetingKind.TRAINING)
        _choice(self.unit).show_value(meeting.unit_id if meeting else None)
        self._say("")
        self.show()
        keys.give_focus(shown[0].edit)

    def show_refusal(self, error: Told) -> None:
        """Say why nothing was done, beside the field it is about."""
        said = sentence(error)
        beside: Sequence[tuple[type[Told] | tuple[type[Told], ...], Field]] = (
            (HolidayNeedsReason, self.reason),
            (MeetingOutside, self.on),
            (rules.BadTimes, self.ends),
            (NotAtTheKeys, self.who),
            (UnitElsewhere, self.unit),
            (rules.SomethingMissing, self.reason),
        )
        for kind, field in beside:
            if isinstance(error, kind) and field.isVisibleTo(self):
                field.show_impossible(said)
                keys.give_focus(field.edit)
                return
        self._say(said)

    def _collect(self) -> None:
        self._date.settle()
        needed: list[tuple[Field, object]] = [(self.on, self._date.value()), (self.reason, text_of(self.reason))]
        if self._doing in (Doing.ADD, Doing.DESCRIBE):
            needed.pop()  # a reason is asked for on a free day only
        if self._doing is Doing.SUBSTITUTE and _choice(self.who).value() is None:
            needed.pop()
        bad = [field for field, value in needed if field.isVisibleTo(self) and not value]
        for field in bad:
            if field.edit.property("state") != "bad":
                field.show_impossible(say("Belum diisi."))
        if bad:
            keys.give_focus(bad[0].edit)
            return
        self._say("")
        self.asked.emit(
            Change(
                self._doing,
                self._date.value(),
                _read(text_of(self.starts)),
                _read(text_of(self.ends)),
                text_of(self.room),
                _choice(self.who).value(),
                _choice(self.kind).value() or MeetingKind.TRAINING,
                _choice(self.unit).value(),
                text_of(self.topic),
                text_of(self.reason),
            )
        )

    def _say(self, words: str) -> None:
        self._state.setText(words)
        set_tone(self._state, "bad" if words else "muted")

    @property
    def _date(self) -> DateEdit:
        assert isinstance(self.on.edit, DateEdit)
        return self.on.edit


_TITLES: dict[Doing, Callable[[str], str]] = {
    Doing.MOVE: lambda which: say("Pindahkan pertemuan {which}", which=which),
    Doing.CANCEL: lambda which: say("Batalkan pertemuan {which}", which=which),
    Doing.SUBSTITUTE: lambda which: say("Pengganti untuk pertemuan {which}", which=which),
    Doing.DESCRIBE: lambda which: say("Isi pertemuan {which}", which=which),
    Doing.ADD: lambda _which: say("Tambah pertemuan"),
}
_VERBS: dict[Doing, Callable[[], str]] = {
    Doing.MOVE: lambda: say("Pindahkan"),
    Doing.CANCEL: lambda: say("Batalkan pertemuan"),
    Doing.SUBSTITUTE: lambda: say("Catat pengganti"),
    Doing.DESCRIBE: lambda: say("Simpan isi"),
    Doing.ADD: lambda: say("Tambah pertemuan"),
}
_BELOW: dict[Doing, Callable[[], str]] = {
    Doing.MOVE: lambda: say("Ruang boleh di tempat lain, misalnya kantor desa (MTU). Hari asal tetap tercatat."),
    Doing.CANCEL: lambda: say("Pertemuan yang batal tidak dihitung di rekap; absensinya tetap tersimpan."),
    Doing.SUBSTITUTE: lambda: say("JP-nya dihitung untuk pengganti. Pilih Instruktur kelas bila pengganti tidak jadi."),
    Doing.DESCRIBE: lambda: say("Unit dan topik tampil di Hari ini, lembar hadir, dan rekap."),
    Doing.ADD: lambda: say("Pada hari libur pertemuan boleh diadakan dengan alasan."),
}


def _choice(field: Field) -> Choice:
    assert isinstance(field.edit, Choice)
    return field.edit


def _read(text: str) -> str:
    try:
        return typed.read_time(text)
    except Told:
        return text
