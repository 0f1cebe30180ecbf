"""The tabs of one person, and the history behind the last of them."""

from PySide6.QtCore import Qt
from tests import makers
from tests.ui.candidates.conftest import Office

from bekal.candidates import queries, service
from bekal.candidates.applicants import Applicant
from bekal.ui.candidates.history_screen import HistoryScreen
from bekal.ui.screens import SCREENS
from bekal.ui.widgets.buttons import Button

PARTS = (
    "candidates.edit",
    "candidates.papers",
    "candidates.tests",
    "candidates.rights",
    "candidates.certificates",
    "candidates.history",
)


def corrected(office: Office) -> object:
    with office.made.writing(office.made.clerk) as session:
        person = service.register(session, Applicant("Peserta Contoh", phone="+6281200000001"), now=makers.NOW)
    with office.made.writing(office.made.clerk) as session:
        service.correct(session, person, Applicant("Peserta Contoh Dua", phone="+6281200000002"), now=makers.NOW)
    return person


def test_the_history_says_who_changed_what_into_what(office: Office) -> None:
    screen = office.go("candidates.history", candidate_id=corrected(office))
    assert isinstance(screen, HistoryScreen)
    lines = [(change.what, change.now, change.before, change.by) for change in screen.table.rows.rows]
    assert sorted(lines[:2]) == [
        ("Nama lengkap sesuai KTP", "Peserta Contoh Dua", "Peserta Contoh", "Petugas Contoh"),
        ("Nomor HP", "0812-0000-0002", "0812-0000-0001", "Petugas Contoh"),
    ]
    assert lines[-1][0] == "Didaftarkan"
    assert screen.heading.title == "Peserta Contoh Dua"


def test_ctrl_tab_walks_through_the_tabs_and_the_way_back_does_not(office: Office) -> None:
    person = corrected(office)
    office.go("candidates")
    office.go("candidates.edit", candidate_id=person)
    there = [name for name in PARTS if name in SCREENS]
    for name in [*there[1:], there[0], there[1]]:
        office.press(Qt.Key.Key_Tab, ctrl=True)
        office.settle()
        assert office.shell.current == name
    office.press(Qt.Key.Key_Tab, ctrl=True, shift=True)
    office.settle()
    assert office.shell.current == "candidates.edit"
    office.shell.back()
    office.settle()
    assert office.shell.current == "candidates"


def test_somebody_new_has_no_tabs_yet(office: Office) -> None:
    screen = office.go("candidates.edit")
    assert not screen.tabs.isVisible()
    office.go("candidates.edit", candidate_id=corrected(office))
    words = [one.words for one in screen.tabs.findChildren(Button) if one.isVisible()]
    assert words[0] == "Data"
    assert words[-1] == "Riwayat"
    assert office.ask(queries.candidates).total == 1
