"""What a person does to the cells of the mark grid: typed or pasted text, and a row with its new value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from bekal.assessment import rules
from bekal.assessment.queries import ResultRow
from bekal.terms import Decision, EnrolmentId, Outcome, UnitId


class Part(Enum):
    """The parts of a result that are no unit."""

    SCORE = "score"
    DECISION = "decision"


Field = Part | UnitId
"""A part of a result, or one of its units."""

Value = int | Outcome | Decision | None


class CellEdit(NamedTuple):
    """Text for one cell; empty text takes the value away."""

    trainee: EnrolmentId
    field: Field
    text: str


@dataclass(frozen=True)
class GridRow:
    """A row of the grid: the result, and what became of the last change."""

    result: ResultRow
    said: str = ""
    tone: str = "muted"
    icon: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether a certificate was issued, so that the result stands."""
        return bool(self.result.certificate)


def value_of(result: ResultRow, field: Field) -> Value:
    """Return what a cell holds."""
    if field is Part.SCORE:
        return result.score_hundredths
    if field is Part.DECISION:
        return result.decision
    return result.outcomes.get(field)


def with_value(result: ResultRow, field: Field, value: Value) -> ResultRow:
    """Return the result with another value in one cell."""
    if field is Part.SCORE:
        assert value is None or isinstance(value, int)
        return replace(result, score_hundredths=value)
    if field is Part.DECISION:
        assert value is None or isinstance(value, Decision)
        return replace(result, decision=value)
    outcomes = {unit: outcome for unit, outcome in result.outcomes.items() if unit != field}
    if isinstance(value, Outcome):
        outcomes[field] = value
    return replace(result, outcomes=outcomes)


def read(field: Field, text: str) -> Value:
    """Read the text for a cell.

    Raises:
        BadScore, BadOutcome, BadDecision: it cannot stand there.

    """
    if field is Part.SCORE:
        return rules.read_score(text)
    return rules.read_decision(text) if field is Part.DECISION else rules.read_outcome(text)


def changed_fields(before: ResultRow, after: ResultRow) -> list[Field]:
    """Return the cells in which two states of a result differ."""
    units = {*before.outcomes, *after.outcomes}
    fields: list[Field] = [Part.SCORE, Part.DECISION, *units]
    return [field for field in fields if value_of(before, field) != value_of(after, field)]


def block(text: str) -> list[list[str]]:
    """Read what a spreadsheet puts on the clipboard: lines, cells parted by tabs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [line.split("\t") for line in lines]


def spread(
    cells: list[list[str]], trainees: Sequence[EnrolmentId], fields: Sequence[Field], row: int, column: int
) -> tuple[list[CellEdit], int]:
    """Lay a block over the grid from a cell on; return the edits and how many cells lie outside."""
    edits, outside = [], 0
    for down, line in enumerate(cells):
        for across, text in enumerate(line):
            if row + down < len(trainees) and column + across < len(fields):
                edits.append(CellEdit(trainees[row + down], fields[column + across], text.strip()))
            else:
                outside += bool(text.strip())
    return edits, outside
