"""The recap on the screen, and written as Excel and PDF."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk

from bekal.attendance.service import mark
from bekal.terms import Attendance
from bekal.ui.jobs import Jobs
from bekal.ui.reports.screen import ReportsScreen
from bekal.ui.widgets import dialogs
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


@pytest.mark.parametrize(("key", "ending", "begins"), [("E", ".xlsx", b"PK"), ("D", ".pdf", b"%PDF")])
def test_a_recap_is_shown_and_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, ending: str, begins: bytes
) -> None:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=3)
        for trainee, letter in zip(of.trainees, "HAS", strict=True):
            mark(session, of.meetings[0], trainee, Attendance(letter), today=makers.TODAY)
    screen = desk.go("reports", course_id=of.id)
    assert isinstance(screen, ReportsScreen)
    table = screen.table
    assert table is not None
    assert [table.rows.index(at, 4).data() for at in range(3)] == ["H", "A", "S"]
    assert [table.rows.index(at, 2).data() for at in range(3)] == ["4 / 4", "0 / 4", "0 / 4"]
    asked: list[str] = []

    def save(_parent: object, _title: str, suggested: str, _kinds: str) -> Path:
        asked.append(suggested)
        return tmp_path / "rekap"

    monkeypatch.setattr(dialogs, "ask_save", save)
    desk.press(Qt.Key[f"Key_{key}"], held=CTRL)
    desk.settle()
    assert asked == [f"Rekap Kelas 1 2026-03{ending}"]
    assert (tmp_path / f"rekap{ending}").read_bytes().startswith(begins)
    assert desk.toast() == f"Rekap disimpan: rekap{ending}"


def test_without_courses_the_way_to_them_is_shown(desk: Desk) -> None:
    screen = desk.go("reports")
    assert isinstance(screen, ReportsScreen)
    assert screen._pages.currentIndex() == 0
    assert screen.heading.actions == ()
