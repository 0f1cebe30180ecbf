"""Candidates as lists, searches and the form show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, and_, false, func, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.elsewhere import Elsewhere, elsewhere
from bekal.candidates.finding import require_candidate
from bekal.candidates.listing import LISTED, RESTRICTED
from bekal.candidates.merging.queries import aliases, seats
from bekal.candidates.nik import masked, read_temporary
from bekal.candidates.searching import COLUMNS, counts, first_fitting, fitting
from bekal.storage.records import Candidate, Programme
from bekal.terms import Activity, CandidateId, Disability, Marital, NikStatus, Sex

PAGE = 200
"""How many rows a list shows at once; the rest is a search away."""
_LACKING = or_(Candidate.nik_status != NikStatus.FORMAT_OK, Candidate.birth_date.is_(None), Candidate.sex.is_(None))
_SHORTEST = 2
"""Letters of a word that are still searched for."""
_NIK_DIGITS = 16


class CandidateRow(NamedTuple):
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
    elsewhere: tuple[Elsewhere, ...] = ()
    """Other centres where the same person is registered, as central says."""


@dataclass(frozen=True)
class Found:
    """A page of a list, and how many there are in all."""

    rows: tuple[CandidateRow, ...]
    matching: int
    total: int
    hidden: int
    """How many more are registered here whom no list shows."""


def candidates(
    session: Session,
    *,
    typed: str = "",
    lacking: bool = False,
    by_name: bool = False,
    reverse: bool = False,
    full_nik: bool = False,
    restricted: bool = False,
    by_exact_nik: bool = False,
    only: Sequence[CandidateId] = (),
    limit: int | None = PAGE,
) -> Found:
    """Return the people whose name, NIK, phone or district begins with every word typed; the newest first.

    `lacking` leaves only those who still lack a sound NIK, a birth date or a sex; `by_name` orders by name, A
    first; `reverse` turns the order round. `full_nik` shows the sixteen digits; `limit` None returns them all.
    `restricted` lists those whose data are only kept, and nobody else; `by_exact_nik`, for a
    head, finds them by their whole NIK besides; `only` leaves some named people.
    """
    named = Candidate.id.in_(only) if only else None
    whole = "".join(typed.split()) if by_exact_nik else ""
    known = and_(RESTRICTED, Candidate.nik == whole) if len(whole) == _NIK_DIGITS and whole.isdigit() else None
    others = [each for each in (_LACKING if lacking else None, named) if each is not None]
    down = by_name == reverse
    counted = counts(session, typed)
    rows: Sequence[Row[Any]]
    if others or restricted or limit is None or known is not None or read_temporary(typed) is not None:
        fits = fitting(session, typed)
        there = RESTRICTED if restricted else or_(LISTED, false() if known is None else known)
        wanted = [there, *others, *([] if fits is None else [fits])]
        matching = session.scalar(select(func.count()).select_from(Candidate).where(*wanted)) or 0
        first, name = (Candidate.name if by_name else Candidate.registered_at), Candidate.name
        query = select(*COLUMNS).where(*wanted)
        query = query.order_by(first.desc() if down else first, name.desc() if by_name and down else name)
        rows = session.execute(query.limit(limit) if limit else query).all()
    else:
        matching = counted.matching
        rows = first_fitting(session, typed, counted=counted, by_name=by_name, down=down, limit=limit)
    # of somebody merged, the last course under whichever of their ids
    kept = aliases(session).keys() if counted.hidden else ()
    courses = seats(session, [row.id for row in rows if row.id in kept]) if kept else {}
    return Found(tuple(_row(row, courses, full_nik=full_nik) for row in rows), matching, counted.total, counted.hidden)


def _row(row: Sequence[Any], courses: Mapping[UUID, str], *, full_nik: bool) -> CandidateRow:
    person, name, nik, nik_status, sex, birth_date, phone, wanted, registered_at, course = row
    return CandidateRow(
        person,
        name,
        (nik or "") if full_nik else masked(nik),
        nik_status,
        sex,
        birth_date,
        phone,
        wanted,
        courses.get(person) or course or "",
        registered_at,
    )


def candidate(session: Session, candidate_id: CandidateId) -> CandidateCard:
    """Return one person, the NIK in full.

    Raises:
        UnknownCandidate: nobody registered has that id.

    """
    row = require_candidate(session, candidate_id)
    own = {name: getattr(row, name) for name in CandidateCard.__dataclass_fields__ if name != "elsewhere"}
    return CandidateCard(**own, elsewhere=elsewhere(session).get(CandidateId(row.id), ()))


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
