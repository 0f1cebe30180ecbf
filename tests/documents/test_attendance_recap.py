"""The monthly recap: both files show the same figures, and nothing leaves the paper."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from tests.documents.papers import LONG_NAME, line_boxes, recap, texts

from bekal.documents import fonts, wording
from bekal.documents.attendance_recap import (
    LETTERS,
    MeetingColumn,
    Recap,
    RecapRow,
    day_labels,
    recap_pdf,
    recap_xlsx,
    unmarked_words,
)
from bekal.documents.attendance_recap_xlsx import sheet_name


def _page(workbook: bytes, values: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook), data_only=values).worksheets[0]


def _heading_row(page: Any) -> int:
    return next(row for row in range(1, 30) if page.cell(row, 1).value == "No")


def _columns(page: Any, heading: int) -> dict[Any, int]:
    return {page.cell(heading, column).value: column for column in range(1, page.max_column + 1)}


def test_the_workbook_read_again_equals_the_pdf() -> None:
    content = recap()
    page = _page(recap_xlsx(content), values=True)
    heading = _heading_row(page)
    columns = _columns(page, heading)
    printed = " ".join(texts(recap_pdf(content)))
    for place, row in enumerate(content.rows, heading + 2):
        counts = [page.cell(place, columns[letter]).value for letter in LETTERS]
        attended, held = page.cell(place, columns["JP hadir"]).value, page.cell(place, columns["JP terlaksana"]).value
        percent = Fraction(str(page.cell(place, columns["%"]).value)) * 100
        assert counts == [row.count(letter) for letter in LETTERS]
        assert (attended, held) == (row.hours_attended, row.hours_held)
        assert percent == wording.rounded(Fraction(100 * attended, held))
        figures = f"{' '.join(map(str, counts))} {attended} {held} {wording.decimal_words(percent)}"
        assert figures in printed
    totals = heading + 2 + len(content.rows)
    figures = [page.cell(totals, columns[key]).value for key in ("JP hadir", "JP terlaksana")]
    assert figures == [content.hours_attended, content.hours_held]
    assert " ".join(wording.decimal_words(figure, 0) for figure in figures) in printed


def test_every_letter_stands_in_its_cell() -> None:
    content = recap()
    page = _page(recap_xlsx(content), values=True)
    heading = _heading_row(page)
    first = next(c for c in range(1, 40) if hasattr(page.cell(heading, c).value, "year"))
    for place, row in enumerate(content.rows, heading + 2):
        found = [page.cell(place, first + n).value or "" for n in range(len(row.letters))]
        assert found == ["–" if letter == "-" else letter for letter in row.letters]
    days = [page.cell(heading, first + n).value.date() for n in range(len(content.meetings))]
    assert days == [meeting.day for meeting in content.meetings]
    assert [page.cell(heading + 1, first + n).value for n in range(len(days))] == [m.hours for m in content.meetings]


def test_the_formulas_give_the_values_they_hold() -> None:
    workbook = recap_xlsx(recap())
    formulas, values = _page(workbook, values=False), _page(workbook, values=True)
    seen = 0
    for line in formulas.iter_rows():
        for cell in line:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                seen += 1
                held = values.cell(cell.row, cell.column).value
                assert held == pytest.approx(_calculated(cell.value, values)), cell.coordinate
    assert seen == 31 * 6 + 28


def _calculated(formula: str, page: Any) -> float:
    """Calculate the few formulas of this sheet, independently of the program."""
    if found := re.fullmatch(r'=IF\((\w+)=0,"",ROUND\((\w+)/(\w+),4\)\)', formula):
        assert found[1] == found[3]
        return float(wording.rounded(Fraction(page[found[2]].value, page[found[3]].value), 4))
    if found := re.fullmatch(r"=SUM\((\w+:\w+)\)", formula):
        return float(sum(cell.value for line in page[found[1]] for cell in line))
    counts = re.findall(r'COUNTIF\((\w+:\w+),"(\w)"\)', formula)
    assert counts, formula
    return float(sum(cell.value == letter for span, letter in counts for line in page[span] for cell in line))


def test_long_numbers_are_text_and_the_table_has_no_merged_cells() -> None:
    page = _page(recap_xlsx(recap()), values=True)
    heading = _heading_row(page)
    columns = _columns(page, heading)
    assert page.cell(heading + 2, columns["NIK"]).value == "3174000000000001"
    assert page.cell(heading + 2, columns["Nomor HP"]).value == "081200000001"
    assert page.cell(heading + 2, columns["NIK"]).number_format == "@"
    assert not page.merged_cells.ranges
    assert page.title == "Rekap Kehadiran Peserta"
    assert page.freeze_panes == f"C{heading + 2}"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == f"${heading}:${heading + 1}"
    assert "dari" in page.oddFooter.center.text
    without = replace(recap(), rows=tuple(replace(row, nik="", phone="") for row in recap().rows), paper="F4")
    page = _page(recap_xlsx(without), values=True)
    assert "NIK" not in _columns(page, _heading_row(page))
    assert page.page_setup.paperSize == 14


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    content = recap(2, 3)
    content = replace(content, rows=(replace(content.rows[0], name="=1+1"), content.rows[1]))
    page = _page(recap_xlsx(content), values=False)
    cell = page.cell(_heading_row(page) + 2, 2)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("paper", ["A4", "F4"])
@pytest.mark.parametrize(
    ("people", "days"), [(30, 26), (30, 31), (64, 26), (12, 60), (3, 90), (0, 5), (4, 0), (24, 26)]
)
def test_nothing_leaves_the_page(people: int, days: int, paper: str) -> None:
    content = recap(people, days, paper=paper)
    pdf = recap_pdf(content)
    pages = texts(pdf)
    wide, high = (330, 215) if paper == "F4" else (297, 210)
    for place in range(len(pages)):
        assert f"{place + 1} dari {len(pages)}" in pages[place]
        for words, (left, top, right, bottom) in line_boxes(pdf, place):
            assert left >= 13.5, words
            assert right <= wide - 13.5, words
            assert top >= 11, words
            assert bottom <= high - 5, words
    everything = " ".join(pages)
    assert "Kepala Contoh, S.Pd." in pages[-1]
    for row in content.rows:
        assert row.name in everything or row.name == LONG_NAME


def test_thirty_names_and_26_dates_stand_side_by_side() -> None:
    pages = texts(recap_pdf(recap()))
    assert len(pages) == 2
    assert all("laksana" in page for page in pages), "the heading is repeated"
    assert "Peserta Contoh 01" in pages[0]
    assert "Peserta Contoh 30" in pages[1]


def test_a_very_long_name_stays_in_its_cell() -> None:
    boxes = line_boxes(recap_pdf(recap()))
    pieces = [box for words, box in boxes if words.strip() and words.strip() in LONG_NAME and len(words) > 12]
    assert len(pieces) == 2
    assert all(box[2] < 14 + 8 + 52 for box in pieces)


def test_meetings_nobody_marked_are_named() -> None:
    row = RecapRow(1, "Peserta Contoh 01", ("H", ""), 8, 16, Fraction(50))
    content = recap(0, 2, rows=(row, replace(row, number=2, letters=("", ""), hours_attended=0, percent=Fraction(0))))
    assert unmarked_words(content) == "Belum diabsen: 1 November 2026 (1 orang), 2 November 2026 (2 orang)."
    assert unmarked_words(content) in texts(recap_pdf(content))[0]
    assert unmarked_words(recap(0, 2)) == ""


def test_a_trainee_without_held_hours_has_no_percentage() -> None:
    row = RecapRow(1, "Peserta Contoh 01", ("-", "-"), 0, 0, None)
    content = recap(0, 2, rows=(row,))
    assert "0 0 0 0 0 0 0 –" in texts(recap_pdf(content))[0]
    page = _page(recap_xlsx(content), values=True)
    heading = _heading_row(page)
    assert page.cell(heading + 2, _columns(page, heading)["%"]).value in ("", None)


def test_days_of_another_month_say_so_once() -> None:
    meetings = tuple(MeetingColumn(date(2026, 11, 29) + timedelta(days=n), 8) for n in range(4))
    assert day_labels(recap(0, 0, meetings=meetings)) == ["29", "30", "1/12", "2"]


@pytest.mark.parametrize(
    "changes", [{"letters": ("H",)}, {"letters": ("H", "X")}, {"percent": Fraction(1, 2)}, {"percent": None}]
)
def test_figures_that_contradict_each_other_are_never_printed(changes: dict[str, Any]) -> None:
    row = RecapRow(1, "Peserta Contoh 01", ("H", "A"), 8, 16, Fraction(50))
    with pytest.raises(ValueError, match="row 1"):
        recap(0, 2, rows=(replace(row, **changes),))


def test_the_same_recap_gives_the_same_bytes() -> None:
    assert recap_pdf(recap()) == recap_pdf(recap())
    assert recap_xlsx(recap()) == recap_xlsx(recap())


def test_a_name_that_cannot_be_printed_is_refused() -> None:
    content: Recap = recap(1, 1)
    with pytest.raises(fonts.GlyphsMissing):
        recap_pdf(replace(content, rows=(replace(content.rows[0], name="髙橋"),)))


@pytest.mark.parametrize(
    ("title", "name"), [("Rekap: a/b", "Rekap- a-b"), ("x" * 40, "x" * 31), ("", "Rekap"), ("'Rekap'", "Rekap")]
)
def test_a_title_becomes_a_sheet_name_excel_accepts(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_the_signature_block_stands_whole_at_the_end_of_both_files() -> None:
    content = recap()
    page = _page(recap_xlsx(content), values=True)
    written = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    who = content.signatory
    block = [who.place_and_date, who.office, who.name, who.nip]
    assert [value for value in written if value in block] == block
    last = texts(recap_pdf(content))[-1]
    assert all(words in last for words in block)
    assert sorted(block, key=last.index) == block
