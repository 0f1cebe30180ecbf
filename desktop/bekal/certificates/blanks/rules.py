"""What a blank may become after what it was, and how its number is read and written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bekal.errors import Refused
from bekal.language import say
from bekal.terms import BlankEvent

LONGEST_SERIES = 12
MOST_DIGITS = 12
MOST_AT_ONCE = 100_000
"""More blanks than any printer delivers to one centre: a typing mistake."""

_TYPED = re.compile(r"\s*(.*?)\s*(\d{1,12})\s*")


class BadBlankNumber(Refused):
    """What was typed is no number of a blank; facts: given."""


class BadBlankRange(Refused):
    """The first number is after the last, or there are too many, or too few digits; facts: first, last."""


class BlanksOverlap(Refused):
    """Some of these blanks came in before; facts: blank (the first of them), on."""


class BlankNotReceived(Refused):
    """No receipt names this blank; facts: blank."""


class BlankNotFree(Refused):
    """The blank has become something that does not allow it; facts: blank, state (word), number (of a certificate)."""


class NoBlankFree(Refused):
    """Fewer free blanks are left than are needed; facts: wanted, left, blank."""


class ReceiptInUse(Refused):
    """A receipt cannot be taken back: something happened to one of its blanks; facts: blank, state."""


class MinutesMissing(Refused):
    """Returning or destroying blanks needs the number of the minutes."""


class BlankReasonMissing(Refused):
    """Why a blank is spoiled or lost must be said."""


FREE = None
"""The state of a blank to which nothing has happened, or that was found or freed again."""


def state_word(state: BlankEvent | None) -> str:
    """Return what a blank is, in the chosen language."""
    return say("Belum terpakai") if state is None else state.word


_FROM: dict[BlankEvent, frozenset[BlankEvent | None]] = {
    BlankEvent.USED: frozenset({FREE}),
    BlankEvent.SPOILED: frozenset({FREE, BlankEvent.USED}),
    BlankEvent.FREED: frozenset({BlankEvent.USED}),
    BlankEvent.RETURNED: frozenset({FREE, BlankEvent.SPOILED}),
    BlankEvent.DESTROYED: frozenset({FREE, BlankEvent.SPOILED}),
    BlankEvent.LOST: frozenset({FREE, BlankEvent.SPOILED}),
    BlankEvent.FOUND: frozenset({BlankEvent.LOST}),
}
"""From which state an event is possible. A used sheet is no blank any more: it is handed over or spoiled."""


def may(state: BlankEvent | None, event: BlankEvent) -> bool:
    """Say whether a blank in that state can become that."""
    return state in _FROM[event]


def after(state: BlankEvent | None, before_lost: BlankEvent | None, event: BlankEvent) -> BlankEvent | None:
    """Return the state after an event; `before_lost` is what a lost blank was before."""
    if event is BlankEvent.FREED:
        return FREE
    if event is BlankEvent.FOUND:
        return before_lost if state is BlankEvent.LOST else state
    return event


@dataclass(frozen=True, order=True)
class Blank:
    """One blank: its series, its number, and how many digits are printed."""

    series: str
    number: int
    digits: int = 7

    def __str__(self) -> str:
        """The number as printed, the series before it."""
        return f"{self.series} {self.number:0{self.digits}d}".strip()


def series_of(text: str) -> str:
    """Return a series as it is kept: upper case, single spaces.

    Raises:
        BadBlankNumber: too long, or with a sign that is not printed in a series.

    """
    series = " ".join(text.split()).upper()
    if len(series) > LONGEST_SERIES or not re.fullmatch(r"[A-Z0-9./ -]*", series) or re.search(r"\d$", series):
        raise BadBlankNumber(given=text)
    return series


def typed(text: str) -> Blank:
    """Read a blank's number as somebody typed or scanned it, the series before it: `A 0001234`, `a0001234`.

    Raises:
        BadBlankNumber: there is no number at its end, or the series has other signs than letters, digits and . / -

    """
    read = _TYPED.fullmatch(text)
    if read is None:
        raise BadBlankNumber(given=text)
    return Blank(series_of(read[1]), int(read[2]), len(read[2]))


def typed_many(text: str) -> list[Blank]:
    """Read several blanks: `A 0000003, A 0000007..A 0000012`; each once, in the order they were typed.

    Raises:
        BadBlankNumber, BadBlankRange: a part is no number, or no range of one series.

    """
    found: dict[tuple[str, int], Blank] = {}
    for part in (part for part in text.replace(";", ",").split(",") if part.strip()):
        first, dots, last = part.partition("..")
        begin = typed(first)
        end = typed(last) if dots else begin
        if end.series not in ("", begin.series):
            raise BadBlankNumber(given=part.strip())
        check_range(begin.number, end.number, max(begin.digits, end.digits))
        for n in range(begin.number, end.number + 1):
            found.setdefault((begin.series, n), Blank(begin.series, n, begin.digits))
    if not found:
        raise BadBlankNumber(given=text)
    return [*found.values()]


def written(blanks: Iterable[Blank]) -> str:
    """Write blanks so that `typed_many` reads them: those that follow each other as a range."""
    runs: list[list[Blank]] = []
    for blank in sorted(blanks):
        if runs and (runs[-1][-1].series, runs[-1][-1].number + 1) == (blank.series, blank.number):
            runs[-1].append(blank)
        else:
            runs.append([blank])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs)


def check_range(first: int, last: int, digits: int) -> None:
    """Raise BadBlankRange unless that can be a delivery of blanks."""
    fits = 1 <= digits <= MOST_DIGITS and len(str(last)) <= digits
    if not (1 <= first <= last and fits and last - first < MOST_AT_ONCE):
        raise BadBlankRange(first=first, last=last)
