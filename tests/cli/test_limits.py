"""Limits and the policy from a terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import PIN, Answer


def test_limits_are_told_and_a_heads_word_is_kept(
    bekal: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pusat, file, balai = tmp_path / "pusat", tmp_path / "a.tsa", tmp_path / "balai"
    bekal("central", "init", "--home", pusat, "--practice")
    changed = bekal("central", "policy", "set", "packets=1", "approval=true", "--home", pusat)
    assert (changed.json["packets"], changed.json["approval"]) == (1, True)
    assert bekal("central", "policy", "show", "--home", pusat).json == changed.json
    refused = bekal("central", "policy", "set", "warna=biru", "--home", pusat)
    assert (refused.code, refused.json["error"]) == (3, "PolicyUnfit")
    named = ("--centre-code", "BLK-X", "--centre-name", "Balai Contoh")
    bekal("central", "activation", "--home", pusat, *named, "--out", file)
    made = bekal("init", "--data", balai, *named, "--admin", "Kepala Contoh", "--activation", file, "--practice")
    assert made.code == 0, made.said
    usb = tmp_path / "usb"
    usb.mkdir()
    bekal("sync", "export", "--to", usb, "--data", balai)
    bekal("central", "import", "--from", usb, "--home", pusat)
    bekal("sync", "import", "--from", usb, "--data", balai)
    before = bekal("sync", "limits", "--data", balai)
    assert (before.json["level"], before.json["policy"]["packets"]) == ("green", 1)
    bekal(
        *("programmes", "add", "--data", balai, "--as", "Kepala Contoh", "--code", "JPN", "--title", "Bahasa Jepang"),
        *("--kind", "language", "--hours", "320"),
    )
    red = bekal("sync", "limits", "--data", balai)
    assert red.json["level"] == "red"
    assert "kiriman menunggu pusat" in red.said
    monkeypatch.setenv("BEKAL_SECOND_PIN", PIN)
    word = ("sync", "assure", "packets", "--by", "Kepala Contoh", "--data", balai, "--as", "Kepala Contoh")
    assert bekal(*word).json["error"] == "ReasonMissing"
    assert bekal(*word, "--reason", "Flashdisk rusak, dikirim Senin").code == 0
    after = bekal("sync", "limits", "--data", balai)
    assert after.json["level"] == "overridden"
    assert "Flashdisk rusak" in after.said
    other = tmp_path / "usb-lain"
    other.mkdir()
    for step in (("export", "--to", other), ("now", "--url", "http://127.0.0.1:9")):
        asked = bekal("sync", *step, "--data", balai)
        assert (asked.code, asked.json["error"]) == (3, "PersonNeeded")  # central asks that a head agrees
    assert list(other.iterdir()) == []
    assert bekal("sync", "export", "--to", other, "--data", balai, "--as", "Kepala Contoh").json["sealed"] == 1
