"""Candidates as lists, searches and the form show them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, TextClause, column, func, select, table, text
from sqlalchemy.orm import Session

from bekal.candidates.nik import masked
from bekal.candidates.repeats import Known, KnownPerson
from bekal.storage import search
from bekal.storage.records import Candidate, Course, Enrolment
from bekal.storage.types import Id
from bekal.terms import CandidateId, NikStatus, Sex

PAGE = 200
"""How many rows a list shows at once; the rest is a search away."""


@dataclass(frozen=True)
class CandidateRow:
    """A person in a list; the NIK is masked but for its last four digits."""

    id: CandidateId
    name: str
    nik: str
    nik_status: NikStatus
    sex: Sex | None
    birth_date: date | None
    phone: str
    wanted: str
    course: str
    """The course the person sits in, or nothing."""
    registered_at: datetime


@dataclass(frozen=True)
class CandidateCard:
    """Everything the form shows of one person, the NIK in full."""

    id: CandidateId
    name: str
    nik: str | None
    nik_status: NikStatus
    sex: Sex | None
    birth_date: date | None
    birth_place: str
    phone: str
    email: str
    education: str
    street: str
    rt: str
    rw: str
    district: str
    wanted: str
    mismatch_reason: str
    source: str
    registered_at: datetime


@dataclass(frozen=True)
class Found:
    """A page of a list, and how many there are in all."""

    rows: tuple[CandidateRow, ...]
    matching: int
    total: int


def candidates(session: Session, *, typed: str = "", full_nik: bool = False, limit: int | None = PAGE) -> Found:
    """Return the people whose name, NIK, phone or district begins with every word typed; the newest first.

    `full_nik` shows the sixteen digits; `limit` None returns them all.
    """
    wanted = fitting(session, typed)
    query = select(Candidate).order_by(Candidate.registered_at.desc(), Candidate.name)
    if wanted is not None:
        query = query.where(wanted)
    total = session.scalar(select(func.count()).select_from(Candidate)) or 0
    matching = total if wanted is None else session.scalar(_counted(wanted)) or 0
    rows = list(session.scalars(query.limit(limit) if limit else query))
    seats = _seats(session, [row.id for row in rows])
    return Found(
        tuple(
            CandidateRow(
                CandidateId(row.id),
                row.name,
                (row.nik or "") if full_nik else masked(row.nik),
                row.nik_status,
                row.sex,
                row.birth_date,
                row.phone,
                row.wanted,
                seats.get(row.id, ""),
                row.registered_at,
            )
            for row in rows
        ),
        matching,
        total,
    )


def candidate(session: Session, candidate_id: CandidateId) -> CandidateCard:
    """Return one person, the NIK in full."""
    row = session.get_one(Candidate, candidate_id)
    return CandidateCard(**{name: getattr(row, name) for name in CandidateCard.__dataclass_fields__})


def known(session: Session) -> Known:
    """Return everybody registered here, as the dry run of an import compares with them."""
    columns = [getattr(Candidate, name) for name in KnownPerson._fields]
    return Known.of(KnownPerson._make(row) for row in session.execute(select(*columns)))


def incomplete(session: Session) -> int:
    """Return how many people still lack a sound NIK, a birth date or a sex."""
    lacking = (Candidate.nik_status != NikStatus.FORMAT_OK) | Candidate.birth_date.is_(None) | Candidate.sex.is_(None)
    return session.scalar(select(func.count()).select_from(Candidate).where(lacking)) or 0


def fitting(session: Session, typed: str) -> ColumnElement[bool] | TextClause | None:
    """Return the condition on `Candidate` for what was typed, or None when all people are meant."""
    dialect = session.get_bind().dialect.name
    words = search.match(typed, dialect)
    if words is None:
        return None
    if dialect == "sqlite":
        index = table("candidate_search", column("id", Id))
        found = select(index.c.id).where(text("candidate_search MATCH :words").bindparams(words=words))
        return Candidate.id.in_(found)
    return text(f"{search.POSTGRESQL_WORDS} @@ to_tsquery('simple', :words)").bindparams(words=words)


def _counted(wanted: ColumnElement[bool] | TextClause) -> Select[int]:
    return select(func.count()).select_from(Candidate).where(wanted)


def _seats(session: Session, ids: list[object]) -> dict[object, str]:
    query = (
        select(Enrolment.candidate_id, Course.name)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.candidate_id.in_(ids))
        .order_by(Course.starts_on)
    )
    return dict(session.execute(query).tuples().all())
