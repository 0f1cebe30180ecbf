"""How a timetable is planned, what clashes, and when a meeting may be changed; pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from itertools import combinations
from uuid import UUID

from bekal.courses.free_days import Calendar, FreeDay
from bekal.courses.rules import NoWeekday, hours_of, minutes_between
from bekal.errors import Refused
from bekal.terms import CourseId, HolidayKind, MeetingId, MeetingKind, StaffId, UnitId


class NoSession(Refused):
    """A training day has one session at least."""


class SessionsOverlap(Refused):
    """Two sessions of one day overlap; facts: first, second (their times)."""


class MeetingStands(Refused):
    """A closed meeting is not moved, cancelled or taken away; facts: course, number."""


class MeetingHeld(Refused):
    """People were marked at the meeting, so it was held and keeps its day; facts: course, number, n."""


class MeetingGone(Refused):
    """The meeting was cancelled before; facts: course, number, reason."""


class NotCancelled(Refused):
    """The meeting was not cancelled; facts: course, number."""


class HolidayNeedsReason(Refused):
    """A meeting on a free day needs its reason; facts: date, title."""


class MeetingOutside(Refused):
    """The day lies outside the course's dates; facts: date, starts, ends."""


class UnitElsewhere(Refused):
    """The unit is none of those the course teaches; facts: course."""


class NotAtTheKeys(Refused):
    """Who should hold the meeting is no active person of this centre; facts: person."""


@dataclass(frozen=True, slots=True)
class DaySession:
    """One session of a training day, local times `HH:MM`."""

    starts: str
    ends: str
    room: str = ""
    instructor_id: StaffId | None = None


@dataclass(frozen=True)
class Pattern:
    """How a course's days are to be filled."""

    weekdays: tuple[int, ...]
    sessions: tuple[DaySession, ...]
    discipline_days: int = 0
    """FMD days, before everything else."""
    discipline_sessions: tuple[DaySession, ...] = ()
    """Their sessions; none: as on other days."""
    discipline_counts: bool = False
    """Their hours are part of the programme's."""
    joint_leave: bool = True
    """Joint leave is free, as national holidays are."""
    hours: int | None = None
    """JP to plan; None: those of the course."""


@dataclass(frozen=True, slots=True)
class UnitWanted:
    """A unit to be taught; hours in JP."""

    id: UnitId
    code: str
    title: str
    hours: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A meeting that a new plan leaves as it is."""

    held_on: date
    starts: str
    ends: str
    hours: int
    kind: MeetingKind = MeetingKind.TRAINING
    unit_id: UnitId | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting to be made; hours in JP."""

    held_on: date
    starts: str
    ends: str
    hours: int
    kind: MeetingKind
    room: str
    instructor_id: StaffId | None
    unit_id: UnitId | None
    unit: str
    """Its title."""


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """The hours (JP) of one unit: what it asks for, and what is planned."""

    id: UnitId
    code: str
    title: str
    wanted: int
    planned: int


@dataclass(frozen=True)
class Plan:
    """What would be made."""

    meetings: tuple[Planned, ...]
    skipped: tuple[FreeDay, ...]
    """Free days that a working day of the course fell on, each with its name."""
    wanted: int
    """JP of the course."""
    planned: int
    """JP planned of them, with those that are kept."""
    units: tuple[UnitPlan, ...]
    missing_years: tuple[int, ...] = ()
    """Years without a list of holidays."""
    discipline_lacking: int = 0
    """FMD days for which there was no day."""

    @property
    def short(self) -> int:
        """JP for which there was no day left."""
        return max(0, self.wanted - self.planned)

    @property
    def over(self) -> int:
        """JP that are kept beyond those of the course."""
        return max(0, self.planned - self.wanted)

    @property
    def ends_on(self) -> date | None:
        """The last day that is filled anew."""
        return self.meetings[-1].held_on if self.meetings else None


def overlap(starts: str, ends: str, other_starts: str, other_ends: str) -> bool:
    """Say whether two spans of `HH:MM` share a minute; one that begins when the other ends does not."""
    return starts < other_ends and other_starts < ends


def check_sessions(sessions: Sequence[DaySession]) -> None:
    """Raise NoSession, BadTimes or SessionsOverlap for sessions that cannot be on one day."""
    if not sessions:
        raise NoSession()
    for one in sessions:
        minutes_between(one.starts, one.ends)
    for one, other in combinations(sessions, 2):
        if overlap(one.starts, one.ends, other.starts, other.ends):
            raise SessionsOverlap(first=f"{one.starts}–{one.ends}", second=f"{other.starts}–{other.ends}")


def counts_as_hours(kind: MeetingKind, pattern: Pattern) -> bool:
    """Say whether a meeting's hours are part of the programme's."""
    return kind is not MeetingKind.DISCIPLINE or pattern.discipline_counts


def plan(
    pattern: Pattern,
    calendar: Calendar,
    *,
    first: date,
    last: date,
    wanted: int,
    units: Sequence[UnitWanted],
    minutes_per_hour: int,
    kept: Sequence[Kept] = (),
) -> Plan:
    """Fill the working days from `first` to `last` until `wanted` JP are planned; what is kept counts and stays.

    The last session is made shorter where fewer hours are left than it holds. A slot in which a kept or cancelled
    meeting lies is left out.

    Raises:
        NoWeekday: no weekday was chosen.
        NoSession, BadTimes, SessionsOverlap: the sessions of a day cannot be.

    """
    if not pattern.weekdays:
        raise NoWeekday()
    check_sessions(pattern.sessions)
    drill = sorted(pattern.discipline_sessions or pattern.sessions, key=lambda one: one.starts)
    check_sessions(drill)
    ordinary = sorted(pattern.sessions, key=lambda one: one.starts)
    standing = [one for one in kept if not one.cancelled]
    planned = sum(one.hours for one in standing if counts_as_hours(one.kind, pattern))
    drilled = len({one.held_on for one in standing if one.kind is MeetingKind.DISCIPLINE})
    taken: dict[date, list[Kept]] = defaultdict(list)
    for one in kept:
        taken[one.held_on].append(one)
    teaching = _Teaching(units, standing)
    meetings: list[Planned] = []
    skipped: list[FreeDay] = []
    for day in _days(first, last):
        if planned >= wanted and drilled >= pattern.discipline_days:
            break
        if day.weekday() not in pattern.weekdays:
            continue
        free = calendar.free(day)
        if free is not None and (pattern.joint_leave or free.kind is not HolidayKind.JOINT):
            skipped.append(free)
            continue
        is_drill = drilled < pattern.discipline_days
        kind = MeetingKind.DISCIPLINE if is_drill else MeetingKind.TRAINING
        made = 0
        for session in drill if is_drill else ordinary:
            if any(overlap(session.starts, session.ends, one.starts, one.ends) for one in taken.get(day, ())):
                continue
            hours, ends = hours_of(session.starts, session.ends, minutes_per_hour), session.ends
            counted = counts_as_hours(kind, pattern)
            if not is_drill:
                left = wanted - planned
                if left <= 0:
                    break
                if left < hours:
                    hours, ends = left, _later(session.starts, left * minutes_per_hour)
            unit = None if is_drill else teaching.next(hours)
            meetings.append(
                Planned(
                    day,
                    session.starts,
                    ends,
                    hours,
                    kind,
                    session.room,
                    session.instructor_id,
                    unit.id if unit else None,
                    unit.title if unit else "",
                )
            )
            planned += hours if counted else 0
            made += 1
        drilled += is_drill and made > 0
    return Plan(
        tuple(meetings),
        tuple(skipped),
        wanted,
        planned,
        teaching.plans(),
        calendar.missing,
        max(0, pattern.discipline_days - drilled),
    )


class _Teaching:
    """Units one after the other: a session teaches the unit in which its first hour falls.

    So a unit is off by less than one session, and the difference does not grow from unit to unit.
    """

    def __init__(self, units: Sequence[UnitWanted], kept: Iterable[Kept]) -> None:
        self._units = units
        self._planned: dict[UnitId, int] = defaultdict(int)
        for one in kept:
            if one.unit_id is not None:
                self._planned[one.unit_id] += one.hours
        self._left = [(unit, max(0, unit.hours - self._planned[unit.id])) for unit in units]
        self._given = 0

    def next(self, hours: int) -> UnitWanted | None:
        """Return the unit of the next session of so many JP; None when every unit has its hours."""
        end = 0
        for unit, left in self._left:
            end += left
            if self._given < end:
                self._given += hours
                self._planned[unit.id] += hours
                return unit
        return None

    def plans(self) -> tuple[UnitPlan, ...]:
        """Return every unit with what is planned of it."""
        return tuple(UnitPlan(u.id, u.code, u.title, u.hours, self._planned[u.id]) for u in self._units)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _later(starts: str, minutes: int) -> str:
    whole = int(starts[:2]) * 60 + int(starts[3:]) + minutes
    return f"{whole // 60:02}:{whole % 60:02}"


# ------------------------------------------------------------------------------------------------- clashes


class Wanted(Enum):
    """What two meetings want at once."""

    ROOM = "room"
    INSTRUCTOR = "instructor"
    TRAINEES = "trainees"
    """Both are of one course."""


@dataclass(frozen=True)
class Busy:
    """A meeting, or one to be made, and what it takes while it lasts."""

    course_id: CourseId
    course: str
    held_on: date
    starts: str
    ends: str
    room: str = ""
    people: dict[StaffId, str] = field(default_factory=dict)
    """Who holds it, with the name."""
    number: int | None = None
    meeting_id: MeetingId | None = None

    @property
    def room_key(self) -> str:
        """The room as it is compared: `Lab 1` and `lab  1` are one."""
        return " ".join(self.room.split()).casefold()


@dataclass(frozen=True)
class Clash:
    """Two meetings that want one room, one person or the same trainees at once."""

    wanted: Wanted
    name: str
    """The room, the person, or the course."""
    one: Busy
    other: Busy


def clashes(mine: Iterable[Busy], others: Iterable[Busy]) -> list[Clash]:
    """Return what my meetings and the others want at once, each pair once, by date and time."""
    by_day: dict[date, list[Busy]] = defaultdict(list)
    for other in others:
        by_day[other.held_on].append(other)
    found: list[Clash] = []
    seen: set[frozenset[UUID]] = set()
    for one in sorted(mine, key=lambda busy: (busy.held_on, busy.starts)):
        for other in by_day.get(one.held_on, ()):
            if other is one or not overlap(one.starts, one.ends, other.starts, other.ends):
                continue
            if one.meeting_id is not None and other.meeting_id is not None:
                pair = frozenset((one.meeting_id, other.meeting_id))
                if len(pair) == 1 or pair in seen:
                    continue
                seen.add(pair)
            found += _between(one, other)
    return found


def _between(one: Busy, other: Busy) -> Iterator[Clash]:
    if one.course_id == other.course_id:
        yield Clash(Wanted.TRAINEES, one.course, one, other)
        return
    if one.room_key and one.room_key == other.room_key:
        yield Clash(Wanted.ROOM, one.room, one, other)
    for person in sorted(one.people.keys() & other.people.keys(), key=lambda key: one.people[key]):
        yield Clash(Wanted.INSTRUCTOR, one.people[person], one, other)
