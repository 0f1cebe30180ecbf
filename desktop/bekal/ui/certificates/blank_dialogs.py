"""Blanks come in, and what becomes of some of them: spoiled, returned, destroyed, lost, found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.certificates.blanks import rules
from bekal.certificates.blanks.queries import ReceiptRow
from bekal.certificates.blanks.rules import Blank
from bekal.courses.typed import read_day
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import BlankEvent
from bekal.ui import days, keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.date_edit import DateEdit
from bekal.ui.widgets.fields import EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.table import Column, Table


@dataclass(frozen=True)
class Came:
    """What was typed of a delivery."""

    first: Blank
    last: Blank
    on: date
    source: str
    letter_number: str


class ReceiveDialog(QDialog):
    """Open with `open()`; it stays for the next delivery and lists those that came."""

    came = Signal(object)
    taken_back = Signal(object)

    def __init__(self, parent: QWidget, today: Callable[[], date]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Terima blangko"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.first = text_edit(say("A 0000001"), longest=30)
        self.last = text_edit(say("A 0000500"), longest=30)
        self._first, self._last = Field(say("Nomor pertama"), self.first), Field(say("Nomor terakhir"), self.last)
        self.on = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.on.show_value(today())
        self._on = Field(say("Diterima tanggal"), self.on)
        self.on.unreadable.connect(lambda error: self._on.show_impossible(sentence(error)))
        self.source, self.letter = text_edit(longest=120), text_edit(longest=60)
        self._count = label("", "caption", "muted")
        save = Button(say("Catat penerimaan"), "primary", keys="Ctrl+Enter")
        save.clicked.connect(self._take)
        away = Button(say("Tutup"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        self._gone = Button(say("Batalkan penerimaan"), keys="Del", works=False)
        self._gone.clicked.connect(self._back)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        self.table: Table[ReceiptRow] = Table(
            [
                Column(say("Nomor"), lambda one: Two(one.span, one.source), least=200),
                Column(say("Banyak"), lambda one: one.count, 70, right=True),
                Column(say("Diterima"), lambda one: days.full(one.received_on), 110, tone="muted"),
                Column(say("Nomor surat"), lambda one: one.letter_number or "–", 130, tone="muted"),
            ],
            say("Yang sudah diterima"),
            two_lines=True,
        )
        keys.on(self.table, "Del", self._back)
        self.table.moved_to.connect(lambda one: self._gone.setEnabled(one is not None))
        self._gone.setEnabled(False)
        form = EntryForm()
        inner = column(
            row(self._first, self._last, gap=12),
            row(self._on, Field(say("Dari"), self.source, optional=True), gap=12),
            gap=8,
        )
        inner.addWidget(Field(say("Nomor surat"), self.letter, optional=True))
        form.setLayout(inner)
        form.finished.connect(self._take)
        for edit in (self.first, self.last):
            edit.textChanged.connect(self._reckon)
        body = column(label(say("Terima blangko"), "title"), form, gap=8, margins=(20, 16, 20, 16))
        body.addLayout(row(self._count, None, save, away))
        body.addWidget(self.said)
        body.addLayout(row(label(say("Yang sudah diterima"), "bodyb"), None, self._gone))
        body.addWidget(self.table, 1)
        self.setLayout(body)
        window = parent.window()
        self.resize(min(theme.px(640), window.width() - 20), min(theme.px(520), window.height() - 20))
        keys.give_focus(self.first)

    def show_receipts(self, rows: Sequence[ReceiptRow]) -> None:
        """Show what came in, the last first."""
        self.table.show_rows(rows, keep=lambda one: one.id)

    def show_said(self, words: str, tone: str = "bad") -> None:
        """Say what a delivery came to, or why it was not taken."""
        self.said.setText(words)
        set_tone(self.said, tone)
        self.said.setVisible(bool(words))

    def begin_next(self) -> None:
        """Make room for the next delivery."""
        self.first.clear()
        self.last.clear()
        keys.give_focus(self.first)

    def _read(self) -> tuple[Blank, Blank] | None:
        """Return the two ends, the last one with the series of the first where it has none."""
        ends = []
        for field, edit in ((self._first, self.first), (self._last, self.last)):
            field.clear()
            try:
                ends.append(rules.typed(edit.text()))
            except Told as error:
                field.show_impossible(sentence(error))
                keys.give_focus(edit)
                return None
        first, last = ends
        if last.series not in ("", first.series):
            self._last.show_impossible(say("Seri nomor terakhir lain daripada yang pertama."))
            return None
        return first, Blank(first.series, last.number, max(first.digits, last.digits))

    def _reckon(self) -> None:
        try:
            first, last = rules.typed(self.first.text()), rules.typed(self.last.text())
        except Told:
            self._count.setText("")
            return
        n = last.number - first.number + 1
        self._count.setText(say("{n} lembar", n=n) if n > 0 else "")

    def _take(self) -> None:
        self._on.clear()
        self.on.settle()
        ends, day = self._read(), self.on.value()
        if ends is not None and day is not None:
            self.came.emit(Came(*ends, day, self.source.text(), self.letter.text()))

    def _back(self) -> None:
        if (one := self.table.current_row()) is not None:
            self.taken_back.emit(one.id)


@dataclass(frozen=True)
class Became:
    """What was typed of what became of blanks."""

    event: BlankEvent
    blanks: tuple[Blank, ...]
    reason: str
    letter_number: str


class BecomeDialog(QDialog):
    """Open with `open()`; the numbers may be many: `A 0000003, A 0000007..A 0000012`."""

    decided = Signal(object)

    def __init__(self, parent: QWidget, event: BlankEvent, chosen: Sequence[Blank]) -> None:
        super().__init__(parent)
        self._event = event
        title = {
            BlankEvent.SPOILED: say("Blangko rusak"),
            BlankEvent.RETURNED: say("Kembalikan blangko"),
            BlankEvent.DESTROYED: say("Musnahkan blangko"),
            BlankEvent.LOST: say("Blangko hilang"),
            BlankEvent.FOUND: say("Blangko ditemukan kembali"),
        }[event]
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.numbers = text_edit(say("A 0000003, A 0000007..A 0000012"), longest=2000)
        self.numbers.setText(rules.written(chosen))
        hint = say("Beberapa: dipisah koma; berurutan: dua titik.")
        self._numbers = Field(say("Nomor blangko"), self.numbers, help=hint)
        self.reason, self.letter = text_edit(longest=200), text_edit(longest=60)
        self._must = must = event in (BlankEvent.SPOILED, BlankEvent.LOST)
        self._minutes = minutes = event in (BlankEvent.RETURNED, BlankEvent.DESTROYED)
        words = say("Sebabnya") if must else say("Keterangan")
        self._reason = Field(words, self.reason, optional=not must)
        letter = say("Nomor berita acara") if minutes else say("Nomor surat")
        self._letter = Field(letter, self.letter, optional=not minutes)
        yes = Button(title, "primary", keys="Ctrl+Enter")
        yes.clicked.connect(self._take)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        form = EntryForm()
        inner = column(self._numbers, self._reason, gap=8)
        if event is not BlankEvent.SPOILED and event is not BlankEvent.FOUND:
            inner.addWidget(self._letter)
        form.setLayout(inner)
        form.finished.connect(self._take)
        self.setLayout(
            column(label(title, "title"), form, self.said, row(None, yes, away), gap=10, margins=(20, 16, 20, 16))
        )
        self.setMinimumWidth(min(theme.px(520), parent.window().width() - 20))
        keys.give_focus(self.reason if chosen else self.numbers)

    def show_refusal(self, words: str) -> None:
        """Say why it was not noted; what was typed stays."""
        self.said.setText(words)
        set_tone(self.said, "bad")
        self.said.show()

    def _take(self) -> None:
        self._numbers.clear()
        try:
            chosen = rules.typed_many(self.numbers.text())
        except Told as error:
            self._numbers.show_impossible(sentence(error))
            keys.give_focus(self.numbers)
            return
        if self._must and not self.reason.text().strip():
            self._reason.show_impossible(say("Tulis sebabnya."))
            keys.give_focus(self.reason)
            return
        if self._minutes and not self.letter.text().strip():
            self._letter.show_impossible(say("Nomor berita acara diperlukan."))
            keys.give_focus(self.letter)
            return
        self.decided.emit(Became(self._event, tuple(chosen), self.reason.text(), self.letter.text()))
