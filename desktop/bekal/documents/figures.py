"""Tables of figures that stand on the screen, on paper and in a workbook: one content, three ways to show it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from bekal.documents import wording
from bekal.documents.letterhead import Letterhead, Signatory
from bekal.documents.office_paper import Column, Facts, Listing, OfficePaper, Text, office_paper_pdf

Value = str | int | Fraction | date | None
"""A share is a Fraction from 0 to 1; None is said as a dash."""


class Holds(Enum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    SIGNATURE = "signature"
    """Nothing: somebody signs there, on paper and on the printed workbook; a screen leaves the column out."""


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column: its heading, what it holds, and its millimetres on paper (0: what is left)."""

    title: str
    holds: Holds = Holds.NUMBER
    wide: float = 0.0


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table; the last row may be the total of the others."""

    columns: tuple[FigureColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] | None = None
    heading: str = ""

    def __post_init__(self) -> None:
        """Stop a table whose rows do not fit its columns."""
        for row in (*self.rows, *([self.total] if self.total else [])):
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} values in {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Figures:
    """What is reported. The first table is the one a screen shows; what is not marked or cancelled is said apart."""

    letterhead: Letterhead
    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[FigureTable, ...]
    signatory: Signatory
    notes: tuple[str, ...] = ()
    unmarked: int = 0
    """Meetings up to today at which somebody who counts has no mark."""
    cancelled: tuple[str, ...] = ()
    """Cancelled meetings, each with its day and reason."""
    paper: str = "A4"
    is_wide: bool = False
    """Many columns: the long side of the paper below, smaller letters."""
    none: str = "Belum ada data pada masa ini."
    beside: Signatory | None = None
    """Who signs to the left of the signatory."""

    @property
    def footnotes(self) -> tuple[str, ...]:
        """What is said below the tables, on paper and in the workbook."""
        found = list(self.notes)
        if self.unmarked:
            found.append(f"{self.unmarked} sesi belum diabsen lengkap; yang belum diabsen tidak dihitung.")
        if self.cancelled:
            found.append(f"Dibatalkan dan tidak dihitung: {'; '.join(self.cancelled)}.")
        return tuple(found)


def shown(value: Value, holds: Holds) -> str:
    """Write a value as every reader sees it; percentages with two decimals, rounded half up."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if holds is Holds.PERCENT:
        assert isinstance(value, Fraction | int)
        return wording.decimal_words(Fraction(value) * 100)
    if holds is Holds.DATE:
        assert isinstance(value, date)
        return f"{value:%d/%m/%Y}"
    if holds is Holds.NUMBER and isinstance(value, int):
        return wording.decimal_words(value, 0)
    return str(value)


def figures_pdf(content: Figures) -> bytes:
    """Draw the tables on A4 or F4, with letterhead and signatory.

    Raises:
        GlyphsMissing: a text holds a sign the letters lack.

    """
    blocks: list[Facts | Listing | Text] = [Facts(content.facts)]
    for table in content.tables:
        rows = [*table.rows, *([table.total] if table.total else [])]
        columns = tuple(
            Column(
                one.title,
                one.wide,
                "right" if one.holds in (Holds.NUMBER, Holds.PERCENT) else "left",
                signed=one.holds is Holds.SIGNATURE,
            )
            for one in table.columns
        )
        cells = [
            tuple(shown(value, column.holds) for value, column in zip(row, table.columns, strict=True)) for row in rows
        ]
        if table.total:  # nobody signs for all together
            signed = [column.holds is Holds.SIGNATURE for column in table.columns]
            cells[-1] = tuple("" if is_signed else cell for cell, is_signed in zip(cells[-1], signed, strict=True))
        total = table.total is not None
        blocks.append(Listing(columns, tuple(cells), table.heading, none=content.none, total=total))
    blocks += [Text(note, small=True) for note in content.footnotes]
    return office_paper_pdf(
        OfficePaper(
            content.letterhead, content.title.upper(), tuple(blocks), signatory=content.signatory,
            beside=content.beside, paper=content.paper, is_wide=content.is_wide, name=content.title,
        )
    )  # fmt: skip
