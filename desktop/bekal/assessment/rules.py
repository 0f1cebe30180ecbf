"""What a result may say, how marks are read as people write them, and what is refused."""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeVar

from bekal.assessment.weighing import ABSENT, BEST, USUAL, Absent, Entry, Predicate, predicate_of
from bekal.errors import Refused
from bekal.terms import Decision, Outcome, UnitId

_OUTCOMES = dict.fromkeys(("k", "kompeten", "competent"), Outcome.COMPETENT) | dict.fromkeys(
    ("b", "bk", "belum kompeten", "belum", "not yet competent", "not yet", "nyc"), Outcome.NOT_YET
)
_DECISIONS = dict.fromkeys(("l", "lulus", "passed"), Decision.PASSED) | dict.fromkeys(
    ("t", "tl", "tidak lulus", "tidak", "failed"), Decision.FAILED
)
_ABSENT = frozenset({"th", "t.h.", "t.h", "tidak hadir", "absen", "absent"})

_Mark = TypeVar("_Mark", Outcome, Decision)


class BadScore(Refused):
    """A score is 0 to 100 with at most two decimals; facts: typed."""


class UnitsMissing(Refused):
    """A pass needs every unit assessed and competent; facts: name, missing (codes or titles)."""


class ResultLocked(Refused):
    """A certificate was issued on this result; it is changed only by a correction; facts: name, number."""


class CourseLocked(Refused):
    """The results of the course are locked; only the head opens them again; facts: course, on (dd/mm/yyyy)."""


class UnknownTrainee(Refused):
    """No trainee of the course has this name or number; facts: trainee."""


class HasLeft(Refused):
    """Somebody who left the course gets no further marks; facts: name."""


class NotYourCourse(Refused):
    """An instructor enters marks only for courses that he or she teaches; facts: course."""


class HeldAhead(Refused):
    """A test that is still to come has no marks; facts: on (dd/mm/yyyy)."""


class BadOutcome(Refused):
    """A unit is assessed as K or BK; facts: typed."""


class BadDecision(Refused):
    """A decision is L (passed) or T (not passed); facts: typed."""


class ScoreIsComputed(Refused):
    """The plan has components, so the total is computed and never typed; facts: name."""


class UnknownField(Refused):
    """The plan of the course has no such component or unit; facts: field."""


class AgainstPlan(Refused):
    """A pass against the plan needs a reason in the note; facts: name, why."""


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


def read_entry(typed: str, *, is_unit: bool) -> Entry:
    """Read what stands in a cell: a score or K/BK, `TH` for absent, or nothing.

    Raises:
        BadScore, BadOutcome: something else.

    """
    if " ".join(typed.lower().split()) in _ABSENT:
        return ABSENT
    return read_outcome(typed) if is_unit else read_score(typed)


def entry_text(entry: Entry) -> str:
    """Write an entry as `read_entry` reads it."""
    if isinstance(entry, Absent | Outcome):
        return entry.value
    return score_text(entry)


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
    """Return what a score is usually called, in the chosen language, or nothing below the lowest."""
    found = predicate_of(USUAL, None if hundredths is None else Fraction(hundredths, 100))
    return found.said if found else ""


def scale_words(predicates: Sequence[Predicate]) -> str:
    """Write what scores are called as a paper says it, the highest first: `90–100 Sangat Baik, 80–89,99 Baik; …`."""
    ends = [BEST, *(one.least - 1 for one in predicates)]
    said = [f"{score_text(one.least)}–{score_text(end)} {one.word}" for one, end in zip(predicates, ends, strict=False)]
    return "; ".join(part for part in (", ".join(said), "K kompeten, BK belum kompeten.") if part)


def check_decision(
    decision: Decision | None, name: str, units: Mapping[UnitId, str], outcomes: Mapping[UnitId, Outcome | None]
) -> None:
    """Raise UnitsMissing if somebody is to pass without being competent in every unit."""
    if decision is not Decision.PASSED:
        return
    missing = [title for unit, title in units.items() if outcomes.get(unit) is not Outcome.COMPETENT]
    if missing:
        raise UnitsMissing(name=name, missing=", ".join(missing))
