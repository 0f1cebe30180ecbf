"""Names, phones, sexes, schools, addresses and dates as people write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.candidates.dates import day_comes_first, read_date, split_place
from bekal.candidates.rules import (
    Address,
    are_similar_names,
    name_key,
    read_address,
    read_education,
    read_phone,
    read_rt,
    read_sex,
    shown_phone,
    tidy_name,
)
from bekal.candidates.schooling import step
from bekal.documents.applicants_file import EDUCATIONS
from bekal.terms import Sex
from bekal.ui.candidates.form_fields import LEVELS

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "raw",
    [
        *("12/3/99", "12-3-1999", "12.03.1999", "120399", "12031999", 120399, 120399.0, 12031999, 36231, 36231.0),
        *("36231", "12 Maret 1999", "12 maret '99", "Jumat, 12 Maret 1999", "12-Mar-99", "12 mrt 1999"),
        *("March 12, 1999", "1999-03-12", "1999/3/12", "1999-03-12 00:00:00", "19990312", " 12 / 3 / 1999 "),
        *(date(1999, 3, 12), datetime(1999, 3, 12, 7, 30)),  # noqa: DTZ001 - as a spreadsheet has it
    ],
)
def test_one_date_in_every_spelling(raw: object) -> None:
    read = read_date(raw, today=TODAY, day_first=True)
    assert (read.value, read.fault) == (date(1999, 3, 12), None)


def test_months_by_their_other_names() -> None:
    for text, month in (
        ("5 Pebruari 2001", 2),
        ("5 Nopember 2001", 11),
        ("5-XI-2001", 11),
        ("5/ii/2001", 2),
        ("5 Agt 2001", 8),
        ("5 Des. 2001", 12),
        ("5 Mei 2001", 5),
    ):
        assert read_date(text, today=TODAY).value == date(2001, month, 5)


def test_a_two_digit_year_makes_a_living_applicant() -> None:
    assert read_date("1 Mei 07", today=TODAY).value == date(2007, 5, 1)
    assert read_date("1 Mei 50", today=TODAY).value == date(1950, 5, 1)
    assert read_date("1 Mei 20", today=TODAY).value == date(1920, 5, 1)
    assert read_date("1 Mei 20", today=TODAY, like=date(2020, 5, 1)).value == date(2020, 5, 1)


def test_a_year_a_spreadsheet_put_into_the_wrong_century_is_questioned() -> None:
    read = read_date(date(2050, 5, 1), today=TODAY)
    assert (read.fault, read.other) == ("birth_date_implausible", date(1950, 5, 1))


def test_the_column_decides_between_day_and_month() -> None:
    assert day_comes_first(["5/12/99", "28/3/91"]) is True
    assert day_comes_first(["5/12/99", "3/28/91"]) is False
    assert day_comes_first(["5/12/99", "3/4/91"]) is None
    assert day_comes_first(["28/3/91", "3/28/91"]) is None
    assert read_date("5/12/99", today=TODAY, day_first=False).value == date(1999, 5, 12)
    undecided = read_date("5/12/99", today=TODAY)
    assert (undecided.value, undecided.other, undecided.is_ambiguous) == (date(1999, 12, 5), date(1999, 5, 12), True)
    assert read_date("5/12/99", today=TODAY, like=date(1999, 5, 12)).value == date(1999, 5, 12)
    assert not read_date("28/3/91", today=TODAY).is_ambiguous


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("31/02/1999", "date_impossible"),
        ("31 Juni 1999", "date_impossible"),
        ("kemarin", "date_unreadable"),
        (99_999_999_999, "date_unreadable"),
    ],
)
def test_what_is_no_date_is_said(raw: object, fault: str) -> None:
    read = read_date(raw, today=TODAY)
    assert (read.value, read.fault) == (None, fault)


@given(st.text(max_size=20) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.dates() | st.none())
def test_no_cell_stops_the_reading_of_dates(raw: object) -> None:
    read_date(raw, today=TODAY)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Jakarta Timur, 7 Februari 1994", ("Jakarta Timur", "7 Februari 1994")),
        ("Depok 15-11-2007", ("Depok", "15-11-2007")),
        ("Bogor / 120399", ("Bogor", "120399")),
        ("Kab. Sidoarjo, tgl. 1/2/99", ("Kab. Sidoarjo", "1/2/99")),
        ("7 Februari 1994", ("", "7 Februari 1994")),
        ("Semarang", ("Semarang", "")),
        ("Solo, (1 Mei 1990)", ("Solo", "1 Mei 1990")),
    ],
)
def test_place_and_date_in_one_cell_are_parted(text: str, parts: tuple[str, str]) -> None:
    assert split_place(text) == parts


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("SARI  WIBOWO", "Sari Wibowo"),
        ("m. fitri contoh", "M. Fitri Contoh"),
        ("CITRA", "Citra"),
        ("NU'MAN MA'RUF", "Nu'man Ma'ruf"),
        ("MARIA D'COSTA", "Maria D'Costa"),
        ("SRI-REJEKI", "Sri-Rejeki"),
        ("McDonald Contoh", "McDonald Contoh"),
        ("ALI BIN CONTOH", "Ali bin Contoh"),
        ("AYU A.", "Ayu A."),
        ("'budi", "Budi"),
        (" Peserta Contoh,", "Peserta Contoh"),
    ],
)
def test_a_name_is_tidied_and_never_split(raw: str, name: str) -> None:
    assert tidy_name(raw) == name
    assert tidy_name(name) == name


def test_two_spellings_of_one_name_are_equal() -> None:
    for one, other in (
        ("Muhammad Noor", "Moh. Nur"),
        ("Soekarno", "SUKARNO"),
        ("Contoh Peserta", "Peserta Contoh"),
        ("Achmad Djaelani", "Ahmad Jaelani"),
    ):
        assert name_key(one) == name_key(other)
    assert are_similar_names("Siti Aminah Contoh", "Siti Aminah")
    assert not are_similar_names("Siti Aminah", "Budi Contoh")


@pytest.mark.parametrize(
    "raw",
    [
        "081234567890",
        "6281234567890",
        "+6281234567890",
        81234567890.0,
        "81234567890",
        "0812-3456-7890",
        "(+62) 812 3456 7890",
        "0812.3456.7890",
        "'081234567890",
        "+62 0812 3456 7890",
        "081234567890 / 0857000",
        "081234567890 (WA)",
        "HP: 081234567890",
        "０８１２３４５６７８９０",
        "81234567890.0",
    ],
)
def test_one_phone_number_in_every_spelling(raw: object) -> None:
    assert read_phone(raw) == "+6281234567890"


@pytest.mark.parametrize("raw", ["", "0812", "0812345678901234", "tidak punya", "8,12346E+10", None])
def test_what_is_no_phone_number_is_none(raw: object) -> None:
    assert read_phone(raw) is None


def test_fixed_lines_foreign_numbers_and_the_way_numbers_are_shown() -> None:
    assert read_phone("(021) 555-1234") == "+62215551234"
    assert read_phone("+81 90 1234 5678") == "+819012345678"
    assert shown_phone("+6281234567890") == "0812-3456-7890"


def test_sexes_and_schools_by_their_other_names() -> None:
    assert {read_sex(raw) for raw in ("L", "pria", "Laki-laki", "LAKI - LAKI", "lk", "M")} == {Sex.MALE}
    assert {read_sex(raw) for raw in ("P", "Wanita", "perempuan", "Pr.", "F")} == {Sex.FEMALE}
    assert read_sex("x") is None
    for raw, level in (
        ("SMA sederajat", "SMA"),
        ("SLTA/Sederajat", "SMA"),
        ("S.M.K. Teknik", "SMK"),
        ("SLTP", "SMP"),
        ("D-III", "D3"),
        ("S-1 Hukum", "S1"),
        ("D4", "D4"),
        ("MA", "MA"),
        ("MAK", "MAK"),
        ("Kursus", "Kursus"),
    ):
        assert read_education(raw) == level


def test_the_equivalence_papers_are_kept_apart_from_schools() -> None:
    for raw, level in (
        ("Paket C", "Paket C"),
        ("PKT_C", "Paket C"),
        ("Kejar Paket C setara SMA", "Paket C"),
        ("SMA (Paket C)", "Paket C"),
        ("kejar paket-b", "Paket B"),
        ("PAKET A", "Paket A"),
        ("SMA/SMK/Paket C", "SMA"),
    ):
        assert read_education(raw) == level


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("Jl. Contoh No. 1 RT 012/RW 005 Pulogadung", Address("Jl. Contoh No. 1", "012", "005", "Pulogadung")),
        ("Jl. Contoh No. 1 RT.3/5 Kel. Beji Kec. Beji Kota Depok", Address("Jl. Contoh No. 1", "003", "005", "Beji")),
        ("Jl. Contoh RT/RW 03/05, Desa Contoh, Kecamatan Tarik", Address("Jl. Contoh", "003", "005", "Tarik")),
        ("Jl. Contoh, Kec. Tarik", Address("Jl. Contoh", "", "", "Tarik")),
        ("Jl. Contoh 7", Address("Jl. Contoh 7", "", "", "")),
    ],
)
def test_an_address_is_parted(raw: str, address: Address) -> None:
    assert read_address(raw) == address


def test_an_rt_has_three_digits() -> None:
    assert [read_rt(raw) for raw in (5, "05", 12.0, "RT 7", "", "x")] == ["005", "005", "012", "007", "", ""]


def test_every_level_that_is_offered_is_read_as_itself_and_has_its_step() -> None:
    assert set(LEVELS) == set(EDUCATIONS)
    for level in LEVELS:
        assert read_education(level) == level
        assert step(level) is not None
