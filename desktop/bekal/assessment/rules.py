"""What a result may say."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from bekal.errors import Refused
from bekal.language import marked, say
from bekal.terms import Decision, Outcome, UnitId

BEST = 10_000
"""The highest score, in hundredths of a point."""

PREDICATES = ((9000, marked("Sangat Baik")), (8000, marked("Baik")), (7000, marked("Cukup")))
"""From how many hundredths of a point a result is called what (house rule of most centres; see domain rules)."""

_OUTCOMES = {"k": Outcome.COMPETENT, "kompeten": Outcome.COMPETENT} | dict.fromkeys(
    ("b", "bk", "belum kompeten", "belum"), Outcome.NOT_YET
)
_DECISIONS = {"l": Decision.PASSED, "lulus": Decision.PASSED} | dict.fromkeys(
    ("t", "tl", "tidak lulus", "tidak"), Decision.FAILED
)

_Mark = TypeVar("_Mark", Outcome, Decision)


class BadScore(Refused):
    """A score is 0 to 100 with at most two decimals; facts: typed."""


class UnitsMissing(Refused):
    """A pass needs every unit assessed and competent; facts: name, missing (codes or titles)."""


class ResultLocked(Refused):
    """A certificate was issued on this result; it is changed only by a correction; facts: name, number."""


class UnknownTrainee(Refused):
    """No trainee of the course has this name or number; facts: trainee."""


class BadOutcome(Refused):
    """A unit is assessed as K or BK; facts: typed."""


class BadDecision(Refused):
    """A decision is L (passed) or T (not passed); facts: typed."""


def read_score(typed: str) -> int | None:
    """Read a score like `86,5` as hundredths of a point; empty is None.

    Raises:
        BadScore: not a number from 0 to 100 with at most two decimals.

    """
    text = typed.strip().replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text):
        raise BadScore(typed=typed)
    hundredths = int((Decimal(text) * 100).to_integral_value(ROUND_HALF_UP))
    if hundredths > BEST:
        raise BadScore(typed=typed)
    return hundredths


def read_outcome(typed: str) -> Outcome | None:
    """Read the assessment of a unit as people write it: `K`, `B`, `BK`, the words, or nothing.

    Raises:
        BadOutcome: something else.

    """
    return _read(typed, _OUTCOMES, BadOutcome)


def read_decision(typed: str) -> Decision | None:
    """Read a decision as people write it: `L`, `T`, `TL`, the words, or nothing.

    Raises:
        BadDecision: something else.

    """
    return _read(typed, _DECISIONS, BadDecision)


def _read(typed: str, words: Mapping[str, _Mark], refusal: type[Refused]) -> _Mark | None:
    text = " ".join(typed.lower().split())
    if text in {"", "-", "–"}:
        return None
    if text not in words:
        raise refusal(typed=typed)
    return words[text]


def score_text(hundredths: int | None) -> str:
    """Write a score with a comma and no needless zeros: `86,5`; nothing for None."""
    if hundredths is None:
        return ""
    text = f"{hundredths // 100},{hundredths % 100:02d}".rstrip("0")
    return text.rstrip(",")


def predicate(hundredths: int | None) -> str:
    """Return the predicate of a score in the chosen language, or nothing below the lowest."""
    if hundredths is None:
        return ""
    return next((say(word) for limit, word in PREDICATES if hundredths >= limit), "")


def check_decision(
    decision: Decision | None, name: str, units: Mapping[UnitId, str], outcomes: Mapping[UnitId, Outcome | None]
) -> None:
    """Raise UnitsMissing if somebody is to pass without being competent in every unit."""
    if decision is not Decision.PASSED:
        return
    missing = [title for unit, title in units.items() if outcomes.get(unit) is not Outcome.COMPETENT]
    if missing:
        raise UnitsMissing(name=name, missing=", ".join(missing))
