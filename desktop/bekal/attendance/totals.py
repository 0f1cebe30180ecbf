"""Sums over many courses, counted by the database: a centre's period by trainee, and the hours instructors taught."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bekal.attendance.rules import ATTENDED, Tally
from bekal.courses.allowance import Allowance
from bekal.courses.meetings import COUNTS, instructors_of
from bekal.courses.queries import house_rules
from bekal.courses.rules import HouseRules
from bekal.storage.records import Course, Enrolment, Mark, Meeting, Programme, Staff
from bekal.storage.standing import chunks
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


@dataclass(frozen=True, slots=True)
class _Place:
    id: UUID
    is_whole: bool
    """There from the first to the last of the meetings."""


def centre_totals(session: Session, *, first: date, last: date) -> list[CourseTotal]:
    """Return the attendance of every course with meetings between two dates (included), by name.

    The database adds up one course after the other: few sums at a time stay in its memory. One statement serves all
    courses of the same house rules, for building it anew would take as long as the adding.
    """
    between = and_(Meeting.held_on.between(first, last), Meeting.cancelled_at.is_(None))
    days = select(Meeting.course_id, func.min(Meeting.held_on), func.max(Meeting.held_on)).where(between)
    bounds = {
        course_id: (begins, ends) for course_id, begins, ends in session.execute(days.group_by(Meeting.course_id))
    }
    people: dict[UUID, list[_Place]] = defaultdict(list)
    places = select(Enrolment.course_id, Enrolment.id, Enrolment.joined_on, Enrolment.left_on)
    for some in chunks(list(bounds)):
        here = places.where(Enrolment.course_id.in_(some)).order_by(Enrolment.number)
        for course_id, enrolment_id, joined_on, left_on in session.execute(here):
            begins, ends = bounds[course_id]
            is_whole = joined_on <= begins and (left_on is None or left_on > ends)
            people[course_id].append(_Place(enrolment_id, is_whole))
    query = select(Course.id, Course.name, Programme).join(Programme, Programme.id == Course.programme_id)
    sums: dict[HouseRules, Select[Any]] = {}
    found = []
    for course_id, name, programme in session.execute(query.order_by(Course.name, Course.starts_on)).all():
        if course_id not in bounds:
            continue
        house = replace(house_rules(programme), allowance=Allowance())  # what is paid adds up to no hours
        if house not in sums:
            sums[house] = _sums_of(house)
        trainees = _trainees(session, sums[house], house, people[course_id], course=course_id, first=first, last=last)
        found.append(
            CourseTotal(
                CourseId(course_id),
                name,
                programme.title,
                house.minimum,
                sum((one.tally for one in trainees), Tally()),
                trainees,
            )
        )
    return found


def _sums_of(house: HouseRules) -> Select[Any]:
    """Return what adds up a course's marks by trainee; told `course`, `first` and `last`."""
    there, entered = hours_there(house), _entered()

    def summed(hours: ColumnElement[Any], where: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(hours).filter(where), 0)  # what is filtered out is not worked out either

    def missed(mark: Attendance) -> ColumnElement[Any]:
        return summed(Meeting.hours - func.coalesce(entered, 0), Mark.mark == mark)

    is_absence = and_(Mark.mark.not_in(ATTENDED), func.coalesce(Mark.hours_attended, 0) <= 0)
    may_be_there = or_(Mark.mark.in_(ATTENDED), Mark.hours_attended > 0)
    # no plain column, so that the meetings are found by their course: an index over days would be walked for each
    held_on = func.coalesce(Meeting.held_on, Meeting.moved_from)
    return (
        select(
            Mark.enrolment_id,
            func.sum(Meeting.hours),
            summed(there, may_be_there),
            missed(Attendance.EXCUSED),
            missed(Attendance.SICK),
            missed(Attendance.ABSENT),
            summed(literal(1), is_absence),
        )
        .join(Meeting, Meeting.id == Mark.meeting_id)
        .where(
            Mark.mark.is_not(None),
            Meeting.course_id == bindparam("course"),
            held_on.between(bindparam("first"), bindparam("last")),
            Meeting.cancelled_at.is_(None),
        )
        .group_by(Mark.enrolment_id)
    )


def _trainees(
    session: Session, adding: Select[Any], house: HouseRules, people: Sequence[_Place], **which: object
) -> tuple[TraineeTotal, ...]:
    """Return the sums of a course's trainees in class-list order, those without a mark left out.

    Who was there from the first to the last of the meetings needs no look at each one's date; the few others are
    added up once more with it.
    """
    whole = {one.id for one in people if one.is_whole}
    rows = [row for row in session.execute(adding, which) if row[0] in whole]
    if len(whole) < len(people):
        others = [one.id for one in people if not one.is_whole]
        dated = adding.join(Enrolment, Enrolment.id == Mark.enrolment_id).where(COUNTS, Mark.enrolment_id.in_(others))
        rows += session.execute(dated, which).all()
    sums = {row[0]: [int(part) for part in row[1:]] for row in rows}
    return tuple(TraineeTotal(EnrolmentId(row.id), _tally(sums[row.id], house)) for row in people if row.id in sums)


def _tally(sums: list[int], house: HouseRules) -> Tally:
    marked, there, excused, sick, absent, absences = sums
    counted = there
    counted += sick if house.excused is not Excused.NONE else 0
    counted += excused if house.excused is Excused.BOTH else 0
    return Tally(counted, marked, absences, there, excused, sick, absent)


def _entered() -> ColumnElement[Any]:
    """Return the hours entered by hand, within those of the meeting; nothing where none were."""
    return case(
        (Mark.hours_attended < 0, 0), (Mark.hours_attended > Meeting.hours, Meeting.hours), else_=Mark.hours_attended
    )


def hours_there(house: HouseRules) -> ColumnElement[Any]:
    """Return `rules.hours_there` as the database works it out, for a mark and its meeting."""
    left: ColumnElement[Any] = Meeting.hours + literal(0)
    if house.late_minutes:
        for minutes in (Mark.minutes_late, Mark.minutes_early):
            left = left - case((minutes > house.late_minutes, 1), else_=0)
    return case(
        (Mark.hours_attended.is_not(None), _entered()),
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
