"""Exit codes, languages, help; a folder without a centre, one that is open elsewhere."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer
from tests.makers import environment

from bekal.storage.folder import DataFolder


def test_wrong_usage_is_two_and_help_is_none(bekal: Callable[..., Answer], capsys: pytest.CaptureFixture[str]) -> None:
    from bekal.__main__ import main

    assert main(["nonsense"]) == 2
    assert main(["candidates"]) == 2
    assert main(["attendance", "recap", "--course", "x", "--month", "2026-13", "--out", "x.xlsx"]) == 2
    assert main(["--help"]) == 0
    assert "candidates" in capsys.readouterr().out


def test_a_folder_without_a_centre_is_said_in_the_language_asked_for(
    bekal: Callable[..., Answer], tmp_path: Path
) -> None:
    indonesian = bekal("candidates", "list", "--data", tmp_path)
    assert indonesian.code == 4
    assert "Belum ada data balai" in indonesian.said
    english = bekal("candidates", "list", "--data", tmp_path, "--lang", "en")
    assert "There is no centre" in english.said
    assert list(tmp_path.iterdir()) == []


def test_a_second_program_on_the_same_data_is_refused(bekal: Callable[..., Answer], centre: Path) -> None:
    with DataFolder(centre).locked():
        refused = bekal("candidates", "list", "--data", centre)
    assert refused.code == 4
    assert refused.json["error"] == "AlreadyOpen"
    assert bekal("candidates", "list", "--data", centre).code == 0


def test_a_centre_is_never_made_over_another(bekal: Callable[..., Answer], centre: Path) -> None:
    before = (centre / "bekal.db").read_bytes()
    words = ("--centre-code", "BLK-Y", "--centre-name", "Lain", "--admin", "Orang Lain")
    again = bekal("init", "--data", centre, *words)
    assert again.code == 4
    assert again.json["error"] == "CentreExists"
    assert (centre / "bekal.db").read_bytes() == before


def test_an_easy_pin_makes_nothing(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    words = ("--centre-code", "BLK-Y", "--centre-name", "Lain", "--admin", "Orang Lain")
    assert bekal("init", "--data", tmp_path / "x", *words, pin="123456").json["error"] == "SecretTooWeak"
    assert bekal("init", "--data", tmp_path / "x", *words, pin=None).json["error"] == "PersonNeeded"
    assert not (tmp_path / "x" / "bekal.db").exists()


def test_the_program_checks_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bekal", "self-check", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"ok": true' in done.stdout


def test_every_vector_gives_its_expected_result(bekal: Callable[..., Answer]) -> None:
    vectors = Path(__file__).parents[1] / "certificates" / "certificate-vectors.json"
    report = bekal("certificates", "conformance", vectors).json
    assert report["failed"] == []
    assert report["passed"] == report["total"] > 70


def test_the_history_of_a_person_is_read_back_by_a_head(bekal: Callable[..., Answer], centre: Path) -> None:
    file = Path(__file__).parents[1] / "candidates" / "samples" / "school-1.xlsx"
    bekal("candidates", "import", file, "--data", centre, "--as", "Kepala Contoh")
    person = bekal("candidates", "list", "--search", "lukman", "--data", centre).json[0]
    (step,) = bekal("history", person["id"], "--data", centre, "--as", "Kepala Contoh").json
    assert step["by"] == "Kepala Contoh"
    assert step["set"]["name"] == person["name"]
    assert bekal("history", person["id"], "--data", centre).code == 3
    assert bekal("history", "bukan-id", "--data", centre, "--as", "Kepala Contoh").code == 3


def test_a_practice_centre_never_takes_a_real_activation(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    names = ("--centre-code", "BLK-X", "--centre-name", "Balai Contoh")
    for realm in ((), ("--practice",)):
        home = tmp_path / f"pusat{len(realm)}"
        assert bekal("central", "init", "--home", home, *realm).code == 0
        assert bekal("central", "activation", "--home", home, *names, "--out", home / "a.akt").code == 0
    data = tmp_path / "latihan"
    assert bekal("init", "--data", data, *names, "--admin", "Kepala Contoh", "--practice").code == 0
    refused = bekal("activate", tmp_path / "pusat0" / "a.akt", "--data", data)
    assert (refused.code, refused.json["error"]) == (3, "ActivationForOtherUse")
    assert bekal("activate", tmp_path / "pusat1" / "a.akt", "--data", data).code == 0
