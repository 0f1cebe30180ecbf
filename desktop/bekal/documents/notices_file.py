"""The list of those who are told the result of a selection, as a workbook and as CSV for a mail merge."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from bekal.documents.attendance_recap_xlsx import sheet_name


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """What one person is told, in the order of the columns."""

    name: str
    code: str
    phone: str
    result: str
    programme: str
    course: str
    until: str
    place: str
    bring: str
    message: str
    link: str
    informed: str


HEADINGS = (
    "Nama", "Kode", "HP", "Hasil", "Program", "Kelas", "Batas daftar ulang", "Tempat", "Dibawa", "Pesan", "Tautan WA",
    "Dikabari",
)  # fmt: skip
"""Fixed words, since a mail merge names its fields by them."""
_WIDTHS = (30, 15, 18, 26, 26, 22, 26, 36, 36, 60, 40, 18)
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def notices_xlsx(title: str, lines: Sequence[NoticeLine]) -> bytes:
    """Write the workbook; every cell is text, the headings stay in sight and can be filtered."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet(sheet_name(title))
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAEAEA", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    for place, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, head)
    for at, line in enumerate(lines, 1):
        for place, words in enumerate(astuple(line)):
            page.write_string(at, place, words, text)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(lines)), len(HEADINGS) - 1)
    book.close()
    return stream.getvalue()


def notices_csv(lines: Sequence[NoticeLine]) -> bytes:
    """Write the list as CSV that spreadsheets and word processors read as UTF-8; no cell begins a formula."""
    stream = io.StringIO(newline="")
    book = csv.writer(stream)
    book.writerow(HEADINGS)
    for line in lines:
        book.writerow([f"'{words}" if words.startswith(_RISKY) else words for words in astuple(line)])
    return stream.getvalue().encode("utf-8-sig")
