"""`bekal candidates add|show` and `bekal regions`: one person without the window."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

PERSON = {
    "nik": "3174014705990031",
    "name": "PESERTA CONTOH",
    "birth_place": "Kota Contoh",
    "birth_date": "07/05/1999",
    "sex": "P",
    "village": "Tebet Barat",
    "district": "Tebet",
    "phone": "0812 0000 0001",
    "graduated": 2017,
    "marital": "Belum kawin",
    "height_cm": "165 cm",
}


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "orang.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_person_is_added_from_a_file_and_shown_whole(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    whose = ("--data", centre, "--as", "Kepala Contoh")
    done = bekal("candidates", "add", "--file", written(tmp_path, [PERSON, {"name": "Peserta Tanpa NIK"}]), *whose)
    assert (done.code, done.json["registered"]) == (0, 2)
    first, second = (bekal("candidates", "show", person, *whose).json for person in done.json["ids"])
    assert (first["name"], first["nik"], first["sex"]) == ("Peserta Contoh", PERSON["nik"], "P")
    assert (first["region_code"], first["postal_code"]) == ("3174011002", "12810")
    assert (first["regency"], first["phone"]) == ("Kota Jakarta Selatan", "+6281200000001")
    assert (first["graduated"], first["marital"], first["height_cm"]) == (2017, "single", 165)
    assert first["temporary_number"] is None
    number = second["temporary_number"]
    assert number.startswith("S-")
    found = bekal("candidates", "list", "--search", number, "--data", centre).json
    assert [(row["name"], row["temporary_number"]) for row in found] == [("Peserta Tanpa Nik", number)]


def test_what_differs_from_the_nik_is_said_and_a_reason_is_enough(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    other = PERSON | {"birth_date": "08/05/1999", "sex": "L"}
    excused = other | {"nik": "3174014705990032", "reason": "KTP lama", "name": "Peserta Lain"}
    missing = {"name": "Peserta Tanpa NIK", "birth_date": "08/05/1999"}
    path = written(tmp_path, [other, excused, missing])
    done = bekal("candidates", "add", "--file", path, "--data", centre, "--as", "Kepala Contoh")
    assert (done.code, done.json["registered"]) == (0, 3)
    assert [(each["person"], each["code"]) for each in done.json["warnings"]] == [
        (1, "birth_date_mismatch"),
        (1, "sex_mismatch"),
    ]
    assert "08/05/1999" in done.json["warnings"][0]["message"]
    assert "NIK tidak diubah" in done.json["warnings"][0]["message"]


def test_a_form_saved_onto_a_stick_can_be_added(bekal: Callable[..., Answer], centre: Path, tmp_path: Path) -> None:
    from tests.makers import NOW

    from bekal.candidates.drafts import Draft, save_aside

    path = save_aside(Draft({"name": "Peserta Contoh", "rt": "002"}), tmp_path, now=NOW)
    done = bekal("candidates", "add", "--file", path, "--data", centre, "--as", "Kepala Contoh")
    assert done.json["registered"] == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"name": "Peserta", "mother": "x"}, "UnknownField"),
        ({"name": "Peserta", "phone": "12"}, "UnreadableAnswer"),
        ({"name": "Peserta", "birth_date": "31/02/1999"}, "UnreadableAnswer"),
        ({"name": ["Peserta"]}, "UnreadableAnswer"),
        ({"nik": "3174014705990031"}, "NameMissing"),
        ([{"name": "Peserta"}, {"name": "Peserta", "religion": "x"}], "UnknownField"),
        (["Peserta"], "FileUnusable"),
        ([], "FileUnusable"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nobody_is_there(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path, content: object, error: str
) -> None:
    path = written(tmp_path, content)
    answer = bekal("candidates", "add", "--file", path, "--data", centre, "--as", "Kepala Contoh")
    assert (answer.code, answer.json["error"].split(".")[-1]) == (3, error)
    assert bekal("candidates", "list", "--data", centre).json == []


def test_a_region_is_found_without_a_centre(bekal: Callable[..., Answer]) -> None:
    [found] = bekal("regions", "kemiri beji").json
    assert (found["code"], found["postal_code"]) == ("3276061004", "16423")


def test_an_id_nobody_has_is_a_refusal_in_every_command(bekal: Callable[..., Answer], centre: Path) -> None:
    whose = ("--data", centre, "--as", "Kepala Contoh")
    assert bekal("programmes", "add", "--code", "X", "--title", "Uji", "--hours", 10, *whose).code == 0
    dates = ("--starts", "2026-12-01", "--ends", "2026-12-31")
    course = bekal("courses", "add", "--programme", "X", "--intake", "1", "--name", "A", "--quota", 5, *dates, *whose)
    nobody = "0" * 32
    for words in (
        ("candidates", "show", nobody),
        ("candidates", "second-look", nobody, "--name", "Peserta Contoh"),
        ("candidates", "apart", nobody, nobody),
        ("candidates", "consent", nobody),
        ("papers", "list", nobody),
        ("enrol", "--course", course.json["id"], "--candidate", nobody),
    ):
        answer = bekal(*words, *whose)
        assert (answer.code, answer.json["error"]) == (3, "UnknownCandidate"), words
    for step in (("tests", "list"), ("sessions", "list"), ("ranking",), ("seats",)):
        answer = bekal("selection", *step, "--course", nobody, "--data", centre)
        assert (answer.code, answer.json["error"]) == (3, "UnknownCourse"), step
