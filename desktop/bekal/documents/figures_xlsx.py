"""Tables of figures as a workbook: numbers as numbers, days as days, shares as percentages."""

import io
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from bekal.documents import wording
from bekal.documents.attendance_recap_xlsx import A4_PAPER, F4_PAPER, sheet_name
from bekal.documents.figures import Figures, FigureTable, Holds, Value, shown

_NARROWEST, _WIDEST = 5, 42
"""Widths of columns in letters; what is longer goes on in the next line of its cell."""
_LINE = 15
"""Height of a line in points."""
_SIGNING, _SIGNED_WIDE = 25, 28
"""Height in points of a row that somebody signs, and width in letters of the column."""


def figures_xlsx(content: Figures) -> bytes:
    """Write the first table with letterhead and signatory, every further one on a sheet of its own.

    The same content gives the same bytes.
    """
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": content.title, "author": content.letterhead.name, "created": datetime(2000, 1, 1, tzinfo=UTC)}
    )
    look = _looks(book)
    names = {sheet_name(content.title).casefold()}
    page = book.add_worksheet(sheet_name(content.title))
    first = _write_head(page, content, look)
    after = _write_table(page, content.tables[0], look, first)
    _write_foot(page, content, look, after + 1)
    _set_up(page, content, content.tables[0], first)
    for number, table in enumerate(content.tables[1:], 2):
        name = sheet_name(table.heading or content.title)
        if name.casefold() in names:
            name = f"{name[:26]} ({number})"  # two courses of one name
        names.add(name.casefold())
        page = book.add_worksheet(name)
        page.write_string(0, 0, table.heading, look["bold"])
        _write_table(page, table, look, 2)
        _set_up(page, content, table, 2)
    book.close()
    return stream.getvalue()


def _write_head(page: Any, content: Figures, look: dict[str, Any]) -> int:
    """Write letterhead, title and facts; return the row of the first table."""
    head, last = content.letterhead, len(content.tables[0].columns) - 1
    lines = ((head.body.upper(), "across"), (head.name.upper(), "name"), (head.address, "address"), ("", "plain"),
             (content.title.upper(), "name"))  # fmt: skip
    for at, (words, style) in enumerate(lines):
        page.write_string(at, 0, words, look[style])
        for place in range(1, last + 1 if style != "plain" else 0):
            page.write_blank(at, place, None, look[style])
    at = len(lines) + 1
    for word, value in content.facts:
        page.write_string(at, 0, f"{word}: {value}", look["plain"])
        at += 1
    return at + 1


def _write_foot(page: Any, content: Figures, look: dict[str, Any], at: int) -> None:
    for note in content.footnotes:
        page.write_string(at, 0, note, look["plain"])
        at += 1
    last = len(content.tables[0].columns)
    # of two who sign, one stands under the names and one under the last column
    right = last - 1 if content.beside is not None else max(0, last - 4)
    for who, place in ((content.signatory, right), (content.beside, 1)):
        if who is None:
            continue
        for line, words in enumerate(("", who.place_and_date, who.office, "", "", "", who.name, who.nip)):
            if words:
                page.write_string(at + line, place, words, look["signed" if words == who.name else "plain"])


def _set_up(page: Any, content: Figures, table: FigureTable, heading: int) -> None:
    for place, width in enumerate(_widths(table)):
        page.set_column(place, place, width)
    page.freeze_panes(heading + 1, 0)
    page.repeat_rows(heading)
    page.set_paper(F4_PAPER if content.paper == "F4" else A4_PAPER)
    page.set_margins(left=0.55, right=0.55, top=0.5, bottom=0.6)
    page.center_horizontally()
    page.fit_to_pages(1, 0)
    if content.is_wide:
        page.set_landscape()
    page.set_footer("&C&P dari &N")


def _widths(table: FigureTable) -> list[int]:
    """Return the width of every column: of its longest value, and of the longest word of its heading."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    found = []
    for place, column in enumerate(table.columns):
        values = [len(shown(row[place], column.holds)) for row in rows]
        if column.holds is Holds.SIGNATURE:
            found.append(_SIGNED_WIDE)
            continue
        words = [len(word) for word in column.title.split()]
        found.append(max(_NARROWEST, min(_WIDEST, max([*values, *words], default=0) + 3)))
    return found


def _looks(book: Any) -> dict[str, Any]:
    def made(**more: object) -> Any:
        return book.add_format({"font_name": "Times New Roman", "font_size": 10, **more})

    formats: dict[Holds, dict[str, object]] = {
        Holds.TEXT: {"num_format": "@", "text_wrap": True, "indent": 1},
        Holds.NUMBER: {"num_format": "#,##0", "align": "right", "indent": 1},
        Holds.PERCENT: {"num_format": "0.00%", "align": "right", "indent": 1},
        Holds.DATE: {"num_format": "dd/mm/yyyy", "align": "center"},
        Holds.SIGNATURE: {"num_format": "@", "align": "center"},
    }
    looks = {
        "plain": made(),
        "bold": made(bold=True, font_size=12),
        "across": made(font_size=11, align="center_across"),
        "name": made(bold=True, font_size=13, align="center_across"),
        "address": made(font_size=9, align="center_across", bottom=6),
        "signed": made(bold=True),
        "heading": made(bold=True, border=1, text_wrap=True, align="center", valign="vcenter", bg_color="#EBEBEB"),
    }
    for holds, how in formats.items():
        looks[holds.value] = made(**{"border": 1, "valign": "vcenter", **how})
        looks[f"{holds.value}-total"] = made(**{"border": 1, "valign": "vcenter", "bold": True, **how})
    signed = {"border": 1, "valign": "bottom", "align": "left", "font_size": 8, "num_format": "@"}
    looks["signature-left"] = made(**signed, indent=1)
    looks["signature-right"] = made(**signed, indent=9)
    return looks


def _write_table(page: Any, table: FigureTable, look: dict[str, Any], at: int) -> int:
    """Write a table from a row on; return the row after it."""
    page.set_row(at, _LINE * (1 + any(" " in column.title for column in table.columns)))
    for place, column in enumerate(table.columns):
        page.write_string(at, place, column.title, look["heading"])
    for number, row in enumerate(table.rows, 1):
        at += 1
        _write_row(page, table, row, look, at, "", number)
    if table.total is not None:
        at += 1
        _write_row(page, table, table.total, look, at, "-total")
    return at + 1


def _write_row(  # one argument for each thing a row hangs on
    page: Any, table: FigureTable, row: tuple[Value, ...], look: dict[str, Any], at: int, kind: str, number: int = 0
) -> None:
    # not every program fits a row to its lines by itself
    lines = [
        -(-len(shown(value, column.holds)) // (_WIDEST - 3)) for value, column in zip(row, table.columns, strict=True)
    ]
    is_signed = any(column.holds is Holds.SIGNATURE for column in table.columns)
    page.set_row(at, max(_SIGNING if is_signed else 0, _LINE * max([1, *lines])))
    for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
        style = look[column.holds.value + kind]
        if value is None and kind and column.holds is Holds.SIGNATURE:
            page.write_blank(at, place, None, style)  # nobody signs for all together
        elif value is None:
            page.write_string(at, place, "–", style)
        elif column.holds is Holds.SIGNATURE:
            page.write_string(at, place, f"{number}.", look["signature-left" if number % 2 else "signature-right"])
        elif column.holds is Holds.PERCENT and isinstance(value, Fraction | int):
            # rounded as on paper, so that nobody finds two figures for one share
            page.write_number(at, place, float(wording.rounded(Fraction(value) * 100) / 100), style)
        elif column.holds is Holds.DATE and not isinstance(value, str | int | Fraction):
            page.write_datetime(at, place, value, style)
        elif column.holds is Holds.NUMBER and isinstance(value, int):
            page.write_number(at, place, value, style)
        else:
            page.write_string(at, place, str(value), style)
