"""What came of checking a folder of certificates, as a workbook: one line a code, the gravest first."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from bekal.language import say


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One code, or one page that could not be read, in words."""

    colour: str
    """green, amber, red; nothing where there was no code."""
    file: str
    page: int | None
    verdict: str
    name: str
    born: str
    number: str
    programme: str
    result: str
    issuer: str
    remarks: str


_WIDTHS = (26, 7, 34, 30, 18, 28, 34, 16, 30, 60)
_GROUND = {"green": "#DFF3E4", "amber": "#FFF1CC", "red": "#FBDCDC", "": "#EAEAEA"}


def checked_xlsx(lines: Sequence[CheckedLine], *, checked_on: str, against: str) -> bytes:
    """Write the workbook; numbers stay text, and the first line says when and against which lists it was checked."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(say("Pemeriksaan"))
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAEAEA", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    whole = book.add_format({"valign": "top", "align": "left"})
    tinted = {
        colour: book.add_format({"bold": True, "bg_color": ground, "valign": "top", "text_wrap": True})
        for colour, ground in _GROUND.items()
    }
    page.write_string(0, 0, say("Diperiksa {day}; {against}", day=checked_on, against=against))
    headings = (
        say("Berkas"),
        say("Hal."),
        say("Hasil pemeriksaan"),
        say("Nama"),
        say("Tanggal lahir"),
        say("Nomor"),
        say("Program"),
        say("Hasil"),
        say("Balai penerbit"),
        say("Catatan"),
    )
    for place, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(1, place, heading, head)
    for at, line in enumerate(lines, 2):
        page.write_string(at, 0, line.file, text)
        if line.page is not None:
            page.write_number(at, 1, line.page, whole)
        page.write_string(at, 2, line.verdict, tinted[line.colour])
        words = (line.name, line.born, line.number, line.programme, line.result, line.issuer, line.remarks)
        for place, said in enumerate(words, 3):
            page.write_string(at, place, said, text)
    page.freeze_panes(2, 1)
    page.autofilter(1, 0, max(2, len(lines) + 1), len(headings) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    book.close()
    return stream.getvalue()
