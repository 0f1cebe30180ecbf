"""A course's recap summed up by meeting, day, month and trainee: one set of rows, so that all figures agree."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance.queries import NOT_COUNTED, CourseRecap, RecapRow, recap
from bekal.attendance.rules import Slot, Tally, tally
from bekal.attendance.thresholds import Standing, standing
from bekal.candidates.merging.queries import ids_of
from bekal.candidates.merging.rules import stronger
from bekal.courses.meetings import MeetingRow
from bekal.courses.rules import HouseRules
from bekal.storage.records import Course, Enrolment
from bekal.terms import Attendance, CandidateId, CourseId, EnrolmentId


@dataclass(frozen=True)
class Line:
    """One meeting, day or month of a course, over all its trainees; hours in JP, of all of them together."""

    first: date
    last: date
    meetings: tuple[MeetingRow, ...]
    counts: dict[Attendance, int]
    """How many marks bear each letter."""
    unmarked: int
    """Slots without a mark: not yet marked, and no absences."""
    trainees: int
    """Who counts at any of these meetings."""
    tally: Tally

    @property
    def hours(self) -> int:
        """JP of the meetings themselves."""
        return sum(meeting.hours for meeting in self.meetings)


@dataclass(frozen=True)
class PersonLine:
    """One trainee of a course: the letters, the hours, and where the house rules put them."""

    row: RecapRow
    standing: Standing

    def count(self, letter: Attendance) -> int:
        """Return how many meetings bear that letter."""
        return self.row.letters.count(letter.value)


@dataclass(frozen=True)
class PersonCourse:
    """A course a person is or was in: the meetings, and how they stand there. The base begins on the day of joining."""

    recap: CourseRecap
    line: PersonLine

    @property
    def enrolment_id(self) -> EnrolmentId:
        """The place in that course."""
        return self.line.row.enrolment_id


@dataclass(frozen=True)
class PersonRecap:
    """Every course of a person, by the day of joining, and all of them together.

    Each course keeps its own base; who was transferred begins anew in the new course, where the programme's
    minimum is asked for, and `total` shows both.
    """

    courses: tuple[PersonCourse, ...]

    @property
    def total(self) -> Tally:
        """The hours of all courses together, each by its own house rules."""
        return sum((one.line.standing.tally for one in self.courses), Tally())


def by_meeting(of: CourseRecap) -> list[Line]:
    """Return a line for each meeting, by date and time."""
    return _lines(of, lambda meeting: meeting.id)


def by_day(of: CourseRecap) -> list[Line]:
    """Return a line for each day with a meeting."""
    return _lines(of, lambda meeting: meeting.held_on)


def by_month(of: CourseRecap) -> list[Line]:
    """Return a line for each month with a meeting."""
    return _lines(of, lambda meeting: (meeting.held_on.year, meeting.held_on.month))


def total(of: CourseRecap) -> Tally:
    """Return the hours of all trainees together: the sum of the lines as well as of the rows."""
    return sum((row.tally for row in of.rows), Tally())


def _lines(of: CourseRecap, key: Callable[[MeetingRow], Hashable]) -> list[Line]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, meeting in enumerate(of.meetings):
        groups[key(meeting)].append(place)
    house = of.course.house
    lines = []
    for places in groups.values():
        slots: list[Slot] = []
        unmarked = trainees = 0
        for row in of.rows:
            letters = [row.letters[place] for place in places]
            unmarked += letters.count(None)
            trainees += letters.count(NOT_COUNTED) < len(places)
            slots += [slot for place in places if (slot := row.slots[place])]
        found = Counter(slot.mark for slot in slots)
        counts = {mark: found[mark] for mark in Attendance}
        meetings = tuple(of.meetings[place] for place in places)
        days = [meeting.held_on for meeting in meetings]
        lines.append(Line(min(days), max(days), meetings, counts, unmarked, trainees, tally(slots, house)))
    return lines


def by_person(of: CourseRecap) -> list[PersonLine]:
    """Return a line for each trainee in class-list order; for letters and forecasts take the whole course."""
    return [PersonLine(row, standing(row.sittings(of.meetings), of.course.house)) for row in of.rows]


def course_standings(session: Session, course_id: CourseId) -> list[PersonLine]:
    """Return how every trainee of a course stands by its house rules, those who left included.

    Raises:
        UnknownCourse: there is none.

    """
    return by_person(recap(session, course_id))


def person_recap(
    session: Session, candidate_id: CandidateId, *, first: date | None = None, last: date | None = None
) -> PersonRecap:
    """Return the attendance of a person in every course, by the day of joining; empty for somebody in none.

    Somebody merged is one person: the courses stand here that they sat in under whichever of their records, and once
    where both sat in the same one; at a meeting at which both are marked the stronger mark stands.
    """
    query = (
        select(Enrolment.id, Enrolment.course_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.candidate_id.in_(ids_of(session, candidate_id)))
        .order_by(Enrolment.joined_on, Course.starts_on, Course.name)
    )
    seats: dict[UUID, list[UUID]] = defaultdict(list)
    for enrolment_id, course_id in session.execute(query).all():
        seats[course_id].append(enrolment_id)
    found = []
    for course_id, enrolments in seats.items():
        of = recap(session, CourseId(course_id), first=first, last=last)
        row = as_one([row for row in of.rows if row.enrolment_id in enrolments], of.course.house)
        found.append(PersonCourse(of, PersonLine(row, standing(row.sittings(of.meetings), of.course.house))))
    return PersonRecap(tuple(found))


def as_one(rows: Sequence[RecapRow], house: HouseRules) -> RecapRow:
    """Return the seats of one person in one course as one row: that of a seat still taken, with the stronger marks."""
    if len(rows) == 1:
        return rows[0]
    letters: list[str | None] = []
    slots: list[Slot | None] = []
    for place in range(len(rows[0].slots)):
        marked = [(slot, row.letters[place]) for row in rows if (slot := row.slots[place]) is not None]
        stands = reduce(stronger, (slot.mark for slot, _letter in marked), None)
        slot, letter = next((one for one in marked if one[0].mark is stands), (None, None))
        counts = any(row.letters[place] != NOT_COUNTED for row in rows)
        slots.append(slot)
        letters.append(letter if counts else NOT_COUNTED)
    left = [row.left_on for row in rows]
    kept = next((row for row in rows if row.left_on is None), rows[-1])
    return replace(
        kept,
        letters=tuple(letters),
        slots=tuple(slots),
        tally=tally((slot for slot in slots if slot), house),
        joined_on=min(row.joined_on for row in rows),
        left_on=None if None in left else max(day for day in left if day is not None),
    )
