"""Tables of figures as a workbook: numbers as numbers, days as days, shares as percentages."""

import io
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from bekal.documents import wording
from bekal.documents.attendance_recap_xlsx import A4_PAPER, F4_PAPER, sheet_name
from bekal.documents.figures import Figures, FigureTable, Holds, Value

_WIDTHS = {Holds.TEXT: 30, Holds.NUMBER: 12, Holds.PERCENT: 10, Holds.DATE: 13}


def figures_xlsx(content: Figures) -> bytes:
    """Write every table below the other on one sheet; the same content gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": content.title, "author": content.letterhead.name, "created": datetime(2000, 1, 1, tzinfo=UTC)}
    )
    page = book.add_worksheet(sheet_name(content.title))
    look = _looks(book)
    head = content.letterhead
    at = 0
    for words, style in (
        (head.body.upper(), "plain"), (head.name.upper(), "bold"), (head.address, "plain"), ("", "plain"),
        (content.title.upper(), "bold"),
    ):  # fmt: skip
        page.write_string(at, 0, words, look[style])
        at += 1
    for word, value in content.facts:
        page.write_string(at, 0, f"{word}: {value}", look["plain"])
        at += 1
    first = at + 1
    for table in content.tables:
        at = _write_table(page, table, look, at + 1)
    at += 1
    for note in content.footnotes:
        page.write_string(at, 0, note, look["plain"])
        at += 1
    who = content.signatory
    for words in ("", who.place_and_date, who.office, "", "", who.name, who.nip):
        page.write_string(at, 0, words, look["plain"])
        at += 1
    for place, column in enumerate(content.tables[0].columns):
        page.set_column(place, place, _WIDTHS[column.holds])
    page.freeze_panes(first + bool(content.tables[0].heading) + 1, 0)
    page.set_paper(F4_PAPER if content.paper == "F4" else A4_PAPER)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P dari &N")
    book.close()
    return stream.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    def made(**more: object) -> Any:
        return book.add_format({"font_name": "Times New Roman", "font_size": 10, **more})

    formats: dict[Holds, dict[str, object]] = {
        Holds.TEXT: {"num_format": "@", "text_wrap": True, "valign": "top"},
        Holds.NUMBER: {"num_format": "#,##0", "valign": "top"},
        Holds.PERCENT: {"num_format": "0.00%", "valign": "top"},
        Holds.DATE: {"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"},
    }
    looks = {
        "plain": made(),
        "bold": made(bold=True, font_size=12),
        "heading": made(bold=True, border=1, text_wrap=True, valign="top", bg_color="#EBEBEB"),
    }
    for holds, how in formats.items():
        looks[holds.value] = made(**{"border": 1, **how})
        looks[f"{holds.value}-total"] = made(**{"border": 1, "bold": True, **how})
    return looks


def _write_table(page: Any, table: FigureTable, look: dict[str, Any], at: int) -> int:
    """Write a table from a row on; return the row after it."""
    if table.heading:
        page.write_string(at, 0, table.heading, look["bold"])
        at += 1
    for place, column in enumerate(table.columns):
        page.write_string(at, place, column.title, look["heading"])
    for row in table.rows:
        at += 1
        _write_row(page, table, row, look, at, "")
    if table.total is not None:
        at += 1
        _write_row(page, table, table.total, look, at, "-total")
    return at + 1


def _write_row(page: Any, table: FigureTable, row: tuple[Value, ...], look: dict[str, Any], at: int, kind: str) -> None:
    for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
        style = look[column.holds.value + kind]
        if value is None:
            page.write_string(at, place, "–", style)
        elif column.holds is Holds.PERCENT and isinstance(value, Fraction | int):
            # rounded as on paper, so that nobody finds two figures for one share
            page.write_number(at, place, float(wording.rounded(Fraction(value) * 100) / 100), style)
        elif column.holds is Holds.DATE and not isinstance(value, str | int | Fraction):
            page.write_datetime(at, place, value, style)
        elif column.holds is Holds.NUMBER and isinstance(value, int):
            page.write_number(at, place, value, style)
        else:
            page.write_string(at, place, str(value), style)
