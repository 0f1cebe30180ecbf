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
