"""The list of candidates as a workbook: text where Excel would spoil digits, true dates, a frozen heading."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

SHEET = "Pendaftar"
ID_HEADING = "ID Bekal"
"""The stable id: a file that comes back corrected meets the same people by it."""
NIK_HEADING, MASKED_HEADING = "NIK", "Akhir identitas"
"""A masked NIK stands under another word, so that nobody imports it as one."""
HEADINGS = (
    "No",
    "Nama Lengkap",
    NIK_HEADING,
    "Tempat Lahir",
    "Tanggal Lahir",
    "Jenis Kelamin",
    "No HP",
    "Email",
    "Pendidikan Terakhir",
    "Asal Sekolah",
    "Jurusan Sekolah",
    "Tahun Lulus",
    "Alamat",
    "RT",
    "RW",
    "Kelurahan/Desa",
    "Kecamatan",
    "Kabupaten/Kota",
    "Kode Pos",
    "Program yang Dipilih",
    "Kelas",
    "Terdaftar",
    ID_HEADING,
)
"""Fixed words in both languages, as in the template: the file is read again by them."""
_WIDE = {"No": 6, "Nama Lengkap": 30, "NIK": 20, "Alamat": 34, "Asal Sekolah": 26, ID_HEADING: 36, "RT": 6, "RW": 6}
_DATES = {"Tanggal Lahir", "Terdaftar"}
_NUMBERS = {"No", "Tahun Lulus"}
_TELL_EVERY = 250


@dataclass(frozen=True, slots=True)
class CandidateList:
    """The rows in the order of `HEADINGS`, without the number, which is counted here."""

    centre: str
    rows: Sequence[Sequence[object]]
    has_full_nik: bool


class NothingListed(AssertionError):
    """A list without people was about to be written: whoever asks has to say so first."""


def candidate_list_xlsx(content: CandidateList, *, tell: Callable[[int], object] | None = None) -> bytes:
    """Write the workbook; the same list gives the same bytes. `tell` hears every few hundred rows how many are there.

    It is made in memory and not row by row on the disk, which would be faster and leave people in a temporary folder.
    """
    import xlsxwriter

    if not content.rows:
        raise NothingListed
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": SHEET, "author": content.centre, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "bg_color": "#EBEBEB", "bottom": 1, "valign": "vcenter"})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    for column, heading in enumerate(HEADINGS):
        shown = MASKED_HEADING if heading == NIK_HEADING and not content.has_full_nik else heading
        page.set_column(column, column, _WIDE.get(heading, 16), None if heading in _DATES | _NUMBERS else text)
        page.write_string(0, column, shown, head)
    for at, cells in enumerate(content.rows, 1):
        if tell is not None and not at % _TELL_EVERY:
            tell(at)
        for column, cell in enumerate((at, *cells)):
            _write(page, at, column, cell, text, day)
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, len(content.rows), len(HEADINGS) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return stream.getvalue()


def _write(page: Any, at: int, column: int, cell: object, text: Any, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
    elif isinstance(cell, int) and HEADINGS[column] in _NUMBERS:
        page.write_number(at, column, cell)
    else:
        page.write_string(at, column, str(cell), text)
