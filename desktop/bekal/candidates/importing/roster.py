"""A roster: the people in a table of cells, told apart from letterheads, totals, remarks and signatures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bekal.candidates.importing.columns import (
    NOTHING_TOLD,
    Field,
    columns_of,
    is_heading,
    is_never_read,
    plain_heading,
)
from bekal.candidates.importing.guessing import guessed_columns
from bekal.candidates.importing.sheet_xml import NO_EXTRAS, SheetExtras
from bekal.errors import Refused

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Merged cells: (row, column) of the first and the last cell of each, counted from 0."""

RowKey = tuple[str, int]
"""The sheet and the file's own number of a row."""
Told = Mapping[str, Field | None]
"""What a person said some headings mean, by the bare heading; None: nothing."""

_UNTOLD = object()
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
    sheet: str = ""

    @property
    def key(self) -> "RowKey":
        """Sheet and number, which name a row of a file."""
        return self.sheet, self.number


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
class Source:
    """The table of cells a roster was read from, so that it can be read again with other headings."""

    table: Sequence[Sequence[object]]
    extras: SheetExtras = NO_EXTRAS
    merged: Merged = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a file, with the headings they stand under."""

    file: str
    sheet: str
    heading_row: int
    """Counted from 1; 0 when there is none and the columns were guessed from what they hold."""
    columns: Mapping[Field, int]
    headings: Mapping[Field, str]
    rows: Sequence[SheetRow]
    left_out: tuple[LeftOut, ...] = ()
    other_sheets: tuple[OtherSheet, ...] = ()
    unread_columns: tuple[str, ...] = ()
    never_read: tuple[str, ...] = ()
    """Headings about the mother: recognised, and left alone."""
    hidden_columns: tuple[str, ...] = ()
    """Headings of columns that are read though the sheet hides them."""
    hidden_sheet: bool = False
    """The sheet itself is hidden; it is read because it was asked for, or nobody stands elsewhere."""
    is_open_elsewhere: bool = False
    """Excel has it open: what is not saved there is not in it."""
    more: tuple["Roster", ...] = ()
    """The other sheets that are read with this one."""
    source: Source = field(default_factory=lambda: Source(()))
    told: Told = field(default_factory=lambda: NOTHING_TOLD)
    corrections: Mapping[tuple[RowKey, int], str] = field(default_factory=dict)
    """What was typed over cells of this sheet by hand, by row and column: it outlives another reading of headings."""

    @property
    def sheets(self) -> tuple["Roster", ...]:
        """This sheet and those read with it, in the order of the file."""
        return (replace(self, more=()), *self.more)

    @property
    def people(self) -> int:
        """How many rows of people all its sheets have."""
        return len(self.rows) + sum(len(part.rows) for part in self.more)

    @property
    def all_headings(self) -> tuple[str, ...]:
        """Every heading of this sheet from left to right, empty where a column has none."""
        if not self.heading_row:
            return tuple(column_name(index) for index in range(_width(self.source.table)))
        heading = self.source.table[self.heading_row - 1]
        above = self.source.table[self.heading_row - 2] if self.heading_row > 1 else ()
        return tuple(_heading_text(heading, above, index) for index in range(len(heading)))

    def part(self, sheet: str) -> "Roster":
        """Return the roster of one of its sheets."""
        return next(part for part in self.sheets if part.sheet == sheet)

    def row(self, key: RowKey) -> SheetRow:
        """Return one row."""
        return next(row for part in self.sheets if part.sheet == key[0] for row in part.rows if row.number == key[1])

    def edited(self, key: RowKey, field: Field, text: str) -> "Roster":
        """Return the roster with one cell corrected by hand."""
        return self.corrected([(key, field, text)])

    def corrected(self, corrections: Iterable[tuple[RowKey, Field, str]]) -> "Roster":
        """Return the roster with cells corrected."""
        wanted: dict[RowKey, list[tuple[Field, str]]] = {}
        for key, field_, text in corrections:
            wanted.setdefault(key, []).append((field_, text))

        def part(one: Roster) -> Roster:
            typed = {
                (row.key, one.columns[field_]): text for row in one.rows for field_, text in wanted.get(row.key, ())
            }
            return one._typed_over(typed)

        return replace(part(self), more=tuple(part(one) for one in self.more))

    @property
    def corrected_cells(self) -> int:
        """How many cells of all its sheets were corrected by hand."""
        return sum(len(part.corrections) for part in self.sheets)

    def without(self, rows: Iterable[RowKey]) -> "Roster":
        """Return the roster without the rows a person chose to skip."""
        skipped = set(rows)

        def part(one: Roster) -> Roster:
            return replace(one, rows=tuple(row for row in one.rows if row.key not in skipped))

        return replace(part(self), more=tuple(part(one) for one in self.more))

    def retold(self, told: Told) -> "Roster":
        """Return the roster read again with what a person says its headings mean.

        Cells corrected by hand stay corrected, but for those of the columns that are told anew: what was typed there
        was typed as something else.

        Raises:
            HeadingMissing, NobodyListed: nothing is left of it that way.

        """
        first, *others = [_retold(one, told) for one in self.sheets]
        return replace(
            first,
            more=tuple(others),
            other_sheets=self.other_sheets,
            hidden_sheet=self.hidden_sheet,
            is_open_elsewhere=self.is_open_elsewhere,
        )

    def _typed_over(self, typed: Mapping[tuple[RowKey, int], str]) -> "Roster":
        """Return this sheet with texts typed over cells, and remembered as such."""
        by_row: dict[RowKey, dict[int, str]] = {}
        for (key, column), text in typed.items():
            by_row.setdefault(key, {})[column] = text
        rows = tuple(_with_texts(row, by_row[row.key]) if row.key in by_row else row for row in self.rows)
        return replace(self, rows=rows, corrections={**self.corrections, **typed})

    def _key_of(self, column: int) -> str:
        """Return what a heading is told by."""
        headings = self.all_headings
        return (
            plain_heading(headings[column])
            if self.heading_row and column < len(headings)
            else column_name(column).lower()
        )


def _with_texts(row: SheetRow, texts: Mapping[int, str]) -> SheetRow:
    cells, formulas = list(row.cells), dict(row.formulas)
    for column, text in texts.items():
        cells += [""] * (column + 1 - len(cells))
        cells[column] = text
        formulas.pop(column, None)
    return replace(row, cells=cells, formulas=formulas)


def _retold(one: Roster, told: Told) -> Roster:
    source = one.source
    told_of = {*told, *one.told}
    anew = {each for each in told_of if told.get(each, _UNTOLD) != one.told.get(each, _UNTOLD)}
    kept = {place: text for place, text in one.corrections.items() if one._key_of(place[1]) not in anew}
    guess = not one.heading_row
    read = read_table(source.table, one.file, one.sheet, source.extras, source.merged, told, may_guess=guess)
    return read._typed_over(kept)


def read_table(
    table: Sequence[Sequence[object]],
    file: str,
    sheet: str,
    extras: SheetExtras = NO_EXTRAS,
    merged: Merged = (),
    told: Told = NOTHING_TOLD,
    *,
    may_guess: bool = False,
) -> Roster:
    """Find the heading and the people in a table of cells; `may_guess`: without a heading, by what columns hold.

    Raises:
        HeadingMissing: no row names its columns.
        NobodyListed: nobody stands below the heading.

    """
    found = find_heading(table, merged, told)
    if found is None and may_guess:
        columns = guessed_columns(table, told)
        found = (-1, columns) if is_heading(columns) else None
    if found is None:
        raise HeadingMissing(file=file, sheet=sheet)
    at, columns = found
    people, left_out = _people(table, at, columns, extras, merged, sheet)
    if not people:
        raise NobodyListed(file=file, sheet=sheet)
    roster = Roster(file, sheet, at + 1, columns, {}, people, left_out, source=Source(table, extras, merged), told=told)
    headings = roster.all_headings
    used = set(columns.values())
    unread = [heading for index, heading in enumerate(headings) if index not in used and heading and at >= 0]
    return replace(
        roster,
        headings={known: headings[index] for known, index in columns.items()},
        unread_columns=tuple(heading for heading in unread if not is_never_read(heading)),
        never_read=tuple(heading for heading in unread if is_never_read(heading)),
        hidden_columns=tuple(headings[index] for index in sorted(used) if index in extras.hidden_columns),
    )


def _heading_text(heading: Sequence[object], above: Sequence[object], index: int) -> str:
    text = str(heading[index] or "").strip() if index < len(heading) else ""
    if not text and index < len(above):
        text = str(above[index] or "").strip()
    return " ".join(text.split())


def column_name(index: int) -> str:
    """Return the letters a spreadsheet gives a column, counted from 0."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters, index = chr(65 + letter) + letters, index - 1
    return letters


def _width(table: Sequence[Sequence[object]]) -> int:
    return max((len(row) for row in table[:_HEADING_WITHIN]), default=0)


def find_heading(
    table: Sequence[Sequence[object]], merged: Merged, told: Told = NOTHING_TOLD
) -> tuple[int, dict[Field, int]] | None:
    """Return the row of the heading, or of its lower half, and the columns it names."""
    best: tuple[int, dict[Field, int]] | None = None
    for at, row in enumerate(table[:_HEADING_WITHIN]):
        choices = [columns_of(row, told=told)]
        if at and any(isinstance(cell, str) and cell for cell in row):
            over = _spread(table[at - 1], at - 1, merged)
            is_over = sum(isinstance(cell, str) and bool(cell) for cell in over) > 1
            if is_over and is_heading(columns_of(table[at - 1], told=told)):
                choices.append(columns_of(row, over, told))
        if told and len([cell for cell in row if isinstance(cell, str) and plain_heading(cell) in told]) > 1:
            return at, max(choices, key=len)
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
    sheet: str,
) -> tuple[list[SheetRow], tuple[LeftOut, ...]]:
    """Separate the people below the heading from blank rows, totals, remarks and signatures."""
    people: list[SheetRow] = []
    left_out: list[LeftOut] = []
    filled_down = _filled_down(table, at, merged)
    title_at = columns.get(Field.NAME, columns.get(Field.NIK, 0))
    title = str(table[at][title_at]).strip().lower() if at >= 0 else ""
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
            people.append(SheetRow(number, cells, number in extras.hidden_rows, formulas, sheet))
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
