"""Marks from a file: a workbook or text with headings, planned first and taken whole or not at all."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.assessment import cells, pasted, queries, service
from bekal.assessment.cells import Change, Field
from bekal.assessment.pasting import Laid, Problem, Target, place
from bekal.assessment.queries import ResultRow
from bekal.assessment.rules import CourseLocked, HasLeft, ResultLocked
from bekal.assessment.service import NewResult
from bekal.candidates.importing.spreadsheet import (
    FileDamaged,
    FileEmpty,
    FileLocked,
    FileMissing,
    FileTooLarge,
    NotASpreadsheet,
)
from bekal.errors import Refused
from bekal.terms import CourseId, EnrolmentId

_LARGEST = 16 * 1024 * 1024
_NOTE = "note"
_Key = Field | str


@dataclass(frozen=True)
class MarksPlan:
    """What a file would change, and why it cannot be taken where there are problems."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    news: dict[EnrolmentId, NewResult]


def read_table(path: Path) -> list[list[str]]:
    """Read the first sheet of a workbook, or a text file, as lines of cells.

    Raises:
        FileMissing, FileLocked, FileEmpty, FileTooLarge, NotASpreadsheet, FileDamaged: it cannot be read.

    """
    try:
        if path.stat().st_size > _LARGEST:
            raise FileTooLarge(file=path.name)
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissing(file=path.name) from None
    except IsADirectoryError:
        raise NotASpreadsheet(file=path.name) from None
    except OSError as problem:
        raise FileLocked(file=path.name, cause=problem.strerror or "") from problem
    if not content.strip():
        raise FileEmpty(file=path.name)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(content, path.name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotASpreadsheet(file=path.name)
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _workbook(content: bytes, name: str) -> list[list[str]]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, ValueError, IndexError) as problem:
        raise FileDamaged(file=name) from problem
    return [[_said(cell) for cell in line] for line in rows]


def _said(cell: object) -> str:
    """Return a cell as it would be typed; 86.5 becomes `86,5`, and a number keeps every digit it has."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        text = repr(round(cell, 10))
        return text.removesuffix(".0").replace(".", ",")
    return str(cell).strip()


def plan_marks(
    session: Session,
    course_id: CourseId,
    block: Sequence[Sequence[str]],
    *,
    again: bool = False,
    held_on: date | None = None,
) -> MarksPlan:
    """Say what a table with headings would change; with `again` other marks are new tries, not corrections.

    `held_on` is the day of the test, the day of entering where it is not named.

    Raises:
        UnknownCourse: there is none.

    """
    found = queries.results(session, course_id)
    ground = cells.ground_of(found)
    targets: list[Target[_Key]] = [Target(one.key, one.names) for one in ground.targets()]
    targets.append(Target(_NOTE, ("catatan", "note", "keterangan")))
    people = pasted.people(session, course_id)
    placed = place(block, people, targets, is_mark=cells.is_mark, needs_heading=True)
    before = {row.enrolment_id: row for row in found.rows}
    after = dict(before)
    problems = list(placed.problems)
    for cell in placed.cells:
        row = after[cell.person]
        try:
            became = _with(ground, row, cell, again=again)
            if became != row:
                _check_open(found, row)
        except Refused as error:
            problems.append(Problem(cell.line, error))
            continue
        after[cell.person] = became
    changed = {at: row for at, row in after.items() if row != before[at]}
    changes = [change for at, row in changed.items() for change in cells.changes(ground, before[at], row)]
    changes += [
        Change(row.name, _NOTE, before[at].note, row.note) for at, row in changed.items() if row.note != before[at].note
    ]
    news = {at: cells.new_result(ground, before[at], row, held_on=held_on) for at, row in changed.items()}
    return MarksPlan(tuple(changes), tuple(sorted(problems, key=lambda one: one.line)), news)


def _with(ground: cells.Ground, row: ResultRow, cell: Laid[_Key], *, again: bool) -> ResultRow:
    if isinstance(cell.key, str):
        return replace(row, note=cell.text)
    value = cells.read(ground, cell.key, cell.text)
    if value == cells.value_of(row, cell.key):
        return row
    return cells.with_value(ground, row, cell.key, value, again=again)


def _check_open(found: queries.Results, row: ResultRow) -> None:
    if row.certificate:
        raise ResultLocked(name=row.name, number=row.certificate)
    if found.lock is not None:
        raise CourseLocked(course=found.course, on=f"{found.lock.met_on:%d/%m/%Y}")
    if row.has_left:
        raise HasLeft(name=row.name)


def carry_out(session: Session, plan: MarksPlan, *, on: date) -> int:
    """Record what was planned; return how many cells changed.

    Raises:
        Refused: the first problem of the plan, or the first result that cannot stand; nothing is to be kept.

    """
    if plan.problems:
        raise plan.problems[0].refusal
    service.record_all(session, plan.news, on=on)
    return len(plan.changes)
