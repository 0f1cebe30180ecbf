"""The list as a workbook, slips of those who are chosen, and the list of people whose data are only kept."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests import makers
from tests.ui.candidates.conftest import NOW, Office

from bekal.candidates.rights import service as rights
from bekal.documents import read_back
from bekal.documents.receipt_slip import Paper
from bekal.storage.records import Viewing
from bekal.ui.candidates.list_actions import ExportDialog, SlipDialog
from bekal.ui.widgets import dialogs


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every file goes that is asked for."""
    monkeypatch.setattr(dialogs, "ask_save", lambda _parent, _title, suggested, _kinds: tmp_path / suggested)
    return tmp_path


def dialog_of(kind: type[Any]) -> Any:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def test_ctrl_e_writes_the_list_as_it_is_filtered(office: Office, saved: Path) -> None:
    with office.made.writing() as session:
        makers.candidates(session, 12)
    screen = office.go("candidates")
    screen.search.setText("contoh 07")
    office.settle()
    screen._search()
    office.settle()
    office.press(Qt.Key.Key_E, ctrl=True)
    dialog = dialog_of(ExportDialog)
    assert "1" in dialog.windowTitle()
    assert not dialog.full.isChecked()
    dialog._agree()
    office.settle()
    page = openpyxl.load_workbook(saved / "Pendaftar.xlsx").worksheets[0]
    assert page.max_row == 2
    assert page["B2"].value == "Peserta Contoh 07"
    assert office.ask(lambda session: session.query(Viewing).count()) == 0
    screen.listing.ask_export()
    again = dialog_of(ExportDialog)
    again.full.setChecked(True)
    again._agree()
    office.settle()
    assert openpyxl.load_workbook(saved / "Pendaftar.xlsx").worksheets[0]["C2"].value == "9999990801000007"
    assert office.ask(lambda session: session.query(Viewing).count()) == 1


def test_slips_of_everybody_chosen_are_printed_on_the_paper_asked_for(office: Office, saved: Path) -> None:
    with office.made.writing() as session:
        makers.candidates(session, 6)
    screen = office.go("candidates")
    screen.table.setFocus()
    screen.table.selectAll()
    office.press(Qt.Key.Key_P, ctrl=True)
    dialog = dialog_of(SlipDialog)
    dialog.paper.show_value(Paper.MM58)
    dialog._agree()
    office.settle()
    assert len(read_back.codes((saved / "Tanda terima.pdf").read_bytes())) == 6


def test_restricted_people_have_a_list_of_their_own_and_are_not_exported(office: Office, saved: Path) -> None:
    with office.made.writing() as session:
        people = makers.candidates(session, 3)
    assert not office.go("candidates").restricted.isVisible()
    with office.made.writing() as session:
        rights.restrict(session, people[0], reason="Diminta", now=NOW)
    screen = office.go("candidates")
    assert screen.restricted.isVisible()
    assert len(screen.table.rows.rows) == 2
    screen.restricted.click()
    office.settle()
    assert [row.id for row in screen.table.rows.rows] == [people[0]]
    assert not screen.listing.export_button.isEnabled()
    screen.clear()
    office.settle()
    assert len(screen.table.rows.rows) == 2


def test_when_everybody_is_restricted_they_can_still_be_reached(office: Office) -> None:
    with office.made.writing() as session:
        (only,) = makers.candidates(session, 1)
        rights.restrict(session, only, reason="Diminta", now=NOW)
    screen = office.go("candidates")
    assert screen.pages.currentIndex() == 0
    screen.restricted.click()
    office.settle()
    assert [row.id for row in screen.table.rows.rows] == [only]


def test_a_receipt_follows_a_registration(office: Office, saved: Path) -> None:
    screen = office.go("candidates.edit")
    office.press(Qt.Key.Key_P, ctrl=True)  # nobody was registered yet
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, SlipDialog) and one.isVisible()]
    with office.made.writing() as session:
        who = makers.candidate(session, 7)
    screen.registered.emit(who, "Peserta Contoh 07")
    office.press(Qt.Key.Key_P, ctrl=True)
    dialog_of(SlipDialog)._agree()
    office.settle()
    assert len(read_back.codes((saved / "Tanda terima.pdf").read_bytes())) == 1
