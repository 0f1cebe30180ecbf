"""The monthly recap as a workbook: the same figures, as formulas that already hold their values."""

import io
import re
from datetime import UTC, datetime
from typing import Any

from bekal.documents import wording
from bekal.documents.attendance_recap import LETTERS, NOT_COUNTED, PRESENT, Recap, RecapRow

A4_PAPER, F4_PAPER = 9, 14
"""Excel's numbers of the papers; 14 is Folio, 8.5 by 13 inches."""

_FONT = "Times New Roman"


class _Columns:
    """Which column holds what, counted from 0."""

    def __init__(self, recap: Recap) -> None:
        place = 2
        self.nik = self.phone = -1
        if any(row.nik for row in recap.rows):
            self.nik, place = place, place + 1
        if any(row.phone for row in recap.rows):
            self.phone, place = place, place + 1
        self.first_day = place
        self.first_count = place + len(recap.meetings)
        self.attended = self.first_count + len(LETTERS)
        self.held = self.attended + 1
        self.percent = self.held + 1


def write_recap(recap: Recap) -> bytes:
    """Write the workbook; the same recap gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": recap.title, "author": recap.letterhead.name, "created": datetime(2000, 1, 1, tzinfo=UTC)}
    )
    page = book.add_worksheet(sheet_name(recap.title))
    columns = _Columns(recap)
    style = _styles(book)
    heading = _write_head(page, recap, columns, style)
    _write_heading(page, recap, columns, style, heading)
    first = heading + 2
    for place, row in enumerate(recap.rows):
        _write_row(page, row, columns, style, first + place)
    end = first + len(recap.rows)
    _write_totals(page, recap, columns, style, first, end)
    _write_foot(page, recap, columns, style, end + 2)
    _set_up(page, recap, columns, heading, first)
    book.close()
    return stream.getvalue()


def sheet_name(title: str) -> str:
    """Return a title as Excel accepts it for a sheet: 31 signs, none of its forbidden ones."""
    return re.sub(r"[\[\]:*?/\\]", "-", title).strip("' ")[:31] or "Rekap"


def _styles(book: Any) -> dict[str, Any]:
    def made(**more: object) -> Any:
        return book.add_format({"font_name": _FONT, "font_size": 10, **more})

    cell = {"border": 1, "valign": "vcenter"}
    middle = {**cell, "align": "center"}
    head = {**middle, "bold": True, "bg_color": "#EBEBEB"}
    return {
        "body": made(font_size=12, align="center_across"),
        "name": made(font_size=14, bold=True, align="center_across"),
        "address": made(font_size=9, align="center_across", bottom=6),
        "title": made(font_size=13, bold=True, align="center_across"),
        "plain": made(),
        "bold": made(bold=True),
        "underlined": made(bold=True, underline=1),
        "heading": made(**head, text_wrap=True),
        "heading_day": made(**head, num_format="dd/mm"),
        "number": made(**middle),
        "text": made(**cell, num_format="@"),
        "person": made(**cell, num_format="@", shrink=True),
        "letter": made(**middle),
        "absent": made(**{**middle, "border": 2, "bold": True}),
        "count": made(**middle, num_format="0"),
        "hours": made(**cell, num_format="#,##0"),
        "percent": made(**cell, num_format="0.00%"),
        "total_text": made(**cell, bold=True),
        "total": made(**middle, bold=True, num_format="0"),
        "total_hours": made(**cell, bold=True, num_format="#,##0"),
        "total_percent": made(**cell, bold=True, num_format="0.00%"),
    }


def _write_head(page: Any, recap: Recap, columns: _Columns, style: dict[str, Any]) -> int:
    """Write letterhead, title and facts; return the first row of the table's heading."""
    head = recap.letterhead
    lines = [(head.body.upper(), "body"), (head.name.upper(), "name"), (head.address, "address"), ("", "plain")]
    lines.append((recap.title.upper(), "title"))
    for row, (words, look) in enumerate(lines):
        page.write_string(row, 0, words, style[look])
        for column in range(1, columns.percent + 1):
            page.write_blank(row, column, None, style[look])
    row = len(lines) + 1
    for word, value in recap.facts:
        page.write_string(row, 0, word, style["plain"])
        page.write_string(row, 1, f": {value}", style["plain"])
        row += 1
    return row + 1


def _write_heading(page: Any, recap: Recap, columns: _Columns, style: dict[str, Any], row: int) -> None:
    words = {0: "No", 1: "Nama", columns.attended: "JP hadir", columns.held: "JP terlaksana", columns.percent: "%"}
    if columns.nik >= 0:
        words[columns.nik] = "NIK"
    if columns.phone >= 0:
        words[columns.phone] = "Nomor HP"
    for place, letter in enumerate(LETTERS):
        words[columns.first_count + place] = letter
    for column in range(columns.percent + 1):
        page.write_blank(row, column, None, style["heading"])
        page.write_blank(row + 1, column, None, style["heading"])
    for column, word in words.items():
        page.write_string(row, column, word, style["heading"])
    page.write_string(row + 1, 1, "JP", style["heading"])
    for place, meeting in enumerate(recap.meetings):
        page.write_datetime(row, columns.first_day + place, meeting.day, style["heading_day"])
        page.write_number(row + 1, columns.first_day + place, meeting.hours, style["heading"])


def _write_row(page: Any, row: RecapRow, columns: _Columns, style: dict[str, Any], at: int) -> None:
    page.write_number(at, 0, row.number, style["number"])
    page.write_string(at, 1, row.name, style["person"])
    # text, because Excel turns the last digit of a NIK into 0 and drops the 0 a phone number begins with
    if columns.nik >= 0:
        page.write_string(at, columns.nik, row.nik, style["text"])
    if columns.phone >= 0:
        page.write_string(at, columns.phone, row.phone, style["text"])
    for place, letter in enumerate(row.letters):
        shown = "–" if letter == NOT_COUNTED else letter
        look = style["absent" if letter == "A" else "letter"]
        if shown:
            page.write_string(at, columns.first_day + place, shown, look)
        else:
            page.write_blank(at, columns.first_day + place, None, look)
    days = f"{_cell(at, columns.first_day)}:{_cell(at, columns.first_count - 1)}"
    for place, letter in enumerate(LETTERS):
        formula = f'=COUNTIF({days},"{letter}")' if row.letters else "=0"
        page.write_formula(at, columns.first_count + place, formula, style["count"], row.count(letter))
    page.write_number(at, columns.attended, row.hours_attended, style["hours"])
    page.write_number(at, columns.held, row.hours_held, style["hours"])
    _write_percent(page, at, columns, style["percent"], row.percent)


def _write_percent(page: Any, at: int, columns: _Columns, look: Any, percent: Any) -> None:
    attended, held = _cell(at, columns.attended), _cell(at, columns.held)
    value = "" if percent is None else float(wording.rounded(percent) / 100)
    page.write_formula(at, columns.percent, f'=IF({held}=0,"",ROUND({attended}/{held},4))', look, value)


def _write_totals(page: Any, recap: Recap, columns: _Columns, style: dict[str, Any], first: int, end: int) -> None:
    for column in range(columns.first_day):
        page.write_blank(end, column, None, style["total_text"])
    page.write_string(end, 1, "Jumlah hadir (H + T)", style["total_text"])
    last = max(first, end - 1)
    for place in range(len(recap.meetings)):
        column = columns.first_day + place
        span = f"{_cell(first, column)}:{_cell(last, column)}"
        formula = "=" + "+".join(f'COUNTIF({span},"{letter}")' for letter in PRESENT)
        page.write_formula(end, column, formula, style["total"], recap.present_at(place))
    for place, letter in enumerate(LETTERS):
        column = columns.first_count + place
        value = sum(row.count(letter) for row in recap.rows)
        page.write_formula(end, column, _sum(first, last, column), style["total"], value)
    for column, value in ((columns.attended, recap.hours_attended), (columns.held, recap.hours_held)):
        page.write_formula(end, column, _sum(first, last, column), style["total_hours"], value)
    _write_percent(page, end, columns, style["total_percent"], recap.percent)


def _write_foot(page: Any, recap: Recap, columns: _Columns, style: dict[str, Any], row: int) -> None:
    for note in recap.notes:
        page.write_string(row, 0, note, style["plain"])
        row += 1
    column = max(columns.first_day, columns.first_count - 5)
    who = recap.signatory
    page.write_string(row + 1, column, who.place_and_date, style["plain"])
    page.write_string(row + 2, column, who.office, style["plain"])
    page.write_string(row + 7, column, who.name, style["underlined" if who.nip else "bold"])
    page.write_string(row + 8, column, who.nip, style["plain"])


def _set_up(page: Any, recap: Recap, columns: _Columns, heading: int, first: int) -> None:
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 32)
    if columns.nik >= 0:
        page.set_column(columns.nik, columns.nik, 19)
    if columns.phone >= 0:
        page.set_column(columns.phone, columns.phone, 16)
    if recap.meetings:
        page.set_column(columns.first_day, columns.first_count - 1, 5.2)
    page.set_column(columns.first_count, columns.attended - 1, 4.5)
    page.set_column(columns.attended, columns.attended, 7)
    page.set_column(columns.held, columns.held, 11)
    page.set_column(columns.percent, columns.percent, 9)
    page.freeze_panes(first, 2)
    page.set_landscape()
    page.set_paper(F4_PAPER if recap.paper == "F4" else A4_PAPER)
    page.set_margins(left=0.55, right=0.55, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(heading, heading + 1)
    page.set_footer("&C&P dari &N")
    page.center_horizontally()


def _sum(first: int, last: int, column: int) -> str:
    return f"=SUM({_cell(first, column)}:{_cell(last, column)})"


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
