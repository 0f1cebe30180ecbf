"""The workbook applicants are listed in: the empty template, and the rows that could not be imported with reasons.

Identity numbers and phones are text, sex and education have lists to choose from, and a hidden sheet says which
template it is, so that the file comes back as it went out.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from bekal.language import say

TEMPLATE, VERSION = "bekal-pendaftar", 1
META = "meta"
"""The hidden sheet that names the template."""
_ROWS = 1000
"""Rows that are prepared for typing."""
_TEXT = frozenset({"NIK", "No HP", "RT", "RW", "Kode Pos", "ID Bekal"})
_DATES = frozenset({"Tanggal Lahir"})
_WIDE = {"Nama Lengkap": 30, "NIK": 20, "Alamat": 34, "Asal Sekolah": 26, "Program yang Dipilih": 26, "ID Bekal": 36}
SEXES = ("L", "P")
EDUCATIONS = (
    "Tidak sekolah", "SD", "MI", "Paket A", "SMP", "MTs", "Paket B", "SMA", "SMK", "MA", "MAK", "Paket C",
    "D1", "D2", "D3", "D4", "S1", "S2", "S3",
)  # fmt: skip
HEADINGS = (
    "No", "Nama Lengkap", "NIK", "Tempat Lahir", "Tanggal Lahir", "Jenis Kelamin", "No HP", "Email",
    "Pendidikan Terakhir", "Asal Sekolah", "Jurusan Sekolah", "Tahun Lulus", "Alamat", "RT", "RW", "Kelurahan/Desa",
    "Kecamatan", "Kabupaten/Kota", "Kode Pos", "Program yang Dipilih", "Pilihan Kedua", "ID Bekal",
)  # fmt: skip
"""The columns of the template: fixed words in both languages, since the file is read again by them."""


@dataclass(frozen=True)
class Rejected:
    """A row that was not imported, or must be looked at: its cells as they came, and why."""

    cells: tuple[object, ...]
    reason: str
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True)
class RejectedRows:
    """The rows of one file to be sent back."""

    headings: tuple[str, ...]
    rows: tuple[Rejected, ...]
    text_columns: frozenset[int] = field(default_factory=frozenset)
    """Columns of identity numbers and phones, which stay text."""


def write_template(*, centre: str = "", rows: Sequence[Sequence[object]] = ()) -> bytes:
    """Write the template, with people already in it when given in the order of `HEADINGS`."""
    stream, book = _book()
    page = book.add_worksheet("Pendaftar")
    style = _styles(book)
    for column, heading in enumerate(HEADINGS):
        kind = style["text"] if heading in _TEXT else style["day"] if heading in _DATES else None
        page.set_column(column, column, _WIDE.get(heading, 16), kind)
        page.write_string(0, column, heading, style["head"])
    for at, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            _write(page, at, column, cell, style, is_text=HEADINGS[column] in _TEXT)
    page.freeze_panes(1, 2)
    _fit_on_paper(page)
    _offer(page, HEADINGS.index("Jenis Kelamin"), SEXES)
    _offer(page, HEADINGS.index("Pendidikan Terakhir"), EDUCATIONS)
    nik = HEADINGS.index("NIK")
    page.data_validation(
        1,
        nik,
        _ROWS,
        nik,
        {
            "validate": "length",
            "criteria": "==",
            "value": 16,
            "error_type": "warning",
            "error_title": "NIK",
            "error_message": say("NIK terdiri dari 16 angka."),
        },
    )
    page.set_column(len(HEADINGS) - 1, len(HEADINGS) - 1, 36, style["text"], {"hidden": True})
    _explain(book)
    meta = book.add_worksheet(META)
    for at, (name, value) in enumerate((("template", TEMPLATE), ("version", VERSION), ("centre", centre))):
        meta.write_row(at, 0, [name, value])
    meta.very_hidden()
    book.close()
    return stream.getvalue()


def write_rejected(rejected: RejectedRows) -> bytes:
    """Write the rows that could not be imported as they came, each with its reason in a column of its own.

    The file can be corrected and imported: its headings are those of the file it came from.
    """
    stream, book = _book()
    page = book.add_worksheet(say("Perlu diperbaiki"))
    style = _styles(book)
    reason_at = len(rejected.headings)
    for column, heading in enumerate([*rejected.headings, "Alasan", "Baris asal"]):
        page.write_string(0, column, heading, style["head"])
        is_text = column in rejected.text_columns
        page.set_column(column, column, 20 if is_text else 22, style["text"] if is_text else None)
    page.set_column(reason_at, reason_at, 70, style["why"])
    for at, row in enumerate(rejected.rows, 1):
        for column, cell in enumerate(row.cells):
            _write(page, at, column, cell, style, is_text=column in rejected.text_columns)
        page.write_string(at, reason_at, row.reason, style["why"])
        page.write_string(at, reason_at + 1, f"{row.sheet} {row.row}".strip())
    page.freeze_panes(1, 0)
    _fit_on_paper(page)
    book.close()
    return stream.getvalue()


def _fit_on_paper(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _book() -> tuple[io.BytesIO, Any]:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Pendaftar", "created": datetime(2000, 1, 1, tzinfo=UTC)})
    return stream, book


def _styles(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bg_color": "#EBEBEB", "border": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "why": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write(page: Any, at: int, column: int, cell: object, style: dict[str, Any], *, is_text: bool) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        page.write_datetime(at, column, cell.replace(tzinfo=None), style["day"])
    elif isinstance(cell, date):
        page.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), style["day"])  # noqa: DTZ001 - a day
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and not is_text:
        page.write_number(at, column, cell)
    else:
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        page.write_string(at, column, text, style["text"] if is_text else None)


def _offer(page: Any, column: int, choices: Sequence[str]) -> None:
    listed = {"validate": "list", "source": list(choices), "error_type": "warning"}
    page.data_validation(1, column, _ROWS, column, listed)


def _explain(book: Any) -> None:
    page = book.add_worksheet(say("Petunjuk"))
    page.set_column(0, 0, 100)
    for at, words in enumerate(
        (
            say("Isi lembar Pendaftar, satu baris satu orang. Jangan mengubah baris judul."),
            say("NIK dan nomor HP berformat teks, supaya angka nol di depan dan angka terakhir tidak hilang."),
            say("Tanggal lahir ditulis 12/03/1999. Kolom yang tidak diketahui boleh kosong."),
            say("Kolom ID Bekal tersembunyi: isinya mengenali orang yang sudah terdaftar, jangan dihapus."),
        )
    ):
        page.write_string(at, 0, words)
