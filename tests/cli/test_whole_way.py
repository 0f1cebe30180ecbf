"""From a central system and an activation file to a certificate verified on it, by commands alone."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Answer, centre_day

from bekal.practice.classes import working_days
from bekal.practice.people import in_words, invented, write_roster

HEAD = ("--as", "Kepala Contoh")
PEOPLE = 6


@dataclass(frozen=True)
class Places:
    """The options that name central's database, none for the embedded one; the server of the centre's desks, if any."""

    central: tuple[str, ...] = ()
    desks: str = ""


@pytest.fixture(params=["sqlite", "postgresql", "desks"])
def database(request: pytest.FixtureRequest) -> Places:
    """Central embedded, central on PostgreSQL, and a centre that works on a server itself."""
    if request.param == "sqlite":
        return Places()
    url = request.getfixturevalue("postgres_url")
    return Places(("--database", url)) if request.param == "postgresql" else Places(desks=url)


def _activated(bekal: Callable[..., Answer], folder: Path, database: Places) -> None:
    central, activation = folder / "pusat", folder / "balai.aktivasi"
    assert bekal("central", "init", "--home", central, *database.central).code == 0
    names = ("--centre-code", "BLK-X", "--centre-name", "Balai Contoh")
    assert bekal("central", "activation", "--home", central, *names, "--out", activation).code == 0
    made = bekal(
        "init", "--data", folder / "balai", *names, "--admin", "Kepala Contoh", "--activation", activation,
        "--recovery-out", folder / "lembar.pdf",
    )  # fmt: skip
    assert made.code == 0, made.said
    assert (folder / "lembar.pdf").read_bytes().startswith(b"%PDF")
    if database.desks:
        moved = bekal("desk", "move", "--data", folder / "balai", "--server", database.desks)
        assert moved.json["operations"] > 0, moved.said
        assert len(bekal("desk", "status", "--data", folder / "balai").json["desks"]) == 1


def _round_trip(bekal: Callable[..., Answer], folder: Path) -> dict[str, int]:
    stick = folder / "usb"
    stick.mkdir(exist_ok=True)
    assert bekal("sync", "export", "--data", folder / "balai", "--to", stick).code == 0
    taken = bekal("central", "import", "--home", folder / "pusat", "--from", stick)
    assert taken.code == 0
    assert taken.json["refused"] == []
    assert bekal("sync", "import", "--data", folder / "balai", "--from", stick).code == 0
    counts: dict[str, int] = taken.json
    return counts


def _course(bekal: Callable[..., Answer], folder: Path, days: list[date]) -> str:
    import random

    data = ("--data", folder / "balai")
    people = [invented(n, random.Random(n), wanted="Bahasa Jepang", today=days[-1]) for n in range(1, PEOPLE + 1)]
    write_roster(folder / "daftar.xlsx", people)
    assert bekal("candidates", "import", folder / "daftar.xlsx", *data, *HEAD).json["imported"] == PEOPLE
    programme = bekal(
        "programmes", "add", "--code", "BJ", "--title", "Bahasa Jepang", "--kind", "language", "--hours", 40,
        "--catalogue", 1207, "--unit", "BJ.01|Huruf|20", "--unit", "BJ.02|Tata bahasa|20", *data, *HEAD,
    ).json  # fmt: skip
    course = bekal(
        "courses", "add", "--programme", "BJ", "--intake", "2026-1", "--name", "Bahasa Jepang A", "--quota", PEOPLE,
        "--starts", days[0], "--ends", days[-1], *data, *HEAD,
    ).json  # fmt: skip
    assert programme["id"]
    assert course["meetings"] == len(days)
    ids = [person["id"] for person in bekal("candidates", "list", *data).json]
    (folder / "peserta.csv").write_text("\n".join(ids), encoding="utf-8")
    enrolled = bekal("enrol", "--course", course["id"], "--file", folder / "peserta.csv", *data, *HEAD)
    assert enrolled.json == {"enrolled": PEOPLE}
    return str(course["id"])


def _marked_and_assessed(bekal: Callable[..., Answer], folder: Path, course: str, meetings: int) -> None:
    data = ("--data", folder / "balai")
    with (folder / "hadir.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["meeting", "trainee", "mark", "minutes"])
        for meeting in range(1, meetings + 1):
            for person in range(1, PEOPLE + 1):
                late = meeting == 2 and person == 1
                writer.writerow([meeting, person, "t" if late else "H", 10 if late else ""])
    marked = bekal("attendance", "mark", "--course", course, "--file", folder / "hadir.csv", *data, *HEAD)
    assert marked.json == {"marked": meetings * PEOPLE}
    rows = ["trainee,score,decision,units"] + [f'{n},"8{n},5",lulus,K' for n in range(1, PEOPLE)]
    rows.append(f"{PEOPLE},60,tidak lulus,K BK")
    (folder / "nilai.csv").write_text("\n".join(rows), encoding="utf-8")
    done = bekal("assessment", "record", "--course", course, "--file", folder / "nilai.csv", *data, *HEAD)
    assert done.json == {"recorded": PEOPLE}, done.said


def _printed_sheet_by_sheet(bekal: Callable[..., Answer], folder: Path, course: str) -> None:
    """Print a run on white paper: three sheets, one of them spoiled, then a power cut and the rest."""
    data = ("--data", folder / "balai", *HEAD)
    begun = bekal("certificates", "runs", "begin", "--course", course, *data).json
    run = ("--run", begun["run"])
    assert [line["sheet"] for line in begun["lines"]] == list(range(1, PEOPLE))
    sent = bekal("certificates", "runs", "send", *run, "--most", 3, "--out", folder / "a.pdf", *data).json
    assert [line["sheet"] for line in sent["lines"]] == [1, 2, 3]
    assert bekal("certificates", "runs", "out", *run, "--spoiled", "9", *data).code == 3
    out = bekal("certificates", "runs", "out", *run, "--spoiled", "2", *data).json
    assert (out["printed"], out["spoiled"], out["again"]) == (2, 1, [PEOPLE])
    bekal("certificates", "runs", "send", *run, "--out", folder / "b.pdf", *data)
    assert bekal("certificates", "runs", "end", *run, *data).json["error"] == "RunUnfinished"
    assert bekal("certificates", "runs", "list", "--data", folder / "balai").json[0]["sheets"]["sent"] == 3
    cut = bekal("certificates", "runs", "out", *run, "--up-to", 4, *data).json
    assert (cut["printed"], cut["sheets"]["waiting"], cut["ended"]) == (1, 2, False)
    bekal("certificates", "runs", "send", *run, "--out", folder / "c.pdf", *data)
    assert bekal("certificates", "runs", "out", *run, *data).json["ended"]
    assert bekal("certificates", "runs", "list", "--data", folder / "balai").json == []


def test_the_whole_way_by_commands(bekal: Callable[..., Answer], tmp_path: Path, database: Places) -> None:
    days = working_days(centre_day() - timedelta(days=1), 5)
    _activated(bekal, tmp_path, database)
    data = ("--data", tmp_path / "balai")
    course = _course(bekal, tmp_path, days)
    _marked_and_assessed(bekal, tmp_path, course, len(days))

    refused = bekal("certificates", "issue", "--course", course, *data, *HEAD)
    assert refused.code == 3
    assert refused.json["error"] == "NotYetAccredited"

    _round_trip(bekal, tmp_path)
    issued = bekal("certificates", "issue", "--course", course, *data, *HEAD).json
    assert issued["issued"] == PEOPLE - 1
    last = bekal("candidates", "list", *data).json[-1]["name"]
    assert [person["name"] for person in issued["refused"]] == [last]
    assert "tidak lulus" in issued["refused"][0]["reason"]
    assert "unit" in issued["refused"][0]["reason"]
    numbers = [int(number.split("/")[0]) for number in issued["numbers"]]
    assert numbers == list(range(1, PEOPLE))
    assert bekal("certificates", "issue", "--course", course, *data, *HEAD).json["issued"] == 0

    _printed_sheet_by_sheet(bekal, tmp_path, course)
    apart = bekal("certificates", "print", "--course", course, "--separate", "--out", tmp_path / "apart", *data, *HEAD)
    assert sorted(path.name[:4] for path in (tmp_path / "apart").iterdir()) == [f"{n:04}" for n in range(1, PEOPLE)]
    assert len(apart.json["files"]) == PEOPLE - 1
    paper = tmp_path / "sertifikat.pdf"
    assert (
        bekal("certificates", "print", "--course", course, "--out", paper, *data, *HEAD).json["printed"] == PEOPLE - 1
    )
    verdict = bekal("certificates", "verify", paper, *data).json
    assert verdict["result"] == "VALID"
    assert {code["claims"]["name"] for code in verdict["codes"]} == {
        f"Peserta Contoh {in_words(n)}" for n in range(1, PEOPLE + 1)
    } - {last}
    before = bekal("certificates", "verify", paper, "--at", "2020-01-01", *data).json
    assert before["result"] == "FUTURE"

    recap = bekal(
        "attendance", "recap", "--course", course, "--month", f"{days[0]:%Y-%m}", "--out", tmp_path / "r.xlsx", *data
    )
    assert recap.code == 0
    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")

    first = _round_trip(bekal, tmp_path)
    assert first["applied"] > 0
    held = bekal("central", "status", "--home", tmp_path / "pusat").json["centres"]
    assert [(c["code"], c["people"], c["marks"], c["certificates"]) for c in held] == [
        ("BLK-X", PEOPLE, len(days) * PEOPLE, PEOPLE - 1)
    ]
    again = bekal("central", "import", "--home", tmp_path / "pusat", "--from", tmp_path / "usb").json
    assert again["applied"] == 0
    assert again["already"] == again["batches"] > 0
    assert bekal("central", "status", "--home", tmp_path / "pusat").json["centres"] == held
    status = bekal("sync", "status", *data).json
    assert status["unsent"] == status["problems"] == 0
    assert status["received"] > 0
    assert status["durable"] == 0
