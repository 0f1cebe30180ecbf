"""A leave letter is taken in: who, I or S, from when until when, why, its scan; and the letters of the course."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.courses.typed import read_day
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Attendance, EnrolmentId
from bekal.ui import days, keys, theme
from bekal.ui.widgets import dialogs
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cells import MarkCell, State, Two
from bekal.ui.widgets.date_edit import DateEdit
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import Line, label, set_tone
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.attendance.leave.queries import LeaveRow

SCANS = "*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.webp"


@dataclass(frozen=True)
class Letter:
    """What was typed of a letter."""

    enrolment_id: EnrolmentId
    mark: Attendance
    first_on: date
    last_on: date
    reason: str
    scan: Path | None


class LetterDialog(QDialog):
    """Open with `open()`. It stays for the next letter; Esc leaves."""

    taken = Signal(object)
    withdrawn = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        people: Sequence[tuple[EnrolmentId, str]],
        who: EnrolmentId | None,
        day: date,
        today: Callable[[], date],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Surat izin dan sakit"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._scan: Path | None = None
        self.who = Choice(list(people))
        self.who.show_value(who)
        self.mark = Segments([(m, m.word) for m in (Attendance.EXCUSED, Attendance.SICK)], say("Jenis surat"))
        self.mark.show_value(Attendance.SICK)
        self.first = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.last = DateEdit(lambda typed: read_day(typed, today=today()), today)
        for edit in (self.first, self.last):
            edit.show_value(day)
        self.reason = text_edit(say("Misalnya: demam, surat dokter puskesmas"), longest=200)
        self._from = Field(say("Dari"), self.first)
        self._until = Field(say("Sampai"), self.last)
        self.first.unreadable.connect(lambda error: self._from.show_impossible(sentence(error)))
        self.last.unreadable.connect(lambda error: self._until.show_impossible(sentence(error)))
        self.first.dated.connect(self._follow)
        self._file = Line("", "caption", "muted")
        choose = Button(say("Lampirkan hasil pindai"), "", "upload", "Ctrl+L")
        choose.clicked.connect(self._choose)
        self._save = Button(say("Simpan surat"), "primary", keys="Ctrl+Enter")
        away = Button(say("Tutup"), keys="Esc", works=False)
        self._save.clicked.connect(self._take)
        away.clicked.connect(self.reject)
        self.said = label("", "caption", "bad", wrap=True)
        self.table: Table[LeaveRow] = Table(
            [
                Column(say("Nama"), lambda one: Two(one.name, one.reason), least=150),
                Column(say("Jenis"), lambda one: MarkCell(one.mark.value), 120),
                Column(say("Tanggal"), lambda one: f"{days.full(one.first_on)} – {days.full(one.last_on)}", 190),
                Column(say("Keadaan"), _state, 110),
            ],
            say("Surat kelas ini"),
            two_lines=True,
        )
        self._gone = Button(say("Tarik surat"), "", keys="Del", works=False)
        self._gone.clicked.connect(self._withdraw)
        keys.on(self.table, "Del", self._withdraw)
        self.table.moved_to.connect(lambda one: self._gone.setEnabled(one is not None and not one.is_withdrawn))
        body = column(label(say("Surat izin dan sakit"), "title"), gap=8, margins=(20, 16, 20, 16))
        body.addLayout(row(Field(say("Peserta"), self.who), Field(say("Jenis surat"), self.mark), gap=12))
        body.addLayout(row(self._from, self._until, gap=12))
        body.addWidget(Field(say("Alasan"), self.reason, optional=True))
        attached = row(choose, gap=10)
        attached.addWidget(self._file, 1)
        attached.addWidget(self._save)
        attached.addWidget(away)
        body.addLayout(attached)
        body.addWidget(self.said)
        heading = row(label(say("Surat kelas ini"), "bodyb"), None, self._gone)
        body.addLayout(heading)
        body.addWidget(self.table, 1)
        self.setLayout(body)
        self._gone.setEnabled(False)
        self.said.hide()
        window = parent.window()
        self.resize(min(theme.px(700), window.width() - 20), min(theme.px(600), window.height() - 20))
        keys.give_focus(self.first)

    def show_letters(self, letters: "Sequence[LeaveRow]") -> None:
        """Show the letters of the course."""
        self.table.show_rows(letters, keep=lambda one: one.id)

    def show_said(self, words: str, tone: str = "ok") -> None:
        """Say what a letter came to, or why it was not taken."""
        self.said.setText(words)
        set_tone(self.said, tone)
        self.said.setVisible(bool(words))

    def begin_next(self) -> None:
        """Make room for the next letter."""
        self.reason.clear()
        self._scan = None
        self._file.show_text("")
        keys.give_focus(self.who)

    def _follow(self, day: object) -> None:
        """A letter's last day is never before its first."""
        last = self.last.value()
        if isinstance(day, date) and (last is None or last < day):
            self.last.show_value(day)

    def _choose(self) -> None:
        path = dialogs.ask_open(self, say("Lampirkan hasil pindai"), SCANS)
        if path is not None:
            self._scan = path
            self._file.show_text(path.name)

    def _take(self) -> None:
        for field, edit in ((self._from, self.first), (self._until, self.last)):
            field.clear()
            edit.settle()
        first, last, who = self.first.value(), self.last.value(), self.who.value()
        if first is not None and last is not None and who is not None:
            self.taken.emit(Letter(who, self.mark.value(), first, last, self.reason.text().strip(), self._scan))

    def _withdraw(self) -> None:
        one = self.table.current_row()
        if one is not None and not one.is_withdrawn:
            self.withdrawn.emit(one)


def _state(one: "LeaveRow") -> State:
    if one.is_withdrawn:
        return State(say("Ditarik"), "gray")
    return State(say("Ada scan"), "ok", "check") if one.scan else State(say("Berlaku"), "accent")
