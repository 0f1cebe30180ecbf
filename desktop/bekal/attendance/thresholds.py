"""Where a trainee stands by the house rules: days missed in a row, the share missed, and the letters they bring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from bekal.attendance.rules import Forecast, Slot, Tally, forecast, hours_there, tally
from bekal.courses.rules import HouseRules
from bekal.terms import Attendance

FIRST_LETTER, SECOND_LETTER = 1, 2
"""SP1: days missed in a row. SP2: the share of the hours missed."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting at which a trainee counts; `slot` is None while there is no mark."""

    held_on: date
    hours: int
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Training days missed without a reason, one after the other."""

    days: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Standing:
    """A trainee by the house rules of the programme; hours in JP."""

    tally: Tally
    total: int
    """Of every meeting of the course at which the trainee counts, those ahead included."""
    forecast: Forecast
    longest: Run | None
    """The longest run of days missed without a reason; of two alike, the later one."""
    absent_share: Fraction
    """Hours missed without a reason over `total`, so that one bad first day is not a hundred percent."""
    letters: tuple[int, ...]
    """The levels of warning letters whose threshold is reached."""

    @property
    def is_barred(self) -> bool:
        """Whether the share missed without a reason keeps the trainee from the final evaluation."""
        return SECOND_LETTER in self.letters


def standing(sittings: Sequence[Sitting], house: HouseRules) -> Standing:
    """Return where a trainee stands; cancelled meetings and those outside the enrolment are not among the sittings."""
    sums = tally((one.slot for one in sittings if one.slot is not None), house)
    total = sum(one.hours for one in sittings)
    share = Fraction(sums.absent, total) if total else Fraction(0)
    found = runs(sittings, house)
    longest = max(found, key=lambda run: (run.days, run.last), default=None)
    letters = []
    if house.absences_in_a_row and longest is not None and longest.days >= house.absences_in_a_row:
        letters.append(FIRST_LETTER)
    if house.absence_share and share * 100 > house.absence_share:
        letters.append(SECOND_LETTER)
    ahead = [one.hours for one in sittings if one.slot is None]
    return Standing(sums, total, forecast(sums, ahead, house), longest, share, tuple(letters))


def runs(sittings: Iterable[Sitting], house: HouseRules) -> list[Run]:
    """Return every run of training days missed without a reason, in order.

    A training day is a day with a meeting at which the trainee counts, however many there are; days between
    without any do not break a run. A day is missed when each of its meetings is marked A without an hour credited;
    leave, sickness and a day that is not fully marked break the run, for nobody is warned on a guess.
    """
    found: list[Run] = []
    days = 0
    first = last = date.min
    for day, group in groupby(sorted(sittings, key=lambda one: one.held_on), key=lambda one: one.held_on):
        if all(_is_missed(one, house) for one in group):
            first = first if days else day
            days, last = days + 1, day
        elif days:
            found.append(Run(days, first, last))
            days = 0
    if days:
        found.append(Run(days, first, last))
    return found


def _is_missed(one: Sitting, house: HouseRules) -> bool:
    return one.slot is not None and one.slot.mark is Attendance.ABSENT and not hours_there(one.slot, house)
