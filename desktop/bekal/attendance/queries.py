"""The roster of a meeting, and recaps in hours and percent; nothing here is stored."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance import rules
from bekal.attendance.rules import Slot, Tally
from bekal.attendance.thresholds import Sitting, standing
from bekal.courses.queries import CourseRow, MeetingRow, course, meetings, trainees
from bekal.courses.rules import HouseRules
from bekal.storage.records import Mark, Meeting
from bekal.terms import Attendance, CandidateId, CourseId, EnrolmentId, EnrolmentState, MeetingId

NOT_COUNTED = "-"
"""Stands in a recap where a meeting was held before somebody joined or after they left."""
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
    ahead: tuple[int, ...] = ()
    """Hours (JP) of each meeting that has no mark yet, this one left out."""
    minutes_early: int | None = None
    hours_attended: int | None = None
    letters_due: tuple[int, ...] = ()
    """The levels of warning letters whose threshold is reached."""

    def slot(self, hours: int) -> Slot | None:
        """Return the mark with the hours (JP) of the meeting, as sums take it; None without a mark."""
        if self.mark is None or not self.counts:
            return None
        return Slot(self.mark, hours, self.minutes_late, self.minutes_early, self.hours_attended)


@dataclass(frozen=True)
class Roster:
    """A meeting and everybody in its course."""

    meeting: MeetingRow
    minimum: int
    """Percent of the hours the programme asks for."""
    rows: tuple[RosterRow, ...]
    house: HouseRules = field(default_factory=HouseRules)


@dataclass(frozen=True)
class RecapRow:
    """One trainee of a recap: a letter for each meeting, None where not yet marked, "-" where not counted."""

    number: int
    name: str
    letters: tuple[str | None, ...]
    tally: Tally
    enrolment_id: EnrolmentId
    candidate_id: CandidateId
    state: EnrolmentState
    joined_on: date
    left_on: date | None
    slots: tuple[Slot | None, ...]
    """The mark at each meeting with its minutes and hours; None where not yet marked or not counted."""

    def sittings(self, meetings: Sequence[MeetingRow]) -> list[Sitting]:
        """Return the meetings at which the trainee counts, of the recap's own."""
        there = zip(meetings, self.letters, self.slots, strict=True)
        return [Sitting(m.held_on, m.hours, slot) for m, letter, slot in there if letter != NOT_COUNTED]


@dataclass(frozen=True)
class CourseRecap:
    """The attendance of a course over some of its meetings; everything else is summed up from it (`recaps`)."""

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
        MeetingCancelled: it is not held.

    """
    course_id = session.scalars(select(Meeting.course_id).where(Meeting.id == meeting_id)).one_or_none()
    if course_id is None:
        raise rules.UnknownMeeting(meeting=str(meeting_id))
    of = course(session, CourseId(course_id))
    all_meetings = meetings(session, course_id=of.id)
    this = next((m for m in all_meetings if m.id == meeting_id), None)
    if this is None:
        gone = session.get_one(Meeting, meeting_id)
        raise rules.MeetingCancelled(course=of.name, number=gone.number, reason=gone.change_reason)
    marks = _marks(session, [m.id for m in all_meetings])
    rows = []
    for trainee in trainees(session, of.id):
        counted = [m for m in all_meetings if rules.counts(trainee.joined_on, trainee.left_on, m.held_on)]
        slots = marks[trainee.id]
        sittings = [Sitting(m.held_on, m.hours, _slot(slots.get(m.id), m.hours)) for m in counted]
        stands = standing(sittings, of.house)
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
                stands.tally,
                stands.total,
                stands.forecast.may_miss,
                tuple(m.hours for m in counted if m.id != meeting_id and _slot(slots.get(m.id), m.hours) is None),
                slot.minutes_early if slot else None,
                slot.hours_attended if slot else None,
                stands.letters,
            )
        )
    return Roster(this, of.min_attendance, tuple(rows), of.house)


def recap(session: Session, course_id: CourseId, *, first: date | None = None, last: date | None = None) -> CourseRecap:
    """Return the attendance of a course between two dates, both included; of the whole course without them.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    wanted = meetings(session, course_id=course_id, first=first, until=last)
    marks = _marks(session, [m.id for m in wanted])
    rows = []
    for trainee in trainees(session, course_id):
        there = marks[trainee.id]
        letters: list[str | None] = []
        slots: list[Slot | None] = []
        for m in wanted:
            if not rules.counts(trainee.joined_on, trainee.left_on, m.held_on):
                letters.append(NOT_COUNTED)
                slots.append(None)
                continue
            slot = _slot(there.get(m.id), m.hours)
            letters.append(slot.mark.value if slot else None)
            slots.append(slot)
        rows.append(
            RecapRow(
                trainee.number,
                trainee.name,
                tuple(letters),
                rules.tally((slot for slot in slots if slot), of.house),
                trainee.id,
                trainee.candidate_id,
                trainee.state,
                trainee.joined_on,
                trainee.left_on,
                tuple(slots),
            )
        )
    return CourseRecap(of, tuple(wanted), tuple(rows))


def _slot(row: Any, hours: int) -> Slot | None:
    if row is None or row.mark is None:
        return None
    return Slot(row.mark, hours, row.minutes_late, row.minutes_early, row.hours_attended)


def _marks(session: Session, meeting_ids: list[MeetingId]) -> dict[Any, dict[Any, Any]]:
    """Return marks by trainee and meeting, as plain rows: a grid of records would be eight times slower."""
    found: dict[Any, dict[Any, Any]] = defaultdict(dict)
    query = select(
        Mark.enrolment_id,
        Mark.meeting_id,
        Mark.mark,
        Mark.minutes_late,
        Mark.note,
        Mark.minutes_early,
        Mark.hours_attended,
    ).where(Mark.meeting_id.in_(meeting_ids))
    for row in session.execute(query):
        found[row.enrolment_id][row.meeting_id] = row
    return found
