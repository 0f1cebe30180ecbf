"""Sheets on paper: keyed back in one line, known again by their code, their scan kept."""

import io
import itertools
from datetime import timedelta

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import service as marks
from bekal.attendance.leave.service import take_letter
from bekal.attendance.queries import roster
from bekal.attendance.sheets import queries, service
from bekal.attendance.sheets.rules import (
    Exceptional,
    NotASheet,
    NumberNotOnSheet,
    NumberTwice,
    SheetScanned,
    SheetUnreadable,
    read_exceptions,
    sheet_code,
    sheet_of,
)
from bekal.documents.attendance_sheet import attendance_sheet_pdf
from bekal.reports.sheets import NothingToSign, sheet_in_scan, sheet_to_sign
from bekal.storage import journal
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Enrolment, Mark
from bekal.terms import Attendance, How

A, H, I, S, T = (Attendance(letter) for letter in "AHIST")  # noqa: E741 - the marks as they are written
EXCEPTIONS = st.lists(
    st.tuples(st.integers(1, 999), st.sampled_from("HTISAtisa"), st.integers(1, 600)), unique_by=lambda one: one[0]
)


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=30, quota=30)


# ------------------------------------------------------------------------------------------ keying back


@given(EXCEPTIONS, st.sampled_from([" ", ", ", ";", ""]))
def test_whatever_is_written_so_is_read_so(rows: list[tuple[int, str, int]], between: str) -> None:
    typed = between.join(f"{n}{mark}{minutes if mark in 'Tt' else ''} " for n, mark, minutes in rows)
    assert read_exceptions(typed) == tuple(
        Exceptional(n, Attendance(mark.upper()), minutes if mark in "Tt" else None) for n, mark, minutes in rows
    )


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("5", SheetUnreadable), ("s", SheetUnreadable), ("5x", SheetUnreadable), ("5s10", SheetUnreadable),
     ("5s 5a", NumberTwice), ("5s sakit", SheetUnreadable), ("5s -1a", SheetUnreadable)],
)  # fmt: skip
def test_what_cannot_be_understood_is_named(typed: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_exceptions(typed)


def test_the_grid_agrees_with_the_sheet_keyed_back(made: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        change = service.key_back(session, of.meetings[0], "5s 7a, 12t10", today=TODAY)
    assert change.people == 30
    with made.reading() as session:
        rows = roster(session, of.meetings[0]).rows
        found = {row.number: row.mark for row in rows if row.mark is not H}
        assert found == {5: S, 7: A, 12: T}
        assert rows[11].minutes_late == 10
        for row in rows:
            (operation,) = journal.history(session, session.get_one(Mark, (of.meetings[0], row.enrolment_id)).id)
            assert (operation.how, operation.by) == (How.PAPER, made.instructor)
    with made.writing() as session:
        marks.take_back(session, change)
    with made.reading() as session:
        assert {row.mark for row in roster(session, of.meetings[0]).rows} == {None}


def test_a_number_that_is_nobodys_marks_nobody(made: Made, of: makers.Class) -> None:
    with pytest.raises(NumberNotOnSheet), made.writing() as session:
        service.key_back(session, of.meetings[0], "5s 31a", today=TODAY)
    with made.reading() as session:
        assert {row.mark for row in roster(session, of.meetings[0]).rows} == {None}


# -------------------------------------------------------------------------------------------- the paper


def test_thirty_names_stand_on_one_page_of_f4_without_overlap(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        session.get_one(Enrolment, of.trainees[29]).left_on = TODAY
        take_letter(session, of.trainees[3], mark=S, first_on=TODAY, last_on=TODAY, now=NOW)
        sheet = service.print_sheet(session, of.id, first=TODAY, last=TODAY, now=NOW)
        content = sheet_to_sign(session, sheet, now=NOW)
    assert [line.number for line in content.lines] == list(range(1, 30))
    assert content.lines[3].notes == ("Sakit",)
    with made.writing() as session:
        session.get_one(Enrolment, of.trainees[29]).left_on = None
        content = sheet_to_sign(session, sheet, now=NOW)
    document = pypdfium2.PdfDocument(attendance_sheet_pdf([content]))
    assert len(document) == 1
    page = document[0]
    text = page.get_textpage()
    tops = []
    for number in range(1, 31):
        finder = text.search(f"Peserta Contoh {number:02}")
        index, count = finder.get_next() or (0, 0)
        boxes = [text.get_charbox(index + at) for at in range(count) if text.get_text_range(index + at, 1).strip()]
        tops.append((max(box[3] for box in boxes), min(box[1] for box in boxes)))
    for (_top, bottom), (following_top, _bottom) in itertools.pairwise(tops):
        assert following_top < bottom  # a name ends before the next begins
    signature = text.search("Kepala Balai").get_next()
    assert signature is not None
    assert text.get_charbox(signature[0])[3] < tops[-1][1]
    document.close()


@pytest.mark.parametrize(("people", "paper", "pages"), [(16, "A4", 1), (25, "A4", 1), (45, "F4", 2)])
def test_signatures_never_stand_alone_on_a_page(made: Made, people: int, paper: str, pages: int) -> None:
    with made.writing() as session:
        other = makers.course(session, trainees_wanted=people, quota=60, number=2)
        sheet = service.print_sheet(session, other.id, first=TODAY, last=TODAY, now=NOW)
        content = sheet_to_sign(session, sheet, now=NOW, paper=paper)
    document = pypdfium2.PdfDocument(attendance_sheet_pdf([content]))
    last = document[len(document) - 1].get_textpage().get_text_bounded()
    assert len(document) == pages
    assert f"Peserta Contoh {1000 + people}" in last
    document.close()


def test_a_week_has_a_column_a_day(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        sheet = service.print_sheet(session, of.id, first=TODAY, last=TODAY + timedelta(days=5), now=NOW)
        content = sheet_to_sign(session, sheet, now=NOW)
    assert [column.first for column in content.columns] == ["Senin 02/03", "Rabu 04/03", "Jumat 06/03"]


def test_a_sheet_printed_again_says_so_and_keeps_its_own_code(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        ids = [service.print_sheet(session, of.id, first=TODAY, last=TODAY, now=NOW) for _ in range(2)]
        numbers = [sheet_to_sign(session, one, now=NOW).number for one in ids]
    assert numbers == ["20260302/Kelas 1", "20260302/Kelas 1/2"]
    assert sheet_of(sheet_code(ids[0])) == ids[0]


def test_days_without_a_meeting_have_nothing_to_sign(made: Made, of: makers.Class) -> None:
    tuesday = TODAY + timedelta(1)
    with made.writing() as session:
        sheet = service.print_sheet(session, of.id, first=tuesday, last=tuesday, now=NOW)
        with pytest.raises(NothingToSign):
            sheet_to_sign(session, sheet, now=NOW)


# --------------------------------------------------------------------------------------------- the scan


def test_a_scan_finds_its_sheet_by_the_symbol_and_is_kept(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        sheet = service.print_sheet(session, of.id, first=TODAY, last=TODAY, now=NOW)
        paper = attendance_sheet_pdf([sheet_to_sign(session, sheet, now=NOW)])
    document = pypdfium2.PdfDocument(paper)
    picture = document[0].render(scale=150 / 72).to_pil()
    document.close()
    stream = io.BytesIO()
    picture.convert("L").save(stream, "JPEG", quality=60)
    for scan in (paper, stream.getvalue()):
        assert sheet_in_scan(scan) == sheet
    with made.writing() as session:
        service.keep_scan(session, sheet, stream.getvalue(), now=NOW)
        with pytest.raises(SheetScanned):
            service.keep_scan(session, sheet, paper, now=NOW)
        (row,) = queries.sheets(session, of.id)
        assert attachments_of(session).read(row.scan) == stream.getvalue()


def test_a_picture_without_a_symbol_is_no_sheet() -> None:
    stream = io.BytesIO()
    Image.new("L", (400, 400), 255).save(stream, "PNG")
    with pytest.raises(NotASheet):
        sheet_in_scan(stream.getvalue())
