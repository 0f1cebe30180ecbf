"""`bekal candidates import|list`, on the files that centres receive."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

SAMPLES = Path(__file__).parents[1] / "candidates" / "samples"
HARMLESS = {"note"}


def _truth(name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))
    return rows


@pytest.mark.parametrize("name", ["form-1", "sponsor-1", "school-1"])
def test_a_sample_file_is_imported_with_the_problems_its_truth_names(
    bekal: Callable[..., Answer], centre: Path, name: str
) -> None:
    truth = _truth(name)
    dry = bekal("candidates", "import", SAMPLES / f"{name}.xlsx", "--dry-run", "--data", centre)
    assert dry.code == 0
    assert dry.json["imported"] == 0
    assert bekal("candidates", "list", "--data", centre).json == []
    done = bekal("candidates", "import", SAMPLES / f"{name}.xlsx", "--data", centre, "--as", "Kepala Contoh").json
    found = {(problem["row"], problem["code"]) for problem in done["problems"]}
    for row in truth:
        for issue in row["issues"]:  # type: ignore[attr-defined]
            assert (row["row"], issue) in found
    clean = {row["row"] for row in truth if not row["issues"]}
    grave = [p for p in done["problems"] if p["row"] in clean and p["severity"] not in HARMLESS]
    assert grave == []
    repeated = sum("duplicate_in_file" in row["issues"] for row in truth)  # type: ignore[operator]
    assert done["imported"] == len(truth) - repeated == done["new"]
    assert done["skipped"] == repeated
    people = bekal("candidates", "list", "--full", "--data", centre).json
    assert len(people) == done["imported"]
    niks = {row["nik"] for row in truth if not row["issues"]}
    assert niks <= {person["nik"] for person in people}


def test_the_same_file_again_changes_nobody(bekal: Callable[..., Answer], centre: Path) -> None:
    words = ("candidates", "import", SAMPLES / "school-1.xlsx", "--data", centre, "--as", "Kepala Contoh")
    first = bekal(*words).json
    again = bekal(*words).json
    assert again["new"] == 0
    assert again["changed"] == 0
    assert again["same"] == first["new"]
    assert again["imported"] == 0


def test_people_are_found_by_any_word_and_shown_with_a_masked_nik(bekal: Callable[..., Answer], centre: Path) -> None:
    bekal("candidates", "import", SAMPLES / "school-1.xlsx", "--data", centre, "--as", "Kepala Contoh")
    found = bekal("candidates", "list", "--search", "maul luk", "--data", centre).json
    assert [person["name"] for person in found] == ["Lukman Maulana"]
    assert found[0]["birth_date"] == "2000-12-19"
    assert found[0]["nik"].endswith("0019")
    assert "3201051912000019" not in found[0]["nik"]
    assert bekal("candidates", "list", "--search", "zzz", "--data", centre).json == []
    assert bekal("candidates", "list", "--search", '"*', "--data", centre).code == 0


def test_a_change_needs_a_name_and_a_pin(bekal: Callable[..., Answer], centre: Path) -> None:
    words = ("candidates", "import", SAMPLES / "school-1.xlsx", "--data", centre)
    assert bekal(*words).code == 3
    assert bekal(*words, "--as", "Kepala Contoh", pin=None).code == 3
    wrong = bekal(*words, "--as", "Kepala Contoh", pin="918273")
    assert wrong.code == 3
    assert "4" in wrong.said
    assert bekal(*words, "--as", "Bukan Siapa").code == 3
    assert bekal("candidates", "list", "--data", centre).json == []


def test_five_wrong_pins_lock_that_name_and_say_until_when(bekal: Callable[..., Answer], centre: Path) -> None:
    words = ("candidates", "import", SAMPLES / "school-1.xlsx", "--data", centre, "--as", "Kepala Contoh")
    for _ in range(5):
        assert bekal(*words, pin="918273").code == 3
    locked = bekal(*words)
    assert locked.code == 3
    assert locked.json["error"] == "TooManyTries"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "FileEmpty"),
        (b"PK\x03\x04 this is no workbook", "FileDamaged"),
        (b"%PDF-1.7 a paper", "NotASpreadsheet"),
    ],
)
def test_a_file_that_is_no_list_is_named_and_nothing_is_written(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path, content: bytes, error: str
) -> None:
    bad = tmp_path / "daftar.xlsx"
    bad.write_bytes(content)
    answer = bekal("candidates", "import", bad, "--data", centre, "--as", "Kepala Contoh")
    assert answer.code in (3, 4)
    assert answer.json["error"] == error
    assert "daftar.xlsx" in answer.said
    assert bekal("candidates", "list", "--data", centre).json == []


def test_a_missing_file_is_the_worlds_no(bekal: Callable[..., Answer], centre: Path, tmp_path: Path) -> None:
    assert bekal("candidates", "import", tmp_path / "tidak-ada.xlsx", "--data", centre).code == 4
