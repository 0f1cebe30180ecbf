"""The right number and date of the letter of a locked decision, and why they are corrected."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.courses import typed
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys, theme
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from bekal.courses.selection.queries import SelectionCard


class LetterDialog(QDialog):
    """Open with `open()`; `agreed` gives number, date and reason."""

    agreed = Signal(str, object, str)

    def __init__(self, parent: QWidget, made: "SelectionCard", today: Callable[[], date]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Perbaiki surat keputusan"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.number = Field(say("Nomor surat"), text_edit("", longest=60))
        self._day = DateEdit(lambda text: typed.read_day(text, today=today()), today)
        self.on = Field(say("Tanggal surat"), self._day)
        self.reason = Field(say("Alasan"), text_edit(say("misalnya salah ketik"), longest=200))
        self._day.unreadable.connect(lambda error: self.on.show_impossible(sentence(error)))
        self._day.dated.connect(lambda _day: self.on.clear())
        go, away = Button(say("Perbaiki…"), "primary", keys="Ctrl+Enter"), Button(say("Batal"), keys="Esc", works=False)
        go.clicked.connect(self._collect)
        away.clicked.connect(self.reject)
        form = EntryForm()
        form.setLayout(
            column(
                label(self.windowTitle(), "title"),
                label(say("Hasil seleksi tetap seperti yang ditetapkan."), "caption", "muted", wrap=True),
                self.number, self.on, self.reason, 6, row(None, go, away), gap=10, margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        form.watch(self.number, self.on, self.reason)
        form.finished.connect(self._collect)
        self.setLayout(column(form))
        self.setMinimumWidth(theme.px(420))
        set_text(self.number, made.letter_number)
        self._day.show_value(made.letter_on)
        keys.give_focus(self.number.edit)

    def _collect(self) -> None:
        self._day.settle()
        number, on, reason = text_of(self.number), self._day.value(), text_of(self.reason)
        for field, value in ((self.number, number), (self.on, on), (self.reason, reason)):
            if not value:
                if field.edit.property("state") != "bad":
                    field.show_impossible(say("Belum diisi."))
                keys.give_focus(field.edit)
                return
        assert on is not None
        self.accept()
        self.agreed.emit(number, on, reason)
