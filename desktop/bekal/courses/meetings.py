"""Meetings as lists show them: when, where, by whom, and how many of their trainees are marked."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bekal.storage.records import Course, Enrolment, Mark, Meeting, Staff, Teaching, Unit
from bekal.terms import CourseId, MeetingId, MeetingKind, StaffId, UnitId

COUNTS = and_(  # as `attendance.rules.counts`: from the day of joining to the day before leaving
    Enrolment.joined_on <= Meeting.held_on, or_(Enrolment.left_on.is_(None), Enrolment.left_on > Meeting.held_on)
)


@dataclass(frozen=True)
class MeetingRow:
    """A meeting and how many of its trainees are marked; hours in JP."""

    id: MeetingId
    course_id: CourseId
    course: str
    number: int
    held_on: date
    starts: str
    ends: str
    hours: int
    closed: bool
    marked: int
    trainees: int
    instructors: tuple[str, ...]
    """Who holds it: the substitute, or who is to hold it, or the course's instructors."""
    kind: MeetingKind = MeetingKind.TRAINING
    room: str = ""
    """Its own room, or the course's."""
    topic: str = ""
    unit_id: UnitId | None = None
    unit: str = ""
    """Title of the unit it teaches."""
    instructor_id: StaffId | None = None
    substitute_id: StaffId | None = None
    planned: str = ""
    """Who was to hold it, where a substitute does."""
    moved_from: date | None = None
    change_reason: str = ""
    cancelled: bool = False

    @property
    def is_substituted(self) -> bool:
        """Whether somebody holds it in another's place."""
        return self.substitute_id is not None


def meetings(
    session: Session,
    *,
    course_id: CourseId | None = None,
    on: date | None = None,
    until: date | None = None,
    first: date | None = None,
    still_open: bool = False,
    with_cancelled: bool = False,
    counted: bool = True,
) -> list[MeetingRow]:
    """Return meetings by date and time: of a course, on a date, between dates (included), only those not closed.

    Cancelled ones are left out unless they are asked for: they count nowhere. Without `counted` nobody is counted
    and `marked` and `trainees` are 0, which is faster.
    """
    query = select(Meeting, Course.name, Course.room).join(Course, Course.id == Meeting.course_id)
    wanted = []
    if course_id is not None:
        wanted.append(Meeting.course_id == course_id)
    if on is not None:
        wanted.append(Meeting.held_on == on)
    if until is not None:
        wanted.append(Meeting.held_on <= until)
    if first is not None:
        wanted.append(Meeting.held_on >= first)
    if still_open:
        wanted.append(Meeting.closed_at.is_(None))
    if not with_cancelled:
        wanted.append(Meeting.cancelled_at.is_(None))
    rows = session.execute(
        query.where(*wanted).order_by(Meeting.held_on, Meeting.starts, Course.name, Meeting.number)
    ).all()
    marked, counts = _counted(session, select(Meeting.id).where(*wanted)) if counted else ({}, {})
    teaching = instructors_of(session)
    units = _unit_titles(session, {m.unit_id for m, _, _ in rows if m.unit_id})
    names = _names(session, {one for m, _, _ in rows for one in (m.instructor_id, m.substitute_id) if one})
    found = []
    for m, name, room in rows:
        planned = tuple(one for _, one in teaching.get(m.course_id, ()))
        if m.instructor_id:
            planned = (names.get(m.instructor_id, "–"),)
        found.append(
            MeetingRow(
                MeetingId(m.id),
                CourseId(m.course_id),
                name,
                m.number,
                m.held_on,
                m.starts,
                m.ends,
                m.hours,
                m.closed_at is not None,
                marked.get(m.id, 0),
                counts.get(m.id, 0),
                (names.get(m.substitute_id, "–"),) if m.substitute_id else planned,
                m.kind,
                m.room or room,
                m.topic,
                UnitId(m.unit_id) if m.unit_id else None,
                units.get(m.unit_id, ""),
                StaffId(m.instructor_id) if m.instructor_id else None,
                StaffId(m.substitute_id) if m.substitute_id else None,
                ", ".join(planned) if m.substitute_id else "",
                m.moved_from,
                m.change_reason,
                m.cancelled_at is not None,
            )
        )
    return found


def _counted(session: Session, here: Select[Any]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Return how many trainees are marked at each meeting, and how many count."""
    marked = dict(
        session.execute(
            select(Mark.meeting_id, func.count())
            .join(Meeting, Meeting.id == Mark.meeting_id)
            .join(Enrolment, Enrolment.id == Mark.enrolment_id)
            .where(Mark.meeting_id.in_(here), Mark.mark.is_not(None), COUNTS)
            .group_by(Mark.meeting_id)
        ).all()
    )
    counts = dict(
        session.execute(
            select(Meeting.id, func.count())
            .join(Enrolment, Enrolment.course_id == Meeting.course_id)
            .where(Meeting.id.in_(here), COUNTS)
            .group_by(Meeting.id)
        ).all()
    )
    return marked, counts


def has_meetings(session: Session) -> bool:
    """Say whether any course has meetings yet."""
    return session.scalar(select(Meeting.id).limit(1)) is not None


def instructors_of(session: Session) -> dict[UUID, tuple[tuple[StaffId, str], ...]]:
    """Return the instructors of every course that has some, each with the name, by name."""
    found: dict[UUID, tuple[tuple[StaffId, str], ...]] = {}
    query = select(Teaching.course_id, Staff.id, Staff.name).join(Staff, Staff.id == Teaching.staff_id)
    for course_id, staff_id, name in session.execute(query.order_by(Staff.name)):
        found[course_id] = (*found.get(course_id, ()), (StaffId(staff_id), name))
    return found


def _unit_titles(session: Session, ids: set[UUID]) -> dict[UUID | None, str]:
    if not ids:
        return {}
    return {row.id: row.title for row in session.execute(select(Unit.id, Unit.title).where(Unit.id.in_(ids)))}


def _names(session: Session, ids: set[UUID]) -> dict[UUID | None, str]:
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)))}
