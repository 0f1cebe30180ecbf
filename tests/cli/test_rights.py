"""`bekal candidates consent|restrict|lift|data|erase|receipt|export`, as a script calls them."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Answer

from bekal.documents import read_back

SAMPLES = Path(__file__).parents[1] / "candidates" / "samples"
HEAD = ("--as", "Kepala Contoh")


@pytest.fixture
def people(bekal: Callable[..., Answer], centre: Path) -> list[dict[str, str]]:
    """Somebody registered from a sample file."""
    assert bekal("candidates", "import", SAMPLES / "school-1.xlsx", "--data", centre, *HEAD).code == 0
    found: list[dict[str, str]] = bekal("candidates", "list", "--full", "--data", centre).json
    return found


def test_consent_is_given_shown_withdrawn_and_printed(
    bekal: Callable[..., Answer], centre: Path, people: list[dict[str, str]], tmp_path: Path
) -> None:
    who = people[0]["id"]
    words = ("candidates", "consent", who, "--data", centre)
    assert not any(bekal(*words).json["purposes"].values())
    given = bekal(*words, "--give", "publication,vacancies", "--guardian", "Wali Contoh", *HEAD)
    assert given.code == 0, given.said
    assert given.json["purposes"] == {
        "training": None,
        "certificate": None,
        "specific": False,
        "publication": True,
        "employers": False,
        "vacancies": True,
    }
    assert bekal(*words, "--withdraw", "publication", *HEAD).code == 3  # no reason
    gone = bekal(*words, "--withdraw", "publication", "--reason", "Diminta", "--out", tmp_path / "p.pdf", *HEAD).json
    assert gone["purposes"]["publication"] is False
    assert Path(gone["file"]).read_bytes().startswith(b"%PDF")
    assert bekal(*words, "--give", "selling", *HEAD).code == 3
    assert bekal(*words, "--give", "publication").code == 3  # nobody signed


def test_restricted_people_leave_list_and_export_and_come_back(
    bekal: Callable[..., Answer], centre: Path, people: list[dict[str, str]], tmp_path: Path
) -> None:
    who = people[0]["id"]
    assert bekal("candidates", "restrict", who, "--reason", "Diminta", "--data", centre, *HEAD).code == 0
    left = bekal("candidates", "list", "--data", centre).json
    assert who not in {one["id"] for one in left}
    exported = bekal("candidates", "export", "--out", tmp_path / "d.xlsx", "--data", centre).json
    assert exported["people"] == len(left) == len(people) - 1
    assert bekal("candidates", "receipt", who, "--out", tmp_path / "s.pdf", "--data", centre).code == 3
    assert bekal("candidates", "lift", who, "--reason", "Selesai", "--data", centre, *HEAD).code == 0
    assert len(bekal("candidates", "list", "--data", centre).json) == len(people)


def test_one_persons_data_are_written_three_ways(
    bekal: Callable[..., Answer], centre: Path, people: list[dict[str, str]], tmp_path: Path
) -> None:
    who = people[0]
    for ending in (".pdf", ".json", ".zip"):
        out = tmp_path / f"saya{ending}"
        answer = bekal("candidates", "data", who["id"], "--out", out, "--data", centre, *HEAD)
        assert answer.code == 0, answer.said
        assert Path(answer.json["file"]) == out
    assert json.loads((tmp_path / "saya.json").read_bytes())["candidate"][0]["nik"] == who["nik"]
    assert "data.pdf" in zipfile.ZipFile(io.BytesIO((tmp_path / "saya.zip").read_bytes())).namelist()
    assert bekal("candidates", "data", who["id"], "--out", tmp_path / "x.doc", "--data", centre, *HEAD).code == 3
    nobody = "00000000-0000-7000-8000-000000000000"
    assert bekal("candidates", "data", nobody, "--out", tmp_path / "x.pdf", "--data", centre, *HEAD).code == 3


def test_an_erasure_needs_the_name_and_cannot_be_repeated(
    bekal: Callable[..., Answer], centre: Path, people: list[dict[str, str]]
) -> None:
    who = people[0]
    words = ("candidates", "erase", who["id"], "--reason", "request", "--data", centre, *HEAD)
    assert bekal(*words, "--name", "Orang Lain").code == 3
    done = bekal(*words, "--name", who["name"].upper())
    assert done.code == 0, done.said
    assert done.json["erased"] == 1
    assert done.json["unsent"] >= 1
    assert bekal("candidates", "list", "--search", who["name"], "--data", centre).json == []
    history = bekal("history", who["id"], "--data", centre, *HEAD)
    assert who["nik"] not in json.dumps(history.json)
    assert who["name"] not in json.dumps(history.json)
    assert bekal(*words, "--name", "[dihapus]").code == 3


def test_slips_of_several_people_decode_in_their_order(
    bekal: Callable[..., Answer], centre: Path, people: list[dict[str, str]], tmp_path: Path
) -> None:
    ids = [one["id"] for one in people[:3]]
    for paper in ("a6", "a4", "58mm", "80mm"):
        out = tmp_path / f"{paper}.pdf"
        answer = bekal("candidates", "receipt", *ids, "--out", out, "--paper", paper, "--data", centre).json
        assert len(answer["codes"]) == 3
        assert sorted(read_back.codes(out.read_bytes())) == sorted(answer["codes"])


def test_full_niks_leave_only_with_a_name_and_a_pin(
    bekal: Callable[..., Answer], centre: Path, people: list[dict[str, str]], tmp_path: Path
) -> None:
    out = tmp_path / "lengkap.xlsx"
    assert bekal("candidates", "export", "--out", out, "--full", "--data", centre).code == 3
    assert not out.exists()
    assert bekal("candidates", "export", "--out", out, "--full", "--data", centre, *HEAD).json["people"] == len(people)
    page = openpyxl.load_workbook(out).worksheets[0]
    niks = {row[2].value for row in page.iter_rows(min_row=2)} - {None}
    assert niks == {one["nik"] for one in people if one["nik"]}
