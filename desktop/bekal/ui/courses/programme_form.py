"""The form that makes a programme: what is taught, its hours, the attendance it asks for, its units."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from bekal.courses import rules, typed
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Kind
from bekal.ui import keys
from bekal.ui.context import Context, Heading
from bekal.ui.courses.timetable import set_text, settle, text_of
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import card, key_hints
from bekal.ui.widgets.fields import EntryForm, Field, note_edit, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import TwoColumns, column, fill, foot, holder, scrolled, side_by_side
from bekal.ui.widgets.side_panel import SidePanel


@dataclass(frozen=True)
class NewProgramme:
    """What the form asks for; hours in JP."""

    code: str
    title: str
    kind: Kind
    hours: int
    catalogue_no: int | None
    min_attendance: int
    units: tuple[rules.NewUnit, ...]


class ProgrammeFormScreen(QWidget):
    """`Buat program`."""

    make_asked = Signal(object)
    away_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Buat program"), say("Kelas & jadwal  ›  program baru"))
        self.code = Field(say("Kode"), text_edit(say("misalnya JPN-N4"), longest=20))
        self.title = Field(say("Judul program"), text_edit(say("misalnya Bahasa Jepang N4"), longest=120))
        self.kind = Field(say("Jenis"), Segments([(kind, kind.word) for kind in Kind], say("Jenis")))
        self.hours = Field(say("Jumlah JP"), text_edit("320", longest=4))
        self.catalogue = Field(
            say("No. katalog"), text_edit(longest=9), optional=True, help=say("Nomor program di katalog pusat.")
        )
        self.least = Field(
            say("Kehadiran paling sedikit (%)"), text_edit("80", longest=3), help=say("Persen dari JP yang diikuti.")
        )
        self._unit_edit = note_edit(say("JPN.01 | Memberi salam | 20"), 12)
        self._unit_edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.units = Field(say("Unit, satu per baris: kode | judul | JP"), self._unit_edit, optional=True)
        self._make = Button(say("Buat program"), "primary", keys="Ctrl+Enter")
        self._away = Button(say("Batal"), keys="Esc")
        self._state = label("", "caption", "muted")
        self._build()
        from bekal.ui.courses.form_presenter import ProgrammeFormPresenter

        self._presenter = ProgrammeFormPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Begin a new programme."""
        for field, text in ((self.code, ""), (self.title, ""), (self.hours, ""), (self.catalogue, "")):
            set_text(field, text)
        set_text(self.least, "80")
        self._unit_edit.setPlainText("")
        self._segments.show_value(Kind.LANGUAGE)
        for field in self._fields:
            field.clear()
        self._tell("")
        self._count()
        keys.give_focus(self.code.edit)

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about, otherwise beside the button."""
        said = sentence(error)
        for kind, field in (
            (rules.CodeTaken, self.code),
            (rules.BadHours, self.hours),
            (rules.BadShare, self.least),
        ):
            if isinstance(error, kind):
                field.show_impossible(said)
                keys.give_focus(field.edit)
        self._tell(said)

    def _collect(self) -> None:
        bad = [field for field in (self.code, self.title, self.hours, self.least) if not text_of(field)]
        for field in bad:
            field.show_impossible(say("Belum diisi."))
        numbers: dict[Field, int] = {}
        for field in (self.hours, self.least, self.catalogue):
            try:
                if text_of(field):
                    numbers[field] = typed.read_number(text_of(field))
            except Told as error:
                field.show_impossible(sentence(error))
                bad.append(field)
        try:
            units = typed.read_units(self._unit_edit.toPlainText())
        except Told as error:
            self.units.show_impossible(sentence(error))
            bad.append(self.units)
            units = []
        if bad:
            keys.give_focus(bad[0].edit)
            self._tell(say("Belum dapat dibuat: periksa {fields}.", fields=", ".join(field.name for field in bad)))
            return
        self._tell("")
        self.make_asked.emit(
            NewProgramme(
                text_of(self.code),
                text_of(self.title),
                self._segments.value(),
                numbers[self.hours],
                numbers.get(self.catalogue),
                numbers[self.least],
                tuple(units),
            )
        )

    @property
    def _segments(self) -> Segments:
        assert isinstance(self.kind.edit, Segments)
        return self.kind.edit

    def _build(self) -> None:
        left = column(
            self.code, self.title, self.kind, side_by_side(self.hours, self.least), self.catalogue, None, gap=11
        )
        right = column(self.units, None, gap=11)
        self._form = EntryForm()
        self._form.setLayout(column(scrolled(TwoColumns(holder(left), holder(right)))))
        self._fields = (self.code, self.title, self.kind, self.hours, self.least, self.catalogue, self.units)
        self._form.watch(*self._fields)
        self._words = label("", "bodyb", wrap=True)
        about = label(
            say("Baris dapat ditempel dari Excel: kolom kode, judul, JP, dan bila ada judul bahasa Inggris."),
            "caption", "muted", wrap=True,
        )  # fmt: skip
        hints = key_hints(("Enter", say("isian berikutnya")), ("Ctrl+V", say("tempel dari Excel")))
        panel = holder(column(card(column(label(say("Unit"), "title"), self._words, about, gap=6)), None, hints))
        body = column(SidePanel(card(column(self._form), margins=(20, 14, 20, 12)), panel))
        fill(self, body, foot(self._state, None, self._make, self._away))
        self._make.clicked.connect(self._collect)
        self._away.clicked.connect(self.away_asked)
        self._form.finished.connect(self._collect)
        for field in (self.hours, self.least, self.catalogue):
            field.left.connect(lambda field=field: settle(field, typed.read_number))
        for field in (self.code, self.title):
            field.left.connect(lambda field=field: field.clear() if text_of(field) else None)
        self._unit_edit.textChanged.connect(self._count)
        self.units.left.connect(self._judge_units)

    def _count(self) -> None:
        try:
            units = typed.read_units(self._unit_edit.toPlainText())
        except Told:
            return
        self.units.clear()
        hours = sum(unit.hours for unit in units)
        self._words.setText(say("{n} unit, {hours} JP", n=len(units), hours=hours) if units else say("Belum ada unit"))

    def _judge_units(self) -> None:
        try:
            typed.read_units(self._unit_edit.toPlainText())
        except Told as error:
            self.units.show_impossible(sentence(error))

    def _tell(self, words: str) -> None:
        self._state.setText(words)
        set_tone(self._state, "bad" if words else "muted")
