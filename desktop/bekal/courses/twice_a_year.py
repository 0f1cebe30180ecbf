"""Findings after the fact: trainees who began a course at another centre in the same year, as central says."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.elsewhere import elsewhere
from bekal.storage.records import Candidate, Course, Enrolment
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, CourseId, EnrolmentState


@dataclass(frozen=True)
class Finding:
    """A trainee of ours who began a course elsewhere in the same calendar year; both enrolments stay."""

    candidate_id: CandidateId
    name: str
    course_id: CourseId
    course: str
    starts_on: date
    centres: tuple[str, ...]


def findings(session: Session) -> list[Finding]:
    """Return the trainees who followed a course here and one at another centre in one calendar year."""
    away = elsewhere(session)
    found = []
    for some in chunks(list(away)):
        rows = session.execute(
            select(
                Candidate.id,
                Candidate.name,
                Course.id.label("course_id"),
                Course.name.label("course"),
                Course.starts_on,
            )
            .join(Enrolment, Enrolment.candidate_id == Candidate.id)
            .join(Course, Course.id == Enrolment.course_id)
            .where(
                Candidate.id.in_(some),
                Enrolment.state.not_in([EnrolmentState.WITHDRAWN, EnrolmentState.REPLACED]),
            )
        )
        for candidate_id, name, course_id, course, starts_on in rows:
            one = CandidateId(candidate_id)
            centres = tuple(sorted({place.name for place in away[one] if starts_on.year in place.years}))
            if centres:
                found.append(Finding(one, name, CourseId(course_id), course, starts_on, centres))
    return sorted(found, key=lambda one: (one.starts_on, one.course, one.name))
