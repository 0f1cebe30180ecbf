"""Looks of certificates, as a script lists, carries and assigns them."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Answer

BY = ("--as", "Kepala Contoh")


def test_a_look_is_exported_imported_and_given_to_a_programme(
    centre: Path, bekal: Callable[..., Answer], tmp_path: Path
) -> None:
    def do(*words: object, code: int = 0) -> Answer:
        answer = bekal(*words, "--data", centre, *BY)
        assert answer.code == code, answer.said
        return answer

    do("programmes", "add", "--code", "LAS", "--title", "Las SMAW", "--hours", 24, "--unit", "A|Salam|24")
    listed = do("certificates", "templates", "list").json
    assert len(listed) >= 6
    assert all(row["shipped"] and len(row["sha256"]) == 64 for row in listed)
    assert listed[0]["programmes"] == ["Las SMAW"]
    file = tmp_path / "tampilan.bekal-template"
    given = do("certificates", "templates", "export", listed[1]["name"], "--out", file).json
    assert given["sha256"] == listed[1]["sha256"]
    assert do("certificates", "templates", "import", file).json["sha256"] == listed[1]["sha256"]
    answer = do("certificates", "templates", "assign", listed[1]["name"], "--programme", "LAS").json
    assert answer["template"] == listed[1]["name"]
    assert do("certificates", "templates", "list").json[1]["programmes"] == ["Las SMAW"]
    assert do("certificates", "templates", "assign", "-", "--programme", "LAS").json["template"] is None
    assert do("certificates", "templates", "list").json[0]["programmes"] == ["Las SMAW"]


def test_what_cannot_be_is_refused(centre: Path, bekal: Callable[..., Answer], tmp_path: Path) -> None:
    where = ("--data", centre, *BY)
    (tmp_path / "x.bekal-template").write_bytes(b"bukan zip")
    assert bekal("certificates", "templates", "import", tmp_path / "x.bekal-template", *where).code == 3
    assert bekal("certificates", "templates", "import", tmp_path / "tidak-ada", *where).code == 3
    assert bekal("certificates", "templates", "export", "tidak ada", "--out", tmp_path / "y", *where).code == 3
    assert bekal("certificates", "templates", "assign", "Standar balai", "--programme", "X", *where).code == 3
    somewhere = tmp_path / "x.bekal-template" / "y"
    assert bekal("certificates", "templates", "export", "Standar balai", "--out", somewhere, *where).code == 4
