"""Programmes, courses and intakes are changed where they are shown; trainees move and leave by keyboard."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import makers
from tests.makers import TODAY
from tests.ui.office import Desk

from bekal.candidates.papers import kinds
from bekal.courses import asking, changing, queries
from bekal.terms import EnrolmentState
from bekal.ui.courses.course_form import CourseFormScreen
from bekal.ui.courses.course_screen import CourseScreen
from bekal.ui.courses.programme_form import ProgrammeFormScreen
from bekal.ui.courses.screen import CoursesScreen
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def two_courses(desk: Desk, *, quota: int = 20) -> tuple[makers.Class, makers.Class]:
    with desk.made.writing() as session:
        return makers.course(session, days=40), makers.course(session, number=2, quota=quota, days=40)


def test_a_programme_is_opened_filled_in_changed_and_given_back(desk: Desk) -> None:
    of, _ = two_courses(desk)
    courses = desk.go("courses", tab="programmes")
    assert isinstance(courses, CoursesScreen)
    desk.press(Qt.Key.Key_F2)
    desk.settle()
    form = desk.shell.current_screen()
    assert isinstance(form, ProgrammeFormScreen)
    assert (
        form._unit_edit.toPlainText()
        == "U.01 | Unit Contoh 1 | 10 | Sample Unit 1\nU.02 | Unit Contoh 2 | 10 | Sample Unit 2"
    )
    desk.press(ENTER, Qt.Key.Key_End, " Pagi")
    desk.press(TAB, held=CTRL)
    form.demands.age_from.edit.setFocus()
    desk.press("18", ENTER, "17")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "18 sampai 17" in form.demands.age_to.edit.accessibleDescription()
    form.demands.age_to.edit.selectAll()
    desk.press("35")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert desk.shell.current == "courses"
    assert desk.toast().startswith("Program Program JPN-1 Pagi diubah.")
    with desk.made.reading() as session:
        terms = changing.programme_terms(session, of.programme_id)
    assert (terms.title, terms.age_from, terms.age_to, len(terms.units)) == ("Program JPN-1 Pagi", 18, 35, 2)
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        terms = changing.programme_terms(session, of.programme_id)
    assert (terms.title, terms.age_from) == ("Program JPN-1", None)


def test_a_course_is_changed_and_what_stands_in_the_way_is_said_beside_its_field(desk: Desk) -> None:
    of, _ = two_courses(desk)
    desk.go("courses.course", course_id=of.id)
    desk.press(Qt.Key.Key_F2)
    desk.settle()
    form = desk.shell.current_screen()
    assert isinstance(form, CourseFormScreen)
    assert not form.timetable.isVisible()
    form.quota.edit.setFocus()
    form.quota.edit.selectAll()
    desk.press("2")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "3 peserta yang sudah duduk" in form.quota.edit.accessibleDescription()
    form.quota.edit.selectAll()
    desk.press("25")
    assert form.quota.edit.property("state") != "bad"
    form.starts.edit.setFocus()
    form.starts.edit.selectAll()
    desk.press("160326")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "pertemuan di luar tanggal" in form.ends.edit.accessibleDescription()
    form.starts.edit.setFocus()
    form.starts.edit.selectAll()
    desk.press("020326")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert desk.shell.current == "courses.course"
    assert desk.toast().startswith("Kelas 1 diubah.")
    with desk.made.reading() as session:
        assert queries.course(session, of.id).quota == 25


def test_an_intake_is_made_and_changed_in_its_panel(desk: Desk) -> None:
    screen = desk.go("courses", tab="intakes")
    assert isinstance(screen, CoursesScreen)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.press("Gelombang 1", ENTER, ENTER, "310326", ENTER)
    desk.settle()
    assert [line.terms for line in screen.intakes.table.rows.rows] == [
        changing.IntakeTerms("Gelombang 1", TODAY, date(2026, 3, 31))
    ]
    desk.press(Qt.Key.Key_F2)
    desk.press("Gelombang Awal", ENTER, ENTER, "010126", ENTER)
    desk.settle()
    assert "lebih awal" in screen.intakes.closes.edit.accessibleDescription()
    screen.intakes.closes.edit.selectAll()
    desk.press("300426")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert desk.toast().startswith("Gelombang Awal diubah.")
    with desk.made.reading() as session:
        (line,) = changing.intake_lines(session)
    assert line.terms == changing.IntakeTerms("Gelombang Awal", TODAY, date(2026, 4, 30))


def test_chosen_trainees_move_with_date_and_reason_and_back_again(desk: Desk) -> None:
    a, b = two_courses(desk)
    screen = desk.go("courses.course", course_id=a.id)
    assert isinstance(screen, CourseScreen)
    desk.press(DOWN, held=SHIFT)
    desk.press(Qt.Key.Key_F7)
    assert screen.leaving._title.text() == "Pindahkan 2 peserta"
    desk.press(ENTER, "090326", ENTER)
    desk.press(ENTER, held=CTRL)
    assert screen.leaving.reason.edit.property("state") == "bad"
    desk.press("Pindah jam")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert desk.toast().startswith("2 peserta pindah kelas.")
    with desk.made.reading() as session:
        assert [t.state for t in queries.trainees(session, a.id)][:2] == [EnrolmentState.TRANSFERRED] * 2
        assert [t.joined_on for t in queries.trainees(session, b.id)][3:] == [TODAY + timedelta(days=7)] * 2
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert len(queries.trainees(session, b.id)) == 3
        assert queries.course(session, a.id).enrolled == 3


def test_a_trainee_leaves_and_a_full_course_is_said_beside_its_name(desk: Desk) -> None:
    a, _ = two_courses(desk, quota=3)
    screen = desk.go("courses.course", course_id=a.id)
    assert isinstance(screen, CourseScreen)
    desk.press(Qt.Key.Key_F7)
    desk.press(ENTER, ENTER, "Pindah jam", ENTER)
    desk.settle()
    assert "Kelas 2 berkuota 3" in screen.leaving.to.edit.accessibleDescription()
    desk.press(Qt.Key.Key_Escape)
    assert not screen.leaving.isVisible()
    assert desk.shell.current == "courses.course"
    desk.press(Qt.Key.Key_F8)
    desk.press(ENTER, ENTER, "Diterima bekerja", ENTER)
    desk.settle()
    with desk.made.reading() as session:
        first = queries.trainees(session, a.id)[0]
    assert (first.state, first.left_on) == (EnrolmentState.WITHDRAWN, TODAY)


def test_the_papers_a_programme_asks_for_follow_its_scheme_and_its_ticks(desk: Desk) -> None:
    of, _ = two_courses(desk)
    form = desk.go("courses.programme", programme_id=of.programme_id)
    assert isinstance(form, ProgrammeFormScreen)
    with desk.made.reading() as session:
        before = asking.papers_asked(session, of.programme_id)
    desk.press(TAB, held=CTRL)
    desk.press(TAB, held=CTRL)
    table = form.papers.table
    struck = next(line for line in table.rows.rows if line.kind in before)
    added = next(line for line in table.rows.rows if line.kind not in before)
    for line in (struck, added):
        table.go_to(table.rows.rows.index(line))
        desk.press(Qt.Key.Key_Space)
    assert form.papers.value() == (before | {added.kind}) - {struck.kind}
    scheme = next(iter(kinds.schemes()))
    form.demands.scheme_chosen.emit(scheme)
    assert len(form.papers.value()) > len(before), "the scheme asks for more"
    assert struck.kind not in form.papers.value()
    form.demands.scheme_chosen.emit("")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert asking.papers_asked(session, of.programme_id) == (before | {added.kind}) - {struck.kind}
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert asking.papers_asked(session, of.programme_id) == before
