"""The screen of one person's papers, worked by keys and with files."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from sqlalchemy import select
from tests import makers
from tests.candidates.papers import pages
from tests.makers import TODAY
from tests.ui.candidates.conftest import NOW, Office
from tests.ui.running import words_of

from bekal.assessment.outside.service import NewResult as Reached
from bekal.assessment.outside.service import record, remove
from bekal.candidates.papers import photo, scans, service
from bekal.candidates.papers.pictures import prepare
from bekal.candidates.papers.queries import Checklist, Line, checklist
from bekal.centre.service import change_centre
from bekal.storage.records import Application, Candidate, Programme, Viewing
from bekal.terms import ApplicationState, CandidateId, PaperOutcome, PaperState
from bekal.ui.candidates.crop_dialog import CropDialog
from bekal.ui.candidates.move_dialog import MoveDialog
from bekal.ui.candidates.papers_screen import PapersScreen
from bekal.ui.candidates.papers_table import second_line, state_of
from bekal.ui.candidates.slip_dialog import SlipDialog

HERE = NOW.date()


@pytest.fixture
def person(office: Office) -> CandidateId:
    """Somebody who asks for a course of a scheme."""
    with office.made.writing() as session:
        change_centre(session, city="Jakarta", phone="+62215550123")
        of = makers.course(session)
        session.get_one(Programme, of.programme_id).scheme = "SSW_JP"
        one = makers.candidate(session, 80, regency="KOTA ADM. JAKARTA TIMUR")
        values = {"state": ApplicationState.REGISTERED, "state_on": TODAY, "applied_at": makers.NOW}
        session.add(Application(course_id=of.id, candidate_id=one, **values))
    return one


@pytest.fixture
def screen(office: Office, person: CandidateId) -> PapersScreen:
    shown = office.go("candidates.papers", candidate_id=person)
    assert isinstance(shown, PapersScreen)
    return shown


def stored(office: Office, person: CandidateId) -> Checklist:
    found = office.ask(lambda session: checklist(session, person, programme_id=None, today=HERE))
    assert isinstance(found, Checklist)
    return found


def paper(office: Office, person: CandidateId, kind: str) -> Line:
    return next(line for line in stored(office, person).lines if line.kind.code == kind)


def choose(office: Office, screen: PapersScreen, kind: str) -> None:
    at = next(at for at, line in enumerate(screen.table.rows.rows) if line.kind.code == kind)
    screen.table.setFocus()
    screen.table.go_to(at)
    office.settle()


def undo(office: Office) -> None:
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()


def test_all_reasons_stand_above_the_list_at_once(office: Office, screen: PapersScreen) -> None:
    words = words_of(screen)
    assert (
        "1) KTP belum ada   2) Kartu keluarga belum ada   3) Ijazah terakhir belum ada   4) Pas foto belum ada" in words
    )
    assert "Untuk penempatan: 5) Akta kelahiran belum ada" in words
    assert "Sertifikat bahasa belum ada" in words
    assert [line.kind.code for line in screen.table.rows.rows][:3] == ["KTP", "KK", "IJAZAH"]
    office.window.resize(911, 512)
    office.settle()
    assert "lagi" in words_of(screen)


def test_space_says_that_the_original_lies_here_and_undo_takes_it_back(
    office: Office, screen: PapersScreen, person: CandidateId
) -> None:
    choose(office, screen, "KTP")
    office.press(Qt.Key.Key_Space)
    office.settle()
    ktp = paper(office, person, "KTP")
    assert (ktp.state, ktp.seen_on, ktp.seen_by) == (PaperState.ORIGINAL, HERE, "Petugas Contoh")
    assert "Berkas 1/" in words_of(screen.tabs)
    undo(office)
    assert paper(office, person, "KTP").state is PaperState.NONE
    office.press(Qt.Key.Key_Down)
    assert screen.table.current_row() is not None
    assert screen.table.current_row().kind.code == "KK"  # type: ignore[union-attr]  # said above


def test_a_passed_test_stands_in_for_the_certificate_until_it_is_taken_off(
    office: Office, screen: PapersScreen, person: CandidateId
) -> None:
    def shown() -> tuple[str, str]:
        office.go("candidates.papers", candidate_id=person)
        choose(office, screen, "BAHASA")
        line = screen.table.current_row()
        assert line is not None
        return state_of(line).words, second_line(line)

    assert shown() == ("Belum ada", "JLPT N4 atau JFT-Basic A2  ·  untuk penempatan")
    with office.made.writing() as session:
        passed = record(session, person, Reached("JFT", HERE, total=20000), today=HERE)
    state, below = shown()
    assert (state, below.split("  ·  ")[0]) == ("Dari hasil tes", f"dari hasil tes JFT-Basic A2, {HERE:%d/%m/%Y}")
    assert "dari hasil tes JFT-Basic A2" in words_of(screen.panel)
    with office.made.writing() as session:
        remove(session, passed.id)
    assert shown()[0] == "Belum ada"


def test_a_paper_is_written_down_by_keys_field_by_field(
    office: Office, screen: PapersScreen, person: CandidateId
) -> None:
    choose(office, screen, "AK1")
    office.press(Qt.Key.Key_F2)
    assert screen.panel.state.hasFocus()
    office.press(Qt.Key.Key_Down)
    office.settle()
    screen.panel.number.setFocus()
    office.type("A-0001")
    office.press(Qt.Key.Key_Return)
    assert screen.panel.issued.hasFocus()
    office.type("150126")
    office.press(Qt.Key.Key_Return)
    office.settle()
    card = paper(office, person, "AK1")
    assert (card.number, card.issued_on, card.expires_on) == ("A-0001", date(2026, 1, 15), date(2028, 1, 15))
    assert screen.panel.expires.value() == date(2028, 1, 15)


def test_an_impossible_date_is_said_beside_its_field_and_changes_nothing(
    office: Office, screen: PapersScreen, person: CandidateId
) -> None:
    choose(office, screen, "AK1")
    screen.panel.issued.setFocus()
    office.type("310226")
    office.press(Qt.Key.Key_Return)
    assert "tidak ada di kalender" in words_of(screen.panel)
    screen.panel.issued.setFocus()
    screen.panel.issued.clear()
    office.type("010127")
    office.press(Qt.Key.Key_Return)
    office.settle()
    assert "belum tiba" in words_of(screen.panel)
    assert "AK1" not in {line.kind.code for line in stored(office, person).lines}


def test_of_a_health_paper_only_the_outcome_is_asked(office: Office, screen: PapersScreen, person: CandidateId) -> None:
    choose(office, screen, "SKCK")
    assert screen.panel.fields["outcome"].isVisible()
    assert not screen.panel.fields["number"].isVisible()
    assert "hasil pindai tidak disimpan" in words_of(screen.panel)
    screen.set_asked.emit(screen.table.current_row(), "outcome", PaperOutcome.FAILED)
    office.settle()
    assert paper(office, person, "SKCK").outcome is PaperOutcome.FAILED
    assert "SKCK tidak memenuhi" in words_of(screen)


# ------------------------------------------------------------------------------------------------- scans


def test_many_files_go_to_their_papers_and_bad_ones_are_named(
    office: Office, screen: PapersScreen, person: CandidateId, tmp_path: Path
) -> None:
    small = pages.page().resize((600, 850))
    files = [
        pages.file(tmp_path, "ktp_contoh.jpg", pages.written(small)),
        pages.file(tmp_path, "ijazah.jpg", b""),
        pages.file(tmp_path, "IMG_0001.jpg", pages.written(small)),
        pages.file(tmp_path, "kk.pdf", pages.pdf(2)),
        pages.file(tmp_path, "skck.jpg", pages.written(small)),
        pages.file(tmp_path, "paspor.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 90),
    ]
    drop(screen, files)
    office.settle()
    assert len(paper(office, person, "KTP").scans) == 1
    assert paper(office, person, "KK").scans[0].pages == 2
    words = words_of(screen)
    assert "“ijazah.jpg” kosong" in words
    assert "iPhone" in words
    assert "SKCK memuat data kesehatan atau kepolisian" in words
    assert "“IMG_0001.jpg” belum dikenali" in words
    choose(office, screen, "IJAZAH")
    screen.here_asked.emit()
    office.settle()
    assert paper(office, person, "IJAZAH").scans[0].title == "IMG_0001.jpg"
    assert "belum dikenali" not in words_of(screen)


def drop(screen: PapersScreen, files: list[Path]) -> None:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        held,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    screen.dropEvent(event)


def test_attaching_can_be_undone_and_a_nameless_single_file_goes_to_the_chosen_paper(
    office: Office, screen: PapersScreen, person: CandidateId, tmp_path: Path
) -> None:
    choose(office, screen, "IJAZAH")
    screen.files_asked.emit([pages.file(tmp_path, "scan0001.jpg", pages.written(pages.page()))])
    office.settle()
    assert len(paper(office, person, "IJAZAH").scans) == 1
    undo(office)
    assert paper(office, person, "IJAZAH").scans == ()
    assert paper(office, person, "IJAZAH").state is PaperState.NONE


def test_a_picture_is_pasted_onto_the_chosen_paper(office: Office, screen: PapersScreen, person: CandidateId) -> None:
    picture = QImage.fromData(pages.written(pages.page()))
    QGuiApplication.clipboard().setImage(picture)
    choose(office, screen, "KK")
    office.press(Qt.Key.Key_V, ctrl=True)
    office.settle()
    assert len(paper(office, person, "KK").scans) == 1
    QGuiApplication.clipboard().setText("bukan gambar")
    office.press(Qt.Key.Key_V, ctrl=True)
    office.settle()
    assert "tidak ada gambar" in words_of(screen)


@pytest.fixture
def scanned(office: Office, person: CandidateId) -> PapersScreen:
    """The screen of somebody with two scans of their identity card."""
    with office.made.writing() as session:
        small = prepare(pages.written(pages.page()), "ktp_contoh.jpg", in_colour=True)
        many = prepare(pages.pdf(3), "ktp lanjutan.pdf", in_colour=False)
        scans.attach(session, person, "KTP", [small, many], now=makers.NOW)
    shown = office.go("candidates.papers", candidate_id=person)
    assert isinstance(shown, PapersScreen)
    choose(office, shown, "KTP")
    return shown


def test_a_scan_is_looked_at_page_by_page_and_that_is_written_down(
    office: Office, scanned: PapersScreen, person: CandidateId
) -> None:
    scanned.panel.scans.setCurrentRow(1)
    scanned.panel.view.click()
    office.settle()
    viewer = scanned.viewer
    assert viewer.isVisible()
    assert "1 dari 3" in words_of(viewer)
    assert not viewer.area.verticalScrollBar().isVisible()  # the page is shown whole
    office.press(Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
    assert viewer.page == 2
    office.press(Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus)
    assert viewer.magnified == pytest.approx(1.25)
    office.press(Qt.Key.Key_0)
    assert viewer.magnified == 1
    office.press(Qt.Key.Key_Escape)
    office.settle()
    assert not viewer.isVisible()
    assert office.shell.current == "candidates.papers"
    seen = office.ask(lambda session: [(row.candidate_id, row.what) for row in session.scalars(select(Viewing))])
    assert seen == [(person, "scan KTP")]


def test_a_scan_is_marked_removed_and_comes_back(office: Office, scanned: PapersScreen, person: CandidateId) -> None:
    scanned.panel.scans.setCurrentRow(0)
    scanned.panel.blur.click()
    office.settle()
    assert paper(office, person, "KTP").scans[0].unreadable
    scanned.panel.scans.setCurrentRow(0)
    scanned.panel.off.click()
    office.settle()
    assert [scan.title for scan in paper(office, person, "KTP").scans] == ["ktp lanjutan.pdf"]
    undo(office)
    assert len(paper(office, person, "KTP").scans) == 2


def test_a_scan_filed_with_the_wrong_person_is_moved(
    office: Office, scanned: PapersScreen, person: CandidateId
) -> None:
    with office.made.writing() as session:
        right = makers.candidate(session, 81, name="Peserta Benar")
    scanned.panel.scans.setCurrentRow(0)
    scanned.panel.move_.click()
    dialog = scanned.findChild(MoveDialog)
    assert isinstance(dialog, MoveDialog)
    office.qtbot.waitUntil(dialog.isActiveWindow)
    dialog.kind.show_value("KK")
    dialog.kind.chosen.emit("KK")
    dialog.search.setFocus()
    office.type("benar")
    office.qtbot.waitUntil(lambda: dialog.people.count() == 1 and "Benar" in dialog.people.item(0).text())
    office.press(Qt.Key.Key_Return, ctrl=True)
    office.settle()
    assert [scan.title for scan in paper(office, right, "KK").scans] == ["ktp_contoh.jpg"]
    assert [scan.title for scan in paper(office, person, "KTP").scans] == ["ktp lanjutan.pdf"]


def test_without_a_scanner_files_are_offered_in_its_place(office: Office, screen: PapersScreen) -> None:
    office.press(Qt.Key.Key_F7)
    office.settle()
    office.settle()
    words = words_of(screen)
    assert "Pemindai tidak ditemukan" in words
    assert "Cari lagi" in words
    assert "Pilih berkas" in words


# -------------------------------------------------------------------------------------------- slip, photo


def test_the_slip_is_made_for_the_chosen_paper_and_day(
    office: Office, screen: PapersScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bekal.ui.candidates import papers_presenter

    out = tmp_path / "slip.pdf"
    monkeypatch.setattr(papers_presenter.dialogs, "ask_save", lambda *_about: out)
    opened: list[QUrl] = []
    monkeypatch.setattr(papers_presenter.QDesktopServices, "openUrl", opened.append)
    office.press(Qt.Key.Key_P, ctrl=True)
    dialog = screen.findChild(SlipDialog)
    assert isinstance(dialog, SlipDialog)
    dialog.paper.show_value("58mm")
    dialog.visit.setFocus()
    office.type("110326")
    office.press(Qt.Key.Key_Return)
    assert dialog.isVisible()  # yesterday
    dialog.visit.setText("")
    office.type("190326")
    office.press(Qt.Key.Key_Return, ctrl=True)
    office.settle()
    document = pypdfium2.PdfDocument(out)
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    assert "Kamis, 19 Maret 2026" in text
    assert "021-5550-123" in text.replace(" ", "") or "0215550123" in text.replace("-", "").replace(" ", "")
    assert len(opened) == 1


def test_a_photo_is_framed_by_keys_kept_and_undone(
    office: Office, screen: PapersScreen, person: CandidateId, tmp_path: Path
) -> None:
    choose(office, screen, "PAS_FOTO")
    field = screen.photo
    assert field.isVisible()
    field.take_file(pages.file(tmp_path, "foto.jpg", pages.written(pages.face(1200, 900))))
    office.settle()
    dialog = field.findChild(CropDialog)
    assert isinstance(dialog, CropDialog)
    before = dialog.crop.frame
    dialog.crop.setFocus()
    office.press(Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Left, Qt.Key.Key_Down)
    after = dialog.crop.frame
    assert after.right - after.left < before.right - before.left
    assert (after.right - after.left) * 1200 / ((after.bottom - after.top) * 900) == pytest.approx(0.75)
    office.press(*[Qt.Key.Key_Left] * 60)
    assert dialog.crop.frame.left == 0
    office.press(Qt.Key.Key_Return)
    office.settle()
    assert field.box.image is not None
    assert (field.box.image.width(), field.box.image.height()) == (450, 600)
    assert paper(office, person, "PAS_FOTO").state is PaperState.SCAN
    office.window.activateWindow()
    office.qtbot.waitUntil(office.window.isActiveWindow)
    undo(office)
    assert office.ask(lambda session: session.get_one(Candidate, person).photo) == ""
    assert field.box.image is None


def test_what_is_no_photo_is_said_and_leaves_the_former_one(
    office: Office, screen: PapersScreen, person: CandidateId, tmp_path: Path
) -> None:
    with office.made.writing() as session:
        photo.set_photo(session, person, photo.portrait(pages.written(pages.face()), "x").jpeg)
    screen.photo.take_file(pages.file(tmp_path, "foto.jpg", b"bukan foto"))
    office.settle()
    assert screen.photo.findChild(CropDialog) is None
    assert office.ask(lambda session: photo.photo_of(session, person)) is not None


def test_another_programme_asks_for_other_papers(office: Office, screen: PapersScreen) -> None:
    assert len(screen.table.rows.rows) > 12
    screen.programme_asked.emit(None)
    office.settle()
    assert [line.kind.code for line in screen.table.rows.rows] == ["KTP", "KK", "IJAZAH", "PAS_FOTO"]


# ---------------------------------------------------------------------------------------------- expiring


def test_papers_that_end_soon_stand_in_a_list_that_opens_the_very_paper(
    office: Office, person: CandidateId, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    with office.made.writing() as session:
        service.set_paper(
            session, person, "AK1", today=HERE, state=PaperState.COPY, expires_on=HERE - timedelta(days=2)
        )
        service.set_paper(
            session, person, "PASPOR", today=HERE, state=PaperState.COPY, expires_on=HERE + timedelta(days=61)
        )
    screen: Any = office.go("candidates.expiring")
    assert [row.kind for row in screen.table.rows.rows] == ["AK1"]
    assert "habis 2 hari lalu" in str(screen.table.rows.index(0, 3).data())
    screen.span.show_value(90)
    screen.filter_asked.emit()
    office.settle()
    assert [row.kind for row in screen.table.rows.rows] == ["AK1", "PASPOR"]
    screen._presenter.export(tmp_path / "habis.xlsx")
    office.settle()
    sheet = load_workbook(tmp_path / "habis.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 3
    screen.table.setFocus()
    screen.table.go_to(1)
    office.press(Qt.Key.Key_Return)
    office.settle()
    assert office.shell.current == "candidates.papers"
    assert office.screen().table.current_row().kind.code == "PASPOR"


def test_nothing_that_ends_is_said_in_words(office: Office) -> None:
    screen: Any = office.go("candidates.expiring")
    assert "Tidak ada berkas yang habis" in words_of(screen)
    assert not screen.export.isEnabled()


# --------------------------------------------------------------------------------------- in list and form


def test_the_list_leads_to_the_papers_and_shows_the_photo(office: Office, person: CandidateId) -> None:
    with office.made.writing() as session:
        photo.set_photo(session, person, photo.portrait(pages.written(pages.face()), "x").jpeg)
    screen: Any = office.go("candidates", chosen=person)
    office.settle()
    assert screen._avatar._photo.width() == photo.WIDTH
    screen.table.setFocus()
    office.press(Qt.Key.Key_B, ctrl=True)
    office.settle()
    assert office.shell.current == "candidates.papers"
    assert office.screen().heading.title == "Peserta Contoh 80"


def test_the_form_of_somebody_registered_has_the_photo_beside_it(office: Office, person: CandidateId) -> None:
    with office.made.writing() as session:
        photo.set_photo(session, person, photo.portrait(pages.written(pages.face()), "x").jpeg)
    screen: Any = office.go("candidates.edit", candidate_id=person)
    assert screen.photo.box.image is not None
    assert screen.photo.isVisible()
    screen = office.go("candidates.edit")
    assert not screen.photo.isVisible()
