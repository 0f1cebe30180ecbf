"""A course's timetable with what clashes and what is planned and held; who is where at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bekal.courses.free_days import FreeDay
from bekal.courses.holidays import calendar
from bekal.courses.meetings import MeetingRow, instructors_of, meetings
from bekal.courses.queries import CourseRow, UnitRow, course, course_units
from bekal.courses.timetable import rules
from bekal.courses.timetable.rules import Busy, Clash
from bekal.storage.records import Course, Mark, Meeting, Staff
from bekal.terms import Attendance, CourseId, MeetingId, MeetingKind, StaffId

THERE_OR_NOT = (Attendance.PRESENT, Attendance.LATE, Attendance.ABSENT)
"""Marks that say a meeting was held; leave and sickness may be entered days before."""
IS_HELD = Meeting.closed_at.is_not(None) | exists().where(Mark.meeting_id == Meeting.id, Mark.mark.in_(THERE_OR_NOT))
"""A meeting was closed, or somebody was found there or missed."""


@dataclass(frozen=True)
class HoursOfKind:
    """Hours (JP) of a course or unit: what it asks for, what is planned and what was held of it."""

    wanted: int
    planned: int
    held: int

    @property
    def left(self) -> int:
        """JP that no meeting is planned for; below zero: so many more than asked for."""
        return self.wanted - self.planned


@dataclass(frozen=True)
class UnitHours:
    """One unit of a course with its hours."""

    unit: UnitRow
    hours: HoursOfKind


@dataclass(frozen=True)
class Timetable:
    """Everything of a course's timetable, cancelled meetings included, by date and time."""

    course: CourseRow
    meetings: tuple[MeetingRow, ...]
    held: frozenset[MeetingId]
    clashes: tuple[Clash, ...]
    free_days: dict[date, FreeDay]
    """Free days on which a meeting lies all the same."""
    missing_years: tuple[int, ...]
    hours: HoursOfKind
    """Of training; FMD stands beside it."""
    discipline_hours: HoursOfKind
    units: tuple[UnitHours, ...]
    holidays: dict[date, FreeDay] = field(default_factory=dict)
    """Every free day between the first and the last day of the course."""


def timetable(session: Session, course_id: CourseId) -> Timetable:
    """Return the timetable of a course.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    rows = tuple(meetings(session, course_id=course_id, with_cancelled=True))
    held = held_meetings(session, course_id)
    days = calendar(
        session,
        min((of.starts_on, *(m.held_on for m in rows))),
        max((of.ends_on, *(m.held_on for m in rows))),
    )
    standing = [m for m in rows if not m.cancelled]
    by_unit: dict[object, list[MeetingRow]] = defaultdict(list)
    for meeting in standing:
        by_unit[meeting.unit_id].append(meeting)

    def hours(of_these: Iterable[MeetingRow], wanted: int) -> HoursOfKind:
        them = list(of_these)
        return HoursOfKind(wanted, sum(m.hours for m in them), sum(m.hours for m in them if m.id in held))

    drill = [m for m in standing if m.kind is MeetingKind.DISCIPLINE]
    return Timetable(
        of,
        rows,
        held,
        tuple(clashes(session, course_id)),
        {m.held_on: free for m in standing if (free := days.free(m.held_on))},
        days.missing,
        hours((m for m in standing if m.kind is not MeetingKind.DISCIPLINE), of.hours),
        hours(drill, sum(m.hours for m in drill)),
        tuple(UnitHours(unit, hours(by_unit[unit.id], unit.hours)) for unit in course_units(session, course_id)),
        {day: free for day, free in days.days.items() if not free.taught},
    )


def held_meetings(session: Session, course_id: CourseId) -> frozenset[MeetingId]:
    """Return the meetings of a course that were held: closed, or somebody was found there or missed."""
    query = select(Meeting.id).where(Meeting.course_id == course_id, Meeting.cancelled_at.is_(None), IS_HELD)
    return frozenset(MeetingId(one) for one in session.scalars(query))


def clashes(
    session: Session, course_id: CourseId | None = None, *, first: date | None = None, last: date | None = None
) -> list[Clash]:
    """Return the rooms, people and trainees wanted twice at once: by a course, or by any, maybe between two dates."""
    every = busy(session, first=first, last=last)
    mine = [one for one in every if course_id is None or one.course_id == course_id]
    days = {one.held_on for one in mine}
    return rules.clashes(mine, [one for one in every if one.held_on in days])


def busy(session: Session, *, first: date | None = None, last: date | None = None) -> list[Busy]:
    """Return every meeting that was not cancelled with its room and people, maybe between two dates (included)."""
    query = select(
        Meeting.id,
        Meeting.course_id,
        Meeting.number,
        Meeting.held_on,
        Meeting.starts,
        Meeting.ends,
        Meeting.room,
        Meeting.instructor_id,
        Meeting.substitute_id,
        Course.name,
        Course.room.label("usual"),
    ).join(Course, Course.id == Meeting.course_id)
    query = query.where(Meeting.cancelled_at.is_(None))
    if first is not None:
        query = query.where(Meeting.held_on >= first)
    if last is not None:
        query = query.where(Meeting.held_on <= last)
    names = staff_names(session)
    teaching = {of: dict(people) for of, people in instructors_of(session).items()}
    found = []
    for row in session.execute(query.order_by(Meeting.held_on, Meeting.starts, Course.name)):
        who = row.substitute_id or row.instructor_id
        found.append(
            Busy(
                CourseId(row.course_id),
                row.name,
                row.held_on,
                row.starts,
                row.ends,
                row.room or row.usual,
                {StaffId(who): names.get(who, "–")} if who else teaching.get(row.course_id, {}),
                row.number,
                MeetingId(row.id),
            )
        )
    return found


def staff_names(session: Session) -> dict[UUID, str]:
    """Return the name of everybody at the keys, those no longer active included."""
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
