"""Whose name, NIK and passport were read twice, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum, auto
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.finding import require_candidate
from bekal.candidates.merging.queries import kept_by_merged, kept_of, same_people
from bekal.candidates.second_look.rules import Reading, digest
from bekal.storage.records import Candidate, Enrolment, Paper, Staff
from bekal.storage.rows import chunks
from bekal.terms import CandidateId, CourseId

PASSPORT = "PASPOR"
"""The kind of paper whose number is read twice."""


class Look(Enum):
    """Where a person's second look stands."""

    NOT_YET = auto()
    CHANGED_SINCE = auto()
    DONE = auto()


@dataclass(frozen=True)
class LookRow:
    """A person and their second look; NIK and passport are not part of it, since they must not be copied off."""

    id: CandidateId
    number: int
    """Place in the class list."""
    name: str
    birth_date: date | None
    look: Look
    by: str
    """Who looked, or nothing."""
    at: datetime | None
    has_nik: bool
    has_passport: bool

    @property
    def shown(self) -> str:
        """The name where it was read twice; before, only the first letter of each word finds the right papers."""
        if self.look is Look.DONE:
            return self.name
        return " ".join(word[:1] + "…" for word in self.name.split())


def reading(session: Session, candidate_id: CandidateId) -> Reading:
    """Return what is registered of the three fields, of a person registered twice on the registration that was kept.

    Raises:
        UnknownCandidate: nobody registered has that id.

    """
    require_candidate(session, candidate_id)
    kept = kept_of(session, candidate_id)
    return _registered(session, {kept: same_people(session, [kept])[kept]})[kept]


def _registered(session: Session, people: Mapping[CandidateId, frozenset[CandidateId]]) -> dict[CandidateId, Reading]:
    """Return what is registered of each person; a passport may be kept with any of their registrations."""
    passports: dict[UUID, str] = {}
    for some in chunks(list({one for same in people.values() for one in same})):
        numbers = select(Paper.candidate_id, Paper.number).where(Paper.candidate_id.in_(some), Paper.kind == PASSPORT)
        passports |= {of: number for of, number in session.execute(numbers) if number}
    found = {}
    for some in chunks(list(people)):
        for person in session.scalars(select(Candidate).where(Candidate.id.in_(some))):
            kept = CandidateId(person.id)
            others = (passports[one] for one in sorted(people[kept]) if one in passports)
            passport = passports.get(kept) or next(others, "")
            found[kept] = Reading(person.name, person.nik or "", passport)
    return found


def looks_of_course(session: Session, course_id: CourseId) -> list[LookRow]:
    """Return the second looks of a course's trainees, in class-list order; each is named by the registration kept.

    A look counts for the person, on whichever of their registrations it was taken.
    """
    query = select(Enrolment.candidate_id, Enrolment.number).where(Enrolment.course_id == course_id)
    merged = kept_by_merged(session)
    seated = [
        (merged.get(CandidateId(of), CandidateId(of)), number)
        for of, number in session.execute(query.order_by(Enrolment.number))
    ]
    people = same_people(session, [person for person, _ in seated])
    registered = _registered(session, people)
    known: dict[CandidateId, tuple[Candidate, str]] = {}
    for some in chunks(list({one for same in people.values() for one in same})):
        of_people = select(Candidate, Staff.name).outerjoin(Staff, Staff.id == Candidate.looked_by)
        for person, by in session.execute(of_people.where(Candidate.id.in_(some))):
            known[CandidateId(person.id)] = person, by or ""
    return [
        _row(person, number, registered[person], [known[one] for one in people[person]]) for person, number in seated
    ]


def _row(kept: CandidateId, number: int, now: Reading, registrations: Sequence[tuple[Candidate, str]]) -> LookRow:
    """Return a person's look: one that still holds, else the last that was taken."""
    looked = [(one, by) for one, by in registrations if one.looked_digest]
    holding = [(one, by) for one, by in looked if one.looked_digest == digest(one.id, now)]
    look = Look.DONE if holding else Look.CHANGED_SINCE if looked else Look.NOT_YET
    person = next(one for one, _ in registrations if one.id == kept)
    last, by = max(holding or looked or [(person, "")], key=lambda each: (each[0].looked_at or _NEVER, each[0].id))
    return LookRow(
        kept, number, person.name, person.birth_date, look, by, last.looked_at, bool(now.nik), bool(now.passport)
    )


_NEVER = datetime.min.replace(tzinfo=UTC)
