"""Sums over many courses, counted by the database: a centre's period by trainee, and the hours instructors taught."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bekal.attendance.rules import ATTENDED, Tally
from bekal.courses.meetings import COUNTS, instructors_of
from bekal.courses.queries import house_rules
from bekal.courses.rules import HouseRules
from bekal.storage.records import Course, Enrolment, Mark, Meeting, Programme, Staff
from bekal.terms import Attendance, CourseId, EnrolmentId, Excused, StaffId


@dataclass(frozen=True)
class TraineeTotal:
    """The hours (JP) of one trainee in a period."""

    enrolment_id: EnrolmentId
    tally: Tally


@dataclass(frozen=True)
class CourseTotal:
    """The hours (JP) of one course in a period, of all its trainees together, and of each."""

    course_id: CourseId
    course: str
    programme: str
    minimum: int
    tally: Tally
    trainees: tuple[TraineeTotal, ...]

    @property
    def below(self) -> int:
        """How many trainees lie below the minimum."""
        shares = (one.tally.share for one in self.trainees)
        return sum(share is not None and share * 100 < self.minimum for share in shares)


@dataclass(frozen=True)
class InstructorHours:
    """What one instructor taught in a period; hours in JP. `staff_id` None: nobody can be named for these."""

    staff_id: StaffId | None
    name: str
    meetings: int
    hours: int
    substituted: int
    """JP of them held in another's place."""
    given_up: int
    """JP of the instructor's own meetings that somebody else held."""
    planned: int
    """JP planned in the period that were not held yet."""


def centre_totals(session: Session, *, first: date, last: date) -> list[CourseTotal]:
    """Return the attendance of every course with meetings between two dates (included), by name.

    The database adds up one course after the other: few sums at a time stay in its memory.
    """
    between = and_(Meeting.held_on.between(first, last), Meeting.cancelled_at.is_(None))
    has_meetings = exists().where(Meeting.course_id == Course.id, between)
    query = select(Course, Programme).join(Programme, Programme.id == Course.programme_id).where(has_meetings)
    found = []
    for course, programme in session.execute(query.order_by(Course.name, Course.starts_on)).all():
        house = house_rules(programme)
        trainees = _trainees(session, CourseId(course.id), house, between)
        found.append(
            CourseTotal(
                CourseId(course.id),
                course.name,
                programme.title,
                house.minimum,
                sum((one.tally for one in trainees), Tally()),
                trainees,
            )
        )
    return found


def _trainees(
    session: Session, course_id: CourseId, house: HouseRules, between: ColumnElement[bool]
) -> tuple[TraineeTotal, ...]:
    there = hours_there(house)
    missed = Meeting.hours - there

    def of(mark: Attendance) -> ColumnElement[Any]:
        return func.sum(case((Mark.mark == mark, missed), else_=0))

    absences = func.sum(case((and_(Mark.mark.not_in(ATTENDED), there == 0), 1), else_=0))
    query = (
        select(
            Enrolment.id,
            func.sum(Meeting.hours),
            func.sum(there),
            of(Attendance.EXCUSED),
            of(Attendance.SICK),
            of(Attendance.ABSENT),
            absences,
        )
        .select_from(Meeting)
        .join(Mark, Mark.meeting_id == Meeting.id)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .where(
            Meeting.course_id == course_id, Enrolment.course_id == course_id, between, COUNTS, Mark.mark.is_not(None)
        )
        .group_by(Enrolment.id, Enrolment.number)
        .order_by(Enrolment.number)
    )
    rows = []
    for enrolment_id, *sums in session.execute(query):
        marked, was_there, excused, sick, absent, missed_meetings = (int(one) for one in sums)
        counted = was_there
        counted += sick if house.excused is not Excused.NONE else 0
        counted += excused if house.excused is Excused.BOTH else 0
        tally = Tally(counted, marked, missed_meetings, was_there, excused, sick, absent)
        rows.append(TraineeTotal(EnrolmentId(enrolment_id), tally))
    return tuple(rows)


def hours_there(house: HouseRules) -> ColumnElement[Any]:
    """Return `rules.hours_there` as the database works it out, for a mark and its meeting."""
    entered = case(
        (Mark.hours_attended < 0, 0), (Mark.hours_attended > Meeting.hours, Meeting.hours), else_=Mark.hours_attended
    )
    left: ColumnElement[Any] = Meeting.hours + literal(0)
    if house.late_minutes:
        for minutes in (Mark.minutes_late, Mark.minutes_early):
            left = left - case((minutes > house.late_minutes, 1), else_=0)
    return case(
        (Mark.hours_attended.is_not(None), entered),
        (Mark.mark.not_in(ATTENDED), 0),
        (left < 0, 0),
        else_=left,
    )


def instructor_hours(session: Session, *, first: date, last: date) -> list[InstructorHours]:
    """Return the hours every instructor taught between two dates (included), by name.

    A meeting is taught by its substitute, or by who was to hold it. Where a course has several instructors and a
    meeting names none of them, it is theirs who closed it; if that was somebody else, it is nobody's and stands in
    a row of its own. Only meetings that were held count; cancelled ones do not.
    """
    held = or_(
        Meeting.closed_at.is_not(None),
        exists().where(
            Mark.meeting_id == Meeting.id,
            Mark.mark.in_((Attendance.PRESENT, Attendance.LATE, Attendance.ABSENT)),
        ),
    )
    query = select(
        Meeting.course_id,
        Meeting.hours,
        Meeting.instructor_id,
        Meeting.substitute_id,
        Meeting.closed_by,
        case((held, literal(1)), else_=literal(0)),
    ).where(Meeting.held_on.between(first, last), Meeting.cancelled_at.is_(None))
    teaching = {course_id: [one for one, _ in people] for course_id, people in instructors_of(session).items()}
    sums: dict[UUID | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for course_id, hours, instructor, substitute, closed_by, was_held in session.execute(query):
        own = instructor or _only(teaching.get(course_id, []), closed_by)
        who = substitute or own
        if not was_held:
            sums[who][4] += hours
            continue
        sums[who][0] += 1
        sums[who][1] += hours
        if substitute is not None and substitute != own:
            sums[who][2] += hours
            if own is not None:
                sums[own][3] += hours
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.id.in_([*sums])))}
    rows = [
        InstructorHours(StaffId(who) if who else None, names.get(who, "–") if who else "–", *of)
        for who, of in sums.items()
    ]
    return sorted(rows, key=lambda row: (row.staff_id is None, row.name))


def _only(people: list[StaffId], closed_by: UUID | None) -> UUID | None:
    if len(people) == 1:
        return people[0]
    return closed_by if closed_by in people else None
