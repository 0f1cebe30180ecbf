"""Shows each score at once, saves it, and names every one that cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.courses.selection import rules
from bekal.errors import Refused, Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import ApplicationId, How, SessionId, TestId
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.selection.score_grid import Edit, Line

if TYPE_CHECKING:
    from bekal.courses.selection.queries import ScoreRow, SittingRow, TestRow
    from bekal.ui.courses.selection.presenter import SelectionPresenter
    from bekal.ui.courses.selection.scores import ScoresPage

Cell = tuple[ApplicationId, TestId]


@dataclass(frozen=True)
class _Read:
    tests: "tuple[TestRow, ...]"
    sittings: "tuple[SittingRow, ...]"
    rows: "tuple[ScoreRow, ...]"
    is_locked: bool
    number: str


class ScoresPresenter(QObject):
    """One intention a method."""

    def __init__(self, page: "ScoresPage", whole: "SelectionPresenter", context: Context) -> None:
        super().__init__(page)
        self._page, self._whole, self._context = page, whole, context
        self._lines: dict[ApplicationId, Line] = {}
        self._titles: dict[TestId, str] = {}
        self._order: list[ApplicationId] = []
        self._steps: list[dict[Cell, str]] = []
        self._is_locked, self._number, self._of = False, "", None
        self._waiting = 0
        page.edited.connect(self.change)
        page.pasted.connect(self.paste)
        page.undo_asked.connect(self.take_back)
        page.filtered.connect(self.show_lines)
        page.order_chosen.connect(self.choose_order)
        page.tests_asked.connect(lambda: whole.go_to(1))
        page.applicants_asked.connect(lambda: whole.go_to(0))

    def load(self) -> None:
        """Read the grid."""
        course_id = self._whole.course_id

        def work(session: Any) -> _Read:
            from bekal.courses.selection import queries

            made = queries.selection(session, course_id)
            return _Read(
                tuple(queries.tests(session, course_id)),
                tuple(queries.sittings(session, course_id)),
                tuple(queries.scores(session, course_id)),
                made.is_locked,
                made.letter_number,
            )

        self._context.jobs.run(work, self._show, latest="scores", receiver=self)

    def choose_order(self, sitting_id: SessionId | None) -> None:
        """Show everybody by name, or those of one sitting by their seat."""
        if sitting_id is None:
            self._order = list(self._lines)
            self.show_lines()
            return

        def work(session: Any) -> list[ApplicationId]:
            from bekal.courses.selection import queries

            return [seat.application_id for seat in queries.sitting_list(session, sitting_id)]

        def done(seated: list[ApplicationId]) -> None:
            self._order = [one for one in seated if one in self._lines]
            self.show_lines()

        self._context.jobs.run(work, done, latest="order", receiver=self)

    def show_lines(self) -> None:
        """Show the lines that fit what was typed and the chip."""
        typed = self._page.search.text().strip().casefold().split()
        shown = [self._lines[one] for one in self._order]
        if typed:
            shown = [line for line in shown if all(word in f"{line.name} {line.code}".casefold() for word in typed)]
        if self._page.lacking.isChecked():
            shown = [line for line in shown if self._lacks(line)]
        numbered = [replace(line, number=at) for at, line in enumerate(shown, 1)]
        for line in numbered:
            self._lines[line.id] = line
        self._page.show_lines(numbered, self._count_lacking(), len(self._lines))

    def change(self, edits: Sequence[Edit]) -> None:
        """Carry out what was typed."""
        self._carry_out(edits, 0, How.KEY if len(edits) == 1 else How.BULK)

    def paste(self, edits: Sequence[Edit], outside: int) -> None:
        """Carry out what was pasted: what cannot stand in its cell is left out and named."""
        self._carry_out(edits, outside, How.BULK)

    def take_back(self) -> None:
        """Take the last change back."""
        if not self._steps:
            self._context.notify(say("Tidak ada lagi nilai yang dapat diurungkan."))
            return
        step = self._steps.pop()
        self._save({cell: (text, *rules.read_score(text)) for cell, text in step.items()}, How.UNDO, remember=False)

    def _carry_out(self, edits: Sequence[Edit], outside: int, how: How) -> None:
        if self._is_locked:
            self._context.tell(rules.DecisionLocked(number=self._number))
            return
        good, wrong = self._judge(edits)
        self._page.show_wrong(wrong, outside)
        flagged = {one.id for one in wrong}
        if flagged:
            lines = [
                replace(self._lines[one], said=say("Tidak dipakai, lihat di bawah"), tone="warn", icon="triangle-alert")
                for one in flagged
            ]
            self._put(lines)
        if good:
            self._save(good, how)

    def _judge(self, edits: Sequence[Edit]) -> "tuple[dict[Cell, tuple[str, int | None, bool]], list[Any]]":
        from bekal.ui.courses.selection.scores import Wrong

        good: dict[Cell, tuple[str, int | None, bool]] = {}
        wrong: list[Wrong] = []
        for one, test_id, text in edits:
            line = self._lines[one]
            try:
                read = rules.read_score(text)
            except Refused as error:
                wrong.append(Wrong(line.number, one, test_id, line.name, self._titles[test_id], text, sentence(error)))
                continue
            if text != line.typed(test_id):
                good[one, test_id] = (text, *read)
        return good, wrong

    def _save(self, good: "Mapping[Cell, tuple[str, int | None, bool]]", how: How, *, remember: bool = True) -> None:
        before = {cell: self._lines[cell[0]].typed(cell[1]) for cell in good}
        if remember:
            self._steps.append(before)
        lines: dict[ApplicationId, Line] = {}
        blocks: dict[TestId, list[tuple[ApplicationId, str]]] = {}
        for (one, test_id), (text, score, absent) in good.items():
            line = lines.get(one, self._lines[one])
            scores = {test: value for test, value in line.scores.items() if test != test_id}
            if score is not None or absent:
                scores[test_id] = score
            lines[one] = replace(line, scores=scores, said=say("Menyimpan…"), tone="muted", icon="")
            blocks.setdefault(test_id, []).append((one, text))
        self._put(lines.values())
        self._page.show_saved(say("Menyimpan…"), ok=False)
        self._waiting += 1

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            for test_id, rows in blocks.items():
                seen = {one: before[one, test_id] for one, _text in rows}
                service.record_scores(session, test_id, rows, seen)

        def done(_none: None) -> None:
            self._waiting -= 1
            said = say("Tersimpan {at}", at=self._context.clock().strftime("%H.%M.%S"))
            self._put([replace(self._lines[one], said=said, tone="muted", icon="check") for one in lines])
            if not self._waiting:
                self._page.show_saved(said)
                self._whole.recount()
            self._page.show_lacking(self._count_lacking())
            if len(good) > 1 and remember:
                self._context.undo(say("{n} nilai disimpan.", n=words.dotted(len(good))), self.take_back)

        def failed(error: Told) -> None:
            self._waiting -= 1
            if remember and before in self._steps:
                self._steps.remove(before)
            self._context.tell(error)
            self.load()

        self._context.jobs.run(work, done, failed, write=True, how=how, receiver=self)

    def _put(self, lines: Any) -> None:
        for line in lines:
            self._lines[line.id] = line
        if self._page.grid is not None:
            self._page.grid.show_lines(list(lines))

    def _show(self, read: _Read) -> None:
        self._titles = {test.id: test.title for test in read.tests}
        self._is_locked, self._number = read.is_locked, read.number
        self._lines = {
            row.application_id: Line(at, row.application_id, row.code, row.name, dict(row.scores))
            for at, row in enumerate(read.rows, 1)
        }
        self._steps = []
        lines = list(self._lines.values())
        self._order = list(self._lines)
        self._page.show_scores(read.tests, read.sittings, lines, is_locked=read.is_locked)
        if read.tests and lines:
            chosen = self._page.order.value()
            self.choose_order(chosen) if chosen is not None else self.show_lines()

    def _lacks(self, line: Line) -> bool:
        return any(test not in line.scores for test in self._titles)

    def _count_lacking(self) -> int:
        return sum(self._lacks(line) for line in self._lines.values())
