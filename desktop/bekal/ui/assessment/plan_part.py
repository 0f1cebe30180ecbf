"""The part of a programme's form that says how it is assessed: components, pass marks, what a score is called."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from bekal.assessment import planning_rules as rules
from bekal.assessment.planning_rules import NewPlan
from bekal.assessment.rules import BadScore, read_score, score_text
from bekal.assessment.weighing import USUAL, Plan
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Counting, Kind
from bekal.ui import keys
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.fields import Field, note_edit, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import TwoColumns, column, holder, row
from bekal.ui.widgets.tick import Tick

_Read = TypeVar("_Read")


@dataclass(frozen=True)
class PlanTyped:
    """What was typed, nothing where no plan is wanted, and the fields that could not be understood."""

    plan: NewPlan | None
    bad: list[Field]


class PlanPart(QWidget):
    """Components line by line on the left, what they add up to and are called on the right."""

    def __init__(self, kind: Callable[[], Kind], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._components = note_edit(say("Teori | 30"), 8)
        self.components = Field(
            say("Komponen, satu per baris: judul | bobot | nilai lulus"), self._components, optional=True,
            help=say("Tanpa komponen, nilai akhir diketik sendiri. Nilai lulus komponen boleh dikosongkan."),
        )  # fmt: skip
        self._start = Button(say("Pakai rencana awal"), "quiet", "list-checks")
        self._words = label("", "bodyb", wrap=True)
        self.least = Field(
            say("Nilai akhir paling rendah"), text_edit("70", longest=6), optional=True,
            help=say("Rata-rata tertimbang dihitung tepat; yang ditampilkan dibulatkan dua desimal."),
        )  # fmt: skip
        counting = [(one, one.word.capitalize()) for one in Counting]
        self.counts = Field(
            say("Yang dihitung bila mengulang"), Segments(counting, say("Yang dihitung bila mengulang")),
            help=say("Setiap percobaan tetap tersimpan. Tidak hadir saat mengulang tidak menghapus nilai semula."),
        )  # fmt: skip
        self.needs_units = Tick(say("Lulus hanya bila semua unit K"))
        self._predicates = note_edit(say("90 | Sangat Baik | Excellent"), 4)
        self.predicates = Field(
            say("Predikat, satu per baris: mulai nilai | sebutan"), self._predicates, optional=True,
            help=say("Bagian ketiga adalah sebutan dalam bahasa Inggris. Kosong: tanpa predikat."),
        )  # fmt: skip
        self.fields = (self.components, self.least, self.counts, self.predicates)
        left = column(self.components, row(self._start, None), self._words, None, gap=11)
        right = column(self.least, self.counts, self.needs_units, self.predicates, None, gap=11)
        self.setLayout(column(TwoColumns(holder(left), holder(right)), None))
        self._start.clicked.connect(self.take_starting_plan)
        self._components.textChanged.connect(self._count)
        self.components.left.connect(lambda: self._judge(self.components, rules.read_components))
        self.predicates.left.connect(lambda: self._judge(self.predicates, rules.read_predicates))
        self.least.left.connect(self._settle)

    def show_plan(self, plan: Plan | None) -> None:
        """Show the plan that counts now; None or none laid down: an empty one."""
        there = plan is not None and plan.is_set
        new = rules.said(plan) if plan is not None and there else NewPlan()
        self._show(new)
        set_text(self.least, score_text(new.pass_mark) if there else "")

    def take_starting_plan(self) -> None:
        """Fill in a sensible plan for the kind of programme; what stands there is replaced and can be typed again."""
        new = rules.starting_plan(self._kind())
        self._show(new)
        set_text(self.least, score_text(new.pass_mark))
        keys.give_focus(self._components)

    def value(self) -> PlanTyped:
        """Return what was typed; a line or number that cannot be is said beside its field."""
        components = self._judge(self.components, rules.read_components)
        predicates = self._judge(self.predicates, rules.read_predicates)
        least = self._judge(self.least, read_score)
        bad = [field for field in self.fields if field.edit.property("state") == "bad"]
        if bad:
            return PlanTyped(None, bad)
        if not components and least is None:
            return PlanTyped(None, [])
        if least is None:
            self.least.show_impossible(say("Belum diisi."))
            return PlanTyped(None, [self.least])
        return PlanTyped(
            NewPlan(
                components or (), least, predicates or (), self.needs_units.isChecked(),
                self._counting.value() or Counting.LAST,
            ),
            [],
        )  # fmt: skip

    def takes(self, error: Told) -> bool:
        """Tell whether a refusal is about something here."""
        return isinstance(
            error,
            rules.NoWeights
            | rules.BadWeight
            | rules.ComponentTwice
            | rules.ComponentUnreadable
            | rules.TooManyComponents
            | rules.PredicateUnreadable
            | BadScore,
        )

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside its field."""
        field = self.predicates if isinstance(error, rules.PredicateUnreadable) else self.components
        field.show_impossible(sentence(error))
        keys.give_focus(field.edit)

    def _show(self, new: NewPlan) -> None:
        self._components.setPlainText(rules.components_text(new.components))
        self._predicates.setPlainText(rules.predicates_text(new.predicates if new.predicates else USUAL[:0]))
        self._counting.show_value(new.counts)
        self.needs_units.setChecked(new.needs_units)
        for field in self.fields:
            field.clear()
        self._count()

    def _count(self) -> None:
        """Say how many components there are and what each weighs of the whole, once the lines can be read."""
        try:
            found = rules.read_components(self._components.toPlainText())
        except Told:
            return
        self.components.clear()
        weights = sum(one.weight for one in found)
        if not weights:
            self._words.setText(say("Nilai akhir diketik sendiri.") if not found else "")
            return
        shares = ", ".join(f"{one.title} {_percent(one.weight, weights)}" for one in found)
        self._words.setText(say("{n} komponen: {shares}", n=len(found), shares=shares))

    def _judge(self, field: Field, reader: Callable[[str], _Read]) -> _Read | None:
        edit = field.edit
        text = edit.toPlainText() if isinstance(edit, QPlainTextEdit) else text_of(field)
        try:
            read = reader(text)
        except Told as error:
            field.show_impossible(sentence(error))
            return None
        field.clear()
        return read

    def _settle(self) -> None:
        read = self._judge(self.least, read_score)
        if read is not None:
            set_text(self.least, score_text(read))

    @property
    def _counting(self) -> Segments:
        assert isinstance(self.counts.edit, Segments)
        return self.counts.edit


def _percent(weight: int, weights: int) -> str:
    tenths = (weight * 2000 + weights) // (2 * weights)
    return f"{tenths // 10},{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"
