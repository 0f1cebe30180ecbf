"""What a key in the month matrix does: painted at once, saved in the worker, taken back on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.attendance.rules import Slot, mark_in_part, read_mark, with_slot
from bekal.errors import Told
from bekal.language import say
from bekal.staff.meanwhile import WrittenMeanwhile
from bekal.terms import Attendance, CourseId, How, MeetingId, StaffId
from bekal.ui import days
from bekal.ui.attendance.lines import word_of
from bekal.ui.attendance.month_cells import Cell
from bekal.ui.attendance.reason_bar import LateEdits
from bekal.ui.attendance.said import Entry, entered, write_slot
from bekal.ui.attendance.slot_panel import SlotFacts, SlotPanel
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.attendance.month import Month
    from bekal.attendance.service import Change
    from bekal.attendance.slots import SlotStep
    from bekal.ui.attendance.month_screen import MonthScreen

Place = tuple[int, int]


@dataclass(eq=False)
class _Step:
    """Something that Ctrl+Z takes back; `change` is known once it is saved."""

    places: tuple[Place, ...]
    change: "Change | None" = None


class MonthPresenter(QObject):
    """Keeps what is saved beside what is painted."""

    def __init__(self, screen: "MonthScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._view, self._cells = screen.view, screen.view.cells
        self._course: CourseId | None = None
        self._month: Month | None = None
        self._saved: list[list[Cell]] = []
        self._waiting: dict[Place, int] = {}
        self._steps: list[_Step] = []
        self._late = LateEdits(screen, screen.reason, context, screen.view.setFocus)
        view = screen.view
        view.mark_asked.connect(self.mark)
        view.pasted.connect(self.paste)
        view.slot_asked.connect(self.open_slot)
        view.split_decided.connect(self.decide)
        view.meeting_asked.connect(self.open_meeting)
        screen.undo_asked.connect(self.take_back)
        screen.step_asked.connect(self.go)
        screen.open_asked.connect(lambda: self.open_meeting(view.here()[1]))
        context.jobs.broke.connect(self._broken)

    def load(self, course_id: CourseId, day: date | None = None, meeting_id: MeetingId | None = None) -> None:
        """Show the month of a course in which a day lies; without one, where the course stands today."""
        from bekal.attendance import month as months

        today = self._context.clock().date()
        self._course = course_id

        def work(session: Any) -> "Month":
            return months.month(session, course_id, day or months.best_day(session, course_id, today))

        self._context.jobs.run(work, lambda found: self._show(found, meeting_id), latest="month", receiver=self)

    def go(self, step: int) -> None:
        """Show the month before or after, never beyond the course."""
        from bekal.attendance.month import neighbour

        if self._month is None:
            return
        day = neighbour(self._month.first, step)
        of = self._month.course
        if (step < 0 and self._month.first > of.starts_on) or (step > 0 and self._month.last < of.ends_on):
            self.load(of.id, day)

    def mark(self, places: Sequence[Place], mark: Attendance | None, minutes: int | None) -> None:
        """Set the marks of these slots: one is one transaction, a range is one that holds for all or none."""
        self._save({at: self._with_mark(at, mark, minutes) for at in places}, None)

    def paste(self, at: int, column: int, text: str) -> None:
        """Take a block from a spreadsheet: letters, `T10`, `-` for unmarked; empty cells leave what is there."""
        if at < 0 or self._month is None:
            return
        entries: dict[Place, Entry] = {}
        try:
            for row, line in enumerate(text.rstrip("\r\n").split("\n")):
                for place, cell in enumerate(line.rstrip("\r").split("\t")):
                    where = (at + row, column + place)
                    if self._is_marked_here(where) and (said := _typed(cell)) is not None:
                        entries[where] = self._with_mark(where, *said)
        except Told as error:
            self._tell(error)
            return
        self._save(entries, How.BULK)

    def decide(self, at: int, column: int, other: bool) -> None:
        """Let one of the two marks of a split slot stand."""
        split = self._cells.cells[at][column].split
        if split is not None:
            said = split.other if other else split.standing
            self._save({(at, column): Entry(said.mark, said.minutes_late)}, None)

    def open_slot(self, at: int, column: int) -> None:
        """Show a slot in detail; where it is split, offer both marks first."""
        from bekal.attendance.slots import slot_history

        month = self._month
        if month is None or at < 0 or column < 0:
            return
        cell = self._cells.cells[at][column]
        if cell.split is not None:
            self._view.choose_of_two(at, column)
            return
        row, meeting, slot = month.rows[at], month.meetings[column], cell.slot
        where = say("pertemuan {n}, {day}", n=meeting.number, day=days.full(meeting.held_on))
        counted = row.counted[column]
        state = " · ".join((where, word_of(slot.mark if slot else None))) if counted else where
        minutes = (slot.minutes_late, slot.minutes_early, slot.hours_attended) if slot else (None, None, None)
        panel = SlotPanel(
            self._screen, row.name, state, SlotFacts(cell.note, *minutes), meeting.hours, may_change=counted
        )
        panel.agreed.connect(lambda facts: self._detail((at, column), facts))
        panel.left.connect(self._view.setFocus)

        def work(session: Any) -> "list[SlotStep]":
            return slot_history(session, meeting.id, row.enrolment_id)

        self._context.jobs.run(work, panel.show_history, receiver=panel)
        panel.open()

    def open_meeting(self, column: int) -> None:
        """Open the roster of a meeting."""
        if self._month is not None and 0 <= column < len(self._month.meetings):
            meeting = self._month.meetings[column]
            if not meeting.cancelled:
                self._context.navigate("attendance.roster", meeting_id=meeting.id)

    def take_back(self) -> None:
        """Take back the last thing done here, as long as nobody else changed it since."""
        from bekal.attendance import service
        from bekal.attendance.month import month as read

        if not self._steps or self._month is None:
            return
        step, shown = self._steps.pop(), self._month

        def work(session: Any) -> "Month":
            if step.change is not None:
                service.take_back(session, step.change)
                session.flush()
            return read(session, shown.course.id, shown.first)

        def done(found: "Month") -> None:
            self._take_over(found)
            self._view.go_to(*step.places[0])
            if len(step.places) > 1:
                self._context.notify(say("{n} tanda ditarik kembali.", n=len(step.places)))

        self._context.jobs.run(work, done, write=True, how=How.UNDO, receiver=self)

    def _detail(self, where: Place, facts: SlotFacts) -> None:
        slot = self._cells.cells[where[0]][where[1]].slot
        in_part = facts.minutes_early is not None or facts.hours_attended is not None
        mark = mark_in_part(slot.mark if slot else None, minutes_late=facts.minutes_late, in_part=in_part)
        said = Entry(mark, facts.minutes_late, facts.minutes_early, facts.hours_attended, facts.note)
        self._save({where: said}, None)

    def _with_mark(self, where: Place, mark: Attendance | None, minutes: int | None) -> Entry:
        slot = self._cells.cells[where[0]][where[1]].slot
        if slot is not None and slot.mark is mark:
            return Entry(mark, minutes, slot.minutes_early, slot.hours_attended)
        return Entry(mark, minutes)

    def _is_marked_here(self, where: Place) -> bool:
        inside = where[0] < self._cells.rowCount() and where[1] < self._cells.columnCount()
        return inside and self._cells.is_counted(*where)

    def _save(self, said: Mapping[Place, Entry], how: How | None, by: StaffId | None = None) -> None:
        from bekal.attendance import service

        month = self._month
        if month is None:
            return
        wanted = {
            at: entry for at, entry in said.items() if self._is_marked_here(at) and not self._is_already(at, entry)
        }
        if not wanted:
            return
        today, reason = self._context.clock().date(), self._late.reason
        keys = {at: (month.meetings[at[1]].id, month.rows[at[0]].enrolment_id) for at in wanted}
        cells = {at: self._cells.cells[at[0]][at[1]] for at in wanted}
        step = _Step(tuple(wanted))
        self._steps.append(step)
        for at, entry in wanted.items():
            self._waiting[at] = self._waiting.get(at, 0) + 1
            self._cells.show_cell(*at, self._cell_of(at, entry))

        def work(session: Any) -> None:
            changes = [
                write_slot(
                    session, *keys[at], entry, cells[at].split, today=today, reason=reason, seen=entered(cells[at].slot)
                )
                for at, entry in wanted.items()
            ]
            step.change = service.Change(len(changes), tuple(one for change in changes for one in change.operations))

        def done(_nothing: None) -> None:
            if self._month is None or self._month.first != month.first:
                return
            for at, entry in wanted.items():
                former, cell = self._saved[at[0]][at[1]], self._cell_of(at, entry)
                self._saved[at[0]][at[1]] = cell
                self._cells.tallies[at[0]] = with_slot(
                    self._cells.tallies[at[0]], former.slot, cell.slot, month.course.house
                )
                self._land(at)
            if not any(cell.failed for line in self._cells.cells for cell in line):
                self._screen.show_saving(say("Tersimpan {time}", time=days.clock(self._context.clock())))
            if len(wanted) > 1:
                self._offer(say("{n} tanda disimpan.", n=len(wanted)), step)

        def failed(error: Told) -> None:
            self._steps = [one for one in self._steps if one is not step]
            asked = self._late.takes(error, lambda _reason, head: self._save(said, how, head or by), by=by)
            for at in wanted:
                self._land(at)
            if not asked:
                self._tell(error, wanted)
            if isinstance(error, WrittenMeanwhile):
                self._context.tell(error)
                self._read_again(wanted, error)

        way = how or (How.KEY if len(wanted) == 1 else How.BULK)
        self._context.jobs.run(work, done, failed, write=True, how=way, by=by, receiver=self)

    def _offer(self, words: str, step: _Step) -> None:
        def back() -> None:
            if step in self._steps:
                self._steps = [*(one for one in self._steps if one is not step), step]
                self.take_back()

        self._context.undo(words, back)

    def _tell(self, error: Told, places: Mapping[Place, object] | None = None) -> None:
        from bekal.messages import sentence

        words = sentence(error)
        is_other = isinstance(error, WrittenMeanwhile)  # the whole sentence stands under the header
        for at, column in places or ():
            self._cells.show_cell(at, column, replace(self._saved[at][column], failed=words))
        self._screen.show_saving(
            say("Gagal menyimpan – {why}", why=say("ada tanda lain dari meja lain")) if is_other else words, "bad"
        )

    def _read_again(self, places: Mapping[Place, object], error: Told) -> None:
        """Show what others marked meanwhile, and still why it was not written over."""
        from bekal.attendance.month import month as read

        shown = self._month
        if shown is None:
            return

        def done(found: "Month") -> None:
            self._take_over(found)
            self._tell(error, places)

        self._context.jobs.run(
            lambda session: read(session, shown.course.id, shown.first), done, latest="month", receiver=self
        )

    def _land(self, at: Place) -> None:
        left = self._waiting[at] = max(0, self._waiting.get(at, 0) - 1)
        if not left:
            self._cells.show_cell(*at, self._saved[at[0]][at[1]])
            self._view.show_totals(*at)

    def _cell_of(self, at: Place, entry: Entry) -> Cell:
        assert self._month is not None
        note = self._cells.cells[at[0]][at[1]].note if entry.note is None else entry.note
        if entry.mark is None:
            return Cell(None, None, note)
        hours = self._month.meetings[at[1]].hours
        return Cell(Slot(entry.mark, hours, entry.minutes_late, entry.minutes_early, entry.hours_attended), None, note)

    def _is_already(self, at: Place, entry: Entry) -> bool:
        cell = self._cells.cells[at[0]][at[1]]
        return cell.split is None and not cell.failed and replace(self._cell_of(at, entry), failed="") == cell

    def _show(self, month: "Month", meeting_id: MeetingId | None) -> None:
        known = self._month is not None and (self._month.course.id, self._month.first) == (month.course.id, month.first)
        if known and not self._waiting_any() and self._take_over(month):
            return
        self._steps, self._waiting = [], {}
        self._late.begin()
        self._month = month
        self._screen.show_month(month)
        self._saved = [list(line) for line in self._cells.cells]
        today = self._context.clock().date()
        columns = [n for n, m in enumerate(month.meetings) if not m.cancelled]
        wanted = next((n for n in columns if month.meetings[n].id == meeting_id), None)
        upto = [n for n in columns if month.meetings[n].held_on <= today]
        self._view.go_to(0, wanted if wanted is not None else upto[-1] if upto else columns[0] if columns else 0)

    def _take_over(self, month: "Month") -> bool:
        """Take over what was read anew without moving anything; False where people or meetings are others."""
        same = self._month is not None and (
            [m.id for m in month.meetings] == [m.id for m in self._month.meetings]
            and [r.enrolment_id for r in month.rows] == [r.enrolment_id for r in self._month.rows]
            and [r.counted for r in month.rows] == [r.counted for r in self._month.rows]
        )
        if not same:
            self._month = None
            self._show(month, None)
            return True
        self._month = self._cells.month = month
        for at, row in enumerate(month.rows):
            self._cells.tallies[at] = row.tally
            for column, slot in enumerate(row.slots):
                key = (month.meetings[column].id, row.enrolment_id)
                cell = Cell(slot, month.splits.get(key), month.notes.get(key, ""))
                self._saved[at][column] = cell
                if not self._waiting.get((at, column)) and cell != self._cells.cells[at][column]:
                    self._cells.show_cell(at, column, cell)
                    self._view.show_totals(at, column)
        return True

    def _broken(self, _error: object) -> None:
        """An error of ours while saving: what is saved is read again, and nothing unsaved stays painted."""
        if self._month is not None and self._waiting_any():
            for at in [at for at, left in self._waiting.items() if left]:
                self._cells.show_cell(*at, replace(self._saved[at[0]][at[1]], failed=say("Belum tersimpan")))
            self._waiting, self._steps = {}, []
            self._screen.show_saving(say("Gagal menyimpan – periksa kotak bergaris merah."), "bad")

    def _waiting_any(self) -> bool:
        return any(self._waiting.values())


def _typed(cell: str) -> tuple[Attendance | None, int | None] | None:
    """Read a cell of a spreadsheet; None where it says nothing."""
    said = cell.strip().upper()
    if said in {"", "–"}:
        return None
    if said == "-":
        return None, None
    if said.startswith("T") and said[1:].strip().isdecimal():
        return Attendance.LATE, int(said[1:])
    return read_mark(said), None
