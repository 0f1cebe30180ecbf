"""Two desks at one cell or one form: whoever comes second is told what the first wrote, and decides knowing both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.errors import Refused
from bekal.language import say
from bekal.storage.operations import Operation
from bekal.storage.records import Staff
from bekal.storage.standing import steps_of
from bekal.terms import Term

T = TypeVar("T")


class WrittenMeanwhile(Refused):
    """Somebody wrote into the same cell since it was read. Facts: name, cell, theirs, mine, by."""


@dataclass(frozen=True)
class Cell:
    """One cell of a grid: whose it is, what its column is called, and the fields of the record that it shows."""

    name: str
    title: str
    row_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Opened(Generic[T]):
    """What a form began with, and what its writer was told since that others wrote."""

    began: T
    told: T | None = None


def who_wrote(session: Session, row_id: UUID, *fields: str) -> str:
    """Return the name of whoever wrote one of these fields of a record last, or that it was somebody else."""
    steps = steps_of(session, [row_id]).get(row_id, [])
    return _name(session, [step for step in steps if not step.fields.keys().isdisjoint(fields)])


def who_touched(session: Session, row_ids: Sequence[UUID]) -> str:
    """Return the name of whoever changed one of these records last, or that it was somebody else."""
    steps = [step for done in steps_of(session, row_ids).values() for step in done]
    return _name(session, sorted(steps, key=lambda step: step.clock))


def _name(session: Session, steps: Sequence[Operation]) -> str:
    last = next(reversed(steps), None)
    person = session.get(Staff, last.by) if last is not None else None
    return person.name if person is not None else say("Petugas lain")


def check_seen(session: Session, cell: Cell, words: Callable[[T], str], *, seen: T, now: T, mine: T) -> None:
    """Let a cell be written over only by somebody who saw what stands in it, or who writes the same.

    Raises:
        WrittenMeanwhile: nothing may be written before both values were looked at.

    """
    if now not in (seen, mine):
        raise WrittenMeanwhile(
            name=cell.name,
            cell=cell.title,
            theirs=words(now) or say("kosong"),
            mine=words(mine) or say("kosong"),
            by=who_wrote(session, cell.row_id, *cell.fields),
        )


def with_value(word: str, value: object) -> str:
    """Return what a field is called with what others wrote into it, where that can be said in a word."""
    if isinstance(value, date):
        return f"{word} ({value:%d/%m/%Y})"
    if isinstance(value, Term):
        return f"{word} ({value.word})"
    if value is None or isinstance(value, str | int):
        return f"{word} ({say('kosong') if value in (None, '') else value})"
    return word


def own_fields(typed: Any, now: Any, opened: Opened[Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the fields that were changed in a form with what was typed, and those of them that others changed too.

    What others wrote and the form's writer was told of already is no longer among the latter.
    """
    names = typed.__dataclass_fields__
    mine = {name: getattr(typed, name) for name in names if getattr(typed, name) != getattr(opened.began, name)}
    known = [opened.began, typed] + ([opened.told] if opened.told is not None else [])
    met = [name for name in mine if getattr(now, name) not in [getattr(one, name) for one in known]]
    return mine, met
