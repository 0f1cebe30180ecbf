"""A thousand applicants for twenty seats, from the file to the reserve list that moves up, by commands alone."""

import csv
import functools
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from tests.cli.conftest import Answer

from bekal.cli.call import Call
from bekal.practice.people import invented, write_roster

HEAD = ("--as", "Kepala Contoh")
PEOPLE, SEATS, RESERVES = 1_000, 20, 10
APPLIED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
STARTS = date(2026, 3, 23)
REREGISTER_BY = date(2026, 3, 13)


class Clock:
    """The time the commands see."""

    def __init__(self) -> None:
        self.at = APPLIED

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let every command see the time that the test says."""
    clock = Clock()
    monkeypatch.setattr("bekal.cli.main.Call", functools.partial(Call, clock=clock))
    return clock


def words_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path.read_bytes()) as paper:
        return "\n".join(page.get_textpage().get_text_bounded() for page in paper)


def test_a_thousand_applicants_for_twenty_seats(
    tmp_path: Path, bekal: Callable[..., Answer], centre: Path, clock: Clock
) -> None:
    def does(*words: object) -> dict[str, object]:
        answer = bekal(*words, "--data", centre, *HEAD)
        assert answer.code == 0, answer.said
        found: dict[str, object] = answer.json
        return found

    def selects(step: str, *words: object) -> dict[str, object]:
        return does("selection", *step.split(), "--course", course, *words)

    people = [invented(n, random.Random(n), wanted="Bahasa Jepang", today=STARTS) for n in range(1, PEOPLE + 1)]
    write_roster(tmp_path / "pendaftar.xlsx", people)
    assert does("candidates", "import", tmp_path / "pendaftar.xlsx")["imported"] == PEOPLE
    does("programmes", "add", "--code", "BJ", "--title", "Bahasa Jepang", "--kind", "language", "--hours", 160)
    does("intakes", "add", "--name", "2026-1", "--opens", "2026-02-01", "--closes", "2026-03-06")
    course = does(
        "courses", "add", "--programme", "BJ", "--intake", "2026-1", "--name", "Bahasa Jepang A", "--quota", SEATS,
        "--starts", STARTS, "--ends", STARTS + timedelta(days=60),
    )["id"]  # fmt: skip

    assert selects("apply", "--wanted") == {"applied": PEOPLE, "already": 0}
    assert selects("apply", "--file", ids_of(tmp_path, bekal, centre)) == {"applied": 0, "already": PEOPLE}
    found = selects("check")
    assert (found["clear"], found["warned"], found["blocked"]) == (0, PEOPLE, 0)  # nobody's papers are here yet
    assert selects("admit", "--all")["warned"] == PEOPLE
    admitted = selects("admit", "--all", "--reason", "berkas asli diperiksa saat daftar ulang")
    assert admitted == {"admitted": PEOPLE, "warned": 0, "blocked": 0}

    selects("tests add", "--title", "Tes tulis", "--weight", 60)
    selects("tests add", "--title", "Wawancara", "--kind", "interview", "--weight", 40, "--pass-mark", 50)
    for day in (9, 10):
        for hour in (8, 10, 13):
            for test in ("Tes tulis", "Wawancara"):
                selects(
                    "sessions add", "--test", test, "--date", f"2026-03-{day:02}", "--from", f"{hour:02}:00",
                    "--until", f"{hour + 1:02}:30", "--place", "Aula Contoh", "--capacity", 170,
                )  # fmt: skip
    assert selects("distribute") == {"placed": 2 * PEOPLE, "overflow": []}
    later = [row for row in selects("sessions list") if row["test"] == "Tes tulis"][-1]  # type: ignore[index]
    one = selects("list")[0]["code"]  # type: ignore[index]
    assert selects("sessions place", "--application", one, "--session", later["id"])["seat"]  # type: ignore[index]
    selects("cards", "--out", tmp_path / "kartu.pdf")
    assert len(pypdfium2.PdfDocument((tmp_path / "kartu.pdf").read_bytes())) == PEOPLE // 8

    codes = [row["code"] for row in bekal("selection", "list", "--course", course, "--data", centre).json]
    assert len(set(codes)) == PEOPLE
    clock.at = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    chance = random.Random(7)
    for test in ("Tes tulis", "Wawancara"):
        with (tmp_path / "nilai.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["kode", "nilai"])
            for code in codes:
                absent = chance.random() < 0.02
                writer.writerow(
                    [code, "TH" if absent else f"{chance.randint(3000, 10000) / 100:.2f}".replace(".", ",")]
                )
        assert selects("scores", "--test", test, "--file", tmp_path / "nilai.csv") == {"recorded": PEOPLE}

    selects("set", "--reserves", RESERVES)
    letter = ("--letter", "001/CONTOH/2026", "--date", "2026-03-11", "--at", "09.00", "--place", "Ruang Contoh")
    members = ("--member", "Kepala Contoh|Ketua", "--member", "Petugas Contoh|Anggota")
    decided = selects("decide", *letter, *members, "--reregister-by", REREGISTER_BY)
    assert decided == {
        "locked": True,
        "accepted": SEATS,
        "reserve": RESERVES,
        "not_accepted": PEOPLE - SEATS - RESERVES,
    }
    refused = bekal("selection", "set", "--course", course, "--reserves", 5, "--data", centre, *HEAD)
    assert (refused.code, refused.json["error"]) == (3, "DecisionLocked")

    for step in ("minutes", "announce", "attachment", "signing"):
        selects(step, "--out", tmp_path / f"{step}.pdf")
    accepted = [row for row in selects("ranking") if row["outcome"] == "accepted"]  # type: ignore[index]
    minutes, announced = words_of(tmp_path / "minutes.pdf"), words_of(tmp_path / "announce.pdf")
    for row in accepted:
        assert row["code"] in minutes  # type: ignore[index]
        assert row["code"] in announced  # type: ignore[index]
    assert "Rabu tanggal sebelas bulan Maret tahun dua ribu dua puluh enam" in " ".join(minutes.split())
    niks = {one.nik for one in people}
    assert not any(nik in announced for nik in niks)
    selects("export", "--out", tmp_path / "peringkat.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "peringkat.xlsx").active
    assert sheet is not None
    assert sum(str(row[3]) in niks for row in sheet.iter_rows(values_only=True)) == PEOPLE

    clock.at = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
    number = ("--letter", "002/CONTOH/2026", "--date", "2026-03-11", "--reason", "salah ketik")
    assert selects("correct-letter", *number)["letter"] == "002/CONTOH/2026"
    told = selects("inform", "--mark", "--out", tmp_path / "kabar.csv")
    assert (told["marked"], len(told["people"])) == (SEATS, SEATS)  # type: ignore[arg-type]
    again = selects("inform", "--mark")
    assert again["marked"] == 0
    assert all(one["informed"] for one in again["people"])  # type: ignore[attr-defined]
    gone = ("--application", accepted[0]["code"])  # type: ignore[index]
    assert len(selects("withdraw", *gone, "--reason", "keliru")["moved"]) == 1  # type: ignore[arg-type]
    assert selects("undo", *gone)["undone"]
    back = selects("list", "--state", "accepted")
    assert {row["code"] for row in back} == {row["code"] for row in accepted}  # type: ignore[index]

    named = [word for row in accepted[:-3] for word in ("--application", row["code"])]  # type: ignore[index]
    assert selects("reregister", *named)["reregistered"] == SEATS - 3
    clock.at = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
    missed = selects("noshow", "--reregister-by", "2026-03-20")
    assert missed["missed"] == [row["code"] for row in accepted[-3:]]  # type: ignore[index]
    assert len(missed["moved"]) == 3  # type: ignore[arg-type]
    assert selects("reregister", "--all")["reregistered"] == 3
    seats = selects("seats")
    assert (seats["seats"], seats["free"], len(seats["reserve"])) == ("20 dari 20", 0, RESERVES - 3)  # type: ignore[arg-type]
    assert len(seats["moved"]) == 3  # type: ignore[arg-type]

    clock.at = datetime(2026, 3, 25, 2, 0, tzinfo=UTC)  # the first training day after the holidays
    replaced = selects("replace", "--trainee", 1, "--reason", "diterima bekerja")
    selects("minutes", "--replacement", replaced["enrolment"], "--out", tmp_path / "ganti.pdf")
    assert str(replaced["name"]) in words_of(tmp_path / "ganti.pdf")
    clock.at = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)  # the fifth
    late = bekal("selection", "replace", "--course", course, "--trainee", 2, "--reason", "-", "--data", centre, *HEAD)
    assert (late.code, late.json["error"]) == (3, "TooLateToReplace")


def ids_of(folder: Path, bekal: Callable[..., Answer], centre: Path) -> Path:
    path = folder / "id.csv"
    path.write_text(
        "\n".join(row["id"] for row in bekal("candidates", "list", "--data", centre).json), encoding="utf-8"
    )
    return path
