"""What a gate answers to a card."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bekal.errors import Refused
from bekal.terms import Attendance, CourseId, Direction, EnrolmentId, MeetingId, Passed

CLOCK_SLACK = timedelta(minutes=5)
"""A clock that stands so long before the gate's last passage was set back."""

EARLY = timedelta(hours=1)
"""So long before the beginning a card already counts for a meeting."""

WAITS = 60
"""Days that a code nobody is known by is listed."""


class NoMeetingAtGate(Refused):
    """A gate needs at least one meeting that is held today."""


class PassageSettled(Refused):
    """This reading was linked to a trainee before, or was understood at once."""


class TooManyCards(Refused):
    """A trainee's cards are numbered to 255; facts: name."""


class NoCardHere(Refused):
    """The trainee has no card that could be revoked; facts: name."""


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting before whose door the gate stands; times are the centre's local ones."""

    meeting_id: MeetingId
    course_id: CourseId
    course: str
    starts_at: datetime
    ends_at: datetime
    grace: int
    """Minutes after the beginning in which one is in time."""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Trainee:
    """Whom a card belongs to, in a course; the person may sit in several."""

    enrolment_id: EnrolmentId
    course_id: CourseId
    course: str
    name: str
    photo: str
    joined_on: date
    left_on: date | None
    card: int
    """The newest version of the card, 0 without one."""
    is_card_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a trainee at a meeting before this passage."""

    mark: Attendance | None = None
    first_in: datetime | None = None
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer: what to mark, if anything, and what to show."""

    answer: Passed
    held: Held | None = None
    trainee: Trainee | None = None
    mark: Attendance | None = None
    """The mark to be set; None: the mark stays."""
    minutes_late: int | None = None
    minutes_early: int | None = None
    first_in: datetime | None = None


def verdict(
    *,
    trainee: Trainee | None,
    version: int | None,
    held: Held | None,
    before: Before,
    direction: Direction,
    at: datetime,
) -> Verdict:
    """Answer to one card.

    `trainee` is None when nobody is known by it, `version` None when somebody was found by name; `held` is the
    meeting of the trainee's course at this gate, None when their course is another.
    """
    if trainee is None:
        return Verdict(Passed.UNKNOWN)
    if version is not None and (version != trainee.card or trainee.is_card_revoked):
        return Verdict(Passed.REVOKED, held, trainee)
    if held is None:
        return Verdict(Passed.WRONG_COURSE, None, trainee)
    today = at.date()
    if today < trainee.joined_on or (trainee.left_on is not None and today >= trainee.left_on):
        return Verdict(Passed.LEFT, held, trainee)
    if held.is_closed:
        return Verdict(Passed.CLOSED, held, trainee, first_in=before.first_in)
    if direction is Direction.OUT:
        early = _minutes(at, held.ends_at)
        return Verdict(
            Passed.OUT, held, trainee, minutes_early=early if early > held.grace else None, first_in=before.first_in
        )
    if before.mark in (Attendance.PRESENT, Attendance.LATE):
        return Verdict(Passed.AGAIN, held, trainee, first_in=before.first_in)
    late = _minutes(held.starts_at, at)
    if late > held.grace:
        return Verdict(Passed.LATE, held, trainee, Attendance.LATE, minutes_late=min(late, 600))
    return Verdict(Passed.PRESENT, held, trainee, Attendance.PRESENT)


def choose_meeting(meetings: list[Held], course_id: CourseId, at: datetime) -> Held | None:
    """Return the meeting of a course that a card is held up for: the one running, else the next, else the last."""
    own = sorted((held for held in meetings if held.course_id == course_id), key=lambda held: held.starts_at)
    if not own:
        return None
    running = (one for one in own if not one.is_closed and one.starts_at - EARLY <= at <= one.ends_at)
    coming = (one for one in own if one.ends_at >= at)
    return next(running, None) or next(coming, None) or own[-1]


def at_door(meetings: list[Held], at: datetime) -> set[MeetingId]:
    """Return the meetings a gate opens for by itself: those that run, else those that begin next."""
    running = {one.meeting_id for one in meetings if not one.is_closed and one.starts_at - EARLY <= at <= one.ends_at}
    coming = [one for one in meetings if not one.is_closed and one.starts_at > at]
    if running or not coming:
        return running
    first = min(one.starts_at for one in coming)
    return {one.meeting_id for one in coming if one.starts_at == first}


def was_clock_set_back(at: datetime, last: datetime | None) -> bool:
    """Say whether the clock surely stands before work that this gate did already."""
    return last is not None and at < last - CLOCK_SLACK


def inside(passages: list[tuple[UUID, Direction, datetime]]) -> set[UUID]:
    """Return who is inside, from everybody's passages: those whose last one led in."""
    last: dict[UUID, tuple[datetime, Direction]] = {}
    for who, direction, at in passages:
        if who not in last or at >= last[who][0]:
            last[who] = (at, direction)
    return {who for who, (_at, direction) in last.items() if direction is Direction.IN}


def _minutes(earlier: datetime, later: datetime) -> int:
    return int((later - earlier).total_seconds() // 60)
