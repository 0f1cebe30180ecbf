"""Plan the timetable of a course, show what it would be, and make it, again and again for what is not held yet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.courses.holidays import calendar
from bekal.courses.meetings import instructors_of
from bekal.courses.queries import course_units
from bekal.courses.service import require_course
from bekal.courses.timetable import rules
from bekal.courses.timetable.queries import busy, staff_names
from bekal.courses.timetable.rules import Busy, Clash, Kept, Pattern, Plan, UnitWanted
from bekal.courses.timetable.service import Changed, changed, check_person, take_away, touched
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.records import Course, Meeting, Programme
from bekal.terms import CourseId, MeetingId, UnitId


@dataclass(frozen=True)
class Preview:
    """What making a timetable would do, before it is done."""

    plan: Plan
    clashes: tuple[Clash, ...]
    kept: int
    """Meetings that stay as they are: held, past, or changed by hand."""
    replaced: int
    """Meetings not held yet that the plan takes the place of."""


def preview(session: Session, course_id: CourseId, pattern: Pattern, *, today: date) -> Preview:
    """Return what the pattern would make of a course's days; nothing is written.

    Raises:
        UnknownCourse, NoWeekday, NoSession, BadTimes, SessionsOverlap: it cannot be planned.

    """
    course = require_course(session, course_id)
    kept, open_ones = _parted(session, course_id, today)
    plan = _plan(session, course, pattern, kept, today)
    people = dict(instructors_of(session).get(course_id, ()))
    names = staff_names(session)
    new = [
        Busy(
            course_id,
            course.name,
            one.held_on,
            one.starts,
            one.ends,
            one.room or course.room,
            {one.instructor_id: names.get(one.instructor_id, "–")} if one.instructor_id else people,
        )
        for one in plan.meetings
    ]
    going = {one.id for one in open_ones}
    others = [one for one in busy(session, first=today, last=course.ends_on) if one.meeting_id not in going]
    return Preview(plan, tuple(rules.clashes(new, others)), len(kept), len(open_ones))


def make(session: Session, course_id: CourseId, pattern: Pattern, *, today: date) -> Changed:
    """Make the timetable of a course, or make it anew for what was not held yet.

    Meetings not held yet take the new days in their order and keep their numbers; further ones get the next
    numbers, and those that are too many are taken away.

    Raises:
        UnknownCourse, NoWeekday, NoSession, BadTimes, SessionsOverlap, UnitElsewhere, NotAtTheKeys: nothing was
        changed.

    """
    allow(session, Action.PLAN_COURSES)
    course = require_course(session, course_id)
    for slot in (*pattern.sessions, *pattern.discipline_sessions):
        check_person(session, slot.instructor_id)
    before = len(journal.written(session))
    kept, open_ones = _parted(session, course_id, today)
    plan = _plan(session, course, pattern, kept, today)
    zone = centre(session).zone
    fresh = []
    made: list[MeetingId] = []
    number = session.scalar(select(func.max(Meeting.number)).where(Meeting.course_id == course_id)) or 0
    waiting = iter(open_ones)
    for one in plan.meetings:
        values = {
            "held_on": one.held_on,
            "starts": one.starts,
            "ends": one.ends,
            "hours": one.hours,
            "kind": one.kind,
            "room": one.room,
            "unit_id": one.unit_id,
            "instructor_id": one.instructor_id,
        }
        row = next(waiting, None)
        if row is None:
            number += 1
            fresh.append({"course_id": course_id, "number": number, "zone": zone} | values)
            continue
        made.append(MeetingId(row.id))
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    gone = [take_away(session, row) for row in waiting]
    session.flush()
    added = [MeetingId(one) for one in journal.write_many(session, Meeting, fresh)]
    return changed(session, course_id, [*made, *added], before, added=added, removed=gone)


def _plan(session: Session, course: Course, pattern: Pattern, kept: list[Meeting], today: date) -> Plan:
    units = [UnitWanted(u.id, u.code, u.title, u.hours) for u in course_units(session, CourseId(course.id))]
    wanted = pattern.hours or _hours(session, course)
    first = max(course.starts_on, today)
    return rules.plan(
        pattern,
        calendar(session, course.starts_on, course.ends_on),
        first=first,
        last=course.ends_on,
        wanted=wanted,
        units=units,
        minutes_per_hour=centre(session).minutes_per_hour,
        kept=[
            Kept(
                m.held_on,
                m.starts,
                m.ends,
                m.hours,
                m.kind,
                UnitId(m.unit_id) if m.unit_id else None,
                m.cancelled_at is not None,
            )
            for m in kept
        ],
    )


def _hours(session: Session, course: Course) -> int:
    return course.hours or session.get_one(Programme, course.programme_id).hours


def _parted(session: Session, course_id: CourseId, today: date) -> tuple[list[Meeting], list[Meeting]]:
    """Return the meetings a new plan keeps (held, past, changed by hand), and those it may use again, by date."""
    query = select(Meeting).where(Meeting.course_id == course_id)
    hanging = touched(session, course_id)
    kept: list[Meeting] = []
    open_ones: list[Meeting] = []
    for row in session.scalars(query.order_by(Meeting.held_on, Meeting.starts, Meeting.number)):
        by_hand = row.moved_from or row.substitute_id or row.cancelled_at or row.change_reason
        stays = row.closed_at or row.id in hanging or row.held_on < today or by_hand
        (kept if stays else open_ones).append(row)
    return kept, open_ones
