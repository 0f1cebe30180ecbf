"""What a person does to the cells of the mark grid: typed or pasted text, and a row with its new value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from bekal.assessment import rules, weighing
from bekal.assessment.pasting import Target
from bekal.assessment.queries import ResultRow, Results, judged
from bekal.assessment.weighing import Absent, Entry, FieldId, Plan, Proposal, Try
from bekal.courses.queries import UnitRow
from bekal.language import say
from bekal.terms import Decision, EnrolmentId, Outcome


class Part(Enum):
    """The parts of a result that are neither component nor unit."""

    SCORE = "score"
    DECISION = "decision"


Field = Part | FieldId
"""A part of a result, one of its components, or one of its units."""

Value = Entry | Decision


@dataclass(frozen=True)
class Ground:
    """The columns of a course: its plan and its units."""

    plan: Plan = weighing.NO_PLAN
    units: tuple[UnitRow, ...] = ()

    @property
    def fields(self) -> list[Field]:
        """Everything that can be typed, from left to right."""
        before: list[Field] = [one.id for one in self.plan.components] or [Part.SCORE]
        return [*before, *(unit.id for unit in self.units), Part.DECISION]

    def is_unit(self, field: Field) -> bool:
        """Tell whether a field is a unit, marked K or BK."""
        return any(unit.id == field for unit in self.units)

    def title(self, field: Field) -> str:
        """Return what a field is called."""
        if isinstance(field, Part):
            return say("Nilai") if field is Part.SCORE else say("Keputusan")
        component = next((one.title for one in self.plan.components if one.id == field), "")
        return component or next((unit.code or unit.title for unit in self.units if unit.id == field), "")

    def targets(self) -> list[Target[Field]]:
        """Return every column that marks can be pasted into, with the headings it is known by."""
        found: list[Target[Field]] = []
        for one in self.plan.components:
            found.append(Target(one.id, (one.title, one.title_en)))
        if not self.plan.components:
            found.append(Target(Part.SCORE, ("nilai", "nilai akhir", "score", say("Nilai"))))
        for at, unit in enumerate(self.units, 1):
            both = f"{unit.code} {unit.title}".strip()
            found.append(Target(unit.id, (unit.code, unit.title, unit.title_en, both, f"unit {at}", f"u{at}")))
        return [*found, Target(Part.DECISION, ("keputusan", "hasil", "decision", say("Keputusan")))]


def ground_of(results: Results) -> Ground:
    """Return the columns of a course's results."""
    return Ground(results.plan, results.units)


class CellEdit(NamedTuple):
    """Text for one cell; empty text takes the value away. `again`: a new try, which leaves the former one."""

    trainee: EnrolmentId
    field: Field
    text: str
    again: bool = False


@dataclass(frozen=True)
class GridRow:
    """A row of the grid: the result, what is proposed, and what became of the last change."""

    result: ResultRow
    said: str = ""
    tone: str = "muted"
    icon: str = ""
    proposal: Proposal | None = None
    is_shut: bool = False
    """Whether the results of the course are locked."""

    @property
    def is_locked(self) -> bool:
        """Whether nothing may be entered: a certificate was issued, the course is locked, or the person left."""
        return bool(self.result.certificate) or self.is_shut or self.result.has_left


def value_of(result: ResultRow, field: Field) -> Value:
    """Return what is typed over in a cell: of several tries the last one."""
    if field is Part.SCORE:
        return result.score_hundredths
    if field is Part.DECISION:
        return result.decision
    tries = result.tries.get(field, ())
    return tries[-1].entry if tries else None


def shown_entry(result: ResultRow, field: Field) -> Entry:
    """Return what counts in a cell."""
    return None if isinstance(field, Part) else result.entries.get(field)


def tries_text(tries: Sequence[Try]) -> str:
    """Return every try that holds something in one line: `70 → 82,5`."""
    return " → ".join(rules.entry_text(one.entry) for one in tries if one.entry is not None)


def with_value(ground: Ground, result: ResultRow, field: Field, value: Value, *, again: bool = False) -> ResultRow:
    """Return the result with another value in one cell, and all that follows from it."""
    if field is Part.DECISION:
        assert value is None or isinstance(value, Decision)
        return replace(result, decision=value)
    assert not isinstance(value, Decision)
    if field is Part.SCORE:
        assert value is None or isinstance(value, int)
        return _judged(ground, replace(result, score_hundredths=value))
    tries = list(result.tries.get(field, ()))
    if tries and not (again and tries[-1].entry is not None):
        tries[-1] = replace(tries[-1], entry=value)
    elif value is not None:
        tries.append(Try(len(tries) + 1, value))
    return _judged(ground, replace(result, tries={**result.tries, field: tuple(tries)}))


def _judged(ground: Ground, result: ResultRow) -> ResultRow:
    return judged(result, ground.plan, [unit.id for unit in ground.units])


def read(ground: Ground, field: Field, text: str) -> Value:
    """Read the text for a cell.

    Raises:
        BadScore, BadOutcome, BadDecision: it cannot stand there.

    """
    if field is Part.SCORE:
        return rules.read_score(text)
    if field is Part.DECISION:
        return rules.read_decision(text)
    return rules.read_entry(text, is_unit=ground.is_unit(field))


def text_of(value: Value) -> str:
    """Return a value as it is typed."""
    if isinstance(value, Decision):
        return value.word
    return rules.entry_text(value)


def is_mark(text: str) -> bool:
    """Tell whether a text can be a mark of any kind."""
    readers = (rules.read_score, rules.read_outcome, rules.read_decision)
    for reader in readers:
        try:
            reader(text)
        except (rules.BadScore, rules.BadOutcome, rules.BadDecision):
            continue
        return True
    return rules.read_entry("th", is_unit=False) is Absent.ABSENT and text.strip().lower() == "th"


def changed_fields(ground: Ground, before: ResultRow, after: ResultRow) -> list[Field]:
    """Return the cells in which two states of a result differ."""
    found: list[Field] = []
    for field in ground.fields:
        if isinstance(field, Part):
            if value_of(before, field) != value_of(after, field):
                found.append(field)
        elif before.tries.get(field, ()) != after.tries.get(field, ()):
            found.append(field)
    return found


def taken_back(ground: Ground, now: ResultRow, before: ResultRow, after: ResultRow) -> ResultRow:
    """Return a result without a change: former values stand again, a new try is emptied."""
    for field in changed_fields(ground, before, after):
        grew = not isinstance(field, Part) and len(after.tries.get(field, ())) > len(before.tries.get(field, ()))
        now = with_value(ground, now, field, None if grew else value_of(before, field))
    return now


def is_unit_empty(result: ResultRow, field: Field) -> bool:
    """Tell whether a unit has no mark at all yet."""
    return not isinstance(field, Part) and not isinstance(result.entries.get(field), Outcome | Absent)


def cell_words(ground: Ground, row: GridRow, field: Field | None) -> str:
    """Return what a cell is about, and the tries in it where there are several."""
    if field is Part.SCORE:
        return say("Nilai akhir 0 sampai 100, misalnya 86,5. Kosong berarti belum ada, bukan nol.")
    if field is Part.DECISION:
        if row.proposal is not None and row.proposal.against:
            return say("Usulan program: {why}.", why=row.proposal.said)
        if ground.plan.needs_units and ground.units:
            return say("Keputusan: L lulus, T tidak lulus. Lulus hanya bila semua unit K.")
        return say("Keputusan: L lulus, T tidak lulus.")
    words = ""
    for one in ground.plan.components:
        if one.id == field:
            words = say(
                "{title}: bobot {weight} dari {all}", title=one.title, weight=one.weight, all=ground.plan.weights
            )
            if one.pass_mark is not None:
                words += ", " + say("nilai lulus {mark}", mark=rules.score_text(one.pass_mark))
    for at, unit in enumerate(ground.units, 1):
        if unit.id == field:
            code = f"{unit.code} · " if unit.code else ""
            words = say("Unit {at}: {title} · {n} JP", at=at, title=code + unit.title, n=unit.hours)
    if field is not None and not isinstance(field, Part):
        tries = [one for one in row.result.tries.get(field, ()) if one.entry is not None]
        if len(tries) > 1:
            dated = " → ".join(
                f"{rules.entry_text(one.entry)} ({one.held_on:%d/%m})" if one.held_on else rules.entry_text(one.entry)
                for one in tries
            )
            words += "  ·  " + say("Percobaan: {tries}", tries=dated)
    return words
