"""Attendance rules of a programme, unknown unit codes, editions and copies, in the window."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk
from tests.ui.running import words_of

from bekal.courses import queries
from bekal.courses.allowance import Allowance
from bekal.courses.rules import HouseRules
from bekal.terms import Attendance, Excused, Kind, PaidDay
from bekal.ui import keys
from bekal.ui.courses.course_form import CourseFormScreen
from bekal.ui.courses.course_screen import CourseScreen
from bekal.ui.courses.programme_form import HOUSE, ProgrammeFormScreen
from bekal.ui.courses.timetable import set_text
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def house_of(desk: Desk) -> list[HouseRules]:
    with desk.made.reading() as session:
        return [one.house for one in queries.programmes(session)]


def test_attendance_rules_are_changed_and_taken_back(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session)
    form = desk.go("courses.programme", programme_id=programme_id, tab="house")
    assert isinstance(form, ProgrammeFormScreen)
    form.house.excused.edit.show_value(Excused.SICK)
    set_text(form.house.in_a_row, "5")
    set_text(form.house.share, "")
    set_text(form.least, "75")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert house_of(desk) == [HouseRules(75, Excused.SICK, 5, 0, 15, 5)]
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert house_of(desk) == [HouseRules()]


def test_rules_that_cannot_be_are_refused_beside_their_field(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session)
    form = desk.go("courses.programme", programme_id=programme_id)
    set_text(form.house.late, "999")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert form.tabs.current() == HOUSE
    assert form.house.late.edit.property("state") == "bad"
    set_text(form.house.late, "sebentar")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert form.house.late.edit.property("state") == "bad"
    assert house_of(desk) == [HouseRules()]


def test_an_unknown_unit_code_is_a_doubt_and_no_refusal(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session, kind=Kind.COMPETENCY)
    form = desk.go("courses.programme", programme_id=programme_id)
    assert "Bukan bentuk kode SKKNI: U.01, U.02. Boleh tetap dipakai." in words_of(form)
    form.kind.edit.show_value(Kind.LANGUAGE)
    form._count()
    assert "Bukan bentuk kode SKKNI" not in words_of(form), "a language has no such codes"


def test_a_programme_is_copied_without_its_code_and_catalogue_number(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session, catalogue_no=118)
    form = desk.go("courses.programme", copy_of=programme_id)
    assert form.code.edit.property("text") == ""
    set_text(form.house.share, "7")
    form.code.edit.setFocus()
    desk.press("jpn-n5")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        old, new = sorted(queries.programmes(session), key=lambda one: one.code)
        units = [[unit.title for unit in queries.units(session, one.id)] for one in (old, new)]
    assert (old.catalogue_no, new.catalogue_no, new.house.absence_share) == (118, None, 7)
    assert units[0] == units[1]


def test_a_course_of_last_year_is_copied_to_the_same_weekdays(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
    form = desk.go("courses.edit", copy_of=of.id)
    assert isinstance(form, CourseFormScreen)
    assert not form.quota.isVisible()
    form.name.edit.selectAll()
    form.name.edit.setFocus()
    desk.press("Kelas 2", ENTER, "010326", ENTER)
    desk.press(ENTER, held=CTRL)
    desk.settle()
    screen = desk.shell.current_screen()
    assert isinstance(screen, CourseScreen)
    with desk.made.reading() as session:
        new = next(one for one in queries.courses(session) if one.name == "Kelas 2")
        days = [[m.held_on for m in queries.meetings(session, course_id=one)] for one in (of.id, new.id)]
    assert new.enrolled == 0
    assert days[0] == days[1], "the first same weekday on or after the first of March"
    assert desk.toast().startswith("Kelas 2 disalin dengan 6 pertemuan.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert desk.shell.current == "courses"
    with desk.made.reading() as session:
        assert [one.name for one in queries.courses(session)] == ["Kelas 1"]
        assert len(queries.meetings(session)) == 6
        assert len(queries.intakes(session)) == 1, "the round was there before"


def test_a_running_course_says_that_it_keeps_its_units(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
    form = desk.go("courses.programme", programme_id=of.programme_id)
    form._unit_edit.setPlainText("B.01 | Unit Lain | 20")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "1 kelas yang sudah ada tetap memakai unit semula." in desk.toast()
    screen = desk.go("courses.course", course_id=of.id)
    assert "Kelas ini memakai unit saat dimulai (edisi 1); program sekarang edisi 2." in words_of(screen)
    assert not screen._newest.isVisible(), "it began"


def test_a_course_ahead_takes_the_newest_units(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=1, starts_on=date(2026, 5, 4))
        was = [unit.title for unit in queries.course_units(session, of.id)]
    form = desk.go("courses.programme", programme_id=of.programme_id)
    form._unit_edit.setPlainText("B.01 | Unit Lain | 20")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    screen = desk.go("courses.course", course_id=of.id)
    screen._newest.click()
    desk.settle()
    assert not screen._edition.isVisible()
    with desk.made.reading() as session:
        assert [unit.title for unit in queries.course_units(session, of.id)] == ["Unit Lain"]
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert screen._edition.isVisible()
    with desk.made.reading() as session:
        assert [unit.title for unit in queries.course_units(session, of.id)] == was


def test_what_is_paid_for_a_day_is_laid_down_by_keys_and_taken_back(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session)
    form = desk.go("courses.programme", programme_id=programme_id, tab="house")
    paid = form.house.allowance
    assert not paid.amount.isVisible(), "nothing is paid, so nothing is asked"
    keys.give_focus(paid.day.edit)
    desk.press(Qt.Key.Key_Down)
    assert paid.amount.isVisible()
    desk.press(ENTER, "50000", ENTER)
    assert paid.amount.edit.property("text") == "50.000"
    boxes = paid.marks.edit.boxes
    assert [mark.value for mark, box in boxes.items() if box.isChecked()] == ["H", "T"]
    assert boxes[Attendance.PRESENT].hasFocus()
    desk.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Space)
    desk.press(ENTER, held=CTRL)
    desk.settle()
    marks = frozenset({Attendance.PRESENT, Attendance.LATE, Attendance.SICK})
    assert [one.allowance for one in house_of(desk)] == [Allowance(PaidDay.ANY, marks, 50_000)]
    form = desk.go("courses.programme", programme_id=programme_id, tab="house")
    assert (form.house.allowance.amount.edit.property("text"), form.house.allowance.value().bad) == ("50.000", [])
    desk.go("courses", tab="programmes")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert house_of(desk) == [HouseRules()]


def test_paying_for_no_mark_is_refused_beside_the_marks(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session)
    form = desk.go("courses.programme", programme_id=programme_id)
    paid = form.house.allowance
    paid.day.edit.show_value(PaidDay.ALL)
    paid.marks.edit.show_value(frozenset())
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert form.tabs.current() == HOUSE
    assert "Belum ada catatan yang dibayar" in words_of(form)
    paid.marks.edit.show_value(frozenset({Attendance.PRESENT}))
    set_text(paid.amount, "lima puluh ribu")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert paid.amount.edit.property("state") == "bad"
    assert house_of(desk) == [HouseRules()]
