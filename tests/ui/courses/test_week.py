"""The timetable as a week: every meeting in its place, walked by arrows, changed by the same keys as the list."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.courses.test_timetable import CTRL, ENTER, a_course, opened, planned
from tests.ui.office import Desk

from bekal.courses.timetable import planning, service
from bekal.courses.timetable.rules import DaySession, Pattern
from bekal.terms import CourseId
from bekal.ui.courses.timetable_screen import TimetableScreen
from bekal.ui.courses.week import WeekView
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

LEFT, RIGHT, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


@pytest.fixture
def course_id(desk: Desk) -> CourseId:
    """Mondays and Wednesdays from 2 March 2026, morning and afternoon; 18 March is a holiday."""
    made = a_course(desk)
    with desk.made.writing() as session:
        sessions = (DaySession("08:00", "10:15"), DaySession("13:00", "15:15"))
        planning.make(session, made, Pattern((0, 2), sessions), today=makers.TODAY)
    return made


def week_of(desk: Desk, course_id: CourseId) -> tuple[TimetableScreen, WeekView]:
    screen = opened(desk, course_id)
    desk.press(Qt.Key.Key_L, held=CTRL)
    view = screen.week.view
    assert QApplication.focusWidget() is view
    return screen, view


def here(view: WeekView) -> tuple[date, str] | None:
    meeting = view.current()
    return (meeting.held_on, meeting.starts) if meeting is not None else None


def test_a_key_shows_the_week_of_the_meeting_and_brings_the_list_back(desk: Desk, course_id: CourseId) -> None:
    screen, view = week_of(desk, course_id)
    assert screen.week.name.text() == "2–8 Maret 2026"
    assert here(view) == (makers.TODAY, "08:00")
    assert view.cells.starts == ["08:00", "13:00"]
    assert sorted(view.cells.places) == [(0, 0), (0, 2), (1, 0), (1, 2)]
    desk.press(RIGHT, RIGHT, DOWN)
    assert here(view) == (date(2026, 3, 4), "13:00")
    desk.press(Qt.Key.Key_L, held=CTRL)
    assert QApplication.focusWidget() is screen.table
    row = screen.table.current_row()
    assert row is not None
    assert (row.held_on, row.starts) == (date(2026, 3, 4), "13:00")


def test_the_arrows_go_on_into_the_next_week_and_page_keys_jump(desk: Desk, course_id: CourseId) -> None:
    screen, view = week_of(desk, course_id)
    desk.press(LEFT)
    assert screen.week.name.text() == "23/02–1 Maret 2026"
    assert view.currentIndex().column() == 6
    assert view.current() is None
    desk.press(RIGHT)
    assert here(view) == (makers.TODAY, "08:00")
    desk.press(Qt.Key.Key_PageDown, held=CTRL)
    assert here(view) == (date(2026, 3, 9), "08:00"), "the keys stay in their place"
    desk.press(Qt.Key.Key_End)
    assert here(view) == (date(2026, 3, 11), "13:00")
    desk.press(Qt.Key.Key_PageDown)
    wednesday = view.cells.index(0, 2)
    assert view.cells.data(wednesday, Qt.ItemDataRole.AccessibleTextRole) == (
        "Rabu, 18 Maret 2026, libur: Hari Suci Nyepi (Tahun Baru Saka 1948)"
    )
    assert not any(column == 2 for _, column in view.cells.places)


def test_a_meeting_is_opened_moved_and_followed_from_the_week(desk: Desk, course_id: CourseId) -> None:
    screen, view = week_of(desk, course_id)
    desk.press(Qt.Key.Key_F7)
    assert screen.change.isVisible()
    desk.press("100326", ENTER, ENTER, ENTER, ENTER, "Listrik padam")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    moved = next(one for one in planned(desk, course_id) if one.change_reason == "Listrik padam")
    assert moved.held_on == date(2026, 3, 10)
    assert screen.week.name.text() == "9–15 Maret 2026", "the week follows what was moved"
    assert here(view) == (date(2026, 3, 10), "08:00")
    assert "Dipindah" in view.cells.sentence(view.currentIndex().row(), view.currentIndex().column())
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert here(view) == (makers.TODAY, "08:00")
    view.setFocus()
    desk.press(ENTER)
    desk.settle()
    assert desk.shell.current == "attendance.roster"


def test_an_empty_place_has_nothing_to_change_and_a_cancelled_meeting_says_so(desk: Desk, course_id: CourseId) -> None:
    with desk.made.writing() as session:
        service.cancel(session, planned(desk, course_id)[0].id, reason="Banjir", now=makers.NOW)
    screen, view = week_of(desk, course_id)
    assert view.cells.sentence(0, 0).endswith("Dibatalkan")
    assert screen.restore.isVisible()
    desk.press(RIGHT)
    assert view.cells.sentence(0, 1) == "Selasa, 3 Maret 2026, tidak ada pertemuan"
    assert not any(button.isEnabled() for doing, button in screen.verbs.items() if doing.name != "ADD")
    assert not screen.remove.isEnabled()


def test_two_meetings_at_one_time_stand_below_each_other(desk: Desk, course_id: CourseId) -> None:
    with desk.made.writing() as session:
        service.add_meeting(session, course_id, held_on=makers.TODAY, starts="08:00", ends="09:30", reason="Uji")
    _, view = week_of(desk, course_id)
    assert view.cells.starts == ["08:00", "08:00", "13:00"]
    assert {(0, 0), (1, 0), (2, 0), (0, 2), (2, 2)} == set(view.cells.places)


def test_a_course_out_of_term_shows_where_it_stands(desk: Desk, course_id: CourseId) -> None:
    desk.now += timedelta(days=365)
    screen, view = week_of(desk, course_id)
    last = planned(desk, course_id)[-1]
    assert here(view) == (last.held_on, last.starts)
    assert screen.week.view.days.today == desk.now.date()
