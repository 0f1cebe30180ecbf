"""What a programme, a course and its meetings must be."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bekal.courses.allowance import Allowance, check_allowance
from bekal.errors import Refused
from bekal.terms import Excused, Kind

LONGEST_COURSE = 3 * 366
"""Days; a longer one is a mistyped year."""
YOUNGEST, OLDEST = 10, 99
WORKING_DAYS = (0, 1, 2, 3, 4)
"""Monday to Friday, counted as `date.weekday()` does."""


class SomethingMissing(Refused):
    """A field that must be filled is empty; facts: missing (its word)."""


class CodeTaken(Refused):
    """A programme of this code is already here; facts: code."""


class NameTaken(Refused):
    """A course or intake of this name is already here; facts: name."""


class BadHours(Refused):
    """Hours (JP) are 1 to 9999."""


class BadQuota(Refused):
    """A quota is 1 to 500."""


class DatesReversed(Refused):
    """The end lies before the beginning; facts: starts, ends."""


class CourseOver(Refused):
    """The course has ended, so that nobody can begin in it; facts: course, ends."""


class DatesTooFarApart(Refused):
    """No course or admission round lasts longer than three years; facts: ends."""


class BadTimes(Refused):
    """A meeting's times are HH:MM and its end comes after its beginning; facts: starts, ends."""


class NoWeekday(Refused):
    """No weekday was chosen, or none of them lies between the course's dates."""


class CourseFull(Refused):
    """The quota does not hold them all; facts: course, quota, free, asked."""


class NobodyChosen(Refused):
    """No candidate was chosen."""


class AlreadyEnrolled(Refused):
    """A candidate is already in this course; facts: name, course."""


class MeetingsExist(Refused):
    """The course already has meetings; facts: course, n."""


class NoSuchDay(Refused):
    """What was typed is no date; facts: typed."""


class NoSuchTime(Refused):
    """What was typed is no time of day; facts: typed."""


class NoSuchNumber(Refused):
    """What was typed is no whole number; facts: typed."""


class BadShare(Refused):
    """The least attendance is 0 to 100 percent."""


class BadHouseRule(Refused):
    """Days in a row are 0 to 99, minutes 0 to 600."""


class CourseRuns(Refused):
    """The course has begun, and so keeps its units; facts: course."""


class CourseInUse(Refused):
    """Somebody applied to the course, sits in it or was marked in it, so it is not taken away; facts: course."""


class UnitUnreadable(Refused):
    """A line of the unit list lacks its code or title, or its JP is no number; facts: line (number), typed."""


class UnknownCourse(Refused):
    """There is no such course; facts: course."""


class UnknownMeeting(Refused):
    """There is no such meeting; facts: meeting."""


class UnknownProgramme(Refused):
    """There is no such programme; facts: programme."""


class UnknownIntake(Refused):
    """There is no such admission round; facts: intake."""


class BadAges(Refused):
    """Ages are 10 to 99 years, the older one last; facts: age_from, age_to."""


LONGEST_VALIDITY = 600
"""Months; what is to count longer does not lapse."""


class BadValidity(Refused):
    """A certificate counts for 1 to 600 months, or for ever."""


class BadReplacementDays(Refused):
    """A free seat is given on until a training day from 0 to 60."""


class UnitTwice(Refused):
    """A unit code stands twice in the list; facts: code."""


class QuotaBelowSeated(Refused):
    """More people are seated than the new quota holds; facts: quota, seated."""


class MeetingsOutside(Refused):
    """The new dates leave out meetings that are there; facts: n, first, last."""


class ProgrammeFixed(Refused):
    """A course with trainees keeps its programme; facts: course."""


class NotActive(Refused):
    """The trainee is not active in the course any more; facts: name, state (word)."""


class NotThere(Refused):
    """The person has no place in the course; facts: candidate, course."""


class LeftBeforeJoining(Refused):
    """Nobody leaves before the day of joining; facts: name, joined, left."""


class MarkedSince(Refused):
    """The trainee was marked present on or after the day of leaving; facts: name, on, left."""


class SameCourse(Refused):
    """Somebody is moved into the course they are in; facts: course."""


class WasThere(Refused):
    """The person was in that course before, and its list keeps the former place; facts: name, course."""


class AlreadyUsed(Refused):
    """A move or a seat cannot be taken back: the person was marked or assessed there; facts: name, course."""


@dataclass(frozen=True)
class NewUnit:
    """A unit to be put into a programme; hours in JP."""

    code: str
    title: str
    title_en: str = ""
    hours: int = 0
    level: str = ""
    """Of a language: N5, A2, …"""


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What a programme asks of those who attend it, as of its trainees' recaps and letters."""

    minimum: int = 80
    """Percent of the hours (JP) held."""
    excused: Excused = Excused.NONE
    """Which absences with a reason count as attended."""
    absences_in_a_row: int = 3
    """Training days missed without a reason that bring the first warning letter; 0: no such rule."""
    absence_share: int = 10
    """More percent than this, missed without a reason, bring the second one; 0: no such rule."""
    late_minutes: int = 15
    """Coming later, or leaving earlier, than this loses one JP; 0: no such rule."""
    late_grace: int = 5
    """Minutes after the beginning in which a card still counts as in time."""
    allowance: Allowance = field(default_factory=Allowance)


_SKKNI = (
    re.compile(r"[A-V]\.\d{2}[A-Z0-9]{3}\d{2}\.\d{3}\.\d{1,2}"),
    re.compile(r"[A-U]\.\d{6}\.\d{3}\.\d{2}"),
    re.compile(r"[A-Z]{3}\.[A-Z]{2}\d{2}\.\d{3}\.\d{2}"),
)
"""The three generations of unit codes, the present one first; special and foreign standards have free codes."""


def is_skkni(code: str) -> bool:
    """Say whether a unit code has the shape of one of the three generations of SKKNI codes."""
    return any(shape.fullmatch(code.strip()) for shape in _SKKNI)


def unknown_codes(kind: Kind, units: Iterable[NewUnit]) -> list[str]:
    """Return the unit codes worth a second look; never a reason to refuse, and none for a language."""
    if kind is Kind.LANGUAGE:
        return []
    return [unit.code.strip() for unit in units if not is_skkni(unit.code)]


def check_house_rules(house: HouseRules) -> None:
    """Raise BadShare or BadHouseRule for rules that cannot be, and what `check_allowance` raises."""
    if not (0 <= house.minimum <= 100 and 0 <= house.absence_share <= 100):
        raise BadShare()
    if not (0 <= house.absences_in_a_row <= 99 and 0 <= house.late_minutes <= 600 and 0 <= house.late_grace <= 600):
        raise BadHouseRule()
    check_allowance(house.allowance)


class SecondNameMissing(Refused):
    """Who signs second has a title or a number but no name."""


def check_filled(**fields: str) -> None:
    """Raise SomethingMissing for the first empty field; keywords are the words a person reads."""
    for word, value in fields.items():
        if not value.strip():
            raise SomethingMissing(missing=word.replace("_", " "))


def check_course(*, quota: int, starts_on: date, ends_on: date) -> None:
    """Raise BadQuota or DatesReversed for a course that cannot be."""
    if not 1 <= quota <= 500:
        raise BadQuota()
    check_dates(starts_on, ends_on)


def check_dates(starts_on: date, ends_on: date) -> None:
    """Raise DatesReversed if the end lies before the beginning."""
    if ends_on < starts_on:
        raise DatesReversed(starts=starts_on.strftime("%d/%m/%Y"), ends=ends_on.strftime("%d/%m/%Y"))
    if (ends_on - starts_on).days > LONGEST_COURSE:
        raise DatesTooFarApart(ends=ends_on.strftime("%d/%m/%Y"))


def check_room(*, course: str, quota: int, enrolled: int, asked: int) -> None:
    """Raise CourseFull if `asked` more people do not fit."""
    if enrolled + asked > quota:
        raise CourseFull(course=course, quota=quota, free=max(0, quota - enrolled), asked=asked)


def minutes_between(starts: str, ends: str) -> int:
    """Return the minutes from `HH:MM` to `HH:MM`.

    Raises:
        BadTimes: a time is misshapen, or the end is not after the beginning.

    """
    minutes = []
    for text in (starts, ends):
        found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
        if not found:
            raise BadTimes(starts=starts, ends=ends)
        minutes.append(int(found[1]) * 60 + int(found[2]))
    if minutes[1] <= minutes[0]:
        raise BadTimes(starts=starts, ends=ends)
    return minutes[1] - minutes[0]


def hours_of(starts: str, ends: str, minutes_per_hour: int) -> int:
    """Return the whole JP that fit between two times, at least one."""
    return max(1, minutes_between(starts, ends) // minutes_per_hour)


def meeting_dates(
    starts_on: date, ends_on: date, weekdays: Collection[int], skipped: Collection[date] = ()
) -> list[date]:
    """Return every date of the chosen weekdays from the first to the last day, both included.

    Raises:
        NoWeekday: there is none.

    """
    dates = [day for day in _days(starts_on, ends_on) if day.weekday() in weekdays and day not in skipped]
    if not dates:
        raise NoWeekday()
    return dates


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def check_programme(
    *,
    hours: int,
    min_attendance: int,
    age_from: int | None,
    age_to: int | None,
    days: int,
    valid_months: int | None = None,
) -> None:
    """Raise BadHours, BadShare, BadAges, BadReplacementDays or BadValidity for a programme that cannot be."""
    if not 1 <= hours <= 9999:
        raise BadHours()
    if not 0 <= min_attendance <= 100:
        raise BadShare()
    ages = [age for age in (age_from, age_to) if age is not None]
    if any(not YOUNGEST <= age <= OLDEST for age in ages) or (len(ages) == 2 and ages[0] > ages[1]):
        raise BadAges(age_from=age_from or "–", age_to=age_to or "–")
    if not 0 <= days <= 60:
        raise BadReplacementDays()
    if valid_months is not None and not 1 <= valid_months <= LONGEST_VALIDITY:
        raise BadValidity()


def match_units(there: Sequence[tuple[str, str]], wanted: Sequence[NewUnit]) -> list[int | None]:
    """Tell for each wanted unit which of the units that are there (code, title) it is; None: a new one.

    The same code is the same unit, whatever its title says now; without that, the same title is.

    Raises:
        UnitTwice: two wanted units have one code.

    """
    codes = [unit.code.strip() for unit in wanted]
    for code in codes:
        if code and codes.count(code) > 1:
            raise UnitTwice(code=code)
    free = dict(enumerate(there))
    found: list[int | None] = [None] * len(wanted)
    for by_code in (True, False):
        for at, unit in enumerate(wanted):
            if found[at] is not None:
                continue
            mine = unit.code.strip() if by_code else unit.title.strip()
            same = next(
                (old for old, (code, title) in free.items() if mine and mine == (code if by_code else title)), None
            )
            if same is not None:
                found[at] = same
                del free[same]
    return found


def unit_positions(units: Sequence[NewUnit]) -> list[tuple[int, NewUnit]]:
    """Number units from one, in the order they are taught."""
    return list(enumerate(units, 1))
