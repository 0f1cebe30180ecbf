"""How a signed sheet is keyed back, and what its code holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bekal.errors import Refused
from bekal.terms import Attendance

CODE = "BKS"
_PART = re.compile(r"(\d{1,3})\s*([HTISAD])(\d{1,3})?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;.]*")


class SheetUnreadable(Refused):
    """A line keyed back from a sheet cannot be understood; facts: typed (the part that cannot be)."""


class NumberNotOnSheet(Refused):
    """A number keyed back is nobody's in this course; facts: number."""


class NumberTwice(Refused):
    """A number was keyed back twice; facts: number."""


class NotASheet(Refused):
    """A scan shows no sheet of this centre."""


class SheetScanned(Refused):
    """The sheet has a scan already; facts: number."""


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Somebody on the sheet who was not simply present."""

    number: int
    mark: Attendance
    minutes_late: int | None = None


def read_exceptions(typed: str) -> tuple[Exceptional, ...]:
    """Read `5s 7a, 12t10` as number, mark and minutes late, in the order typed; empty: everybody was present.

    Raises:
        SheetUnreadable: a part is none of that.
        NumberTwice: somebody is named twice.

    """
    found: dict[int, Exceptional] = {}
    at = _end(_BETWEEN, typed, 0)
    while at < len(typed):
        part = _PART.match(typed, at)
        if part is None:
            raise SheetUnreadable(typed=typed[at:].split()[0])
        number, mark = int(part[1]), _mark(part[2])
        if number in found:
            raise NumberTwice(number=number)
        if part[3] and mark is not Attendance.LATE:
            raise SheetUnreadable(typed=part[0])
        found[number] = Exceptional(number, mark, int(part[3]) if part[3] else None)
        at = _end(_BETWEEN, typed, part.end())
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class OnSheet:
    """Somebody on the sheet, with the mark there is already."""

    number: int
    name: str
    counts: bool
    mark: Attendance | None


@dataclass(frozen=True, slots=True)
class KeyedBack:
    """Who gets what by a line: the exceptions by name, how many become H, and how many keep what they have."""

    exceptions: tuple[tuple[OnSheet, Exceptional], ...]
    present: int
    kept: int


def keyed_back(typed: str, people: Sequence[OnSheet]) -> KeyedBack:
    """Say what a line would do, before it does it.

    Raises:
        SheetUnreadable, NumberTwice, NumberNotOnSheet: it would do nothing.

    """
    exceptions = read_exceptions(typed)
    by_number = {one.number: one for one in people}
    for one in exceptions:
        if one.number not in by_number:
            raise NumberNotOnSheet(number=one.number)
    named = {one.number for one in exceptions}
    rest = [one for one in people if one.counts and one.number not in named]
    kept = sum(one.mark is not None for one in rest)
    return KeyedBack(tuple((by_number[one.number], one) for one in exceptions), len(rest) - kept, kept)


def sheet_code(sheet_id: UUID) -> str:
    """Return what the symbol on a sheet holds."""
    return CODE + sheet_id.hex.upper()


def sheet_of(code: str) -> UUID | None:
    """Return which sheet a symbol belongs to, None when it is another kind of symbol."""
    found = re.fullmatch(rf"{CODE}([0-9A-F]{{32}})", code.strip())
    return UUID(hex=found[1]) if found else None


def _mark(letter: str) -> Attendance:
    try:
        return Attendance(letter.upper())
    except ValueError:  # a letter of a house that knows more marks than this one
        raise SheetUnreadable(typed=letter) from None


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
