"""The month matrix: keys, both directions, blocks from a spreadsheet, totals, late changes, marks of two people."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHeaderView
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk

from bekal.attendance import queries, service
from bekal.attendance.month import month
from bekal.courses.timetable import service as changing
from bekal.storage.ids import mark_id
from bekal.storage.journal import history
from bekal.storage.records import Centre, Enrolment, Meeting
from bekal.terms import Attendance, How
from bekal.ui.attendance.month_screen import MonthScreen
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
DOWN, RIGHT = Qt.Key.Key_Down, Qt.Key.Key_Right


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def a_class(desk: Desk, people: int = 3) -> makers.Class:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=people, instructors=[desk.made.instructor])
    desk.now += timedelta(days=4)  # the first two or three meetings lie behind
    return of


def open_month(desk: Desk, of: makers.Class, at: int = 0) -> MonthScreen:
    screen = desk.go("attendance.matrix", course_id=of.id, meeting_id=of.meetings[at])
    assert isinstance(screen, MonthScreen)
    return screen


def shown(screen: MonthScreen) -> list[list[str]]:
    cells = screen.view.cells
    return [[cells.text(r, c) for c in range(cells.columnCount())] for r in range(cells.rowCount())]


def saved(desk: Desk, of: makers.Class) -> list[list[str]]:
    with desk.made.reading() as session:
        rows = queries.recap(session, of.id).rows
    return [[letter or "" for letter in row.letters] for row in rows]


@pytest.mark.parametrize("start", ["today", "people", "meetings"])
def test_the_month_is_opened_by_a_key_from_todays_list_and_from_the_course(desk: Desk, start: str) -> None:
    of = a_class(desk)
    if start == "today":
        desk.go("attendance")
    else:
        desk.go("courses.course", course_id=of.id, **({} if start == "people" else {"tab": "meetings"}))
    desk.press(Qt.Key.Key_B, held=CTRL)
    desk.settle()
    screen = desk.shell.current_screen()
    assert isinstance(screen, MonthScreen)
    assert screen.heading.title == "Kelas 1 · sebulan"
    assert len(shown(screen)) == 3
    meeting = screen.view.cells.month.meetings[screen.view.here()[1]]  # type: ignore[union-attr]
    assert meeting.held_on == desk.now.date(), "the keys are at the meeting they came from, or where the course stands"
    desk.press(Qt.Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert desk.shell.current == ("attendance" if start == "today" else "courses.course")


def test_keys_mark_down_a_column_and_arrows_go_both_ways(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_month(desk, of)
    assert QApplication.focusWidget() is screen.view
    desk.press("h", "s", "a", Qt.Key.Key_Up, Qt.Key.Key_Up, RIGHT, "i")
    assert [row[:2] for row in shown(screen)] == [["H", "I"], ["S", ""], ["A", ""]]
    desk.settle()
    assert [row[:2] for row in saved(desk, of)] == [["H", "I"], ["S", ""], ["A", ""]]
    with desk.made.reading() as session:
        (step,) = history(session, mark_id(of.meetings[1], of.trainees[0]))
    assert (step.by, step.how, step.at) == (desk.made.clerk, How.KEY, desk.now)


def test_a_range_takes_one_letter_in_one_step_and_goes_back_in_one(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_month(desk, of)
    desk.press(RIGHT)
    desk.press(Qt.Key.Key_Left, held=SHIFT)
    desk.press(DOWN, DOWN, held=SHIFT)
    desk.press("h")
    desk.settle()
    assert [row[:2] for row in saved(desk, of)] == [["H", "H"]] * 3
    with desk.made.reading() as session:
        assert history(session, mark_id(of.meetings[0], of.trainees[0]))[0].how == How.BULK
    assert desk.toast().startswith("6 tanda disimpan.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert [row[:2] for row in shown(screen)] == [row[:2] for row in saved(desk, of)] == [["", ""]] * 3


def test_minutes_are_typed_over_the_cell(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_month(desk, of)
    desk.press("t", "15", Qt.Key.Key_Return, "t", Qt.Key.Key_Escape)
    desk.settle()
    assert shown(screen)[0][0] == "T15"
    assert saved(desk, of)[1][0] == ""
    assert screen.view.here() == (1, 0)


def test_a_block_comes_from_a_spreadsheet_and_goes_there(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_month(desk, of)
    QGuiApplication.clipboard().setText("h\tT10\r\ns\t\r\nX\tA\r\n")
    desk.press(Qt.Key.Key_V, held=CTRL)
    desk.settle()
    assert saved(desk, of)[0][:2] == ["", ""], "a letter nobody knows: nothing is taken"
    assert screen._saved.text()
    QGuiApplication.clipboard().setText("h\tT10\r\ns\t\r\n-\tA\r\n")
    desk.press(Qt.Key.Key_V, held=CTRL)
    desk.settle()
    assert [row[:2] for row in shown(screen)] == [["H", "T10"], ["S", ""], ["", "A"]]
    desk.press(RIGHT, held=SHIFT)
    desk.press(DOWN, DOWN, held=SHIFT)
    desk.press(Qt.Key.Key_C, held=CTRL)
    assert QGuiApplication.clipboard().text() == "H\tT10\nS\t\n\tA"


def test_totals_follow_a_mark_both_ways_and_are_exact(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_month(desk, of)
    desk.press("h", "h", "a", Qt.Key.Key_Up, Qt.Key.Key_Up, RIGHT, "h")
    desk.settle()
    cells = screen.view.cells
    assert cells.headerData(0, Qt.Orientation.Vertical).endswith("8/8 JP, 100,00 %")
    assert cells.headerData(2, Qt.Orientation.Vertical).endswith("0/4 JP, 0,00 %")
    assert "2 hadir" in cells.headerData(0, Qt.Orientation.Horizontal)
    assert "1 hadir, 2 belum ditandai" in cells.headerData(1, Qt.Orientation.Horizontal)
    with desk.made.reading() as session:
        read = month(session, of.id, makers.TODAY)
    assert [row.tally for row in read.rows] == cells.tallies, "what is painted is what a fresh reading says"


def test_who_left_came_later_or_a_cancelled_meeting_takes_no_mark(desk: Desk) -> None:
    of = a_class(desk)
    with desk.made.writing() as session:
        meetings = [session.get_one(Meeting, one) for one in of.meetings]
        session.get_one(Enrolment, of.trainees[0]).left_on = meetings[0].held_on
        session.get_one(Enrolment, of.trainees[1]).joined_on = meetings[1].held_on
        changing.cancel(session, of.meetings[2], reason="Listrik padam", now=makers.NOW)
    screen = open_month(desk, of)
    desk.press("h", Qt.Key.Key_Up, Qt.Key.Key_Up, "h", "h", RIGHT, RIGHT, "a")
    desk.settle()
    assert [row[:3] for row in shown(screen)] == [["–", "–", "–"], ["–", "", "–"], ["H", "", "–"]]
    assert "pertemuan dibatalkan" in screen.view.cells.headerData(2, Qt.Orientation.Horizontal)
    assert "tidak dihitung" in screen.view.cells.sentence(0, 0)


def test_a_future_meeting_takes_letters_only_and_says_why(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_month(desk, of, 4)
    desk.press("h", "i")
    desk.settle()
    assert [row[4] for row in saved(desk, of)] == ["", "I", ""]
    assert "belum berlangsung" in screen._saved.text()
    assert screen.view.cells.cells[0][4].failed


def test_a_late_change_in_the_matrix_asks_its_reason(desk: Desk) -> None:
    of = a_class(desk)
    with desk.made.writing() as session:
        session.get_one(Centre, desk.made.centre_id).head_for_late_marks = False
        service.mark_rest_present(session, of.meetings[0], today=makers.TODAY)
    desk.now += timedelta(days=20)
    screen = open_month(desk, of)
    desk.press("s")
    desk.settle()
    assert QApplication.focusWidget() is screen.reason.line
    assert shown(screen)[0][0] == "H"
    desk.press("surat menyusul", Qt.Key.Key_Return)
    desk.settle()
    assert saved(desk, of)[0][0] == shown(screen)[0][0] == "S"
    assert QApplication.focusWidget() is screen.view


@pytest.fixture
def split(desk: Desk, made: makers.Made, tmp_path: Path) -> Iterator[makers.Class]:
    of = a_class(desk)
    with makers.second_pc(tmp_path / "pc2", made) as second:
        with made.writing(made.instructor) as session:
            service.mark(session, of.meetings[0], of.trainees[1], Attendance.PRESENT, today=makers.TODAY)
        with second.writing(second.head) as session:
            service.mark(session, of.meetings[0], of.trainees[1], Attendance.ABSENT, today=makers.TODAY)
        makers.hand_over(second, made, stream="pc-2/1")
        yield of


def test_a_split_slot_is_decided_with_one_key(desk: Desk, split: makers.Class) -> None:
    screen = open_month(desk, split)
    assert screen.view.cells.cells[1][0].split is not None
    assert "dua tanda" in screen.view.cells.sentence(1, 0)
    desk.press(DOWN, "h")
    desk.settle()
    assert saved(desk, split)[1][0] == "H"
    with desk.made.reading() as session:
        assert not month(session, split.id, makers.TODAY).splits


def test_notes_and_parts_are_told_in_the_panel(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_month(desk, of)
    desk.press("h", Qt.Key.Key_Up, Qt.Key.Key_F2, "dijemput", Qt.Key.Key_Tab, Qt.Key.Key_Tab, "30", Qt.Key.Key_Return)
    desk.settle()
    assert screen.view.cells.sentence(0, 0).endswith("hadir, pulang 30 menit lebih awal, dijemput")
    assert screen.view.here() == (0, 0)


def test_months_are_walked_within_the_course(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=2, days=70)
    screen = open_month(desk, of)
    first = screen.view.cells.month.first
    desk.press(Qt.Key.Key_PageUp, held=CTRL)
    desk.settle()
    assert screen.view.cells.month.first == first, "there is nothing before the course"
    desk.press(Qt.Key.Key_PageDown, held=CTRL)
    desk.settle()
    shown_now = screen.view.cells.month
    assert shown_now.first == (first + timedelta(days=40)).replace(day=1)
    assert all(shown_now.first <= m.held_on <= shown_now.last for m in shown_now.meetings)


def test_the_matrix_is_reached_from_the_roster_and_back(desk: Desk) -> None:
    of = a_class(desk)
    desk.go("attendance.roster", meeting_id=of.meetings[1])
    desk.press(Qt.Key.Key_B, held=CTRL)
    desk.settle()
    screen = desk.shell.current_screen()
    assert isinstance(screen, MonthScreen)
    assert screen.view.here() == (0, 1)
    desk.press(Qt.Key.Key_O, held=CTRL)
    desk.settle()
    assert desk.shell.current == "attendance.roster"


def test_whole_days_and_a_leap_month_are_inside(desk: Desk) -> None:
    from bekal.attendance.month import bounds, neighbour

    assert bounds(date(2028, 2, 11)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert (neighbour(date(2026, 1, 31), -1), neighbour(date(2026, 12, 1), 1)) == (date(2025, 12, 1), date(2027, 1, 1))


def test_below_the_minimum_and_not_fully_marked_are_said_by_a_sign_and_not_only_by_colour(desk: Desk) -> None:
    of = a_class(desk, 2)
    with desk.made.writing() as session:
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.ABSENT, today=makers.TODAY)
        service.mark(session, of.meetings[0], of.trainees[1], Attendance.PRESENT, today=makers.TODAY)
        service.mark(session, of.meetings[1], of.trainees[1], Attendance.PRESENT, today=desk.now.date())
    view = open_month(desk, of).view

    def is_drawn_on(heading: QHeaderView, left: int, top: int, wide: int, high: int) -> bool:
        drawn = heading.viewport().grab(QRect(left, top, wide, high)).toImage()
        return len({drawn.pixel(x, y) for x in range(drawn.width()) for y in range(drawn.height())}) > 1

    share = view.people.width() - view.people.widths()[3] - 10
    tops = [view.people.sectionViewportPosition(at) + 4 for at in (0, 1)]
    assert [is_drawn_on(view.people, share, top, 12, 20) for top in tops] == [True, False]
    lefts = [view.meetings.sectionViewportPosition(at) + 3 for at in (0, 1)]
    below = view.meetings.height() - 16
    assert [is_drawn_on(view.meetings, left, below, 8, 12) for left in lefts] == [False, True]
