"""The head office says from a terminal that it was restored, and what a copy elsewhere holds."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Answer


def test_the_epoch_rises_and_the_words_say_what_happens(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    assert bekal("central", "init", "--home", tmp_path / "pusat", "--practice").code == 0
    done = bekal("central", "restored", "--home", tmp_path / "pusat")
    assert done.code == 0
    assert done.json["epoch"] == 2
    assert "mengirim lagi" in done.json["words"]
    assert bekal("central", "status", "--home", tmp_path / "pusat").json["epoch"] == 2
    missing = bekal("central", "restored", "--home", tmp_path / "tidak-ada")
    assert missing.code == 4


def test_what_is_safe_elsewhere_is_recorded_and_told(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    pusat = tmp_path / "pusat"
    bekal("central", "init", "--home", pusat, "--practice")
    assert bekal("central", "durable", "--home", pusat).json["streams"] == 0
    assert bekal("central", "durable", "--home", pusat, "--all").json["moved"] == 0
    refused = bekal("central", "durable", "--home", pusat, "--places", tmp_path / "tidak-ada.json")
    assert (refused.code, refused.json["error"]) == (3, "PlacesUnreadable")


def test_a_pc_is_revoked_and_what_it_sent_is_decided_by_commands(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    pusat, usb, file = tmp_path / "pusat", tmp_path / "usb", tmp_path / "balai.aktivasi"
    usb.mkdir()
    bekal("central", "init", "--home", pusat, "--practice")
    bekal("central", "activation", "--home", pusat, "--centre-code", "BLK-X", "--centre-name", "Balai X", "--out", file)
    data, at, head = ("--data", tmp_path / "balai"), ("--home", pusat), ("--as", "Kepala Contoh")
    bekal("init", *data, "--centre-code", "BLK-X", "--centre-name", "Balai X", "--admin", "Kepala Contoh",
          "--activation", file)  # fmt: skip
    bekal("sync", "export", *data, "--to", usb)
    bekal("central", "import", *at, "--from", usb)
    device = bekal("central", "status", *at).json["centres"][0]["streams"][0]["device"]
    done = bekal("central", "devices", "revoke", *at, "--device", device, "--reason", "dicuri")
    assert done.code == 0
    assert "disimpan dan tidak diterapkan" in done.said
    bekal("programmes", "add", "--code", "LAS", "--title", "Las", "--kind", "competency", "--hours", 40, *data, *head)
    bekal("sync", "export", *data, "--to", usb)
    assert bekal("central", "import", *at, "--from", usb).json["applied"] == 0
    (waits,) = bekal("central", "devices", "kept", *at).json
    assert (waits["centre"], waits["device"], waits["is_refused"]) == ("BLK-X", device, False)
    assert bekal("central", "devices", "refuse", *at, "--device", device).json["refused"] == 1
    assert bekal("central", "devices", "accept", *at, "--device", device).json["applied"] == waits["operations"]
    nothing = bekal("central", "devices", "accept", *at, "--device", device)
    assert (nothing.code, nothing.json["error"]) == (3, "NothingKept")
