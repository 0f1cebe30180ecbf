"""Marks from a machine's file in the window: shown first, strangers linked once, written, taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.attendance.test_roster import CTRL, a_class, open_roster, saved
from tests.ui.office import Desk

from bekal.attendance import service
from bekal.storage.ids import mark_id
from bekal.storage.journal import history
from bekal.terms import Attendance, How
from bekal.ui.attendance.machine_screen import MachineScreen
from bekal.ui.jobs import Jobs
from bekal.ui.widgets import dialogs
from bekal.ui.window import MainWindow

DAY = f"{makers.TODAY:%d/%m/%Y}"
LINES = (
    "Nama;Waktu",
    f"Peserta Contoh 01;{DAY} 07:55",
    f"Peserta Contoh 02;{DAY} 08:40",
    f"Peserta Contoh 03;{DAY} 07:58",
    f"0042;{DAY} 07:50",
    "Peserta Contoh 01;kemarin",
    "Peserta Contoh 01;01/01/2020 08:00",
)


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def open_file(desk: Desk, of: makers.Class, path: Path, monkeypatch: pytest.MonkeyPatch) -> MachineScreen:
    monkeypatch.setattr(dialogs, "ask_open", lambda *_asked: path)
    open_roster(desk, of)
    desk.press(Qt.Key.Key_I, held=CTRL)
    desk.settle()
    screen = desk.shell.current_screen()
    assert isinstance(screen, MachineScreen)
    desk.press(Qt.Key.Key_O, held=CTRL)
    desk.settle()
    return screen


def test_a_file_is_shown_first_written_with_one_key_and_taken_back(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = a_class(desk, 4)
    with desk.made.writing() as session:
        service.mark(session, of.meetings[0], of.trainees[2], Attendance.SICK, today=makers.TODAY)
    path = tmp_path / "mesin.csv"
    path.write_text("\n".join(LINES), encoding="utf-8")
    screen = open_file(desk, of, path, monkeypatch)
    assert [(one.trainee.number, one.proposed.mark.value, one.is_marked) for one in screen.table.rows.rows] == [
        (1, "H", False), (2, "T", False), (3, "H", True),
    ]  # fmt: skip
    assert screen._said.text() == (
        "1 sudah ditandai dan tetap · 1 waktu pada hari tanpa pertemuan · 1 baris tidak terbaca: 6"
    )
    assert saved(desk, of) == ["", "", "S", ""], "nothing is written before somebody agrees"
    assert screen.strangers.rows.rows == [("0042", 1)]
    screen.machine.setText("lobi")
    screen.who.show_value(of.trainees[3])
    desk.press(Qt.Key.Key_L, held=CTRL)
    desk.settle()
    assert screen.strangers.rows.rows == []
    desk.press(Qt.Key.Key_Return, held=CTRL)
    desk.settle()
    assert saved(desk, of) == ["H", "T", "S", "H"]
    with desk.made.reading() as session:
        assert history(session, mark_id(of.meetings[0], of.trainees[3]))[0].how == How.IMPORT
    assert desk.toast().startswith("3 tanda diimpor.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert saved(desk, of) == ["", "", "S", ""]
    assert len([one for one in screen.table.rows.rows if not one.is_marked]) == 3, "the machine's number is remembered"


def test_a_file_that_is_none_says_so(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = a_class(desk, 2)
    path = tmp_path / "mesin.csv"
    path.write_bytes(b"PK\0\0")
    screen = open_file(desk, of, path, monkeypatch)
    assert screen._said.text()
    assert saved(desk, of) == ["", ""]
