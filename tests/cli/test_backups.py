"""Backups from a terminal: made, checked, restored here and on another PC, with the answers other tools read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

from bekal.storage import keys, opening

Bekal = Callable[..., Answer]


def test_a_backup_is_made_checked_and_restored(bekal: Bekal, centre: Path, tmp_path: Path) -> None:
    made = bekal("backup", "create", "--to", tmp_path / "usb", "--data", centre)
    assert made.code == 0, made.said
    assert {"file", "people", "marks", "certificates"} <= set(made.json)
    seen = bekal("backup", "check", made.json["file"], "--data", centre)
    assert seen.code == 0
    assert seen.json["opened"]
    assert "utuh" in seen.said
    english = bekal("backup", "check", made.json["file"], "--data", centre, "--lang", "en")
    assert "This backup is whole" in english.said
    back = bekal("backup", "restore", made.json["file"], "--data", centre)
    assert back.code == 0, back.said
    assert back.json["people"] == made.json["people"]
    assert not back.json["new_device"]
    assert Path(back.json["kept_aside"]).exists()


def test_unsent_work_needs_the_second_word(bekal: Bekal, centre: Path, tmp_path: Path) -> None:
    made = bekal("backup", "create", "--to", tmp_path / "usb", "--data", centre)
    added = bekal(
        *("programmes", "add", "--data", centre, "--as", "Kepala Contoh", "--code", "JPN", "--title", "Bahasa Jepang"),
        *("--kind", "language", "--hours", "320"),
    )
    assert added.code == 0, added.said
    refused = bekal("backup", "restore", made.json["file"], "--data", centre)
    assert refused.code == 3
    assert refused.json["error"] == "UnsentWouldBeLost"
    done = bekal("backup", "restore", made.json["file"], "--data", centre, "--lose-unsent")
    assert done.code == 0, done.said
    assert bekal("programmes", "list", "--data", centre).json == []


def test_a_new_pc_needs_the_code_of_the_sheet(
    bekal: Bekal, centre: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = keys.new_recovery_code()
    with opening.opened(centre) as opened:
        keys.renew_recovery(opened.folder, opened.key, code)
    made = bekal("backup", "create", "--to", tmp_path / "usb", "--data", centre)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "lain" / "bekal.key"))
    refused = bekal("backup", "restore", made.json["file"], "--data", tmp_path / "baru")
    assert (refused.code, refused.json["error"]) == (3, "RecoveryCodeNeeded")
    monkeypatch.setenv("BEKAL_RECOVERY_CODE", code)
    done = bekal("backup", "restore", made.json["file"], "--data", tmp_path / "baru")
    assert done.code == 0, done.said
    assert done.json["new_device"]
    assert bekal("sync", "status", "--data", tmp_path / "baru").json["activated"] is False


def test_what_is_no_backup_is_told_in_one_sentence(bekal: Bekal, centre: Path, tmp_path: Path) -> None:
    (tmp_path / "foto.bekal").write_bytes(b"bukan cadangan")
    seen = bekal("backup", "check", tmp_path / "foto.bekal", "--data", centre)
    assert (seen.code, seen.json["error"]) == (4, "BackupUnreadable")
    gone = bekal("backup", "restore", tmp_path / "tidak-ada.bekal", "--data", centre)
    assert (gone.code, gone.json["error"]) == (4, "BackupUnreadable")


def test_the_daily_backup_says_where_it_lies_and_what_failed(bekal: Bekal, centre: Path, tmp_path: Path) -> None:
    before = bekal("backup", "status", "--data", centre)
    assert before.json["old"] is True
    done = bekal("backup", "daily", "--data", centre, "--to", tmp_path / "tidak terpasang")
    assert done.code == 0
    own, second = done.json
    assert Path(own["file"]).parent == centre / "cadangan"
    assert second["file"] is None
    assert "tidak ada" in second["reason"]
    after = bekal("backup", "status", "--data", centre)
    assert after.json["old"] is False
    assert {one["place"]: one["failed"] for one in after.json["places"]}["second"] == "BackupPlaceGone"


@pytest.mark.parametrize("where", ["tidak-ada/cadangan", "/media/tidak-ada", "/media/tidak-ada/cadangan"])
def test_a_disk_that_is_not_there_is_told_and_gets_no_folder(
    bekal: Bekal, centre: Path, tmp_path: Path, where: str
) -> None:
    there = {path.name for path in tmp_path.iterdir()}
    refused = bekal("backup", "create", "--to", tmp_path / where, "--data", centre)
    assert (refused.code, refused.json["error"]) == (4, "BackupFolderAbsent")
    assert where in refused.json["message"]
    assert {path.name for path in tmp_path.iterdir()} == there
