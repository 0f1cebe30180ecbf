"""What a NIK says, and what is wrong with one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import reference
from bekal.candidates.nik import agrees_on_date, agrees_on_sex, may_be_one, read_nik, spelled
from bekal.terms import NikStatus, Sex

TODAY = date(2026, 11, 22)
SOUND = "3173014104880035"


def test_a_nik_says_birth_date_sex_region_and_serial() -> None:
    nik = read_nik(SOUND, today=TODAY)
    assert (nik.birth_date, nik.sex, nik.region, nik.serial) == (date(1988, 4, 1), Sex.FEMALE, "317301", "0035")
    assert nik.faults == ()
    assert nik.status is NikStatus.FORMAT_OK


@pytest.mark.parametrize(
    "raw",
    [
        "3173 0141 0488 0035",
        "'3173014104880035",
        "317301.410488.0035",
        "3173-0141-0488-0035",
        "NIK: 3173014104880035",
        "３１７３０１４１０４８８００３５",
        "3173014104880035\u200b",
    ],
)
def test_blanks_dots_and_apostrophes_are_read_silently(raw: str) -> None:
    assert read_nik(raw, today=TODAY) == read_nik(SOUND, today=TODAY)


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        ("317301410488003", ("nik_length",)),
        ("31730141048800355", ("nik_length",)),
        ("3173010000000035", ("nik_date",)),
        ("3173013102990035", ("nik_date",)),
        ("3173017201880035", ("nik_date",)),
        ("3173014104880000", ("nik_serial",)),
        ("31730141O4880035", ("nik_letter",)),
        (3173014104880030.0, ("nik_rounded",)),
        (3173014104880000, ("nik_rounded",)),
        ("3,17301E+15", ("nik_rounded",)),
        ("3173014104880030.0", ("nik_rounded",)),
        (317301410488003.0, ("nik_length",)),
        ("3173994104880035", ("nik_region",)),
        ("9973014104880035", ("nik_province",)),
        (None, ("nik_missing",)),
        ("", ("nik_missing",)),
        (" - ", ("nik_missing",)),
        ("belum punya", ("nik_missing",)),
        (0, ("nik_missing",)),
        (float("nan"), ("nik_missing",)),
    ],
)
def test_each_damage_has_its_name(raw: object, faults: tuple[str, ...]) -> None:
    assert read_nik(raw, today=TODAY).faults == faults


def test_an_old_region_leaves_a_nik_sound_and_an_impossible_province_does_not() -> None:
    assert read_nik("3173994104880035", today=TODAY).status is NikStatus.FORMAT_OK
    assert read_nik("9973014104880035", today=TODAY).status is NikStatus.DOUBTFUL


def test_a_year_up_to_the_current_one_is_of_this_century() -> None:
    assert read_nik("3173010101260001", today=TODAY).birth_date == date(2026, 1, 1)
    assert read_nik("3173010112260001", today=TODAY).birth_date == date(1926, 12, 1)
    assert read_nik("3173010101270001", today=TODAY).birth_date == date(1927, 1, 1)


@given(
    st.sampled_from(["317301", "320105", "967110"]),
    st.dates(date(1930, 1, 1), date(2016, 12, 31)),
    st.sampled_from(Sex),
    st.integers(1, 9999),
)
def test_what_is_spelled_is_read_back(region: str, born: date, sex: Sex, serial: int) -> None:
    nik = read_nik(f"{region}{spelled(born, sex)}{serial:04}", today=TODAY)
    assert nik.is_sound
    assert (nik.birth_date, nik.sex) == (born, sex)
    assert agrees_on_date(nik, born) is True
    assert agrees_on_sex(nik, sex) is True


@given(st.text(max_size=24) | st.integers() | st.floats() | st.none() | st.booleans())
def test_nothing_in_a_cell_stops_the_reading(raw: object) -> None:
    nik = read_nik(raw, today=TODAY)
    assert nik.is_sound == (nik.status is NikStatus.FORMAT_OK)
    assert not nik.is_sound or (len(nik.digits) == 16 and nik.digits.isdigit())


def test_a_cut_nik_is_compared_by_the_digits_it_kept() -> None:
    born = date(1988, 4, 1)
    for at in (0, 3, 13, 15):
        cut = read_nik(SOUND[:at] + SOUND[at + 1 :], today=TODAY)
        assert agrees_on_date(cut, born) is True
        assert may_be_one(cut, read_nik(SOUND, today=TODAY)) is True
    assert agrees_on_date(read_nik(SOUND[:15], today=TODAY), date(1987, 4, 1)) is False


def test_two_sound_niks_are_two() -> None:
    assert may_be_one(read_nik(SOUND, today=TODAY), read_nik(SOUND[:15] + "6", today=TODAY)) is False
    assert may_be_one(read_nik(SOUND, today=TODAY), read_nik(None, today=TODAY)) is None
    assert may_be_one(read_nik(SOUND, today=TODAY), read_nik(int(SOUND[:15] + "0"), today=TODAY)) is True


def test_the_list_of_regions_is_whole() -> None:
    assert reference.is_known_district("317301")
    assert not reference.is_known_district("317399")
    assert not reference.is_known_district("3173")
    assert reference.region_name("31") == "DKI Jakarta"
    assert reference.region_name("31.73.01") == "Cengkareng"
    assert reference.region_name("00") is None
    assert reference.regions_version() == "2025-04-25"
