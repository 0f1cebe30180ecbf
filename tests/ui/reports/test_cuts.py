"""The recap in all its cuts, a person, instructors' hours and warning letters, each on the screen and as a file."""

from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk
from tests.ui.running import words_of

from bekal.attendance.service import mark
from bekal.attendance.warning.queries import warned
from bekal.courses.allowance import Allowance
from bekal.courses.editions import set_house_rules
from bekal.courses.rules import HouseRules
from bekal.courses.timetable.service import cancel
from bekal.terms import Attendance, PaidDay
from bekal.ui.courses.programme_form import HOUSE, ProgrammeFormScreen
from bekal.ui.jobs import Jobs
from bekal.ui.reports.screen import ReportsScreen, View
from bekal.ui.widgets import dialogs
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    found = Desk(qtbot, jobs, window, made)
    found.now += timedelta(days=7)
    return found


def a_class(desk: Desk) -> makers.Class:
    """Two people over four meetings of 4 JP: the second missed three days, the third meeting lacks the first."""
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        for n, letters in enumerate(("HH H", "AAAH")):
            for meeting, letter in zip(of.meetings, letters, strict=False):
                if letter != " ":
                    mark(session, meeting, of.trainees[n], Attendance(letter), today=desk.now.date())
        cancel(session, of.meetings[4], reason="Banjir", now=makers.NOW)
    return of


def cells_of(screen: ReportsScreen) -> list[list[str]]:
    table = screen.figures.first.table
    assert table is not None
    return [
        [str(table.rows.index(at, column).data()) for column in range(table.rows.columnCount())]
        for at in range(table.rows.rowCount())
    ]


def test_every_cut_is_shown_with_what_is_not_marked_above_it(desk: Desk) -> None:
    of = a_class(desk)
    screen = desk.go("reports", course_id=of.id, view="lines")
    assert isinstance(screen, ReportsScreen)
    assert screen._warning_words.text() == (
        "1 sesi belum diabsen lengkap; yang belum diabsen tidak dihitung. "
        "Dibatalkan dan tidak dihitung: pertemuan 5, 11/03/2026 (Banjir)."
    )
    assert cells_of(screen)[2][1:] == ["06/03/2026", "08.00–11.00", "4", "0", "0", "0", "0", "1", "1", "0", "4", "0,00"]
    for cut, lines in (("day", 6), ("month", 2), ("person", 3)):
        screen.cut.show_value(cut)
        screen.asked.emit()
        desk.settle()
        assert len(cells_of(screen)) == lines, f"{cut}: lines and their total"
    assert cells_of(screen)[1][1:10] == ["Peserta Contoh 02", "1", "0", "0", "0", "3", "4", "16", "25,00"]


def test_a_person_is_shown_with_each_meeting(desk: Desk) -> None:
    of = a_class(desk)
    screen = desk.go("reports", course_id=of.id, view="person", candidate_id=of.candidates[1])
    assert cells_of(screen)[0][-3:] == ["4", "16", "25,00"]
    lower = screen.figures.second.table
    assert [str(lower.rows.index(at, 4).data()) for at in range(5)] == [
        "Alpa",
        "Alpa",
        "Alpa",
        "Hadir",
        "belum diabsen",
    ]


def test_hours_of_instructors_are_shown_for_a_month(desk: Desk) -> None:
    of = a_class(desk)
    screen = desk.go("reports", course_id=of.id, view="instructors")
    assert screen.period() == (makers.TODAY.replace(day=1), makers.TODAY.replace(day=31))
    assert cells_of(screen)[-1][:3] == ["Jumlah", "4", "16"]


@pytest.mark.parametrize("view", ["lines", "person", "instructors"])
def test_what_is_shown_is_written(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    of = a_class(desk)
    screen = desk.go("reports", course_id=of.id, view=view)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_asked: tmp_path / "rekap")
    for key in (Qt.Key.Key_D, Qt.Key.Key_E):
        desk.press(key, held=CTRL)
        desk.settle()
    pages = pypdfium2.PdfDocument(tmp_path / "rekap.pdf")
    words = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    for row in cells_of(screen):
        assert " ".join(" ".join(row).split()) in words
    assert (tmp_path / "rekap.xlsx").read_bytes().startswith(b"PK")


def test_a_warning_letter_is_given_with_number_and_date_and_printed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = a_class(desk)
    screen = desk.go("reports", course_id=of.id, view="warnings")
    assert isinstance(screen, ReportsScreen)
    table = screen.warnings.table
    assert [row.name for row in table.rows.rows] == ["Peserta Contoh 02"]
    assert str(table.rows.index(0, 4).data()) == "Perlu SP1, SP2"
    assert screen.heading.actions == (), "there is no file of this list"
    table.setFocus()
    desk.press(Qt.Key.Key_F8)
    desk.press(ENTER, held=CTRL)
    assert screen.warnings.number.edit.property("state") == "bad", "a letter has its number"
    desk.press("800/12/2026")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        (row,) = warned(session, of.id)
    assert [(one.level, one.number, one.letter_on) for one in row.given] == [(1, "800/12/2026", desk.now.date())]
    assert row.due == (2,)
    assert "800/12/2026" in str(table.rows.index(0, 5).data())
    monkeypatch.setattr(dialogs, "ask_save", lambda *_asked: tmp_path / "sp1.pdf")
    desk.press(Qt.Key.Key_P, held=CTRL)
    desk.settle()
    words = pypdfium2.PdfDocument(tmp_path / "sp1.pdf")[0].get_textpage().get_text_range()
    assert "800/12/2026" in words
    assert "Peserta Contoh 02" in words


def test_tabs_are_walked_by_keys(desk: Desk) -> None:
    of = a_class(desk)
    screen = desk.go("reports", course_id=of.id, view="course")
    screen.course.setFocus()
    desk.press(Qt.Key.Key_Tab, held=CTRL)
    desk.settle()
    assert screen.view is View.LINES


def paying(desk: Desk, of: makers.Class, allowance: Allowance) -> None:
    with desk.made.writing() as session:
        set_house_rules(session, of.programme_id, HouseRules(allowance=allowance))


def test_who_is_paid_how_many_days_is_shown_and_written_to_be_signed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = a_class(desk)
    paying(desk, of, Allowance(PaidDay.ANY, amount=50_000))
    screen = desk.go("reports", course_id=of.id, view="allowance")
    assert cells_of(screen) == [
        ["1", "Peserta Contoh 01", "3", "150.000"],
        ["2", "Peserta Contoh 02", "1", "50.000"],
        ["", "Jumlah", "4", "200.000"],
    ], "a screen has no column to sign in"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_asked: tmp_path / "daftar")
    for key in (Qt.Key.Key_D, Qt.Key.Key_E):
        desk.press(key, held=CTRL)
        desk.settle()
    words = pypdfium2.PdfDocument(tmp_path / "daftar.pdf")[0].get_textpage().get_text_range()
    for said in ("Tanda tangan", "150.000", "200.000", "dua ratus ribu rupiah", "Maret 2026"):
        assert said in words
    assert (tmp_path / "daftar.xlsx").read_bytes().startswith(b"PK")


def test_a_persons_days_stand_in_the_recaps_where_the_programme_pays(desk: Desk) -> None:
    of = a_class(desk)
    paying(desk, of, Allowance(PaidDay.ALL, amount=50_000))
    screen = desk.go("reports", course_id=of.id, view="lines")
    screen.cut.show_value("person")
    screen.asked.emit()
    desk.settle()
    assert [row[10:12] for row in cells_of(screen)] == [["3", "150.000"], ["1", "50.000"], ["4", "200.000"]]
    screen = desk.go("reports", course_id=of.id, view="person", candidate_id=of.candidates[1])
    assert cells_of(screen)[0][-2:] == ["1", "50.000"]


def test_a_programme_that_pays_nothing_says_where_that_is_laid_down(desk: Desk) -> None:
    of = a_class(desk)
    screen = desk.go("reports", course_id=of.id, view="allowance")
    assert "Program kelas ini tidak membayar uang saku" in words_of(screen)
    assert screen.heading.actions == (), "there is no file of nothing"
    screen.rules_asked.emit()
    desk.settle()
    form = desk.shell.current_screen()
    assert isinstance(form, ProgrammeFormScreen)
    assert form.tabs.current() == HOUSE
    paying(desk, of, Allowance(PaidDay.ANY))
    screen = desk.go("reports", course_id=of.id, view="allowance")
    assert [row[2] for row in cells_of(screen)] == ["3", "1", "4"]
    assert len(screen.heading.actions) == 2
    screen = desk.go("reports", course_id=of.id, view="course")
    assert len(screen.heading.actions) == 2
