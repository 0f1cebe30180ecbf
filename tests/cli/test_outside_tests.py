"""Language and competency tests by commands, from an import of people to BNSP's sheet and back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.cli.conftest import Answer

from bekal import paths

Bekal = Callable[..., Answer]
HEAD = ("--as", "Kepala Contoh")
SAMPLE = Path(__file__).parents[1] / "candidates" / "samples" / "school-1.xlsx"


@pytest.fixture
def people(bekal: Bekal, centre: Path) -> list[dict[str, Any]]:
    bekal("candidates", "import", SAMPLE, "--data", centre, *HEAD)
    found: list[dict[str, Any]] = bekal("candidates", "list", "--data", centre).json
    return found


def test_language_results_are_recorded_listed_and_taken_off(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]]
) -> None:
    one, where = people[0]["id"], ("--data", centre)
    words = ("--test", "jft-basic", "--on", "2025-02-10", "--score", "200", "--number", "1", *where, *HEAD)
    done = bekal("tests", "language", "add", one, *words)
    assert done.code == 0, done.said
    assert (done.json["level"], done.json["decision"], len(done.json["doubts"])) == ("A2", "passed", 1)
    assert bekal("tests", "language", "add", one, *words).json["error"] == "ResultTwice"
    sections = ("--section", "listening=18", "--section", "KNOWLEDGE_READING=100")
    n4 = bekal("tests", "language", "add", one, "--test", "JLPT", "--level", "n4", "--on", "2025-07-06", *sections,
               *where, *HEAD).json  # fmt: skip
    assert (n4["decision"], n4["score"]) == ("failed", "118")
    too_much = ("--test", "JFT", "--on", "2025-03-01", "--score", "251", *where, *HEAD)
    refused = bekal("tests", "language", "add", one, *too_much)
    assert (refused.code, refused.json["error"]) == (3, "ScoreOutOfRange")
    assert len(bekal("tests", "language", "list", "--candidate", one, *where).json) == 2
    met = {row["scheme"]: row["met"] for row in bekal("tests", "language", "met", one, *where).json}
    assert (met["SSW_JP"], met["G2G_KR"]) == (True, False)
    fixed = ("--test", "IELTS", "--on", "2020-02-10", "--score", "6,5", *where, *HEAD)
    assert bekal("tests", "language", "change", n4["id"], *fixed).json["valid_until"] == "2022-02-10"
    (soon,) = bekal("tests", "language", "expiring", *where).json
    assert soon["test"] == "IELTS"
    assert bekal("tests", "language", "remove", n4["id"], *where, *HEAD).code == 0
    assert bekal("tests", "language", "expiring", *where).json == []


def test_modules_are_joined_and_a_passed_test_ticks_the_paper(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]]
) -> None:
    one, where = people[0]["id"], ("--data", centre)
    new = ("--code", "DE-1", "--title", "Bahasa Jerman", "--kind", "language", "--hours", "200")
    programme = bekal("programmes", "add", *new, *where, *HEAD).json["id"]
    assert bekal("programmes", "change", "DE-1", "--scheme", "G2G_DE", *where, *HEAD).code == 0

    def paper() -> dict[str, Any]:
        shown = bekal("papers", "list", one, "--programme", programme, *where).json["papers"]
        return next(row for row in shown if row["kind"] == "BAHASA")

    days = (("2025-01-10", "READING=70", "LISTENING=60"), ("2025-05-12", "WRITING=60", "SPEAKING=81,5"))
    assert (paper()["why"], paper()["from_test"]) == ("missing", None)
    for day, *sections in days:
        words = [word for part in sections for word in ("--section", part)]
        done = bekal("tests", "language", "add", one, "--test", "GOETHE", "--level", "B1", "--on", day, *words,
                     *where, *HEAD)  # fmt: skip
        assert done.code == 0, done.said
    last, first = bekal("tests", "language", "list", "--candidate", one, *where).json
    assert (last["decision"], first["decision"], first["modules"]) == ("passed", None, ["Membaca", "Menyimak"])
    assert [part["on"] for part in last["joined"]] == ["2025-01-10"] * 2 + ["2025-05-12"] * 2
    assert (paper()["why"], paper()["from_test"]) == (None, "Goethe-Zertifikat B1, 12/05/2025")
    assert bekal("tests", "language", "remove", first["id"], *where, *HEAD).code == 0
    assert (paper()["why"], paper()["from_test"]) == ("missing", None)


def test_a_newer_edition_of_the_rules_is_taken(bekal: Bekal, centre: Path, tmp_path: Path) -> None:
    own = json.loads((paths.resources() / "reference" / "language_tests.json").read_text(encoding="utf-8"))
    file = tmp_path / "aturan.json"
    where = ("--data", centre)
    file.write_text(json.dumps(own), encoding="utf-8")
    assert bekal("tests", "reference", "import", file, *where, *HEAD).json["error"] == "EditionNotNewer"
    file.write_text(json.dumps(own | {"edition": "2099-01-01"}), encoding="utf-8")
    assert bekal("tests", "reference", "import", file, *where, *HEAD).json["edition"] == "2099-01-01"
    assert bekal("tests", "reference", "show", *where).json["edition"] == "2099-01-01"
    file.write_text("{", encoding="utf-8")
    assert bekal("tests", "reference", "import", file, *where, *HEAD).code == 3


def test_a_competency_test_from_the_queue_to_the_certificate(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]], tmp_path: Path
) -> None:
    where = ("--data", centre)
    new = ("--code", "S-01", "--title", "Operator Contoh", "--kind", "occupation", "--licence", "LSP-1", *where, *HEAD)
    made = bekal("ujk", "schemes", "add", *new)
    assert made.code == 0, made.said
    assert len(made.json["doubts"]) == 1
    three = [word for one in people[:3] for word in ("--candidate", one["id"])]
    queued = bekal("ujk", "queue", "add", "--scheme", "S-01", *three, "--place", "Kota Contoh", *where, *HEAD).json
    assert queued["queued"] == 3
    assert bekal("ujk", "queue", "list", "--counts", *where).json[0]["waiting"] == 3
    plan = ("--scheme", "operator contoh", "--on", "2026-01-05", "--seats", "2", "--place", "TUK Contoh")
    assessor = ("--assessor", "Asesor Contoh | MET.000.001234 2024", "--schedule", "J-1")
    event = bekal("ujk", "events", "add", *plan, *assessor, *where, *HEAD).json["id"]
    assert bekal("ujk", "events", "assign", "--event", event, *where, *HEAD).json["assigned"] == 2
    forms = tmp_path / "apl.pdf"
    written = bekal("ujk", "apl01", "--event", event, "--out", forms, "--paper", "F4", *where).json
    assert (written["applications"], written["left_out"], forms.read_bytes()[:4]) == (2, [], b"%PDF")
    one = ("--candidate", people[0]["id"], "--scheme", "S-01", "--purpose", "prior")
    assert bekal("ujk", "apl01", *one, "--out", forms, *where).json["applications"] == 1
    unknown = bekal("ujk", "apl01", "--candidate", people[0]["id"], "--out", forms, *where)
    assert (unknown.code, unknown.json["error"]) == (3, "NoSuchScheme")
    seated = bekal("ujk", "results", "--event", event, *where).json
    marks = tmp_path / "hasil.csv"
    marks.write_text(f"name,result\n{seated[0]['name']},K\n{seated[1]['name']},BK\n", encoding="utf-8")
    done = bekal("ujk", "results", "--event", event, "--file", marks, *where, *HEAD)
    assert done.json == {"changed": 2, "waiting_again": 1}
    assert len(bekal("ujk", "queue", "list", *where).json) == 2
    out = tmp_path / "asesi.xlsx"
    refused = bekal("ujk", "sheet", "--event", event, "--out", out, *where)
    assert (refused.code, refused.json["error"], out.exists()) == (3, "SheetIncomplete", False)
    assert bekal("ujk", "codes", "set", "work", "Lainnya", "7", *where, *HEAD).json["work"]["Lainnya"] == "7"
    written = bekal("ujk", "sheet", "--event", event, "--out", out, "--incomplete", *where).json
    assert written["rows"] == 2
    page = openpyxl.load_workbook(out).active
    assert page is not None
    assert [page.cell(row, 19).value for row in (2, 3)] == ["K", "BK"]
    back = tmp_path / "bnsp.csv"
    numbers = "62090 2431 0 0081623 2026;TIK.1977.00467 2026;06/01/2026"
    named = seated[0]["name"].upper()
    lines = ("Nama;No. Sertifikat;No. Registrasi;Tanggal Terbit", f"{named};{numbers}", f"Orang Lain;{numbers}")
    back.write_text("\n".join(lines), encoding="utf-8")
    tried = bekal("ujk", "import", "--event", event, back, "--dry-run", *where).json
    assert (tried["imported"], [row["state"] for row in tried["rows"]]) == (0, ["new", "unknown"])
    assert bekal("ujk", "import", "--event", event, back, *where, *HEAD).json["imported"] == 1
    other = tmp_path / "lain.csv"
    other.write_text(f"Asesi Uji;Kode Sert.\n{named};{numbers.split(';')[0]}\n", encoding="utf-8")
    shown = bekal("ujk", "import", "--event", event, other, "--columns", *where).json
    assert [one["means"] for one in shown["columns"]] == [None, None]
    assert bekal("ujk", "import", "--event", event, other, "--dry-run", *where).json["error"] == "ResultsNotFound"
    told = ("--map", "Asesi Uji=name", "--map", "Kode Sert.=certificate")
    tried = bekal("ujk", "import", "--event", event, other, *told, "--dry-run", *where).json
    assert [row["state"] for row in tried["rows"]] == ["new"]
    wrong = bekal("ujk", "import", "--event", event, other, "--map", "Asesi Uji=alamat", *where, *HEAD)
    assert (wrong.code, wrong.json["error"]) == (3, "UnknownColumn")
    (soon,) = bekal("ujk", "expiring", "--days", "4000", *where).json
    assert (soon["name"], soon["valid_until"]) == (seated[0]["name"], "2029-01-06")
    both = bekal("certificates", "expiring", "--days", "4000", *where).json
    assert [(one["kind"], one["number"]) for one in both] == [("competency", soon["certificate"])]
    assert bekal("certificates", "expiring", "--days", "4000", "--kind", "training", *where).json == []
    entry = bekal("ujk", "queue", "list", *where).json[0]["id"]
    gone = bekal("ujk", "queue", "withdraw", entry, "--reason", "pindah", *where, *HEAD)
    assert gone.json == {"withdrawn": 1}
    stop = ("ujk", "events", "cancel", "--event", event, "--reason", "batal", *where, *HEAD)
    assert bekal(*stop).json["error"] == "EventHasResults"
