"""Reading an applicants' file (.xlsx .xls .csv) as it is: which sheet, which heading, which rows are people.

Cells stay as the file has them, text as text and numbers as numbers, so that no leading zero is lost and a
NIK stored as a number is recognised. The file is read once into memory and never opened for writing.
"""

import contextlib
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import python_calamine as calamine

from bekal.candidates.importing import held_open
from bekal.candidates.importing.columns import NOTHING_TOLD, Field
from bekal.candidates.importing.old_workbook import OldWorkbookDamaged, hidden_rows
from bekal.candidates.importing.roster import HeadingMissing, Merged, NobodyListed, OtherSheet, Roster, Told, read_table
from bekal.candidates.importing.sheet_xml import SheetExtras, SheetTooLarge, sheet_extras
from bekal.errors import Refused, Unavailable

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file that are still read; 100,000 applicants take a tenth of it."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGE = (
    *(calamine.CalamineError, zipfile.BadZipFile, zlib.error, OldWorkbookDamaged),
    *(OSError, EOFError, ValueError, RuntimeError),
)
"""What a reader raises over bytes that make no sense (a method of packing it does not know is a RuntimeError)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class FileMissing(Unavailable):
    """There is no such file (any more)."""


class FileLocked(Unavailable):
    """Another program, or a missing permission, keeps the file from being read."""


class FileDamaged(Unavailable):
    """It begins as a spreadsheet and cannot be read to its end."""


class FileEmpty(Refused):
    """It holds nothing at all."""


class FileTooLarge(Refused):
    """It is larger than any list of applicants."""


class FileProtected(Refused):
    """A password is needed to open it."""


class NotASpreadsheet(Refused):
    """Its content is something else, whatever its name says."""


def read_roster(path: Path, *, sheet: str | None = None, told: Told = NOTHING_TOLD) -> Roster:
    """Read an applicants' file; without `sheet` every visible sheet that lists people as the fullest one does.

    `told` is what a person, or a sender's earlier file, said that headings mean.

    Raises:
        FileMissing: there is no such file.
        FileLocked: it may not be read now.
        FileEmpty: it has no content.
        FileTooLarge: it is over 64 MB, or unpacks to far more.
        FileProtected: it needs a password.
        NotASpreadsheet: it is a document or picture of another kind.
        FileDamaged: it cannot be read to its end.
        HeadingMissing: no row names its columns.
        NobodyListed: nobody stands below the heading.

    """
    content = _content_of(path)
    roster = read_content(content, path.name, sheet=sheet, told=told)
    return replace(roster, is_open_elsewhere=held_open.is_open_elsewhere(path))


def read_content(content: bytes, name: str, *, sheet: str | None = None, told: Told = NOTHING_TOLD) -> Roster:
    """Read the bytes of an applicants' file called `name`; raises as `read_roster` does."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(file=name)
    if content.startswith((_ZIP, _OLE)):
        if content.startswith(_OLE) and _ENCRYPTED in content:
            raise FileProtected(file=name)
        return _read_workbook(content, name, sheet, told)
    return read_table(_text_rows(_decoded(content, name), name), name, "", told=told, may_guess=True)


def _content_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileTooLarge(file=path.name)
        return held_open.read_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissing(file=path.name) from None
    except IsADirectoryError:
        raise NotASpreadsheet(file=path.name) from None
    except OSError as problem:
        if path.is_dir():
            raise NotASpreadsheet(file=path.name) from None
        raise FileLocked(file=path.name, cause=problem.strerror or "") from problem


def read_tables(path: Path) -> list[tuple[str, list[list[object]]]]:
    """Read the cells of a file as they are, sheet by sheet; a text file is one sheet without a name.

    Raises:
        FileMissing, FileLocked, FileEmpty, FileTooLarge, FileProtected, NotASpreadsheet, FileDamaged: it is unreadable.
        HeadingMissing: a text file without columns.

    """
    content = _content_of(path)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(file=path.name)
    if not content.startswith((_ZIP, _OLE)):
        return [("", _text_rows(_decoded(content, path.name), path.name))]
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise FileProtected(file=path.name)
    try:
        with _panics_told():
            workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            tables: list[tuple[str, list[list[object]]]] = []
            for each in workbook.sheet_names:
                if content.startswith(_ZIP):
                    sheet_extras(content, each)  # tells whether the sheet is too large to be read
                values = workbook.get_sheet_by_name(each).to_python(skip_empty_area=False)
                tables.append((each, [list(row) for row in values]))
            return tables
    except calamine.PasswordError:
        raise FileProtected(file=path.name) from None
    except SheetTooLarge:
        raise FileTooLarge(file=path.name) from None
    except _DAMAGE as problem:
        if content.startswith(_ZIP) and _is_other_zip(content):
            raise NotASpreadsheet(file=path.name) from problem
        raise FileDamaged(file=path.name) from problem


def read_pasted(text: str, told: Told = NOTHING_TOLD) -> Roster:
    """Read a block pasted from a spreadsheet, with headings or without: cells between tabs, rows between line ends."""
    return read_table(_text_rows(text, ""), "", "", told=told, may_guess=True)


def _read_workbook(content: bytes, name: str, sheet: str | None, told: Told) -> Roster:
    try:
        with _panics_told():
            return _read_sheets(content, name, sheet, told)
    except calamine.PasswordError:
        raise FileProtected(file=name) from None
    except SheetTooLarge:
        raise FileTooLarge(file=name) from None
    except calamine.WorksheetNotFound:
        raise HeadingMissing(file=name, sheet=sheet or "") from None
    except _DAMAGE as problem:
        if content.startswith(_ZIP) and _is_other_zip(content):
            raise NotASpreadsheet(file=name) from problem
        raise FileDamaged(file=name) from problem


@contextlib.contextmanager
def _panics_told() -> Iterator[None]:
    """Turn a panic of the compiled reader over damaged bytes, which is no Exception, into one."""
    try:
        yield
    except BaseException as panic:  # the reader's panic has no name to import; all else goes on unchanged
        if type(panic).__name__ == "PanicException":
            raise calamine.CalamineError(str(panic)) from panic
        raise


def _read_sheets(content: bytes, name: str, sheet: str | None, told: Told) -> Roster:
    is_old = content.startswith(_OLE)
    hidden = hidden_rows(content) if is_old else {}
    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    visible = [s.name for s in workbook.sheets_metadata if s.visible == calamine.SheetVisibleEnum.Visible]
    names = workbook.sheet_names
    if sheet is not None and sheet not in names:
        raise HeadingMissing(file=name, sheet=sheet)
    rosters: dict[str, Roster] = {}
    tables: dict[str, _Table] = {}
    refusal: Refused = HeadingMissing(file=name, sheet=", ".join(names))
    for each in names:
        # before its values: it also tells whether the sheet is too large to be read
        extras = SheetExtras(hidden.get(each, frozenset())) if is_old else sheet_extras(content, each)
        worksheet = workbook.get_sheet_by_name(each)
        tables[each] = worksheet.to_python(skip_empty_area=False), extras, worksheet.merged_cell_ranges or ()
        try:
            rosters[each] = read_table(tables[each][0], name, each, *tables[each][1:], told)
        except (HeadingMissing, NobodyListed) as refused:
            refusal = refused if isinstance(refused, NobodyListed) or each == sheet else refusal
    if sheet is not None and sheet not in rosters:
        raise refusal
    if not rosters and isinstance(refusal, HeadingMissing):  # perhaps a list without any headings
        for each, table in tables.items():
            with contextlib.suppress(HeadingMissing, NobodyListed):
                rosters[each] = read_table(table[0], name, each, *table[1:], told, may_guess=True)
    if not rosters:
        raise refusal
    fullest = max(rosters.values(), key=lambda roster: (roster.sheet in visible, len(roster.rows)))
    if sheet is not None:
        fullest, alike = rosters[sheet], [rosters[sheet]]
    else:
        alike = [each for each in rosters.values() if each.sheet in visible and _is_alike(each, fullest)]
    read = alike if fullest in alike else [fullest]
    taken = {one.sheet for one in read}
    others = [
        OtherSheet(each, len(rosters[each].rows) if each in rosters else 0, each not in visible)
        for each in workbook.sheet_names
        if each not in taken and each in tables
    ]
    return replace(read[0], more=tuple(read[1:]), other_sheets=tuple(others), hidden_sheet=read[0].sheet not in visible)


_Table = tuple[Sequence[Sequence[object]], SheetExtras, Merged]
_TELLING = frozenset({Field.NIK, Field.BIRTH, Field.BIRTH_DATE})


def _is_alike(one: Roster, fullest: Roster) -> bool:
    """Say whether a sheet lists people as the fullest does; a list of teachers has neither NIK nor birth dates."""
    return bool(_TELLING & one.columns.keys()) >= bool(_TELLING & fullest.columns.keys()) and (
        Field.NAME in one.columns or Field.NAME not in fullest.columns
    )


def _is_other_zip(content: bytes) -> bool:
    """Say whether a readable archive is no workbook at all (a .docx, a plain archive)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not any(n.startswith("xl/") or n == "content.xml" for n in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError):
        return False


def _decoded(content: bytes, name: str) -> str:
    """Return the text of a .csv: UTF-8 or UTF-16 by its mark, else UTF-8, else the Windows code page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    start = content[:2048].lstrip().lower()
    if b"\x00" in content or start.startswith((b"%pdf", b"<", b"{\\rtf", b"mz", b"\x89png", b"\xff\xd8")):
        raise NotASpreadsheet(file=name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if sum(character < " " and character not in "\t\r\n" for character in text[:4096]) > 8:
        raise NotASpreadsheet(file=name)
    return text


def _text_rows(text: str, name: str) -> list[list[object]]:
    sample = text[:20_000]
    separator = max(";\t,|", key=lambda mark: sample.count(mark))
    if named := re.match(r"(?i)^sep=(.)\r?\n", text):
        separator = named[1]
    if not sample.count(separator):
        raise HeadingMissing(file=name, sheet="")
    rows = _split(text, separator, name)
    # ="0812…" is how other programs keep Excel from spoiling a number
    return [[cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell for cell in row] for row in rows]


def _split(text: str, separator: str, name: str) -> list[list[str]]:
    """Return the cells of a .csv; a quotation mark that nobody closed takes no other lines into its cell."""

    def read(**how: Any) -> list[list[str]]:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, **how))

    try:
        return read(strict=True)
    except csv.Error as problem:  # a quotation mark stands within a cell, or is not closed
        never_closed = "unexpected end" in str(problem)
        with contextlib.suppress(csv.Error):
            rows = read()
            width = max(map(len, rows))
            lines = (line for row in rows for cell in row if "\n" in cell for line in cell.splitlines()[1:])
            took_the_rest = never_closed and separator in rows[-1][-1]
            if not took_the_rest and not any(line.count(separator) >= width - 1 for line in lines):
                return rows
    try:
        plain = read(quoting=csv.QUOTE_NONE)
    except csv.Error as problem:
        raise FileDamaged(file=name) from problem
    return [[cell.strip('"').replace('""', '"') if cell.startswith('"') else cell for cell in row] for row in plain]
