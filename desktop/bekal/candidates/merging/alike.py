"""Registered people who may be the one being typed, found by indexes while somebody types."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bekal.candidates.merging.queries import ids_of, kept_by_merged, seats
from bekal.candidates.merging.rules import Likeness, Why, days_near, may_be_twins, why_alike
from bekal.storage.records import Candidate, Paper, PersonApart
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, NikStatus

AT_MOST = 5
PASSPORT = "PASPOR"
"""The code of the passport among the papers."""

COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Candidate.id, Candidate.name, Candidate.nik, Candidate.nik_status, Candidate.birth_date, Candidate.sex,
    Candidate.phone, Candidate.village, Candidate.district, Candidate.street, Candidate.photo,
)  # fmt: skip


@dataclass(frozen=True)
class Alike:
    """A registered person who may be another one: what tells them apart at a glance, and the reason."""

    id: CandidateId
    name: str
    nik: str | None
    birth_date: date | None
    village: str
    district: str
    course: str
    """The last course the person sat in, or nothing."""
    photo: str
    """The address of the photo among the attachments, or nothing."""
    why: Why
    twins: bool = False
    """They may be twins: born one day in one place, with names alike and two NIKs."""

    @property
    def is_same_nik(self) -> bool:
        """Whether it is surely the same person, so that nobody can be registered beside them."""
        return self.why is Why.SAME_NIK


def alike(
    session: Session,
    typed: Likeness,
    *,
    myself: CandidateId | None = None,
    apart: Collection[CandidateId] = (),
    limit: int = AT_MOST,
) -> tuple[Alike, ...]:
    """Return registered people who may be the one being typed, the surest first.

    `myself` is who is being corrected; those told apart from them before are not named again, nor are those of
    `apart`, unless the NIK is the same. Of somebody merged, the kept person is named.
    """
    mine = ids_of(session, myself) if myself is not None else frozenset()
    told = told_apart(session, mine) | set(apart)
    passports = _passports(session, typed, mine)
    found: dict[UUID, Row[Any]] = {}
    for condition in _conditions(session, typed):
        for row in session.execute(select(*COLUMNS).where(condition, Candidate.erased_at.is_(None))):
            found[row.id] = row
    holders = _holders(session, passports)
    for some in chunks([one for one in holders if one not in found]):
        found |= {row.id: row for row in session.execute(select(*COLUMNS).where(Candidate.id.in_(some)))}
    reasons: dict[UUID, tuple[Why, bool]] = {}
    kept = kept_by_merged(session)
    for row in found.values():
        other = likeness_of(row)
        why = Why.SAME_PASSPORT if row.id in holders else None
        if (compared := why_alike(typed, other)) is not None and (why is None or compared.rank < why.rank):
            why = compared
        holder = kept.get(row.id, CandidateId(row.id))
        if why is None or holder in mine:
            continue
        if why is not Why.SAME_NIK and (row.id in told or holder in told):
            continue
        if holder not in reasons or why.rank < reasons[holder][0].rank:
            reasons[holder] = (why, may_be_twins(typed, other))
    missing = [holder for holder in reasons if holder not in found]
    for some in chunks(missing):
        found |= {row.id: row for row in session.execute(select(*COLUMNS).where(Candidate.id.in_(some)))}
    order = sorted(reasons, key=lambda one: (reasons[one][0].rank, found[one].name, one))[:limit]
    courses = seats(session, order)
    return tuple(_alike(found[one], *reasons[one], courses.get(one, "")) for one in order)


def likeness_of(row: Row[Any]) -> Likeness:
    """Return what is compared of a row of `COLUMNS`."""
    sound = row.nik if row.nik_status is NikStatus.FORMAT_OK else ""
    return Likeness(
        row.name, sound or "", row.birth_date, row.sex, row.phone, "", row.village, row.district, row.street
    )


def plain_number(number: str) -> str:
    """Return a passport number as it is compared: capitals and digits only."""
    return "".join(character for character in number.upper() if character.isalnum())


def told_apart(session: Session, mine: Iterable[CandidateId]) -> set[UUID]:
    """Return who was said to be another person than any of these."""
    ids = list(mine)
    if not ids:
        return set()
    near = or_(PersonApart.one_id.in_(ids), PersonApart.other_id.in_(ids))
    rows = session.execute(
        select(PersonApart.one_id, PersonApart.other_id).where(
            near, PersonApart.centre_id == session.info["centre_id"], PersonApart.undone_at.is_(None)
        )
    )
    return {each for pair in rows for each in pair} - set(ids)


def _conditions(session: Session, typed: Likeness) -> list[ColumnElement[bool]]:
    found = []
    if typed.nik:
        here = Candidate.centre_id == session.info["centre_id"]
        found.append(here & (Candidate.nik == typed.nik) & (Candidate.nik_status == NikStatus.FORMAT_OK))
    if typed.birth_date is not None and typed.name:
        found.append(Candidate.birth_date.in_(days_near(typed.birth_date)))
    if typed.phone and typed.name:
        found.append(Candidate.phone == typed.phone)
    return found


def _passports(session: Session, typed: Likeness, mine: Collection[CandidateId]) -> set[str]:
    found = {typed.passport} if typed.passport else set()
    if mine:
        own = select(Paper.number).where(
            Paper.centre_id == session.info["centre_id"], Paper.candidate_id.in_(mine), Paper.kind == PASSPORT
        )
        found |= {number for number in session.scalars(own) if number}
    return found


def _holders(session: Session, numbers: Collection[str]) -> set[UUID]:
    if not numbers:
        return set()
    spelled = {one for number in numbers for one in (number, plain_number(number))}
    return set(session.scalars(select(Paper.candidate_id).where(Paper.kind == PASSPORT, Paper.number.in_(spelled))))


def _alike(row: Row[Any], why: Why, twins: bool, course: str) -> Alike:
    return Alike(
        CandidateId(row.id), row.name, row.nik, row.birth_date, row.village, row.district, course, row.photo, why, twins
    )
