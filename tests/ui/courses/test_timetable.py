"""The timetable's screen: planned with a live preview, changed meeting by meeting, every change taken back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk
from tests.ui.running import words_of

from bekal.attendance.service import close_meeting, mark
from bekal.courses.meetings import MeetingRow, meetings
from bekal.courses.service import add_course, enrol
from bekal.courses.timetable import planning
from bekal.courses.timetable.rules import DaySession, Pattern
from bekal.terms import Attendance, CourseId
from bekal.ui.courses.meeting_change import Doing
from bekal.ui.courses.timetable import set_text
from bekal.ui.courses.timetable_screen import PLAN, TimetableScreen
from bekal.ui.jobs import Jobs
from bekal.ui.widgets.buttons import Button
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def a_course(desk: Desk, *, hours: int = 60, room: str = "Lab 1", name: str = "Kelas Contoh") -> CourseId:
    """Two sessions of 3 JP a day from 2 March to 30 April 2026, with ten days of joint leave and holidays in it."""
    with desk.made.writing() as session:
        code = f"C{name[-1]}"
        return add_course(
            session, programme_id=makers.programme(session, code, hours=hours),
            intake_id=makers.intake(session, f"Gelombang {name}"), name=name, quota=10, starts_on=makers.TODAY,
            ends_on=date(2026, 4, 30), instructors=[desk.made.instructor], room=room,
        )  # fmt: skip


def planned(desk: Desk, course_id: CourseId) -> list[MeetingRow]:
    with desk.made.reading() as session:
        return meetings(session, course_id=course_id, with_cancelled=True)


def opened(desk: Desk, course_id: CourseId, **about: object) -> TimetableScreen:
    screen = desk.go("courses.timetable", course_id=course_id, **about)
    assert isinstance(screen, TimetableScreen)
    return screen


def made_by_hand(desk: Desk, course_id: CourseId) -> TimetableScreen:
    with desk.made.writing() as session:
        planning.make(session, course_id, Pattern((0, 2), (DaySession("08:00", "10:15"),)), today=makers.TODAY)
    return opened(desk, course_id)


def settled(desk: Desk, screen: TimetableScreen, holds: Callable[[], object]) -> None:
    desk.qtbot.waitUntil(lambda: not screen._timer.isActive() and bool(holds()))
    desk.settle()


def test_a_plan_is_previewed_while_typing_and_made_by_keyboard(desk: Desk) -> None:
    course_id = a_course(desk)
    screen = opened(desk, course_id)
    desk.press(Qt.Key.Key_F4)
    desk.settle()
    assert screen.tabs.current() == PLAN
    assert screen.preview.words.text().startswith("20 pertemuan baru · 60 dari 60 JP")
    desk.press(Qt.Key.Key_T, held=CTRL)
    set_text(screen.planner.drill, "1")
    settled(desk, screen, lambda: "22 pertemuan baru" in screen.preview.words.text())
    rows = screen.preview.table.rows.rows
    assert [row.what for row in rows[:2]] == ["FMD", "FMD"], "FMD comes first"
    leave = {row.day: row.what for row in rows if not row.hours}
    assert leave == {}, "done before the first holiday"
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert len(planned(desk, course_id)) == 22
    assert desk.toast().startswith("22 pertemuan dijadwalkan.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert planned(desk, course_id) == []


def test_holidays_are_gone_around_by_name_and_hours_that_are_short_are_said(desk: Desk) -> None:
    screen = opened(desk, a_course(desk, hours=200), tab="plan")
    skipped = [row for row in screen.preview.table.rows.rows if not row.hours]
    assert (skipped[0].day, skipped[0].what) == (date(2026, 3, 18), "Hari Suci Nyepi (Tahun Baru Saka 1948)")
    assert "kurang" in screen.preview.words.text()
    assert f"{len(skipped)} hari libur dilewati" in screen.preview.notes.text()


def test_a_room_and_an_instructor_wanted_twice_are_warned_of_with_the_facts(desk: Desk) -> None:
    other = a_course(desk, name="Kelas Lain A")
    made_by_hand(desk, other)
    screen = opened(desk, a_course(desk, name="Kelas Lain B"), tab="plan")
    desk.qtbot.waitUntil(lambda: "Kelas Lain A" in words_of(screen.preview))
    words = words_of(screen.preview)
    assert "Sen 02/03 08.00–10.15: ruang Lab 1 juga dipakai Kelas Lain A" in words
    assert "Instruktur Contoh juga mengajar Kelas Lain A" in words
    assert screen._make.isEnabled(), "a clash is a warning"


def test_a_pattern_that_cannot_be_is_refused_beside_its_field(desk: Desk) -> None:
    screen = opened(desk, a_course(desk), tab="plan")
    set_text(screen.planner.lines[0].ends, "07:00")
    settled(desk, screen, lambda: screen.planner.lines[0].ends.edit.property("state") == "bad")
    assert not screen._make.isEnabled()
    set_text(screen.planner.lines[0].ends, "10:15")
    settled(desk, screen, screen._make.isEnabled)


def test_a_meeting_is_moved_with_a_reason_and_moved_back(desk: Desk) -> None:
    course_id = a_course(desk)
    screen = made_by_hand(desk, course_id)
    desk.press(Qt.Key.Key_F7)
    desk.press("030326", ENTER, ENTER, ENTER)
    set_text(screen.change.room, "Balai Desa Contoh")
    desk.press(ENTER, held=CTRL)
    assert screen.change.reason.edit.property("state") == "bad", "a move has its reason"
    desk.press("Ruang dipakai ujian")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    moved = next(one for one in planned(desk, course_id) if one.number == 1)
    assert (moved.held_on, moved.moved_from, moved.room) == (date(2026, 3, 3), makers.TODAY, "Balai Desa Contoh")
    assert moved.change_reason == "Ruang dipakai ujian"
    assert desk.toast().startswith("Pertemuan 1 dipindahkan.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert next(one for one in planned(desk, course_id) if one.number == 1).held_on == makers.TODAY


def test_a_meeting_is_cancelled_and_restored(desk: Desk) -> None:
    course_id = a_course(desk)
    screen = made_by_hand(desk, course_id)
    desk.press(Qt.Key.Key_F8)
    desk.press("Banjir")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert planned(desk, course_id)[0].cancelled
    assert str(screen._meeting_state(screen.table.rows.rows[0])) == "Dibatalkan"
    assert not screen.verbs[Doing.MOVE].isVisible()
    screen.table.setFocus()
    desk.press(Qt.Key.Key_R, held=CTRL)
    desk.settle()
    assert not planned(desk, course_id)[0].cancelled


def test_somebody_else_holds_a_meeting(desk: Desk) -> None:
    course_id = a_course(desk)
    screen = made_by_hand(desk, course_id)
    desk.press(Qt.Key.Key_F9)
    screen.change.who.edit.show_value(desk.made.instructor)
    screen.change.reason.edit.setFocus()
    desk.press("Cuti")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert planned(desk, course_id)[0].substitute_id == desk.made.instructor


def test_a_further_meeting_on_a_holiday_needs_a_reason(desk: Desk) -> None:
    course_id = a_course(desk)
    screen = made_by_hand(desk, course_id)
    before = len(planned(desk, course_id))
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.press("190326")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "Nyepi" in screen.change.reason.edit.accessibleDescription()
    desk.press("Permintaan peserta")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    added = next(one for one in planned(desk, course_id) if one.held_on == date(2026, 3, 19))
    assert added.change_reason == "Permintaan peserta"
    assert len(planned(desk, course_id)) == before + 1
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert len(planned(desk, course_id)) == before


def test_a_meeting_that_was_removed_comes_back_under_its_number(desk: Desk) -> None:
    course_id = a_course(desk)
    screen = made_by_hand(desk, course_id)
    before = planned(desk, course_id)
    screen.table.setFocus()
    screen.table.go_to(2)
    desk.press(Qt.Key.Key_Delete)
    desk.settle()
    assert [one.number for one in planned(desk, course_id)] == [
        one.number for one in before if one.number != before[2].number
    ]
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    after = planned(desk, course_id)
    assert [(one.number, one.held_on, one.unit_id) for one in after] == [
        (one.number, one.held_on, one.unit_id) for one in before
    ]


def test_the_rest_is_planned_anew_and_what_was_held_stays(desk: Desk) -> None:
    course_id = a_course(desk)
    made_by_hand(desk, course_id)
    with desk.made.writing() as session:
        enrol(session, course_id, [makers.candidate(session)], joined_on=makers.TODAY)
        trainee = makers.trainees(session, course_id)[0].id
        first = meetings(session, course_id=course_id)[0]
        mark(session, first.id, trainee, Attendance.PRESENT, today=makers.TODAY)
    desk.now += timedelta(days=2)
    screen = opened(desk, course_id, tab="plan")
    assert "1 pertemuan tetap" in screen.preview.notes.text()
    assert screen._make.words == "Susun ulang sisanya"
    screen.planner._days.show_value((4,))
    settled(desk, screen, lambda: {row.day.weekday() for row in screen.preview.table.rows.rows} == {4})
    desk.press(ENTER, held=CTRL)
    desk.settle()
    there = planned(desk, course_id)
    assert there[0].held_on == makers.TODAY
    assert {one.held_on.weekday() for one in there[1:]} == {4}


def test_a_closed_meeting_takes_no_change(desk: Desk) -> None:
    course_id = a_course(desk)
    screen = made_by_hand(desk, course_id)
    with desk.made.writing() as session:
        first = meetings(session, course_id=course_id)[0]
        enrol(session, course_id, [makers.candidate(session)], joined_on=makers.TODAY)
        mark(session, first.id, makers.trainees(session, course_id)[0].id, Attendance.PRESENT, today=makers.TODAY)
        close_meeting(session, first.id, by=desk.made.head, now=makers.NOW)
    screen = opened(desk, course_id)
    screen.table.go_to(0)
    assert not screen.verbs[Doing.CANCEL].isEnabled()
    assert not screen.remove.isEnabled()


def test_a_chosen_weekday_has_a_tick_and_not_only_a_colour(desk: Desk) -> None:
    screen = opened(desk, a_course(desk), tab="plan")
    screen.planner._days.show_value((1, 3))
    ticked = [not chip.icon().isNull() for chip in screen.planner._days.findChildren(Button)]
    assert ticked == [False, True, False, True, False, False, False]
