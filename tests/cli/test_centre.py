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


def test_letterhead_and_signatories_are_shown_and_changed(centre: Path, bekal: Callable[..., Answer]) -> None:
    before = bekal("centre", "show", "--data", centre).json
    assert before["second_name"] == ""
    changed = bekal(
        "centre", "set", "--second-name", "Kepala Seksi Uji", "--second-title", "Kepala Seksi", "--second-nip", "MET.1",
        "--city", "Kota Uji", "--data", centre, *BY,
    )  # fmt: skip
    assert changed.code == 0, changed.said
    assert changed.json == before | {
        "second_name": "Kepala Seksi Uji", "second_title": "Kepala Seksi", "second_nip": "MET.1", "city": "Kota Uji",
    }  # fmt: skip
    assert bekal("centre", "show", "--data", centre).json == changed.json


def test_how_numbers_are_written_is_judged_as_a_whole(centre: Path, bekal: Callable[..., Answer]) -> None:
    where = ("--data", centre, *BY)
    pattern = "{klasifikasi}/{seq:03}/{kode}"
    refused = bekal("centre", "set", "--number-template", pattern, *where)
    assert (refused.code, refused.json["error"]) == (3, "NumberPartMissing")
    refused = bekal("centre", "set", "--number-template", pattern, "--classification", "563", *where)
    assert (refused.code, refused.json["error"]) == (3, "YearMissing")
    given = bekal("centre", "set", "--number-template", pattern, "--classification", "563", "--numbers", "on", *where)
    assert given.code == 0, given.said
    assert (given.json["numbers"], given.json["number_template"], given.json["classification"]) == (
        "on",
        pattern,
        "563",
    )
    assert bekal("centre", "set", "--numbers", "yearly", *where).json["error"] == "YearMissing"
    back = bekal("centre", "set", "--numbers", "yearly", "--number-template", pattern + "/{tahun}", *where).json
    assert (back["numbers"], back["numbers_from"]) == ("yearly", None)


def test_a_programme_has_a_second_signatory_of_its_own(centre: Path, bekal: Callable[..., Answer]) -> None:
    where = ("--data", centre, *BY)
    code = "LAS-3G"
    made = bekal("programmes", "add", "--code", code, "--title", "Las 3G", "--hours", "240", *where)
    assert made.code == 0, made.said
    refused = bekal("programmes", "change", code, "--second-title", "Ketua LSP", *where)
    assert (refused.code, refused.json["error"]) == (3, "SecondNameMissing")
    name = ("--second-name", "Asesor Uji", "--second-number", "MET.1")
    assert bekal("programmes", "change", code, "--second-title", "Ketua LSP", *name, *where).json["changed"] == [
        "second"
    ]
    assert bekal("programmes", "change", code, "--second-name", "", *where).code == 0
