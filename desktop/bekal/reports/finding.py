"""The search of the header: people, courses and certificates that fit what was typed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import kept_by_merged
from bekal.candidates.queries import CandidateRow, candidates
from bekal.reports.receipts import people_of_code
from bekal.storage.records import Candidate, Certificate, Course, Enrolment, Programme
from bekal.terms import CandidateId, CourseId

EACH = 5
"""How many of each kind are listed."""


@dataclass(frozen=True)
class CourseFound:
    """A course whose name has what was typed."""

    id: CourseId
    name: str
    programme: str
    starts_on: date


@dataclass(frozen=True)
class CertificateFound:
    """A certificate whose number has what was typed."""

    number: str
    name: str
    course_id: CourseId
    candidate_id: CandidateId


@dataclass(frozen=True)
class FoundAll:
    """What a search found, at most `EACH` of a kind, and how many people fit in all."""

    people: tuple[CandidateRow, ...]
    people_in_all: int
    courses: tuple[CourseFound, ...]
    certificates: tuple[CertificateFound, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing fits."""
        return not (self.people or self.courses or self.certificates)


def find(session: Session, typed: str) -> FoundAll:
    """Find people by name, NIK or phone, courses by a part of their name, certificates by a part of their number.

    The code on a person's receipt, typed or scanned, finds that person and nobody else.
    """
    words = " ".join(typed.split()).lower()
    meant = people_of_code(session, typed)
    people = candidates(session, only=meant, limit=EACH) if meant else candidates(session, typed=typed, limit=EACH)
    courses = session.execute(
        select(Course.id, Course.name, Programme.title, Course.starts_on)
        .join(Programme, Programme.id == Course.programme_id)
        .where(func.lower(Course.name).contains(words, autoescape=True))
        .order_by(Course.starts_on.desc())
        .limit(EACH)
    )
    kept = kept_by_merged(session)
    certificates = session.execute(
        select(Certificate.number, Candidate.name, Enrolment.course_id, Candidate.id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(func.lower(Certificate.number).contains(words, autoescape=True))
        .order_by(Certificate.issued_at.desc())
        .limit(EACH)
    )
    return FoundAll(
        people.rows,
        people.matching,
        tuple(CourseFound(CourseId(of), name, title, starts) for of, name, title, starts in courses),
        tuple(
            CertificateFound(number, name, CourseId(of), kept.get(CandidateId(who), CandidateId(who)))
            for number, name, of, who in certificates
        ),
    )
