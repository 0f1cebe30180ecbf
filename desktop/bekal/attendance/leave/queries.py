"""Letters as lists show them, and whom they excuse from a meeting."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.records import Candidate, Enrolment, LeaveLetter, Meeting
from bekal.terms import Attendance, CourseId, EnrolmentId, LetterId, MeetingId


@dataclass(frozen=True)
class LeaveRow:
    """A letter of a trainee."""

    id: LetterId
    enrolment_id: EnrolmentId
    name: str
    mark: Attendance
    first_on: date
    last_on: date
    reason: str
    scan: str
    received_at: datetime
    is_withdrawn: bool


def letters(session: Session, course_id: CourseId) -> list[LeaveRow]:
    """Return the letters of a course's trainees, the newest days first."""
    query = (
        select(LeaveLetter, Candidate.name)
        .join(Enrolment, Enrolment.id == LeaveLetter.enrolment_id)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Enrolment.course_id == course_id)
        .order_by(LeaveLetter.first_on.desc(), Candidate.name)
    )
    return [
        LeaveRow(
            LetterId(row.id),
            EnrolmentId(row.enrolment_id),
            name,
            row.mark,
            row.first_on,
            row.last_on,
            row.reason,
            row.scan,
            row.received_at,
            row.withdrawn_at is not None,
        )
        for row, name in session.execute(query)
    ]


def excused(session: Session, meeting_id: MeetingId) -> dict[EnrolmentId, Attendance]:
    """Return whom a letter excuses from a meeting, and as what; the letter that came last counts."""
    query = (
        select(LeaveLetter.enrolment_id, LeaveLetter.mark)
        .join(Enrolment, Enrolment.id == LeaveLetter.enrolment_id)
        .join(Meeting, Meeting.course_id == Enrolment.course_id)
        .where(
            Meeting.id == meeting_id,
            LeaveLetter.withdrawn_at.is_(None),
            LeaveLetter.first_on <= Meeting.held_on,
            LeaveLetter.last_on >= Meeting.held_on,
        )
        .order_by(LeaveLetter.received_at)
    )
    return {EnrolmentId(enrolment_id): mark for enrolment_id, mark in session.execute(query)}
