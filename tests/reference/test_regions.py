"""The regions: all of them are there, and each is found by any part of its name."""

import gzip
import string
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal import paths, reference
from bekal.reference import regions
from bekal.reference.regions import find


def names(typed: str, near: str = "") -> list[str]:
    return [one.name for one in find(typed, near=near)]


def test_every_province_regency_district_and_village_of_the_decree_is_there() -> None:
    assert [len(reference.codes(digits)) for digits in (2, 4, 6)] == [38, 514, 7285]
    assert regions.ready() == 83762
    assert reference.regions_version() == "2025-04-25"


def test_every_village_lies_in_a_district_of_the_list_and_has_a_postal_code() -> None:
    packed = (paths.resources() / "reference" / "villages.tsv.gz").read_bytes()
    heading, *lines = gzip.decompress(packed).decode().split("\n")
    assert heading.split("\t")[1] == reference.regions_version()
    district, postal, kinds, strangers, codeless = "", "", Counter[str](), [], []
    for line in lines:
        parts = line.split("\t")
        if len(parts) == 1:
            district, postal = line, ""
            strangers += [] if reference.is_known_district(district) else [district]
            continue
        postal = parts[2] if len(parts) == 3 else postal
        kinds[parts[0][0]] += 1
        codeless += [] if len(postal) == 5 and postal.isdigit() else [line]
    assert strangers == []
    assert codeless == []
    assert set(kinds) == {"1", "2", "3"}  # kelurahan, desa, desa adat


def test_a_village_is_found_by_the_beginnings_of_words_in_any_order() -> None:
    for typed in (
        "kemiri beji",
        "beji kemiri",
        "KEMIRI  Beji",
        "kem mu beji",
        "kemiri depok",
        "kel. kemiri muka kec. beji",
    ):
        [found] = find(typed)[:1]
        assert (found.code, found.village, found.district, found.regency, found.province, found.postal_code) == (
            *("3276061004", "Kemiri Muka", "Beji"),
            *("Kota Depok", "Jawa Barat", "16423"),
        )


def test_one_word_and_two_words_of_a_name_find_the_same() -> None:
    for typed in ("pulogad jakarta", "pulo gad jakarta"):
        assert ("Pulo Gadung", "Pulogadung") in [(one.village, one.district) for one in find(typed)]
    assert find("kramat jati jakarta")[0].district == "Kramatjati"


def test_a_district_or_a_regency_is_an_answer_too_for_somebody_whose_village_is_missing() -> None:
    found = find("tebet")
    assert (found[0].code, found[0].village, found[0].district) == ("317401", "", "Tebet")
    assert {one.district for one in found[1:]} == {"Tebet"}  # its villages follow
    assert [(one.code, one.name) for one in find("kota depok")[:1]] == [("3276", "Kota Depok")]
    assert find("jakarta timur")[0].regency == "Kota Jakarta Timur"


def test_names_are_those_of_identity_cards() -> None:
    assert find("tebet barat")[0].province == "DKI Jakarta"
    assert find("kabupaten sleman")[0].province == "DI Yogyakarta"
    assert reference.region_name("31.75") == "Kota Jakarta Timur"


def test_of_equal_names_the_nearest_comes_first() -> None:
    for near, regency in (("3174", "Kota Jakarta Pusat"), ("327101", "Kota Bogor"), ("6271", "Kota Palangkaraya")):
        assert find("menteng", near=near)[0].regency == regency


def test_a_part_inside_a_word_finds_when_nothing_begins_with_it() -> None:
    assert "Pulogadung" in names("ulogadung")
    assert names("ulo") == [] or all(" ulo" in f" {name}".lower() for name in names("ulo"))


def test_a_postal_code_finds_its_villages() -> None:
    assert [one.village for one in find("16423")] == ["Kemiri Muka"]
    assert len(find("164")) == 8
    assert find("00000") == []


def test_a_village_is_known_by_its_exact_names() -> None:
    village = regions.exact("KEMIRI MUKA", "beji")
    assert village is not None
    assert village.code == "3276061004"
    assert regions.exact("Kemiri", "Beji") is None


@pytest.mark.parametrize("typed", ["", " ", "a", "-", "()", "zzzz", "qqq www", "kec"])
def test_too_little_and_nonsense_find_nothing_or_little(typed: str) -> None:
    assert len(find(typed)) <= 8


@settings(deadline=None)  # the first search reads the list
@given(st.text(alphabet=string.ascii_letters + string.digits + " .'-/()’\n\t", max_size=30))
def test_nothing_typed_makes_the_search_fail_and_eight_answers_are_the_most(typed: str) -> None:
    found = find(typed)
    assert len(found) <= 8
    assert len({one.code for one in found}) == len(found)
