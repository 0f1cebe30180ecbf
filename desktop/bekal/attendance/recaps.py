"""A course's recap summed up by meeting, day, month and trainee: one set of rows, so that all figures agree."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance.queries import NOT_COUNTED, CourseRecap, RecapRow, recap
from bekal.attendance.rules import Slot, Tally, tally
from bekal.attendance.thresholds import Standing, standing
from bekal.candidates.merging.queries import ids_of
from bekal.courses.meetings import MeetingRow
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

    Somebody merged is one person: the courses stand here that they sat in under whichever of their records.
    """
    query = (
        select(Enrolment.id, Enrolment.course_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.candidate_id.in_(ids_of(session, candidate_id)))
        .order_by(Enrolment.joined_on, Course.starts_on, Course.name)
    )
    found = []
    for enrolment_id, course_id in session.execute(query).all():
        of = recap(session, CourseId(course_id), first=first, last=last)
        line = next(line for line in by_person(of) if line.row.enrolment_id == enrolment_id)
        found.append(PersonCourse(of, line))
    return PersonRecap(tuple(found))


def share_of(lines: list[Line]) -> Fraction | None:
    """Return the share of several lines together, weighed by hours; None before the first mark."""
    return sum((line.tally for line in lines), Tally()).share
