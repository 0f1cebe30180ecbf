"""Mark people present or not, take it back, close the meeting."""

from dataclasses import dataclass
from datetime import date, datetime
from types import EllipsisType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance import rules
from bekal.attendance.leave.service import fill_from_letters
from bekal.attendance.slots import Entered
from bekal.language import say
from bekal.staff.meanwhile import Cell, check_seen
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import doubt, journal
from bekal.storage.ids import mark_id
from bekal.storage.records import Candidate, Centre, Course, Enrolment, Mark, Meeting, Staff
from bekal.storage.undoing import undo
from bekal.terms import Attendance, EnrolmentId, MeetingId, Role, StaffId


@dataclass(frozen=True)
class Change:
    """What a marking changed: how many people, and the operations an undo would take back."""

    people: int
    operations: tuple[UUID, ...]


def mark(
    session: Session,
    meeting_id: MeetingId,
    enrolment_id: EnrolmentId,
    mark: Attendance | None,
    *,
    today: date,
    minutes_late: int | None = None,
    note: str | None = None,
    minutes_early: int | EllipsisType | None = ...,
    hours_attended: int | EllipsisType | None = ...,
    reason: str = "",
    seen: Entered | None = None,
) -> Change:
    """Set the mark of one trainee at one meeting; None makes the slot unmarked again.

    `today` is the centre's local date. A note of None leaves the note as it is. `hours_attended` (JP) stands for
    what the mark and the house rules would say; left out, it and `minutes_early` stay while the letter does. A mark
    that was there is changed freely for the centre's free days, also in a closed meeting; later only for a
    `reason`, signed by the head where the centre asks for that. The change can be taken back. `seen`: what stood in
    the slot when it was marked; what others marked since is not written over.

    Raises:
        MeetingClosed: somebody closed it, and everybody stays marked.
        WrittenMeanwhile: somebody else marked it otherwise.
        ReasonNeeded, HeadNeeded: the change comes late.
        MeetingCancelled, NotCounted, BadMinutes, BadHoursAttended, MeetingAhead: the slot is as it was.

    """
    allow(session, Action.MARK)
    before = len(journal.written(session))
    meeting = _meeting(session, meeting_id)
    if mark is None:
        _check_open(session, meeting)
    _check_counts(session, enrolment_id, meeting)
    rules.check_mark(mark, minutes_late=minutes_late, held_on=meeting.held_on, today=today)
    row = session.get(Mark, (meeting_id, enrolment_id))
    kept = row if row is not None and row.mark is mark else None
    early = (kept.minutes_early if kept else None) if minutes_early is ... else minutes_early
    there = (kept.hours_attended if kept else None) if hours_attended is ... else hours_attended
    now, mine = _entered(row), Entered(mark, minutes_late, early, there)
    if seen is not None and now != seen:
        _check_seen(session, meeting_id, enrolment_id, seen=seen, now=now, mine=mine)
    is_late = now.mark is not None and now != mine and _is_late(session, meeting, today=today, reason=reason)
    rules.check_part(mark, minutes_early=early, hours_attended=there, hours=meeting.hours)
    if row is None:
        row = Mark(id=mark_id(meeting_id, enrolment_id), meeting_id=meeting_id, enrolment_id=enrolment_id, note="")
        session.add(row)
    row.mark = mark
    if (suspect := doubt.flag(session)) is not row.clock_suspect:
        row.clock_suspect = suspect
    row.minutes_late = minutes_late
    row.minutes_early, row.hours_attended = early, there
    if note is not None:
        row.note = note.strip()
    if is_late:
        row.reason = reason.strip()
    return Change(1, journal.written(session, after=before))


def _entered(row: Mark | None) -> Entered:
    return Entered(*(getattr(row, name) for name in Entered._fields)) if row is not None else Entered(None)


def _check_seen(
    session: Session,
    meeting_id: MeetingId,
    enrolment_id: EnrolmentId,
    *,
    seen: Entered,
    now: Entered,
    mine: Entered,
) -> None:
    enrolment = session.get_one(Enrolment, enrolment_id)
    name = session.scalars(select(Candidate.name).where(Candidate.id == enrolment.candidate_id)).one()
    cell = Cell(name, say("Kehadiran"), mark_id(meeting_id, enrolment_id), Entered._fields)
    check_seen(session, cell, lambda one: one.words, seen=seen, now=now, mine=mine)


def mark_rest_present(session: Session, meeting_id: MeetingId, *, today: date) -> Change:
    """Mark everybody present who counts and has no mark yet; the change can be taken back.

    Raises:
        MeetingClosed, MeetingAhead, NoTrainees: nobody was marked.

    """
    allow(session, Action.MARK)
    before = len(journal.written(session))
    meeting = _open_meeting(session, meeting_id)
    rules.check_mark(Attendance.PRESENT, minutes_late=None, held_on=meeting.held_on, today=today)
    fill_from_letters(session, meeting_id)
    counting = _counting(session, meeting)
    if not counting:
        raise rules.NoTrainees(course=session.get_one(Course, meeting.course_id).name)
    slots = {m.enrolment_id: m for m in session.scalars(select(Mark).where(Mark.meeting_id == meeting_id))}
    rest = [enrolment_id for enrolment_id in counting if enrolment_id not in slots or slots[enrolment_id].mark is None]
    fresh = []
    for enrolment_id in rest:
        if enrolment_id in slots:
            slots[enrolment_id].mark = Attendance.PRESENT
        else:
            fresh.append(
                {
                    "id": mark_id(meeting_id, enrolment_id),
                    "meeting_id": meeting_id,
                    "enrolment_id": enrolment_id,
                    "mark": Attendance.PRESENT,
                }
                | ({"clock_suspect": True} if doubt.flag(session) else {})
            )
    journal.write_many(session, Mark, fresh)
    return Change(len(rest), journal.written(session, after=before))


def take_back(session: Session, change: Change) -> int:
    """Undo marks by new operations; marks that somebody changed since stay. Return how many fields went back."""
    allow(session, Action.MARK)
    return undo(session, change.operations)


def close_meeting(session: Session, meeting_id: MeetingId, *, by: StaffId, now: datetime) -> Change:
    """Close a meeting, so that its marks stand; the change can be taken back.

    Raises:
        MeetingClosed: somebody closed it before.
        MarksMissing: a trainee has no mark yet.
        NoTrainees: nobody counts at it.

    """
    allow(session, Action.MARK)
    meeting = _open_meeting(session, meeting_id)
    counting = _counting(session, meeting)
    if not counting:
        raise rules.NoTrainees(course=session.get_one(Course, meeting.course_id).name)
    marked = set(
        session.scalars(select(Mark.enrolment_id).where(Mark.meeting_id == meeting_id, Mark.mark.is_not(None)))
    )
    missing = [name for enrolment_id, name in counting.items() if enrolment_id not in marked]
    if missing:
        shown = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        raise rules.MarksMissing(n=len(missing), names=shown)
    before = len(journal.written(session))
    meeting.closed_at = now
    meeting.closed_by = by
    return Change(len(counting), journal.written(session, after=before))


def _open_meeting(session: Session, meeting_id: MeetingId) -> Meeting:
    meeting = _meeting(session, meeting_id)
    _check_open(session, meeting)
    return meeting


def _check_open(session: Session, meeting: Meeting) -> None:
    if meeting.closed_at is not None:
        course = session.get_one(Course, meeting.course_id).name
        raise rules.MeetingClosed(course=course, number=meeting.number)


def _meeting(session: Session, meeting_id: MeetingId) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise rules.UnknownMeeting(meeting=str(meeting_id))
    if meeting.cancelled_at is not None:
        course = session.get_one(Course, meeting.course_id).name
        raise rules.MeetingCancelled(course=course, number=meeting.number, reason=meeting.change_reason)
    return meeting


def _is_late(session: Session, meeting: Meeting, *, today: date, reason: str) -> bool:
    house = session.get_one(Centre, session.info["centre_id"])
    by = session.get(Staff, journal.signature(session).by)
    return rules.check_late_change(
        rules.Window(house.free_days, house.head_for_late_marks),
        held_on=meeting.held_on,
        today=today,
        reason=reason,
        is_head=by is not None and by.role is Role.HEAD,
    )


def _check_counts(session: Session, enrolment_id: EnrolmentId, meeting: Meeting) -> None:
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.course_id != meeting.course_id:
        raise rules.NotCounted(name="–", date=meeting.held_on.strftime("%d/%m/%Y"), reason="–")
    if not rules.counts(enrolment.joined_on, enrolment.left_on, meeting.held_on):
        name = session.scalars(select(Candidate.name).where(Candidate.id == enrolment.candidate_id)).one()
        raise rules.NotCounted(
            name=name, date=meeting.held_on.strftime("%d/%m/%Y"), reason=enrolment.state.word.lower()
        )


def _counting(session: Session, meeting: Meeting) -> dict[EnrolmentId, str]:
    query = (
        select(Enrolment, Candidate.name)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Enrolment.course_id == meeting.course_id)
        .order_by(Enrolment.number)
    )
    return {
        EnrolmentId(e.id): name
        for e, name in session.execute(query)
        if rules.counts(e.joined_on, e.left_on, meeting.held_on)
    }
