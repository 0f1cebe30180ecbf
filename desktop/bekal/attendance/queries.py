"""The roster of a meeting, and recaps in hours and percent; nothing here is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from bekal.attendance import rules
from bekal.attendance.rules import Slot, Tally, counts
from bekal.attendance.splits import Split, splits
from bekal.attendance.thresholds import Sitting, standing
from bekal.courses.queries import CourseRow, MeetingRow, TraineeRow, course, meetings, trainees
from bekal.courses.rules import HouseRules
from bekal.storage.attachments import AttachmentDamaged, AttachmentMissing, attachments_of
from bekal.storage.records import Candidate, Centre, Mark, Meeting
from bekal.storage.standing import chunks
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
    split: Split | None = None
    """Two people marked the slot differently, and nobody decided yet."""
    photo: str = ""
    """The address of the trainee's photo among the attachments, or nothing."""

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
    free_until: date = date.max
    """Until this day marks change freely; later with a reason."""
    needs_head: bool = False
    """Later changes also want the head."""


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
    place = next((n for n, m in enumerate(all_meetings) if m.id == meeting_id), None)
    if place is None:
        gone = session.get_one(Meeting, meeting_id)
        raise rules.MeetingCancelled(course=of.name, number=gone.number, reason=gone.change_reason)
    this = all_meetings[place]
    people = trainees(session, of.id)
    marked = {row.enrolment_id: row for row in session.scalars(select(Mark).where(Mark.meeting_id == meeting_id))}
    split, photos = splits(session, meeting_id), photos_of(session, [one.candidate_id for one in people])
    rows = []
    for trainee, slots in zip(people, grid(session, all_meetings, people), strict=True):
        counted = [n for n, m in enumerate(all_meetings) if counts(trainee.joined_on, trainee.left_on, m.held_on)]
        sittings = [Sitting(all_meetings[n].held_on, all_meetings[n].hours, slots[n]) for n in counted]
        stands = standing(sittings, of.house)
        own = marked.get(trainee.id)
        earlier = [slots[n] for n in counted if (all_meetings[n].held_on, all_meetings[n].starts) < _moment(this)]
        rows.append(
            RosterRow(
                trainee.id,
                trainee.number,
                trainee.name,
                place in counted,
                trainee.state,
                trainee.left_on,
                own.mark if own else None,
                own.minutes_late if own else None,
                own.note if own else "",
                tuple(slot.mark if slot else None for slot in earlier[-RECENT:]),
                stands.tally,
                stands.total,
                stands.forecast.may_miss,
                tuple(all_meetings[n].hours for n in counted if n != place and slots[n] is None),
                own.minutes_early if own else None,
                own.hours_attended if own else None,
                stands.letters,
                split.get(trainee.id),
                photos.get(trainee.candidate_id, ""),
            )
        )
    days, needs_head = window(session)
    return Roster(
        this, of.min_attendance, tuple(rows), of.house, this.held_on + timedelta(days=days), needs_head=needs_head
    )


def window(session: Session) -> tuple[int, bool]:
    """Return for how many days after a meeting its marks change freely, and whether later changes want the head."""
    house = session.execute(
        select(Centre.free_days, Centre.head_for_late_marks).where(Centre.id == session.info["centre_id"])
    ).one()
    return house[0], house[1]


def photos_of(session: Session, people: Sequence[CandidateId]) -> dict[CandidateId, str]:
    """Return the address of the photo of each of these people who has one."""
    found: dict[CandidateId, str] = {}
    for some in chunks(people):
        query = select(Candidate.id, Candidate.photo).where(Candidate.id.in_(some), Candidate.photo != "")
        found |= {CandidateId(one): address for one, address in session.execute(query)}
    return found


def photo_bytes(session: Session, addresses: Sequence[str]) -> dict[str, bytes]:
    """Return the photos at these addresses; one that is gone or damaged is left out."""
    kept, found = attachments_of(session), {}
    for address in addresses:
        try:
            found[address] = kept.read(address)
        except (AttachmentMissing, AttachmentDamaged):
            continue  # the place of a photo stays empty; the person's own page tells what is wrong with it
    return found


def _moment(meeting: MeetingRow) -> tuple[date, str]:
    return meeting.held_on, meeting.starts


def recap(session: Session, course_id: CourseId, *, first: date | None = None, last: date | None = None) -> CourseRecap:
    """Return the attendance of a course between two dates, both included; of the whole course without them.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    wanted = meetings(session, course_id=course_id, first=first, until=last, counted=False)
    people = trainees(session, course_id)
    rows = []
    for trainee, slots in zip(people, grid(session, wanted, people), strict=True):
        letters: list[str | None] = [_LETTERS[slot.mark] if slot else None for slot in slots]
        for n, m in enumerate(wanted):
            if not counts(trainee.joined_on, trainee.left_on, m.held_on):
                letters[n], slots[n] = NOT_COUNTED, None
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


_LETTERS = {mark: mark.value for mark in Attendance}


def grid(session: Session, wanted: Sequence[MeetingRow], people: Sequence[TraineeRow]) -> list[list[Slot | None]]:
    """Return for each trainee the slot at each meeting, whether the trainee counts there or not.

    Ids and letters are taken as the engine gives them, and equal marks are one object: a grid made of records
    would be ten times slower.
    """
    across: dict[object, int] = {}
    down: dict[object, int] = {}
    for places, ids in ((across, [m.id for m in wanted]), (down, [t.id for t in people])):
        for n, one in enumerate(ids):
            places[one] = places[one.bytes] = n
    hours = [m.hours for m in wanted]
    grid: list[list[Slot | None]] = [[None] * len(wanted) for _ in people]
    query = select(
        type_coerce(Mark.enrolment_id, NullType()),
        type_coerce(Mark.meeting_id, NullType()),
        type_coerce(Mark.mark, NullType()),
        Mark.minutes_late,
        Mark.minutes_early,
        Mark.hours_attended,
    )
    known: dict[object, Slot] = {}
    for some in chunks([m.id for m in wanted]):
        for row in session.execute(query.where(Mark.meeting_id.in_(some), Mark.mark.is_not(None))):
            trainee, meeting, letter, late, early, entered = row
            column = across[meeting]
            key = (letter, hours[column], late, early, entered)
            slot = known.get(key)
            if slot is None:
                slot = known[key] = Slot(Attendance(str(letter)), hours[column], late, early, entered)
            if (line := down.get(trainee)) is not None:
                grid[line][column] = slot
    return grid
