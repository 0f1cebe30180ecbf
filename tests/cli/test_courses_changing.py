"""Programmes, intakes and courses changed, trainees moved and let go, as a script does it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Answer

BY = ("--as", "Kepala Contoh")


def test_a_script_changes_what_is_there_and_moves_people(
    centre: Path, bekal: Callable[..., Answer], tmp_path: Path
) -> None:
    def do(*words: object, code: int = 0) -> Any:
        answer = bekal(*words, "--data", centre, *BY)
        assert answer.code == code, answer.said
        return answer.json

    do("programmes", "add", "--code", "JPN", "--title", "Bahasa Jepang", "--hours", 320, "--unit", "A|Salam|10")
    do("intakes", "add", "--name", "Gelombang 1", "--opens", "2026-01-05", "--closes", "2026-02-20")
    course = ("--programme", "JPN", "--intake", "Gelombang 1", "--starts", "2026-03-02", "--ends", "2026-03-31")
    a = do("courses", "add", *course, "--name", "Kelas A", "--quota", 2)["id"]
    b = do("courses", "add", *course, "--name", "Kelas B", "--quota", 1)["id"]
    rows = "\n".join(f"Peserta Contoh 0{n},9999990{n}0{n}00000{n},L,0{n}/0{n}/2000" for n in (1, 2))
    (tmp_path / "p.csv").write_text(f"Nama,NIK,L/P,Tanggal Lahir\n{rows}\n", encoding="utf-8")
    do("candidates", "import", tmp_path / "p.csv", "--repair")
    people = [row["id"] for row in bekal("candidates", "list", "--data", centre, *BY).json]
    do("enrol", "--course", a, "--candidate", people[0], "--candidate", people[1])

    assert do("programmes", "change", "jpn", "--hours", 240, "--age-from", 18, "--unit", "A|Salam|12")["changed"] == [
        "hours", "age_from", "units",
    ]  # fmt: skip
    assert do("programmes", "list")[0]["hours"] == 240
    do("intakes", "change", "Gelombang 1", "--name", "Gelombang Awal")
    do("courses", "change", "--course", a, "--quota", 1, code=3)
    do("courses", "change", "--course", a, "--quota", 5, "--name", "Kelas Pagi")
    when = ("--on", "2026-03-09", "--reason", "Pindah jam")
    assert do("courses", "move", "--course", a, "--to", b, "--candidate", people[0], *when) == {"moved": 1}
    do("courses", "move", "--course", a, "--to", b, "--candidate", people[1], *when, code=3)
    do("courses", "withdraw", "--course", a, "--candidate", people[0], *when, code=3)
    assert do("courses", "withdraw", "--course", a, "--candidate", people[1], *when) == {"left": 1}
    (line,) = do("intakes", "list")
    assert (line["name"], line["quota"], [c["name"] for c in line["courses"]]) == (
        "Gelombang Awal", 6, ["Kelas B", "Kelas Pagi"],
    )  # fmt: skip
    assert [c["enrolled"] for c in do("courses", "list")] == [1, 0], json.dumps(do("courses", "list"))


def test_a_script_names_room_and_fund_renews_units_and_takes_a_mistaken_course_away(
    centre: Path, bekal: Callable[..., Answer]
) -> None:
    def do(*words: object, code: int = 0) -> Any:
        answer = bekal(*words, "--data", centre, *BY)
        assert answer.code == code, answer.said
        return answer.json

    do("programmes", "add", "--code", "JPN", "--title", "Bahasa Jepang", "--hours", 320, "--unit", "A|Salam|10")
    dates = ("--starts", "2099-03-02", "--ends", "2099-03-31")
    made = do(
        "courses", "add", "--programme", "JPN", "--intake", "Gelombang 1", "--name", "Kelas A", "--quota", 9, *dates,
        "--room", "Lab 1", "--fund", "APBD",
    )  # fmt: skip
    (row,) = do("courses", "list")
    assert (row["room"], row["fund_source"]) == ("Lab 1", "APBD")
    do("courses", "change", "--course", made["id"], "--room", "Lab 2", "--fund", "APBN")
    (row,) = do("courses", "list")
    assert (row["room"], row["fund_source"], row["edition"]) == ("Lab 2", "APBN", 1)
    do("programmes", "change", "jpn", "--unit", "B|Berbelanja|20")
    assert do("courses", "newest", "--course", made["id"]) == {"id": made["id"], "edition": 2, "changed": True}
    assert do("courses", "newest", "--course", made["id"])["changed"] is False
    assert do("courses", "remove", "--course", made["id"]) == {"id": made["id"], "removed": True}
    assert do("courses", "list") == []
    do("courses", "remove", "--course", made["id"], code=3)
