"""When a warning letter may be given."""

from bekal.attendance.thresholds import Standing
from bekal.errors import Refused


class LetterNotDue(Refused):
    """The trainee has not reached the threshold of this letter; facts: name, level."""


class LetterGiven(Refused):
    """The trainee has this letter already; facts: name, level, number."""


class LetterNumberMissing(Refused):
    """A letter needs its number."""


def check_letter(standing: Standing, level: int, *, name: str, given: str | None, number: str) -> None:
    """Raise a refusal unless a letter of this level may be given now; `given` is the number of an earlier one."""
    if given is not None:
        raise LetterGiven(name=name, level=level, number=given)
    if level not in standing.letters:
        raise LetterNotDue(name=name, level=level)
    if not number.strip():
        raise LetterNumberMissing()
