"""One key a person: painted at once, saved one by one, taken back, closed."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from tests import makers
from tests.ui import office
from tests.ui.office import Desk

from bekal.attendance import queries
from bekal.storage.database import DiskFull
from bekal.storage.ids import mark_id
from bekal.storage.journal import history
from bekal.storage.records import Candidate, Enrolment, Mark, Meeting
from bekal.terms import Attendance, EnrolmentState, How
from bekal.ui.attendance.lines import MARK, NOTE
from bekal.ui.attendance.roster_screen import RosterScreen
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LETTERS = "HHTHSHHIHAHHHHTHHHHSHHHHHAHIHH"


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def a_class(desk: Desk, people: int = 30) -> makers.Class:
    with desk.made.writing() as session:
        return makers.course(session, trainees_wanted=people, quota=40, instructors=[desk.made.instructor])


def open_roster(desk: Desk, of: makers.Class, at: int = 0) -> RosterScreen:
    screen = desk.go("attendance.roster", meeting_id=of.meetings[at])
    assert isinstance(screen, RosterScreen)
    return screen


def saved(desk: Desk, of: makers.Class, at: int = 0) -> list[str]:
    with desk.made.reading() as session:
        rows = queries.roster(session, of.meetings[at]).rows
    return [row.mark.value if row.mark else "" for row in rows]


def shown(screen: RosterScreen) -> list[str]:
    return [line.row.mark.value if line.row.mark else "" for line in screen.table.rows.rows]


def test_a_class_of_thirty_is_marked_with_at_most_two_keys_a_person(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_roster(desk, of)
    assert QApplication.focusWidget() is screen.table
    presses = 0
    for letter in LETTERS:
        desk.press(letter.lower())
        presses += 1
        if letter == "T":
            desk.press(Qt.Key.Key_Return)
            presses += 1
    assert shown(screen) == list(LETTERS), "a mark is painted before it is saved"
    desk.settle()
    assert saved(desk, of) == list(LETTERS)
    assert presses <= 2 * 30
    assert screen._saved.text() == "Tersimpan 08.00.00"


def test_every_mark_says_who_when_and_how(desk: Desk) -> None:
    of = a_class(desk, 4)
    open_roster(desk, of)
    desk.press("h", "a")
    desk.press(Qt.Key.Key_F8)
    desk.settle()
    with desk.made.reading() as session:
        steps = [history(session, mark_id(of.meetings[0], trainee)) for trainee in of.trainees]
    assert [[step.how for step in one] for one in steps] == [[How.KEY], [How.KEY], [How.BULK], [How.BULK]]
    assert {step.by for one in steps for step in one} == {desk.made.clerk}
    assert {step.at for one in steps for step in one} == {desk.now}


def test_all_others_are_present_with_f8_and_taken_back_with_ctrl_z(desk: Desk) -> None:
    of = a_class(desk, 5)
    screen = open_roster(desk, of)
    desk.press("s", "a")
    desk.press(Qt.Key.Key_F8)
    assert shown(screen) == ["S", "A", "H", "H", "H"]
    desk.settle()
    assert saved(desk, of) == ["S", "A", "H", "H", "H"]
    assert desk.toast().startswith("3 peserta ditandai hadir.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert shown(screen) == saved(desk, of) == ["S", "A", "", "", ""]
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert shown(screen) == saved(desk, of) == [""] * 5


def test_undo_right_behind_a_key_waits_for_its_save(desk: Desk) -> None:
    of = a_class(desk, 3)
    screen = open_roster(desk, of)
    desk.press("h")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.press("a")
    assert shown(screen) == ["A", "", ""]
    desk.settle()
    assert saved(desk, of) == shown(screen) == ["A", "", ""]


def test_the_bar_takes_its_own_step_back_though_another_meeting_is_shown(desk: Desk) -> None:
    of = a_class(desk, 3)
    open_roster(desk, of)
    desk.press(Qt.Key.Key_F8)
    desk.settle()
    desk.now += timedelta(days=3)
    open_roster(desk, of, 1)
    desk.shell.undo_bar._undo.click()
    desk.settle()
    assert saved(desk, of) == ["", "", ""]


def test_a_mark_that_was_not_saved_goes_back_and_its_row_says_so(desk: Desk, jobs: Jobs) -> None:
    of = a_class(desk, 3)
    screen = open_roster(desk, of)
    desk.press("h")
    desk.settle()
    again = office.refusing(jobs, DiskFull())
    desk.press("a")
    assert shown(screen) == ["H", "A", ""]
    desk.settle()
    again()
    assert shown(screen) == saved(desk, of) == ["H", "", ""]
    assert "Disk penuh" in screen.table.rows.rows[1].failed
    assert screen._saved.text().startswith("Gagal menyimpan")
    desk.press(Qt.Key.Key_Up, "a")
    desk.settle()
    assert saved(desk, of) == ["H", "A", ""]
    assert not screen.table.rows.rows[1].failed


def test_a_refused_mark_goes_back_with_the_rules_own_words(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of, 2)
    desk.press("h", "i")
    desk.settle()
    assert shown(screen) == saved(desk, of, 2) == ["", "I"]
    assert "belum berlangsung" in screen.table.rows.rows[0].failed


def test_minutes_are_typed_into_a_box(desk: Desk) -> None:
    of = a_class(desk, 3)
    screen = open_roster(desk, of)
    desk.press("t")
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert shown(screen)[0] == "T"
    desk.press("1x0", Qt.Key.Key_Return)
    assert screen.table.currentIndex().row() == 1
    desk.press("t", Qt.Key.Key_Escape)
    desk.settle()
    with desk.made.reading() as session:
        rows = queries.roster(session, of.meetings[0]).rows
    assert [(row.mark, row.minutes_late) for row in rows[:2]] == [(Attendance.LATE, 10), (None, None)]
    assert shown(screen) == ["T", "", ""]
    desk.press(Qt.Key.Key_Up, "h")
    desk.settle()
    assert screen.table.rows.rows[0].row.minutes_late is None


def test_a_note_is_written_beside_a_mark_and_leaves_it(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    desk.press("s", Qt.Key.Key_Up, Qt.Key.Key_F2, "surat dokter", Qt.Key.Key_Return)
    desk.settle()
    with desk.made.reading() as session:
        row = queries.roster(session, of.meetings[0]).rows[0]
    assert (row.mark, row.note) == (Attendance.SICK, "surat dokter")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert (screen.table.rows.rows[0].row.note, shown(screen)[0]) == ("", "S")


def test_space_marks_present_and_backspace_unmarks(desk: Desk) -> None:
    of = a_class(desk, 3)
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Backspace)
    desk.settle()
    assert saved(desk, of) == ["H", "", ""]
    desk.press(Qt.Key.Key_End)
    assert screen.table.currentIndex().row() == 2
    desk.press(Qt.Key.Key_Home)
    assert screen.table.currentIndex().row() == 0
    desk.press("xyz5")
    desk.settle()
    assert saved(desk, of) == ["H", "", ""]


def test_a_range_is_marked_as_one_and_taken_back_as_one(desk: Desk) -> None:
    of = a_class(desk, 6)
    screen = open_roster(desk, of)
    for _ in range(3):
        desk.press(Qt.Key.Key_Down, held=SHIFT)
    desk.press("i")
    desk.settle()
    assert saved(desk, of) == ["I", "I", "I", "I", "", ""]
    assert screen.table.currentIndex().row() == 4
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert saved(desk, of) == shown(screen) == [""] * 6


def test_a_name_is_found_while_it_is_typed(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_roster(desk, of)
    desk.press("/", "toh 2")
    assert screen.table.currentIndex().row() == 19
    desk.press(Qt.Key.Key_Down)
    assert screen.table.currentIndex().row() == 20
    desk.press(Qt.Key.Key_Return, "a")
    desk.settle()
    assert saved(desk, of)[20] == "A"


def test_the_list_of_f4_marks_too(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[3].trigger()
    menu.close()
    desk.settle()
    assert saved(desk, of) == ["S", ""]
    assert screen.table.currentIndex().row() == 1


def test_closing_lists_the_unmarked_and_goes_from_one_to_the_next(desk: Desk) -> None:
    of = a_class(desk, 5)
    screen = open_roster(desk, of)
    desk.press("h", Qt.Key.Key_Down, "h", Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return, held=CTRL)
    assert screen._missing.isVisible()
    assert screen._missing_names.text() == "Peserta Contoh 02, Peserta Contoh 04, Peserta Contoh 05"
    assert screen.table.currentIndex().row() == 1
    desk.press("a")
    assert screen.table.currentIndex().row() == 3, "the keys go to the next who is unmarked"
    desk.press("hh")
    desk.settle()
    assert saved(desk, of) == ["H", "A", "H", "H", "H"]
    with desk.made.reading() as session:
        assert session.get_one(Meeting, of.meetings[0]).closed_at is None
    desk.press(Qt.Key.Key_Return, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert session.get_one(Meeting, of.meetings[0]).closed_by == desk.made.clerk


def test_a_closed_meeting_is_corrected_freely_for_some_days_and_reopened_by_undo(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    desk.press("hh")
    desk.press(Qt.Key.Key_Return, held=CTRL)
    desk.settle()
    assert screen._closed.isVisible()
    desk.press(Qt.Key.Key_Home, "a", Qt.Key.Key_F8)
    desk.settle()
    assert saved(desk, of) == ["A", "H"]
    desk.press(Qt.Key.Key_Backspace)
    desk.settle()
    assert saved(desk, of) == ["A", "H"], "nobody is left without a mark in a closed meeting"
    assert screen.table.rows.rows[1].failed
    assert desk.toast().startswith("Pertemuan 1 selesai")
    desk.press(Qt.Key.Key_Z, held=CTRL)  # what the bar offers goes back, not the correction behind it
    desk.settle()
    assert not screen._closed.isVisible()
    assert saved(desk, of) == ["A", "H"]
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert saved(desk, of) == ["H", "H"]


def test_somebody_who_left_is_faint_and_passed_over(desk: Desk) -> None:
    of = a_class(desk, 3)
    with desk.made.writing() as session:
        enrolment = session.get_one(Enrolment, of.trainees[1])
        enrolment.state, enrolment.left_on = EnrolmentState.WITHDRAWN, makers.TODAY
    screen = open_roster(desk, of)
    desk.press("h", "a")
    desk.settle()
    assert saved(desk, of) == ["H", "", "A"]
    said = screen.table.rows.index(1, MARK).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Peserta Contoh 02, keluar 02/03, baris 2 dari 3"
    screen.table.go_to(1)
    desk.press(Qt.Key.Key_Backspace, "h")
    desk.settle()
    with desk.made.reading() as session:
        assert set(session.scalars(select(Mark.enrolment_id))) == {of.trainees[0], of.trainees[2]}


def test_a_cell_is_read_out_as_one_sentence_and_told_alone(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_roster(desk, of)
    screen.table.go_to(4)
    desk.press("t", "10", Qt.Key.Key_Return)
    desk.settle()
    cell = screen.table.rows.index(4, MARK)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Peserta Contoh 05, terlambat 10 menit, baris 5 dari 30"
    told: list[tuple[int, int, int, int]] = []
    screen.table.rows.dataChanged.connect(
        lambda first, last: told.append((first.row(), first.column(), last.row(), last.column()))
    )
    desk.press("h")
    assert told
    assert all((top, left) == (bottom, right) and top == 5 for top, left, bottom, right in told)


def test_what_is_told_counts_in_words(desk: Desk) -> None:
    of = a_class(desk, 4)
    screen = open_roster(desk, of)
    desk.press("h", "s")
    assert screen._tally.accessibleName() == "1 hadir, 0 terlambat, 0 izin, 1 sakit, 0 alpa, 2 belum"
    desk.settle()
    assert screen.table.rows.index(0, 6).data() == "100 %"


def test_a_course_without_trainees_shows_the_way_to_enrol(desk: Desk) -> None:
    of = a_class(desk, 0)
    screen = open_roster(desk, of)
    assert screen._empty.isVisible()
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    assert desk.shell.current == "courses.enrol"


def test_an_error_of_ours_leaves_nothing_unsaved_painted(desk: Desk, jobs: Jobs) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    again = office.refusing(jobs, RuntimeError("sample"))
    desk.press("h")
    desk.settle()
    again()
    desk.settle()
    assert shown(screen) == saved(desk, of) == ["", ""]


def test_the_mouse_keeps_the_keys_in_the_marks(desk: Desk, qtbot: QtBot) -> None:
    of = a_class(desk, 3)
    screen = open_roster(desk, of)
    place = screen.table.visualRect(screen.table.rows.index(2, 1)).center()
    qtbot.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert (screen.table.currentIndex().row(), screen.table.currentIndex().column()) == (2, MARK)
    desk.press("a")
    desk.settle()
    assert saved(desk, of) == ["", "", "A"]


def test_a_narrow_window_writes_the_note_beside_the_mark(desk: Desk, window: MainWindow) -> None:
    of = a_class(desk, 3)
    with desk.made.writing() as session:
        session.get_one(Candidate, of.candidates[0]).name = "Peserta Contoh " * 4
    window.resize(800, 480)
    screen = open_roster(desk, of)
    desk.settle()
    assert screen.table.isColumnHidden(NOTE)
    desk.press(Qt.Key.Key_F2, "ban bocor", Qt.Key.Key_Return)
    desk.settle()
    assert screen.table.rows.rows[0].row.note == "ban bocor"
