"""Language tests of outside bodies: levels, score ranges, minima and validity, by the day from which a rule counts.

The program's own edition is resources/reference/language_tests.json; a centre may be given a newer one as a file of
the same shape. Scores are hundredths of a point throughout, so that 6,5 is exact.
"""

import functools
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bekal import paths
from bekal.errors import Refused
from bekal.language import ENGLISH, chosen

KIND = "language_tests"
WAYS = ("level", "bands", "announced", "stated", "scale")
"""How a result is told: the level taken is passed by its marks; the total decides the level; each announcement has its
own least total; the paper states the level; there are only scores."""
_SUMS = ("", "sum", "mean")
_MOST_MONTHS = 1200


class ReferenceMalformed(Refused):
    """A file of reference data has not the shape it must have; facts: where."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a score may be, in hundredths: from, to, and in which steps."""

    least: int
    most: int
    step: int

    def holds(self, hundredths: int) -> bool:
        """Say whether a score lies in it."""
        return self.least <= hundredths <= self.most and (hundredths - self.least) % self.step == 0


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a test."""

    code: str
    title: str
    span: Span
    needed: int | None
    """The least that a pass needs."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level that is taken or reached; a higher rank is a better level of the same test."""

    code: str
    title: str
    rank: int
    span: Span | None
    needed: int | None
    """The least total of a pass; where the total decides the level: from where it is reached."""
    parts: tuple[Part, ...]
    is_modular: bool
    """Its sections may be taken one by one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a test is judged that was taken between two days."""

    starts: date | None
    ends: date | None
    way: str
    span: Span | None
    sums: str
    """How sections make the total: `sum`, `mean` (to the nearest half), or nothing is known."""
    parts: tuple[Part, ...]
    levels: tuple[Level, ...]
    below: str
    """What the paper shows instead of a score that reaches no level."""
    usual: int | None
    lowest: int | None
    """Of announced minima: the usual one, and the lowest ever."""
    months: int | None
    """How long a result is valid; None: without an end."""
    joins: bool
    """Modules passed on different days make the whole level."""
    join_months: int | None
    """Within how many months; None: whenever they were passed."""
    source: str
    is_checked: bool

    def level(self, code: str) -> Level | None:
        """Return the level of a code, capitals or not."""
        return next((one for one in self.levels if one.code.casefold() == code.strip().casefold()), None)


@dataclass(frozen=True, slots=True)
class LanguageTest:
    """A test of an outside body."""

    code: str
    title: str
    language: str
    note: str
    rules: tuple[Rule, ...]

    def rule_on(self, day: date) -> Rule | None:
        """Return the rule in force on a day."""
        fits = (r for r in self.rules if (r.starts is None or r.starts <= day) and (r.ends is None or day <= r.ends))
        return next(fits, None)

    def rank(self, code: str) -> int | None:
        """Return the rank of a level, whichever rule names it; None for an unknown one."""
        return next((level.rank for rule in self.rules if (level := rule.level(code))), None)


@dataclass(frozen=True, slots=True)
class Demand:
    """One way to meet the language requirement of a destination: a test and the least level, or a pass of it."""

    test: str
    level: str


@dataclass(frozen=True, slots=True)
class LanguageTests:
    """One edition."""

    edition: str
    tests: Mapping[str, LanguageTest]
    demands: Mapping[str, tuple[Demand, ...]]
    """By the code of the destination scheme."""


def own() -> LanguageTests:
    """Return the edition of the program itself."""
    return _own(chosen())


@functools.lru_cache(maxsize=4)
def _own(_language: str) -> LanguageTests:
    return read(json.loads((paths.resources() / "reference" / "language_tests.json").read_text(encoding="utf-8")))


def read(content: object) -> LanguageTests:
    """Read an edition, checking all of it.

    Raises:
        ReferenceMalformed: something is missing, of the wrong kind, or contradicts itself.

    """
    where = "kind"
    try:
        top = _dict(content)
        if top["kind"] != KIND:
            raise ValueError
        where = "edition"
        edition = date.fromisoformat(_text(top["edition"])).isoformat()
        tests: dict[str, LanguageTest] = {}
        for raw in _list(top["tests"]):
            where = str(_dict(raw).get("code", "tests"))
            test = _test(raw)
            if test.code in tests:
                raise ValueError
            tests[test.code] = test
        if not tests:
            raise ValueError
        demands: dict[str, tuple[Demand, ...]] = {}
        for raw in _list(top.get("requirements", [])):
            where = str(_dict(raw).get("scheme", "requirements"))
            asked = tuple(Demand(_text(one["test"]), str(one.get("level", ""))) for one in _list(raw["any"]))
            for one in asked:
                if one.test not in tests or (one.level and tests[one.test].rank(one.level) is None):
                    raise ValueError
            if not asked:
                raise ValueError
            demands[_text(raw["scheme"])] = asked
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError) as problem:
        raise ReferenceMalformed(where=where) from problem
    return LanguageTests(edition, tests, demands)


def _test(raw: Mapping[str, Any]) -> LanguageTest:
    code = _text(raw["code"])
    if not re.fullmatch(r"[A-Z0-9_]{2,20}", code):
        raise ValueError
    rules = sorted((_rule(one) for one in _list(raw["rules"])), key=lambda rule: rule.starts or date.min)
    for one, following in itertools.pairwise(rules):
        if one.ends is None or following.starts is None or one.ends + timedelta(days=1) != following.starts:
            raise ValueError  # each day has one rule, and none has two
    if not rules:
        raise ValueError
    return LanguageTest(code, _titled(raw), str(raw.get("language", "")), str(raw.get("note", "")), tuple(rules))


def _rule(raw: Mapping[str, Any]) -> Rule:
    starts, ends = (date.fromisoformat(raw[name]) if raw.get(name) else None for name in ("from", "to"))
    way, sums = raw["way"], raw.get("sum", "")
    if way not in WAYS or sums not in _SUMS or (starts and ends and ends < starts):
        raise ValueError
    parts = tuple(_part(one) for one in _list(raw.get("sections", [])))
    span = _span(raw.get("total"))
    levels = tuple(_level(one, span, parts, way) for one in _list(raw["levels"]))
    is_named_twice = len({one.code.casefold() for one in levels}) != len(levels)
    if is_named_twice or not (levels or way in {"scale", "announced"}):
        raise ValueError
    if way == "bands":
        starts_at = [one.needed or 0 for one in levels]
        if starts_at != sorted(set(starts_at)) or span is None:
            raise ValueError
    months, joins, join_months = _months(raw, "validity_months"), raw.get("joins", False), _months(raw, "join_months")
    if not isinstance(joins, bool) or (join_months and not joins):
        raise ValueError
    usual, lowest = (_hundredths(raw[name]) if name in raw else None for name in ("usual", "lowest"))
    shown = str(raw.get("below", "")), usual, lowest, months, joins, join_months, _text(raw["source"])
    return Rule(starts, ends, way, span, sums, parts, levels, *shown, raw.get("checked") is True)


def _months(raw: Mapping[str, Any], name: str) -> int | None:
    found = raw.get(name)
    if found is not None and not (isinstance(found, int) and 0 < found <= _MOST_MONTHS):
        raise ValueError
    return found


def _level(raw: Mapping[str, Any], span: Span | None, parts: tuple[Part, ...], way: str) -> Level:
    mine = _span(raw["total"]) if "total" in raw else span
    sections = tuple(_part(one) for one in _list(raw["sections"])) if "sections" in raw else parts
    name = "from" if way == "bands" else "pass"
    needed = _hundredths(raw[name]) if way == "bands" or name in raw else None
    if needed is not None and (mine is None or not mine.least <= needed <= mine.most):
        raise ValueError
    if not isinstance(raw["rank"], int):
        raise TypeError
    title = _titled(raw) if "title" in raw else _text(raw["code"])
    return Level(_text(raw["code"]), title, raw["rank"], mine, needed, sections, raw.get("modular") is True)


def _part(raw: Mapping[str, Any]) -> Part:
    span = _span(raw)
    assert span is not None
    needed = _hundredths(raw["pass"]) if "pass" in raw else None
    if needed is not None and not span.least <= needed <= span.most:
        raise ValueError
    return Part(_text(raw["code"]), _titled(raw), span, needed)


def _span(raw: Mapping[str, Any] | None) -> Span | None:
    if raw is None:
        return None
    span = Span(_hundredths(raw["min"]), _hundredths(raw["max"]), _hundredths(raw.get("step", 1)))
    if span.least >= span.most or span.step < 1 or span.least < 0:
        raise ValueError
    return span


def _hundredths(number: object) -> int:
    """Return a number of the file times 100, exactly: it has two decimals at most."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError
    found = round(number * 100)
    if abs(found - number * 100) > 1e-6:
        raise ValueError
    return found


def _titled(raw: Mapping[str, Any]) -> str:
    return _text(raw.get("title_en") or raw["title"] if chosen() == ENGLISH else raw["title"])


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _dict(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _list(value: object) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value
