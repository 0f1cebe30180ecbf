"""The facts of the graduation meeting that locks results, the reason that opens them again, and a note."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.assessment.locking import GraduationMeeting
from bekal.assessment.queries import GraduationRow
from bekal.courses import typed
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import days, keys, theme
from bekal.ui.courses.timetable import set_text, settle_time, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import DateEdit, EntryForm, Field, note_edit, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, scrolled, side_by_side


class LockDialog(QDialog):
    """Open with `open()`; `agreed` gives the meeting. It stays open until it is told that the lock holds."""

    agreed = Signal(object)

    def __init__(
        self, parent: QWidget, facts: Sequence[str], today: Callable[[], date], made: GraduationRow | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Perbaiki data sidang") if made else say("Kunci hasil dengan sidang kelulusan"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.number = Field(
            say("Nomor berita acara"), text_edit(say("misalnya 21/PPKD/XI/2026"), longest=60), optional=True
        )
        self._day = DateEdit(lambda text: typed.read_day(text, today=today()), today)
        self.met_on = Field(say("Tanggal sidang"), self._day)
        self.met_at = Field(say("Pukul"), text_edit("09.00", longest=5), optional=True)
        self.place = Field(say("Tempat sidang"), text_edit("", longest=60), optional=True)
        self._members = note_edit(say("Nama | Jabatan"), 4)
        self.members = Field(say("Peserta sidang, satu tiap baris"), self._members, optional=True)
        self._note = text_edit("", longest=200)
        self.note = Field(say("Catatan"), self._note, optional=True)
        self._said = label("", "caption", "bad", wrap=True)
        verb = say("Simpan data sidang") if made else say("Kunci hasil")
        self._yes, self._no = Button(verb, "primary", keys="Ctrl+Enter"), Button(say("Batal"), keys="Esc", works=False)
        self._yes.clicked.connect(self._collect)
        self._no.clicked.connect(self.reject)
        form = EntryForm()
        inside = column(
            *(label(fact, "caption", "muted", wrap=True) for fact in facts), self.number,
            side_by_side(self.met_on, self.met_at), self.place, self.members, self.note, None, gap=9,
            margins=(0, 0, 6, 0),
        )  # fmt: skip
        form.setLayout(column(scrolled(holder(inside))))
        form.watch(self.number, self.met_on, self.met_at, self.place, self.members, self.note)
        form.finished.connect(self._collect)
        lay = column(label(self.windowTitle(), "title"), gap=9, margins=(20, 18, 20, 16))
        lay.addWidget(form, 1)
        lay.addWidget(self._said)
        lay.addLayout(row(None, self._yes, self._no))
        self.setLayout(lay)
        self.setMinimumWidth(theme.px(460))
        self.resize(theme.px(520), min(theme.px(610), max(theme.px(360), parent.height() - 40)))
        self.met_at.left.connect(lambda: settle_time(self.met_at))
        self._day.unreadable.connect(lambda error: self.met_on.show_impossible(sentence(error)))
        self._day.dated.connect(lambda _day: self.met_on.clear())
        self._day.show_value(made.met_on if made else today())
        if made is not None:
            for field, text in (
                (self.number, made.letter_number),
                (self.met_at, days.time(made.met_at)),
                (self.place, made.met_place),
            ):
                set_text(field, text)
            set_text(self.note, made.note)
            self._members.setPlainText("\n".join(" | ".join(part for part in one if part) for one in made.members))
        keys.give_focus(self.number.edit)

    def show_refusal(self, error: Told) -> None:
        """Say why it was not locked."""
        self._yes.setEnabled(True)
        self._said.setText(sentence(error))
        set_tone(self._said, "bad")

    def wait_again(self) -> None:
        """Be usable again while somebody else is asked for a PIN."""
        self._yes.setEnabled(True)

    def _collect(self) -> None:
        self._day.settle()
        on = self._day.value()
        if on is None:
            if self.met_on.edit.property("state") != "bad":
                self.met_on.show_impossible(say("Belum diisi."))
            keys.give_focus(self.met_on.edit)
            return
        if text_of(self.met_at) and self.met_at.edit.property("state") == "bad":
            keys.give_focus(self.met_at.edit)
            return
        lines = [line.partition("|") for line in self._members.toPlainText().splitlines() if line.strip()]
        members = tuple((name.strip(), office.strip()) for name, _, office in lines)
        self._yes.setEnabled(False)
        self.agreed.emit(
            GraduationMeeting(
                on, text_of(self.number), text_of(self.met_at), text_of(self.place), members, text_of(self.note)
            )
        )


class WordsDialog(QDialog):
    """A few words that something needs: why results are opened, or the notes of one trainee and one try."""

    agreed = Signal(str, str)
    """What was typed, and what was typed into the second line."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        facts: Sequence[str],
        name: str,
        verb: str,
        *,
        text: str = "",
        needed: bool = True,
        second: str = "",
        second_text: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._needed = needed
        self.words = Field(name, text_edit("", longest=200), optional=not needed)
        self.more = Field(second, text_edit("", longest=200), optional=True)
        yes, no = Button(verb, "primary", keys="Ctrl+Enter"), Button(say("Batal"), keys="Esc", works=False)
        yes.clicked.connect(self._collect)
        no.clicked.connect(self.reject)
        form = EntryForm()
        form.setLayout(
            column(
                label(title, "title", wrap=True), *(label(fact, wrap=True) for fact in facts), self.words, self.more, 4,
                row(None, yes, no), gap=9, margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        form.watch(self.words, self.more)
        form.finished.connect(self._collect)
        self.setLayout(column(form))
        self.setMinimumWidth(theme.px(440))
        set_text(self.words, text)
        set_text(self.more, second_text)
        self.more.setVisible(bool(second))
        keys.give_focus(self.words.edit)

    def _collect(self) -> None:
        said = text_of(self.words)
        if self._needed and not said:
            self.words.show_impossible(say("Belum diisi."))
            keys.give_focus(self.words.edit)
            return
        self.accept()
        self.agreed.emit(said, text_of(self.more))
