"""A class is marked as an instructor does it, key by key; and what went wrong with grids elsewhere."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.attendance.test_roster import CTRL, SHIFT, a_class, open_roster, saved, shown
from tests.ui.office import Desk

from bekal.attendance import queries, service
from bekal.attendance.slots import slot_history
from bekal.storage.records import Enrolment, Mark, Meeting
from bekal.terms import Attendance, How
from bekal.ui.attendance.lines import MARK
from bekal.ui.attendance.month_screen import MonthScreen
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

DOWN, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Return


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


class Keys:
    """Presses keys and counts them."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self.pressed = desk, 0

    def press(self, *keys: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.pressed += sum(len(key) if isinstance(key, str) else 1 for key in keys)
        self._desk.press(*keys, held=held)


def test_thirty_are_marked_closed_and_a_bulk_mark_is_undone_with_every_step_in_the_history(desk: Desk) -> None:
    of = a_class(desk)
    screen = open_roster(desk, of)
    keys = Keys(desk)
    keys.press("hhhs", "t", "12", ENTER, "hhai")
    keys.press(DOWN, DOWN, held=SHIFT)
    keys.press("a")  # three at once, by mistake
    desk.settle()
    assert saved(desk, of)[9:12] == ["A", "A", "A"]
    assert desk.toast().startswith("3 peserta ditandai.")
    keys.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert saved(desk, of)[9:12] == ["", "", ""]
    keys.press(Qt.Key.Key_F8)
    desk.settle()
    keys.press(ENTER, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        closed = session.get_one(Meeting, of.meetings[0])
        assert (closed.closed_at, closed.closed_by) == (desk.now, desk.made.clerk)
        steps = [slot_history(session, of.meetings[0], one) for one in of.trainees]
    assert saved(desk, of) == shown(screen) == [*"HHHSTHHAI", *["H"] * 21]
    assert keys.pressed <= 2 * 30
    assert {step.by for one in steps for step in one} == {"Petugas Contoh"}
    assert {step.at for one in steps for step in one} == {desk.now}
    assert [step.how for step in steps[0]] == [How.KEY]
    assert [step.how for step in steps[20]] == [How.BULK]
    # the three marked by mistake: that, its undoing, and what they are now
    assert [(step.how, step.mark) for step in steps[10]] == [
        (How.BULK, Attendance.PRESENT), (How.UNDO, None), (How.BULK, Attendance.ABSENT),
    ]  # fmt: skip


def test_a_grid_has_no_pages_and_a_save_moves_nothing(desk: Desk) -> None:
    """Elsewhere saving jumped to the next page, and totals were those of a page."""
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=80, quota=80)
    screen = open_roster(desk, of)
    assert len(screen.table.rows.rows) == 80
    screen.table.go_to(60, MARK)
    scrolled = screen.table.verticalScrollBar().value()
    desk.press("h")
    desk.settle()
    assert screen.table.currentIndex().row() == 61
    assert abs(screen.table.verticalScrollBar().value() - scrolled) <= screen.table.row_height()
    assert screen._tally.accessibleName().endswith("79 belum"), "totals are the whole class's"


def test_what_another_marked_meanwhile_is_not_erased_by_a_save_here(desk: Desk) -> None:
    """Elsewhere the whole sheet was saved, and with it what somebody else had marked since it was opened."""
    of = a_class(desk, 3)
    screen = open_roster(desk, of)
    with desk.made.writing(desk.made.instructor) as session:
        service.mark(session, of.meetings[0], of.trainees[2], Attendance.SICK, today=makers.TODAY)
    assert shown(screen)[2] == ""
    desk.press("h")
    desk.settle()
    assert saved(desk, of) == ["H", "", "S"]


def test_who_marks_a_slot_second_is_told_and_marks_it_knowing_both(desk: Desk) -> None:
    """Elsewhere the later of two people at one list won, and nobody knew."""
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    with desk.made.writing(desk.made.instructor) as session:
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.SICK, today=makers.TODAY, note="surat dokter")
    desk.press("h")
    desk.settle()
    assert (saved(desk, of)[0], shown(screen)[0]) == ("S", "S")
    said = screen.table.rows.rows[0].failed
    assert "Instruktur Contoh" in said
    assert "Sakit" in said
    assert "(Hadir)" in said
    desk.press(Qt.Key.Key_Up, "h")
    desk.settle()
    assert (saved(desk, of)[0], shown(screen)[0]) == ("H", "H")
    with desk.made.reading() as session:
        assert session.query(Mark).filter_by(enrolment_id=of.trainees[0]).one().note == "surat dokter"
    with desk.made.writing(desk.made.instructor) as session:
        service.mark(session, of.meetings[0], of.trainees[1], Attendance.SICK, today=makers.TODAY)
    month = desk.go("attendance.matrix", course_id=of.id, meeting_id=of.meetings[0])
    assert isinstance(month, MonthScreen)
    with desk.made.writing(desk.made.instructor) as session:
        service.mark(session, of.meetings[0], of.trainees[1], Attendance.EXCUSED, today=makers.TODAY)
    desk.press(DOWN, "a")
    desk.settle()
    assert saved(desk, of)[1] == "I"
    column = month.view.here()[1]
    cell = month.view.cells.cells[1][column]
    assert cell.slot is not None
    assert (cell.slot.mark, "Izin" in cell.failed, "(Alpa)" in cell.failed) == (Attendance.EXCUSED, True, True)


def test_not_marked_is_neither_absent_nor_nothing(desk: Desk) -> None:
    """Elsewhere whoever was not marked was exported as absent, or not at all."""
    of = a_class(desk, 3)
    screen = open_roster(desk, of)
    desk.press("h", "a")
    desk.settle()
    assert shown(screen) == ["H", "A", ""]
    assert "belum ditandai" in screen.table.rows.index(2, MARK).data(Qt.ItemDataRole.AccessibleTextRole)
    with desk.made.reading() as session:
        recap = queries.recap(session, of.id)
        assert recap.rows[2].letters[0] is None
        assert (recap.rows[2].tally.absences, recap.rows[2].tally.share) == (0, None)
        assert recap.unmarked == 3 * len(of.meetings) - 2


def test_nobody_is_present_and_absent_at_once(desk: Desk) -> None:
    """Elsewhere a child was absent and present on one day: here there is one row a slot."""
    of = a_class(desk, 2)
    open_roster(desk, of)
    desk.press("h", Qt.Key.Key_Up, "a", Qt.Key.Key_Up, "s")
    desk.settle()
    month = desk.go("attendance.matrix", course_id=of.id, meeting_id=of.meetings[0])
    assert isinstance(month, MonthScreen)
    desk.press("i")
    desk.settle()
    with desk.made.reading() as session:
        rows = session.query(Mark).filter_by(enrolment_id=of.trainees[0]).all()
        assert [row.mark for row in rows] == [Attendance.EXCUSED]
        assert len(slot_history(session, of.meetings[0], of.trainees[0])) == 4


def test_whoever_left_cannot_be_marked_by_any_key(desk: Desk) -> None:
    """Elsewhere suspended people could be marked from another screen."""
    of = a_class(desk, 2)
    with desk.made.writing() as session:
        session.get_one(Enrolment, of.trainees[0]).left_on = makers.TODAY
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_Home, "h")
    desk.press(Qt.Key.Key_Home)
    desk.press(DOWN, held=SHIFT)
    desk.press("a", Qt.Key.Key_F8)
    desk.settle()
    month = desk.go("attendance.matrix", course_id=of.id, meeting_id=of.meetings[0])
    desk.press("h")
    desk.settle()
    with desk.made.reading() as session:
        assert session.query(Mark).filter_by(enrolment_id=of.trainees[0]).count() == 0
    assert month.view.cells.text(0, 0) == screen_text(screen, 0) == "–"


def test_whoever_joins_earlier_than_said_appears_in_the_grid(desk: Desk) -> None:
    """Elsewhere a changed starting date made somebody vanish from attendance."""
    of = a_class(desk, 2)
    with desk.made.writing() as session:
        session.get_one(Enrolment, of.trainees[1]).joined_on = makers.TODAY + timedelta(days=7)
    screen = open_roster(desk, of)
    assert [line.row.counts for line in screen.table.rows.rows] == [True, False]
    assert len(screen.table.rows.rows) == 2, "nobody vanishes"
    with desk.made.writing() as session:
        session.get_one(Enrolment, of.trainees[1]).joined_on = makers.TODAY
    screen = open_roster(desk, of)
    assert [line.row.counts for line in screen.table.rows.rows] == [True, True]


def test_the_last_day_of_a_month_is_in_the_matrix(desk: Desk) -> None:
    """Elsewhere a range of dates left out its last day."""
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=1, starts_on=makers.TODAY, days=31, weekdays=range(7))
    month = desk.go("attendance.matrix", course_id=of.id, meeting_id=of.meetings[0])
    shown_month = month.view.cells.month
    held = {m.held_on for m in shown_month.meetings}
    assert {shown_month.last, makers.TODAY} <= held
    assert [m.number for m in shown_month.meetings] == sorted(m.number for m in shown_month.meetings)


def screen_text(screen: object, at: int) -> str:
    """Return a dash where a roster shows one instead of a mark."""
    cell = screen.table.rows.index(at, MARK).data(Qt.ItemDataRole.UserRole)  # type: ignore[attr-defined]
    return "" if cell.counted else "–"
