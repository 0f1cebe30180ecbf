"""Note a guest, say which trainee it was, take a guest off the list."""

from datetime import date

from sqlalchemy.orm import Session

from bekal.attendance import service as marks
from bekal.attendance.guests import rules
from bekal.attendance.rules import MeetingCancelled, UnknownMeeting
from bekal.attendance.service import Change
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import doubt, journal
from bekal.storage.records import Candidate, Course, Enrolment, Guest, Mark, Meeting
from bekal.terms import Attendance, EnrolmentId, GuestId, MeetingId


def add_guest(
    session: Session,
    meeting_id: MeetingId,
    name: str,
    *,
    phone: str = "",
    note: str = "",
    mark: Attendance = Attendance.PRESENT,
) -> GuestId:
    """Note somebody who came and is not in the class list.

    Raises:
        GuestUnnamed, UnknownMeeting, MeetingCancelled: nobody was noted.

    """
    allow(session, Action.MARK)
    named = " ".join(name.split())
    if not named:
        raise rules.GuestUnnamed()
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise UnknownMeeting(meeting=str(meeting_id))
    if meeting.cancelled_at is not None:
        course = session.get_one(Course, meeting.course_id).name
        raise MeetingCancelled(course=course, number=meeting.number, reason=meeting.change_reason)
    row = Guest(
        meeting_id=meeting_id,
        name=named,
        phone=phone.strip(),
        note=note.strip(),
        mark=mark,
        clock_suspect=doubt.flag(session),
    )
    session.add(row)
    session.flush()
    return GuestId(row.id)


def link_guest(session: Session, guest_id: GuestId, enrolment_id: EnrolmentId, *, today: date) -> Change:
    """Say which trainee a guest was; a slot without a mark takes the guest's. It can be taken back.

    Raises:
        GuestLinked, GuestElsewhere, NotCounted, MeetingAhead: the guest is as before.

    """
    allow(session, Action.MARK)
    guest, enrolment = session.get_one(Guest, guest_id), session.get_one(Enrolment, enrolment_id)
    name = session.get_one(Candidate, enrolment.candidate_id).name
    if guest.enrolment_id is not None:
        raise rules.GuestLinked(name=guest.name)
    if session.get_one(Meeting, guest.meeting_id).course_id != enrolment.course_id:
        raise rules.GuestElsewhere(name=name)
    before = len(journal.written(session))
    slot = session.get(Mark, (guest.meeting_id, enrolment_id))
    if slot is None or slot.mark is None:
        marks.mark(session, MeetingId(guest.meeting_id), enrolment_id, guest.mark, today=today)
    guest.enrolment_id = enrolment_id
    session.flush()
    return Change(1, journal.written(session, after=before))


def remove_guest(session: Session, guest_id: GuestId) -> None:
    """Take a guest off the list, as after a slip of the hand; the history keeps who it was."""
    allow(session, Action.MARK)
    session.delete(session.get_one(Guest, guest_id))
    session.flush()
