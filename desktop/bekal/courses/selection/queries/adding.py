"""Who may still apply for a course: found by name, by wish, by NIK, or by the file they came in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.nik import masked
from bekal.candidates.searching import fitting
from bekal.storage.records import Application, Candidate, Course, Intake, Programme
from bekal.terms import CandidateId, CourseId


@dataclass(frozen=True)
class AddableRow:
    """Somebody who may apply; the NIK is masked."""

    id: CandidateId
    name: str
    nik: str
    wanted: str
    source: str
    """The file they came in, or nothing."""
    matches: bool
    """The person asked for this programme."""


@dataclass(frozen=True)
class Addable:
    """A page of people who may apply."""

    rows: tuple[AddableRow, ...]
    matching: int
    """How many fit what was typed."""
    total: int
    wishing: int
    """How many of all asked for this programme."""
    intake: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class ByNik:
    """What a list of NIK came to."""

    rows: tuple[AddableRow, ...]
    there: int
    """How many of them applied already."""
    unknown: tuple[str, ...]
    """NIK nobody here has, as they were written."""


def addable(
    session: Session, course_id: CourseId, *, typed: str = "", wishing: bool = False, limit: int | None = 200
) -> Addable:
    """Return people who have not applied for a course, those who asked for its programme first.

    What was typed may also be a part of the name of the file they came in. `wishing` leaves only those who asked
    for the programme; `limit` None returns everybody.
    """
    title, code, intake = session.execute(
        select(Programme.title, Programme.code, Intake)
        .select_from(Course)
        .join(Programme, Programme.id == Course.programme_id)
        .join(Intake, Intake.id == Course.intake_id)
        .where(Course.id == course_id)
    ).one()
    free, matches = _free(course_id), _matches(title, code)
    count = select(func.count()).select_from(Candidate)
    chosen = and_(free, matches) if wishing else free
    if typed.strip():
        fits = fitting(session, typed)
        words = [] if fits is None else [Candidate.id.in_(select(Candidate.id).where(fits))]
        of_file = func.lower(Candidate.source).contains(typed.strip().lower(), autoescape=True)
        chosen = and_(chosen, or_(of_file, *words))
    query = select(*_ROW, matches).where(chosen).order_by(matches.desc(), Candidate.registered_at, Candidate.id)
    rows = tuple(_row(found) for found in session.execute(query.limit(limit) if limit else query))
    return Addable(
        rows,
        session.scalar(count.where(chosen)) or 0,
        session.scalar(count.where(free)) or 0,
        session.scalar(count.where(and_(free, matches))) or 0,
        intake.name,
        intake.opens_on,
        intake.closes_on,
    )


_AT_ONCE = 500
"""How many NIK one question may name."""


def read_niks(typed: str) -> list[str]:
    """Return the NIK in a pasted text, in their order, each once: sixteen digits, separators inside allowed."""
    found = re.findall(r"(?<!\d)\d(?:[ .\-]?\d){15}(?![ .\-]?\d)", typed)
    return list(dict.fromkeys(re.sub(r"\D", "", nik) for nik in found))


def by_niks(session: Session, course_id: CourseId, niks: Sequence[str]) -> ByNik:
    """Return who of a list of NIK may apply, in the order of the list."""
    rows: dict[str, AddableRow] = {}
    there: set[str] = set()
    applied = exists().where(Application.candidate_id == Candidate.id, Application.course_id == course_id)
    for start in range(0, len(niks), _AT_ONCE):
        part = niks[start : start + _AT_ONCE]
        query = select(*_ROW, literal(value=False), Candidate.nik, applied).where(LISTED, Candidate.nik.in_(part))
        for found in session.execute(query):
            nik, is_there = str(found[-2]), found[-1]
            if is_there:
                there.add(nik)
            else:
                rows[nik] = _row(found)
    unknown = tuple(nik for nik in niks if nik not in rows and nik not in there)
    return ByNik(tuple(rows[nik] for nik in niks if nik in rows), len(there), unknown)


_ROW = (Candidate.id, Candidate.name, Candidate.nik, Candidate.wanted, Candidate.source)


def _row(found: Sequence[object]) -> AddableRow:
    person, name, nik, wanted, source, matches = found[:6]
    return AddableRow(
        CandidateId(person),  # type: ignore[arg-type]  # columns in the order of _ROW
        str(name),
        masked(nik),  # type: ignore[arg-type]  # as above
        str(wanted),
        str(source or ""),
        bool(matches),
    )


def _free(course_id: CourseId) -> ColumnElement[bool]:
    return and_(
        LISTED,
        Candidate.restricted_on.is_(None),
        Candidate.erased_at.is_(None),
        ~exists().where(Application.candidate_id == Candidate.id, Application.course_id == course_id),
    )


def _matches(title: str, code: str) -> ColumnElement[bool]:
    wanted = func.lower(Candidate.wanted)
    return and_(
        Candidate.wanted != "",
        or_(
            func.lower(literal(title)).contains(wanted, autoescape=False),
            wanted.contains(title.lower(), autoescape=True),
            Candidate.wanted == code,
        ),
    )
