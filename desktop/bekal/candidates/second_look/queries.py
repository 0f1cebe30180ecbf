"""Whose name, NIK and passport were read twice, and by whom."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bekal.candidates.finding import require_candidate
from bekal.candidates.second_look.rules import Reading, digest
from bekal.storage.records import Candidate, Enrolment, Paper, Staff
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
    """Return what is registered of the three fields.

    Raises:
        UnknownCandidate: nobody registered has that id.

    """
    person = require_candidate(session, candidate_id)
    number = session.scalar(select(Paper.number).where(Paper.candidate_id == candidate_id, Paper.kind == PASSPORT))
    return Reading(person.name, person.nik or "", number or "")


def looks_of_course(session: Session, course_id: CourseId) -> list[LookRow]:
    """Return the second looks of a course's trainees, in class-list order."""
    query = (
        select(Candidate, Enrolment.number, Paper.number, Staff.name)
        .join(Enrolment, Enrolment.candidate_id == Candidate.id)
        .outerjoin(Paper, and_(Paper.candidate_id == Candidate.id, Paper.kind == PASSPORT))
        .outerjoin(Staff, Staff.id == Candidate.looked_by)
        .where(Enrolment.course_id == course_id)
        .order_by(Enrolment.number)
    )
    return [_row(person, number, passport or "", by or "") for person, number, passport, by in session.execute(query)]


def _row(person: Candidate, number: int, passport: str, by: str) -> LookRow:
    now = digest(person.id, Reading(person.name, person.nik or "", passport))
    if not person.looked_digest:
        look = Look.NOT_YET
    else:
        look = Look.DONE if person.looked_digest == now else Look.CHANGED_SINCE
    return LookRow(
        CandidateId(person.id), number, person.name, person.birth_date, look, by, person.looked_at,
        bool(person.nik), bool(passport),
    )  # fmt: skip
