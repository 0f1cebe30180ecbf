"""The part of a programme's form that says what is paid for a training day: when, for which marks, how much."""

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QWidget

from bekal.courses import typed
from bekal.courses.allowance import MOST, Allowance, BadAmount, NoPaidMark
from bekal.documents.wording import decimal_words
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Attendance, PaidDay
from bekal.ui import keys
from bekal.ui.courses.timetable import set_text, settle, text_of
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import TwoColumns, column, holder
from bekal.ui.widgets.tick import Tick

_ACROSS = 3


@dataclass(frozen=True)
class AllowanceTyped:
    """What was typed, and the fields that could not be understood."""

    allowance: Allowance
    bad: list[Field]


class MarkTicks(QWidget):
    """One box for each mark; Space turns it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.boxes = {mark: Tick(mark.word) for mark in Attendance}
        lay = QGridLayout()
        lay.setContentsMargins(0, 0, 0, 0)
        for at, (mark, box) in enumerate(self.boxes.items()):
            box.setAccessibleName(say("{mark} dibayar", mark=mark.word))
            lay.addWidget(box, at // _ACROSS, at % _ACROSS)
        self.setLayout(lay)
        self.setFocusProxy(self.boxes[Attendance.PRESENT])

    def value(self) -> frozenset[Attendance]:
        """Return the marks that are ticked."""
        return frozenset(mark for mark, box in self.boxes.items() if box.isChecked())

    def show_value(self, marks: frozenset[Attendance]) -> None:
        """Tick these marks."""
        for mark, box in self.boxes.items():
            box.setChecked(mark in marks)


class AllowancePart(QWidget):
    """Three fields; the last two matter only where days are paid."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day = Field(
            say("Hari yang dibayar"),
            Choice([(one, one.word) for one in PaidDay]),
            help=say("Satu pertemuan cukup, atau semua pertemuan hari itu harus bercatatan yang dibayar."),
        )
        self.amount = Field(
            say("Rupiah per hari"), text_edit("50.000", longest=10), optional=True,
            help=say("Kosong: hanya harinya yang dihitung."),
        )  # fmt: skip
        self._ticks = MarkTicks(say("Catatan yang dibayar"))
        self.marks = Field(say("Catatan yang dibayar"), self._ticks)
        self.fields = (self.day, self.amount, self.marks)
        left, right = column(self.day, self.amount, None, gap=11), column(self.marks, None, gap=11)
        self.setLayout(
            column(label(say("Uang saku/transport"), "title"), TwoColumns(holder(left), holder(right)), gap=11)
        )
        self._choice.chosen.connect(lambda _day: self._follow())
        self.amount.left.connect(lambda: settle(self.amount, _grouped))

    def show_allowance(self, allowance: Allowance) -> None:
        """Show what a programme pays now."""
        self._choice.show_value(allowance.day)
        self._ticks.show_value(allowance.marks)
        set_text(self.amount, decimal_words(allowance.amount, 0) if allowance.amount else "")
        for field in self.fields:
            field.clear()
        self._follow()

    def value(self) -> AllowanceTyped:
        """Return what was typed."""
        day = self._choice.value() or PaidDay.NONE
        try:
            amount = typed.read_number(text_of(self.amount)) if text_of(self.amount) else 0
        except Told as error:
            self.amount.show_impossible(sentence(error))
            return AllowanceTyped(Allowance(), [self.amount])
        return AllowanceTyped(Allowance(day, self._ticks.value(), amount), [])

    def takes(self, error: Told) -> bool:
        """Tell whether a refusal is about something here."""
        return isinstance(error, NoPaidMark | BadAmount)

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about."""
        field = self.amount if isinstance(error, BadAmount) else self.marks
        field.show_impossible(sentence(error))
        keys.give_focus(field.edit)

    def _follow(self) -> None:
        pays = self._choice.value() is not PaidDay.NONE
        self.amount.setVisible(pays)
        self.marks.setVisible(pays)

    @property
    def _choice(self) -> Choice:
        assert isinstance(self.day.edit, Choice)
        return self.day.edit


def _grouped(text: str) -> str:
    """Read rupiah and write them with dots between thousands.

    Raises:
        NoSuchNumber: it is no whole number.
        BadAmount: it is too much for a day.

    """
    amount = typed.read_number(text)
    if amount > MOST:
        raise BadAmount()
    return decimal_words(amount, 0)
