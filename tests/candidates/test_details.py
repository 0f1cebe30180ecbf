"""The less common answers about a person, as people and files write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.candidates import details
from bekal.terms import Activity, Disability, Marital

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("raw", "year"),
    [("2019", 2019), (2019, 2019), (2019.0, 2019), ("19", 2019), ("98", 1998), ("2018/2019", 2019), ("2018-19", 2019)],
)
def test_a_year_of_graduation_is_read(raw: object, year: int) -> None:
    assert details.read_graduated(raw, today=TODAY) == year


@pytest.mark.parametrize("raw", ["", "SMA", "3019", "1899", "201", "2019a", "２０１９", None, "tahun lalu"])
def test_what_is_no_year_of_graduation_is_none(raw: object) -> None:
    assert details.read_graduated(raw, today=TODAY) is None


@pytest.mark.parametrize(("raw", "cm"), [("160", 160), ("1,6 m", 160), ("1.65", 165), ("165,5 cm", 165), (158, 158)])
def test_a_height_is_read_in_centimetres(raw: object, cm: int) -> None:
    assert details.read_height(raw) == cm


@pytest.mark.parametrize("raw", ["16", "1600", "tinggi", "", "0", None, "3.5"])
def test_what_is_no_height_is_none(raw: object) -> None:
    assert details.read_height(raw) is None


def test_a_weight_is_read_in_kilograms() -> None:
    assert [details.read_weight(raw) for raw in ("55", "55,5 kg", 48.0, "5", "900", "berat")] == [
        *(55, 55, 48),
        *(None, None, None),
    ]


@pytest.mark.parametrize(
    ("raw", "code"), [("13450", "13450"), (13450.0, "13450"), ("03450", ""), ("1345", ""), ("x", "")]
)
def test_a_postal_code_has_five_digits(raw: object, code: str) -> None:
    assert details.read_postal_code(raw) == code


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        *(("Belum Kawin", Marital.SINGLE), ("KAWIN", Marital.MARRIED), ("sudah menikah", Marital.MARRIED)),
        *(("Cerai Hidup", Marital.DIVORCED), ("cerai mati", Marital.WIDOWED), ("", None), ("Islam", None)),
        ("kawin tercatat", Marital.MARRIED),
    ],
)
def test_a_marital_state_is_read(raw: str, state: Marital | None) -> None:
    assert details.read_marital(raw) is state


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        *(("Mencari kerja", Activity.SEEKING), ("Bekerja malam", Activity.NIGHT_WORK), ("kerja", Activity.WORKING)),
        *(("Wirausaha", Activity.OWN_BUSINESS), ("Mahasiswa", Activity.STUDYING), ("IRT", Activity.HOUSEHOLD)),
        *(("belum bekerja", Activity.SEEKING), ("", None)),
    ],
)
def test_an_activity_is_read(raw: str, what: Activity | None) -> None:
    assert details.read_activity(raw) is what


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        *(("Tidak", Disability.NONE), ("tunarungu", Disability.HEARING), ("Tuna daksa", Disability.PHYSICAL)),
        *(("tidak bisa melihat", Disability.SIGHT), ("ya", None), ("", None)),
    ],
)
def test_a_disability_is_read_and_a_bare_yes_says_too_little(raw: str, what: Disability | None) -> None:
    assert details.read_disability(raw) is what


def test_the_names_of_a_passport_are_written_as_passports_and_japan_write_them() -> None:
    assert details.read_passport_name("d'costa José  contoh") == "D'COSTA JOSE CONTOH"
    assert details.read_passport_name("ペセルタ") == ""
    assert details.read_katakana("ﾍﾟｾﾙﾀ ﾁｮﾝﾄ") == "ペセルタ チョント"
    assert details.read_katakana("ぺせるた・ちょんと") == "ペセルタ・チョント"
    assert details.read_katakana("Peserta") == ""


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.none()))
def test_no_cell_makes_a_reader_fail(raw: object) -> None:
    details.read_graduated(raw, today=TODAY)
    for read in (details.read_height, details.read_weight, details.read_postal_code, details.read_marital):
        read(raw)
    for other in (details.read_activity, details.read_disability, details.read_passport_name, details.read_katakana):
        other(raw)
