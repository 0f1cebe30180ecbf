"""Recaps as tables: screen, paper and workbook say the same, and the figures are those of a slow count."""

import io
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance.recaps import person_recap
from bekal.attendance.service import mark
from bekal.courses.timetable.service import cancel, substitute
from bekal.documents.figures import Figures, FigureTable, Holds, figures_pdf, shown
from bekal.documents.figures_xlsx import figures_xlsx
from bekal.reports import recaps
from bekal.reports.recaps import By
from bekal.storage.records import Candidate, Course, PersonLink
from bekal.terms import Attendance

LATER = NOW + timedelta(days=7)


@pytest.fixture
def of(made: Made) -> makers.Class:
    """Four people over meetings of 4 JP: one absent at first, one never marked at the second, the fifth cancelled."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=4)
        for n, letters in enumerate(("HHTH", "AAAH", "SH H", "HIHH")):
            for meeting, letter in zip(of.meetings, letters, strict=False):
                if letter != " ":
                    mark(session, meeting, of.trainees[n], Attendance(letter), today=TODAY + timedelta(days=7))
        cancel(session, of.meetings[4], reason="Banjir", now=NOW)
        substitute(session, of.meetings[1], made.clerk, reason="Cuti")
    return of


def every_content(made: Made, of: makers.Class) -> list[Figures]:
    with made.reading() as session:
        found = [recaps.course_figures(session, of.id, by=by, now=LATER) for by in By]
        found.append(recaps.person_figures(session, of.candidates[1], now=LATER))
        found.append(recaps.instructor_figures(session, first=TODAY, last=TODAY + timedelta(days=30), now=LATER))
    return found


def test_screen_paper_and_workbook_hold_the_same_figures(made: Made, of: makers.Class) -> None:
    for content in every_content(made, of):
        text = " ".join(text_of(figures_pdf(content)).split())
        book = openpyxl.load_workbook(io.BytesIO(figures_xlsx(content)))
        every = [row for page in book.worksheets for row in page.iter_rows(values_only=True)]
        cells = [[value for value in row if value not in (None, "")] for row in every]
        for table in content.tables:
            for row in lines_of(table):
                said = [shown(value, column.holds) for value, column in zip(row, table.columns, strict=True)]
                assert " ".join(" ".join(said).split()) in text, content.title
                assert as_cells(table, row) in cells, content.title


def test_a_merged_persons_recap_shows_what_was_attended_under_both_records(made: Made) -> None:
    with made.writing() as session:
        one, two = makers.course(session, number=1, trainees_wanted=2), makers.course(session, number=2)
        mark(session, one.meetings[0], one.trainees[0], Attendance.PRESENT, today=TODAY + timedelta(days=7))
        mark(session, two.meetings[0], two.trainees[0], Attendance.ABSENT, today=TODAY + timedelta(days=7))
        merged, kept = one.candidates[0], two.candidates[0]
        session.add(PersonLink(kept_id=kept, merged_id=merged, reason="", linked_at=NOW))
    with made.reading() as session:
        name = session.get_one(Candidate, kept).name
        for record in (merged, kept):
            found = person_recap(session, record)
            assert [of.recap.course.name for of in found.courses] == ["Kelas 1", "Kelas 2"]
            assert (found.total.attended, found.total.marked) == (4, 8)
            content = recaps.person_figures(session, record, now=LATER)
            assert content.facts[0] == ("Nama", name), "called by the name that was kept"
            assert [row[0] for row in content.tables[0].rows] == ["Kelas 1", "Kelas 2"]
        alone = person_recap(session, one.candidates[1])
        assert [of.recap.course.name for of in alone.courses] == ["Kelas 1"]


def test_a_workbook_has_a_sheet_for_every_table_wide_enough_for_what_it_holds(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        other = makers.course(session, number=2, trainees_wanted=1)
        twin = session.get_one(Course, other.id)
        twin.name = "Kelas 1"
        long = "Peserta Contoh " + "Bernama Panjang " * 5
        session.get_one(Candidate, of.candidates[1]).name = long.strip()
        session.add(PersonLink(kept_id=of.candidates[1], merged_id=other.candidates[0], reason="", linked_at=NOW))
    with made.reading() as session:
        alone = recaps.person_figures(session, of.candidates[1], now=LATER)
        people = recaps.course_figures(session, of.id, by=By.PERSON, now=LATER)
    book = openpyxl.load_workbook(io.BytesIO(figures_xlsx(alone)))
    assert book.sheetnames == ["Rekap Kehadiran Perorangan", "Kelas 1", "Kelas 1 (3)"]
    assert [page["A1"].value for page in book.worksheets[1:]] == ["Kelas 1", "Kelas 1"]
    page = openpyxl.load_workbook(io.BytesIO(figures_xlsx(people))).active
    assert page is not None
    (cell,) = [row[1] for row in page.iter_rows() if row[1].value == long.strip()]
    width, height = page.column_dimensions["B"].width, page.row_dimensions[cell.row].height
    assert width * height / 15 >= len(long), "a long name goes on in a second line of a taller row"
    assert page.column_dimensions["C"].width < 10, "a letter's count takes no more than it needs"
    assert page.page_setup.fitToHeight == 0, "one page wide, as many high as it takes"


def test_figures_are_those_counted_by_hand(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        people = recaps.course_figures(session, of.id, by=By.PERSON, now=LATER).tables[0]
        meetings = recaps.course_figures(session, of.id, by=By.MEETING, now=LATER)
    assert [row[1:10] for row in people.rows] == [
        ("Peserta Contoh 01", 3, 1, 0, 0, 0, 16, 16, Fraction(1)),
        ("Peserta Contoh 02", 1, 0, 0, 0, 3, 4, 16, Fraction(1, 4)),
        ("Peserta Contoh 03", 2, 0, 0, 1, 0, 8, 12, Fraction(2, 3)),
        ("Peserta Contoh 04", 3, 0, 1, 0, 0, 12, 16, Fraction(3, 4)),
    ]
    assert people.rows[1][11] == "SP1, SP2", "three days in a row, and more than a tenth"
    assert people.total is not None
    assert people.total[7:10] == (40, 60, Fraction(2, 3))
    (table,) = meetings.tables
    assert table.total is not None
    assert sum(int(str(row[3])) for row in table.rows) == table.total[3], "the cancelled meeting is not among them"
    assert table.total[10:] == (40, 60, Fraction(2, 3)), "meetings and people add up to the same"


def test_what_is_not_marked_and_what_was_cancelled_is_named(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        content = recaps.course_figures(session, of.id, by=By.DAY, now=NOW + timedelta(days=4))
    assert content.unmarked == 1, "the third meeting lacks one person; what lies ahead does not count"
    assert content.cancelled == ("pertemuan 5, 11/03/2026 (Banjir)",)
    assert any("1 sesi belum diabsen" in note for note in content.footnotes)
    assert any("Banjir" in note for note in content.footnotes)


def test_a_nik_stands_on_a_persons_recap_only_where_it_is_asked_for(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        plain = recaps.person_figures(session, of.candidates[0], now=LATER)
        asked = recaps.person_figures(session, of.candidates[0], now=LATER, with_nik=True)
    assert "NIK" not in dict(plain.facts)
    nik = dict(asked.facts)["NIK"]
    assert nik not in text_of(figures_pdf(plain))
    assert nik in text_of(figures_pdf(asked))


def test_hours_go_to_who_taught(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        (table,) = recaps.instructor_figures(session, first=TODAY, last=TODAY + timedelta(days=9), now=LATER).tables
    by_name = {row[0]: row for row in table.rows}
    assert by_name["Petugas Contoh"][1:4] == (1, 4, 4), "the substitute"
    assert table.total is not None
    assert table.total[2] == 16, "four meetings of 4 JP were held"


@pytest.mark.parametrize(("paper", "high"), [("A4", 297), ("F4", 330)])
def test_a_recap_is_written_on_the_paper_that_was_chosen(
    made: Made, of: makers.Class, tmp_path: Path, paper: str, high: int
) -> None:
    with made.reading() as session:
        content = recaps.course_figures(session, of.id, by=By.MONTH, now=LATER, paper=paper)
    place = recaps.write_figures(content, tmp_path / "rekap.pdf")
    page = pypdfium2.PdfDocument(place)[0]
    assert round(page.get_height() / 72 * 25.4) == high
    assert recaps.write_figures(content, tmp_path / "rekap.xlsx").read_bytes().startswith(b"PK")


def test_a_course_without_trainees_gives_an_empty_table(made: Made) -> None:
    with made.writing() as session:
        empty = makers.course(session, trainees_wanted=0)
    with made.reading() as session:
        for by in By:
            assert figures_pdf(recaps.course_figures(session, empty.id, by=by, now=LATER))


def lines_of(table: FigureTable) -> list[tuple[object, ...]]:
    return [*table.rows, *([table.total] if table.total else [])]


def as_cells(table: FigureTable, row: tuple[object, ...]) -> list[object]:
    """Return a row as a workbook gives it back: days at midnight, shares as numbers of four decimals."""
    found: list[object] = []
    for value, column in zip(row, table.columns, strict=True):
        if value is None:
            found.append("–")
        elif isinstance(value, date):
            found.append(datetime.combine(value, time()))
        elif column.holds is Holds.PERCENT and isinstance(value, Fraction):
            found.append(float(Fraction(shown(value, column.holds).replace(".", "").replace(",", ".")) / 100))
        elif value != "":
            found.append(value)
    return found


def text_of(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
