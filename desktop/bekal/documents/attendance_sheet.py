"""The sheet that trainees sign: one day with morning and afternoon, or a week with a column a day.

The signed paper stays the evidence, so the sheet has a number and a symbol that finds it again when it is scanned.
Signature places alternate left and right, as offices want them: nobody signs over the neighbour's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bekal.documents.letterhead import Letterhead, Signatory

TITLE = "Daftar hadir peserta pelatihan"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One trainee; `note` stands printed under Keterangan: sick by letter, not yet in the course."""

    number: int
    name: str
    sex: str
    """L, P or nothing."""
    notes: tuple[str, ...] = ()
    """One a column, empty where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A place to sign: its words in one or two short lines."""

    first: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """What one sheet says; `facts` are word and value, `code` what its symbol holds."""

    letterhead: Letterhead
    number: str
    code: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[SheetColumn, ...]
    lines: tuple[SheetLine, ...]
    instructor: str
    signatory: Signatory
    first_on: date
    last_on: date
    paper: str = "F4"

    @property
    def is_weekly(self) -> bool:
        """A column a day, printed across."""
        return self.first_on != self.last_on


def attendance_sheet_pdf(sheets: Sequence[AttendanceSheet]) -> bytes:
    """Draw sheets one after the other, 30 names on a page of F4.

    Raises:
        GlyphsMissing: a name holds a sign the letters lack.

    """
    from bekal.documents.attendance_sheet_pdf import draw_sheets

    return draw_sheets(sheets)
