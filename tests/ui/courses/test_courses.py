"""Programme, course, meetings and enrolment by keyboard alone, over a real database."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk

from bekal.centre.rules import Signer
from bekal.courses import queries, typed
from bekal.courses.rules import NewUnit, NoSuchDay, NoSuchNumber, NoSuchTime, UnitUnreadable
from bekal.terms import Kind
from bekal.ui.courses.course_form import CourseFormScreen
from bekal.ui.courses.course_screen import CourseScreen
from bekal.ui.courses.enrol_screen import EnrolScreen
from bekal.ui.courses.programme_form import CERTIFICATE, ProgrammeFormScreen
from bekal.ui.courses.screen import CoursesScreen
from bekal.ui.courses.timetable import set_text, settle_time, text_of
from bekal.ui.courses.timetable_screen import TimetableScreen
from bekal.ui.jobs import Jobs
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER, TAB, DOWN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Space


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def a_course(desk: Desk, *, quota: int = 4, waiting: int = 6) -> makers.Class:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=0, quota=quota)
        for n in range(1, waiting + 1):
            makers.candidate(session, 100 + n, wanted="Program JPN-1" if n == 3 else "")
    return of


def test_what_certificates_say_of_a_programme_stands_on_a_tab_of_its_own(desk: Desk) -> None:
    screen = desk.go("courses.programme", tab="certificate")
    assert isinstance(screen, ProgrammeFormScreen)
    for field, text in ((screen.code, "las-3g"), (screen.title, "Las SMAW 3G"), (screen.hours, "240")):
        set_text(field, text)
    part = screen.certificate
    set_text(part.title_en, "SMAW Welding 3G")
    set_text(part.validity, "tiga tahun")
    set_text(part.office, "Ketua LSP")
    desk.press(ENTER, held=CTRL)
    assert screen.tabs.current() == CERTIFICATE, "where the field is that cannot be read"
    set_text(part.validity, "36")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert part.name.edit.property("state") == "bad", "an office without a name signs nothing"
    set_text(part.name, "Asesor Uji")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        (row,) = queries.programmes(session)
    assert (row.title_en, row.valid_months, row.second) == ("SMAW Welding 3G", 36, Signer("Asesor Uji", "Ketua LSP"))


def test_programme_course_and_meetings_are_made_by_keyboard(desk: Desk) -> None:
    courses = desk.go("courses")
    assert isinstance(courses, CoursesScreen)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    programme = desk.shell.current_screen()
    assert isinstance(programme, ProgrammeFormScreen), "a course needs a programme first"
    desk.press(
        "jpn-n4",
        ENTER,
        "Bahasa Jepang N4",
        ENTER,
        ENTER,
        "320",
        ENTER,
        ENTER,
        "118",
        ENTER,
    )
    desk.press("JPN.01 | Memberi salam | 20", ENTER, "JPN.02 | Berbelanja | 30")
    assert programme._words.text() == "2 unit, 50 JP"
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert desk.shell.current == "courses"
    with desk.made.reading() as session:
        (row,) = queries.programmes(session)
        units = queries.units(session, row.id)
    assert (row.code, row.title, row.kind, row.hours, row.catalogue_no, row.min_attendance) == (
        "JPN-N4", "Bahasa Jepang N4", Kind.LANGUAGE, 320, 118, 80,
    )  # fmt: skip
    assert [(unit.code, unit.title, unit.hours) for unit in units] == [
        ("JPN.01", "Memberi salam", 20),
        ("JPN.02", "Berbelanja", 30),
    ]

    courses.tabs.go(0)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    form = desk.shell.current_screen()
    assert isinstance(form, CourseFormScreen)
    assert QApplication.focusWidget() is form.programme.edit, "the only programme is chosen already"
    desk.press(ENTER, ENTER, "Gelombang 2026-1", ENTER, ENTER, ENTER, "Bahasa Jepang A", ENTER, "16", ENTER)
    desk.press(ENTER, ENTER, ENTER, "050126", ENTER, "300126", ENTER)
    assert form._words.text() == (
        "3 JP tiap pertemuan · 19 pertemuan · 57 dari 320 JP\n"
        "1 hari libur dilewati: 16/01 Isra Mikraj Nabi Muhammad saw."
    )
    desk.press(ENTER, held=CTRL)
    desk.settle()
    screen = desk.shell.current_screen()
    assert isinstance(screen, CourseScreen)
    with desk.made.reading() as session:
        (course,) = queries.courses(session)
        meetings = queries.meetings(session, course_id=course.id)
    assert (course.name, course.intake, course.quota) == ("Bahasa Jepang A", "Gelombang 2026-1", 16)
    assert (course.starts_on, course.ends_on) == (date(2026, 1, 5), date(2026, 1, 30))
    assert len(meetings) == 19, "16/01 is a holiday"
    assert {(meeting.starts, meeting.ends, meeting.hours) for meeting in meetings} == {("08:00", "10:15", 3)}
    assert desk.toast().startswith("Bahasa Jepang A dibuat dengan 19 pertemuan.")
    assert screen._empty.isVisible(), "the next step is to enrol people"
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert desk.shell.current == "courses"
    with desk.made.reading() as session:
        assert (queries.courses(session), queries.meetings(session), queries.intakes(session)) == ([], [], [])


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_made(desk: Desk) -> None:
    a_course(desk)
    form = desk.go("courses.edit")
    assert isinstance(form, CourseFormScreen)
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert form._state.text() == "Belum dapat disimpan: periksa Nama kelas, Tanggal mulai, Tanggal selesai."
    assert QApplication.focusWidget() is form.name.edit
    assert form.name.edit.property("state") == "bad"
    desk.press("Kelas 1", ENTER, "20x", ENTER)
    assert form.quota.edit.property("state") == "bad"
    with desk.made.reading() as session:
        assert len(queries.courses(session)) == 1


def test_a_name_that_is_taken_and_dates_the_wrong_way_round_are_refused_beside_the_field(desk: Desk) -> None:
    a_course(desk)
    form = desk.go("courses.edit")
    assert isinstance(form, CourseFormScreen)
    form.name.edit.setFocus()
    desk.press("Kelas 1")
    form.starts.edit.setFocus()
    desk.press("300126", TAB, "050126", ENTER)
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "lebih awal" in form.ends.edit.accessibleDescription()
    assert QApplication.focusWidget() is form.ends.edit
    form.ends.edit.selectAll()
    desk.press("280226", ENTER)
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "Kelas 1" in form.name.edit.accessibleDescription()
    with desk.made.reading() as session:
        assert len(queries.courses(session)) == 1


def test_people_are_enrolled_by_keyboard(desk: Desk) -> None:
    of = a_course(desk)
    screen = desk.go("courses.enrol", course_id=of.id)
    assert isinstance(screen, EnrolScreen)
    assert QApplication.focusWidget() is screen.table
    assert screen.table.rows.rows[0].name == "Peserta Contoh 103", "who asked for this programme comes first"
    desk.press(SPACE, DOWN, DOWN, SPACE)
    assert screen._state.text() == "Dipilih 2, sisa 2"
    assert screen._enrol.words == "Masukkan 2 orang"
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert desk.shell.current == "courses.course"
    with desk.made.reading() as session:
        names = [row.name for row in queries.trainees(session, of.id)]
    assert names == ["Peserta Contoh 103", "Peserta Contoh 102"]
    assert desk.toast().startswith("2 orang menjadi peserta.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert queries.trainees(session, of.id) == []


def test_ticks_stay_while_somebody_else_is_searched(desk: Desk) -> None:
    of = a_course(desk)
    screen = desk.go("courses.enrol", course_id=of.id)
    desk.press(SPACE, "/", "contoh 105")
    desk.qtbot.waitUntil(lambda: len(screen.table.rows.rows) == 1)
    desk.press(DOWN, SPACE)
    assert screen._state.text() == "Dipilih 2, sisa 2"
    assert screen._count.accessibleName() == "1 dari 6"
    desk.press("/")
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    desk.press(Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: len(screen.table.rows.rows) == 6)
    assert desk.shell.current == "courses.enrol"


def test_a_full_course_takes_all_of_them_or_none(desk: Desk) -> None:
    of = a_course(desk, quota=4)
    screen = desk.go("courses.enrol", course_id=of.id)
    desk.press(Qt.Key.Key_A, held=CTRL)
    desk.press(SPACE)
    assert screen._state.text() == "Dipilih 6, melebihi sisa tempat 4. Hapus 2 tanda."
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "berkuota 4" in screen._state.text()
    with desk.made.reading() as session:
        assert queries.trainees(session, of.id) == []
    desk.press(SPACE)
    assert screen._state.text().startswith("Belum ada yang dipilih")


def test_a_course_without_meetings_gets_them_on_its_own_page(desk: Desk) -> None:
    with desk.made.writing() as session:
        from bekal.courses.service import add_course

        course_id = add_course(
            session, programme_id=makers.programme(session), intake_id=makers.intake(session), name="Kelas Contoh",
            quota=10, starts_on=makers.TODAY, ends_on=date(2026, 3, 13),
        )  # fmt: skip
    screen = desk.go("courses.course", course_id=course_id, tab="meetings")
    assert isinstance(screen, CourseScreen)
    desk.press(Qt.Key.Key_F4)
    desk.settle()
    plan = desk.shell.current_screen()
    assert isinstance(plan, TimetableScreen)
    assert plan.preview.words.text() == "10 pertemuan baru · 30 dari 320 JP · kurang 290 JP: kelas selesai lebih dahulu"
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert len(plan.table.rows.rows) == 10
    screen = desk.go("courses.course", course_id=course_id, tab="meetings")
    assert len(screen.meetings.rows.rows) == 10
    desk.press(ENTER)
    desk.settle()
    assert desk.shell.current == "attendance.roster"


def test_the_lists_show_courses_and_units(desk: Desk) -> None:
    a_course(desk)
    screen = desk.go("courses")
    assert isinstance(screen, CoursesScreen)
    assert QApplication.focusWidget() is screen.courses
    assert screen.courses.rows.index(0, 2).data() == "0 dari 4"
    desk.press(Qt.Key.Key_Tab, held=CTRL)
    desk.settle()
    assert QApplication.focusWidget() is screen.programmes
    assert screen._unit_count.text() == "2 unit"
    desk.press(Qt.Key.Key_Tab, held=CTRL)
    assert QApplication.focusWidget() is screen.intakes.table
    desk.press(Qt.Key.Key_Tab, held=CTRL)
    desk.press(ENTER)
    desk.settle()
    assert desk.shell.current == "courses.course"


@pytest.mark.parametrize("text", ["050126", "05012026", "5/1/26", "5-1-2026", "5.1", "2026-01-05"])
def test_a_day_is_read_as_it_is_typed(text: str) -> None:
    assert typed.read_day(text, today=date(2026, 3, 2)) == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["310226", "12", "satu", "5/13/26", "05012"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(NoSuchDay):
        typed.read_day(text, today=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("text", "read"), [("8", "08:00"), ("0800", "08:00"), ("8.5", None), ("25", None), ("10.15", "10:15")]
)
def test_a_time_is_read_as_it_is_typed(text: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(NoSuchTime):
            typed.read_time(text)
    else:
        assert typed.read_time(text) == read


def test_a_time_is_shown_with_a_dot_in_a_form_as_it_is_everywhere(qtbot: QtBot) -> None:
    field = Field("Mulai pukul", text_edit("08.00", longest=5))
    qtbot.addWidget(field)
    for as_typed in ("8", "0800", "08:00", "8.00"):
        set_text(field, as_typed)
        settle_time(field)
        assert text_of(field) == "08.00"


def test_units_are_read_from_lines_and_from_a_spreadsheet() -> None:
    units = typed.read_units("A.1 | Salam | 20\n\nA.2\tAngka\t10\tNumbers\nA.3;Warna")
    assert units == [
        NewUnit("A.1", "Salam", "", 20),
        NewUnit("A.2", "Angka", "Numbers", 10),
        NewUnit("A.3", "Warna", "", 0),
    ]
    for bad in ("A.1", "A.1 | Salam | banyak", "| Salam | 2", "a | b | 1 | c | d | e"):
        with pytest.raises(UnitUnreadable):
            typed.read_units(bad)
    with pytest.raises(NoSuchNumber):
        typed.read_number("1,5")
