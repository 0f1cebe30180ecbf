"""What is to be marked: today first, the unmarked before the rest, earlier days below."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk

from bekal.attendance.service import close_meeting, mark, mark_rest_present
from bekal.terms import Attendance
from bekal.ui.attendance.screen import TodayScreen
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def names(table: object) -> list[str]:
    return [f"{row.course}/{row.number}" for row in table.rows.rows]  # type: ignore[attr-defined]


def test_unmarked_meetings_of_today_come_first_and_earlier_ones_wait_below(desk: Desk) -> None:
    wednesday = date(2026, 3, 4)
    with desk.made.writing() as session:
        done, part, none = (makers.course(session, number=number) for number in (1, 2, 3))
        for of in (done, part):
            mark_rest_present(session, of.meetings[0], today=makers.TODAY)
        close_meeting(session, part.meetings[0], by=desk.made.head, now=makers.NOW)
        mark_rest_present(session, done.meetings[1], today=wednesday)
        close_meeting(session, done.meetings[1], by=desk.made.head, now=makers.NOW)
        mark(session, part.meetings[1], part.trainees[0], Attendance.PRESENT, today=wednesday)
    desk.now += timedelta(days=2)
    screen = desk.go("attendance")
    assert isinstance(screen, TodayScreen)
    assert names(screen.today) == ["Kelas 2/2", "Kelas 3/2", "Kelas 1/2"]
    assert [screen.today.rows.index(at, 4).data() for at in range(3)] == ["Belum lengkap", "Belum diabsen", "Selesai"]
    assert names(screen.earlier) == ["Kelas 3/1", "Kelas 1/1"] or names(screen.earlier) == ["Kelas 1/1", "Kelas 3/1"]
    assert QApplication.focusWidget() is screen.today
    desk.press(Qt.Key.Key_End, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is screen.earlier
    assert screen.today.current_row() is None, "one row is chosen on the page"
    desk.press(Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_Return)
    desk.settle()
    assert desk.shell.current == "attendance.roster"
    assert desk.shell.current_screen().heading.title == "Kelas 2 · pertemuan 2"  # type: ignore[union-attr]
    assert none.meetings


def test_without_meetings_the_way_to_the_courses_is_shown(desk: Desk) -> None:
    screen = desk.go("attendance")
    assert isinstance(screen, TodayScreen)
    assert screen._pages.currentIndex() == 0
    screen._empty.first_asked.emit()
    desk.settle()
    assert desk.shell.current == "courses"
