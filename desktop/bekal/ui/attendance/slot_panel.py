"""One slot in detail: note, minutes, hours of a part, and everything that was ever said about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from bekal.language import say
from bekal.ui import days, keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cells import MarkCell, Two
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.labels import Line, label
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.attendance.slots import SlotStep


@dataclass(frozen=True)
class SlotFacts:
    """What a slot holds now, as the dialog shows and gives it back; hours in JP."""

    note: str
    minutes_late: int | None
    minutes_early: int | None
    hours_attended: int | None


class SlotPanel(QFrame):
    """Laid over the page, so that what is typed behind F2 reaches its note at once; Enter saves, Esc changes nothing.

    `agreed` gives the facts, `left` comes when it is away.
    """

    agreed = Signal(object)
    left = Signal()

    def __init__(
        self, parent: QWidget, name: str, state: str, facts: SlotFacts, hours: int, *, may_change: bool
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(say("Rincian {name}", name=name))
        self.note = text_edit(say("Catatan"), longest=200)
        self.note.setText(facts.note)
        self.late = _number(facts.minutes_late, 600)
        self.early = _number(facts.minutes_early, 600)
        self.hours = _number(facts.hours_attended, hours)
        self._save = Button(say("Simpan"), "primary", keys="Enter", works=False)
        away = Button(say("Tutup"), keys="Esc", works=False)
        self._save.clicked.connect(self._agree)
        away.clicked.connect(self.leave)
        numbers = row(gap=12)
        for field in (
            Field(say("Terlambat (menit)"), self.late),
            Field(say("Pulang lebih awal (menit)"), self.early),
            Field(say("Hadir sebagian, JP dari {n}", n=hours), self.hours),
        ):
            numbers.addWidget(field, 1)
        self.history: Table[SlotStep] = Table(
            [
                Column(say("Kapan"), lambda step: _when(step.at), 118, tone="muted", role="caption"),
                Column(say("Menjadi"), lambda step: _mark_of(step), 150),
                Column(say("Lainnya"), _rest, least=120, tone="muted", role="caption"),
                Column(say("Oleh"), lambda step: Two(step.by, step.how.word), 160),
            ],
            say("Riwayat tanda ini"),
            two_lines=True,
        )
        self.history.setMinimumHeight(theme.px(150))
        self._none = label(say("Belum pernah ditandai."), "caption", "muted")
        self._edits = [self.note, self.late, self.early, self.hours]
        body = column(Line(name, "title"), Line(state, "caption", "muted"), gap=8, margins=(20, 16, 20, 16))
        if may_change:
            body.addWidget(Field(say("Catatan"), self.note))
            body.addLayout(numbers)
        body.addWidget(label(say("Riwayat"), "bodyb"))
        body.addWidget(self._none)
        body.addWidget(self.history, 1)
        body.addStretch(0)  # takes what is left while there is no history
        body.addLayout(row(None, self._save, away))
        self.setLayout(body)
        self._save.setVisible(may_change)
        for edit in self._edits:
            edit.returnPressed.connect(self._agree)
        self.history.hide()
        self._place(parent)
        self._first = self.note if may_change else away
        parent.installEventFilter(self)

    def open(self) -> None:
        """Show it and take the keys."""
        self.show()
        self.raise_()
        keys.give_focus(self._first)

    def leave(self) -> None:
        """Go away and leave the slot as it is."""
        self.hide()
        self.deleteLater()
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Claim Esc before it becomes a shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and keys.is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Esc; what is typed here never reaches the grid below."""
        if keys.is_escape(event):
            self.leave()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner of the page."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None:
            self._place(parent)
        return False

    def _place(self, parent: QWidget) -> None:
        edge = 20
        wide = min(theme.px(620), parent.width() - 2 * edge)
        tall = min(theme.px(440), parent.height() - edge)
        self.setGeometry(parent.width() - wide - edge, parent.height() - tall - edge, wide, tall)

    def show_history(self, steps: "Sequence[SlotStep]") -> None:
        """Show who said what of this slot, the newest first."""
        self.history.show_rows(steps)
        self.history.setVisible(bool(steps))
        self._none.setVisible(not steps)

    def _agree(self) -> None:
        if not all(edit.hasAcceptableInput() or not edit.text() for edit in self._edits):
            return
        facts = SlotFacts(self.note.text().strip(), _read(self.late), _read(self.early), _read(self.hours))
        self.leave()
        self.agreed.emit(facts)


def _number(value: int | None, most: int) -> QLineEdit:
    edit = text_edit()
    edit.setText("" if value is None else str(value))
    edit.setValidator(QIntValidator(0, most, edit))
    edit.setFixedWidth(theme.px(88))
    return edit


def _read(edit: QLineEdit) -> int | None:
    return int(edit.text()) if edit.text() else None


def _when(at: datetime) -> Two:
    local = at.astimezone()
    return Two(days.short(local.date()), days.clock(local))


def _mark_of(step: "SlotStep") -> object:
    if not step.sets_mark:
        return ""
    return MarkCell(step.mark.value if step.mark else "")


def _rest(step: "SlotStep") -> str:
    """Say what else a change set: minutes, hours, note, reason."""
    said = []
    got = step.fields.get
    if got("minutes_late") is not None:
        said.append(say("terlambat {n} menit", n=got("minutes_late")))
    if got("minutes_early") is not None:
        said.append(say("pulang {n} menit lebih awal", n=got("minutes_early")))
    if got("hours_attended") is not None:
        said.append(say("hadir {n} JP", n=got("hours_attended")))
    if got("note"):
        said.append(say("catatan: {words}", words=got("note")))
    if got("reason"):
        said.append(say("alasan: {words}", words=got("reason")))
    return " · ".join(said)
