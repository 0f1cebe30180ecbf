"""Two desks with one mark grid open: each writes only the cells typed there, and no mark is written over unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.assessment.rules import entry_text
from bekal.assessment.weighing import Entry, FieldId, Try
from bekal.language import say
from bekal.staff.meanwhile import Cell, check_seen
from bekal.storage.records import Result
from bekal.terms import Decision

_ENTRY = ("score_hundredths", "outcome", "is_absent")


@dataclass(frozen=True)
class Seen:
    """What stood in somebody's row when the grid was read that is now written into."""

    score_hundredths: int | None
    decision: Decision | None
    note: str
    tries: Mapping[FieldId, tuple[Try, ...]]


@dataclass(frozen=True)
class Typed:
    """The parts of a result that are neither component nor unit, as they are to be."""

    score_hundredths: int | None
    decision: Decision | None
    note: str


def is_entered(
    session: Session, cell: Cell, *, seen: Sequence[Try], now: Sequence[Try], mine: Entry, again: bool
) -> bool:
    """Tell whether others entered the same mark since the tries were seen, so that nothing is left to be entered.

    Raises:
        WrittenMeanwhile: they entered another one.

    """

    def last(tries: Sequence[Try]) -> tuple[int, Entry]:
        return (tries[-1].number, tries[-1].entry) if tries else (1, None)

    before, there = last(seen), last(now)
    number = before[0] + 1 if again and before[1] is not None else before[0]
    check_seen(session, cell, lambda one: entry_text(one[1]), seen=before, now=there, mine=(number, mine))
    return there != before


def own_part(session: Session, name: str, result: Result | None, typed: Typed, seen: Seen) -> Typed:
    """Return score, decision and note as they are to be: what was not touched here stays as others left it.

    Raises:
        WrittenMeanwhile: somebody changed the same one since, and to something else.

    """
    if result is None:
        return typed
    cells = {"score_hundredths": say("Nilai"), "decision": say("Keputusan"), "note": say("Catatan")}
    kept = {}
    for field, title in cells.items():
        mine, was, there = getattr(typed, field), getattr(seen, field), getattr(result, field)
        if mine != was:
            check_seen(session, Cell(name, title, result.id, (field,)), _words, seen=was, now=there, mine=mine)
        kept[field] = mine if mine != was else there
    return Typed(**kept)


def _words(value: int | Decision | str | None) -> str:
    if isinstance(value, Decision):
        return value.word
    return value if isinstance(value, str) else entry_text(value)


def entry_cell(name: str, title: str, row_id: UUID) -> Cell:
    """Return the cell of a component or a unit."""
    return Cell(name, title, row_id, _ENTRY)
