"""Change single meetings of a timetable: move, cancel, let another hold them, add, take away; with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.courses.holidays import calendar
from bekal.courses.rules import UnknownMeeting, check_filled, hours_of
from bekal.courses.service import require_course
from bekal.courses.timetable import rules
from bekal.courses.timetable.queries import THERE_OR_NOT, clashes
from bekal.courses.timetable.rules import Clash
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.naming import free_name
from bekal.storage.records import Course, Guest, Mark, Meeting, Passage, Staff, Unit
from bekal.storage.undoing import undo
from bekal.terms import CourseId, MeetingId, MeetingKind, StaffId, UnitId


@dataclass(frozen=True)
class Removed:
    """A meeting that was taken away, with everything an undo needs to add it again."""

    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Changed:
    """A change of the timetable: the meetings, what they clash with now, and what an undo takes back."""

    meetings: tuple[MeetingId, ...]
    clashes: tuple[Clash, ...]
    operations: tuple[UUID, ...]
    added: tuple[MeetingId, ...] = ()
    """Those that are new."""
    removed: tuple[Removed, ...] = ()
    """Those that were taken away."""


def add_meeting(
    session: Session,
    course_id: CourseId,
    *,
    held_on: date,
    starts: str,
    ends: str,
    kind: MeetingKind = MeetingKind.TRAINING,
    room: str = "",
    topic: str = "",
    unit_id: UnitId | None = None,
    instructor_id: StaffId | None = None,
    reason: str = "",
) -> Changed:
    """Add one more meeting; on a free day it needs a reason.

    Raises:
        UnknownCourse, BadTimes, MeetingOutside, HolidayNeedsReason, UnitElsewhere, NotAtTheKeys: none was added.

    """
    allow(session, Action.PLAN_COURSES)
    course = require_course(session, course_id)
    _check_day(session, course, held_on, reason)
    _check_unit(session, course, unit_id)
    check_person(session, instructor_id)
    house = centre(session)
    hours = hours_of(starts, ends, house.minutes_per_hour)
    before = len(journal.written(session))
    number = session.scalar(select(func.max(Meeting.number)).where(Meeting.course_id == course_id)) or 0
    row = Meeting(
        course_id=course_id,
        number=number + 1,
        held_on=held_on,
        starts=starts,
        ends=ends,
        zone=house.zone,
        hours=hours,
        kind=kind,
        room=" ".join(room.split()),
        topic=" ".join(topic.split()),
        unit_id=unit_id,
        instructor_id=instructor_id,
        change_reason=reason.strip(),
    )
    session.add(row)
    session.flush()
    made = MeetingId(row.id)
    return changed(session, course_id, [made], before, added=[made])


def move(
    session: Session,
    meeting_id: MeetingId,
    *,
    reason: str,
    held_on: date | None = None,
    starts: str | None = None,
    ends: str | None = None,
    room: str | None = None,
) -> Changed:
    """Move a meeting to another day, time or room; it remembers the day it was planned for first.

    Raises:
        UnknownMeeting, SomethingMissing, BadTimes, MeetingStands, MeetingGone, MeetingOutside: nothing was changed.
        MeetingHeld: people were marked at it, so its day and times stay; the room may still be corrected.

    """
    allow(session, Action.PLAN_COURSES)
    row, course = _require(session, meeting_id)
    _check_standing(row, course)
    check_filled(alasan=reason)
    day, begins, until = held_on or row.held_on, starts or row.starts, ends or row.ends
    hours = hours_of(begins, until, centre(session).minutes_per_hour)
    if (day, begins, until) != (row.held_on, row.starts, row.ends):
        marked = _marked(session, row)
        if marked:
            raise rules.MeetingHeld(course=course.name, number=row.number, n=marked)
        if day != row.held_on:
            _check_day(session, course, day, reason)
    before = len(journal.written(session))
    if day != row.held_on:
        first_planned = row.moved_from or row.held_on
        row.moved_from = None if first_planned == day else first_planned
    if (begins, until) != (row.starts, row.ends):
        row.hours = hours
    row.held_on, row.starts, row.ends = day, begins, until
    if room is not None:
        row.room = " ".join(room.split())
    row.change_reason = reason.strip()
    session.flush()
    return changed(session, CourseId(course.id), [meeting_id], before)


def cancel(session: Session, meeting_id: MeetingId, *, reason: str, now: datetime) -> Changed:
    """Cancel a meeting: it counts nowhere, nor do its marks; they are kept and count again if it is restored.

    Raises:
        UnknownMeeting, SomethingMissing, MeetingStands, MeetingGone: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    row, course = _require(session, meeting_id)
    _check_standing(row, course)
    check_filled(alasan=reason)
    before = len(journal.written(session))
    row.cancelled_at, row.change_reason = now, reason.strip()
    session.flush()
    return Changed((meeting_id,), (), journal.written(session, after=before))


def restore(session: Session, meeting_id: MeetingId) -> Changed:
    """Let a cancelled meeting be held after all.

    Raises:
        UnknownMeeting, NotCancelled: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    row, course = _require(session, meeting_id)
    if row.cancelled_at is None:
        raise rules.NotCancelled(course=course.name, number=row.number)
    before = len(journal.written(session))
    row.cancelled_at, row.change_reason = None, ""
    session.flush()
    return changed(session, CourseId(course.id), [meeting_id], before)


def substitute(session: Session, meeting_id: MeetingId, staff_id: StaffId | None, *, reason: str = "") -> Changed:
    """Let somebody hold a meeting in another's place; None: whoever was to hold it does.

    Raises:
        UnknownMeeting, SomethingMissing, MeetingStands, MeetingGone, NotAtTheKeys: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    row, course = _require(session, meeting_id)
    _check_standing(row, course)
    if staff_id is not None:
        check_filled(alasan=reason)
        check_person(session, staff_id)
    before = len(journal.written(session))
    row.substitute_id = None if staff_id == row.instructor_id else staff_id
    row.change_reason = reason.strip()
    session.flush()
    return changed(session, CourseId(course.id), [meeting_id], before)


def describe(
    session: Session,
    meeting_id: MeetingId,
    *,
    topic: str,
    unit_id: UnitId | None,
    instructor_id: StaffId | None,
    kind: MeetingKind,
) -> Changed:
    """Say what a meeting teaches and who is to hold it.

    Raises:
        UnknownMeeting, MeetingStands, MeetingGone, UnitElsewhere, NotAtTheKeys: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    row, course = _require(session, meeting_id)
    _check_standing(row, course)
    _check_unit(session, course, unit_id)
    check_person(session, instructor_id)
    before = len(journal.written(session))
    row.topic, row.unit_id, row.instructor_id, row.kind = " ".join(topic.split()), unit_id, instructor_id, kind
    session.flush()
    return changed(session, CourseId(course.id), [meeting_id], before)


def remove(session: Session, meeting_id: MeetingId) -> Changed:
    """Take away a meeting that was not held: one that was, is cancelled with its reason.

    Raises:
        UnknownMeeting, MeetingStands, MeetingHeld: it stays.

    """
    allow(session, Action.PLAN_COURSES)
    row, course = _require(session, meeting_id)
    if row.closed_at is not None:
        raise rules.MeetingStands(course=course.name, number=row.number)
    if row.id in touched(session, CourseId(course.id)):
        raise rules.MeetingHeld(course=course.name, number=row.number, n=max(1, _marked(session, row)))
    gone = take_away(session, row)
    session.flush()
    return Changed((), (), (), removed=(gone,))


def take_back(session: Session, changed: Changed) -> int:
    """Undo a change of the timetable by new operations; return how many fields and meetings went back.

    A new meeting on which something hangs since stays; one that was taken away comes back under its number.
    """
    allow(session, Action.PLAN_COURSES)
    back = 0
    new = [row for one in changed.added if (row := session.get(Meeting, one)) is not None]
    hanging = touched(session, CourseId(new[0].course_id)) if new else set()
    for row in new:
        if row.closed_at is None and row.id not in hanging:
            take_away(session, row)
            back += 1
    session.flush()
    back += undo(session, changed.operations)
    for gone in changed.removed:
        row = Meeting(**dict(gone.values))
        row.centre_id = session.info["centre_id"]
        row.number = free_name(session, row, "number", row.number)
        session.add(row)
        session.flush()
    return back + len(changed.removed)


# -------------------------------------------------------------------------------------------------- inside


def touched(session: Session, course_id: CourseId) -> set[UUID]:
    """Return the meetings of a course on which something hangs: a mark, a guest, a card at the gate."""
    here = select(Meeting.id).where(Meeting.course_id == course_id)
    marked = select(Mark.meeting_id).where(Mark.meeting_id.in_(here), Mark.mark.is_not(None))
    guests = select(Guest.meeting_id).where(Guest.meeting_id.in_(here))
    gates = select(Passage.meeting_id).where(Passage.meeting_id.in_(here))
    return {one for query in (marked, guests, gates) for one in session.scalars(query.distinct()) if one}


def _marked(session: Session, row: Meeting) -> int:
    query = select(func.count()).select_from(Mark).where(Mark.meeting_id == row.id, Mark.mark.in_(THERE_OR_NOT))
    return session.scalar(query) or 0


_LEFT_OUT = frozenset({"id", "centre_id", "version"})


def take_away(session: Session, row: Meeting) -> Removed:
    """Delete a meeting on which nothing hangs, and the slots that were marked once and are empty again."""
    names = [column.key for column in Meeting.__table__.columns if column.key not in _LEFT_OUT]
    gone = Removed(tuple((name, getattr(row, name)) for name in names))
    for emptied in session.scalars(select(Mark).where(Mark.meeting_id == row.id)):
        session.delete(emptied)
    session.flush()
    session.delete(row)
    return gone


def _require(session: Session, meeting_id: MeetingId) -> tuple[Meeting, Course]:
    row = session.get(Meeting, meeting_id)
    if row is None:
        raise UnknownMeeting(meeting=str(meeting_id))
    return row, session.get_one(Course, row.course_id)


def _check_standing(row: Meeting, course: Course) -> None:
    if row.closed_at is not None:
        raise rules.MeetingStands(course=course.name, number=row.number)
    if row.cancelled_at is not None:
        raise rules.MeetingGone(course=course.name, number=row.number, reason=row.change_reason)


def _check_day(session: Session, course: Course, day: date, reason: str) -> None:
    if not course.starts_on <= day <= course.ends_on:
        raise rules.MeetingOutside(
            date=day.strftime("%d/%m/%Y"),
            starts=course.starts_on.strftime("%d/%m/%Y"),
            ends=course.ends_on.strftime("%d/%m/%Y"),
        )
    free = calendar(session, day, day).free(day)
    if free is not None and not reason.strip():
        raise rules.HolidayNeedsReason(date=day.strftime("%d/%m/%Y"), title=free.title)


def _check_unit(session: Session, course: Course, unit_id: UnitId | None) -> None:
    if unit_id is None:
        return
    unit = session.get(Unit, unit_id)
    if unit is None or (unit.programme_id, unit.edition) != (course.programme_id, course.edition):
        raise rules.UnitElsewhere(course=course.name)


def check_person(session: Session, staff_id: StaffId | None) -> None:
    """Raise NotAtTheKeys unless whoever is to hold a meeting is here and active."""
    if staff_id is None:
        return
    person = session.get(Staff, staff_id)
    if person is None or not person.active:
        raise rules.NotAtTheKeys(person=person.name if person else str(staff_id))


def changed(
    session: Session,
    course_id: CourseId,
    made: list[MeetingId],
    before: int,
    *,
    added: Sequence[MeetingId] = (),
    removed: Sequence[Removed] = (),
) -> Changed:
    """Return a change of these meetings with what they clash with now."""
    wanted = set(made)
    found = [one for one in clashes(session, course_id) if {one.one.meeting_id, one.other.meeting_id} & wanted]
    operations = journal.written(session, after=before)
    return Changed(tuple(made), tuple(found), operations, tuple(added), tuple(removed))
