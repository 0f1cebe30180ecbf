"""Slots in the roster: their detail and history, marks of two people, changes that come late, photos."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.attendance.test_roster import CTRL, SHIFT, a_class, open_roster, saved, shown
from tests.ui.office import Desk

from bekal.attendance import queries, service
from bekal.attendance.splits import splits
from bekal.staff.service import set_secret
from bekal.storage.attachments import attachments_of
from bekal.storage.ids import mark_id
from bekal.storage.journal import history
from bekal.storage.records import Candidate, Centre, Mark
from bekal.terms import Attendance, How
from bekal.ui.attendance.lines import MARK
from bekal.ui.attendance.slot_panel import SlotPanel
from bekal.ui.jobs import Jobs
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.window import MainWindow

PIN = "274193"


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


@pytest.fixture
def split(desk: Desk, made: makers.Made, tmp_path: Path) -> Iterator[makers.Class]:
    """A class whose first trainee is H here and A on another PC."""
    of = a_class(desk, 3)
    with makers.second_pc(tmp_path / "pc2", made) as second:
        with made.writing(made.instructor) as session:
            service.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=makers.TODAY)
        with second.writing(second.head, how=How.SCAN) as session:
            service.mark(session, of.meetings[0], of.trainees[0], Attendance.ABSENT, today=makers.TODAY)
        makers.hand_over(second, made, stream="pc-2/1")
        yield of


def is_split(desk: Desk, of: makers.Class) -> bool:
    with desk.made.reading() as session:
        return bool(splits(session, of.meetings[0]))


def test_f2_takes_minutes_and_hours_of_a_part(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    desk.press("h", Qt.Key.Key_Up, Qt.Key.Key_F2, "dijemput", Qt.Key.Key_Tab, Qt.Key.Key_Tab, "45", Qt.Key.Key_Tab)
    desk.press("9", Qt.Key.Key_Return)  # of four hours nobody is there nine
    assert screen.findChildren(SlotPanel)
    desk.press(Qt.Key.Key_Backspace, "3", Qt.Key.Key_Return)
    desk.settle()
    with desk.made.reading() as session:
        row = queries.roster(session, of.meetings[0]).rows[0]
    assert (row.note, row.minutes_early, row.hours_attended) == ("dijemput", 45, 3)
    assert screen.table.rows.index(0, 4).data() == "dijemput · pulang 45 menit lebih awal · hadir 3 JP"
    assert screen.table.rows.index(0, 6).data() == "75 %"
    assert QApplication.focusWidget() is screen.table
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        row = queries.roster(session, of.meetings[0]).rows[0]
    assert (row.mark, row.note, row.minutes_early, row.hours_attended) == (Attendance.PRESENT, "", None, None)


def test_ctrl_h_shows_who_marked_a_slot_when_and_how(desk: Desk) -> None:
    of = a_class(desk, 2)
    screen = open_roster(desk, of)
    desk.press("h", Qt.Key.Key_Up, "t", "10", Qt.Key.Key_Return)
    desk.settle()
    desk.press(Qt.Key.Key_Home)
    desk.press(Qt.Key.Key_H, held=CTRL)
    desk.settle()
    (panel,) = screen.findChildren(SlotPanel)
    steps = panel.history.rows.rows
    assert [(s.mark, s.by, s.how) for s in steps] == [
        (Attendance.LATE, "Petugas Contoh", How.KEY),
        (Attendance.PRESENT, "Petugas Contoh", How.KEY),
    ]
    assert panel.history.rows.index(0, 2).data() == "terlambat 10 menit"
    desk.press("x", Qt.Key.Key_Escape)
    desk.settle()
    assert saved(desk, of) == ["T", ""]
    assert QApplication.focusWidget() is screen.table


@pytest.mark.parametrize(("letter", "mark"), [("h", "H"), ("a", "A"), ("s", "S")])
def test_a_split_slot_shows_both_marks_and_one_key_decides(
    desk: Desk, split: makers.Class, letter: str, mark: str
) -> None:
    screen = open_roster(desk, split)
    cell = screen.table.rows.index(0, MARK).data(Qt.ItemDataRole.UserRole)
    assert {cell.letter, cell.other} == {"H", "A"}
    spoken = screen.table.rows.index(0, MARK).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Hadir oleh Instruktur Contoh" in spoken
    assert "Alpa oleh Kepala Contoh" in spoken
    desk.press(Qt.Key.Key_Home, letter)
    desk.settle()
    assert saved(desk, split)[0] == mark
    assert not is_split(desk, split)
    assert screen.table.rows.rows[0].row.split is None


def test_f2_offers_both_marks_of_a_split_slot(desk: Desk, split: makers.Class) -> None:
    screen = open_roster(desk, split)
    other = screen.table.rows.rows[0].row.split
    assert other is not None
    desk.press(Qt.Key.Key_Home, Qt.Key.Key_F2)
    (menu,) = screen.table.findChildren(QMenu)
    assert ["Instruktur Contoh" in one.text() or "Kepala Contoh" in one.text() for one in menu.actions()] == [True] * 2
    QTest.keyClick(menu, Qt.Key.Key_2)
    desk.settle()
    assert not is_split(desk, split)
    assert saved(desk, split)[0] == other.other.mark
    desk.window.activateWindow()  # a screen that is not there does not give the keys back by itself
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert saved(desk, split)[0] == other.standing.mark


def late(desk: Desk, *, needs_head: bool) -> makers.Class:
    """Return a class of two marked H at its first meeting, ten days ago."""
    of = a_class(desk, 2)
    with desk.made.writing() as session:
        session.get_one(Centre, desk.made.centre_id).head_for_late_marks = needs_head
        service.mark_rest_present(session, of.meetings[0], today=makers.TODAY)
        service.close_meeting(session, of.meetings[0], by=desk.made.head, now=makers.NOW)
        set_secret(session, desk.made.head, PIN)
    desk.now += timedelta(days=10)
    return of


def test_a_late_change_asks_its_reason_in_place_and_keeps_it_for_the_next(desk: Desk) -> None:
    of = late(desk, needs_head=False)
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_Home, "s")
    desk.settle()
    assert shown(screen) == saved(desk, of) == ["H", "H"]
    assert QApplication.focusWidget() is screen.reason.line
    desk.press(Qt.Key.Key_Return)  # no reason is none
    desk.press("surat dokter menyusul", Qt.Key.Key_Return)
    desk.settle()
    assert saved(desk, of) == ["S", "H"]
    assert QApplication.focusWidget() is screen.table
    desk.press(Qt.Key.Key_End, "a")
    desk.settle()
    assert saved(desk, of) == ["S", "A"], "the reason holds for the next change here"
    with desk.made.reading() as session:
        rows = [session.get_one(Mark, (of.meetings[0], one)) for one in of.trainees]
        assert {row.reason for row in rows} == {"surat dokter menyusul"}
        (_, last) = history(session, rows[0].id)
        assert (last.by, last.fields["reason"]) == (desk.made.clerk, "surat dokter menyusul")


def test_esc_lets_a_late_change_go(desk: Desk) -> None:
    of = late(desk, needs_head=False)
    screen = open_roster(desk, of)
    desk.press(Qt.Key.Key_Home, "s")
    desk.settle()
    desk.press("karena", Qt.Key.Key_Escape)
    desk.settle()
    assert shown(screen) == saved(desk, of) == ["H", "H"]
    assert not screen.reason.isVisible()
    assert QApplication.focusWidget() is screen.table


def test_the_head_agrees_to_a_late_change_with_a_pin_at_the_clerks_desk(desk: Desk) -> None:
    of = late(desk, needs_head=True)
    open_roster(desk, of)
    desk.press(Qt.Key.Key_Home, "s")
    desk.settle()
    desk.press("surat dokter menyusul", Qt.Key.Key_Return)
    desk.settle()
    assert saved(desk, of) == ["H", "H"]
    (dialog,) = desk.window.findChildren(Countersign)
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()
    assert saved(desk, of) == ["S", "H"]
    with desk.made.reading() as session:
        last = history(session, mark_id(of.meetings[0], of.trainees[0]))[-1]
    assert (last.by, last.fields["reason"]) == (desk.made.head, "surat dokter menyusul")


def test_photos_are_shown_on_demand(desk: Desk) -> None:
    of = a_class(desk, 2)
    picture = io.BytesIO()
    Image.new("RGB", (300, 400), "#7a8a99").save(picture, "JPEG")
    with desk.made.writing() as session:
        first = session.get_one(Candidate, of.candidates[0])
        first.photo = attachments_of(session).keep(picture.getvalue())
        session.get_one(Candidate, of.candidates[1]).photo = "0" * 64  # its file is gone
    screen = open_roster(desk, of)
    assert screen.table.rows.index(0, 1).data(Qt.ItemDataRole.UserRole).photo is None
    low = screen.table.rowHeight(0)
    desk.press(Qt.Key.Key_F, held=CTRL | SHIFT)
    desk.settle()
    seen = [screen.table.rows.index(at, 1).data(Qt.ItemDataRole.UserRole).photo for at in (0, 1)]
    assert (seen[0].width(), seen[1]) == (120, None)
    assert screen.table.rowHeight(0) > low
    desk.press("h")
    desk.settle()
    assert saved(desk, of) == ["H", ""]
    desk.press(Qt.Key.Key_F, held=CTRL | SHIFT)
    assert screen.table.rowHeight(0) == low
