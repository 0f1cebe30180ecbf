"""What a workbook's own XML says beyond its values: hidden rows, and formulas whose result was never stored.

Read with two regular expressions over the sheet's bytes, in a fraction of the time a workbook object takes.
"""

import html
import io
import re
import zipfile
from dataclasses import dataclass, field

LARGEST_SHEET = 400 * 1024 * 1024
"""Bytes of one sheet's XML that are still read; an honest list of 100,000 people has a quarter of it."""

MOST_CELLS = 30_000_000
"""Cells of a sheet's area that are still read: a stray cell may lie a million rows below an ordinary list."""

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']|\bht\s*=\s*["']0(?:\.0*)?["']""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)"""
    rb"""\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v>)?""",
    re.DOTALL,
)
_WIDE_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{2,3})\d""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN_COLUMN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']|\bwidth\s*=\s*["']0(?:\.0*)?["']""")
_MACINTOSH = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_WIDE_NAME = re.compile(rb"""r\s*=\s*["'][A-Z][A-Z]""")
"""Found at once where there is none, which is the rule."""
_CELL_NAME = re.compile(rb"""\br\s*=\s*["']([A-Z]+)(\d+)["']""")


@dataclass(frozen=True, slots=True)
class SheetExtras:
    """Rows count from 1 as the file numbers them, columns from 0."""

    hidden_rows: frozenset[int] = frozenset()
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)
    """Row, column and text of each formula without a stored result (a stored 0 counts as none)."""
    hidden_columns: frozenset[int] = frozenset()
    days_late: int = 0
    """Days its serial numbers count from 1 January 1904 instead of 1900: 1462, or none."""


NO_EXTRAS = SheetExtras()


class SheetTooLarge(Exception):
    """The sheet unpacks to more than any list of people needs."""


def sheet_extras(workbook: bytes, sheet: str) -> SheetExtras:
    """Return what the XML of `sheet` tells; nothing for formats that have none (.xls, .ods, .xlsb).

    Raises:
        SheetTooLarge: it unpacks to more than `LARGEST_SHEET` bytes.
        zipfile.BadZipFile: the container is damaged.

    """
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        path = _path_of(archive, sheet)
        if path is None:
            return NO_EXTRAS
        if archive.getinfo(path).file_size > LARGEST_SHEET:
            raise SheetTooLarge
        xml = archive.read(path)
        days_late = 1462 if _MACINTOSH.search(archive.read("xl/workbook.xml")) else 0
    if _area(xml) > MOST_CELLS:
        raise SheetTooLarge
    return SheetExtras(_hidden_rows(xml), _formulas(xml), _hidden_columns(xml), days_late)


def _area(xml: bytes) -> int:
    """Return how many cells lie between the first cell and the last used row and column."""
    last = xml.rfind(b"<row ")
    named = _ROW_NUMBER.search(xml, last, xml.find(b">", last)) if last >= 0 else None
    columns = {wide[1] for wide in _WIDE_CELL.finditer(xml)} if _WIDE_NAME.search(xml) else set()
    return (int(named[1]) if named else 1) * max((_column(name) for name in columns), default=26)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    relation = next(
        (
            attributes.get("r:id") or next((v for k, v in attributes.items() if k.endswith(":id")), None)
            for attributes in map(_attributes, _SHEET.finditer(archive.read("xl/workbook.xml")))
            if attributes.get("name") == sheet
        ),
        None,
    )
    for attributes in map(_attributes, _RELATION.finditer(archive.read("xl/_rels/workbook.xml.rels"))):
        if attributes.get("Id") == relation:
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return path if path in names else None
    return None


def _attributes(match: re.Match[bytes]) -> dict[str, str]:
    return {
        found[1].decode("ascii", "replace"): html.unescape((found[2] or found[3] or b"").decode("utf-8", "replace"))
        for found in _ATTRIBUTE.finditer(match[1])
    }


def _hidden_rows(xml: bytes) -> frozenset[int]:
    if not _HIDDEN.search(xml):
        return frozenset()
    hidden, number = set(), 0
    for row in _ROW.finditer(xml):
        named = _ROW_NUMBER.search(row[1])
        number = int(named[1]) if named else number + 1
        if _HIDDEN.search(row[1]):
            hidden.add(number)
    return frozenset(hidden)


def _hidden_columns(xml: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for match in _COLUMN.finditer(xml[: xml.find(b"<sheetData") if b"<sheetData" in xml else 4096]):
        if _HIDDEN_COLUMN.search(match[1]):
            attributes = _attributes(match)
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit():
                hidden.update(range(int(first) - 1, min(int(last), 1024)))
    return frozenset(hidden)


def _formulas(xml: bytes) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    if not re.search(rb"<(?:\w+:)?f[\s>/]", xml):
        return found
    for cell in _FORMULA.finditer(xml):
        value = (cell[3] or b"").strip()
        name = _CELL_NAME.search(cell[1])
        if name and value in {b"", b"0", b"0.0"}:
            text = html.unescape((cell[2] or b"").decode("utf-8", "replace"))
            found.setdefault(int(name[2]), {})[_column(name[1]) - 1] = text
    return found
