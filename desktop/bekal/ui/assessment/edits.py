"""A row of the mark grid as it is shown, and the words about one of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from bekal.assessment import rules
from bekal.assessment.cells import Field, Ground, Part
from bekal.assessment.queries import ResultRow
from bekal.assessment.weighing import Absent, Entry, FieldId, Proposal, Try
from bekal.language import say
from bekal.terms import Outcome


@dataclass(frozen=True)
class GridRow:
    """A row of the grid: the result, what is proposed, and what became of the last change."""

    result: ResultRow
    said: str = ""
    tone: str = "muted"
    icon: str = ""
    proposal: Proposal | None = None
    is_shut: bool = False
    """Whether the results of the course are locked."""

    @property
    def is_locked(self) -> bool:
        """Whether nothing may be entered: a certificate was issued, the course is locked, or the person left."""
        return bool(self.result.certificate) or self.is_shut or self.result.has_left


def shown_entry(result: ResultRow, field: Field) -> Entry:
    """Return what counts in a cell."""
    return None if isinstance(field, Part) else result.entries.get(field)


def tries_text(tries: Sequence[Try]) -> str:
    """Return every try that holds something in one line: `70 → 82,5`."""
    return " → ".join(rules.entry_text(one.entry) for one in tries if one.entry is not None)


def is_unit_empty(result: ResultRow, field: Field) -> bool:
    """Tell whether a unit has no mark at all yet."""
    return not isinstance(field, Part) and not isinstance(result.entries.get(field), Outcome | Absent)


def cell_words(ground: Ground, row: GridRow, field: Field | None) -> str:
    """Return what a cell is about, and the tries in it where there are several."""
    if field is Part.SCORE:
        return say("Nilai akhir 0 sampai 100, misalnya 86,5. Kosong berarti belum ada, bukan nol.")
    if field is Part.DECISION:
        if row.proposal is not None and row.proposal.against:
            return say("Usulan program: {why}.", why=row.proposal.said)
        if ground.plan.needs_units and ground.units:
            return say("Keputusan: L lulus, T tidak lulus. Lulus hanya bila semua unit K.")
        return say("Keputusan: L lulus, T tidak lulus.")
    words = ""
    for one in ground.plan.components:
        if one.id == field:
            words = say(
                "{title}: bobot {weight} dari {all}", title=one.title, weight=one.weight, all=ground.plan.weights
            )
            if one.pass_mark is not None:
                words += ", " + say("nilai lulus {mark}", mark=rules.score_text(one.pass_mark))
    for at, unit in enumerate(ground.units, 1):
        if unit.id == field:
            code = f"{unit.code} · " if unit.code else ""
            words = say("Unit {at}: {title} · {n} JP", at=at, title=code + unit.title, n=unit.hours)
    if field is not None and not isinstance(field, Part):
        tries = [one for one in row.result.tries.get(field, ()) if one.entry is not None]
        if len(tries) > 1:
            dated = " → ".join(
                f"{rules.entry_text(one.entry)} ({one.held_on:%d/%m})" if one.held_on else rules.entry_text(one.entry)
                for one in tries
            )
            words += "  ·  " + say("Percobaan: {tries}", tries=dated)
        if tries and tries[-1].note:
            words += "  ·  " + tries[-1].note
    return words


def tried_of(rows: Sequence[GridRow]) -> frozenset[FieldId]:
    """Return the components and units at which somebody tried more than once."""
    return frozenset(
        field
        for row in rows
        for field, tries in row.result.tries.items()
        if sum(one.entry is not None for one in tries) > 1
    )
