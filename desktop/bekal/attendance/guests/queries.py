"""The guests of a meeting."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.records import Candidate, Enrolment, Guest
from bekal.terms import Attendance, EnrolmentId, GuestId, MeetingId


@dataclass(frozen=True)
class GuestRow:
    """A guest, and the trainee the guest turned out to be."""

    id: GuestId
    name: str
    phone: str
    note: str
    mark: Attendance
    enrolment_id: EnrolmentId | None
    trainee: str


def guests(session: Session, meeting_id: MeetingId) -> list[GuestRow]:
    """Return the guests of a meeting by name."""
    query = (
        select(Guest, Candidate.name)
        .outerjoin(Enrolment, Enrolment.id == Guest.enrolment_id)
        .outerjoin(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Guest.meeting_id == meeting_id)
        .order_by(Guest.name, Guest.id)
    )
    return [
        GuestRow(
            GuestId(row.id),
            row.name,
            row.phone,
            row.note,
            row.mark,
            EnrolmentId(row.enrolment_id) if row.enrolment_id else None,
            name or "",
        )
        for row, name in session.execute(query)
    ]
