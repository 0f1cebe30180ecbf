"""The list of papers that end soon, as a spreadsheet for telephoning: numbers as text, dates as dates."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bekal.language import say


@dataclass(frozen=True, slots=True)
class ExpiringLine:
    """A paper and whose it is."""

    name: str
    phone: str
    course: str
    title: str
    number: str
    expires_on: date
    days_left: int


_WIDTHS = (32, 18, 24, 34, 20, 14, 12)


def expiring_xlsx(lines: Sequence[ExpiringLine], on: date) -> bytes:
    """Write the list as it stands on a day; the headings stay in sight and can be filtered."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(say("Berkas kedaluwarsa"))
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAEAEA", "text_wrap": True, "valign": "top"})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    headings = (
        say("Nama"),
        say("No. HP"),
        say("Kelas"),
        say("Berkas"),
        say("Nomor"),
        say("Berlaku sampai"),
        say("Sisa hari per {day}", day=f"{on:%d/%m/%Y}"),
    )
    for place, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, head)
    for at, line in enumerate(lines, 1):
        for place, words in enumerate((line.name, line.phone, line.course, line.title, line.number)):
            page.write_string(at, place, words, text)
        page.write_datetime(at, 5, line.expires_on, day)
        page.write_number(at, 6, line.days_left)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(lines)), len(headings) - 1)
    book.close()
    return stream.getvalue()
