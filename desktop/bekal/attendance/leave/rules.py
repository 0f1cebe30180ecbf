"""What a leave letter may say, and which marks give way to it."""

from datetime import date

from bekal.errors import Refused
from bekal.terms import Attendance

EXCUSING = (Attendance.EXCUSED, Attendance.SICK)
LONGEST = 366
"""Days; a longer leave is a mistyped year."""


class NoLeaveMark(Refused):
    """A letter excuses as I or S; facts: mark."""


class LeaveReversed(Refused):
    """A letter's last day lies before its first, or years after it; facts: first, last."""


class LeaveOverlaps(Refused):
    """Another letter excuses the trainee on some of these days already; facts: name, first, last."""


class LeaveWithdrawn(Refused):
    """The letter was withdrawn before."""


class LeaveOutside(Refused):
    """No meeting of the course lies in these days; facts: first, last."""


def check_leave(mark: Attendance, first: date, last: date) -> None:
    """Raise NoLeaveMark or LeaveReversed for a letter that cannot be."""
    if mark not in EXCUSING:
        raise NoLeaveMark(mark=mark.word)
    if last < first or (last - first).days > LONGEST:
        raise LeaveReversed(first=first.strftime("%d/%m/%Y"), last=last.strftime("%d/%m/%Y"))


def gives_way(mark: Attendance | None) -> bool:
    """Say whether a mark gives way to a letter: none yet, or absent without a reason."""
    return mark in (None, Attendance.ABSENT)
