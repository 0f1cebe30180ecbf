"""What results of language tests are good for: modules taken one by one and joined, and what a destination asks for."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bekal.reference.language_tests import Demand, LanguageTest, LanguageTests, Level, Rule
from bekal.terms import Decision

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Taken:
    """A result as it was recorded."""

    key: Hashable
    test: str
    level: str
    taken_on: date
    sections: Mapping[str, int]
    """Section code to score in hundredths."""
    decision: Decision | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Joined:
    """Modules of one level, passed on different days, that make the whole level."""

    key: Hashable
    """The result that completed it."""
    test: str
    level: str
    taken_on: date
    valid_until: date | None
    """Where one of them ends, the whole ends."""
    parts: tuple[tuple[str, Taken], ...]
    """Section code, and with which result it was passed; in the order of the test."""


def joined(tests: LanguageTests, taken: Iterable[Taken]) -> list[Joined]:
    """Join the modules one person passed; at most one whole a level, completed as late as possible.

    Only where the rule of the day says that modules are joined, and within the months it names. What was passed as a
    whole needs no joining; a module that was passed counts although others of that day were not.
    """
    groups: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    for one in taken:
        if one.decision is not Decision.PASSED and one.sections:
            groups[one.test, one.level].append(one)
    found = (_whole(tests.tests.get(test), level, some) for (test, level), some in sorted(groups.items()))
    return [whole for whole in found if whole is not None]


def passed_modules(tests: LanguageTests, one: Taken) -> tuple[str, ...]:
    """Return the sections of a result that count as modules passed, where they are joined at all."""
    test = tests.tests.get(one.test)
    rule = test.rule_on(one.taken_on) if test else None
    level = _modular(rule, one.level)
    if level is None:
        return ()
    return tuple(part.code for part in level.parts if _is_passed(one, part.code, part.needed))


def meets(tests: LanguageTests, demand: Demand, test: str, level: str) -> bool:
    """Say whether a passed test of this level is what a destination asks for, or better."""
    if test != demand.test:
        return False
    if not demand.level:
        return True
    has, asked = tests.tests[test].rank(level), tests.tests[test].rank(demand.level)
    return has is not None and asked is not None and has >= asked


def _whole(test: LanguageTest | None, level_code: str, some: Sequence[Taken]) -> Joined | None:
    for last in sorted(some, key=lambda one: (one.taken_on, str(one.key)), reverse=True) if test else ():
        rule = test.rule_on(last.taken_on) if test else None
        level = _modular(rule, level_code)
        if rule is None or level is None:
            continue
        first = months_before(last.taken_on, rule.join_months) if rule.join_months else date.min
        meant = [one for one in some if first <= one.taken_on <= last.taken_on and _holds(one, last.taken_on)]
        meant.sort(key=lambda one: (one.taken_on, one.key == last.key), reverse=True)
        parts = []
        for part in level.parts:
            of = next((one for one in meant if _is_passed(one, part.code, part.needed)), None)
            if of is None:
                break
            parts.append((part.code, of))
        if len(parts) < len(level.parts) or not any(of.key == last.key for _, of in parts):
            continue
        ends = [of.valid_until for _, of in parts if of.valid_until is not None]
        return Joined(last.key, last.test, level.code, last.taken_on, min(ends, default=None), tuple(parts))
    return None


def _modular(rule: Rule | None, level_code: str) -> Level | None:
    level = rule.level(level_code) if rule is not None and rule.joins else None
    return level if level is not None and level.is_modular and level.parts else None


def _is_passed(one: Taken, section: str, needed: int | None) -> bool:
    score = one.sections.get(section)
    return score is not None and needed is not None and score >= needed


def _holds(one: Taken, day: date) -> bool:
    return one.valid_until is None or one.valid_until >= day


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, the last of the month where there is none."""
    at = day.year * _MONTHS + day.month - 1 - months
    year, month = at // _MONTHS, at % _MONTHS + 1
    after = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return date(year, month, min(day.day, (after - timedelta(days=1)).day))
