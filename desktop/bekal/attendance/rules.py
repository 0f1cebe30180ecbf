"""What counts, who counts, what a percentage may still become, and when a meeting may be closed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bekal.courses.rules import HouseRules
from bekal.courses.rules import UnknownMeeting as UnknownMeeting
from bekal.errors import Refused
from bekal.terms import Attendance, Excused

ATTENDED = frozenset({Attendance.PRESENT, Attendance.LATE})
"""Marks of those who were there; the house rules may count S, or I and S, as attended too."""


class MeetingClosed(Refused):
    """The meeting was closed; its marks change only by a correction; facts: course, number."""


class MeetingCancelled(Refused):
    """The meeting was cancelled and takes no marks; facts: course, number, reason."""


class BadHoursAttended(Refused):
    """Hours attended are 0 to those of the meeting; facts: hours."""


class ReasonNeeded(Refused):
    """A mark is changed after the days in which that needs no reason; facts: days, date."""


class HeadNeeded(Refused):
    """A mark is changed late, and this centre wants its head to agree; facts: days, date."""


class MarksMissing(Refused):
    """A meeting is closed when everybody is marked; facts: n (missing), names."""


class NotCounted(Refused):
    """The trainee does not count at this meeting; facts: name, date, reason (word)."""


class BadMinutes(Refused):
    """Minutes late are 1 to 600."""


class MeetingAhead(Refused):
    """The meeting lies in the future: only I and S may be entered before; facts: date."""


class NoTrainees(Refused):
    """The course has no trainees yet; facts: course."""


class UnknownMark(Refused):
    """A mark is one of H T I S A; facts: typed."""


def counts(joined_on: date, left_on: date | None, held_on: date) -> bool:
    """Say whether a trainee counts at a meeting: from the day of joining to the day before leaving."""
    return joined_on <= held_on and (left_on is None or held_on < left_on)


def read_mark(typed: str) -> Attendance:
    """Read a mark's letter in either case.

    Raises:
        UnknownMark: it is none of the five.

    """
    try:
        return Attendance(typed.strip().upper())
    except ValueError:
        raise UnknownMark(typed=typed) from None


def check_mark(mark: Attendance | None, *, minutes_late: int | None, held_on: date, today: date) -> None:
    """Raise BadMinutes or MeetingAhead for a mark that cannot be."""
    if minutes_late is not None and (mark is not Attendance.LATE or not 1 <= minutes_late <= 600):
        raise BadMinutes()
    if held_on > today and mark not in (None, Attendance.EXCUSED, Attendance.SICK):
        raise MeetingAhead(date=held_on.strftime("%d/%m/%Y"))


@dataclass(frozen=True, slots=True)
class Window:
    """How freely the marks of a meeting change."""

    free_days: int
    """For so many days after it, nobody asks why."""
    needs_head: bool
    """Later, the head has to agree as well."""


def check_late_change(window: Window, *, held_on: date, today: date, reason: str, is_head: bool) -> bool:
    """Say whether a change of a mark that was there before is a late one.

    Raises:
        ReasonNeeded, HeadNeeded: it is, and something is missing.

    """
    if (today - held_on).days <= window.free_days:
        return False
    facts = {"days": window.free_days, "date": held_on.strftime("%d/%m/%Y")}
    if not reason.strip():
        raise ReasonNeeded(**facts)
    if window.needs_head and not is_head:
        raise HeadNeeded(**facts)
    return True


def check_part(mark: Attendance | None, *, minutes_early: int | None, hours_attended: int | None, hours: int) -> None:
    """Raise BadMinutes or BadHoursAttended for a part of a meeting that cannot be."""
    if minutes_early is not None and (mark not in ATTENDED or not 1 <= minutes_early <= 600):
        raise BadMinutes()
    if hours_attended is not None and (mark is None or not 0 <= hours_attended <= hours):
        raise BadHoursAttended(hours=hours)


def mark_in_part(mark: Attendance | None, *, minutes_late: int | None, in_part: bool) -> Attendance | None:
    """Return the mark of somebody who was there in part: minutes late make a T; whoever has hours or left was there."""
    if minutes_late is not None and mark in (None, Attendance.PRESENT):
        return Attendance.LATE
    return Attendance.PRESENT if mark is None and in_part else mark


@dataclass(frozen=True, slots=True)
class Slot:
    """The mark of a trainee at a meeting of so many hours (JP)."""

    mark: Attendance
    hours: int
    minutes_late: int | None = None
    minutes_early: int | None = None
    hours_attended: int | None = None
    """JP entered by hand where part of the meeting was attended, or a task elsewhere stands for it."""


def hours_there(slot: Slot, house: HouseRules) -> int:
    """Return the hours (JP) a trainee was there: those entered, or the meeting's less what the house rules take.

    Coming later, or leaving earlier, than the rule allows loses one JP each. An absence with a reason that is
    credited hours (a task for the centre, a dispensation) counts with them.
    """
    if slot.hours_attended is not None:
        return min(max(0, slot.hours_attended), slot.hours)
    if slot.mark not in ATTENDED:
        return 0
    lost = sum(
        house.late_minutes > 0 and minutes is not None and minutes > house.late_minutes
        for minutes in (slot.minutes_late, slot.minutes_early)
    )
    return max(0, slot.hours - lost)


@dataclass(frozen=True, slots=True)
class Tally:
    """Hours (JP) of one trainee over the meetings at which there is a mark."""

    attended: int = 0
    """What counts as attended by the house rules."""
    marked: int = 0
    """What was held."""
    absences: int = 0
    """How many meetings were missed: A, I and S."""
    there: int = 0
    """Really there: H and T, less what lateness lost."""
    excused: int = 0
    sick: int = 0
    absent: int = 0
    """Missed with leave, sick, and without a reason."""

    @property
    def share(self) -> Fraction | None:
        """What counts over what was held, exact; None before the first mark."""
        return Fraction(self.attended, self.marked) if self.marked else None

    @property
    def share_there(self) -> Fraction | None:
        """H over what was held, whatever the house rules count."""
        return Fraction(self.there, self.marked) if self.marked else None

    @property
    def share_with_reason(self) -> Fraction | None:
        """H, I and S together over what was held, whatever the house rules count."""
        return Fraction(self.there + self.excused + self.sick, self.marked) if self.marked else None

    def __add__(self, other: "Tally") -> "Tally":
        """Add the hours of other meetings."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in _FIELDS))

    def __sub__(self, other: "Tally") -> "Tally":
        """Take the hours of some meetings away again."""
        return Tally(*(getattr(self, name) - getattr(other, name) for name in _FIELDS))


_FIELDS = ("attended", "marked", "absences", "there", "excused", "sick", "absent")


def tally_of(slot: Slot, house: HouseRules) -> Tally:
    """Return what one mark adds."""
    there = hours_there(slot, house)
    missed = slot.hours - there
    excused = missed if slot.mark is Attendance.EXCUSED else 0
    sick = missed if slot.mark is Attendance.SICK else 0
    counted = there
    counted += sick if house.excused is not Excused.NONE else 0
    counted += excused if house.excused is Excused.BOTH else 0
    return Tally(
        counted,
        slot.hours,
        int(slot.mark not in ATTENDED and not there),
        there,
        excused,
        sick,
        missed if slot.mark is Attendance.ABSENT else 0,
    )


def tally(slots: Iterable[Slot], house: HouseRules) -> Tally:
    """Add up marks by the house rules; equal marks are worked out once."""
    sums = [0] * len(_FIELDS)
    for slot, times in Counter(slots).items():
        one = tally_of(slot, house)
        for n, name in enumerate(_FIELDS):
            sums[n] += times * getattr(one, name)
    return Tally(*sums)


def with_slot(tally: Tally, former: Slot | None, slot: Slot | None, house: HouseRules) -> Tally:
    """Return a tally after one meeting was marked anew."""
    before = tally_of(former, house) if former else Tally()
    return tally - before + (tally_of(slot, house) if slot else Tally())


def percent_words(share: Fraction | None) -> str:
    """Write a share as a percentage with two decimals, rounded half up; a dash before the first mark.

    The figure that decides is the exact one, so that 79,995 % is shown as 80,00 and still lies below 80.
    """
    if share is None:
        return "–"
    hundredths = (share * 20_000 + 1) // 2
    return f"{hundredths // 100},{hundredths % 100:02}"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What can still become of a trainee's percentage at the end of the course."""

    may_miss: int
    """How many of the meetings ahead may be missed, whichever they are, and the minimum is still reached."""
    hours_may_miss: int
    """The same in JP."""
    best: Fraction | None
    """The share if nothing is missed any more; None where there is no meeting at all."""
    is_out_of_reach: bool
    """Even then the minimum is not reached."""


def forecast(tally: Tally, ahead: Iterable[int], house: HouseRules) -> Forecast:
    """Look ahead: `ahead` are the JP of the meetings that have no mark yet."""
    left = sorted(ahead, reverse=True)
    total = tally.marked + sum(left)
    best = tally.attended + sum(left)
    spare = best - Fraction(total * house.minimum, 100)
    may_miss = missed = 0
    for hours in left:
        if missed + hours > spare:
            break
        missed, may_miss = missed + hours, may_miss + 1
    return Forecast(
        may_miss,
        min(sum(left), max(0, spare.__floor__())),
        Fraction(best, total) if total else None,
        spare < 0,
    )
