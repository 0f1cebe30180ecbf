"""Whom marks from a spreadsheet can go to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.pasting import Person
from bekal.storage.records import Candidate, Enrolment
from bekal.terms import CourseId, EnrolmentId


def people(session: Session, course_id: CourseId) -> tuple[Person, ...]:
    """Return everybody of a course with what they are found by, in class-list order."""
    rows = session.execute(
        select(Enrolment.id, Enrolment.number, Candidate.name, Candidate.nik)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Enrolment.course_id == course_id)
        .order_by(Enrolment.number)
    )
    return tuple(Person(EnrolmentId(row.id), row.number, row.name, row.nik or "") for row in rows)
