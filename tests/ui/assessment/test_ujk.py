"""Competency tests in the window: queued, seated, judged by key, papers in, BNSP's sheet out."""

from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import makers
from tests.makers import TODAY, Made
from tests.ui.office import Desk
from tests.ui.running import words_of

from bekal.assessment.competency import events, queries, schemes, service
from bekal.assessment.competency.events import NewEvent
from bekal.assessment.competency.result_columns import What
from bekal.assessment.competency.result_file import RowState
from bekal.assessment.competency.schemes import NewScheme
from bekal.terms import SchemeKind
from bekal.ui.assessment.ujk import application, event_presenter
from bekal.ui.assessment.ujk.dialogs import CodesDialog
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def take_back(desk: Desk) -> None:
    """Press Ctrl+Z once the form before the window is gone."""
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    QTest.keyClick(desk.window, Qt.Key.Key_Z, CTRL)
    desk.settle()


def scheme(made: Made) -> UUID:
    with made.writing() as session:
        return schemes.add_scheme(session, NewScheme("S-01", "Operator Contoh", SchemeKind.OCCUPATION))


def event(made: Made, n: int = 3) -> UUID:
    of = scheme(made)
    with made.writing() as session:
        ids = service.queue_people(session, makers.candidates(session, n), of, today=TODAY).ids
        test = events.add_event(session, of, NewEvent(TODAY, "TUK Contoh"))
        service.assign(session, test, ids)
    return test


def marks(made: Made, test: UUID) -> list[str]:
    with made.reading() as session:
        return [one.mark.text for one in queries.event_people(session, test)]


def waiting(made: Made) -> int:
    with made.reading() as session:
        return len(queries.queue(session))


def test_a_course_is_queued_and_gets_seats(desk: Desk, made: Made) -> None:
    of = scheme(made)
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=3)
    screen = desk.go("assessment.ujk")
    assert "Tidak ada yang menunggu" in words_of(screen)
    screen.join_asked.emit()
    desk.settle()
    form = screen._presenter.dialog
    form.course.show_value(course.id)
    form.agreed.emit()
    desk.settle()
    assert "belum ada keputusan" in form.said.text()
    form.everybody.setChecked(True)
    form.agreed.emit()
    desk.settle()
    assert waiting(made) == 3
    screen.event_asked.emit()
    desk.settle()
    form = screen._presenter.dialog
    form.scheme.show_value(of)
    form.on.setText("02032026")
    form.seats.setText("2")
    form.assessors.setPlainText("Asesor Contoh | MET.1")
    assert form._assessors.edit.property("state") == "warn"
    form.agreed.emit()
    desk.settle()
    screen.queue.selectAll()
    screen._seat()
    desk.settle()
    assert desk.shell.isVisible()
    assert waiting(made) == 3  # two seats for three
    screen.queue.clearSelection()
    screen.queue.go_to(0)
    screen._seat()
    desk.settle()
    assert waiting(made) == 2
    take_back(desk)
    assert waiting(made) == 3


def test_a_cancelled_event_sends_its_people_back(desk: Desk, made: Made) -> None:
    event(made)
    screen = desk.go("assessment.ujk")
    assert waiting(made) == 0
    screen._cancel()
    desk.settle()
    form = screen._presenter.dialog
    form.agreed.emit()
    desk.settle()
    assert form.said.isVisible()
    form.reason.setText("LSP batal")
    form.agreed.emit()
    desk.settle()
    assert waiting(made) == 3


def test_results_are_given_by_key_and_taken_back(desk: Desk, made: Made) -> None:
    test = event(made)
    screen = desk.go("assessment.event", test_id=test)
    for key in (Qt.Key.Key_K, Qt.Key.Key_B, Qt.Key.Key_A):
        QTest.keyClick(screen.table, key)
        desk.settle()
    assert marks(made, test) == ["K", "BK", "A"]
    assert waiting(made) == 2
    screen.table.go_to(2)
    QTest.keyClick(screen.table, Qt.Key.Key_Delete)
    desk.settle()
    assert marks(made, test) == ["K", "BK", ""]
    take_back(desk)
    assert marks(made, test) == ["K", "BK", "A"]


def test_results_are_pasted_in_order_or_by_name_all_or_none(desk: Desk, made: Made) -> None:
    test = event(made)
    screen = desk.go("assessment.event", test_id=test)
    screen.table.go_to(0)
    for text, wanted in (
        ("K\nBK\nTH\n", ["K", "BK", "A"]),
        ("Peserta Contoh 03\tK\nPESERTA CONTOH 01\tBK", ["BK", "BK", "K"]),
        ("Peserta Contoh 01\tK\nOrang Lain\tK", ["BK", "BK", "K"]),
        ("K\nX\nK", ["BK", "BK", "K"]),
    ):
        QGuiApplication.clipboard().setText(text)
        screen._paste()
        desk.settle()
        assert marks(made, test) == wanted


def test_a_certificate_is_noted_and_only_of_who_is_competent(desk: Desk, made: Made) -> None:
    test = event(made)
    screen = desk.go("assessment.event", test_id=test)
    screen.paper_asked.emit(screen.table.rows.rows[0])
    assert screen._presenter.dialog is None
    QTest.keyClick(screen.table, Qt.Key.Key_K)
    desk.settle()
    screen.paper_asked.emit(screen.table.rows.rows[0])
    form = screen._presenter.dialog
    form.certificate.setText("620902431000816232026")
    form.issued.setText("02032026")
    form.agreed.emit()
    desk.settle()
    with made.reading() as session:
        one = queries.event_people(session, test)[0]
    assert (one.certificate_no, f"{one.valid_until}") == ("62090 2431 0 0081623 2026", "2029-03-02")


def test_codes_that_are_missing_are_asked_before_the_sheet(
    desk: Desk, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = event(made)
    path = tmp_path / "asesi.xlsx"
    monkeypatch.setattr(event_presenter, "ask_place", lambda *_asked: path)
    screen = desk.go("assessment.event", test_id=test)
    QTest.keyClick(screen.table, Qt.Key.Key_K)
    desk.settle()
    screen.sheet_asked.emit()
    desk.settle()
    (codes,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, CodesDialog) and one.isVisible()]
    codes._edits["work", "Lainnya"].setText("7")
    codes.agreed.emit()
    desk.settle()
    dialog: Any = screen._presenter.dialog
    assert "hal belum diisi" in dialog.windowTitle()
    dialog._agree()
    desk.settle()
    page = openpyxl.load_workbook(path).active
    assert page is not None
    assert [page.cell(2, column).value for column in (1, 2, 13, 19)] == [1, "PESERTA CONTOH 01", "7", "K"]


def test_a_result_file_is_shown_before_it_is_written(desk: Desk, made: Made, tmp_path: Path) -> None:
    test = event(made)
    path = tmp_path / "hasil.csv"
    lines = (
        "Nama;No. Sertifikat;No. Registrasi;Tanggal Terbit",
        "PESERTA CONTOH 01;62090 2431 0 0081623 2026;TIK.1977.00467 2026;02/03/2026",
        "Peserta Contoh;62090 2431 0 0081624 2026;TIK.1977.00468 2026;02/03/2026",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    screen = desk.go("assessment.event", test_id=test)
    screen._presenter.importing.begin(test, path)
    desk.settle()
    dialog: Any = screen._presenter.importing.dialog
    assert len(dialog.plan.to_write) == 1
    assert dialog.table.current_row().row == 3
    dialog.who.show_value(screen.table.rows.rows[1].id)
    dialog._decide()
    desk.settle()
    assert len(dialog.plan.to_write) == 2
    dialog.agreed.emit()
    desk.settle()
    assert marks(made, test) == ["K", "K", ""]
    take_back(desk)
    assert marks(made, test) == ["", "", ""]


def test_a_file_with_other_headings_asks_what_they_mean_and_remembers_it(
    desk: Desk, made: Made, tmp_path: Path
) -> None:
    test = event(made)
    path = tmp_path / "hasil.csv"
    lines = (
        "Asesi Uji;Kode Sert.;Tgl Cetak;Catatan",
        "PESERTA CONTOH 01;62090 2431 0 0081623 2026;02/03/2026;baik",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    screen = desk.go("assessment.event", test_id=test)
    importing = screen._presenter.importing
    importing.begin(test, path)
    desk.settle()
    asking: Any = importing.columns
    assert importing.dialog is None
    assert "PESERTA CONTOH 01" in words_of(asking), "what stands in a column helps to say what it is"
    assert {choice.value() for choice in asking.choices.values()} == {""}
    asking.choices["asesi uji"].show_value(What.NAME)
    asking.agreed.emit()
    desk.settle()
    assert "Belum ada kolom nama" in asking.said.text()
    assert asking.isVisible()
    asking.choices["kode sert"].show_value(What.CERTIFICATE)
    asking.agreed.emit()
    desk.settle()
    assert [row.paper.issued_on for row in importing.dialog.plan.to_write] == [None]
    importing.dialog.columns_asked.emit()
    desk.settle()
    assert importing.columns.choices["kode sert"].value() is What.CERTIFICATE
    importing.columns.choices["tgl cetak"].show_value(What.ISSUED)
    importing.columns.agreed.emit()
    desk.settle()
    assert [str(row.paper.issued_on) for row in importing.dialog.plan.to_write] == ["2026-03-02"]
    importing.dialog.agreed.emit()
    desk.settle()
    assert marks(made, test) == ["K", "", ""]
    importing.begin(test, path)
    desk.settle()
    assert importing.columns is None, "the next file of this body is read by itself"
    assert [row.state for row in importing.dialog.plan.rows] == [RowState.SAME]


def test_applications_are_printed_from_the_event_the_queue_and_the_person(
    desk: Desk, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = event(made)
    asked: list[str] = []

    def place(_parent: Any, name: str, ending: str, _kinds: str) -> Path:
        asked.append(name)
        return tmp_path / f"{len(asked)}{ending}"

    monkeypatch.setattr(application, "ask_place", place)  # the system's own dialog
    screen = desk.go("assessment.event", test_id=test)
    desk.window.activateWindow()
    QTest.keyClick(screen, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    with pypdfium2.PdfDocument(tmp_path / "1.pdf") as document:
        assert len(document) == 3, "one page a person"
    person = screen.table.rows.rows[1]
    screen = desk.go("candidates.tests", candidate_id=person.candidate_id)
    QTest.keyClick(screen, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert asked == [f"FR.APL-01 {person.scheme}", f"FR.APL-01 {person.name}"]
    assert (tmp_path / "2.pdf").exists()
    with made.writing() as session:
        service.unassign(session, [person.id])
    screen = desk.go("assessment.ujk")
    QTest.keyClick(screen, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert (tmp_path / "3.pdf").exists()
