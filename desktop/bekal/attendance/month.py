"""A course month as a matrix: people by meetings, each slot with what was said of it, and the totals both ways."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance import rules
from bekal.attendance.queries import grid, window
from bekal.attendance.rules import Slot, Tally, counts
from bekal.attendance.splits import Split, splits_of
from bekal.courses.holidays import calendar as free_days
from bekal.courses.queries import CourseRow, MeetingRow, course, meetings, trainees
from bekal.storage.records import Mark
from bekal.storage.standing import chunks
from bekal.terms import CourseId, EnrolmentId, MeetingId

Key = tuple[MeetingId, EnrolmentId]


@dataclass(frozen=True)
class MonthRow:
    """One trainee: a slot for each meeting of the month, and whether the trainee counts there."""

    enrolment_id: EnrolmentId
    number: int
    name: str
    joined_on: date
    left_on: date | None
    slots: tuple[Slot | None, ...]
    counted: tuple[bool, ...]
    """False where the meeting was cancelled, before somebody joined, and after they left."""
    tally: Tally
    """Of the month."""


@dataclass(frozen=True)
class Month:
    """What a matrix shows of one month of a course."""

    course: CourseRow
    first: date
    last: date
    meetings: tuple[MeetingRow, ...]
    """The cancelled ones too: they stand there and take no marks."""
    holidays: tuple[str, ...]
    """For each meeting the name of the free day it is held on, mostly empty."""
    rows: tuple[MonthRow, ...]
    notes: dict[Key, str] = field(default_factory=dict)
    splits: dict[Key, Split] = field(default_factory=dict)
    free_days: int = 0
    needs_head: bool = False


def month(session: Session, course_id: CourseId, day: date) -> Month:
    """Return the month of a course in which a day lies.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    first, last = bounds(day)
    held = meetings(session, course_id=course_id, first=first, until=last, with_cancelled=True, counted=False)
    people = trainees(session, course_id)
    rows = []
    for one, slots in zip(people, grid(session, held, people), strict=True):
        there = tuple(not m.cancelled and counts(one.joined_on, one.left_on, m.held_on) for m in held)
        said = tuple(slot if counted else None for slot, counted in zip(slots, there, strict=True))
        tally = rules.tally((slot for slot in said if slot), of.house)
        rows.append(
            MonthRow(one.id, one.number, one.name, one.joined_on, one.left_on, said, there, tally),
        )
    days, needs_head = window(session)
    ids = [m.id for m in held]
    free = free_days(session, first, last)
    titles = tuple(found.title if (found := free.free(m.held_on)) else "" for m in held)
    return Month(
        of,
        first,
        last,
        tuple(held),
        titles,
        tuple(rows),
        _notes(session, ids),
        splits_of(session, ids),
        days,
        needs_head,
    )


def bounds(day: date) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def best_day(session: Session, course_id: CourseId, today: date) -> date:
    """Return a day in the month to begin with: today's while the course runs, else the nearest of the course."""
    of = course(session, course_id)
    return min(max(today, of.starts_on), of.ends_on)


def neighbour(day: date, months: int) -> date:
    """Return the first day of the month before (-1) or after (1)."""
    first, last = bounds(day)
    return bounds(first - timedelta(days=1))[0] if months < 0 else last + timedelta(days=1)


def _notes(session: Session, meeting_ids: list[MeetingId]) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for some in chunks(meeting_ids):
        query = select(Mark.meeting_id, Mark.enrolment_id, Mark.note).where(Mark.meeting_id.in_(some), Mark.note != "")
        found |= {(MeetingId(m), EnrolmentId(e)): note for m, e, note in session.execute(query)}
    return found
