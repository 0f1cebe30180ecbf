"""A file being looked at by an import: its rows as corrected, what was decided about it, and the plan of it all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bekal.candidates.dates import split_place
from bekal.candidates.importing import import_plan
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import ImportPlan
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.problems import Problem
from bekal.candidates.importing.roster import Roster, RowKey, Told
from bekal.candidates.importing.senders import read_as_told
from bekal.candidates.rules import tidy_text
from bekal.terms import CourseId
from bekal.ui.candidates.import_table import RowLine

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Reader = Callable[[Told], Roster]


@dataclass(frozen=True)
class Choices:
    """What the clerk decided about the whole file."""

    repair: bool = False
    erase: bool = False
    """Empty cells empty what is known."""
    day_first: Mapping[str, bool] = field(default_factory=dict)
    """For a sheet how dates are read that can be read two ways."""
    course: CourseId | None = None
    sender: str = ""
    told: Told = field(default_factory=dict)
    """What headings were given another meaning here and now."""


@dataclass(frozen=True)
class Work:
    """A file being looked at."""

    roster: Roster
    plan: ImportPlan
    choices: Choices
    courses: tuple[tuple[CourseId, str], ...] = ()
    set_aside: dict[RowKey, RowLine] = field(default_factory=dict)
    decided: dict[RowKey, UUID | None] = field(default_factory=dict)
    """For a row which registered person it is; None: somebody else."""


def read(
    session: "Session", reader: Reader, file: str, choices: Choices, *, today: date, tell: Callable[[int, int], None]
) -> Work:
    """Read a file with what is remembered of its sender, and plan its import."""
    from bekal.candidates.importing.queries import told_headings
    from bekal.courses.queries import courses

    roster, sender = read_as_told(
        reader, lambda name: told_headings(session, name), file=file, sender=choices.sender, told=choices.told
    )
    choices = replace(choices, sender=sender)
    listed = tuple((course.id, f"{course.name} · {course.intake}") for course in courses(session))
    return Work(roster, _planned(session, roster, choices, {}, today, tell), choices, listed)


def again(session: "Session", work: Work, *, today: date, tell: Callable[[int, int], None] | None = None) -> Work:
    """Plan the import of a file once more, as corrected and decided by now."""
    roster = work.roster.without(work.set_aside)
    return replace(work, plan=_planned(session, roster, work.choices, work.decided, today, tell))


def _planned(
    session: "Session",
    roster: Roster,
    choices: Choices,
    decided: Mapping[RowKey, UUID | None],
    today: date,
    tell: Callable[[int, int], None] | None,
) -> ImportPlan:
    return import_plan.plan(
        roster,
        Registered(session),
        today=today,
        repair=choices.repair,
        erase=choices.erase,
        day_first=choices.day_first,
        decided=decided,
        on_progress=tell,
    )


def retold(work: Work, heading: str, meaning: Field | None) -> Work:
    """Return the file read with another meaning of one heading.

    Corrected cells of other columns and skipped rows stay; who a row is, is asked again: it was decided by what the
    row said before.

    Raises:
        HeadingMissing, NobodyListed: nothing would be left of it that way.

    """
    choices = replace(work.choices, told={**work.choices.told, heading: meaning})
    return _retold(work, {**work.roster.told, heading: meaning}, choices)


def sent_by(session: "Session", work: Work, sender: str, *, today: date) -> Work:
    """Return the file read as the files of another sender were read before, and planned.

    Raises:
        HeadingMissing, NobodyListed: nothing would be left of it that way.

    """
    from bekal.candidates.importing.queries import told_headings

    told = {**told_headings(session, sender), **work.choices.told}
    return again(session, _retold(work, told, replace(work.choices, sender=sender)), today=today)


def _retold(work: Work, told: Mapping[str, Field | None], choices: Choices) -> Work:
    roster = work.roster.retold(told)
    there = {row.key for part in roster.sheets for row in part.rows}
    set_aside = {key: line for key, line in work.set_aside.items() if key in there}
    return replace(work, roster=roster, choices=choices, set_aside=set_aside, decided={})


def cell_of(work: Work, problem: Problem) -> Field | None:
    """Return the column of the file that a problem is in, None when the file has no such column."""
    if problem.field is None:
        return None
    return problem.field if problem.field in work.roster.part(problem.sheet).columns else None


def taken(work: Work, problems: Iterable[Problem]) -> Work:
    """Return the file with the proposals of these problems typed into their cells."""
    cells = [(one, cell_of(work, one)) for one in problems]
    corrections = [(one.key, cell, _typed(work, one)) for one, cell in cells if cell is not None]
    return replace(work, roster=work.roster.corrected(corrections))


def _typed(work: Work, problem: Problem) -> str:
    """Return a proposal as it is typed into its cell: behind the place where both share one."""
    text = problem.suggestion or ""
    if problem.field is not Field.BIRTH:
        return text
    row = work.roster.row(problem.key)
    place = split_place(tidy_text(row.cells[work.roster.part(problem.sheet).columns[Field.BIRTH]]))[0]
    return f"{place}, {text}" if place else text
