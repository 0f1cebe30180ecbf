"""What is decided about a whole file: its columns, who a row is, where its people apply, and taking it all back."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import select
from tests import makers
from tests.ui.candidates.conftest import Office
from tests.ui.candidates.test_importing import go_to, reading, rows, written

from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import State
from bekal.storage.records import Application, Candidate
from bekal.ui.candidates.import_screen import ImportScreen
from bekal.ui.widgets import dialogs

ENTER = Qt.Key.Key_Return
LIST = (
    "Orangnya;NIK;Tgl Lahir;L/P;No HP;Nama Ibu\n"
    "Peserta Contoh Satu;3173014104880035;1/4/1988;P;081234567890;Rahasia\n"
    "Peserta Contoh Dua;32O1051912000019;19-12-2000;L;081234567891;Rahasia\n"
    "Peserta Contoh Tiga;31730141O4880037;1 April 1988;P;081234567892;Rahasia\n"
)


def file(folder: Path, text: str = LIST.replace("Orangnya", "Nama"), name: str = "kiriman.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_column_gets_another_meaning_that_is_remembered_for_its_sender(office: Office, tmp_path: Path) -> None:
    screen = reading(office, file(tmp_path, LIST.replace("Orangnya", "Nama").replace("No HP", "Nomor")))
    screen.tabs.go(2)
    assert screen.columns.sent_by.text() == "kiriman"
    assert "nama ibu" not in screen.columns.choices
    assert screen.columns.choices["nomor"].value() is Field.NUMBER
    screen.columns.meaning_chosen.emit("nomor", Field.PHONE)
    office.settle()
    assert rows(screen)[2].applicant.phone == "+6281234567890"
    office.press(ENTER, ctrl=True)
    office.settle()
    screen = reading(office, file(tmp_path, "Nama;Nomor\nPeserta Lain;081299990000\n"))
    assert rows(screen)[2].applicant.phone == "+6281299990000"


def test_a_column_about_the_mother_is_shown_and_never_read(office: Office, tmp_path: Path) -> None:
    screen = reading(office, file(tmp_path))
    screen.columns.meaning_chosen.emit("nama ibu", Field.NAME)
    office.settle()
    assert rows(screen)[2].applicant.name == "Peserta Contoh Satu"


def test_all_proposals_of_a_kind_are_taken_and_taken_back_with_one_key(office: Office, tmp_path: Path) -> None:
    screen = reading(office, file(tmp_path))
    go_to(office, screen, 3, "nik_letter")
    office.press(Qt.Key.Key_F8, shift=True)
    office.settle()
    assert rows(screen)[3].applicant.nik == "3201051912000019"
    assert rows(screen)[4].applicant.nik == "3173014104880037"
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()
    assert rows(screen)[3].applicant.nik == "32O1051912000019"


def test_somebody_who_may_be_registered_is_shown_and_decided(office: Office, tmp_path: Path) -> None:
    reading(office, file(tmp_path))
    office.press(ENTER, ctrl=True)
    office.settle()
    screen = reading(
        office, file(tmp_path, "Nama;Tgl Lahir;L/P;No HP\nPeserta Contoh Satu;1 April 1988;P;085700000001\n")
    )
    go_to(office, screen, 2, "duplicate_person")
    assert screen.panel._same.isVisible()
    office.press(Qt.Key.Key_F7)
    office.settle()
    assert rows(screen)[2].state is State.CHANGED
    assert screen.agree.words == "Impor 1 orang"
    office.press(ENTER, ctrl=True)
    office.settle()
    assert written(office) == 3
    with office.made.reading() as session:
        phones = session.scalars(select(Candidate.phone).where(Candidate.name == "Peserta Contoh Satu")).all()
    assert phones == ["+6285700000001"]


def test_people_of_a_file_apply_for_the_course_that_was_chosen(office: Office, tmp_path: Path) -> None:
    with office.made.writing() as session:
        intake = makers.courses.add_intake(
            session, name="Gelombang A", opens_on=makers.TODAY, closes_on=makers.TODAY.replace(month=4)
        )
        course = makers.courses.add_course(
            session,
            programme_id=makers.programme(session),
            intake_id=intake,
            name="Kelas A",
            quota=20,
            starts_on=makers.TODAY.replace(month=5),
            ends_on=makers.TODAY.replace(month=6),
        )
    screen = reading(office, file(tmp_path))
    screen.tabs.go(2)
    assert screen.columns.course.count() == 2
    screen.columns.course_chosen.emit(course)
    office.settle()
    office.press(ENTER, ctrl=True)
    office.settle()
    with office.made.reading() as session:
        assert len(session.scalars(select(Application)).all()) == 3


def test_a_whole_import_is_undone_with_one_key_or_from_the_list(office: Office, tmp_path: Path) -> None:
    screen = reading(office, file(tmp_path))
    office.press(ENTER, ctrl=True)
    office.settle()
    assert written(office) == 3
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()
    assert written(office) == 0
    screen = reading(office, file(tmp_path))
    office.press(ENTER, ctrl=True)
    office.settle()
    assert isinstance(screen, ImportScreen)
    screen.runs_asked.emit()
    office.settle()
    assert [run.new for run in screen.runs.table.rows.rows] == [3, 3]
    assert [run.can_undo for run in screen.runs.table.rows.rows] == [True, False]
    office.press(Qt.Key.Key_Delete)
    office.settle()
    assert written(office) == 0
    assert not screen.runs.undo.isEnabled()


def test_the_template_and_the_faulty_rows_are_saved(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_save", lambda *_words: tmp_path / "keluar.xlsx")
    office.go("candidates.import").template_asked.emit()
    office.settle()
    assert openpyxl.load_workbook(tmp_path / "keluar.xlsx").worksheets[0]["B1"].value == "Nama Lengkap"
    screen = reading(office, file(tmp_path))
    screen.rejected_asked.emit()
    office.settle()
    page = openpyxl.load_workbook(tmp_path / "keluar.xlsx").worksheets[0]
    assert [row[1].value for row in page.iter_rows(min_row=2)] == ["32O1051912000019", "31730141O4880037"]
    assert "Rahasia" not in str([[cell.value for cell in row] for row in page.iter_rows()])


def test_a_pasted_list_of_niks_names_its_people_and_gives_back_the_others(office: Office, tmp_path: Path) -> None:
    reading(office, file(tmp_path))
    office.press(ENTER, ctrl=True)
    office.settle()
    screen = office.go("candidates.import")
    screen.show_choose()
    QGuiApplication.clipboard().setText("NIK\n3173014104880035\n3201051912000099\n")
    screen.paste()
    office.settle()
    assert screen._why._title.text() == "1 orang dari daftar NIK"
    assert "Peserta Contoh Satu" in screen._why._sentence.text()
    assert QGuiApplication.clipboard().text() == "3201051912000099"


def test_dates_that_can_be_read_two_ways_follow_what_is_chosen(office: Office, tmp_path: Path) -> None:
    screen = reading(office, file(tmp_path, "Nama;Tgl Lahir\nPeserta Contoh;5/12/1999\n"))
    assert rows(screen)[2].applicant.birth_date.month == 12
    screen.columns.dates_chosen.emit("mdy")
    office.settle()
    assert rows(screen)[2].applicant.birth_date.month == 5
    assert not [problem for problem in rows(screen)[2].problems if problem.code == "date_ambiguous"]


def test_every_sheet_is_read_or_one_that_is_chosen(office: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number, name in enumerate(("XII A", "XII B")):
        page = book.active if number == 0 else book.create_sheet()
        page.title = name
        page.append(["Nama", "NIK"])
        page.append([f"Peserta {name}", f"317301410488003{number}"])
    book.save(tmp_path / "kelas.xlsx")
    screen = reading(office, tmp_path / "kelas.xlsx")
    assert screen.agree.words == "Impor 2 orang"
    assert screen._sheets.count() == 3
    screen.sheet_chosen.emit("XII B")
    office.settle()
    assert screen.agree.words == "Impor 1 orang"
    assert screen._sheets.count() == 3


def test_corrections_outlive_another_meaning_of_another_column_and_the_loss_of_others_is_said(
    office: Office, tmp_path: Path
) -> None:
    screen = reading(office, file(tmp_path, LIST.replace("Orangnya", "Nama").replace("No HP", "Nomor")))
    go_to(office, screen, 3, "nik_letter")
    office.press(Qt.Key.Key_F8)
    office.settle()
    go_to(office, screen, 4, "nik_letter")
    office.press(Qt.Key.Key_Delete)
    office.settle()
    screen.columns.meaning_chosen.emit("nomor", Field.PHONE)
    office.settle()
    assert rows(screen)[3].applicant.nik == "3201051912000019"
    assert rows(screen)[3].applicant.phone == "+6281234567891"
    assert rows(screen)[4].state is State.SKIPPED
    assert office.shell.undo_bar.accessibleName().startswith("Kolom dibaca sebagai HP.")
    assert "koreksi" not in office.shell.undo_bar.accessibleName()
    screen.columns.meaning_chosen.emit("nik", None)
    office.settle()
    assert rows(screen)[3].applicant.nik is None
    said = office.shell.undo_bar.accessibleName()
    assert said.startswith("Kolom tidak dibaca. 1 koreksi di kolom yang artinya berubah dilepas.")
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()
    assert rows(screen)[3].applicant.nik == "3201051912000019"


def test_naming_the_sender_keeps_what_was_corrected(office: Office, tmp_path: Path) -> None:
    screen = reading(office, file(tmp_path))
    go_to(office, screen, 3, "nik_letter")
    office.press(Qt.Key.Key_F8)
    office.settle()
    screen.columns.sender_named.emit("SMK Contoh 9")
    office.settle()
    assert screen.columns.sent_by.text() == "SMK Contoh 9"
    assert rows(screen)[3].applicant.nik == "3201051912000019"
