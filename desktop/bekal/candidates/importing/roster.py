"""A roster: the people in a table of cells, told apart from letterheads, totals, remarks and signatures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bekal.candidates.importing.columns import Field, columns_of, is_heading
from bekal.candidates.importing.sheet_xml import NO_EXTRAS, SheetExtras
from bekal.errors import Refused

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Merged cells: (row, column) of the first and the last cell of each, counted from 0."""

_HEADING_WITHIN = 40
"""Rows from the top among which the heading is looked for."""
_TOTAL = re.compile(r"(?i)^\W*(?:sub|grand)?[\s-]*(?:jumlah|jml|total|rekap|rekapitulasi)\b")
_CLOSING = re.compile(
    r"(?i)^\W*(?:mengetahui|menyetujui|mengesahkan|dibuat oleh|disusun oleh|tertanda|ttd|hormat kami|catatan|keterangan"
    r"|kepala (?:dinas|sekolah|balai|bidang|seksi)|ketua (?:panitia|yayasan)|nip\.?\s*[:.\d]|penanggung jawab)"
)
_NOT_DIGITS = re.compile(r"\D+")
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?(?:\.0)?")
_PERSONAL = (Field.NIK, Field.BIRTH, Field.BIRTH_DATE, Field.SEX, Field.PHONE, Field.EMAIL)


class HeadingMissing(Refused):
    """No sheet has a row of headings with a name or NIK in it."""


class NobodyListed(Refused):
    """There is a heading and no person below it."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person's row: the file's own number (from 1), its cells, and what is odd about the row."""

    number: int
    cells: Sequence[object]
    is_hidden: bool = False
    formulas: Mapping[int, str] = field(default_factory=dict)
    """Text of each formula without a stored result, by column."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row below the heading that is no person: a total, a remark, a signature."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A sheet that was not read, and how many people it seems to list (0: an instruction sheet)."""

    name: str
    people: int
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of one sheet, with the headings they stand under."""

    file: str
    sheet: str
    heading_row: int
    columns: Mapping[Field, int]
    headings: Mapping[Field, str]
    rows: Sequence[SheetRow]
    left_out: tuple[LeftOut, ...] = ()
    other_sheets: tuple[OtherSheet, ...] = ()
    unread_columns: tuple[str, ...] = ()
    is_open_elsewhere: bool = False
    """Excel has it open: what is not saved there is not in it."""

    def edited(self, row: int, field: Field, text: str) -> "Roster":
        """Return the roster with one cell corrected by hand; `row` is the file's number."""
        return replace(self, rows=tuple(self._corrected(r, field, text) if r.number == row else r for r in self.rows))

    def without(self, rows: Iterable[int]) -> "Roster":
        """Return the roster without the rows a person chose to skip."""
        skipped = set(rows)
        return replace(self, rows=tuple(row for row in self.rows if row.number not in skipped))

    def _corrected(self, row: SheetRow, field: Field, text: str) -> SheetRow:
        column = self.columns[field]
        cells = list(row.cells) + [""] * (column + 1 - len(row.cells))
        cells[column] = text
        return replace(row, cells=cells, formulas={at: f for at, f in row.formulas.items() if at != column})


def read_table(
    table: Sequence[Sequence[object]],
    file: str,
    sheet: str,
    extras: SheetExtras = NO_EXTRAS,
    merged: Merged = (),
) -> Roster:
    """Find the heading and the people in a table of cells.

    Raises:
        HeadingMissing: no row names its columns.
        NobodyListed: nobody stands below the heading.

    """
    found = find_heading(table, merged)
    if found is None:
        raise HeadingMissing(file=file, sheet=sheet)
    at, columns = found
    heading = table[at]
    people, left_out = _people(table, at, columns, extras, merged)
    if not people:
        raise NobodyListed(file=file, sheet=sheet)
    above = table[at - 1] if at else ()
    used = set(columns.values())
    return Roster(
        file,
        sheet,
        at + 1,
        columns,
        {known: _heading_text(heading, above, index) for known, index in columns.items()},
        people,
        left_out,
        unread_columns=tuple(
            " ".join(str(cell).split())
            for index, cell in enumerate(heading)
            if index not in used and isinstance(cell, str) and cell.strip()
        ),
    )


def _heading_text(heading: Sequence[object], above: Sequence[object], index: int) -> str:
    text = str(heading[index] or "").strip()
    if not text and index < len(above):
        text = str(above[index] or "").strip()
    return " ".join(text.split())


def find_heading(table: Sequence[Sequence[object]], merged: Merged) -> tuple[int, dict[Field, int]] | None:
    """Return the row of the heading, or of its lower half, and the columns it names."""
    best: tuple[int, dict[Field, int]] | None = None
    for at, row in enumerate(table[:_HEADING_WITHIN]):
        choices = [columns_of(row)]
        if at and any(isinstance(cell, str) and cell for cell in row):
            over = _spread(table[at - 1], at - 1, merged)
            if sum(isinstance(cell, str) and bool(cell) for cell in over) > 1 and is_heading(columns_of(table[at - 1])):
                choices.append(columns_of(row, over))
        for columns in choices:
            if is_heading(columns) and (best is None or len(columns) > len(best[1])):
                best = at, columns
    return best


def _spread(row: Sequence[object], at: int, merged: Merged) -> list[object]:
    """Return a heading row with each merged heading over all its columns."""
    cells = list(row)
    for (top, left), (bottom, right) in merged:
        if top <= at <= bottom and left < len(cells):
            for column in range(left, min(right + 1, len(cells))):
                cells[column] = cells[left]
    return cells


def _people(
    table: Sequence[Sequence[object]],
    at: int,
    columns: Mapping[Field, int],
    extras: SheetExtras,
    merged: Merged,
) -> tuple[list[SheetRow], tuple[LeftOut, ...]]:
    """Separate the people below the heading from blank rows, totals, remarks and signatures."""
    people: list[SheetRow] = []
    left_out: list[LeftOut] = []
    filled_down = _filled_down(table, at, merged)
    title_at = columns.get(Field.NAME, columns.get(Field.NIK, 0))
    title = str(table[at][title_at]).strip().lower()
    nobody: dict[int, str] = {}
    is_closing = False
    for index in range(at + 1, len(table)):
        cells = table[index]
        number = index + 1
        formulas = extras.formulas.get(number, nobody)
        texts = [cell for cell in cells if cell != "" and cell is not None and str(cell).strip()]
        if not texts and not formulas:
            continue
        is_closing = is_closing or (len(texts) <= 3 and any(_CLOSING.match(str(text)) for text in texts))
        is_title = bool(title) and title_at < len(cells) and str(cells[title_at]).strip().lower() == title
        # the heading may stand again at the top of a printed page
        if not is_title and _is_person(cells, texts, columns, formulas, is_closing=is_closing):
            is_closing = False
            if index in filled_down:
                cells = [filled_down[index].get(c, cell) for c, cell in enumerate(cells)]
            people.append(SheetRow(number, cells, number in extras.hidden_rows, formulas))
        elif texts:
            left_out.append(LeftOut(number, " ".join(str(text) for text in texts)[:80]))
    return people, tuple(left_out)


def _is_person(
    cells: Sequence[object],
    texts: list[object],
    columns: Mapping[Field, int],
    formulas: Mapping[int, str],
    *,
    is_closing: bool,
) -> bool:
    width = len(cells)
    name_at = columns.get(Field.NAME, -1)
    nik_at = columns.get(Field.NIK, -1)
    name = cells[name_at] if 0 <= name_at < width else ""
    nik = cells[nik_at] if 0 <= nik_at < width else ""
    if name and isinstance(nik, str) and len(nik) >= 12 and nik[:10].isdigit():
        return True
    has_nik = len(_NOT_DIGITS.sub("", str(nik))) >= 10
    first = next((text for text in texts if isinstance(text, str)), "")
    if _TOTAL.match(str(first)) or _TOTAL.match(str(name)):
        return has_nik
    personal = sum(1 for f in _PERSONAL if 0 <= (i := columns.get(f, -1)) < width and str(cells[i]).strip())
    if is_closing:
        return has_nik or (bool(name) and personal > 1)
    if len(texts) > 2 and all(_COLUMN_NUMBER.fullmatch(str(text)) for text in texts):
        return False  # the numbers of the columns, under the heading
    known = sum(1 for i in columns.values() if (i < width and str(cells[i]).strip()) or i in formulas)
    return known >= 2 and bool(name or personal or name_at in formulas or nik_at in formulas)


def _filled_down(
    table: Sequence[Sequence[object]],
    at: int,
    merged: Merged,
) -> dict[int, dict[int, object]]:
    """Return the value of a cell merged over several people's rows, for each of those rows."""
    filled: dict[int, dict[int, object]] = {}
    for (top, left), (bottom, right) in merged:
        if top > at and bottom > top and left == right and left < len(table[top]):
            for row in range(top + 1, bottom + 1):
                filled.setdefault(row, {})[left] = table[top][left]
    return filled
