"""What goes back to a sender: the rows of a file that could not be imported as they are, each with its reasons."""

from bekal.candidates.importing.columns import Field, is_never_read
from bekal.candidates.importing.import_plan import ImportPlan, PlannedRow, State
from bekal.candidates.importing.problems import Severity, advise, describe
from bekal.candidates.importing.roster import Roster
from bekal.documents.applicants_file import Rejected, RejectedRows

_AS_TEXT = (Field.NIK, Field.PHONE, Field.RT, Field.RW, Field.POSTAL_CODE, Field.ID)
_NO_FAULT = frozenset({"duplicate_in_file", "duplicate_person"})
"""Not for the sender to correct, unless the NIK is somebody else's."""


def to_correct(row: PlannedRow) -> bool:
    """Say whether a row has something its sender must correct, or was not imported for it."""
    return any(_is_fault(row, problem.code, problem.severity) for problem in row.problems if not problem.is_applied)


def rejected_rows(plan: ImportPlan) -> RejectedRows:
    """Return the rows to be corrected, under the headings of the file's first sheet.

    Rows of other sheets are put under those headings by what their columns hold.
    """
    roster = plan.roster
    headings = ["" if is_never_read(heading) else heading for heading in roster.all_headings]
    rows = []
    parts = {part.sheet: part for part in roster.sheets}
    cells = {row.key: row for part in parts.values() for row in part.rows}
    for planned in plan.rows:
        if not to_correct(planned):
            continue
        part = parts[planned.sheet]
        given = _under(roster, part, list(cells[planned.key].cells), len(headings))
        if any(problem.code == "nik_rounded" for problem in planned.problems):
            _mark_lost_digit(given, roster.columns.get(Field.NIK))
        reasons = [
            f"{describe(problem)} {advise(problem)}".strip()
            for problem in planned.problems
            if not problem.is_applied and _is_fault(planned, problem.code, problem.severity)
        ]
        rows.append(Rejected(tuple(given), " ".join(reasons), planned.sheet, planned.number))
    text = frozenset(column for field in _AS_TEXT if (column := roster.columns.get(field)) is not None)
    return RejectedRows(tuple(headings), tuple(rows), text)


def _mark_lost_digit(cells: list[object], column: int | None) -> None:
    """Write a NIK the spreadsheet rounded without the digit it lost: as a text the nought would look true."""
    if column is None or column >= len(cells):
        return
    cell = cells[column]
    digits = str(int(cell)) if isinstance(cell, int | float) else str(cell).strip()
    if len(digits) == 16 and digits.isdigit():
        cells[column] = f"{digits[:15]}?"


def _is_fault(row: PlannedRow, code: str, severity: Severity) -> bool:
    if code in _NO_FAULT:
        return code == "duplicate_person" and severity is Severity.ERROR
    return severity is not Severity.NOTE or (row.state is State.SKIPPED and code == "name_missing")


def _under(first: Roster, part: Roster, cells: list[object], width: int) -> list[object]:
    """Put a row's cells under the headings of the first sheet."""
    if part.sheet == first.sheet:
        headings = first.all_headings
        return ["" if is_never_read(headings[at]) else cell for at, cell in enumerate(cells[:width])]
    given: list[object] = [""] * width
    for field, column in part.columns.items():
        at = first.columns.get(field)
        if at is not None and column < len(cells):
            given[at] = cells[column]
    return given
