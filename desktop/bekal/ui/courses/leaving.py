"""The line below a class list in which chosen trainees leave or move: to where, when, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.courses import rules, typed
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CourseId, EnrolmentState
from bekal.ui import keys
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, row, rule, side_by_side

if TYPE_CHECKING:
    from bekal.courses.queries import CourseRow

_WAYS = (EnrolmentState.WITHDRAWN, EnrolmentState.DISMISSED)


@dataclass(frozen=True)
class Leaving:
    """What was asked: where to (None: nowhere), how, when and why."""

    to: CourseId | None
    state: EnrolmentState
    on: date
    reason: str


class LeavingLine(QWidget):
    """One line of fields and its two buttons; Enter goes on, Ctrl+Enter does it, Esc folds it away."""

    asked = Signal(object)
    away_asked = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._moving = False
        self._title = label("", "title")
        self._below = label("", "caption", "muted", wrap=True)
        self.to = Field(say("Pindah ke kelas"), Choice(placeholder=say("Pilih kelas")))
        self.way = Field(say("Cara keluar"), Choice([(one, one.word) for one in _WAYS]))
        self.on = Field(say("Mulai tanggal"), DateEdit(lambda text: typed.read_day(text, today=today()), today))
        self.reason = Field(say("Alasan"), text_edit(say("misalnya diterima bekerja"), longest=200))
        self._do = Button("", keys="Ctrl+Enter")
        self._away = Button(say("Batal"), keys="Esc")
        self._state = label("", "caption", "muted", wrap=True)
        form = EntryForm()
        form.setLayout(
            column(
                rule(), self._title, side_by_side(self.to, self.way, self.on, self.reason), self._below,
                row(self._state, None, self._do, self._away), gap=8, margins=(16, 0, 16, 12),
            )
        )  # fmt: skip
        form.watch(self.to, self.way, self.on, self.reason)
        form.finished.connect(self._collect)
        self.setLayout(column(form))
        self._do.clicked.connect(self._collect)
        self._away.clicked.connect(self.away_asked)
        edit = self._date
        edit.dated.connect(lambda _day: self.on.clear())
        edit.unreadable.connect(lambda error: self.on.show_impossible(sentence(error)))
        self.hide()

    def begin(self, names: Sequence[str], *, moving: bool, courses: "Sequence[CourseRow]" = ()) -> None:
        """Open for these people."""
        self._moving = moving
        who = names[0] if len(names) == 1 else say("{n} peserta", n=len(names))
        self._title.setText(say("Pindahkan {who}", who=who) if moving else say("{who} keluar dari kelas", who=who))
        self._below.setText(
            say("Absensi di kelas ini sebelum tanggal itu tetap tercatat; di kelas baru dihitung sejak tanggal itu.")
            if moving
            else say("Absensi sebelum tanggal itu tetap tercatat; sejak tanggal itu tidak dihitung lagi.")
        )
        self._do.show_text(say("Pindahkan") if moving else say("Catat keluar"))
        choice = self._choice(self.to)
        choice.show_options([(one.id, _course_words(one)) for one in courses])
        choice.show_value(courses[0].id if len(courses) == 1 else None)
        self._choice(self.way).show_value(EnrolmentState.WITHDRAWN)
        self._date.show_value(self._today())
        set_text(self.reason, "")
        self.to.setVisible(moving)
        self.way.setVisible(not moving)
        for field in (self.to, self.way, self.on, self.reason):
            field.clear()
        self._say("")
        self.show()
        keys.give_focus((self.to if moving else self.way).edit)

    def show_refusal(self, error: Told) -> None:
        """Say why nothing was done, beside the field it is about."""
        said = sentence(error)
        if isinstance(error, rules.LeftBeforeJoining | rules.MarkedSince | rules.DatesReversed):
            self.on.show_impossible(said)
            keys.give_focus(self.on.edit)
        elif isinstance(error, rules.CourseFull | rules.SameCourse | rules.WasThere):
            self.to.show_impossible(said)
            keys.give_focus(self.to.edit)
        else:
            self._say(said)

    def _collect(self) -> None:
        self._date.settle()
        day, to = self._date.value(), self._choice(self.to).value()
        needed: list[tuple[Field, object]] = [(self.to, to or not self._moving), (self.on, day)]
        needed.append((self.reason, text_of(self.reason)))
        bad = [field for field, value in needed if not value]
        for field in bad:
            if field.edit.property("state") != "bad":
                field.show_impossible(say("Belum diisi."))
        if bad:
            keys.give_focus(bad[0].edit)
        elif day is not None:
            way = self._choice(self.way).value() or EnrolmentState.WITHDRAWN
            self.asked.emit(Leaving(to if self._moving else None, way, day, text_of(self.reason)))

    def _say(self, words: str) -> None:
        self._state.setText(words)
        set_tone(self._state, "bad" if words else "muted")

    @property
    def _date(self) -> DateEdit:
        assert isinstance(self.on.edit, DateEdit)
        return self.on.edit

    def _choice(self, field: Field) -> Choice:
        assert isinstance(field.edit, Choice)
        return field.edit


def _course_words(course: "CourseRow") -> str:
    return say("{name} · sisa {n}", name=course.name, n=max(0, course.quota - course.enrolled))
