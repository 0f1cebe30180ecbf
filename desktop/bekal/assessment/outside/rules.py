"""What a language result says by the rule of its day, how scores are read as people write them, and what is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from bekal.errors import Refused
from bekal.language import say
from bekal.reference.language_tests import Level, Part, Rule, Span
from bekal.terms import Decision

_HALF = 50


class UnknownTest(Refused):
    """The reference data have no such test; facts: test."""


class NoRuleThen(Refused):
    """The test has no rule for its day; facts: test, on (dd/mm/yyyy)."""


class UnknownLevel(Refused):
    """The test had no such level on its day; facts: test, level, known."""


class UnknownSection(Refused):
    """The test has no such section; facts: test, section, known."""


class ScoreUnreadable(Refused):
    """A score is a number with at most two decimals; facts: typed."""


class ScoreOutOfRange(Refused):
    """A score lies outside what the test gives; facts: what, typed, least, most, step."""


class TotalDiffers(Refused):
    """The sections do not make the total; facts: typed, computed."""


class DecisionDiffers(Refused):
    """The scores say something else than the typed decision; facts: typed, computed."""


class TakenAhead(Refused):
    """The test is still to come; facts: on (dd/mm/yyyy)."""


class EndsBeforeTaken(Refused):
    """A result cannot end before the test; facts: on, until."""


class ResultTwice(Refused):
    """The person already has a result of this test, level and day; facts: name, test, on."""


class NoSuchResult(Refused):
    """There is no such language result (any more)."""


class EditionNotNewer(Refused):
    """The reference data of a file are not newer than those in use; facts: edition, have."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What stands on a paper: the level taken or stated, the total, the sections."""

    level: str = ""
    total: int | None = None
    sections: Mapping[str, int] | None = None
    is_below: bool = False
    """The paper shows a sign instead of the score, because it reaches no level."""
    decision: Decision | None = None
    """Passed or not, as the paper says it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a result is by the rule of its day."""

    level: str
    total: int | None
    decision: Decision | None
    """None: scores only, or not known yet."""
    shown: str
    """The score as the paper shows it."""
    why: str = ""
    """What kept it from being passed, in words; or what is still missing."""


def judge(test: str, rule: Rule, scores: Scores) -> Judged:
    """Judge a result by a rule.

    Raises:
        UnknownLevel, UnknownSection: the rule has none of that name.
        ScoreOutOfRange: a score is none that the test gives.
        TotalDiffers: the sections do not make the total.
        DecisionDiffers: the paper's decision contradicts its scores.

    """
    level = _level(test, rule, scores.level)
    parts = level.parts if level else rule.parts
    sections = dict(scores.sections or {})
    for code, score in sections.items():
        part = next((one for one in parts if one.code == code), None)
        if part is None:
            known = ", ".join(one.title for one in parts)
            raise UnknownSection(test=test, section=code, known=known or "–")
        _check(part.title, part.span, score)
    total = _total(rule, parts, sections, scores.total)
    span = level.span if level else rule.span
    if total is not None:
        if span is None:
            span = Span(0, 100_000, 1)
        _check(say("Nilai total"), span, total)
    found = _decide(rule, level, parts, sections, total, is_below=scores.is_below and bool(rule.below))
    if scores.is_below and not rule.below:
        raise ScoreUnreadable(typed="*")
    if found.decision is None:
        return Judged(found.level, total, scores.decision, found.shown, "" if scores.decision else found.why)
    if scores.decision is not None and scores.decision is not found.decision:
        raise DecisionDiffers(typed=scores.decision.word, computed=found.decision.word)
    return found


def _level(test: str, rule: Rule, code: str) -> Level | None:
    if rule.way == "bands" or not rule.levels:
        return None  # the total says the level
    level = rule.level(code)
    if level is None:
        raise UnknownLevel(test=test, level=code or "–", known=", ".join(one.code for one in rule.levels))
    return level


def _total(rule: Rule, parts: tuple[Part, ...], sections: Mapping[str, int], typed: int | None) -> int | None:
    """Return the total: the typed one, or what all sections make."""
    if not rule.sums or not parts or len(sections) < len(parts):
        return typed
    computed = sum(sections.values())
    if rule.sums == "mean":  # to the nearest half, a quarter upwards
        computed = (2 * computed + len(parts) * _HALF) // (2 * len(parts) * _HALF) * _HALF
    if typed is not None and typed != computed:
        raise TotalDiffers(typed=score_text(typed), computed=score_text(computed))
    return computed


def _check(what: str, span: Span, score: int) -> None:
    if not span.holds(score):
        facts = {"least": score_text(span.least), "most": score_text(span.most), "step": score_text(span.step)}
        raise ScoreOutOfRange(what=what, typed=score_text(score), **facts)


def _decide(
    rule: Rule,
    level: Level | None,
    parts: tuple[Part, ...],
    sections: Mapping[str, int],
    total: int | None,
    *,
    is_below: bool,
) -> Judged:
    shown = score_text(total)
    match rule.way:
        case "scale":
            return Judged("", total, None, shown)
        case "stated":
            assert level is not None
            return Judged(level.code, total, Decision.PASSED, shown)
        case "bands":
            return _band(rule, total, is_below=is_below)
        case "announced":
            if total is not None and rule.lowest is not None and total < rule.lowest:
                why = say("di bawah nilai terendah {n}", n=score_text(rule.lowest))
                return Judged("", total, Decision.FAILED, shown, why)
            usual = say("biasanya {n}", n=score_text(rule.usual)) if rule.usual else ""
            return Judged("", total, None, shown, say("menunggu pengumuman; {usual}", usual=usual or "–"))
    assert level is not None
    return _by_minima(level, parts, sections, total, shown)


def _band(rule: Rule, total: int | None, *, is_below: bool) -> Judged:
    """Tell the level that a total reaches."""
    first = min(one.needed or 0 for one in rule.levels)
    if is_below and total is None:
        return Judged("", None, Decision.FAILED, rule.below, say("di bawah {n}", n=score_text(first)))
    if total is None:
        return Judged("", None, None, "", say("nilai total belum diisi"))
    reached = [one for one in rule.levels if (one.needed or 0) <= total]
    if not reached:
        shown = rule.below or score_text(total)
        return Judged("", total, Decision.FAILED, shown, say("di bawah {n}", n=score_text(first)))
    return Judged(reached[-1].code, total, Decision.PASSED, score_text(total))


def _by_minima(
    level: Level, parts: tuple[Part, ...], sections: Mapping[str, int], total: int | None, shown: str
) -> Judged:
    """Tell whether the level that was taken is passed: by its total, and by the least of each section."""
    if level.needed is not None and total is not None and total < level.needed:
        why = say("total di bawah {n}", n=score_text(level.needed))
        return Judged(level.code, total, Decision.FAILED, shown, why)
    asked = [part for part in parts if part.needed is not None]
    for part in asked:
        if (score := sections.get(part.code)) is not None and score < (part.needed or 0):
            why = say("{section} di bawah {n}", section=part.title, n=score_text(part.needed))
            return Judged(level.code, total, Decision.FAILED, shown, why)
    missing = [part.title for part in asked if part.code not in sections]
    if missing:
        return Judged(level.code, total, None, shown, say("belum diisi: {what}", what=", ".join(missing)))
    if level.needed is not None and total is None:
        return Judged(level.code, None, None, shown, say("nilai total belum diisi"))
    if level.needed is None and not asked:
        return Judged(level.code, total, None, shown, say("lulus atau tidak dicatat menurut sertifikat"))
    return Judged(level.code, total, Decision.PASSED, shown)


def read_score(typed: str) -> int | None:
    """Read a score like `6,5` as hundredths; empty is None.

    Raises:
        ScoreUnreadable: no number, or more than two decimals.

    """
    text = typed.strip().replace(",", ".")
    if not text:
        return None
    try:
        hundredths = Decimal(text) * 100
    except InvalidOperation:
        raise ScoreUnreadable(typed=typed) from None
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", text):
        raise ScoreUnreadable(typed=typed)
    return int(hundredths)


def score_text(hundredths: int | None) -> str:
    """Write a score with a comma and no needless zeros; nothing for None."""
    if hundredths is None:
        return ""
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


def number_doubts(number: str) -> str:
    """Return what looks wrong in a certificate's number, in words; nothing when it looks like one."""
    text = number.strip()
    if not text:
        return ""
    if not re.fullmatch(r"[A-Za-z0-9 ./()\-]+", text):
        return say("nomor berisi tanda yang tidak lazim")
    plain = re.sub(r"[^A-Za-z0-9]", "", text)
    if len(plain) < 4 or not any(character.isdigit() for character in plain):
        return say("nomor terlalu pendek atau tanpa angka")
    if len(set(plain)) == 1:
        return say("nomor berisi satu angka yang diulang")
    return ""


def check_days(taken_on: date, valid_until: date | None, *, today: date) -> None:
    """Refuse days no result can have.

    Raises:
        TakenAhead, EndsBeforeTaken: one of them cannot be.

    """
    if taken_on > today:
        raise TakenAhead(on=f"{taken_on:%d/%m/%Y}")
    if valid_until is not None and valid_until < taken_on:
        raise EndsBeforeTaken(on=f"{taken_on:%d/%m/%Y}", until=f"{valid_until:%d/%m/%Y}")
