"""BNSP's sheet of the assessed ("data asesi"): 19 columns, headings in row 1, everything text but the sequence."""

import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """One assessed person, K or BK, in the order of the columns B to S."""

    name: str
    nik: str
    birth_place: str
    birth_date: str
    """dd/mm/yyyy"""
    sex: str
    """L or P"""
    address: str
    regency_code: str
    province_code: str
    phone: str
    email: str
    education_code: str
    work_code: str
    schedule_code: str
    tested_on: str
    """dd/mm/yyyy"""
    assessors: str
    budget_code: str
    ministry_code: str
    result: str
    """K or BK"""


_WIDTHS = (5, 32, 19, 18, 14, 8, 44, 8, 9, 17, 28, 11, 11, 16, 14, 30, 11, 12, 7)


def assessed_xlsx(lines: Sequence[AssessedLine], headings: Sequence[str]) -> bytes:
    """Write the sheet as BNSP takes it: one worksheet, no title above, no format that a machine would stumble over."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("Sheet1")
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "text_wrap": True})
    for place, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
        page.set_column(place, place, width, text if place else None)
        page.write_string(0, place, heading, head)
    for at, line in enumerate(lines, 1):
        page.write_number(at, 0, at)
        for place, words in enumerate(astuple(line), 1):
            page.write_string(at, place, words, text)
    page.freeze_panes(1, 2)
    book.close()
    return stream.getvalue()
