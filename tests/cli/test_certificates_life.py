"""Certificates after their issue, from a script: revoked, replaced, handed over, the books, blanks."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Answer, centre_day
from tests.cli.test_whole_way import HEAD, PEOPLE, Places, _activated, _course, _marked_and_assessed, _round_trip

from bekal.practice.classes import working_days

Bekal = Callable[..., Answer]


@pytest.fixture
def printed(bekal: Bekal, tmp_path: Path) -> tuple[tuple[object, ...], str, list[str]]:
    """Give the data option, a course, and the numbers of its printed certificates."""
    days = working_days(centre_day() - timedelta(days=1), 5)
    _activated(bekal, tmp_path, Places())
    _round_trip(bekal, tmp_path)
    data = ("--data", tmp_path / "balai")
    course = _course(bekal, tmp_path, days)
    _marked_and_assessed(bekal, tmp_path, course, len(days))
    numbers = bekal("certificates", "issue", "--course", course, *data, *HEAD).json["numbers"]
    assert len(numbers) == PEOPLE - 1
    bekal("certificates", "print", "--course", course, "--out", tmp_path / "s.pdf", *data, *HEAD)
    return data, course, numbers


def test_a_certificate_lives_by_commands(
    bekal: Bekal, tmp_path: Path, printed: tuple[tuple[object, ...], str, list[str]]
) -> None:
    data, course, numbers = printed
    texts = {
        code["claims"]["no"]: n
        for n, code in enumerate(bekal("certificates", "verify", tmp_path / "s.pdf", *data).json["codes"])
    }
    assert set(texts) == set(numbers)

    unsaid = bekal("certificates", "revoke", numbers[0], "--reason", " ", *data, *HEAD)
    assert (unsaid.code, unsaid.json["error"]) == (3, "LifeReasonMissing")
    revoked = bekal("certificates", "revoke", numbers[0], "--reason", "terbit keliru: salah kelas", *data, *HEAD)
    assert revoked.json == {"number": numbers[0], "papers": 1, "of_other_keys": 0}
    lost = bekal("certificates", "reissue", numbers[1], "--reason", "hilang", *data, *HEAD)
    assert lost.json["error"] == "LetterMissing"
    copied = bekal("certificates", "reissue", numbers[1], "--reason", "hilang", "--letter", "LP/1", *data, *HEAD)
    assert (copied.json["number"], copied.json["copy"]) == (numbers[1], 2)
    same = bekal("certificates", "reissue", numbers[2], "--correct", "--reason", "nama salah", *data, *HEAD)
    assert same.json["error"] == "NothingToCorrect"
    nobody = bekal("certificates", "reissue", "9/X", "--reason", "rusak", *data, *HEAD)
    assert nobody.json["error"] == "NoSuchCertificate"

    here = {code["claims"]["no"]: code["result"] for code in bekal(
        "certificates", "verify", tmp_path / "s.pdf", *data
    ).json["codes"]}  # fmt: skip
    assert (here[numbers[0]], here[numbers[1]], here[numbers[2]]) == ("REVOKED", "REPLACED", "VALID"), "at once"

    given = bekal("certificates", "hand-over", "--number", numbers[2], "--taker", "Wali Contoh", *data, *HEAD)
    assert given.json == {"handed_over": 1}
    rest = bekal("certificates", "hand-over", "--course", course, *data, *HEAD)
    assert rest.json == {"handed_over": PEOPLE - 4}, "the revoked, the replaced and the copy not printed stay here"
    back = bekal("certificates", "hand-over", "--number", numbers[2], "--take-back", *data, *HEAD)
    assert back.json == {"taken_back": 1}
    both = bekal("certificates", "hand-over", *data, *HEAD)
    assert both.json["error"] == "NumberOrCourse"
    listed = bekal("certificates", "hand-over", "--course", course, "--list", tmp_path / "serah.pdf", *data)
    assert Path(listed.json["file"]).read_bytes().startswith(b"%PDF")

    states = [(row["number"], row["copy"], row["state"]) for row in bekal("certificates", "list", *data).json]
    assert (numbers[0], 1, "revoked") in states
    assert (numbers[1], 1, "replaced") in states
    assert (numbers[1], 2, "issued") in states
    assert [row["number"] for row in bekal("certificates", "list", "--search", numbers[3], *data).json] == [numbers[3]]
    for name in ("register.pdf", "register.xlsx"):
        book = bekal("certificates", "register", "--out", tmp_path / name, *data)
        assert book.json["lines"] == PEOPLE
        assert (tmp_path / name).stat().st_size > 2000
    assert bekal("certificates", "expiring", *data).json == []

    _round_trip(bekal, tmp_path)
    _round_trip(bekal, tmp_path)
    state = bekal("sync", "status", *data).json
    assert state["problems"] == 0


def test_blanks_by_commands(bekal: Bekal, tmp_path: Path, centre: Path) -> None:
    data = ("--data", centre)
    blanks = ("certificates", "blanks")
    came = bekal(*blanks, "receive", "--first", "A 0000001", "--last", "A 0000010", "--letter", "900/1", *data, *HEAD)
    assert (came.json["series"], came.json["received"]) == ("A", 10)
    twice = bekal(*blanks, "receive", "--first", "A 10", "--last", "A 12", *data, *HEAD)
    assert twice.json["error"] == "BlanksOverlap"
    assert bekal(*blanks, "spoil", "A 1", "--reason", "Terlipat", *data, *HEAD).json == {"spoiled": 1}
    assert bekal(*blanks, "spoil", "A 2", *data, *HEAD).json["error"] == "BlankReasonMissing"
    assert bekal(*blanks, "spoil", "B 2", "--reason", "x", *data, *HEAD).json["error"] == "BlankNotReceived"
    assert bekal(*blanks, "return", "A 2", *data, *HEAD).json["error"] == "MinutesMissing"
    gone = bekal(*blanks, "destroy", "A 1..A 3", "--letter", "BA-1", "--out", tmp_path / "ba.pdf", *data, *HEAD)
    assert gone.json["destroyed"] == 3
    assert (tmp_path / "ba.pdf").read_bytes().startswith(b"%PDF")
    assert bekal(*blanks, "return", "A 4", "--letter", "BA-2", *data, *HEAD).json["returned"] == 1
    assert bekal(*blanks, "lose", "A 5", "--reason", "tidak ada", *data, *HEAD).json == {"lost": 1}
    assert bekal(*blanks, "find", "A 5", *data, *HEAD).json == {"found": 1}
    (stock,) = bekal(*blanks, "list", *data).json
    assert (stock["received"], stock["free"], stock["next"], stock["destroyed"]) == (10, 6, "A 0000005", 3)
    history = bekal(*blanks, "list", "--blank", "A 5", *data).json
    assert [line["event"] for line in history] == ["lost", "found"]
    for name in ("blangko.pdf", "blangko.xlsx"):
        assert bekal(*blanks, "list", "--out", tmp_path / name, *data).code == 0
        assert (tmp_path / name).stat().st_size > 2000
    assert bekal(*blanks, "spoil", "siapa", "--reason", "x", *data, *HEAD).json["error"] == "BadBlankNumber"


def test_a_result_is_corrected_with_its_certificate_by_one_command(
    bekal: Bekal, printed: tuple[tuple[object, ...], str, list[str]]
) -> None:
    data, _, numbers = printed
    correct = ("certificates", "correct-result", numbers[0], "--score", "99,5", *data)
    marked = (*correct, "--entered-by", "Kepala Contoh")
    shown = bekal(*marked, "--show").json["differences"]
    assert any("99,5" in one["becomes"] for one in shown)
    unknown = bekal(*marked, "--component", "Tidak Ada=80", "--show")
    assert (unknown.code, unknown.json["error"]) == (3, "UnknownField")
    nobody = bekal(*correct, "--entered-by", "Siapa", "--reason", "hasil salah", *HEAD)
    assert nobody.json["error"] == "UnknownPerson"
    silent = bekal(*marked, *HEAD)
    assert silent.json["error"] == "LifeReasonMissing"
    made = bekal(*marked, "--reason", "hasil salah: tertukar", *HEAD)
    assert (made.code, made.json["replaces"]) == (0, numbers[0]), made.said
    assert made.json["number"] not in numbers
    states = {row["number"]: row["state"] for row in bekal("certificates", "list", *data).json}
    assert (states[numbers[0]], states[made.json["number"]]) == ("replaced", "issued")
