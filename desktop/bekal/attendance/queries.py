"""The roster of a meeting, and recaps in hours and percent; nothing here is stored."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance import rules
from bekal.attendance.rules import Tally
from bekal.courses.queries import CourseRow, MeetingRow, course, meetings, trainees
from bekal.storage.records import Mark, Meeting
from bekal.terms import Attendance, CourseId, EnrolmentId, EnrolmentState, MeetingId

RECENT = 6
"""How many earlier marks a roster row shows."""


@dataclass(frozen=True)
class RosterRow:
    """One trainee at one meeting, with what came before."""

    enrolment_id: EnrolmentId
    number: int
    name: str
    counts: bool
    state: EnrolmentState
    left_on: date | None
    mark: Attendance | None
    minutes_late: int | None
    note: str
    recent: tuple[Attendance | None, ...]
    """The marks of the last six earlier meetings at which the trainee counted, oldest first."""
    tally: Tally
    total_hours: int
    """Hours (JP) of every meeting of the course at which the trainee counts."""
    may_still_miss: int


@dataclass(frozen=True)
class Roster:
    """A meeting and everybody in its course."""

    meeting: MeetingRow
    minimum: int
    """Percent of the hours the programme asks for."""
    rows: tuple[RosterRow, ...]


@dataclass(frozen=True)
class RecapRow:
    """One trainee of a recap: a letter for each meeting, None where not yet marked, "-" where not counted."""

    number: int
    name: str
    letters: tuple[str | None, ...]
    tally: Tally


@dataclass(frozen=True)
class CourseRecap:
    """The attendance of a course over some of its meetings."""

    course: CourseRow
    meetings: tuple[MeetingRow, ...]
    rows: tuple[RecapRow, ...]

    @property
    def unmarked(self) -> int:
        """How many counting slots have no mark yet."""
        return sum(letter is None for row in self.rows for letter in row.letters)


def roster(session: Session, meeting_id: MeetingId) -> Roster:
    """Return everybody of the course at one meeting.

    Raises:
        UnknownMeeting: there is none.

    """
    course_id = session.scalars(select(Meeting.course_id).where(Meeting.id == meeting_id)).one_or_none()
    if course_id is None:
        raise rules.UnknownMeeting(meeting=str(meeting_id))
    of = course(session, CourseId(course_id))
    all_meetings = meetings(session, course_id=of.id)
    this = next(m for m in all_meetings if m.id == meeting_id)
    marks = _marks(session, [m.id for m in all_meetings])
    rows = []
    for trainee in trainees(session, of.id):
        counted = [m for m in all_meetings if rules.counts(trainee.joined_on, trainee.left_on, m.held_on)]
        slots = marks[trainee.id]
        sums = rules.tally((slots[m.id].mark, m.hours) for m in counted if m.id in slots and slots[m.id].mark)
        slot = slots.get(meeting_id)
        earlier = [m for m in counted if (m.held_on, m.starts) < (this.held_on, this.starts)]
        rows.append(
            RosterRow(
                trainee.id,
                trainee.number,
                trainee.name,
                this in counted,
                trainee.state,
                trainee.left_on,
                slot.mark if slot else None,
                slot.minutes_late if slot else None,
                slot.note if slot else "",
                tuple(slots[m.id].mark if m.id in slots else None for m in earlier[-RECENT:]),
                sums,
                total := sum(m.hours for m in counted),
                rules.may_still_miss(sums, total, this.hours, of.min_attendance),
            )
        )
    return Roster(this, of.min_attendance, tuple(rows))


def recap(session: Session, course_id: CourseId, *, first: date | None = None, last: date | None = None) -> CourseRecap:
    """Return the attendance of a course between two dates, both included; of the whole course without them.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    wanted = [
        m
        for m in meetings(session, course_id=course_id)
        if (first is None or m.held_on >= first) and (last is None or m.held_on <= last)
    ]
    marks = _marks(session, [m.id for m in wanted])
    rows = []
    for trainee in trainees(session, course_id):
        slots = marks[trainee.id]
        letters: list[str | None] = []
        sums = []
        for m in wanted:
            slot = slots.get(m.id)
            if not rules.counts(trainee.joined_on, trainee.left_on, m.held_on):
                letters.append("-")
            elif slot is None or slot.mark is None:
                letters.append(None)
            else:
                letters.append(slot.mark.value)
                sums.append((slot.mark, m.hours))
        rows.append(RecapRow(trainee.number, trainee.name, tuple(letters), rules.tally(sums)))
    return CourseRecap(of, tuple(wanted), tuple(rows))


def _marks(session: Session, meeting_ids: list[MeetingId]) -> dict[Any, dict[Any, Any]]:
    """Return marks by trainee and meeting, as plain rows: a grid of records would be eight times slower."""
    found: dict[Any, dict[Any, Any]] = defaultdict(dict)
    query = select(Mark.enrolment_id, Mark.meeting_id, Mark.mark, Mark.minutes_late, Mark.note).where(
        Mark.meeting_id.in_(meeting_ids)
    )
    for row in session.execute(query):
        found[row.enrolment_id][row.meeting_id] = row
    return found
