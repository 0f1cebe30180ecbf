"""What the mark grid does: each intention is handed to the database worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.assessment.cells import (
    CellEdit,
    Field,
    Ground,
    Part,
    ground_of,
    is_mark,
    new_result,
    read,
    taken_back,
    with_try_note,
    with_value,
)
from bekal.assessment.queries import GraduationRow, ResultRow
from bekal.assessment.rules import CourseLocked, HasLeft, ResultLocked
from bekal.errors import Refused, Told
from bekal.language import say
from bekal.terms import CourseId, EnrolmentId, EnrolmentState, How, Outcome
from bekal.ui.assessment.edits import GridRow, is_unit_empty
from bekal.ui.assessment.grades import Grades, read_grades
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.assessment.cells import Change
    from bekal.assessment.pasting import Person
    from bekal.assessment.service import NewResult
    from bekal.assessment.weighing import Proposal
    from bekal.ui.assessment.grades_screen import GradesScreen


@dataclass(frozen=True)
class _Step:
    """One thing that can be taken back: rows as they were and as they became."""

    before: dict[EnrolmentId, ResultRow]
    after: dict[EnrolmentId, ResultRow]


class GradesPresenter(QObject):
    """Shows each change at once, saves it row by row, and puts a refused cell back."""

    def __init__(self, screen: "GradesScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._shown: dict[EnrolmentId, ResultRow] = {}
        self._kept: dict[EnrolmentId, ResultRow] = {}
        self._ground = Ground()
        self._lock: GraduationRow | None = None
        self._course = ""
        self._proposals: Mapping[EnrolmentId, Proposal] = {}
        self._people: dict[EnrolmentId, Person] = {}
        self._waiting: dict[EnrolmentId, int] = {}
        self._against: dict[EnrolmentId, Told] = {}
        self._steps: list[_Step] = []
        screen.edited.connect(self.change)
        screen.pasted.connect(self.paste)
        screen.undo_asked.connect(self.take_back_last)
        screen.lock_touched.connect(
            lambda row: self._say_refused({row.result.enrolment_id: self._against_row(row.result)})
        )
        screen.proposals_asked.connect(self.take_proposals)
        screen.note_asked.connect(self.ask_note)
        screen.all_asked.connect(self.all_competent)
        screen.done_asked.connect(lambda: context.navigate("assessment"))

    def load(self, course_id: CourseId) -> None:
        """Read the grid of a course."""
        self._course_id = course_id
        self._context.jobs.run(
            lambda session: read_grades(session, course_id, whole=True), self._show, latest="results"
        )  # fmt: skip

    def reload(self) -> None:
        """Read the grid anew, after it was locked or opened."""
        if self._course_id is not None:
            self.load(self._course_id)

    def change(self, edits: Sequence[CellEdit]) -> None:
        """Carry out what was typed; several cells at once can be taken back by one Ctrl+Z."""
        changed, refused = self._apply(edits)
        self._say_refused(refused)
        if changed:
            step = self._save(changed, How.BULK if len(edits) > 1 else How.KEY)
            if len(edits) > 1:
                self._offer(say("{n} peserta diubah.", n=len(changed)), step)

    def paste(self, block: Sequence[Sequence[str]], row: int, field: Field) -> None:
        """Find out where each pasted cell goes, show what will change, and take all of it or nothing."""
        from bekal.assessment import pasting

        shown = [self._people[one] for one in self._screen.displayed() if one in self._people]
        placed = pasting.place(
            block, shown, self._ground.targets(), is_mark=is_mark, at_row=row,
            at_column=self._ground.fields.index(field),
        )  # fmt: skip
        problems: list[tuple[int, Told]] = [(one.line, one.refusal) for one in placed.problems]
        edits = [CellEdit(cell.person, cell.key, cell.text) for cell in placed.cells]
        lines = {(cell.person, cell.key): cell.line for cell in placed.cells}
        changed: dict[EnrolmentId, ResultRow] = {}
        for edit in edits:
            after, refused = self._apply([edit], changed)
            problems += [(lines[edit.trainee, edit.field], error) for error in refused.values()]
            changed |= after
        if len(edits) == 1 and not problems and len(block) == 1:
            self.take_pasted(changed)
            return
        problems.sort(key=lambda one: one[0])
        self._screen.show_paste(self._changes(changed), problems, lambda: self.take_pasted(changed))

    def take_pasted(self, changed: Mapping[EnrolmentId, ResultRow]) -> None:
        """Save what was pasted; one undo takes all of it back."""
        if changed:
            step = self._save(changed, How.BULK)
            self._offer(say("Nilai {n} peserta ditempel.", n=len(changed)), step)

    def _changes(self, changed: Mapping[EnrolmentId, ResultRow]) -> "list[Change]":
        from bekal.assessment.cells import changes

        return [one for at, after in changed.items() for one in changes(self._ground, self._shown[at], after)]

    def take_proposals(self) -> None:
        """Decide as proposed for everybody without a decision; one undo takes all of it back."""
        changed = {}
        for trainee, result in self._shown.items():
            proposal = self._proposals.get(trainee)
            if (
                result.decision is None
                and proposal is not None
                and proposal.decision
                and self._against_row(result) is None
            ):
                changed[trainee] = with_value(self._ground, result, Part.DECISION, proposal.decision)
        if changed:
            step = self._save(changed, How.BULK)
            self._offer(say("{n} peserta diputuskan seperti usulan.", n=len(changed)), step)
        else:
            self._context.notify(say("Tidak ada usulan baru. Yang belum lengkap belum dapat diusulkan."))

    def all_competent(self, chosen: Sequence[EnrolmentId] | None) -> None:
        """Give K to every unit that has no mark yet: of the chosen rows, or of all that may still be changed."""
        changed = {}
        for trainee, result in self._shown.items():
            if self._against_row(result) or (chosen is None and result.state is not EnrolmentState.ACTIVE):
                continue
            if chosen is not None and trainee not in chosen:
                continue
            after = result
            for unit in self._ground.units:
                if is_unit_empty(after, unit.id):
                    after = with_value(self._ground, after, unit.id, Outcome.COMPETENT)
            if after != result:
                changed[trainee] = after
        if changed:
            step = self._save(changed, How.BULK)
            self._offer(say("Unit {n} peserta diisi K.", n=len(changed)), step)
        else:
            self._context.notify(say("Semua unit sudah berisi. Tidak ada yang diubah."))

    def ask_note(self, result: ResultRow, field: Field) -> None:
        """Ask for the note of somebody, and of the last try in the cell, and save them."""

        def save(note: str, tried: str) -> None:
            now = self._shown[result.enrolment_id]
            after = with_try_note(replace(now, note=note), field, tried)
            if after != now:
                step = self._save({result.enrolment_id: after}, How.KEY)
                self._offer(say("Catatan {name} disimpan.", name=result.name), step)

        against = self._against_row(result)
        if against is not None:
            self._say_refused({result.enrolment_id: against})
        else:
            tries = () if isinstance(field, Part) else self._shown[result.enrolment_id].tries.get(field, ())
            title = self._ground.title(field) if tries else ""
            self._screen.ask_note(self._shown[result.enrolment_id], title, tries[-1].note if tries else "", save)

    def take_back_last(self) -> None:
        """Take the last change back."""
        if self._steps:
            self._take_back(self._steps[-1])
        else:
            self._context.notify(say("Tidak ada lagi yang dapat diurungkan di kelas ini."))

    def _take_back(self, step: _Step) -> None:
        if step not in self._steps:
            return
        self._steps.remove(step)
        changed = {}
        for trainee, before in step.before.items():
            now = taken_back(self._ground, self._shown[trainee], before, step.after[trainee])
            if before.note != step.after[trainee].note:
                now = replace(now, note=before.note)
            if now != self._shown[trainee]:
                changed[trainee] = now
        if changed:
            self._save(changed, How.UNDO, remember=False)

    def _offer(self, words: str, step: _Step) -> None:
        self._context.undo(words, lambda: self._take_back(step))

    def _apply(
        self, edits: Sequence[CellEdit], base: Mapping[EnrolmentId, ResultRow] | None = None
    ) -> tuple[dict[EnrolmentId, ResultRow], dict[EnrolmentId, Told]]:
        changed: dict[EnrolmentId, ResultRow] = dict(base or {})
        refused: dict[EnrolmentId, Told] = {}
        for trainee, field, text, again in edits:
            result = changed.get(trainee, self._shown[trainee])
            try:
                after = with_value(self._ground, result, field, read(self._ground, field, text), again=again)
                against = self._against_row(result)
                if against is not None and after != result:
                    raise against
            except Refused as error:
                refused[trainee] = error
                continue
            if after != result:
                changed[trainee] = after
        return {at: row for at, row in changed.items() if row != self._shown[at]}, refused

    def _against_row(self, result: ResultRow) -> Refused | None:
        """Return why nothing may be entered for somebody, or None."""
        if result.certificate:
            return ResultLocked(name=result.name, number=result.certificate)
        if self._lock is not None:
            return CourseLocked(course=self._course, on=f"{self._lock.met_on:%d/%m/%Y}")
        return HasLeft(name=result.name) if result.has_left else None

    def _save(self, changed: Mapping[EnrolmentId, ResultRow], how: How, *, remember: bool = True) -> _Step:
        step = _Step({trainee: self._shown[trainee] for trainee in changed}, dict(changed))
        if remember:
            self._steps.append(step)
        held_on = self._screen.held_on()
        news: dict[EnrolmentId, NewResult] = {}
        for trainee, after in changed.items():
            news[trainee] = new_result(self._ground, self._shown[trainee], after, held_on=held_on)
            self._shown[trainee] = after
            self._waiting[trainee] = self._waiting.get(trainee, 0) + 1
            self._screen.show_row(self._row(after, say("Menyimpan…")))
        self._screen.show_saved(say("Menyimpan…"), ok=False)
        course_id, on = self._course_id, self._context.clock().date()
        assert course_id is not None

        def work(session: "Session") -> tuple[Grades, dict[EnrolmentId, Refused]]:
            from bekal.assessment.service import record_results

            refused = record_results(session, news, on=on)
            return read_grades(session, course_id), refused

        self._context.jobs.run(
            work,
            lambda answer: self._saved(course_id, set(news), *answer),
            lambda error: self._not_saved(course_id, set(news), error),
            write=True,
            how=how,
            receiver=self,
        )
        return step

    def _saved(
        self, course_id: CourseId, trainees: set[EnrolmentId], grades: Grades, refused: Mapping[EnrolmentId, Told]
    ) -> None:
        if course_id != self._course_id:
            return
        self._kept = {row.enrolment_id: row for row in grades.results.rows}
        self._proposals = grades.proposals
        self._against |= refused
        self._settle(trainees)

    def _not_saved(self, course_id: CourseId, trainees: set[EnrolmentId], error: Told) -> None:
        if course_id != self._course_id:
            return
        self._against |= dict.fromkeys(trainees, error)
        self._settle(trainees)

    def _settle(self, trainees: set[EnrolmentId]) -> None:
        """Show what is really kept, once nothing of a row is on its way any more."""
        from bekal.messages import sentence

        at = self._context.clock().strftime("%H.%M.%S")
        said: list[str] = []
        for trainee in trainees:
            self._waiting[trainee] -= 1
            if self._waiting[trainee]:
                continue
            kept = self._kept[trainee]
            self._shown[trainee] = kept
            error = self._against.pop(trainee, None)
            if error is None:
                self._screen.show_row(self._row(kept, say("Tersimpan {at}", at=at), "muted", "check"))
            else:
                self._screen.show_row(self._row(kept, sentence(error), "warn", "triangle-alert"))
                self._steps = [step for step in self._steps if set(step.after) != {trainee}]
                said.append(sentence(error))
        if said:
            self._screen.show_warning(_first_of(said))
        if not any(self._waiting.values()):
            self._screen.show_saved(say("Tersimpan {at}", at=at))

    def _show(self, grades: Grades) -> None:
        results = grades.results
        self._ground, self._lock, self._course = ground_of(results), results.lock, results.course
        self._proposals = grades.proposals
        self._people = {one.id: one for one in grades.people}
        self._kept = {row.enrolment_id: row for row in results.rows}
        self._shown = dict(self._kept)
        self._waiting, self._against, self._steps = {}, {}, []
        self._screen.show_results(results, [self._row(row) for row in results.rows])

    def _row(self, result: ResultRow, said: str = "", tone: str = "muted", icon: str = "") -> GridRow:
        return GridRow(
            result, said, tone, icon, self._proposals.get(result.enrolment_id), is_shut=self._lock is not None
        )  # fmt: skip

    def _say_refused(self, refused: Mapping[EnrolmentId, Told | None]) -> None:
        """Say beside each row what was not taken, the first in full below the grid."""
        from bekal.messages import sentence

        told = {trainee: error for trainee, error in refused.items() if error is not None}
        said = [sentence(error) for error in told.values()]
        for trainee, error in told.items():
            row = self._row(self._shown[trainee])
            self._screen.show_row(replace(row, said=sentence(error), tone="warn", icon="triangle-alert"))
        self._screen.show_warning(_first_of(said))


def _first_of(said: Sequence[str]) -> str:
    """Return the first sentence and how many more there are."""
    if len(said) > 1:
        return say("{sentence} Begitu juga {n} peserta lain.", sentence=said[0], n=len(said) - 1)
    return said[0] if said else ""
