"""What counts, who counts, and when a meeting may be closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bekal.courses.rules import UnknownMeeting as UnknownMeeting
from bekal.errors import Refused
from bekal.terms import Attendance

ATTENDED = frozenset({Attendance.PRESENT, Attendance.LATE})
"""Marks that count as attended; the house rule that also counts I and S comes with the thresholds."""


class MeetingClosed(Refused):
    """The meeting was closed; its marks change only by a correction; facts: course, number."""


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
class Tally:
    """Hours (JP) of one trainee: attended, and marked in all."""

    attended: int = 0
    marked: int = 0
    absences: int = 0
    """How many meetings were missed: A, I and S."""

    @property
    def share(self) -> Fraction | None:
        """Attended over marked, exact; None before the first mark."""
        return Fraction(self.attended, self.marked) if self.marked else None


def tally(marks: Iterable[tuple[Attendance, int]]) -> Tally:
    """Add up marks, each with the hours (JP) of its meeting."""
    attended = marked = absences = 0
    for mark, hours in marks:
        marked += hours
        if mark in ATTENDED:
            attended += hours
        else:
            absences += 1
    return Tally(attended, marked, absences)


def with_mark(tally: Tally, former: Attendance | None, mark: Attendance | None, hours: int) -> Tally:
    """Return a tally after one meeting of so many hours (JP) was marked anew."""
    attended, marked, absences = tally.attended, tally.marked, tally.absences
    for letter, sign in ((former, -1), (mark, 1)):
        if letter is not None:
            marked += sign * hours
            attended += sign * hours * (letter in ATTENDED)
            absences += sign * (letter not in ATTENDED)
    return Tally(attended, marked, absences)


def may_still_miss(tally: Tally, total_hours: int, hours_each: int, minimum: int) -> int:
    """Return how many more meetings may be missed before the course's minimum percentage is out of reach.

    `total_hours` are the JP of every meeting the trainee counts at, `hours_each` of one ordinary meeting.
    """
    missed = tally.marked - tally.attended
    allowed = Fraction(total_hours * (100 - minimum), 100) - missed
    return max(0, allowed // hours_each) if hours_each else 0
