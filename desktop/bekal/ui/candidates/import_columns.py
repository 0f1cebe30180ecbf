"""What each column of a file holds, changed here and remembered for its sender; and what is decided about the file."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from bekal.candidates.importing.columns import Field, is_never_read, plain_heading
from bekal.candidates.importing.roster import Roster, column_name
from bekal.language import say
from bekal.ui import days
from bekal.ui.widgets.buttons import Segments
from bekal.ui.widgets.cards import note
from bekal.ui.widgets.fields import Choice, text_edit
from bekal.ui.widgets.labels import Line, label
from bekal.ui.widgets.layouts import column, holder, rule, scrolled
from bekal.ui.widgets.tick import Tick

_NOTHING = ""
_SAMPLE = 40
_WIDEST = 20


class ImportColumns(QWidget):
    """One line a column: its heading, what stands in it, and what it is read as."""

    meaning_chosen = Signal(str, object)
    """The bare heading, and its field or None."""
    sender_named = Signal(str)
    course_chosen = Signal(object)
    erase_asked = Signal(bool)
    dates_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sent_by = text_edit(say("misalnya SMK Contoh 1"), longest=80)
        self.sent_by.setAccessibleName(say("Pengirim"))
        self.sent_by.editingFinished.connect(lambda: self.sender_named.emit(self.sent_by.text().strip()))
        self.course = Choice(placeholder=say("Tidak didaftarkan ke kelas"), filters=True)
        self.course.setAccessibleName(say("Daftarkan ke kelas"))
        self.course.chosen.connect(self.course_chosen)
        self.dates = Segments([("", say("Menurut isinya")), ("dmy", say("Hari/bulan")), ("mdy", say("Bulan/hari"))])
        self.dates.setAccessibleName(say("Urutan tanggal yang dapat dibaca dua cara"))
        self.dates.show_value("")
        self.dates.chosen.connect(self.dates_chosen)
        self.erase = Tick(say("Sel kosong mengosongkan isian yang sudah ada"))
        self.erase.toggled.connect(self.erase_asked)
        top = QGridLayout()
        top.setHorizontalSpacing(12)
        fields: tuple[tuple[str, QWidget], ...] = (
            (say("Pengirim"), self.sent_by),
            (say("Daftarkan ke kelas"), self.course),
            (say("Tanggal seperti 5/12/99"), self.dates),
        )
        for at, (words, field) in enumerate(fields):
            top.addWidget(label(words, "caption", "muted"), at, 0)
            top.addWidget(field, at, 1)
        top.setColumnStretch(1, 1)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(12)
        self._lines.setColumnStretch(1, 1)
        self._lines.setColumnStretch(2, 1)
        self._notes = column(gap=4)
        self.choices: dict[str, Choice] = {}
        remembered = label(
            say("Arti judul yang Anda ubah diingat untuk kiriman berikutnya dari pengirim ini."),
            "caption",
            "muted",
            wrap=True,
        )
        inside = column(top, self.erase, rule(), self._notes, self._lines, remembered, None, margins=(16, 12, 16, 12))
        self.setLayout(column(scrolled(holder(inside))))

    def show_file(self, roster: Roster, sender: str, *, erase: bool) -> None:
        """Show the columns of a file and who seems to have sent it."""
        if not self.sent_by.hasFocus():
            self.sent_by.setText(sender)
        self.erase.blockSignals(True)
        self.erase.setChecked(erase)
        self.erase.blockSignals(False)
        _clear(self._lines)
        _clear(self._notes)
        self.choices = {}
        for words in _notes_of(roster):
            self._notes.addWidget(note(words, "info", "info"))
        meanings = {at: field for field, at in roster.columns.items()}
        options: list[tuple[object, str]] = [(_NOTHING, say("Tidak dibaca")), *((f, f.word) for f in Field)]
        for at, heading in enumerate(roster.all_headings):
            if not heading:
                continue
            name = label(heading, "bodyb", wrap=True)
            self._lines.addWidget(name, at, 0)
            self._lines.addWidget(Line(_sample(roster, at), "caption", "muted"), at, 1)
            if is_never_read(heading):
                self._lines.addWidget(label(say("Tidak pernah dibaca"), "caption", "muted"), at, 2)
                continue
            choice = Choice(options)
            choice.setMinimumContentsLength(_WIDEST)
            choice.setAccessibleName(say("Kolom {heading} dibaca sebagai", heading=heading))
            choice.show_value(meanings.get(at, _NOTHING))
            key = plain_heading(heading) if roster.heading_row else column_name(at).lower()
            choice.chosen.connect(lambda value, key=key: self.meaning_chosen.emit(key, value or None))
            self.choices[key] = choice
            self._lines.addWidget(choice, at, 2)

    def show_courses(self, courses: Sequence[tuple[object, str]], chosen: object) -> None:
        """Offer the courses people may apply for."""
        self.course.show_options([(None, say("Tidak didaftarkan ke kelas")), *courses])
        self.course.show_value(chosen)


def _notes_of(roster: Roster) -> list[str]:
    found = []
    if roster.hidden_columns:
        names = ", ".join(roster.hidden_columns)
        found.append(say("Kolom {names} tersembunyi di Excel; tetap dibaca.", names=names))
    if roster.hidden_sheet:
        found.append(say("Lembar {name} tersembunyi di Excel; dibaca karena dipilih.", name=roster.sheet))
    hidden = [other for other in roster.other_sheets if other.is_hidden and other.people]
    for other in hidden:
        found.append(say("Lembar {name} tersembunyi ({n} orang) tidak dibaca.", name=other.name, n=other.people))
    if not roster.heading_row:
        found.append(say("Tidak ada baris judul. Kolom ditebak dari isinya; periksa sebelum mengimpor."))
    return found


def _sample(roster: Roster, at: int) -> str:
    values = [r.cells[at] for r in roster.rows[:30] if at < len(r.cells) and r.cells[at] not in ("", None)][:2]
    texts = [days.full(value) if isinstance(value, date) else str(value).removesuffix(".0") for value in values]
    return " · ".join(text[:_SAMPLE] for text in texts)


def _clear(lay: QLayout) -> None:
    while (item := lay.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
