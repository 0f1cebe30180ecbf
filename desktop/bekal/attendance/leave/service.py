"""Take in a leave letter, withdraw it, and mark what it excuses."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance import rules as marking
from bekal.attendance.leave import queries, rules
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.attachments import attachments_of
from bekal.storage.ids import mark_id
from bekal.storage.records import Candidate, Enrolment, LeaveLetter, Mark, Meeting
from bekal.storage.undoing import undo
from bekal.terms import Attendance, EnrolmentId, LetterId, MeetingId


@dataclass(frozen=True)
class Excusing:
    """What a letter came to: meetings marked by it, and days on which the trainee was there all the same."""

    letter_id: LetterId
    marked: int
    present_on: tuple[date, ...]
    operations: tuple[UUID, ...]
    """What an undo takes back, the letter included."""


@dataclass(frozen=True)
class Withdrawn:
    """A letter that was withdrawn: how many of its marks became unmarked, and what an undo takes back."""

    unmarked: int
    operations: tuple[UUID, ...]


def take_letter(
    session: Session,
    enrolment_id: EnrolmentId,
    *,
    mark: Attendance,
    first_on: date,
    last_on: date,
    now: datetime,
    reason: str = "",
    scan: bytes | None = None,
) -> Excusing:
    """Take in a letter and mark the meetings of its days; the scan is kept before the letter names it.

    Raises:
        NoLeaveMark, LeaveReversed, LeaveOverlaps, LeaveOutside: nothing was kept.

    """
    allow(session, Action.MARK)
    rules.check_leave(mark, first_on, last_on)
    enrolment = session.get_one(Enrolment, enrolment_id)
    _check_alone(session, enrolment, first_on, last_on)
    meetings = _meetings(session, enrolment, first_on, last_on)
    if not meetings:
        raise rules.LeaveOutside(first=first_on.strftime("%d/%m/%Y"), last=last_on.strftime("%d/%m/%Y"))
    before = len(journal.written(session))
    letter = LeaveLetter(
        enrolment_id=enrolment_id,
        mark=mark,
        first_on=first_on,
        last_on=last_on,
        reason=reason.strip(),
        scan=attachments_of(session).keep(scan) if scan else "",
        received_at=now,
    )
    session.add(letter)
    marked, present = 0, []
    for meeting in meetings:
        row = session.get(Mark, (meeting.id, enrolment_id))
        if not rules.gives_way(row.mark if row else None):
            if row is not None and row.mark in marking.ATTENDED:
                present.append(meeting.held_on)
        elif meeting.closed_at is None or row is not None:
            _mark(session, meeting.id, enrolment_id, row, mark)
            marked += 1
    return Excusing(LetterId(letter.id), marked, tuple(present), journal.written(session, after=before))


def take_back(session: Session, excusing: Excusing) -> int:
    """Undo a letter that was just taken in, with its marks; return how many fields went back."""
    allow(session, Action.MARK)
    row = session.get_one(LeaveLetter, excusing.letter_id)
    row.withdrawn_at = row.received_at
    session.flush()
    return undo(session, excusing.operations)


def withdraw(session: Session, letter_id: LetterId, *, now: datetime) -> Withdrawn:
    """Withdraw a letter, and unmark what is still its own: what nobody has closed or changed. It can be taken back.

    Raises:
        LeaveWithdrawn: it was before.

    """
    allow(session, Action.MARK)
    letter = session.get_one(LeaveLetter, letter_id)
    if letter.withdrawn_at is not None:
        raise rules.LeaveWithdrawn()
    before = len(journal.written(session))
    letter.withdrawn_at = now
    enrolment = session.get_one(Enrolment, letter.enrolment_id)
    taken = 0
    for meeting in _meetings(session, enrolment, letter.first_on, letter.last_on):
        row = session.get(Mark, (meeting.id, enrolment.id))
        if row is not None and row.mark is letter.mark and meeting.closed_at is None:
            row.mark = None
            taken += 1
    session.flush()
    return Withdrawn(taken, journal.written(session, after=before))


def let_stand(session: Session, withdrawn: Withdrawn) -> int:
    """Take a withdrawal back: the letter stands again with its marks; return how many fields went back."""
    allow(session, Action.MARK)
    return undo(session, withdrawn.operations)


def fill_from_letters(session: Session, meeting_id: MeetingId) -> int:
    """Mark whoever a letter excuses from this meeting and has no mark yet; return how many.

    Before everybody else is marked present: a meeting may have joined the timetable after the letter came.
    """
    allow(session, Action.MARK)
    filled = 0
    for enrolment_id, mark in queries.excused(session, meeting_id).items():
        row = session.get(Mark, (meeting_id, enrolment_id))
        if row is None or row.mark is None:
            _mark(session, meeting_id, enrolment_id, row, mark)
            filled += 1
    session.flush()
    return filled


def _mark(session: Session, meeting_id: UUID, enrolment_id: UUID, row: Mark | None, mark: Attendance) -> None:
    if row is None:
        row = Mark(id=mark_id(meeting_id, enrolment_id), meeting_id=meeting_id, enrolment_id=enrolment_id)
        session.add(row)
    row.mark = mark


def _meetings(session: Session, enrolment: Enrolment, first: date, last: date) -> list[Meeting]:
    """Return the meetings of some days at which the trainee counts."""
    query = (
        select(Meeting)
        .where(
            Meeting.course_id == enrolment.course_id,
            Meeting.held_on.between(first, last),
            Meeting.cancelled_at.is_(None),
        )
        .order_by(Meeting.held_on, Meeting.starts)
    )
    return [m for m in session.scalars(query) if marking.counts(enrolment.joined_on, enrolment.left_on, m.held_on)]


def _check_alone(session: Session, enrolment: Enrolment, first: date, last: date) -> None:
    query = select(LeaveLetter).where(
        LeaveLetter.enrolment_id == enrolment.id,
        LeaveLetter.withdrawn_at.is_(None),
        LeaveLetter.first_on <= last,
        LeaveLetter.last_on >= first,
    )
    if (other := session.scalars(query).first()) is not None:
        name = session.scalars(select(Candidate.name).where(Candidate.id == enrolment.candidate_id)).one()
        raise rules.LeaveOverlaps(
            name=name, first=other.first_on.strftime("%d/%m/%Y"), last=other.last_on.strftime("%d/%m/%Y")
        )
