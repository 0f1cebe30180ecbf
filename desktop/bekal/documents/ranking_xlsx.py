"""The ranking of a selection as a workbook: NIK as text, scores as numbers, the total as a formula with its value."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from bekal.documents import wording
from bekal.documents.attendance_recap_xlsx import A4_PAPER, sheet_name


@dataclass(frozen=True, slots=True)
class RankedLine:
    """A line of the ranking; scores in hundredths, None where there is none, `TH` where absent."""

    rank: int | None
    code: str
    name: str
    nik: str
    scores: tuple[int | str | None, ...]
    total: Fraction | None
    priority: str
    outcome: str
    remark: str


@dataclass(frozen=True, slots=True)
class RankedTests:
    """The tests' titles and weights, in the order of the scores."""

    titles: tuple[str, ...]
    weights: tuple[int, ...]


def ranking_xlsx(
    title: str, facts: Sequence[tuple[str, str]], tests: RankedTests, lines: Sequence[RankedLine]
) -> bytes:
    """Write the workbook; the same ranking gives the same bytes."""
    import xlsxwriter
    from xlsxwriter.utility import xl_range_abs

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet(sheet_name(title))
    style = {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format(
            {"bold": True, "border": 1, "bg_color": "#EBEBEB", "text_wrap": True, "valign": "vcenter"}
        ),
        "text": book.add_format({"num_format": "@", "border": 1}),
        "number": book.add_format({"num_format": "0", "border": 1}),
        "score": book.add_format({"num_format": "0.00", "border": 1, "align": "right"}),
    }
    page.write_string(0, 0, title, style["title"])
    for row, (word, value) in enumerate(facts, 1):
        page.write_string(row, 0, word)
        page.write_string(row, 2, value)
    weights = len(facts) + 1
    top = weights + 1
    page.write_string(weights, _FIRST_SCORE - 1, "Bobot")
    for place, weight in enumerate(tests.weights):
        page.write_number(weights, _FIRST_SCORE + place, weight, style["number"])
    headings = [*_BEFORE, *tests.titles, *_AFTER]
    for column, heading in enumerate(headings):
        page.write_string(top, column, heading, style["head"])
    last = _FIRST_SCORE + len(tests.titles)
    of_weights = xl_range_abs(weights, _FIRST_SCORE, weights, last - 1)
    for row, line in enumerate(lines, top + 1):
        _write_line(page, row, line, style, last, of_weights)
    page.freeze_panes(top + 1, 3)
    for column, wide in enumerate([9, 16, 34, 19, *(11 for _ in tests.titles), 11, 22, 16, 30]):
        page.set_column(column, column, wide)
    page.set_landscape()
    page.set_paper(A4_PAPER)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    book.close()
    return stream.getvalue()


_BEFORE = ("Peringkat", "Kode pendaftaran", "Nama", "NIK")
_AFTER = ("Nilai akhir", "Prioritas", "Hasil", "Keterangan")
_FIRST_SCORE = len(_BEFORE)


def _write_line(page: Any, row: int, line: RankedLine, style: dict[str, Any], last: int, of_weights: str) -> None:
    """Write one line; the total is a formula over the scores and weights that already holds its value."""
    from xlsxwriter.utility import xl_range

    if line.rank is None:
        page.write_string(row, 0, "–", style["text"])
    else:
        page.write_number(row, 0, line.rank, style["number"])
    for column, value in ((1, line.code), (2, line.name), (3, line.nik)):
        page.write_string(row, column, value, style["text"])
    for column, given in enumerate(line.scores, _FIRST_SCORE):
        if isinstance(given, int):
            page.write_number(row, column, given / 100, style["score"])
        else:
            page.write_string(row, column, given or "", style["score"])
    if line.total is None:
        page.write_string(row, last, "–", style["score"])
    else:
        cells = xl_range(row, _FIRST_SCORE, row, last - 1)
        formula = f"=ROUND(SUMPRODUCT({cells},{of_weights})/SUM({of_weights}),2)"
        page.write_formula(row, last, formula, style["score"], float(wording.rounded(line.total)))
    for column, value in enumerate((line.priority, line.outcome, line.remark), last + 1):
        page.write_string(row, column, value, style["text"])
