"""Plans, marks from files, the lock of a second person, and the papers, by commands."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import PIN, Answer, centre_day

from bekal.practice.people import invented, write_roster
from bekal.staff.service import add_person
from bekal.storage.opening import opened
from bekal.terms import Role, StaffId

HEAD, CLERK = ("--as", "Kepala Contoh"), ("--as", "Petugas Contoh")
TODAY = centre_day()
Bekal = Callable[..., Answer]


@pytest.fixture
def course(bekal: Bekal, centre: Path, tmp_path: Path) -> str:
    """A course of three people in a programme with two units; a clerk works beside the head."""
    import random

    from bekal.staff.queries import people

    data = ("--data", centre)
    with opened(centre) as here:
        with here.database.reading() as session:
            head = StaffId(people(session, Role.HEAD)[0].id)
        from datetime import UTC, datetime

        with here.database.writing(by=head, at=datetime.now(UTC)) as session:
            add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=PIN)
    write_roster(
        tmp_path / "daftar.xlsx",
        [invented(n, random.Random(n), wanted="Las", today=TODAY) for n in (1, 2, 3)],
    )
    assert bekal("candidates", "import", tmp_path / "daftar.xlsx", *data, *HEAD).json["imported"] == 3
    added = bekal(
        "programmes", "add", "--code", "LAS", "--title", "Las", "--kind", "competency", "--hours", 40,
        "--unit", "L.01|K3|20", "--unit", "L.02|Mengelas|20", *data, *HEAD,
    )  # fmt: skip
    assert added.code == 0, added.said
    made = bekal(
        "courses", "add", "--programme", "LAS", "--intake", "1", "--name", "Las A", "--quota", 3,
        "--starts", TODAY - timedelta(days=7), "--ends", TODAY, *data, *HEAD,
    )  # fmt: skip
    ids = [person["id"] for person in bekal("candidates", "list", *data).json]
    (tmp_path / "peserta.csv").write_text("\n".join(ids), encoding="utf-8")
    enrolled = bekal("enrol", "--course", made.json["id"], "--file", tmp_path / "peserta.csv", *data, *HEAD)
    assert enrolled.code == 0, enrolled.said
    return str(made.json["id"])


def test_a_plan_is_started_changed_and_read_back_from_its_file(bekal: Bekal, centre: Path, tmp_path: Path) -> None:
    data = ("--data", centre)
    bekal("programmes", "add", "--code", "LAS", "--title", "Las", "--kind", "competency", "--hours", 40, *data, *HEAD)
    assert bekal("assessment", "plan", "show", "LAS", *data).json["is_set"] is False
    began = bekal("assessment", "plan", "set", "LAS", "--start", "--pass-mark", "65", *data, *HEAD).json
    assert [one["weight"] for one in began["components"]] == [30, 50, 20]
    assert (began["pass_mark"], began["new_edition"]) == ("65", False)
    said = bekal("assessment", "plan", "show", "LAS", *data).json
    (tmp_path / "rencana.json").write_text(json.dumps(said), encoding="utf-8")
    other = bekal("assessment", "plan", "set", "LAS", "--no-components", "--counts", "best", *data, *HEAD).json
    assert (other["components"], other["counts"]) == ([], "best")
    back = bekal("assessment", "plan", "set", "LAS", "--file", tmp_path / "rencana.json", *data, *HEAD).json
    assert {**back, "new_edition": None} == {**said, "new_edition": None}
    for option in (
        ("--component", "Teori|0"),
        ("--component", "Teori"),
        ("--predicate", "Baik"),
        ("--pass-mark", "101"),
    ):
        assert bekal("assessment", "plan", "set", "LAS", *option, *data, *HEAD).code == 3
    (tmp_path / "rusak.json").write_text("{}", encoding="utf-8")
    assert bekal("assessment", "plan", "set", "LAS", "--file", tmp_path / "rusak.json", *data, *HEAD).code == 3
    assert bekal("assessment", "plan", "show", "LAS", *data).json == said


def test_marks_come_from_the_template_are_decided_locked_and_printed(
    bekal: Bekal, centre: Path, course: str, tmp_path: Path
) -> None:
    data, of = ("--data", centre), ("--course", course)
    assert bekal("assessment", "plan", "set", "LAS", "--start", "--units", "needed", *data, *HEAD).code == 0
    sheet = tmp_path / "lembar.xlsx"
    assert bekal("assessment", "template", *of, "--out", sheet, *data).json["file"] == str(sheet)
    same = bekal("assessment", "import", *of, "--file", sheet, "--dry-run", *data).json
    assert (same["cells"], same["recorded"], [one["code"] for one in same["problems"]]) == (0, 0, ["NothingToTake"])

    marks = tmp_path / "nilai.csv"
    marks.write_text("No,Teori,Praktik,Sikap,L.01,L.02\n1,80,85.5,90,K,K\n2,TH,70,70,K,BK\n3,101,70,70,K,K\n", "utf-8")
    refused = bekal("assessment", "import", *of, "--file", marks, *data, *HEAD)
    assert refused.code == 3
    assert "101" in refused.said
    assert all(not row["tries"] for row in bekal("assessment", "show", *of, *data).json["rows"])
    marks.write_text(marks.read_text("utf-8").replace("101", "75"), "utf-8")
    planned = bekal("assessment", "import", *of, "--file", marks, "--dry-run", *data).json
    assert (planned["cells"], planned["recorded"]) == (15, 0)
    assert bekal("assessment", "import", *of, "--file", marks, *data, *HEAD).json["recorded"] == 15

    marks.write_text("No,Teori\n2,66\n", "utf-8")
    assert bekal("assessment", "import", *of, "--file", marks, "--again", *data, *HEAD).json["recorded"] == 1
    shown = bekal("assessment", "show", *of, *data).json["rows"][1]
    assert (shown["tries"]["Teori"], shown["marks"]["Teori"], shown["score"]) == (["TH", "66"], "66", "68,8")
    noted = ("assessment", "note", *of, "--trainee", "2", "--column", "teori", "--text", "susulan, sakit", *data, *HEAD)
    assert bekal(*noted).json["changed"] is True
    assert (
        bekal("assessment", "note", *of, "--trainee", "2", "--text", "pindahan", *data, *HEAD).json["changed"] is True
    )
    assert bekal("assessment", "show", *of, *data).json["rows"][1]["note"] == "pindahan"
    ahead = ("--held-on", TODAY + timedelta(days=3))
    marks.write_text("No,Teori\n1,81\n", "utf-8")
    assert bekal("assessment", "import", *of, "--file", marks, *ahead, *data, *HEAD).json["error"] == "HeldAhead"
    told = bekal("assessment", "history", *of, "--trainee", 2, "--column", "teori", *data).json
    assert [(one["value"], one["try"], one["by"]) for one in told] == [
        ("TH", 1, "Kepala Contoh"), ("66", 2, "Kepala Contoh"),
    ]  # fmt: skip

    assert bekal("assessment", "lock", *of, *data, *CLERK).json["error"] == "Undecided"
    marks.write_text("No;Keputusan;Catatan\n1;Lulus;\n2;Tidak lulus;\n3;L;kehadiran menyusul\n", "utf-8")
    assert bekal("assessment", "import", *of, "--file", marks, *data, *HEAD).json["people"] == 3
    assert bekal("assessment", "lock", *of, *data, *HEAD).json["error"] == "SecondPersonNeeded"
    minutes = ("assessment", "paper", "minutes", *of, "--out", tmp_path / "ba.pdf", *data)
    assert bekal(*minutes).json["error"] == "NotLocked"
    locked = bekal(
        "assessment", "lock", *of, "--letter", "BA-1", "--met-on", TODAY, "--met-at", "9.30",
        "--member", "Kepala Contoh|Ketua", *data, *CLERK,
    ).json  # fmt: skip
    assert (locked["locked"], locked["number"], locked["passed"], locked["failed"]) == (True, 1, 2, 1)
    assert bekal("assessment", "import", *of, "--file", marks, *data, *HEAD).json["recorded"] == 0
    marks.write_text("No,Teori\n2,99\n", "utf-8")
    assert bekal("assessment", "import", *of, "--file", marks, *data, *HEAD).json["error"] == "CourseLocked"
    assert bekal("assessment", "meeting", *of, "--letter", "BA-2", *data, *CLERK).json["letter"] == "BA-2"
    assert bekal(*minutes).code == 0
    for what in ("attendance", "scores", "units", "summary"):
        out = tmp_path / f"{what}.pdf"
        assert bekal("assessment", "paper", what, *of, "--out", out, "--paper", "F4", *data).code == 0
        assert out.read_bytes().startswith(b"%PDF")
    assert bekal("assessment", "paper", "scores", *of, "--out", tmp_path / "n.xlsx", *data).code == 0
    assert bekal("assessment", "paper", "units", *of, "--out", tmp_path / "n.xlsx", *data).code == 3

    assert bekal("assessment", "unlock", *of, "--reason", "salah", *data, *CLERK).json["error"] == "NotAllowed"
    assert bekal("assessment", "unlock", *of, "--reason", "nilai salah", *data, *HEAD).json["locked"] is False


def test_files_that_cannot_be_read_are_said(bekal: Bekal, centre: Path, course: str, tmp_path: Path) -> None:
    data, of = ("--data", centre), ("--course", course)
    (tmp_path / "kosong.csv").write_text("", "utf-8")
    (tmp_path / "rusak.xlsx").write_bytes(b"PK\x03\x04 bukan buku kerja")
    (tmp_path / "gambar.csv").write_bytes(b"\x89PNG\0\0\0")
    expected = {
        "kosong.csv": "FileEmpty",
        "rusak.xlsx": "FileDamaged",
        "gambar.csv": "NotASpreadsheet",
        "hilang.csv": "FileMissing",
    }
    for name, error in expected.items():
        answer = bekal("assessment", "import", *of, "--file", tmp_path / name, *data, *HEAD)
        assert answer.json["error"] == error, name
    (tmp_path / "polos.csv").write_text("80,90\n", "utf-8")
    assert (
        bekal("assessment", "import", *of, "--file", tmp_path / "polos.csv", *data, *HEAD).json["error"]
        == "HeadingUnknown"
    )
