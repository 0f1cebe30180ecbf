"""What a roster shows of each trainee: its columns, its words, and the model behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from bekal.language import say
from bekal.terms import Attendance
from bekal.ui import days
from bekal.ui.widgets.cells import Forecast, History, MarkCell, Person, Sign
from bekal.ui.widgets.rows import Column, Rows

if TYPE_CHECKING:
    from bekal.attendance.queries import RosterRow

NAME, MARK, MINUTES, NOTE = 1, 2, 3, 4
TODAY = (MARK, MINUTES, NOTE)
"""The columns that a key changes at once."""
SUMS = (6, 7)
"""The columns that follow when a mark is saved."""


@dataclass(frozen=True, slots=True)
class Line:
    """One trainee in the roster: the row, its place from 1, how many there are, and why a save failed."""

    row: "RosterRow"
    place: int
    of: int
    failed: str = ""
    photo: QImage | None = None


def columns() -> list[Column[Line]]:
    """Return the columns of a roster; history, note and minutes leave first where there is little room."""
    return [
        Column(say("No"), lambda line: line.row.number, 44, tone="muted", right=True),
        Column(say("Nama"), _person, spoken=sentence),
        Column(say("Hari ini"), _mark, 154, takes_keys=True, spoken=sentence),
        Column(say("Menit"), lambda line: line.row.minutes_late or "", 60, right=True, leaves=3),
        Column(say("Catatan"), _note, 176, tone="muted", leaves=2),
        Column(say("6 pertemuan terakhir"), _history, 164, leaves=1),
        Column(say("Hadir"), _share, 66, right=True),
        Column(say("Boleh absen lagi"), _forecast, 160),
    ]


def sentence(line: Line) -> str:
    """Say a row as one sentence: `Peserta Contoh 05, terlambat 10 menit, baris 5 dari 30`."""
    row = line.row
    if not row.counts:
        state = str(_mark(line))
    elif row.split is not None:
        here, other = row.split.standing, row.split.other
        state = say(
            "dua tanda: {first} oleh {one}, {second} oleh {two}",
            first=word_of(here.mark), one=here.by, second=word_of(other.mark), two=other.by,
        )  # fmt: skip
    elif row.mark is None:
        state = say("belum ditandai")
    elif row.minutes_late:
        state = say("terlambat {n} menit", n=row.minutes_late)
    else:
        state = row.mark.word.lower()
    parts = [row.name, state, say("baris {place} dari {of}", place=line.place, of=line.of)]
    if note := " ".join((row.note, part_words(row.minutes_early, row.hours_attended))).strip():
        parts.insert(2, note)
    if line.failed:
        parts.append(line.failed)
    return ", ".join(parts)


class RosterRows(Rows[Line]):
    """The model of a roster: one cell is told at a time, and a cell is read out as one sentence."""

    def show_cells(self, at: int, line: Line, changed: Sequence[int]) -> None:
        """Show a line anew; only these columns are painted again."""
        self.rows[at] = line
        for column in changed:
            cell = self.index(at, column)
            self.dataChanged.emit(cell, cell)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the view; what is spoken is a whole sentence without the title of its column."""
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid() and index.row() < len(self.rows):
            column = self.columns[index.column()]
            if column.spoken is not None:
                return column.spoken(self.rows[index.row()])
        return super().data(index, role)


def _mark(line: Line) -> MarkCell:
    row = line.row
    if not row.counts:
        words = say("keluar {day}", day=days.short(row.left_on)) if row.left_on else say("belum masuk")
        return MarkCell("", words, counted=False)
    letter = row.mark.value if row.mark else ""
    if row.split is not None and not line.failed:
        other = row.split.other.mark
        return MarkCell(letter, say("berbeda, F2"), other=other.value if other else "")
    return MarkCell(letter, say("gagal") if line.failed else "")


def _note(line: Line) -> object:
    if line.failed:
        return Sign("circle-alert", line.failed, "bad")
    if not line.row.counts and not line.row.note:
        return say("keluar, tidak dihitung") if line.row.left_on else say("tidak dihitung")
    part = part_words(line.row.minutes_early, line.row.hours_attended)
    return " · ".join(word for word in (line.row.note, part) if word)


def part_words(minutes_early: int | None, hours_attended: int | None) -> str:
    """Say what part of a meeting somebody was there; nothing where it was all of it."""
    said = []
    if minutes_early:
        said.append(say("pulang {n} menit lebih awal", n=minutes_early))
    if hours_attended is not None:
        said.append(say("hadir {n} JP", n=hours_attended))
    return " · ".join(said)


def word_of(mark: Attendance | None) -> str:
    """Return the word of a mark, or that there is none."""
    return mark.word if mark else say("belum")


def _person(line: Line) -> Person:
    return Person(line.row.name, left=not line.row.counts, photo=line.photo)


def _history(line: Line) -> History:
    return History("".join(mark.value if mark else " " for mark in line.row.recent))


def _share(line: Line) -> str:
    """Write the percentage cut to whole numbers, so that 79,9 is never shown as the 80 that is asked for."""
    share = line.row.tally.share
    if share is None or not line.row.counts:
        return "–"
    return f"{share.numerator * 100 // share.denominator} %"


def _forecast(line: Line) -> Forecast:
    row = line.row
    if not row.counts or row.tally.marked >= row.total_hours:
        return Forecast(None, 0)  # nothing ahead can be missed any more: the percentage beside it is the last word
    return Forecast(row.may_still_miss, row.may_still_miss + row.tally.absences)
