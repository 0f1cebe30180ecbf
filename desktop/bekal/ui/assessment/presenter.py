"""What the list and the mark grid do: each intention is handed to the database worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.assessment.queries import ResultRow, Results
from bekal.assessment.rules import ResultLocked
from bekal.errors import Refused, Told
from bekal.language import say
from bekal.terms import CourseId, EnrolmentId, EnrolmentState, How, Outcome
from bekal.ui.assessment.edits import CellEdit, Field, GridRow, changed_fields, read, value_of, with_value
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.assessment.screen import AssessmentScreen, CourseProgress, GradesScreen


class ListPresenter(QObject):
    """Reads the courses and opens one."""

    def __init__(self, screen: "AssessmentScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.open_asked.connect(lambda course_id: context.navigate("assessment.course", course_id=course_id))

    def load(self) -> None:
        """Read every course with how many are assessed."""
        from bekal.ui.assessment.screen import CourseProgress

        def work(session: "Session") -> "list[CourseProgress]":
            from bekal.assessment.queries import decided
            from bekal.courses.queries import courses

            done = decided(session)
            return [CourseProgress(course, done.get(course.id, 0)) for course in courses(session)]

        self._context.jobs.run(work, self._screen.show_courses, latest="courses")


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
        self._units: tuple[Field, ...] = ()
        self._waiting: dict[EnrolmentId, int] = {}
        self._against: dict[EnrolmentId, Told] = {}
        self._steps: list[_Step] = []
        screen.edited.connect(self.change)
        screen.pasted.connect(self.paste)
        screen.undo_asked.connect(self.take_back_last)
        screen.lock_touched.connect(lambda row: self._tell_locked(row.result))
        screen.all_asked.connect(self.all_competent)
        screen.done_asked.connect(lambda: context.navigate("assessment"))

    def load(self, course_id: CourseId) -> None:
        """Read the grid of a course."""
        from bekal.assessment import queries

        self._course_id = course_id
        self._context.jobs.run(lambda session: queries.results(session, course_id), self._show, latest="results")

    def change(self, edits: Sequence[CellEdit]) -> None:
        """Carry out what was typed; several cells at once can be taken back by one Ctrl+Z."""
        changed, refused = self._apply(edits)
        self._say_refused(refused)
        if changed:
            step = self._save(changed, How.BULK if len(edits) > 1 else How.KEY)
            if len(edits) > 1:
                self._offer(say("{n} peserta diubah.", n=len(changed)), step)

    def paste(self, edits: Sequence[CellEdit], outside: int) -> None:
        """Carry out what was pasted: what cannot stand in its cell is left out and said."""
        changed, refused = self._apply(edits)
        self._say_refused(refused, outside)
        if changed:
            step = self._save(changed, How.BULK)
            self._offer(say("Nilai {n} peserta ditempel.", n=len(changed)), step)

    def all_competent(self, chosen: Sequence[EnrolmentId] | None) -> None:
        """Give K to every unit that has no mark yet: of the chosen rows, or of all that may still be changed."""
        changed = {}
        for trainee, result in self._shown.items():
            if result.certificate or (chosen is None and result.state is not EnrolmentState.ACTIVE):
                continue
            if chosen is not None and trainee not in chosen:
                continue
            after = result
            for unit in self._units:
                if value_of(after, unit) is None:
                    after = with_value(after, unit, Outcome.COMPETENT)
            if after != result:
                changed[trainee] = after
        if changed:
            step = self._save(changed, How.BULK)
            self._offer(say("Unit {n} peserta diisi K.", n=len(changed)), step)
        else:
            self._context.notify(say("Semua unit sudah berisi. Tidak ada yang diubah."))

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
            now = self._shown[trainee]
            for field in changed_fields(before, step.after[trainee]):
                now = with_value(now, field, value_of(before, field))
            if now != self._shown[trainee]:
                changed[trainee] = now
        if changed:
            self._save(changed, How.UNDO, remember=False)

    def _offer(self, words: str, step: _Step) -> None:
        self._context.undo(words, lambda: self._take_back(step))

    def _apply(self, edits: Sequence[CellEdit]) -> tuple[dict[EnrolmentId, ResultRow], dict[EnrolmentId, Told]]:
        changed: dict[EnrolmentId, ResultRow] = {}
        refused: dict[EnrolmentId, Told] = {}
        for trainee, field, text in edits:
            result = changed.get(trainee, self._shown[trainee])
            try:
                if result.certificate:
                    raise ResultLocked(name=result.name, number=result.certificate)
                after = with_value(result, field, read(field, text))
            except Refused as error:
                refused[trainee] = error
                continue
            if after != result:
                changed[trainee] = after
        return {at: row for at, row in changed.items() if row != self._shown[at]}, refused

    def _save(self, changed: Mapping[EnrolmentId, ResultRow], how: How, *, remember: bool = True) -> _Step:
        from bekal.assessment.service import NewResult

        step = _Step({trainee: self._shown[trainee] for trainee in changed}, dict(changed))
        if remember:
            self._steps.append(step)
        news = {}
        for trainee, after in changed.items():
            before = self._shown[trainee]
            outcomes = {
                unit: after.outcomes.get(unit)
                for unit in {*before.outcomes, *after.outcomes}
                if before.outcomes.get(unit) != after.outcomes.get(unit)
            }
            news[trainee] = NewResult(after.score_hundredths, after.decision, outcomes, after.note)
            self._shown[trainee] = after
            self._waiting[trainee] = self._waiting.get(trainee, 0) + 1
            self._screen.show_row(GridRow(after, say("Menyimpan…")))
        self._screen.show_saved(say("Menyimpan…"), ok=False)
        course_id, on = self._course_id, self._context.clock().date()
        assert course_id is not None

        def work(session: "Session") -> tuple[Results, dict[EnrolmentId, Refused]]:
            from bekal.assessment.queries import results
            from bekal.assessment.service import record_results

            refused = record_results(session, news, on=on)
            return results(session, course_id), refused

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
        self, course_id: CourseId, trainees: set[EnrolmentId], results: Results, refused: Mapping[EnrolmentId, Told]
    ) -> None:
        if course_id != self._course_id:
            return
        self._kept = {row.enrolment_id: row for row in results.rows}
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
                self._screen.show_row(GridRow(kept, say("Tersimpan {at}", at=at), "muted", "check"))
            else:
                self._screen.show_row(GridRow(kept, sentence(error), "warn", "triangle-alert"))
                self._steps = [step for step in self._steps if set(step.after) != {trainee}]
                said.append(sentence(error))
        if said:
            self._screen.show_warning(_first_of(said))
        if not any(self._waiting.values()):
            self._screen.show_saved(say("Tersimpan {at}", at=at))

    def _show(self, results: Results) -> None:
        self._units = tuple(unit.id for unit in results.units)
        self._kept = {row.enrolment_id: row for row in results.rows}
        self._shown = dict(self._kept)
        self._waiting, self._against, self._steps = {}, {}, []
        self._screen.show_results(results, [GridRow(row) for row in results.rows])

    def _say_refused(self, refused: Mapping[EnrolmentId, Told], outside: int = 0) -> None:
        """Say beside each row what was not taken, the first in full below the grid."""
        from bekal.messages import sentence

        said = [sentence(error) for error in refused.values()]
        for trainee, error in refused.items():
            row = GridRow(self._shown[trainee])
            self._screen.show_row(replace(row, said=sentence(error), tone="warn", icon="triangle-alert"))
        words = _first_of(said)
        if outside:
            words += (" " if words else "") + say("{n} sel di luar daftar tidak dipakai.", n=outside)
        self._screen.show_warning(words)

    def _tell_locked(self, result: ResultRow) -> None:
        self._say_refused({result.enrolment_id: ResultLocked(name=result.name, number=result.certificate)})


def _first_of(said: Sequence[str]) -> str:
    """Return the first sentence and how many more there are."""
    if len(said) > 1:
        return say("{sentence} Begitu juga {n} peserta lain.", sentence=said[0], n=len(said) - 1)
    return said[0] if said else ""
