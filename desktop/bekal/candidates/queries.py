"""Candidates as lists, searches and the form show them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, TextClause, column, func, or_, select, table, text
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED, RESTRICTED, listed_count
from bekal.candidates.nik import masked
from bekal.candidates.rules import are_similar_names
from bekal.storage import search
from bekal.storage.records import Candidate, Course, Enrolment, Programme
from bekal.storage.types import Id
from bekal.terms import Activity, CandidateId, Disability, Marital, NikStatus, Sex

PAGE = 200
"""How many rows a list shows at once; the rest is a search away."""
_LACKING = or_(Candidate.nik_status != NikStatus.FORMAT_OK, Candidate.birth_date.is_(None), Candidate.sex.is_(None))
_SHORTEST = 2
"""Letters of a word that are still searched for."""
_ALIKE_AT_MOST = 5
_MONTHS = 12


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
    region_code: str
    village: str
    regency: str
    postal_code: str
    domicile: str
    phone_owner: str
    emergency_name: str
    emergency_relation: str
    emergency_phone: str
    passport_name: str
    katakana_name: str
    school: str
    major: str
    graduated: int | None
    marital: Marital | None
    activity: Activity | None
    disability: Disability | None
    support_needs: str
    height_cm: int | None
    weight_kg: int | None
    heard_from: str
    photo: str
    restricted_on: date | None
    mismatch_reason: str
    source: str
    registered_at: datetime


@dataclass(frozen=True)
class Alike:
    """A registered person who may be the one being typed."""

    id: CandidateId
    name: str
    birth_date: date | None
    district: str
    course: str
    is_same_nik: bool
    """The NIK is the same; otherwise a similar name and the birth date are."""


@dataclass(frozen=True)
class Found:
    """A page of a list, and how many there are in all."""

    rows: tuple[CandidateRow, ...]
    matching: int
    total: int


def candidates(
    session: Session,
    *,
    typed: str = "",
    lacking: bool = False,
    by_name: bool = False,
    reverse: bool = False,
    full_nik: bool = False,
    restricted: bool = False,
    only: Sequence[CandidateId] = (),
    limit: int | None = PAGE,
) -> Found:
    """Return the people whose name, NIK, phone or district begins with every word typed; the newest first.

    `lacking` leaves only those who still lack a sound NIK, a birth date or a sex; `by_name` orders by name, A
    first; `reverse` turns the order round. `full_nik` shows the sixteen digits; `limit` None returns them all.
    `restricted` lists those whose data are only kept, and nobody else; `only` leaves some named people.
    """
    fits = fitting(session, typed)
    named = Candidate.id.in_(only) if only else None
    wanted = [each for each in (fits, _LACKING if lacking else None, named) if each is not None]
    conditions = [RESTRICTED if restricted else LISTED, *wanted]
    first = Candidate.name if by_name else Candidate.registered_at
    is_down = by_name == reverse
    order = (first.desc() if is_down else first, Candidate.name.desc() if by_name and is_down else Candidate.name)
    query = select(Candidate).where(*conditions).order_by(*order)
    total = listed_count(session)
    counted = select(func.count()).select_from(Candidate).where(*conditions)
    matching = session.scalar(counted) or 0 if wanted or restricted else total
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


def incomplete(session: Session) -> int:
    """Return how many people still lack a sound NIK, a birth date or a sex."""
    return session.scalar(select(func.count()).select_from(Candidate).where(_LACKING, LISTED)) or 0


def nearest(session: Session, typed: str) -> tuple[str, int] | None:
    """Return what comes nearest to something typed that found nobody, and how many it finds; None when nothing does.

    Letters are left out from the end until somebody is found; of that person's name the whole word is returned.
    """
    words = typed.split()
    while words:
        words[-1] = words[-1][:-1]
        if len(words[-1]) < _SHORTEST:
            words.pop()
            continue
        fits = fitting(session, " ".join(words))
        if fits is None:
            return None
        if name := session.scalar(select(Candidate.name).where(fits, LISTED).order_by(Candidate.name).limit(1)):
            meant = (word for word in name.split() if word.casefold().startswith(words[-1].casefold()))
            words[-1] = next(meant, words[-1])
            fits = fitting(session, " ".join(words))
            assert fits is not None
            count = session.scalar(select(func.count()).select_from(Candidate).where(fits, LISTED))
            return " ".join(words), count or 0
    return None


def newest(session: Session) -> CandidateCard | None:
    """Return who was registered last."""
    query = select(Candidate.id).where(LISTED).order_by(Candidate.registered_at.desc(), Candidate.id.desc()).limit(1)
    found = session.scalar(query)
    return candidate(session, CandidateId(found)) if found is not None else None


def registered_since(session: Session, at: datetime) -> int:
    """Return how many people were registered from a moment on."""
    since = select(func.count()).select_from(Candidate).where(Candidate.registered_at >= at, LISTED)
    return session.scalar(since) or 0


def wishes(session: Session) -> tuple[str, ...]:
    """Return the words for programmes that may be asked for: their titles, then what people asked for already."""
    titles = list(session.scalars(select(Programme.title).order_by(Programme.title)))
    asked = session.scalars(select(Candidate.wanted).where(Candidate.wanted != "", LISTED).distinct())
    return tuple(dict.fromkeys([*titles, *sorted(asked)]))


def alike(
    session: Session,
    *,
    nik: str,
    name: str,
    birth_date: date | None,
    myself: CandidateId | None = None,
) -> tuple[Alike, ...]:
    """Return registered people who may be the one being typed, the surest first, five at most.

    `nik` is the sixteen digits of a sound NIK, or empty. A name makes two people alike only together with the
    birth date, day and month perhaps exchanged; a phone never does, since families share one.
    """
    found: dict[object, Alike] = {}
    if nik:
        holds = (Candidate.nik == nik, Candidate.nik_status == NikStatus.FORMAT_OK)
        for row in session.scalars(select(Candidate).where(*holds)):
            found.setdefault(row.id, _alike(row, is_same_nik=True))
    if birth_date is not None and name:
        days = [birth_date]
        if birth_date.day <= _MONTHS and birth_date.day != birth_date.month:
            days.append(birth_date.replace(day=birth_date.month, month=birth_date.day))
        for row in session.scalars(select(Candidate).where(Candidate.birth_date.in_(days)).order_by(Candidate.name)):
            if are_similar_names(row.name, name):
                found.setdefault(row.id, _alike(row, is_same_nik=False))
    found.pop(myself, None)
    rows = list(found.values())[:_ALIKE_AT_MOST]
    seats = _seats(session, [row.id for row in rows])
    return tuple(replace(row, course=seats.get(row.id, "")) for row in rows)


def _alike(row: Candidate, *, is_same_nik: bool) -> Alike:
    return Alike(CandidateId(row.id), row.name, row.birth_date, row.district, "", is_same_nik)


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


def _seats(session: Session, ids: list[object]) -> dict[object, str]:
    query = (
        select(Enrolment.candidate_id, Course.name)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.candidate_id.in_(ids))
        .order_by(Course.starts_on)
    )
    return dict(session.execute(query).all())
