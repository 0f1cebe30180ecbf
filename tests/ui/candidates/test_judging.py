"""What a clerk typed is judged as a person with the card in hand would."""

from datetime import date

import pytest

from bekal.candidates import rules
from bekal.candidates.typed import EMPTY
from bekal.terms import NikStatus, Sex
from bekal.ui.candidates import judging
from bekal.ui.candidates.judging import Grade

TODAY = date(2026, 3, 12)
NIK = "3174014705990031"


def judged(**typed: str) -> list[tuple[str, Grade]]:
    return [(one.field, one.grade) for one in judging.judge({**EMPTY, **typed}, today=TODAY)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({}, []),
        ({"nik": NIK, "birth_date": "07/05/1999", "sex": "P"}, []),
        ({"nik": "31740147O5990031"}, [("nik", Grade.IMPOSSIBLE)]),
        ({"nik": "317401470599003"}, [("nik", Grade.IMPOSSIBLE)]),
        ({"nik": "3174013113990031"}, [("nik", Grade.DOUBT)]),
        ({"nik": "3174014705990000"}, [("nik", Grade.DOUBT)]),
        ({"nik": NIK, "birth_date": "09/05/1999"}, [("birth_date", Grade.DOUBT)]),
        ({"nik": NIK, "sex": "L"}, [("sex", Grade.DOUBT)]),
        ({"birth_date": "31/02/1999"}, [("birth_date", Grade.IMPOSSIBLE)]),
        ({"birth_date": "entah"}, [("birth_date", Grade.IMPOSSIBLE)]),
        ({"birth_date": "07/05/2024"}, [("birth_date", Grade.DOUBT)]),
        ({"phone": "0812-3456-7890"}, []),
        ({"phone": "0812 3456 OO90"}, [("phone", Grade.IMPOSSIBLE)]),
        ({"phone": "0812"}, [("phone", Grade.IMPOSSIBLE)]),
        ({"email": "tanpa-at"}, [("email", Grade.IMPOSSIBLE)]),
        ({"email": "a@contoh.id"}, []),
    ],
)
def test_what_cannot_be_is_red_and_what_is_odd_is_amber(typed: dict[str, str], found: list[tuple[str, Grade]]) -> None:
    assert judged(**typed) == found


def test_a_difference_from_the_nik_offers_the_niks_value_and_may_be_kept() -> None:
    typed = {**EMPTY, "nik": NIK, "birth_date": "090599"}
    [finding] = judging.judge(typed, today=TODAY)
    assert (finding.take, finding.take_words) == ("07/05/1999", "Pakai 07/05/1999")
    assert finding.can_be_kept
    assert judging.judge(typed, today=TODAY, kept={"birth_date"}) == []


@pytest.mark.parametrize("name", ["rt", "rw"])
def test_a_neighbourhood_is_told_by_digits(name: str) -> None:
    assert judged(**{name: "5"}) == judged(**{name: "005"}) == []
    assert judged(**{name: "5a"}) == judged(**{name: "abc"}) == [(name, Grade.IMPOSSIBLE)]


def test_a_nik_that_is_too_short_is_red_until_it_is_kept_for_now() -> None:
    typed = {**EMPTY, "nik": "317401470599003"}
    [finding] = judging.judge(typed, today=TODAY)
    assert finding.can_be_kept
    [kept] = judging.judge(typed, today=TODAY, kept={"nik"})
    assert kept.grade is Grade.DOUBT
    assert not kept.can_be_kept


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("31/02/1999", "28/02/1999"), ("31/04/99", "30/04/1999"), ("290201", "28/02/2001")),
        *(("32/01/1999", ""), ("00/00/1999", "")),
    ],
)
def test_a_date_that_no_calendar_has_is_answered_with_the_one_probably_meant(typed: str, meant: str) -> None:
    [finding] = judging.judge({**EMPTY, "birth_date": typed}, today=TODAY)
    assert (finding.grade, finding.take) == (Grade.IMPOSSIBLE, meant)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            {"postal_code": "1345"},
            {"graduated": "kelas 3"},
            {"passport_name": "ペセルタ"},
            {"katakana_name": "Peserta"},
        ),
        *({"height_cm": "16"}, {"weight_kg": "5"}, {"emergency_phone": "0812"}),
    ],
)
def test_a_detail_that_cannot_be_read_is_red_in_its_own_field(typed: dict[str, str]) -> None:
    assert judged(**typed) == [(name, Grade.IMPOSSIBLE) for name in typed]


def test_a_nik_hints_at_the_district_that_issued_it_and_fills_none() -> None:
    assert judging.region_of_nik(NIK, today=TODAY) == "Dari NIK: Tebet."
    assert judging.region_of_nik("9999014705990031", today=TODAY) == ""
    assert "district" not in judging.filled_by(NIK, today=TODAY)


def test_a_whole_nik_fills_birth_date_and_sex_and_a_part_of_one_nothing() -> None:
    assert judging.filled_by(NIK, today=TODAY) == {"birth_date": "07/05/1999", "sex": "P"}
    assert judging.filled_by(NIK[:15], today=TODAY) == {}
    assert judging.filled_by("3174013113990031", today=TODAY) == {}


def test_a_date_typed_as_one_likes_is_one_date() -> None:
    for typed in ("120399", "12/3/99", "12-3-1999", "12 Maret 1999"):
        assert judging.read_typed_date(typed, today=TODAY) == date(1999, 3, 12)
    with pytest.raises(judging.NoSuchDate):
        judging.read_typed_date("31021999", today=TODAY)


def test_what_is_stored_is_tidy() -> None:
    typed = {**EMPTY, "nik": NIK, "name": "SITI CONTOH", "sex": "P", "phone": "0812 3456 7890", "rt": "2"}
    person = judging.applicant_of(typed | {"birth_place": "kota contoh", "birth_date": "070599"}, today=TODAY)
    assert (person.name, person.birth_place, person.phone, person.rt) == (
        "Siti Contoh",
        "Kota Contoh",
        "+6281234567890",
        "002",
    )
    assert (person.birth_date, person.sex, person.nik_status) == (
        date(1999, 5, 7),
        Sex.FEMALE,
        NikStatus.FORMAT_OK,
    )


def test_a_refusal_that_a_field_answers_names_it() -> None:
    assert judging.asked_by(rules.NikTaken(name="Peserta Contoh 01")) == "nik"
    assert judging.asked_by(rules.CertifiedIdentity(name="Peserta Contoh 01", number="1/X")) == "reason"
    assert judging.asked_by(rules.NameMissing()) == ""
