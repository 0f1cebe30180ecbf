"""What the scores of outside language tests say, on either side of every boundary."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.assessment.outside import rules
from bekal.assessment.outside.rules import Judged, Scores, judge, read_score
from bekal.reference import language_tests as reference
from bekal.terms import Decision

JULY, AUGUST = date(2026, 7, 31), date(2026, 8, 1)


def judged(test: str, on: date = date(2026, 9, 1), /, **said: object) -> Judged:
    found = reference.own().tests[test]
    rule = found.rule_on(on)
    assert rule is not None
    for name in ("total",):
        if isinstance(said.get(name), str):
            said[name] = read_score(str(said[name]))
    if isinstance(sections := said.get("sections"), dict):
        said["sections"] = {code: round(score * 100) for code, score in sections.items()}
    return judge(test, rule, Scores(**said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "on", "level", "decision", "shown"),
    [
        ("144", JULY, "", Decision.FAILED, "144"),
        ("145", JULY, "", Decision.FAILED, "145"),
        ("174", JULY, "", Decision.FAILED, "174"),
        ("175", JULY, "", Decision.FAILED, "175"),
        ("199", JULY, "", Decision.FAILED, "199"),
        ("200", JULY, "A2", Decision.PASSED, "200"),
        ("144", AUGUST, "", Decision.FAILED, "*"),
        ("145", AUGUST, "A1", Decision.PASSED, "145"),
        ("174", AUGUST, "A1", Decision.PASSED, "174"),
        ("175", AUGUST, "A2.1", Decision.PASSED, "175"),
        ("199", AUGUST, "A2.1", Decision.PASSED, "199"),
        ("200", AUGUST, "A2.2", Decision.PASSED, "200"),
        ("250", AUGUST, "A2.2", Decision.PASSED, "250"),
    ],
)
def test_jft_basic_is_judged_by_the_rule_of_its_day(
    total: str, on: date, level: str, decision: Decision, shown: str
) -> None:
    found = judged("JFT", on, total=total)
    assert (found.level, found.decision, found.shown) == (level, decision, shown)


def test_a_star_of_jft_basic_is_no_score_and_not_passed() -> None:
    found = judged("JFT", AUGUST, is_below=True)
    assert (found.level, found.total, found.decision, found.shown) == ("", None, Decision.FAILED, "*")
    with pytest.raises(rules.ScoreUnreadable):
        judged("JFT", JULY, is_below=True)


@pytest.mark.parametrize(("total", "least", "most"), [("9", "10", "250"), ("251", "10", "250"), ("145,5", "10", "250")])
def test_a_score_outside_the_range_is_refused_with_the_range(total: str, least: str, most: str) -> None:
    with pytest.raises(rules.ScoreOutOfRange) as refused:
        judged("JFT", AUGUST, total=total)
    assert (refused.value.facts["least"], refused.value.facts["most"]) == (least, most)


@pytest.mark.parametrize(("level", "needed"), [("N1", 100), ("N2", 90), ("N3", 95)])
def test_jlpt_needs_its_total_and_nineteen_in_each_of_three_sections(level: str, needed: int) -> None:
    rest = needed - 19 - 19
    enough = {"KNOWLEDGE": 19, "READING": 19, "LISTENING": rest}
    if rest > 60:
        enough = {"KNOWLEDGE": 20, "READING": needed - 80, "LISTENING": 60}
    assert judged("JLPT", level=level, sections=enough).decision is Decision.PASSED
    below = enough | {"LISTENING": enough["LISTENING"] - 1}
    assert judged("JLPT", level=level, sections=below).decision is Decision.FAILED
    for section in ("KNOWLEDGE", "READING", "LISTENING"):
        strong = {"KNOWLEDGE": 60, "READING": 60, "LISTENING": 60} | {section: 18}
        found = judged("JLPT", level=level, sections=strong)
        assert found.decision is Decision.FAILED
        assert "19" in found.why


@pytest.mark.parametrize(("level", "needed"), [("N4", 90), ("N5", 80)])
def test_n4_and_n5_need_thirty_eight_and_nineteen(level: str, needed: int) -> None:
    assert judged("JLPT", level=level, sections={"KNOWLEDGE_READING": 38, "LISTENING": 60}).decision is Decision.PASSED
    weak = judged("JLPT", level=level, sections={"KNOWLEDGE_READING": 37, "LISTENING": 60})
    assert weak.decision is Decision.FAILED
    deaf = judged("JLPT", level=level, sections={"KNOWLEDGE_READING": 120, "LISTENING": 18})
    assert deaf.decision is Decision.FAILED
    exact = {"KNOWLEDGE_READING": needed - 19, "LISTENING": 19}
    assert judged("JLPT", level=level, sections=exact).decision is Decision.PASSED
    assert judged(
        "JLPT", level=level, sections=exact | {"LISTENING": 20, "KNOWLEDGE_READING": needed - 21}
    ).decision is (Decision.FAILED)


def test_a_total_alone_does_not_prove_the_sections_and_the_paper_may_say_so() -> None:
    found = judged("JLPT", level="N4", total="120")
    assert found.decision is None
    assert "Menyimak" in found.why
    assert judged("JLPT", level="N4", total="120", decision=Decision.PASSED).decision is Decision.PASSED
    with pytest.raises(rules.DecisionDiffers):
        judged("JLPT", level="N4", total="89", decision=Decision.PASSED)


def test_sections_that_make_another_total_are_refused() -> None:
    with pytest.raises(rules.TotalDiffers) as refused:
        judged("JLPT", level="N4", total="100", sections={"KNOWLEDGE_READING": 60, "LISTENING": 41})
    assert refused.value.facts == {"typed": "100", "computed": "101"}


def test_an_unknown_level_or_section_is_refused_with_what_there_is() -> None:
    with pytest.raises(rules.UnknownLevel) as refused:
        judged("JLPT", level="N6", total="100")
    assert "N5" in str(refused.value.facts["known"])
    with pytest.raises(rules.UnknownSection):
        judged("JLPT", level="N4", sections={"KNOWLEDGE": 30})


def test_eps_topik_waits_for_the_announcement_and_fails_below_the_lowest_ever() -> None:
    assert judged("EPS_TOPIK", total="110").decision is None
    assert judged("EPS_TOPIK", total="110", decision=Decision.PASSED).decision is Decision.PASSED
    assert judged("EPS_TOPIK", total="79,5").decision is Decision.FAILED
    assert judged("EPS_TOPIK", total="80").decision is None


def test_modules_of_goethe_each_need_sixty() -> None:
    all_four = dict.fromkeys(("READING", "LISTENING", "WRITING", "SPEAKING"), 60.0)
    assert judged("GOETHE", level="B1", sections=all_four).decision is Decision.PASSED
    assert judged("GOETHE", level="B1", sections=all_four | {"SPEAKING": 59.5}).decision is Decision.FAILED
    some = judged("GOETHE", level="B1", sections={"READING": 80})
    assert some.decision is None


@pytest.mark.parametrize(
    ("sections", "total"),
    [((6, 6, 6, 6), 600), ((6.5, 6, 6, 6), 600), ((6.5, 6.5, 6, 6), 650), ((6.5, 6.5, 6.5, 7.5), 700), ((9,) * 4, 900)],
)
def test_ielts_is_the_mean_to_the_nearest_half_a_quarter_upwards(sections: tuple[float, ...], total: int) -> None:
    named = dict(zip(("LISTENING", "READING", "WRITING", "SPEAKING"), sections, strict=True))
    found = judged("IELTS", sections=named)
    assert (found.total, found.decision) == (total, None)


def test_toefl_ibt_changes_its_scale_in_january_2026() -> None:
    assert judged("TOEFL_IBT", date(2026, 1, 20), total="120").total == 12000
    with pytest.raises(rules.ScoreOutOfRange):
        judged("TOEFL_IBT", date(2026, 1, 21), total="80")
    assert judged("TOEFL_IBT", date(2026, 1, 21), total="4,5").shown == "4,5"


@pytest.mark.parametrize("typed", ["abc", "1,234", "-3", "1e3", "١٢", "99999"])
def test_what_is_no_score_is_refused(typed: str) -> None:
    with pytest.raises(rules.ScoreUnreadable):
        read_score(typed)


@given(st.integers(0, 999_999))
def test_a_score_is_read_as_it_is_written(hundredths: int) -> None:
    assert read_score(rules.score_text(hundredths)) == hundredths


@pytest.mark.parametrize(
    ("number", "doubtful"), [("", False), ("25A-12345", False), ("12", True), ("1111111", True), ("N4?123", True)]
)
def test_a_number_that_looks_wrong_is_doubted(number: str, doubtful: bool) -> None:
    assert bool(rules.number_doubts(number)) is doubtful


def test_every_test_names_its_source_and_has_one_rule_a_day() -> None:
    ours = reference.own()
    assert set(ours.tests) >= {"JLPT", "JFT", "NAT", "EPS_TOPIK", "GOETHE", "OSD", "TELC", "TESTDAF", "TOCFL", "HSK"}
    assert set(ours.tests) >= {"IELTS", "TOEIC", "TOEFL_ITP", "TOEFL_IBT", "OET", "LISAN", "TOPIK1", "TOPIK2"}
    for test in ours.tests.values():
        for rule in test.rules:
            assert rule.source
            for end in (rule.starts, rule.ends):
                if end is not None:
                    assert sum(one.starts == end or one.ends == end for one in test.rules) == 1
