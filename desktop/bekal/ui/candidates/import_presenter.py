"""What the import does: it reads in the worker, plans again after each correction, and writes only when agreed."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bekal import messages
from bekal.candidates.importing import service
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import State
from bekal.candidates.importing.problems import Problem
from bekal.candidates.rules import tidy_text
from bekal.courses.selection.from_file import BroughtIn, bring_in
from bekal.errors import Told
from bekal.language import say
from bekal.terms import How
from bekal.ui.candidates import import_words, import_work
from bekal.ui.candidates.import_extras import ImportExtras
from bekal.ui.candidates.import_table import ProblemLine, RowLine
from bekal.ui.candidates.import_work import Choices, Reader, Work
from bekal.ui.context import Context
from bekal.ui.jobs import Job, Progress

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.import_screen import ImportScreen

PATIENCE = 300
"""Milliseconds until it is shown that a file is being read."""
Here = tuple[RowLine, ProblemLine | None]


class ImportPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "ImportScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._source: tuple[str, Callable[[str | None], Reader]] | None = None
        self._choices = Choices()
        self._work: Work | None = None
        self._before: Work | None = None
        self._writing = False
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
        screen.columns.meaning_chosen.connect(self.retell)
        screen.columns.sender_named.connect(self.name_sender)
        screen.columns.course_chosen.connect(lambda course: self._choose(replace(self._choices, course=course)))
        screen.columns.erase_asked.connect(lambda on: self._choose(replace(self._choices, erase=on)))
        screen.columns.dates_chosen.connect(self.order_dates)
        screen.panel.decided.connect(lambda same: self.decide(screen.current(), same=same))
        screen.take_all_asked.connect(self.take_all)
        screen.leave_asked.connect(context.back)
        self._extras = ImportExtras(screen, context, self)
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

        if self._writing:
            return
        self._source = path.name, lambda sheet: lambda told: read_roster(path, sheet=sheet, told=told)
        self._start()

    def paste(self, text: str) -> None:
        """Read a block copied in a spreadsheet."""
        from bekal.candidates.importing.spreadsheet import read_pasted

        if self._writing:
            return
        self._source = say("tempelan"), lambda _sheet: lambda told: read_pasted(text, told)
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
        reader, today, choices = self._source[1](sheet or None), self._context.clock().date(), self._choices
        file = self._source[0]

        def work(session: "Session", progress: Progress) -> Work:
            return import_work.read(session, reader, file, choices, today=today, tell=progress.tell)

        self.stop()
        self._begin()
        self._job = self._context.jobs.run_long(
            work, self._read, self._failed, progress=self._tell_progress, receiver=self
        )

    def stop(self) -> None:
        """Stop reading, or writing before it has come to its end; nothing was written then."""
        if self._writing and self._job is not None:
            self._job.stop()  # it answers whether it was in time
            return
        self._patience.stop()
        if self._job is not None:
            self._job.stop()
            self._job.done = self._job.failed = None  # it may have come to its end all the same
            self._job = None
            self._screen.show_choose()

    def repair(self, wanted: bool) -> None:
        """Take the proposals that the rows prove, or leave the file as it is."""
        self._choose(replace(self._choices, repair=wanted))

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
        self._change(replace(self._work, roster=self._work.roster.edited(line.problem.key, cell, text)))
        self._context.undo(say("Baris {n} diubah.", n=line.problem.row), self._restorer())

    def take(self, here: Here | None) -> None:
        """Take the proposal of the problem the keys are on."""
        problem = self._proposal(here)
        if self._work is None or problem is None:
            return
        self._change(import_work.taken(self._work, [problem]))
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
        self._change(replace(self._work, set_aside=set_aside))
        self._context.undo(words, self._restorer())

    def take_all(self, here: Here | None) -> None:
        """Take the proposals of every problem of the kind the keys are on."""
        problem = here[1].problem if here is not None and here[1] is not None else None
        if self._work is None or problem is None:
            return
        alike = [
            one
            for one in self._work.plan.problems
            if one.code == problem.code and one.suggestion and not one.is_applied and self._cell(one) is not None
        ]
        if not alike:
            return
        self._change(import_work.taken(self._work, alike))
        self._context.undo(say("{n} usulan sejenis dipakai.", n=len(alike)), self._restorer())

    def decide(self, here: Here | None, *, same: bool) -> None:
        """Say whether a row is the registered person it resembles, or somebody else."""
        if self._work is None or here is None or here[0].row.like is None:
            return
        row = here[0].row
        decided = {**self._work.decided, row.key: row.like.id if same and row.like is not None else None}
        self._change(replace(self._work, decided=decided))
        words = (
            say("Baris {n}: orang yang sama.", n=row.number) if same else say("Baris {n}: orang lain.", n=row.number)
        )
        self._context.undo(words, self._restorer())

    def retell(self, heading: str, meaning: object) -> None:
        """Read a column as something else, and say what that costs: corrections typed into it, who is who."""
        if self._work is None:
            return
        field = meaning if isinstance(meaning, Field) else None
        try:
            work = import_work.retold(self._work, heading, field)
        except Told as refused:
            self._not_retold(refused)
            return
        lost, asked = self._work.roster.corrected_cells - work.roster.corrected_cells, len(self._work.decided)
        self._choices = work.choices
        self._change(work)
        self._context.undo(import_words.retelling(field, lost, asked), self._restorer())

    def name_sender(self, sender: str) -> None:
        """Read the file as this sender's files were read before."""
        if self._work is None or not sender or sender == self._work.choices.sender:
            return
        before, today = self._work, self._context.clock().date()

        def done(work: Work) -> None:
            lost, asked = before.roster.corrected_cells - work.roster.corrected_cells, len(before.decided)
            self._show(work)
            if words := import_words.costs(lost, asked):
                self._context.notify(words)

        self._context.jobs.run(
            lambda session: import_work.sent_by(session, before, sender, today=today),
            done,
            self._not_retold,
            latest="plan",
            receiver=self,
        )

    def order_dates(self, order: object) -> None:
        """Read dates that can be read two ways by day or by month first, or as their column says."""
        if self._work is not None:
            sheets = [part.sheet for part in self._work.roster.sheets] if order else []
            self._choose(replace(self._choices, day_first=dict.fromkeys(sheets, order == "dmy")))

    @property
    def work(self) -> Work | None:
        """The file being looked at."""
        return self._work

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
        shown, now = self._work, self._context.clock()
        self._writing = True
        self._screen.show_writing()
        self._begin()

        def work(session: "Session", progress: Progress) -> BroughtIn | Work:
            fresh = import_work.again(session, shown, today=now.date(), tell=lambda _done, of: progress.tell(0, of))
            if fresh.plan.counts != shown.plan.counts:
                return fresh
            choices, file = shown.choices, shown.roster.file or say("tempelan")
            brought = bring_in(session, fresh.plan, choices.course, now=now, source=file, on_progress=progress.tell)
            if choices.told and choices.sender:
                service.remember_headings(session, choices.sender, shown.roster.told)
            return brought

        self._job = self._context.jobs.run_long(
            work, self._written, self._not_written, progress=self._tell_progress, write=True, how=How.IMPORT,
            stopped=self._stopped, receiver=self,
        )  # fmt: skip

    def leave_for_list(self, lacking: bool) -> None:
        """Go to the list, of everybody or of those who lack something."""
        self._context.navigate("candidates", lacking=lacking)

    def _start(self) -> None:
        self._choices = Choices()
        self._screen.show_repair(on=False)
        self.read()

    def _choose(self, choices: Choices) -> None:
        self._choices = choices
        if self._work is not None:
            self._plan(replace(self._work, choices=replace(choices, sender=self._work.choices.sender)))

    def _change(self, work: Work) -> None:
        self._before = self._work
        self._plan(work)

    def _restorer(self) -> Callable[[], None]:
        before = self._before

        def restore() -> None:
            if before is not None and self._work is not None:
                self._plan(before)

        return restore

    def _plan(self, work: Work) -> None:
        self._work = work
        today = self._context.clock().date()
        self._context.jobs.run(
            lambda session: import_work.again(session, work, today=today), self._show, latest="plan", receiver=self
        )

    def _read(self, work: Work) -> None:
        self._patience.stop()
        self._job = None
        self._show(work, is_new=True)

    def _show(self, work: Work, *, is_new: bool = False) -> None:
        self._work = work
        self._choices = work.choices
        self._screen.show_columns(work)
        self._screen.show_plan(work.plan, list(work.set_aside.values()), is_new=is_new)
        self._screen.show_outlook(import_words.outlook(work), import_words.to_write(work))

    def _failed(self, error: Told) -> None:
        self._patience.stop()
        self._job = self._work = None
        self._screen.show_trouble(messages.sentence(error))

    def _begin(self) -> None:
        self._began = time.monotonic()
        self._patience.start()

    def _end_writing(self) -> None:
        self._patience.stop()
        self._writing, self._job = False, None

    def _stopped(self) -> None:
        self._end_writing()
        if self._work is not None:
            self._show(self._work)
        self._context.notify(say("Dihentikan. Tidak ada yang ditulis; berkasnya masih terbuka di sini."))

    def _written(self, result: BroughtIn | Work) -> None:
        self._end_writing()
        if isinstance(result, Work):
            self._show(result)
            self._context.notify(say("Data balai berubah sejak berkas diperiksa. Lihat sekali lagi, lalu impor."))
            return
        assert self._work is not None
        title, sentence, doubtful = import_words.outcome(self._work, result)
        self._work = self._source = None
        self._screen.show_result(title, sentence, doubtful)
        if (run_id := result.imported.run_id) is not None:
            self._context.undo(f"{title}.", lambda: self._extras.undo(run_id))

    def _not_written(self, error: Told) -> None:
        self._end_writing()
        if self._work is not None:
            self._show(self._work)
        self._context.tell(error)

    def _not_retold(self, refused: Told) -> None:
        self._context.tell(refused)
        if self._work is not None:
            self._show(self._work)

    def _show_reading(self) -> None:
        if self._source is not None:
            self._screen.show_working(self._source[0], writing=self._writing)

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
        return import_work.cell_of(self._work, problem) if self._work is not None else None
