"""What the selection allows and refuses, which states follow which, and the code on an applicant's papers."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from bekal.errors import Refused
from bekal.terms import ApplicationState

FULL_SCORE = 10_000
"""The best score, in hundredths."""
HEAVIEST = 1_000
"""The greatest weight of a test."""
MOST_SEATS = 2_000
"""Of one sitting, and of a reserve list."""

OPEN = frozenset({ApplicationState.REGISTERED, ApplicationState.ADMITTED, ApplicationState.REJECTED})
"""Where an application stands before a decision."""
SEATED = frozenset({ApplicationState.ACCEPTED, ApplicationState.REREGISTERED})
"""Where it holds a seat."""
RETURNING = frozenset({ApplicationState.NO_SHOW, ApplicationState.WITHDRAWN})
"""Where somebody gave the seat up, and may ask again."""


class UnknownApplication(Refused):
    """There is no such application; facts: application."""


class UnknownTest(Refused):
    """There is no such test; facts: test."""


class UnknownSitting(Refused):
    """There is no such sitting of a test; facts: sitting."""


class IntakeClosed(Refused):
    """The admission round is over or has not begun; facts: intake, opens, closes."""


class IsRestricted(Refused):
    """A person's data may only be kept, not used; facts: name."""


class WrongState(Refused):
    """The application stands where this cannot be done; facts: name, state."""


class StillBlocked(Refused):
    """Something speaks against admitting this applicant that no reason outweighs; facts: name, why."""


class ReasonMissing(Refused):
    """This needs a reason; facts: name."""


class DecisionLocked(Refused):
    """The decision is locked; facts: number (of its letter)."""


class NotDecided(Refused):
    """The decision is not locked yet; facts: course."""


class NothingToDecide(Refused):
    """Nobody admitted waits for a decision; facts: course."""


class ScoresMissing(Refused):
    """Some of those admitted have no score in a test yet; facts: n, test."""


class BadWeight(Refused):
    """A weight is 0 to 1000."""


class BadMark(Refused):
    """A pass mark is 0 to 100."""


class BadCapacity(Refused):
    """A sitting has 1 to 2000 seats."""


class BadReserves(Refused):
    """A reserve list has 0 to 2000 places; the seats for groups that go first are 0 to 500."""


class BadScore(Refused):
    """What was typed is no score of 0 to 100; facts: typed."""


class ScoresUnreadable(Refused):
    """Cells of a pasted block are no scores; facts: n, cells (worded), rows (row number, what was typed)."""


class TestInUse(Refused):
    """A test with scores, or a sitting with people in it, is not taken away; facts: title, n."""


class SittingFull(Refused):
    """A sitting has no free seat; facts: sitting, capacity."""


class SittingsMeet(Refused):
    """The applicant sits another test at that time; facts: name, when."""


class NotPlaceable(Refused):
    """Only those admitted are given a seat in a sitting; facts: name, state."""


class NobodyPlaced(Refused):
    """Nobody has a seat in a sitting yet; facts: course."""


class DeadlinePassed(Refused):
    """The last day to re-register is over; facts: name, until."""


class NotOverdue(Refused):
    """The last day to re-register is not over; facts: name, until."""


class NotRanked(Refused):
    """An applicant without a place in the ranking gets no seat; facts: name, why."""


class NoReserve(Refused):
    """Nobody waits on the reserve list; facts: course."""


class NoFreeSeat(Refused):
    """All seats are taken; facts: course, quota."""


class TooLateToReplace(Refused):
    """A seat is given on only in the first training days; facts: day, days."""


class ReplacedAlready(Refused):
    """Somebody has this trainee's seat already; facts: name, by_name."""


class UnknownTrainee(Refused):
    """There is no such trainee in the course; facts: trainee."""


# ------------------------------------------------------------------------------------- registration code

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_MEANT = str.maketrans("ILO", "110")
_FIELD = 0b100101  # x^5 + x^2 + 1: the field of 32 elements
_DIGITS = 7


def registration_code(application_id: UUID) -> str:
    """Return the code printed for an application: `P-4K7P-2MX9`, seven digits of its id and a check.

    One wrong character, or two neighbours exchanged, never gives another code that is right.
    """
    tail = application_id.int & (1 << 5 * _DIGITS) - 1
    digits = [tail >> 5 * place & 31 for place in reversed(range(_DIGITS))]
    text = "".join(_ALPHABET[digit] for digit in [*digits, _check(digits)])
    return f"P-{text[:4]}-{text[4:]}"


def read_code(typed: str) -> str | None:
    """Return a registration code as it is printed, however it was typed; None when its check does not fit."""
    text = re.sub(r"[\s.\-–—]+", "", typed.upper()).translate(_MEANT)
    if len(text) == _DIGITS + 2 and text.startswith("P"):
        text = text[1:]
    if len(text) != _DIGITS + 1 or any(sign not in _ALPHABET for sign in text):
        return None
    digits = [_ALPHABET.index(sign) for sign in text]
    return f"P-{text[:4]}-{text[4:]}" if _check(digits[:-1]) == digits[-1] else None


def last_bytes(code: str) -> bytes:
    """Return the last four bytes of every id that has this code, so that a database looks at few of them."""
    digits = [_ALPHABET.index(sign) for sign in code.replace("-", "")[1 : 1 + _DIGITS]]
    value = 0
    for digit in digits:
        value = value << 5 | digit
    return (value & 0xFFFFFFFF).to_bytes(4, "big")


def _check(digits: Sequence[int]) -> int:
    """Weigh each digit with another power of the field's generator, and add without carry."""
    check = 0
    for digit in digits:
        check ^= digit
        check <<= 1
        if check & 32:
            check ^= _FIELD
    return check


# ------------------------------------------------------------------------------------------------ scores


def read_score(typed: str) -> tuple[int | None, bool]:
    """Read `85`, `85,5`, `85.25` as hundredths, `TH` (tidak hadir) as absent, nothing as not scored yet.

    Return the score and whether the applicant was absent.

    Raises:
        BadScore: it is none of these, over 100, or finer than hundredths.

    """
    text = typed.strip().replace(" ", "")
    if not text:
        return None, False
    if text.upper().strip(".") in {"TH", "T.H", "ABSEN", "ABSENT", "TIDAKHADIR"}:
        return None, True
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,2}))?", text, re.ASCII)
    if not found:
        raise BadScore(typed=typed.strip()[:40])
    score = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    if score > FULL_SCORE:
        raise BadScore(typed=typed.strip()[:40])
    return score, False


def score_words(score: int | None, *, absent: bool = False) -> str:
    """Write a score as it is typed: `85`, `85,5`, `TH` when absent, nothing when there is none."""
    if score is None:
        return "TH" if absent else ""
    whole, rest = divmod(score, 100)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",") if rest else str(whole)


def check_test(*, weight: int, pass_mark: int | None) -> None:
    """Raise BadWeight or BadMark for a test that cannot be; the mark is in hundredths."""
    if not 0 <= weight <= HEAVIEST:
        raise BadWeight()
    if pass_mark is not None and not 0 <= pass_mark <= FULL_SCORE:
        raise BadMark()


# ----------------------------------------------------------------------------------------- training days


def training_day(held: Collection[date], on: date, starts_on: date) -> int:
    """Return which training day a date is: how many days with meetings began up to it; 0 before the first.

    A course whose meetings are not made yet trains from Monday to Friday.
    """
    if held:
        return sum(day <= on for day in set(held))
    days = (on - starts_on).days + 1
    return sum((starts_on + timedelta(days=offset)).weekday() < 5 for offset in range(days))


def check_replacement(held: Collection[date], on: date, starts_on: date, last_day: int) -> None:
    """Raise TooLateToReplace after the programme's last training day for it."""
    day = training_day(held, on, starts_on)
    if day > last_day:
        raise TooLateToReplace(day=day, days=last_day)
