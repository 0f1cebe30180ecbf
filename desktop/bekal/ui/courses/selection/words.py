"""How the selection writes its states, reasons and numbers."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from bekal.courses.selection.eligibility import Level, Reason
from bekal.language import say
from bekal.terms import ApplicationState
from bekal.ui.widgets.cells import Sign, State

if TYPE_CHECKING:
    from bekal.courses.selection.queries import ApplicantRow, RankingRow

_TONES = {
    ApplicationState.REGISTERED: ("gray", ""),
    ApplicationState.ADMITTED: ("accent", ""),
    ApplicationState.REJECTED: ("gray", "x"),
    ApplicationState.ACCEPTED: ("accent", "check"),
    ApplicationState.RESERVE: ("info", ""),
    ApplicationState.NOT_ACCEPTED: ("gray", ""),
    ApplicationState.REREGISTERED: ("ok", "check"),
    ApplicationState.NO_SHOW: ("warn", "x"),
    ApplicationState.WITHDRAWN: ("gray", "x"),
}
LOOK = {
    Level.BLOCK: ("bad", "circle-alert"),
    Level.WARN: ("warn", "triangle-alert"),
    Level.ASK: ("warn", "info"),
}


def badge(state: ApplicationState, reserve: int | None = None) -> State:
    """Return the badge of where an application stands; a reserve with its place."""
    tone, icon = _TONES[state]
    words = say("Cadangan {n}", n=reserve) if state is ApplicationState.RESERVE and reserve else state.word
    return State(words, tone, icon)


def standing(row: "ApplicantRow") -> Sign:
    """Return in a few words what speaks against an application."""
    if row.state in {ApplicationState.REJECTED, ApplicationState.WITHDRAWN, ApplicationState.NO_SHOW}:
        return Sign("", row.reason or "–")
    if not row.against:
        return Sign("check", say("Tanpa halangan"), "ok")
    first, level = row.against[0], row.level
    assert level is not None
    tone, icon = LOOK[level]
    more = say(" (+{n} lagi)", n=len(row.against) - 1) if len(row.against) > 1 else ""
    return Sign(icon, short(first) + more, tone)


def code_and_papers(row: "ApplicantRow") -> str:
    """Return an applicant's code and how many of the papers asked for will do."""
    have, asked = row.papers
    return f"{row.code} · " + say("{n} dari {of} berkas", n=have, of=asked) if asked else row.code


def short(reason: Reason) -> str:
    """Return a reason without its last full stop, for a line of a list."""
    return reason.sentence.rstrip(".")


def total(share: Fraction | None) -> str:
    """Write a total with two decimals, half up, as the minutes print it: `86,50`."""
    if share is None:
        return "–"
    hundredths = (share * 200 + 1) // 2
    return f"{hundredths // 100},{hundredths % 100:02}"


def verdict(row: "RankingRow") -> State:
    """Return the badge of what the decision says of somebody."""
    if row.outcome is ApplicationState.ACCEPTED:
        return State(row.outcome.word, "accent", "check")
    if row.outcome is ApplicationState.RESERVE:
        return State(say("Cadangan {n}", n=row.reserve or 0), "info")
    return State(row.outcome.word, "gray")


def dotted(number: int) -> int | str:
    """Write `1.000`; smaller numbers stay what they are."""
    return number if number < 1000 else f"{number:,}".replace(",", ".")


def names(people: Iterable[str], most: int = 3) -> str:
    """Return the first names, and how many more."""
    every = list(people)
    shown = ", ".join(every[:most])
    return shown if len(every) <= most else say("{names} dan {n} lagi", names=shown, n=len(every) - most)
