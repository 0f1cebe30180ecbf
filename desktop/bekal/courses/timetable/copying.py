"""A course like one of before: its dates a whole number of weeks later, so that weekdays stay."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.courses.free_days import FreeDay
from bekal.courses.holidays import calendar
from bekal.courses.meetings import MeetingRow, instructors_of, meetings
from bekal.courses.queries import course_units
from bekal.courses.rules import NewUnit, hours_of, match_units
from bekal.courses.service import add_course, require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.records import Meeting, Staff
from bekal.terms import CourseId, IntakeId, ProgrammeId, UnitId


@dataclass(frozen=True)
class Copied:
    """A copied course: how many meetings, which fell on a free day and where they went, years without a list."""

    id: CourseId
    meetings: int
    put_off: tuple[tuple[FreeDay, date], ...]
    missing_years: tuple[int, ...]


def copy_course(session: Session, course_id: CourseId, *, intake_id: IntakeId, name: str, starts_on: date) -> Copied:
    """Add a course like another one, from the first same weekday on or after `starts_on`.

    It teaches the newest edition. Meetings keep weekday, times, room, unit and instructor, but no reasons and
    substitutes; cancelled ones are left out. A day that is free now goes to the end of the course.

    Raises:
        UnknownCourse, SomethingMissing, NameTaken, DatesTooFarApart: nothing was added.

    """
    allow(session, Action.PLAN_COURSES)
    old = require_course(session, course_id)
    shift = timedelta(days=-(-(starts_on - old.starts_on).days // 7) * 7)
    first, last = old.starts_on + shift, old.ends_on + shift
    days: dict[date, list[MeetingRow]] = {}
    for row in meetings(session, course_id=course_id):
        planned_on = row.moved_from or row.held_on
        days.setdefault(planned_on, []).append(row)
    placed, put_off, missing = _placed(session, sorted(days), shift, last)
    active = set(session.scalars(select(Staff.id).where(Staff.active)))
    new_id = add_course(
        session,
        programme_id=ProgrammeId(old.programme_id),
        intake_id=intake_id,
        name=name,
        quota=old.quota,
        starts_on=first,
        ends_on=max([last, *placed.values()]),
        instructors=[one for one, _ in instructors_of(session).get(course_id, ()) if one in active],
        room=old.room,
        fund_source=old.fund_source,
    )
    units = _units(session, course_id, new_id)
    house = centre(session)
    rows = []
    moved = [(placed[day], row) for day, there in days.items() for row in there]
    for number, (day, row) in enumerate(sorted(moved, key=lambda one: (one[0], one[1].starts, one[1].number)), 1):
        own = session.get_one(Meeting, row.id)
        rows.append(
            {
                "course_id": new_id,
                "number": number,
                "held_on": day,
                "starts": row.starts,
                "ends": row.ends,
                "zone": house.zone,
                "hours": hours_of(row.starts, row.ends, house.minutes_per_hour),
                "kind": row.kind,
                "room": own.room,
                "topic": row.topic,
                "unit_id": units.get(row.unit_id) if row.unit_id else None,
                "instructor_id": row.instructor_id if row.instructor_id in active else None,
            }
        )
    journal.write_many(session, Meeting, rows)
    return Copied(new_id, len(rows), tuple(put_off), missing)


def _placed(
    session: Session, days: list[date], shift: timedelta, last: date
) -> tuple[dict[date, date], list[tuple[FreeDay, date]], tuple[int, ...]]:
    """Return for each old day the new one; free days go behind the last, to the same weekdays."""
    if not days:
        return {}, [], ()
    calendar_of = calendar(session, days[0] + shift, last + timedelta(days=366))
    placed = {day: day + shift for day in days if not calendar_of.is_free(day + shift)}
    weekdays = {day.weekday() for day in days}
    end = days[-1] + shift
    put_off = []
    for day in days:
        free = calendar_of.free(day + shift)
        if free is None:
            continue
        end += timedelta(days=1)
        while end.weekday() not in weekdays or calendar_of.is_free(end):
            end += timedelta(days=1)
        placed[day] = end
        put_off.append((free, end))
    until = max(placed.values())
    return placed, put_off, tuple(year for year in calendar_of.missing if year <= until.year)


def _units(session: Session, old: CourseId, new: CourseId) -> dict[UnitId, UnitId]:
    """Return which unit of the new course each unit of the old one is, by code or else by title."""
    former, present = course_units(session, old), course_units(session, new)
    wanted = [NewUnit(unit.code, unit.title) for unit in present]
    matched = match_units([(unit.code, unit.title) for unit in former], wanted)
    return {former[at].id: unit.id for unit, at in zip(present, matched, strict=True) if at is not None}
