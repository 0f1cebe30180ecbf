"""Checking certificates in the window: what was issued here, pictures of it, and what was tampered with."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from sqlalchemy import select
from tests.certificates import office
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Class, Stage

from bekal.certificates import payload
from bekal.certificates.cose import Realm
from bekal.certificates.issue_here import issue_here
from bekal.certificates.keys import SigningKey
from bekal.certificates.queries import certificates
from bekal.certificates.service import claims_of, pages, write_and_read_back
from bekal.storage.records import Candidate, DownState
from bekal.ui import eyes
from bekal.ui.camera import Files
from bekal.ui.certificates.verify import VerifyScreen
from bekal.ui.certificates.verify_words import Checked


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


def rows(screen: VerifyScreen) -> list[Checked]:
    return list(screen._list.rows.rows)


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


def test_a_number_alone_proves_nothing_and_is_said_to_be_one_of_ours(stage: Stage, given: Class) -> None:
    screen = opened(stage)
    type_in(stage, screen, "0001/PPKD-01/XI/2026")
    assert "Nomor saja bukan bukti" in everything(screen)
    assert screen._list.rows.rows[0].colour != "green"
    type_in(stage, screen, "9999/PPKD-01/XI/2026")
    assert "Nomor saja bukan bukti" not in everything(screen)


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


def test_a_root_of_trust_that_ends_soon_is_said_beside_the_age_of_the_lists(stage: Stage, given: Class) -> None:
    assert "berakhir" not in opened(stage)._fresh_words.text()
    for days, words in ((100, "berakhir dalam 99 hari"), (1, "sudah berakhir")):
        ending = office.a_root(expires=office.NOW + days * 86_400 - (0 if days > 1 else 2 * 86_400))
        with stage.write() as session:
            row = session.get(DownState, "root")
            assert row is not None
            row.body = office.signed_root(ending, *office.ROOTS[:2], realm=Realm.PRACTICE)
        stage.at += timedelta(minutes=1)
        screen = opened(stage)
        screen._presenter.load()
        stage.settle()
        assert words in screen._fresh_words.text()


def test_without_lists_nothing_is_called_false(stage: Stage) -> None:
    screen = opened(stage)
    assert "Belum ada daftar" in screen._fresh_words.text()
    type_in(stage, screen, "C1:ABC")
    assert screen._list.rows.rows[0].facts == ()


def a_folder(stage: Stage, of: Class, folder: Path) -> Path:
    """Lay a run of three, a photo of one of them, a broken file and a letter into a folder."""
    folder.mkdir()
    with stage.made.reading() as session:
        worded = pages(session, of.id)
    write_and_read_back(worded, folder / "run.pdf")
    document = pypdfium2.PdfDocument((folder / "run.pdf").read_bytes())
    document[0].render(scale=2).to_pil().save(folder / "foto.png")
    document.close()
    (folder / "rusak.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "surat.docx").write_bytes(b"bukan untuk kita")
    return folder


def test_a_folder_is_checked_page_by_page_and_saved_as_a_workbook(
    stage: Stage, given: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_folder(stage, given, tmp_path / "pindaian")
    screen = opened(stage)
    monkeypatch.setattr("bekal.ui.certificates.verify.ask_folder", lambda *_: folder)
    stage.qtbot.keyClick(screen, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    stage.qtbot.waitUntil(lambda: not screen._presenter.folder.is_running and stage.jobs.waiting == 0, timeout=60_000)
    stage.settle()
    assert not screen._work_card.isVisible()
    assert [(one.colour, one.file) for one in rows(screen)] == [
        ("", ""),
        ("green", "foto.png"),
        ("green", "run.pdf, halaman 1"),
        ("green", "run.pdf, halaman 3"),
        ("green", "run.pdf, halaman 5"),
    ]
    assert "1 berkas lain dilewati" in screen.result.source.text()
    assert rows(screen)[0].title[0] == "rusak.png"
    assert [one.ground for one in rows(screen)[1:]] == ["amber", "amber", "green", "green"]
    screen._list.go_to(1)
    assert any("halaman lain" in words for words in screen.notes_shown())
    out = tmp_path / "hasil.xlsx"
    monkeypatch.setattr("bekal.ui.certificates.verify.ask_save", lambda *_: out)
    stage.qtbot.keyClick(screen, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    page = openpyxl.load_workbook(out).active
    assert page is not None
    assert page.max_row == 7


def test_the_check_of_a_folder_can_be_stopped_and_shows_what_it_found(
    stage: Stage, given: Class, tmp_path: Path
) -> None:
    folder = a_folder(stage, given, tmp_path / "pindaian")
    screen = opened(stage)
    presenter = screen._presenter.folder
    screen.file_given.emit([folder])
    stage.qtbot.waitUntil(lambda: presenter._done >= 1, timeout=30_000)
    screen._work.stop_asked.emit()
    assert not presenter.is_running
    stage.settle()
    assert 1 <= len(rows(screen)) < 5
    assert "dihentikan" in screen.result.source.text()


def test_a_folder_without_anything_to_check_is_said(stage: Stage, given: Class, tmp_path: Path) -> None:
    empty = tmp_path / "kosong"
    empty.mkdir()
    screen = opened(stage)
    drop(screen, empty)
    stage.settle()
    assert "kosong" in screen._trouble_words.text()


def test_todays_data_stand_beside_the_signed_words_and_a_change_is_marked(stage: Stage, given: Class) -> None:
    text = text_of(stage, given)
    with stage.write() as session:
        who = session.scalars(select(Candidate).where(Candidate.name == "Peserta Contoh Satu")).one()
        who.name, who.mismatch_reason = "Peserta Contoh Satu Baru", "nama di akta"
    screen = opened(stage)
    type_in(stage, screen, text)
    (one,) = rows(screen)
    changed = {fact.word: (fact.signed, fact.today) for fact in one.facts if fact.differs}
    assert changed == {"Nama": ("Peserta Contoh Satu", "Peserta Contoh Satu Baru")}
    assert "Peserta Contoh Satu" in one.title
    assert any("berubah sejak terbit" in words for words in screen.notes_shown())


def test_a_paper_with_a_known_number_that_is_not_in_the_register_is_no_paper_of_ours(
    stage: Stage, given: Class
) -> None:
    """Threat 51: the key signed it, the number is right, and yet nobody recorded this paper."""
    with stage.made.reading() as session:
        row = certificates(session, given.id)[0]
    extra = payload.sign(
        replace(claims_of(row.text), cti=bytes(8)), SigningKey(accredited.CENTRE_KEY.certificate_seed), Realm.PRACTICE
    )
    screen = opened(stage)
    type_in(stage, screen, extra)
    assert any("bukan lembar yang tercatat" in words for words in screen.notes_shown())


def test_a_code_held_before_the_camera_is_checked(
    stage: Stage, given: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage.made.reading() as session:
        worded = pages(session, given.id)
    write_and_read_back(worded, tmp_path / "run.pdf")
    document = pypdfium2.PdfDocument((tmp_path / "run.pdf").read_bytes())
    document[0].render(scale=150 / 72).to_pil().save(tmp_path / "kamera.png")
    document.close()
    monkeypatch.setattr(eyes, "make_source", lambda parent: Files([tmp_path / "kamera.png"], 30, parent))
    screen = opened(stage)
    stage.qtbot.keyClick(screen, Qt.Key.Key_F8)
    assert screen._camera_card.isVisible()
    stage.qtbot.waitUntil(lambda: bool(rows(screen)), timeout=20_000)
    assert rows(screen)[0].colour == "green"
    stage.qtbot.keyClick(screen, Qt.Key.Key_F8)
    assert not screen._camera_card.isVisible()


def test_without_a_camera_the_reason_is_said(stage: Stage, given: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eyes, "make_source", lambda parent: Files([], 30, parent))
    screen = opened(stage)
    stage.qtbot.keyClick(screen, Qt.Key.Key_F8)
    stage.settle()
    assert not screen._camera_card.isVisible()
    assert screen._trouble_card.isVisible()


def test_two_codes_on_one_picture_are_both_shown_and_neither_passes(stage: Stage, given: Class, tmp_path: Path) -> None:
    """Threat 46: a sticker with another good code beside the printed one."""
    with stage.made.reading() as session:
        worded = pages(session, given.id)
    write_and_read_back(worded, tmp_path / "run.pdf")
    document = pypdfium2.PdfDocument((tmp_path / "run.pdf").read_bytes())
    both = [document[place].render(scale=2).to_pil() for place in (0, 2)]
    document.close()
    sheet = Image.new("RGB", (both[0].width, both[0].height * 2), "white")
    for place, one in enumerate(both):
        sheet.paste(one, (0, place * one.height))
    sheet.save(tmp_path / "stiker.png")
    screen = opened(stage)
    screen.file_given.emit([tmp_path / "stiker.png"])
    stage.settle()
    assert [(one.colour, one.ground, one.word) for one in rows(screen)] == [("green", "amber", "Lihat kertas")] * 2
    assert any("kode lain di halaman yang sama" in words for words in screen.notes_shown())
