"""The recap on paper and in the spreadsheet says what the query says; a file that is in the way costs nothing."""

import io
import stat
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance.service import mark
from bekal.reports import attendance
from bekal.storage.handing_out import FileNotWritten
from bekal.terms import Attendance

FIRST, LAST = TODAY, date(2026, 3, 31)


@pytest.fixture
def course(made: Made) -> makers.Class:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3)
        for place, letter in enumerate((Attendance.PRESENT, Attendance.ABSENT, Attendance.LATE)):
            minutes = 5 if letter is Attendance.LATE else None
            mark(session, of.meetings[0], of.trainees[place], letter, today=TODAY, minutes_late=minutes)
        return of


def test_the_recap_says_what_was_marked(made: Made, course: makers.Class) -> None:
    with made.reading() as session:
        recap = attendance.course_recap(session, course.id, first=FIRST, last=LAST, now=NOW)
    assert [row.letters[0] for row in recap.rows] == ["H", "A", "T"]
    assert all(set(row.letters[1:]) == {""} for row in recap.rows)
    assert [row.percent for row in recap.rows] == [Fraction(100), Fraction(0), Fraction(100)]
    assert recap.rows[0].hours_held == recap.meetings[0].hours


def test_only_meetings_of_the_period_are_in_it(made: Made, course: makers.Class) -> None:
    with made.reading() as session:
        recap = attendance.course_recap(session, course.id, first=TODAY, last=TODAY, now=NOW)
    assert [meeting.day for meeting in recap.meetings] == [TODAY]


def test_paper_and_spreadsheet_are_written_whole(made: Made, course: makers.Class, tmp_path: Path) -> None:
    with made.reading() as session:
        for name in ("rekap.xlsx", "rekap.pdf"):
            attendance.write_recap(session, course.id, first=FIRST, last=LAST, path=tmp_path / name, now=NOW)
    assert (tmp_path / "rekap.pdf").read_bytes().startswith(b"%PDF")
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "rekap.xlsx").read_bytes())).active
    assert sheet is not None
    names = [row[1].value for row in sheet.iter_rows() if row[1].value]
    assert "Peserta Contoh 01" in names
    assert sorted(path.name for path in tmp_path.glob("rekap*")) == ["rekap.pdf", "rekap.xlsx"]


def test_a_folder_that_is_gone_is_said(made: Made, course: makers.Class, tmp_path: Path) -> None:
    blocked = tmp_path / "berkas"
    blocked.write_text("no folder", encoding="utf-8")
    with made.reading() as session, pytest.raises(FileNotWritten):
        attendance.write_recap(session, course.id, first=FIRST, last=LAST, path=blocked / "r.xlsx", now=NOW)
    assert stat.S_ISREG(blocked.stat().st_mode)
