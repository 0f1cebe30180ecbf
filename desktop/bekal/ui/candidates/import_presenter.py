"""What the import does: it reads in the worker, plans again after each correction, and writes only when agreed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bekal import messages
from bekal.candidates.dates import split_place
from bekal.candidates.importing import import_plan, service
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import ImportPlan, State
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.problems import Problem
from bekal.candidates.importing.roster import Roster, RowKey
from bekal.candidates.importing.service import Imported
from bekal.candidates.rules import tidy_text
from bekal.errors import Told
from bekal.language import say
from bekal.terms import How, NikStatus
from bekal.ui.candidates.import_table import ProblemLine, RowLine
from bekal.ui.context import Context
from bekal.ui.jobs import Job, Progress

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.import_screen import ImportScreen

PATIENCE = 300
"""Milliseconds until it is shown that a file is being read."""
Here = tuple[RowLine, ProblemLine | None]


@dataclass(frozen=True)
class _Work:
    """A file being looked at: its rows as corrected, who is registered, and which rows shall be skipped."""

    roster: Roster
    plan: ImportPlan
    set_aside: dict[RowKey, RowLine] = field(default_factory=dict)


class ImportPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "ImportScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._source: tuple[str, Callable[[str | None], Roster]] | None = None
        self._work: _Work | None = None
        self._before: _Work | None = None
        self._repair = self._writing = False
        self._job: Job | None = None
        self._began = 0.0
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._show_reading)
        screen.file_chosen.connect(self.open)
        screen.pasted.connect(self.paste)
        screen.stop_asked.connect(self.stop)
        screen.again_asked.connect(self.again)
        screen.sheet_chosen.connect(self.read)
        screen.repair_asked.connect(self.repair)
        screen.edit_asked.connect(self.edit)
        screen.corrected.connect(self.correct)
        screen.take_asked.connect(self.take)
        screen.skip_asked.connect(self.skip)
        screen.row_chosen.connect(self.show_row)
        screen.agreed.connect(self.agree)
        screen.leave_asked.connect(context.back)
        screen.list_asked.connect(self.leave_for_list)

    def begin(self, path: Path | None) -> None:
        """Read the file that was handed over; otherwise go on where one was, or ask for a file."""
        if path is not None:
            self.open(path)
        elif self._work is None and self._job is None:
            self._screen.show_choose()

    def open(self, path: Path) -> None:
        """Read a file."""
        from bekal.candidates.importing.spreadsheet import read_roster

        self._source = (path.name, lambda sheet: read_roster(path, sheet=sheet))
        self._start()

    def paste(self, text: str) -> None:
        """Read a block copied in a spreadsheet."""
        from bekal.candidates.importing.spreadsheet import read_pasted

        self._source = (say("tempelan"), lambda _sheet: read_pasted(text))
        self._start()

    def again(self) -> None:
        """Read the same file once more when that failed; after an import ask for another one."""
        if self._source is None:
            self._screen.show_choose()
        else:
            self.read()

    def read(self, sheet: str = "") -> None:
        """Read and plan in the worker; nothing is written."""
        if self._source is None:
            return
        reader, today, repair = self._source[1], self._context.clock().date(), self._repair

        def work(session: "Session", progress: Progress) -> _Work:
            roster = reader(sheet or None)
            known = Registered(session)
            planned = import_plan.plan(roster, known, today=today, repair=repair, on_progress=progress.tell)
            return _Work(roster, planned)

        self.stop()
        self._began = time.monotonic()
        self._patience.start()
        self._job = self._context.jobs.run_long(
            work, self._read, self._failed, progress=self._tell_progress, receiver=self
        )

    def stop(self) -> None:
        """Stop reading; nothing was written."""
        self._patience.stop()
        if self._job is not None:
            self._job.stop()
            self._job.done = self._job.failed = None  # it may have come to its end all the same
            self._job = None
            self._screen.show_choose()

    def repair(self, wanted: bool) -> None:
        """Take the proposals that the rows prove, or leave the file as it is."""
        self._repair = wanted
        if self._work is not None:
            self._plan(self._work.roster, self._work.set_aside)

    def edit(self, here: Here | None) -> None:
        """Open the cell a problem is in, with all that stands in it."""
        line = here[1] if here is not None else None
        if self._work is None or line is None:
            return
        cell = self._cell(line.problem)
        if cell is None:
            self._context.notify(say("Kolom ini tidak ada di berkas, jadi tidak dapat diubah di sini."))
            return
        row = self._work.roster.row(line.problem.key)
        column = self._work.roster.part(line.problem.sheet).columns[cell]
        self._screen.begin_edit(tidy_text(row.cells[column]) if column < len(row.cells) else "")

    def correct(self, here: Here | None, text: str) -> None:
        """Take the corrected cell and plan again."""
        line = here[1] if here is not None else None
        if self._work is None or line is None or (cell := self._cell(line.problem)) is None:
            return
        self._change(self._work.roster.edited(line.problem.key, cell, text), self._work.set_aside)
        self._context.undo(say("Baris {n} diubah.", n=line.problem.row), self._restorer())

    def take(self, here: Here | None) -> None:
        """Take the proposal of the problem the keys are on."""
        problem = self._proposal(here)
        if self._work is None or problem is None or (cell := self._cell(problem)) is None:
            return
        text = problem.suggestion or ""
        if cell is Field.BIRTH:
            row = self._work.roster.row(problem.key)
            place = split_place(tidy_text(row.cells[self._work.roster.part(problem.sheet).columns[cell]]))[0]
            text = f"{place}, {text}" if place else text
        self._change(self._work.roster.edited(problem.key, cell, text), self._work.set_aside)
        self._context.undo(say("Baris {n}: usulan dipakai.", n=problem.row), self._restorer())

    def skip(self, here: Here | None) -> None:
        """Skip the row the keys are on, or take it back."""
        if self._work is None or here is None:
            return
        number, key, set_aside = here[0].row.number, here[0].row.key, dict(self._work.set_aside)
        if key in set_aside:
            del set_aside[key]
            words = say("Baris {n} dikembalikan.", n=number)
        else:
            set_aside[key] = RowLine(replace(here[0].row, state=State.SKIPPED), is_set_aside=True)
            words = say("Baris {n} dilewati.", n=number)
        self._change(self._work.roster, set_aside)
        self._context.undo(words, self._restorer())

    def show_row(self, here: Here) -> None:
        """Show all about the row the keys are on."""
        line, problem = here
        can_edit = any(self._cell(one) is not None for one in line.row.problems) and not line.is_set_aside
        if problem is not None:
            can_edit = self._cell(problem.problem) is not None
        self._screen.show_row(line, can_edit=can_edit, can_take=self._proposal(here) is not None)

    def agree(self) -> None:
        """Write what is planned in one transaction, unless the centre's data has changed since."""
        if self._work is None or self._writing:
            return
        shown, now, repair = self._work, self._context.clock(), self._repair
        roster = shown.roster.without(shown.set_aside)
        self._writing = True
        self._screen.show_writing()

        def work(session: "Session") -> Imported | _Work:
            fresh = import_plan.plan(roster, Registered(session), today=now.date(), repair=repair)
            if fresh.counts != shown.plan.counts:
                return replace(shown, plan=fresh)
            return service.carry_out(session, fresh, now=now, source=shown.roster.file)

        self._context.jobs.run(work, self._written, self._not_written, write=True, how=How.IMPORT, receiver=self)

    def leave_for_list(self, lacking: bool) -> None:
        """Go to the list, of everybody or of those who lack something."""
        self._context.navigate("candidates", lacking=lacking)

    def _start(self) -> None:
        self._repair = False
        self._screen.show_repair(on=False)
        self.read()

    def _change(self, roster: Roster, set_aside: dict[RowKey, RowLine]) -> None:
        self._before = self._work
        self._plan(roster, set_aside)

    def _restorer(self) -> Callable[[], None]:
        before = self._before

        def restore() -> None:
            if before is not None and self._work is not None:
                self._plan(before.roster, before.set_aside)

        return restore

    def _plan(self, roster: Roster, set_aside: dict[RowKey, RowLine]) -> None:
        assert self._work is not None
        today, repair = self._context.clock().date(), self._repair
        self._work = replace(self._work, roster=roster, set_aside=set_aside)

        def work(session: "Session") -> _Work:
            planned = import_plan.plan(roster.without(set_aside), Registered(session), today=today, repair=repair)
            return _Work(roster, planned, set_aside)

        self._context.jobs.run(work, self._show, latest="plan", receiver=self)

    def _read(self, work: _Work) -> None:
        self._patience.stop()
        self._job = None
        self._show(work, is_new=True)

    def _show(self, work: _Work, *, is_new: bool = False) -> None:
        self._work = work
        self._screen.show_plan(work.plan, list(work.set_aside.values()), is_new=is_new)
        counts = work.plan.counts
        new, changed = counts[State.NEW], counts[State.CHANGED]
        skipped = counts[State.SKIPPED] + len(work.set_aside)
        parts = []
        if new:
            parts.append(say("{n} orang akan didaftarkan", n=new))
        if changed:
            parts.append(say("{n} orang akan diperbarui", n=changed))
        if skipped:
            parts.append(say("{n} baris dilewati", n=skipped))
        words = say("{what}. Belum ada yang ditulis.", what=", ".join(parts))
        if not new + changed:
            words = say("Semua orang di berkas ini sudah terdaftar. Tidak ada yang perlu diimpor.")
        if work.roster.is_open_elsewhere:
            words += " " + say("Berkas ini sedang terbuka di Excel: yang belum disimpan di sana tidak ikut.")
        self._screen.show_outlook(words, new + changed)

    def _failed(self, error: Told) -> None:
        self._patience.stop()
        self._job = self._work = None
        self._screen.show_trouble(messages.sentence(error))

    def _written(self, result: Imported | _Work) -> None:
        self._writing = False
        if isinstance(result, _Work):
            self._show(result)
            self._context.notify(say("Data balai berubah sejak berkas diperiksa. Lihat sekali lagi, lalu impor."))
            return
        assert self._work is not None
        plan, file = self._work.plan, self._work.roster.file or say("tempelan")
        skipped = plan.counts[State.SKIPPED] + len(self._work.set_aside)
        doubtful = sum(
            row.state in {State.NEW, State.CHANGED} and row.applicant.nik_status is not NikStatus.FORMAT_OK
            for row in plan.rows
        )
        title = say("{n} orang didaftarkan", n=result.new)
        if result.changed:
            title = say("{n} orang didaftarkan, {changed} diperbarui", n=result.new, changed=result.changed)
        parts = [say("Dari {file}.", file=file)]
        if skipped:
            parts.append(say("{n} baris dilewati.", n=skipped))
        if doubtful:
            parts.append(say("NIK {n} orang belum ada atau meragukan; lengkapi dari KTP.", n=doubtful))
        self._work = self._source = None
        self._screen.show_result(title, " ".join(parts), doubtful)

    def _not_written(self, error: Told) -> None:
        self._writing = False
        if self._work is not None:
            self._show(self._work)
        self._context.tell(error)

    def _show_reading(self) -> None:
        if self._source is not None:
            self._screen.show_reading(self._source[0])

    def _tell_progress(self, done: int, of: int) -> None:
        self._screen.show_progress(done, of, time.monotonic() - self._began)

    def _proposal(self, here: Here | None) -> Problem | None:
        """Return the problem whose proposal can be taken: the one the keys are on, or the only one of the row."""
        if here is None or here[0].is_set_aside:
            return None
        problems = [here[1].problem] if here[1] is not None else list(here[0].row.problems)
        offered = [one for one in problems if one.suggestion and not one.is_applied and self._cell(one) is not None]
        return offered[0] if len(offered) == 1 else None

    def _cell(self, problem: Problem) -> Field | None:
        """Return the column of the file that a problem is in, None when the file has no such column."""
        if self._work is None or problem.field is None:
            return None
        return problem.field if problem.field in self._work.roster.part(problem.sheet).columns else None
