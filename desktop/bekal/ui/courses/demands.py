"""The part of a programme's form that says whom it takes: ages, schooling, repeats, scheme, replacement."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.courses import rules, typed
from bekal.courses.changing import ProgrammeTerms
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Repeat
from bekal.ui import keys
from bekal.ui.courses.timetable import set_text, settle, text_of
from bekal.ui.widgets.buttons import Segments
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.layouts import TwoColumns, column, holder, side_by_side

LEVELS = ("SD", "SMP", "SMA", "D1", "D2", "D3", "D4", "S1", "S2", "S3")
"""Least schooling, lowest first; a school of the same height counts as well."""


@dataclass(frozen=True)
class Demanded:
    """What was typed, and the fields that could not be understood."""

    scheme: str
    age_from: int | None
    age_to: int | None
    education_from: str
    repeat_policy: Repeat
    replacement_days: int
    bad: list[Field]

    def added_to(self, terms: ProgrammeTerms) -> ProgrammeTerms:
        """Return the terms with these demands."""
        return replace(
            terms,
            scheme=self.scheme,
            age_from=self.age_from,
            age_to=self.age_to,
            education_from=self.education_from,
            repeat_policy=self.repeat_policy,
            replacement_days=self.replacement_days,
        )


class Demands(QWidget):
    """Two columns of fields; nothing in them has to be filled."""

    scheme_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.age_from = Field(say("Usia paling muda"), text_edit("18", longest=2), optional=True)
        self.age_to = Field(say("Usia paling tua"), text_edit("35", longest=2), optional=True)
        self.education = Field(
            say("Pendidikan paling rendah"),
            Choice([("", say("Semua jenjang")), *((one, say("{level} atau sederajat", level=one)) for one in LEVELS)]),
        )  # fmt: skip
        self.repeat = Field(
            say("Pernah ikut pelatihan tahun ini"),
            Segments([(one, one.word) for one in Repeat], say("Pernah ikut pelatihan tahun ini")),
            help=say("Untuk orang yang pada tahun yang sama sudah ikut pelatihan sejenis di balai ini."),
        )
        self.scheme = Field(
            say("Skema penempatan"),
            Choice([("", say("Tidak ada"))]),
            help=say("Skema menentukan berkas yang diminta. Aturan balai sendiri menambah atau mencoretnya."),
        )
        self.replacement = Field(
            say("Penggantian peserta sampai hari ke-"),
            text_edit("3", longest=2),
            help=say("Hari pelatihan terakhir saat tempat kosong masih diberikan kepada cadangan."),
        )
        self.fields = (self.age_from, self.age_to, self.education, self.repeat, self.scheme, self.replacement)
        left = column(side_by_side(self.age_from, self.age_to), self.education, self.repeat, None, gap=11)
        right = column(self.scheme, self.replacement, None, gap=11)
        self.setLayout(column(TwoColumns(holder(left), holder(right)), None))
        _choice(self.scheme).chosen.connect(lambda code: self.scheme_chosen.emit(code or ""))
        for field in (self.age_from, self.age_to, self.replacement):
            field.left.connect(lambda field=field: settle(field, typed.read_number))

    def show_terms(self, terms: ProgrammeTerms) -> None:
        """Show what a programme asks for now."""
        for field, number in ((self.age_from, terms.age_from), (self.age_to, terms.age_to)):
            set_text(field, "" if number is None else str(number))
        set_text(self.replacement, str(terms.replacement_days))
        levels = [] if terms.education_from in ("", *LEVELS) else [(terms.education_from, terms.education_from)]
        if levels:
            _choice(self.education).show_options([("", say("Semua jenjang")), *levels, *((one, one) for one in LEVELS)])
        _choice(self.education).show_value(terms.education_from)
        _segments(self.repeat).show_value(terms.repeat_policy)
        known = schemes()
        if terms.scheme and terms.scheme not in dict(known):
            known = [*known, (terms.scheme, terms.scheme)]
        _choice(self.scheme).show_options([("", say("Tidak ada")), *known])
        _choice(self.scheme).show_value(terms.scheme)
        for field in self.fields:
            field.clear()

    def value(self) -> Demanded:
        """Return what was typed; a number that is none is said beside its field."""
        numbers: dict[Field, int | None] = {}
        bad = []
        for field in (self.age_from, self.age_to, self.replacement):
            try:
                numbers[field] = typed.read_number(text_of(field)) if text_of(field) else None
            except Told as error:
                field.show_impossible(sentence(error))
                bad.append(field)
        days = numbers.get(self.replacement)
        return Demanded(
            _choice(self.scheme).value() or "",
            numbers.get(self.age_from),
            numbers.get(self.age_to),
            _choice(self.education).value() or "",
            _segments(self.repeat).value() or Repeat.WARN,
            0 if days is None else days,
            bad,
        )

    def takes(self, error: Told) -> bool:
        """Tell whether a refusal is about something here."""
        return isinstance(error, rules.BadAges | rules.BadReplacementDays)

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about."""
        field = self.age_to if isinstance(error, rules.BadAges) else self.replacement
        field.show_impossible(sentence(error))
        keys.give_focus(field.edit)


def schemes() -> list[tuple[str, str]]:
    """Return the placement schemes of the reference data, code and title."""
    from bekal.candidates.papers.kinds import schemes as known

    return [(code, scheme.title) for code, scheme in known().items()]


def _choice(field: Field) -> Choice:
    assert isinstance(field.edit, Choice)
    return field.edit


def _segments(field: Field) -> Segments:
    assert isinstance(field.edit, Segments)
    return field.edit
