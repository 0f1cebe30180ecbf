"""The cells of a mark grid: what stands in one, what is typed into it, and what is to be recorded when it changed."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import NamedTuple

from bekal.assessment import rules, weighing
from bekal.assessment.meanwhile import Seen
from bekal.assessment.pasting import Target
from bekal.assessment.queries import ResultRow, Results, judged
from bekal.assessment.service import NewResult
from bekal.assessment.weighing import Absent, Entry, FieldId, Plan, Try
from bekal.courses.queries import UnitRow
from bekal.language import say
from bekal.terms import Decision, EnrolmentId


class Part(Enum):
    """The parts of a result that are neither component nor unit."""

    SCORE = "score"
    DECISION = "decision"


Field = Part | FieldId
"""A part of a result, one of its components, or one of its units."""

Value = Entry | Decision


@dataclass(frozen=True)
class Change:
    """A cell that will change, as a person reads it."""

    name: str
    title: str
    before: str
    after: str


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


def value_of(result: ResultRow, field: Field) -> Value:
    """Return what is typed over in a cell: of several tries the last one."""
    if field is Part.SCORE:
        return result.score_hundredths
    if field is Part.DECISION:
        return result.decision
    tries = result.tries.get(field, ())
    return tries[-1].entry if tries else None


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


def with_try_note(result: ResultRow, field: Field, note: str) -> ResultRow:
    """Return the result with another note of the last try in a cell; without a try nothing changes."""
    tries = () if isinstance(field, Part) else result.tries.get(field, ())
    if not tries or isinstance(field, Part):
        return result
    return replace(result, tries={**result.tries, field: (*tries[:-1], replace(tries[-1], note=note))})


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
        if not grew and not isinstance(field, Part) and (former := before.tries.get(field, ())):
            now = with_try_note(now, field, former[-1].note)
    return now


def changes(ground: Ground, before: ResultRow, after: ResultRow) -> list[Change]:
    """Return what changes in the cells of a trainee, from left to right, as a person reads it."""
    return [
        Change(after.name, ground.title(one), text_of(value_of(before, one)), text_of(value_of(after, one)))
        for one in changed_fields(ground, before, after)
    ]


def seen_of(plan: Plan, row: ResultRow) -> Seen:
    """Return what stands in a row for whoever writes into it later; a computed score is nobody's to be seen."""
    return Seen(None if plan.components else row.score_hundredths, row.decision, row.note, row.tries)


def new_result(ground: Ground, before: ResultRow, after: ResultRow, *, held_on: date | None = None) -> NewResult:
    """Return what is to be recorded so that one state of a result becomes the other."""
    outcomes, scores, again, notes = {}, {}, set(), {}
    for field in changed_fields(ground, before, after):
        if isinstance(field, Part):
            continue
        tries = after.tries.get(field, ())
        entry = tries[-1].entry if tries else None
        former = before.tries.get(field, ())
        if tries and tries[-1].note != (former[-1].note if len(former) == len(tries) else ""):
            notes[field] = tries[-1].note
        if len(tries) > max(1, len(before.tries.get(field, ()))):
            again.add(field)
        if ground.is_unit(field):
            outcomes[field] = entry
        else:
            scores[field] = entry
    score = None if ground.plan.components else after.score_hundredths
    seen = seen_of(ground.plan, before)
    return NewResult(score, after.decision, outcomes, after.note, scores, again, held_on, notes, seen)  # type: ignore[arg-type]  # keys are either
