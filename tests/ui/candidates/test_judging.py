"""What a clerk typed is judged as a person with the card in hand would."""

from datetime import date

import pytest

from bekal.terms import NikStatus, Sex
from bekal.ui.candidates import judging
from bekal.ui.candidates.draft import Draft
from bekal.ui.candidates.judging import EMPTY, Grade

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


def test_a_draft_of_another_version_is_read_as_far_as_it_goes() -> None:
    draft = Draft.unpacked('{"values":{"name":"Peserta Contoh","mother":"x"},"cursor":"mother"}')
    assert draft.values["name"] == "Peserta Contoh"
    assert "mother" not in draft.values
    assert draft.cursor == "nik"
    assert Draft.unpacked(draft.packed()) == draft
