"""The part of a programme's form that says what is asked of those who attend: what counts, warnings, lateness, pay."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from bekal.courses import typed
from bekal.courses.rules import BadHouseRule, HouseRules
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Excused
from bekal.ui import keys
from bekal.ui.courses.allowance_part import AllowancePart
from bekal.ui.courses.timetable import set_text, settle, text_of
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.layouts import TwoColumns, column, holder, rule


@dataclass(frozen=True)
class HouseTyped:
    """What was typed, and the fields that could not be understood."""

    house: HouseRules
    bad: list[Field]


class HouseRulesPart(QWidget):
    """Two columns of fields; a number left empty switches its rule off. The percentage stands on the first tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.excused = Field(
            say("Yang dihitung hadir"),
            Choice([(one, one.word) for one in Excused]),
            help=say("Menentukan persen kehadiran di rekap dan syarat sertifikat."),
        )
        self.in_a_row = Field(
            say("SP1: alpa berturut-turut (hari)"), text_edit("3", longest=2), optional=True,
            help=say("Hari pelatihan tanpa keterangan yang membawa surat peringatan pertama."),
        )  # fmt: skip
        self.share = Field(
            say("SP2: alpa lebih dari (%)"), text_edit("10", longest=3), optional=True,
            help=say("Dari seluruh JP kelas. Yang melewatinya tidak ikut evaluasi akhir dan tidak bersertifikat."),
        )  # fmt: skip
        self.late = Field(
            say("Terlambat lebih dari (menit) mengurangi 1 JP"), text_edit("15", longest=3), optional=True,
            help=say("Juga pulang lebih awal. Kosong: tidak mengurangi."),
        )  # fmt: skip
        self.grace = Field(
            say("Kelonggaran kartu (menit)"), text_edit("5", longest=3), optional=True,
            help=say("Kartu yang dipindai sesudah mulai masih dicatat hadir selama menit ini."),
        )  # fmt: skip
        self._numbers = {
            "absences_in_a_row": self.in_a_row,
            "absence_share": self.share,
            "late_minutes": self.late,
            "late_grace": self.grace,
        }
        self.allowance = AllowancePart()
        self.fields = (self.excused, *self._numbers.values(), *self.allowance.fields)
        left = column(self.excused, self.in_a_row, self.share, None, gap=11)
        right = column(self.late, self.grace, None, gap=11)
        self.setLayout(column(TwoColumns(holder(left), holder(right)), rule(), self.allowance, None, gap=14))
        for field in self._numbers.values():
            field.left.connect(lambda field=field: settle(field, typed.read_number))

    def show_rules(self, house: HouseRules) -> None:
        """Show what a programme asks for now."""
        self._choice.show_value(house.excused)
        for name, field in self._numbers.items():
            number = getattr(house, name)
            set_text(field, str(number) if number else "")
            field.clear()
        self.allowance.show_allowance(house.allowance)

    def value(self) -> HouseTyped:
        """Return what was typed; the percentage is not among it."""
        numbers: dict[str, int] = {}
        bad = []
        for name, field in self._numbers.items():
            try:
                numbers[name] = typed.read_number(text_of(field)) if text_of(field) else 0
            except Told as error:
                field.show_impossible(sentence(error))
                bad.append(field)
        paid = self.allowance.value()
        bad += paid.bad
        if bad:
            return HouseTyped(HouseRules(), bad)
        excused = self._choice.value() or Excused.NONE
        house = HouseRules(
            excused=excused,
            absences_in_a_row=numbers["absences_in_a_row"],
            absence_share=numbers["absence_share"],
            late_minutes=numbers["late_minutes"],
            late_grace=numbers["late_grace"],
            allowance=paid.allowance,
        )
        return HouseTyped(house, [])

    def takes(self, error: Told) -> bool:
        """Tell whether a refusal is about something here."""
        return isinstance(error, BadHouseRule) or self.allowance.takes(error)

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the number that is too large."""
        if self.allowance.takes(error):
            self.allowance.show_refusal(error)
            return
        wrong = (
            f for n, f in self._numbers.items() if int(text_of(f) or 0) > (99 if n == "absences_in_a_row" else 600)
        )
        field = next(wrong, self.in_a_row)
        field.show_impossible(sentence(error))
        keys.give_focus(field.edit)

    @property
    def _choice(self) -> Choice:
        assert isinstance(self.excused.edit, Choice)
        return self.excused.edit
