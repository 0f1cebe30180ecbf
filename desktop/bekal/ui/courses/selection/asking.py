"""One line below a list that asks for a reason, and a date where it matters, before something is done."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.courses import typed
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, row, rule, side_by_side


class AskLine(QWidget):
    """Enter goes on and does it after the last field, Esc folds it away."""

    answered = Signal(str, object)
    """The reason and the date, None where none was asked for."""
    closed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._then: Callable[[str, date | None], object] | None = None
        self._needs_reason = self._has_date = False
        self._title, self._below = label("", "bodyb", wrap=True), label("", "caption", "muted", wrap=True)
        self.reason = Field(say("Alasan"), text_edit("", longest=200))
        self.on = Field(say("Tanggal"), DateEdit(lambda text: typed.read_day(text, today=today()), today))
        self._do = Button("", keys="Ctrl+Enter")
        self._away = Button(say("Batal"), keys="Esc")
        self._fields = side_by_side(self.on, self.reason)
        form = EntryForm()
        form.setLayout(
            column(
                rule(), self._title, self._fields, row(self._below, None, self._do, self._away, gap=8),
                gap=6, margins=(12, 0, 12, 10),
            )
        )  # fmt: skip
        form.watch(self.on, self.reason)
        form.finished.connect(self._collect)
        self.setLayout(column(form))
        self._do.clicked.connect(self._collect)
        self._away.clicked.connect(self.fold)
        self._date.dated.connect(lambda _day: self.on.clear())
        self._date.unreadable.connect(lambda error: self.on.show_impossible(sentence(error)))
        self.hide()

    def ask(
        self,
        title: str,
        verb: str,
        then: Callable[[str, date | None], object],
        *,
        below: str = "",
        reason: str | None = "",
        needs_reason: bool = True,
        on: tuple[str, date] | None = None,
    ) -> None:
        """Open with a title and the verb of the button; `reason` None asks for none, `on` names and fills a date."""
        self._then, self._needs_reason, self._has_date = then, needs_reason and reason is not None, on is not None
        self._title.setText(title)
        self._do.show_text(verb)
        self.say_refusal("")
        self._below.setText(below)
        for field in (self.reason, self.on):
            field.clear()
        set_text(self.reason, reason or "")
        self.reason.setVisible(reason is not None)
        self.on.setVisible(self._has_date)
        if on is not None:
            self.on.show_help(on[0])
            self._date.show_value(on[1])
        self.show()
        keys.give_focus((self.on if self._has_date else self.reason).edit)

    def say_refusal(self, words: str) -> None:
        """Say why it was not done; the line stays open."""
        self._below.setText(words)
        set_tone(self._below, "bad" if words else "muted")

    def fold(self) -> None:
        """Fold it away without doing anything."""
        self._then = None
        self.hide()
        self.closed.emit()

    def _collect(self) -> None:
        day = None
        if self._has_date:
            self._date.settle()
            day = self._date.value()
            if day is None:
                if self.on.edit.property("state") != "bad":
                    self.on.show_impossible(say("Belum diisi."))
                keys.give_focus(self.on.edit)
                return
        reason = text_of(self.reason)
        if self._needs_reason and not reason:
            self.reason.show_impossible(say("Belum diisi."))
            keys.give_focus(self.reason.edit)
            return
        if self._then is not None:
            self._then(reason, day)

    @property
    def _date(self) -> DateEdit:
        assert isinstance(self.on.edit, DateEdit)
        return self.on.edit
