"""Draws the sheet to be signed: letterhead, facts, table with alternating places, tally, two signatures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bekal.documents import fonts, qr
from bekal.documents.attendance_sheet import TITLE, AttendanceSheet, SheetLine
from bekal.documents.letterhead import Signatory, draw_letterhead, page_number, sign
from bekal.documents.paper import A4, F4, MUTED, Sheet, on_grid

MARGIN, TOP, BOTTOM = 14.0, 10.0, 12.0
NO_WIDE, SEX_WIDE = 9.0, 8.0
NAME_WIDE = {False: 66.0, True: 62.0}
"""Of a day's sheet and of a week's."""
NOTE_WIDE = 34.0
HEADING = 9.0
LARGEST_ROW, LEAST_ROW = 8.6, 6.2
"""Millimetres: a signature needs six at least."""
CAP = 2.27
RULE = 0.176
GREY = 0.92
_MARKS = ("Hadir", "Izin", "Sakit", "Alpa")
_SIGNATURE = 48.0
"""Millimetres of the tally and the signatures together."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the columns stand, how high a row is."""

    edges: tuple[float, ...]
    row: float
    has_notes: bool


def draw_sheets(sheets: Sequence[AttendanceSheet]) -> bytes:
    """Draw them; `attendance_sheet_pdf` says what may go wrong."""
    for content in sheets:
        head, who = content.letterhead, content.signatory
        fonts.demand_glyphs(
            head.body, head.name, head.address, content.instructor, *(value for _, value in content.facts),
            *(line.name for line in content.lines), who.place_and_date, who.office, who.name, who.nip,
        )  # fmt: skip
    first = sheets[0]
    short, long = F4 if first.paper == "F4" else A4
    size = (long, short) if first.is_weekly else (short, long)
    sheet = Sheet(TITLE, size, author=first.letterhead.name)
    for content in sheets:
        _draw(sheet, content)
    return sheet.finished()


def _draw(sheet: Sheet, content: AttendanceSheet) -> None:
    top = _head(sheet, content)
    room = sheet.height - BOTTOM - top - HEADING - _SIGNATURE
    row = min(LARGEST_ROW, max(LEAST_ROW, room / max(1, len(content.lines))))
    pages = _pages(sheet, content, top, row)
    for number, (lines, ends) in enumerate(pages, 1):
        start = top if number == 1 else TOP
        table = _table(sheet, content, row)
        y = _draw_table(sheet, content, lines, table, start) if lines else start
        if ends:
            _end(sheet, content, y + 5)
        page_number(sheet, number, len(pages))
        sheet.text(content.number, sheet.width - MARGIN, sheet.height - 7, fonts.SANS, 1.9, MUTED, "right")
        sheet.next_page()


def _pages(sheet: Sheet, content: AttendanceSheet, top: float, row: float) -> list[tuple[tuple[SheetLine, ...], bool]]:
    """Cut the trainees into pages; the last leaves room for the signatures, with some names above them."""
    pages: list[tuple[tuple[SheetLine, ...], bool]] = []
    rest, start = content.lines, top
    while True:
        room = sheet.height - BOTTOM - start - HEADING
        whole, closing = int(room / row + 1e-6), int((room - _SIGNATURE) / row + 1e-6)
        if len(rest) <= closing:
            return [*pages, (rest, True)]
        taken = min(whole, max(1, len(rest) - 3))  # signatures never stand alone on a page
        pages.append((rest[:taken], False))
        rest, start = rest[taken:], TOP


def _head(sheet: Sheet, content: AttendanceSheet) -> float:
    y = draw_letterhead(sheet, content.letterhead, MARGIN, sheet.width - MARGIN, TOP)
    symbol = replace(qr.symbol(content.code), dots=6)
    right = sheet.width - MARGIN
    y += 7.5
    sheet.text(TITLE.upper(), sheet.width / 2, y, fonts.SERIF_BOLD, 3.0, align="centre")
    sheet.text(f"Nomor lembar: {content.number}", sheet.width / 2, y + 4.6, fonts.SERIF, 2.1, align="centre")
    symbol_top = y - 4
    sheet.raw(
        qr.drawing(symbol),
        on_grid(right - symbol.side_mm),
        on_grid(sheet.height - symbol_top - symbol.side_mm),
    )
    y += 10.5
    room = right - symbol.side_mm - 6 - MARGIN
    each = room / 2
    for place, (word, value) in enumerate(content.facts):
        x = MARGIN + place % 2 * each
        line = y + place // 2 * 4.5
        sheet.text(word, x, line, fonts.SERIF, 2.2)
        sheet.text(f": {value}", x + 24, line, fonts.SERIF, 2.2, most=each - 27)
    rows = -(-len(content.facts) // 2)
    return max(y + rows * 4.5 - 1.5, symbol_top + symbol.side_mm + 2.5)


def _table(sheet: Sheet, content: AttendanceSheet, row: float) -> _Table:
    left, right = MARGIN, sheet.width - MARGIN
    name = NAME_WIDE[content.is_weekly]
    has_notes = not content.is_weekly
    edges = [left, left + NO_WIDE, left + NO_WIDE + name, left + NO_WIDE + name + SEX_WIDE]
    room = right - edges[-1] - (NOTE_WIDE if has_notes else 0.0)
    for _ in content.columns:
        edges.append(edges[-1] + room / len(content.columns))
    if has_notes:
        edges.append(right)
    return _Table(tuple(edges), row, has_notes)


def _draw_table(
    sheet: Sheet, content: AttendanceSheet, lines: tuple[SheetLine, ...], table: _Table, top: float
) -> float:
    edges = table.edges
    sheet.filled(edges[0], top, edges[-1] - edges[0], HEADING, GREY)
    middle = top + (HEADING + CAP) / 2
    sheet.text("No", (edges[0] + edges[1]) / 2, middle, fonts.SANS_BOLD, CAP, align="centre")
    sheet.text("Nama", edges[1] + 1.6, middle, fonts.SANS_BOLD, CAP)
    sheet.text("L/P", (edges[2] + edges[3]) / 2, middle, fonts.SANS_BOLD, CAP, align="centre")
    for place, words in enumerate(content.columns):
        centre, wide = (edges[3 + place] + edges[4 + place]) / 2, edges[4 + place] - edges[3 + place] - 1.2
        if words.second:
            sheet.text(words.first, centre, top + 3.9, fonts.SANS_BOLD, 2.0, align="centre", most=wide)
            sheet.text(words.second, centre, top + 7.4, fonts.SANS, 1.8, align="centre", most=wide)
        else:
            sheet.text(words.first, centre, middle, fonts.SANS_BOLD, CAP, align="centre", most=wide)
    if table.has_notes:
        sheet.text("Keterangan", (edges[-2] + edges[-1]) / 2, middle, fonts.SANS_BOLD, CAP, align="centre")
    y = top + HEADING
    for line in lines:
        _draw_line(sheet, content, line, table, y)
        y += table.row
    for at in (top, *(top + HEADING + table.row * count for count in range(len(lines) + 1))):
        sheet.rule(edges[0], at, edges[-1], at, RULE)
    for edge in edges:
        sheet.rule(edge, top, edge, y, RULE)
    return y


def _draw_line(sheet: Sheet, content: AttendanceSheet, line: SheetLine, table: _Table, y: float) -> None:
    edges, base = table.edges, y + (table.row + CAP) / 2
    sheet.text(f"{line.number}", edges[1] - 1.8, base, fonts.SANS, CAP, align="right")
    _name(sheet, line.name, edges[1] + 1.6, y, edges[2] - edges[1] - 3.0, table.row)
    sheet.text(line.sex, (edges[2] + edges[3]) / 2, base, fonts.SANS, CAP, align="centre")
    for place in range(len(content.columns)):
        left, right = edges[3 + place], edges[4 + place]
        note = line.notes[place] if place < len(line.notes) else ""
        if note:
            sheet.text(note, (left + right) / 2, base, fonts.SANS, 1.9, MUTED, "centre", most=right - left - 1.6)
            continue
        is_left = line.number % 2 == 1
        at = left + 1.4 if is_left else (left + right) / 2 + 0.6
        sheet.text(f"{line.number}.", at, y + 2.9, fonts.SANS, 1.5, MUTED)


def _name(sheet: Sheet, name: str, left: float, y: float, wide: float, row: float) -> None:
    """Write a name on one line, a long one smaller, a very long one on two lines within its row."""
    lines, cap = fonts.fitted(name, fonts.SANS, CAP, 1.8, wide)
    if len(lines) == 1:
        sheet.text(name, left, y + (row + CAP) / 2, fonts.SANS, cap)
        return
    for line, base in zip(lines, (y + row / 2 - 0.5, y + row - 1.2), strict=True):
        sheet.text(line, left, base, fonts.SANS, min(cap, 1.6), most=wide)


def _end(sheet: Sheet, content: AttendanceSheet, y: float) -> None:
    x = MARGIN
    for word in _MARKS:
        wide = sheet.text(f"{word}:", x, y + 1, fonts.SERIF, 2.3)
        sheet.rule(x + wide + 1, y + 1.6, x + wide + 15, y + 1.6, 0.2)
        x += wide + 22
    quarter = (sheet.width - 2 * MARGIN) / 4
    who = content.signatory
    teacher = Signatory("", "Instruktur,", content.instructor or "." * 34)
    sign(sheet, teacher, MARGIN + quarter, y + 7, 2 * quarter - 6)
    sign(sheet, who, MARGIN + 3 * quarter, y + 7, 2 * quarter - 6)
