"""Checking certificates in the window: what was issued here, pictures of it, and what was tampered with."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from tests.certificates import office
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Class, Stage

from bekal.certificates.issue_here import issue_here
from bekal.certificates.queries import certificates
from bekal.certificates.service import pages, write_and_read_back
from bekal.ui.certificates.verify import VerifyScreen


@pytest.fixture
def given(stage: Stage) -> Class:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session)
        accredited.pass_all(session, of)
    assert len(issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at).numbers) == 3
    return of


def opened(stage: Stage) -> VerifyScreen:
    screen = stage.show("certificates.verify")
    assert isinstance(screen, VerifyScreen)
    return screen


def text_of(stage: Stage, of: Class, at: int = 0) -> str:
    with stage.made.reading() as session:
        return certificates(session, of.id)[at].text


def type_in(stage: Stage, screen: VerifyScreen, text: str) -> None:
    screen.edit.setText(text)
    stage.qtbot.keyClick(screen.edit, Qt.Key.Key_Return)
    stage.settle()


def everything(screen: VerifyScreen) -> str:
    return " ".join([screen.verdict.accessibleName(), *screen.notes_shown()])


def test_a_scanned_text_shows_the_signed_facts_and_asks_to_compare_the_person(stage: Stage, given: Class) -> None:
    screen = opened(stage)
    type_in(stage, screen, text_of(stage, given))
    assert "cocokkan nama dan tanggal lahir dengan paspor" in screen.verdict.headline.text()
    assert "ASLI" not in everything(screen).upper().split()
    shown = [words.accessibleName() for words in screen.findChildren(QLabel)]
    assert "Nama: Peserta Contoh Satu" in shown
    assert "Nomor: 0001/PPKD-01/XI/2026" in shown
    assert "Ada di buku balai ini: diterbitkan." in screen.notes_shown()
    assert "mode latihan" in screen.notes_shown()[0]


def test_a_damaged_text_is_red_and_says_what_to_do(stage: Stage, given: Class) -> None:
    text = text_of(stage, given)
    broken = text[:60] + ("A" if text[60] != "A" else "B") + text[61:]
    screen = opened(stage)
    type_in(stage, screen, broken)
    assert screen._list.rows.rows[0].colour == "red"
    assert "jangan terima" in screen.verdict.advice.text().lower() or "pindai" in screen.verdict.advice.text().lower()


def test_something_else_is_called_no_code_of_ours(stage: Stage, given: Class) -> None:
    screen = opened(stage)
    type_in(stage, screen, "https://contoh.id/promo")
    assert screen._list.rows.rows[0].colour == "amber"
    assert screen._list.rows.rows[0].facts == ()


def test_a_picture_of_a_page_is_read_and_a_pdf_of_a_run_lists_every_code(
    stage: Stage, given: Class, tmp_path: Path
) -> None:
    with stage.made.reading() as session:
        worded = pages(session, given.id)
    paper, photo = tmp_path / "run.pdf", tmp_path / "foto.png"
    write_and_read_back(worded, paper)
    document = pypdfium2.PdfDocument(paper.read_bytes())
    document[0].render(scale=2).to_pil().save(photo)
    document.close()
    screen = opened(stage)
    screen.file_given.emit([photo])
    stage.settle()
    assert [one.colour for one in screen._list.rows.rows] == ["green"]
    drop(screen, paper)
    stage.settle()
    assert len(screen._list.rows.rows) == 3


def drop(screen: VerifyScreen, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(QPoint(10, 10)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    screen.dropEvent(event)


def test_of_several_codes_the_worst_stands_first(stage: Stage, given: Class, tmp_path: Path) -> None:
    good, bad = tmp_path / "baik.txt", tmp_path / "rusak.txt"
    text = text_of(stage, given)
    good.write_text(text, encoding="utf-8")
    bad.write_text(text[:-1], encoding="utf-8")
    screen = opened(stage)
    screen.file_given.emit([good, bad])
    stage.settle()
    assert [one.colour for one in screen._list.rows.rows] == ["red", "green"]


def test_a_file_without_a_code_or_out_of_reach_is_said_in_words(stage: Stage, given: Class, tmp_path: Path) -> None:
    screen = opened(stage)
    empty = tmp_path / "kosong.txt"
    empty.write_bytes(b"")
    for path in (empty, tmp_path / "tidak-ada.png"):
        screen.file_given.emit([path])
        stage.settle()
        assert screen._trouble_card.isVisible()
        assert path.name in screen._trouble_words.text()


def test_a_broken_picture_is_said_in_words(stage: Stage, given: Class, tmp_path: Path) -> None:
    broken = tmp_path / "rusak.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    screen = opened(stage)
    screen.file_given.emit([broken])
    stage.settle()
    assert screen._trouble_card.isVisible()


def test_the_age_of_the_lists_is_shown_before_anything_is_checked(stage: Stage, given: Class) -> None:
    screen = opened(stage)
    assert "15/11/2026" in screen._fresh_words.text()
    assert office.NOW


def test_without_lists_nothing_is_called_false(stage: Stage) -> None:
    screen = opened(stage)
    assert "Belum ada daftar" in screen._fresh_words.text()
    type_in(stage, screen, "C1:ABC")
    assert screen._list.rows.rows[0].facts == ()
