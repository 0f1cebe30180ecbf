"""A hand-over with more to say: another day, somebody else who takes the paper, their letter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.courses.typed import read_day
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys, theme
from bekal.ui.certificates.decide import SCANS
from bekal.ui.widgets import dialogs
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.date_edit import DateEdit
from bekal.ui.widgets.fields import EntryForm, Field, text_edit
from bekal.ui.widgets.labels import Line, label, set_tone
from bekal.ui.widgets.layouts import column, row


@dataclass(frozen=True)
class Given:
    """What was typed of a hand-over; no taker: the holders themselves."""

    on: date
    taker: str
    letter_number: str
    scan: Path | None


class HandOverDialog(QDialog):
    """Open with `open()`."""

    given = Signal(object)

    def __init__(self, parent: QWidget, whose: str, today: Callable[[], date]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Serah terima"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._scan: Path | None = None
        self.on = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.on.show_value(today())
        self._on = Field(say("Tanggal"), self.on)
        self.on.unreadable.connect(lambda error: self._on.show_impossible(sentence(error)))
        self.taker = text_edit(say("Kosong: diambil sendiri"), longest=120)
        self.letter = text_edit(longest=60)
        self._file = Line("", "caption", "muted")
        choose = Button(say("Lampirkan surat kuasa"), "", "upload", "Ctrl+L")
        choose.clicked.connect(self._choose)
        yes = Button(say("Catat serah terima"), "primary", keys="Ctrl+Enter")
        yes.clicked.connect(self._take)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        form = EntryForm()
        inner = column(
            self._on,
            Field(say("Diambil oleh"), self.taker, optional=True),
            Field(say("Nomor surat kuasa"), self.letter, optional=True),
            gap=8,
        )
        form.setLayout(inner)
        form.finished.connect(self._take)
        body = column(label(say("Serah terima"), "title"), label(whose, wrap=True), gap=8, margins=(20, 16, 20, 16))
        body.addWidget(form)
        attached = row(choose, gap=10)
        attached.addWidget(self._file, 1)
        body.addLayout(attached)
        body.addWidget(self.said)
        body.addLayout(row(None, yes, away))
        self.setLayout(body)
        self.setMinimumWidth(min(theme.px(460), parent.window().width() - 20))
        keys.give_focus(self.taker)

    def show_refusal(self, words: str) -> None:
        """Say why it was not noted; what was typed stays."""
        self.said.setText(words)
        set_tone(self.said, "bad")
        self.said.show()

    def _choose(self) -> None:
        path = dialogs.ask_open(self, say("Lampirkan surat kuasa"), SCANS)
        if path is not None:
            self._scan = path
            self._file.show_text(path.name)

    def _take(self) -> None:
        self._on.clear()
        self.on.settle()
        day = self.on.value()
        if day is not None:
            self.given.emit(Given(day, self.taker.text(), self.letter.text(), self._scan))
