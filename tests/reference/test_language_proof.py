"""Modules of a language test, taken on different days: joined when all of them were passed in time."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import paths
from bekal.reference import language_tests
from bekal.reference.language_proof import Taken, joined, meets, months_before, passed_modules
from bekal.reference.language_tests import Demand, LanguageTests, ReferenceMalformed
from bekal.terms import Decision

SECTIONS = ("READING", "LISTENING", "WRITING", "SPEAKING")
START = date(2025, 1, 31)


def edition(**goethe: object) -> LanguageTests:
    """The program's own edition, with other rules for Goethe's tests."""
    raw = json.loads((paths.resources() / "reference" / "language_tests.json").read_text(encoding="utf-8"))
    rule = next(test for test in raw["tests"] if test["code"] == "GOETHE")["rules"][0]
    rule.update(goethe)
    return language_tests.read(raw)


def taken(key: str, day: date, level: str = "B1", until: date | None = None, **points: int) -> Taken:
    sections = {code.upper(): score * 100 for code, score in points.items()}
    return Taken(key, "GOETHE", level, day, sections, None, until)


FIRST = taken("first", START, reading=70, listening=60)
SECOND = taken("second", START + timedelta(days=400), writing=60, speaking=99)


def test_four_modules_of_two_days_make_the_level() -> None:
    (whole,) = joined(edition(), [SECOND, FIRST])
    assert (whole.key, whole.level, whole.taken_on, whole.valid_until) == ("second", "B1", SECOND.taken_on, None)
    assert [(code, one.key) for code, one in whole.parts] == [
        ("READING", "first"),
        ("LISTENING", "first"),
        ("WRITING", "second"),
        ("SPEAKING", "second"),
    ]


def test_an_edition_may_say_within_how_many_months() -> None:
    assert joined(edition(join_months=12), [FIRST, SECOND]) == []
    assert len(joined(edition(join_months=14), [FIRST, SECOND])) == 1
    late = taken("late", START + timedelta(days=390), reading=60, listening=60)
    (whole,) = joined(edition(join_months=12), [FIRST, late, SECOND])
    assert {one.key for _, one in whole.parts} == {"late", "second"}


def test_nothing_is_joined_where_a_module_is_missing_failed_ended_or_of_another_level() -> None:
    tests, day = edition(), SECOND.taken_on
    assert joined(tests, [FIRST, taken("s", day, speaking=99)]) == []
    assert joined(tests, [FIRST, taken("s", day, writing=59, speaking=99)]) == []
    assert joined(tests, [FIRST, taken("s", day, "B2", writing=60, speaking=99)]) == []
    ended = taken("e", START, until=day - timedelta(days=1), reading=70, listening=60)
    assert joined(tests, [ended, SECOND]) == []
    a2 = [taken("1", START, "A2", reading=70, listening=60), taken("2", day, "A2", writing=60, speaking=99)]
    assert joined(tests, a2) == [], "this level is taken as a whole"
    assert joined(edition(joins=False), [FIRST, SECOND]) == []


def test_a_module_passed_beside_a_failed_one_counts_and_the_first_end_is_the_end_of_all() -> None:
    until = SECOND.taken_on + timedelta(days=10)
    first = taken("first", START, until=until, reading=70, listening=60, writing=20)
    (whole,) = joined(edition(), [first, SECOND])
    assert whole.valid_until == until
    assert passed_modules(edition(), first) == ("READING", "LISTENING")
    assert passed_modules(edition(joins=False), first) == ()


def test_what_was_passed_as_a_whole_is_not_joined() -> None:
    every = Taken("all", "GOETHE", "B1", START, dict.fromkeys(SECTIONS, 8000), Decision.PASSED, None)
    assert joined(edition(), [every, taken("again", SECOND.taken_on, reading=90)]) == []


def test_an_edition_that_names_months_without_joining_is_refused() -> None:
    with pytest.raises(ReferenceMalformed):
        edition(joins=False, join_months=12)
    with pytest.raises(ReferenceMalformed):
        edition(join_months=0)


def test_a_better_level_meets_a_demand_and_a_lower_or_another_test_does_not() -> None:
    tests, asked = edition(), Demand("GOETHE", "B1")
    assert meets(tests, asked, "GOETHE", "B2")
    assert not meets(tests, asked, "GOETHE", "A2")
    assert not meets(tests, asked, "TELC", "B2")
    assert months_before(date(2025, 3, 31), 1) == date(2025, 2, 28)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 900),
            st.dictionaries(st.sampled_from(SECTIONS), st.integers(0, 100), min_size=1),
            st.none() | st.integers(0, 900),
        ),
        max_size=7,
    ),
    st.none() | st.integers(1, 24),
)
def test_a_whole_is_made_of_passed_modules_of_its_time_only(
    days: list[tuple[int, dict[str, int], int | None]], months: int | None
) -> None:
    tests = edition(join_months=months)
    some = [
        Taken(
            str(at),
            "GOETHE",
            "B1",
            START + timedelta(days=day),
            {code: score * 100 for code, score in points.items()},
            None,
            None if lasts is None else START + timedelta(days=day + lasts),
        )
        for at, (day, points, lasts) in enumerate(days)
    ]
    found = joined(tests, some)
    assert len(found) <= 1
    for whole in found:
        assert tuple(code for code, _ in whole.parts) == SECTIONS
        for code, one in whole.parts:
            assert one.sections[code] >= 6000
            assert one.taken_on <= whole.taken_on
            assert months is None or one.taken_on >= months_before(whole.taken_on, months)
            assert one.valid_until is None or one.valid_until >= whole.taken_on
        ends = [one.valid_until for _, one in whole.parts if one.valid_until]
        assert whole.valid_until == (min(ends) if ends else None)
    if not found and months is None:
        lasting = [one for one in some if one.valid_until is None]
        passed = {code for one in lasting for code, score in one.sections.items() if score >= 6000}
        assert passed != set(SECTIONS), "modules without an end are joined whenever they were passed"
