"""When a paper is asked for, and what is wrong with it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import TODAY

from bekal.candidates.papers import kinds, rules
from bekal.candidates.papers.kinds import Asked, Stage
from bekal.candidates.papers.rules import CentreRule, Held, Person, Why
from bekal.terms import Kind, Marital, PaperOutcome, PaperState, Sex

ORIGINAL = PaperState.ORIGINAL


def asked(kind: str, stage: Stage = Stage.TRAINING) -> Asked:
    return Asked(kind, stage)


def test_every_paper_and_scheme_of_the_reference_data_is_whole_and_says_where_it_is_written() -> None:
    assert kinds.version() == "2026-03-01 / 2026-03-01"
    assert set(kinds.schemes()) == {"G2G_KR", "G2G_JP", "G2G_DE", "SSW_JP", "P2P", "SMK_GG", "UKPS", "MANDIRI"}
    every = [*kinds.training(), *(paper for scheme in kinds.schemes().values() for paper in scheme.papers)]
    for paper in every:
        assert paper.kind in kinds.kinds(), paper
        assert paper.source, paper
        assert set(paper.condition.split()) <= set(rules.CONDITIONS), paper
    for kind in kinds.kinds().values():
        assert all(kind.titles), kind
        assert kind.has_expiry or not (kind.months or kind.months_left), kind
        assert kind.names, kind
    names = [name for kind in kinds.kinds().values() for name in kind.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("code", "months"), [("AK1", 24), ("SKCK", 6), ("SURAT_SEHAT", 3), ("MCU", 3), ("SERT_KOMPETENSI", 36)]
)
def test_a_paper_is_valid_for_as_long_as_its_kind_says(code: str, months: int) -> None:
    assert kinds.kind(code).months == months
    assert rules.ends(None, code, date(2026, 1, 31)) == rules.months_after(date(2026, 1, 31), months)


def test_a_scheme_may_give_a_paper_another_validity() -> None:
    exam = next(paper for paper in rules.asked_for("G2G_KR", []) if paper.kind == "BAHASA")
    assert rules.ends(exam.months, "BAHASA", date(2026, 1, 31)) == date(2028, 1, 31)
    assert rules.ends(None, "BAHASA", date(2026, 1, 31)) is None


def test_a_month_later_is_never_past_the_end_of_the_month() -> None:
    assert rules.months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert rules.months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_only_ever_lead_forward(day: date, months: int) -> None:
    later = rules.months_after(day, months)
    assert later >= day
    assert (later.year - day.year) * 12 + later.month - day.month == months


def test_health_and_police_papers_keep_only_their_outcome() -> None:
    only_status = {kind.code for kind in kinds.kinds().values() if kind.status_only}
    assert only_status == {"SKCK", "SURAT_SEHAT", "MCU", "PSIKOLOGI", "BUTA_WARNA"}


# ------------------------------------------------------------------------------------------ what is wrong


@pytest.mark.parametrize(
    ("kind", "held", "why"),
    [
        ("KTP", None, Why.MISSING),
        ("KTP", Held(), Why.MISSING),
        ("KTP", Held(PaperState.COPY), Why.NOT_SEEN),
        ("KTP", Held(ORIGINAL, seen_on=TODAY), None),
        ("KK", Held(PaperState.COPY), None),
        ("KK", Held(PaperState.SCAN), None),
        ("AK1", Held(ORIGINAL, expires_on=TODAY - timedelta(days=1)), Why.EXPIRED),
        ("AK1", Held(ORIGINAL, expires_on=TODAY), None),
        ("SURAT_SEHAT", Held(ORIGINAL), Why.WAITING),
        ("SURAT_SEHAT", Held(outcome=PaperOutcome.PENDING), Why.WAITING),
        ("SURAT_SEHAT", Held(outcome=PaperOutcome.FAILED), Why.FAILED),
        ("SURAT_SEHAT", Held(outcome=PaperOutcome.PASSED), None),
        ("SURAT_SEHAT", Held(outcome=PaperOutcome.PASSED, expires_on=date(2026, 3, 1)), Why.EXPIRED),
    ],
)
def test_a_paper_that_will_not_do_says_why(kind: str, held: Held | None, why: Why | None) -> None:
    assert rules.why(asked(kind), held, today=TODAY) is why


def test_a_paper_that_ends_before_the_course_begins_will_not_do() -> None:
    card = Held(ORIGINAL, expires_on=TODAY + timedelta(days=10))
    assert rules.why(asked("AK1"), card, today=TODAY) is None
    assert rules.why(asked("AK1"), card, today=TODAY, until=TODAY + timedelta(days=11)) is Why.EXPIRES_BEFORE
    assert rules.why(asked("AK1"), card, today=TODAY, until=TODAY + timedelta(days=10)) is None


def test_a_passport_must_last_another_year_before_a_departure_but_not_before_a_training() -> None:
    passport = Held(ORIGINAL, expires_on=TODAY + timedelta(days=200))
    assert rules.why(asked("PASPOR", Stage.PLACEMENT), passport, today=TODAY) is Why.EXPIRES_BEFORE
    assert rules.why(asked("PASPOR"), passport, today=TODAY) is None


# ---------------------------------------------------------------------------------------------- conditions


def test_a_condition_nobody_can_answer_is_neither_true_nor_false() -> None:
    nobody = Person()
    for condition in ("married", "not_married", "under_18", "under_21", "not_local", "female", "male", "competency"):
        assert rules.applies(condition, nobody, None, today=TODAY) is None, condition


def test_conditions_are_answered_from_what_is_known() -> None:
    person = Person(date(2008, 3, 3), Sex.FEMALE, Marital.WIDOWED, True)

    def holds(condition: str, today: date = TODAY) -> bool | None:
        return rules.applies(condition, person, Kind.LANGUAGE, today=today)

    assert holds("under_18") is True
    assert holds("under_18", date(2026, 3, 3)) is False  # the birthday itself is eighteen
    assert holds("under_21") is True
    assert holds("married") is False
    assert holds("not_married") is True
    assert holds("not_local") is False
    assert holds("female") is True
    assert holds("male") is False
    assert holds("competency") is False
    assert holds("language") is True
    assert holds("") is True


def test_of_two_conditions_one_is_enough_and_an_unknown_code_asks_rather_than_forgets() -> None:
    assert rules.applies("married under_21", Person(marital=Marital.MARRIED), None, today=TODAY) is True
    assert rules.applies("married under_21", Person(marital=Marital.SINGLE), None, today=TODAY) is None
    assert rules.applies("moon_is_full", Person(), None, today=TODAY) is True


@pytest.mark.parametrize(
    ("city", "regency", "region", "here"),
    [
        ("Jakarta", "KOTA ADM. JAKARTA TIMUR", "DKI JAKARTA", True),
        ("Kota Bandung", "KAB. BANDUNG BARAT", "JAWA BARAT", True),
        ("Jakarta", "KOTA BEKASI", "JAWA BARAT", False),
        ("", "KOTA BEKASI", "JAWA BARAT", None),
        ("Jakarta", "", "", None),
        ("Jakarta", "", "DKI JAKARTA", True),
    ],
)
def test_an_address_is_local_when_it_lies_in_the_centres_town_or_province(
    city: str, regency: str, region: str, here: bool | None
) -> None:
    assert rules.is_local(city, regency, region) is here


# -------------------------------------------------------------------------------------------- what is asked


def codes(papers: tuple[Asked, ...], stage: Stage | None = None) -> list[str]:
    return [paper.kind for paper in papers if stage in {None, paper.stage}]


def test_a_training_asks_for_little_and_a_scheme_for_what_its_departure_needs() -> None:
    assert codes(rules.asked_for("", [])) == ["KTP", "KK", "IJAZAH", "PAS_FOTO", "SURAT_DOMISILI", "IZIN_ORTU"]
    papers = rules.asked_for("SSW_JP", [])
    assert codes(papers, Stage.TRAINING) == codes(rules.asked_for("", []))
    assert {"AK1", "BUKU_NIKAH", "BAHASA", "SKCK"} <= set(codes(papers, Stage.PLACEMENT))
    assert {paper.kind for paper in papers if paper.tracked} >= {"PASPOR", "MCU", "VISA", "KONTRAK"}


def test_a_scheme_nobody_knows_asks_for_what_every_training_does() -> None:
    assert rules.asked_for("NOT_A_SCHEME", []) == rules.asked_for("", [])


def test_the_centre_adds_papers_and_takes_others_off() -> None:
    house = [CentreRule("KK", asked=False), CentreRule("AK1", source="SOP balai"), CentreRule("SKCK", True, "male")]
    papers = rules.asked_for("SSW_JP", house)
    assert "KK" not in codes(papers)
    card = next(paper for paper in papers if paper.kind == "AK1")
    assert (card.stage, card.source, card.tracked) == (Stage.TRAINING, "SOP balai", False)
    assert next(paper for paper in papers if paper.kind == "SKCK").condition == "male"


def test_a_rule_of_the_programme_is_stronger_than_one_for_all() -> None:
    everywhere = CentreRule("AK1")
    assert "AK1" not in codes(rules.asked_for("", [CentreRule("AK1", False, programme_only=True), everywhere]))
    again = [CentreRule("KK", False), CentreRule("KK", True, programme_only=True)]
    assert "KK" in codes(rules.asked_for("", again))


def test_a_paper_asked_for_twice_by_the_centre_is_asked_for_when_either_condition_holds() -> None:
    twice = [CentreRule("IZIN_ORTU", True, "under_21"), CentreRule("IZIN_ORTU", True, "female")]
    permission = next(paper for paper in rules.asked_for("", twice) if paper.kind == "IZIN_ORTU")
    assert set(permission.condition.split()) == {"under_21", "female"}
    always = [*twice, CentreRule("IZIN_ORTU")]
    assert next(p for p in rules.asked_for("", always) if p.kind == "IZIN_ORTU").condition == ""


# --------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize("typed", ["120326", "12/3/26", "12-03-2026", "12.3.2026", "2026-03-12", " 12032026 "])
def test_a_day_is_read_however_it_is_typed(typed: str) -> None:
    assert rules.read_day(typed, today=TODAY, past=False) == date(2026, 3, 12)


def test_an_issue_of_two_digits_lies_behind_us_and_an_end_before_us() -> None:
    assert rules.read_day("120698", today=TODAY, past=True) == date(1998, 6, 12)
    assert rules.read_day("120634", today=TODAY, past=False) == date(2034, 6, 12)


@pytest.mark.parametrize("typed", ["", "310226", "besok", "1", "12/13/2026", "00/00/00", "12/03/1849", "120399999"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(rules.BadPaperDate):
        rules.read_day(typed, today=TODAY, past=False)


def test_impossible_dates_are_refused() -> None:
    with pytest.raises(rules.ExpiresBeforeIssue):
        rules.check_dates(date(2026, 2, 2), date(2026, 2, 1), today=TODAY)
    with pytest.raises(rules.IssuedInFuture):
        rules.check_dates(TODAY + timedelta(days=1), None, today=TODAY)
    rules.check_dates(TODAY, TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("given", "code"), [("ktp", "KTP"), ("AK/1", "AK1"), ("pas foto", "PAS_FOTO"), ("e-pmi", "E_PMI")]
)
def test_a_kind_of_paper_is_found_however_it_is_written(given: str, code: str) -> None:
    assert rules.named(given) == code


def test_a_kind_of_paper_nobody_knows_is_refused() -> None:
    with pytest.raises(rules.UnknownPaper):
        rules.named("SURAT_CINTA")
