"""`bekal papers …` and `bekal candidates photo`, as a script calls them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from tests.candidates.papers import pages
from tests.cli.conftest import Answer

from bekal.candidates.papers import kinds

Bekal = Callable[..., Answer]
HEAD = ("--as", "Kepala Contoh")
SAMPLE = Path(__file__).parents[1] / "candidates" / "samples" / "school-1.xlsx"


@pytest.fixture
def people(bekal: Bekal, centre: Path) -> list[dict[str, Any]]:
    bekal("candidates", "import", SAMPLE, "--data", centre, *HEAD)
    found: list[dict[str, Any]] = bekal("candidates", "list", "--data", centre).json
    return found


def line(bekal: Bekal, centre: Path, person: str, kind: str) -> dict[str, Any]:
    shown = bekal("papers", "list", person, "--data", centre)
    assert shown.code == 0, shown.said
    found: dict[str, Any] = next(paper for paper in shown.json["papers"] if paper["kind"] == kind)
    return found


def test_the_kinds_of_papers_can_be_read(bekal: Bekal) -> None:
    known = bekal("papers", "kinds").json
    assert {kind["kind"] for kind in known["kinds"]} == set(kinds.kinds())
    assert known["conditions"]["married"] == "jika sudah kawin"
    assert bekal("papers", "kinds", "--lang", "en").json["conditions"]["married"] == "if married"


def test_a_paper_is_written_down_and_shown(bekal: Bekal, centre: Path, people: list[dict[str, Any]]) -> None:
    one = people[0]["id"]
    assert line(bekal, centre, one, "KTP")["why"] == "missing"
    words = ("--state", "copy", "--no-seen", "--note", "agak buram", "--data", centre, *HEAD)
    assert bekal("papers", "set", one, "ktp", *words).code == 0
    assert line(bekal, centre, one, "KTP")["why"] == "not_seen"
    bekal("papers", "set", one, "KTP", "--seen", "--data", centre, *HEAD)
    ktp = line(bekal, centre, one, "KTP")
    assert (ktp["standing"], ktp["note"], ktp["seen_by"]) == ("fine", "agak buram", "Kepala Contoh")
    bekal("papers", "set", one, "AK/1", "--number", "A-1", "--issued", "150126", "--data", centre, *HEAD)
    card = line(bekal, centre, one, "AK1")
    assert (card["number"], card["issued_on"], card["expires_on"]) == ("A-1", "2026-01-15", "2028-01-15")
    bekal("papers", "set", one, "AK1", "--expires", "-", "--issued", "-", "--data", centre, *HEAD)
    assert line(bekal, centre, one, "AK1")["expires_on"] is None
    bekal("papers", "set", one, "MCU", "--outcome", "passed", "--data", centre, *HEAD)
    assert line(bekal, centre, one, "MCU")["outcome"] == "passed"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("TIKET", "--state", "copy"), "UnknownPaper"),
        (("AK1", "--issued", "310226"), "BadPaperDate"),
        (("AK1", "--issued", "2099-01-01"), "BadPaperDate"),
        (("AK1", "--issued", "150126", "--expires", "140126"), "ExpiresBeforeIssue"),
        (("KTP", "--outcome", "passed"), "OutcomeNotKept"),
        (("AK1", "--number", "9" * 80), "PaperTextTooLong"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]], words: tuple[str, ...], error: str
) -> None:
    answer = bekal("papers", "set", people[0]["id"], *words, "--data", centre, *HEAD)
    assert (answer.code, answer.json["error"]) == (3, error)


def test_somebody_or_something_that_is_not_there_is_refused(bekal: Bekal, centre: Path, tmp_path: Path) -> None:
    nobody = "01890000-0000-7000-8000-000000000000"
    for words in (
        ("list", nobody),
        ("set", nobody, "KTP", "--state", "copy", *HEAD),
        ("slip", nobody, "--out", tmp_path / "x.pdf"),
    ):
        answer = bekal("papers", *words, "--data", centre)
        assert (answer.code, answer.json["error"]) == (3, "UnknownCandidate"), words
    assert bekal("papers", "list", "bukan-id", "--data", centre).json["error"] == "NotAnId"
    answer = bekal("papers", "missing", "--programme", nobody, "--data", centre)
    assert (answer.code, answer.json["error"]) == (3, "UnknownProgramme")
    answer = bekal("papers", "expiring", "--course", nobody, "--data", centre)
    assert (answer.code, answer.json["error"]) == (3, "UnknownCourse")
    answer = bekal("papers", "rules", "remove", nobody, "--data", centre, *HEAD)
    assert (answer.code, answer.json["error"]) == (3, "NoSuchRule")


def test_files_go_to_their_papers_and_bad_ones_keep_no_others_out(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]], tmp_path: Path
) -> None:
    one = people[0]["id"]
    small = pages.page().resize((600, 850))
    files = [
        pages.file(tmp_path, "ktp_contoh.jpg", pages.written(small)),
        pages.file(tmp_path, "akte lahir.png", pages.written(small, "PNG")),
        pages.file(tmp_path, "kk.pdf", pages.pdf(2)),
        pages.file(tmp_path, "ijazah.jpg", b""),
        pages.file(tmp_path, "IMG_0001.jpg", pages.written(small)),
        pages.file(tmp_path, "skck.jpg", pages.written(small)),
        pages.file(tmp_path, "paspor.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 90),
    ]
    answer = bekal("papers", "attach", one, *files, "--data", centre, *HEAD)
    assert answer.code == 0, answer.said
    assert {kept["kind"]: kept["pages"] for kept in answer.json["kept"]} == {"KTP": 1, "AKTA": 1, "KK": 2}
    assert {told["file"]: told["error"] for told in answer.json["refused"]} == {
        "ijazah.jpg": "FileEmpty",
        "IMG_0001.jpg": "FileUnusable",
        "skck.jpg": "ScanNotKept",
        "paspor.heic": "AppleFormat",
    }
    assert line(bekal, centre, one, "KK")["scans"][0]["pages"] == 2
    again = bekal("papers", "attach", one, files[4], "--kind", "ijazah", "--data", centre, *HEAD)
    assert again.json["kept"][0]["kind"] == "IJAZAH"
    none = bekal("papers", "attach", one, files[3], tmp_path / "tidak ada ktp.jpg", "--data", centre, *HEAD)
    assert (none.code, none.json["error"]) == (3, "FileEmpty")


def test_what_ends_soon_is_listed_and_written_for_telephoning(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]], tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    one = people[0]["id"]
    bekal("papers", "set", one, "AK1", "--state", "copy", "--expires", "2026-01-31", "--data", centre, *HEAD)
    out = tmp_path / "habis.xlsx"
    found = bekal("papers", "expiring", "--days", "60", "--out", out, "--data", centre)
    assert [(row["kind"], row["expires_on"]) for row in found.json] == [("AK1", "2026-01-31")]
    sheet = load_workbook(out).active
    assert sheet is not None
    assert sheet.max_row == 2
    assert sheet["D2"].value == "Kartu AK/1 (kartu kuning)"
    assert sheet["B2"].data_type == "s"
    assert f"{sheet['F2'].value:%Y-%m-%d}" == "2026-01-31"


@pytest.mark.parametrize("paper", ["a6", "a4", "58mm"])
def test_the_slip_of_what_is_missing_carries_no_nik(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]], tmp_path: Path, paper: str
) -> None:
    out = tmp_path / "daftar.pdf"
    full = bekal("candidates", "list", "--full", "--data", centre).json[0]
    words = ("slip", people[0]["id"], "--out", out, "--paper", paper, "--visit", "311249", "--data", centre)
    answer = bekal("papers", *words)
    assert (answer.code, answer.json["later"]) == (0, 0)
    assert answer.json["now"] >= 4
    document = pypdfium2.PdfDocument(out)
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    assert "Kartu keluarga" in text
    assert people[0]["name"].split()[0] in text
    assert full["nik"] not in text.replace(" ", "")
    late = bekal("papers", "slip", people[0]["id"], "--out", out, "--visit", "2020-01-01", "--data", centre)
    assert (late.code, late.json["error"]) == (3, "VisitInPast")


def test_a_slip_that_cannot_be_written_says_so(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]], tmp_path: Path
) -> None:
    blocked = pages.file(tmp_path, "bukan-folder", b"x")
    answer = bekal("papers", "slip", people[0]["id"], "--out", blocked / "a.pdf", "--data", centre)
    assert answer.code == 4


def test_the_centre_writes_its_own_rules(bekal: Bekal, centre: Path, people: list[dict[str, Any]]) -> None:
    one = people[0]["id"]
    assert bekal("papers", "rules", "list", "--data", centre).json == []
    new = bekal("papers", "rules", "add", "AK1", "--source", "SOP 3", "--data", centre, *HEAD)
    assert new.code == 0, new.said
    assert line(bekal, centre, one, "AK1")["source"] == "SOP 3"
    bekal("papers", "rules", "add", "KK", "--not-asked", "--data", centre, *HEAD)
    shown = bekal("papers", "list", one, "--data", centre).json
    assert "KK" not in {paper["kind"] for paper in shown["papers"]}
    odd = bekal("papers", "rules", "add", "SKCK", "--when", "purnama", "--data", centre, *HEAD)
    assert (odd.code, odd.json["error"]) == (3, "UnknownCondition")
    gone = bekal("papers", "rules", "remove", new.json["rule_id"], "--data", centre, *HEAD)
    assert gone.code == 0
    assert [rule["kind"] for rule in bekal("papers", "rules", "list", "--data", centre).json] == ["KK"]


def test_a_picture_becomes_the_persons_photo(
    bekal: Bekal, centre: Path, people: list[dict[str, Any]], tmp_path: Path
) -> None:
    one = people[0]["id"]
    picture = pages.file(tmp_path, "foto.jpg", pages.written(pages.face()))
    answer = bekal("candidates", "photo", one, picture, "--data", centre, *HEAD)
    assert answer.code == 0, answer.said
    assert answer.json["even_background"] is True
    assert answer.json["bytes"] <= 60 * 1024
    assert bekal("papers", "list", one, "--data", centre).json["has_photo"] is True
    bad = bekal("candidates", "photo", one, pages.file(tmp_path, "x.jpg", b"x"), "--data", centre, *HEAD)
    assert (bad.code, bad.json["error"]) == (3, "NotAPicture")
