"""Letters, the sheet on paper, its scan and guests, from the roster by key."""

from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.attendance.test_roster import CTRL, SHIFT, a_class, open_roster, saved, shown
from tests.ui.office import Desk

from bekal.attendance.guests.queries import guests
from bekal.attendance.leave.queries import letters
from bekal.attendance.sheets.queries import sheets
from bekal.storage.attachments import attachments_of
from bekal.storage.ids import mark_id
from bekal.storage.journal import history
from bekal.terms import Attendance, How
from bekal.ui.attendance.guest_dialog import GuestDialog
from bekal.ui.attendance.letter_dialog import LetterDialog
from bekal.ui.attendance.paper_bars import SheetDialog
from bekal.ui.jobs import Jobs
from bekal.ui.widgets import dialogs
from bekal.ui.window import MainWindow

ENTER, Z = Qt.Key.Key_Return, Qt.Key.Key_Z


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def to_front(desk: Desk) -> None:
    """Bring the window to the front again, which a screen that is not there does not do by itself."""
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)


def test_a_letter_marks_its_days_with_its_scan_and_goes_back(desk: Desk, tmp_path: Path) -> None:
    of = a_class(desk, 3)
    scan = tmp_path / "surat.pdf"
    scan.write_bytes(b"%PDF-1.4 surat")
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_Down, Qt.Key.Key_F7)
    desk.settle()
    (dialog,) = desk.window.findChildren(LetterDialog)
    assert dialog.who.value() == of.trainees[1]
    assert (dialog.first.value(), dialog.last.value()) == (makers.TODAY, makers.TODAY)
    dialog.last.setText("")
    QTest.keyClicks(dialog.last, (makers.TODAY + timedelta(days=2)).strftime("%d/%m/%Y"))
    QTest.keyClicks(dialog.reason, "demam")
    dialog._scan = scan
    QTest.keyClick(dialog.reason, ENTER, CTRL)
    desk.settle()
    assert saved(desk, of) == ["", "S", ""]
    assert saved(desk, of, 1) == ["", "S", ""]
    assert shown(screen) == ["", "S", ""]
    assert dialog.said.text() == "Surat disimpan: 2 pertemuan ditandai."
    with desk.made.reading() as session:
        (letter,) = letters(session, of.id)
        assert (letter.mark, letter.reason) == (Attendance.SICK, "demam")
        assert attachments_of(session).read(letter.scan) == scan.read_bytes()
    assert [one.id for one in dialog.table.rows.rows] == [letter.id]
    dialog.table.go_to(0)
    dialog.table.setFocus()
    dialog._gone.click()
    desk.settle()
    assert saved(desk, of) == ["", "", ""]
    dialog.reject()
    to_front(desk)
    desk.press(Z, held=CTRL)  # the withdrawal is taken back: the letter stands again
    desk.settle()
    assert saved(desk, of) == ["", "S", ""]
    with desk.made.reading() as session:
        assert not letters(session, of.id)[0].is_withdrawn


def test_a_letter_outside_the_course_says_so_in_the_dialog(desk: Desk) -> None:
    of = a_class(desk, 2)
    open_roster(desk, of)
    desk.press(Qt.Key.Key_F7)
    desk.settle()
    (dialog,) = desk.window.findChildren(LetterDialog)
    dialog.first.show_value(makers.TODAY + timedelta(days=400))
    dialog.last.show_value(makers.TODAY + timedelta(days=401))
    QTest.keyClick(dialog.reason, ENTER, CTRL)
    desk.settle()
    assert "Surat belum disimpan" in dialog.said.text()
    assert saved(desk, of) == ["", ""]


def test_a_signed_sheet_is_keyed_back_in_one_line_with_a_preview(desk: Desk) -> None:
    of = a_class(desk, 12)
    screen = open_roster(desk, of)
    desk.press("i")
    desk.settle()
    desk.press(Qt.Key.Key_K, held=CTRL)
    assert QApplication.focusWidget() is screen.key_back.line
    desk.press("5s 99a")
    assert "99" in screen.key_back.told.text()
    desk.press(ENTER)
    desk.settle()
    assert saved(desk, of) == ["I", *[""] * 11], "a number that is nobody's: nothing is marked"
    desk.press(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, "7a 12t10")
    said = screen.key_back.told.text()
    assert said.startswith("5 Peserta Contoh 05 Sakit · 7 Peserta Contoh 07 Alpa · 12 Peserta Contoh 12 Terlambat 10′")
    assert said.endswith("8 lainnya hadir · 1 sudah ditandai dan tetap")
    desk.press(ENTER)
    desk.settle()
    marked = ["I", "H", "H", "H", "S", "H", "A", "H", "H", "H", "H", "T"]
    assert saved(desk, of) == shown(screen) == marked
    with desk.made.reading() as session:
        assert history(session, mark_id(of.meetings[0], of.trainees[4]))[0].how == How.PAPER
    assert QApplication.focusWidget() is screen.table
    desk.press(Z, held=CTRL)
    desk.settle()
    assert saved(desk, of) == shown(screen) == ["I", *[""] * 11]


def test_a_sheet_is_printed_and_its_scan_finds_it_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = a_class(desk, 30)
    opened: list[str] = []
    place = tmp_path / "lembar.pdf"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_asked: place)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    open_roster(desk, of)
    desk.press(Qt.Key.Key_P, held=CTRL)
    desk.settle()
    (dialog,) = desk.window.findChildren(SheetDialog)
    dialog.span.show_value("week")
    QTest.keyClick(dialog, ENTER, CTRL)
    desk.settle()
    assert opened == [str(place)]
    with desk.made.reading() as session:
        (sheet,) = sheets(session, of.id)
    assert (sheet.first_on, sheet.last_on) == (makers.TODAY, makers.TODAY + timedelta(days=5))
    picture = tmp_path / "pindai.png"
    with pypdfium2.PdfDocument(place) as pdf:
        pdf[0].render(scale=150 / 72).to_pil().save(picture)
    monkeypatch.setattr(dialogs, "ask_open", lambda *_asked: picture)
    to_front(desk)
    desk.press(Qt.Key.Key_S, held=CTRL | SHIFT)
    desk.settle()
    with desk.made.reading() as session:
        (sheet,) = sheets(session, of.id)
        assert attachments_of(session).read(sheet.scan) == picture.read_bytes()
    desk.press(Qt.Key.Key_S, held=CTRL | SHIFT)
    desk.settle()
    (asked,) = desk.window.findChildren(dialogs.Confirm)
    asked.reject()


def test_a_guest_is_noted_and_linked_later(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_G, held=CTRL)
    desk.settle()
    (dialog,) = desk.window.findChildren(GuestDialog)
    QTest.keyClick(dialog.name, ENTER)
    desk.settle()
    assert "Nama tamu belum diisi" in dialog.said.text()
    QTest.keyClicks(dialog.name, "Tamu Contoh")
    QTest.keyClick(dialog.name, ENTER)
    desk.settle()
    dialog.table.go_to(0)
    dialog.who.show_value(of.trainees[1])
    QTest.keyClick(dialog.table, Qt.Key.Key_L, CTRL)
    desk.settle()
    assert shown(screen) == saved(desk, of) == ["", "H"]
    with desk.made.reading() as session:
        assert guests(session, of.meetings[0])[0].trainee == "Peserta Contoh 02"
    dialog.reject()
    to_front(desk)
    desk.press(Z, held=CTRL)
    desk.settle()
    assert shown(screen) == saved(desk, of) == ["", ""]


def test_everything_else_is_on_one_list_with_its_key(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_F10)
    (menu,) = screen.findChildren(QMenu)
    keys = [one.text().split("\t")[1] for one in menu.actions()]
    assert keys == ["F7", "Ctrl+P", "Ctrl+K", "Ctrl+Shift+S", "Ctrl+G", "Ctrl+I", "Ctrl+B", "Ctrl+Shift+F"]
    menu.close()
