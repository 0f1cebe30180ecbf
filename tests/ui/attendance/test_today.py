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


def test_the_meetings_of_who_signed_in_come_first(desk: Desk) -> None:
    from bekal.ui.attendance.presenter import due

    with desk.made.writing() as session:
        makers.course(session, number=1)
        own = makers.course(session, number=2, instructors=[desk.made.instructor])
        mark_rest_present(session, own.meetings[0], today=makers.TODAY)
        found = due(session, date(2026, 3, 4), "Instruktur Contoh")
        assert [m.course for m in found.today] == ["Kelas 2", "Kelas 1"]
        assert [m.course for m in found.earlier] == ["Kelas 2", "Kelas 1"]
        assert [m.course for m in due(session, makers.TODAY).today] == ["Kelas 1", "Kelas 2"]


def test_a_course_without_trainees_is_not_said_to_be_forgotten(desk: Desk) -> None:
    with desk.made.writing() as session:
        makers.course(session, trainees_wanted=0)
    desk.now += timedelta(days=2)
    screen = desk.go("attendance")
    assert isinstance(screen, TodayScreen)
    assert screen.earlier.rows.rows == []
    assert screen.today.rows.index(0, 4).data() == "Belum ada peserta"


def test_cards_are_scanned_and_unknown_codes_linked_from_here(desk: Desk) -> None:
    from bekal.attendance.gate import queries, service
    from bekal.storage.records import Passage
    from bekal.ui.attendance.gate.unread import UnreadScreen

    with desk.made.writing() as session:
        of = makers.course(session)
        held = queries.held_meetings(session, makers.TODAY)
        answer = service.pass_gate(session, "KARTU-LAMA-07", held, at=makers.NOW)
    screen = desk.go("attendance")
    assert screen._unread.isVisible()
    desk.press(Qt.Key.Key_F9)
    desk.settle()
    assert desk.shell.current == "attendance.scan"
    screen = desk.go("attendance")
    screen._unread.click()
    desk.settle()
    codes = desk.shell.current_screen()
    assert isinstance(codes, UnreadScreen)
    desk.press(Qt.Key.Key_Return, "contoh 02")
    desk.qtbot.waitUntil(lambda: len(codes.people.rows.rows) == 1)
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    with desk.made.reading() as session:
        assert session.get_one(Passage, answer.passage_id).enrolment_id == of.trainees[1]
    assert codes.codes.rows.rows == []
    assert "Peserta Contoh 02" in desk.toast()
    desk.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert len(codes.codes.rows.rows) == 1
    with desk.made.reading() as session:
        assert session.get_one(Passage, answer.passage_id).enrolment_id is None
