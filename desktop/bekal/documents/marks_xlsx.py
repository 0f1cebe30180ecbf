"""Marks as workbooks: the list of final scores, and the sheet that is filled in Excel and read back."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bekal.documents.attendance_recap_xlsx import A4_PAPER, sheet_name

Entry = int | str | None
"""Hundredths of a point, `K`, `BK` or `TH`, or nothing."""

Line = tuple[int, str, tuple[Entry, ...], tuple[Entry, ...], int | None, str, tuple[Entry, ...], str, str]
"""Number, name, scores that count, scores typed last, total, predicate, units, decision, remark."""


@dataclass(frozen=True, slots=True)
class MarksSheet:
    """The marks of a course: components with their weights, units with code and title, a line for everybody."""

    components: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def scores_xlsx(title: str, facts: Sequence[tuple[str, str]], marks: MarksSheet) -> bytes:
    """Write the list of final scores; the total is a formula over scores and weights that already holds its value."""
    from xlsxwriter.utility import xl_range, xl_range_abs

    stream, book = _book(title)
    page = book.add_worksheet(sheet_name(title))
    style = _styles(book)
    page.write_string(0, 0, title, style["title"])
    for row, (word, value) in enumerate(facts, 1):
        page.write_string(row, 0, word)
        page.write_string(row, 2, value)
    first, of = 2, len(marks.components)
    weights = len(facts) + 1
    top = weights + 1
    if of:
        page.write_string(weights, first - 1, "Bobot")
        for place, (_, weight) in enumerate(marks.components):
            page.write_number(weights, first + place, weight, style["number"])
    headings = ["No", "Nama", *(name for name, _ in marks.components), "Nilai akhir", "Predikat"]
    headings += [code or name for code, name in marks.units] + ["Keputusan", "Catatan"]
    for column, heading in enumerate(headings):
        page.write_string(top, column, heading, style["head"])
    last = first + of
    of_weights = xl_range_abs(weights, first, weights, last - 1) if of else ""
    for row, (number, name, scores, _typed, total, predicate, units, decision, remark) in enumerate(
        marks.lines, top + 1
    ):
        page.write_number(row, 0, number, style["number"])
        page.write_string(row, 1, name, style["text"])
        for column, entry in enumerate(scores, first):
            _write(page, row, column, entry, style)
        if total is None:
            page.write_string(row, last, "–", style["score"])
        elif of:
            cells = xl_range(row, first, row, last - 1)
            formula = f"=ROUND(SUMPRODUCT({cells},{of_weights})/SUM({of_weights}),2)"
            page.write_formula(row, last, formula, style["score"], total / 100)
        else:
            page.write_number(row, last, total / 100, style["score"])
        page.write_string(row, last + 1, predicate, style["text"])
        for column, entry in enumerate(units, last + 2):
            _write(page, row, column, entry, style)
        end = last + 2 + len(units)
        page.write_string(row, end, decision, style["text"])
        page.write_string(row, end + 1, remark, style["text"])
    page.freeze_panes(top + 1, 2)
    page.set_column(0, 0, 6)
    page.set_column(1, 1, 36)
    page.set_column(first, last + 1 + len(marks.units), 12)
    page.set_column(last + 2 + len(marks.units), last + 3 + len(marks.units), 18)
    page.set_landscape()
    page.set_paper(A4_PAPER)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    book.close()
    return stream.getvalue()


def marks_template_xlsx(title: str, marks: MarksSheet) -> bytes:
    """Write the sheet that is filled in Excel: headings in the first row, what is there now, checks on every cell."""
    stream, book = _book(title)
    page, help_page = book.add_worksheet("Nilai"), book.add_worksheet("Petunjuk")
    style = _styles(book)
    scored = [name for name, _ in marks.components] or ["Nilai"]
    headings = [
        "No",
        "Nama",
        *scored,
        *(f"{code} {name}".strip() for code, name in marks.units),
        "Keputusan",
        "Catatan",
    ]
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, style["head"])
    for row, (number, name, _counting, typed, total, _word, units, decision, remark) in enumerate(marks.lines, 1):
        page.write_number(row, 0, number, style["number"])
        page.write_string(row, 1, name, style["text"])
        cells: list[Entry] = [*(typed if marks.components else (total,)), *units]
        for column, entry in enumerate(cells, 2):
            _write(page, row, column, entry, style)
        page.write_string(row, 2 + len(cells), decision, style["text"])
        page.write_string(row, 3 + len(cells), remark, style["text"])
    rows = max(1, len(marks.lines))
    after_scores, after_units = 2 + len(scored), 2 + len(scored) + len(marks.units)
    for column in range(2, after_scores):
        letter = _letter(column)
        page.data_validation(
            1, column, rows, column,
            {
                "validate": "custom",
                "value": f'=OR(AND(ISNUMBER({letter}2),{letter}2>=0,{letter}2<=100),{letter}2="TH")',
                "error_title": "Nilai", "error_message": "Tulis 0 sampai 100, atau TH bila tidak hadir.",
            },
        )  # fmt: skip
    for columns, choices in (
        ((after_scores, after_units), ["K", "BK", "TH"]),
        ((after_units, after_units + 1), ["Lulus", "Tidak lulus"]),
    ):
        for column in range(*columns):
            page.data_validation(1, column, rows, column, {"validate": "list", "source": choices})
    page.freeze_panes(1, 2)
    page.set_column(0, 0, 6)
    page.set_column(1, 1, 36)
    page.set_column(2, after_units, 13)
    page.set_column(after_units + 1, after_units + 1, 30)
    for row, words in enumerate(_HELP):
        help_page.write_string(row, 0, words)
    help_page.set_column(0, 0, 100)
    book.close()
    return stream.getvalue()


_HELP = (
    "Isi kolom nilai dengan angka 0 sampai 100, paling banyak dua angka di belakang koma.",
    "TH berarti tidak hadir. Sel kosong berarti belum ada; sel kosong tidak mengubah nilai yang sudah tersimpan.",
    "Unit diisi K (kompeten) atau BK (belum kompeten). Keputusan diisi Lulus atau Tidak lulus.",
    "Jangan mengubah kolom No dan Nama serta judul kolom: dari situlah program mengenali peserta dan komponen.",
    "Simpan berkas, lalu baca dengan perintah assessment import, atau salin kolomnya dan tempel di layar Penilaian.",
)


def _book(title: str) -> tuple[io.BytesIO, Any]:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    return stream, book


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format(
            {"bold": True, "border": 1, "bg_color": "#EBEBEB", "text_wrap": True, "valign": "vcenter"}
        ),
        "text": book.add_format({"num_format": "@", "border": 1}),
        "number": book.add_format({"num_format": "0", "border": 1}),
        "score": book.add_format({"num_format": "0.00", "border": 1, "align": "right"}),
    }


def _write(page: Any, row: int, column: int, entry: Entry, style: dict[str, Any]) -> None:
    if isinstance(entry, int):
        page.write_number(row, column, entry / 100, style["score"])
    else:
        page.write_string(row, column, entry or "", style["score"])


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
