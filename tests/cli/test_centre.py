"""The centre's own settings, as a script changes them."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Answer
from tests.documents.papers import picture_png

BY = ("--as", "Kepala Contoh")


def test_a_logo_is_given_and_taken_away(centre: Path, bekal: Callable[..., Answer], tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(picture_png())
    where = ("--data", centre, *BY)
    given = bekal("centre", "logo", file, *where)
    assert given.code == 0, given.said
    assert len(given.json["logo"]) == 64
    assert 0 < given.json["bytes"] <= 120_000
    assert bekal("centre", "logo", "--remove", *where).json == {"logo": None, "bytes": 0}


def test_what_is_no_logo_is_refused(centre: Path, bekal: Callable[..., Answer], tmp_path: Path) -> None:
    where = ("--data", centre, *BY)
    (tmp_path / "x.png").write_bytes(b"bukan gambar")
    refused = bekal("centre", "logo", tmp_path / "x.png", *where)
    assert (refused.code, refused.json["error"]) == (3, "LogoUnusable")
    assert bekal("centre", "logo", tmp_path / "tidak-ada.png", *where).code == 3
    assert bekal("centre", "logo", *where).code == 2
