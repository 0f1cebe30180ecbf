"""What a key in the roster does: painted at once, saved one by one in the worker, taken back on demand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.staff.meanwhile import WrittenMeanwhile
from bekal.terms import Attendance, EnrolmentId, How, MeetingId, StaffId
from bekal.ui import days
from bekal.ui.attendance import photos
from bekal.ui.attendance.lines import NAME, SUMS, TODAY, Line
from bekal.ui.attendance.reason_bar import LateEdits, Retry
from bekal.ui.attendance.roster_extras import RosterExtras
from bekal.ui.attendance.roster_papers import RosterPapers
from bekal.ui.attendance.said import SAID, entered, entry_of, marked_as, write_slot
from bekal.ui.attendance.slot_panel import SlotFacts
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.attendance.queries import Roster, RosterRow
    from bekal.attendance.service import Change
    from bekal.ui.attendance.roster_screen import RosterScreen


@dataclass(eq=False)
class _Step:
    """Something that Ctrl+Z takes back; `change` is known once it is saved."""

    meeting_id: MeetingId
    people: tuple[EnrolmentId, ...]
    before: "dict[EnrolmentId, RosterRow]"
    change: "Change | None" = None
    closes: bool = False


class RosterPresenter(QObject):
    """Keeps what is saved and what is painted apart, and brings them together as the worker answers."""

    def __init__(self, screen: "RosterScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._roster: Roster | None = None
        self._saved: dict[EnrolmentId, RosterRow] = {}
        self._shown: dict[EnrolmentId, RosterRow] = {}
        self._failed: dict[EnrolmentId, str] = {}
        self._waiting: dict[EnrolmentId, int] = {}
        self._places: dict[EnrolmentId, int] = {}
        self._steps: list[_Step] = []
        screen.mark_asked.connect(self.mark)
        screen.late_asked.connect(lambda people, minutes: self.mark(people, Attendance.LATE, minutes))
        screen.split_decided.connect(self.decide)
        screen.rest_asked.connect(self.mark_rest)
        screen.undo_asked.connect(self.take_back)
        screen.close_asked.connect(self.close)
        screen.enrol_asked.connect(self._go_enrol)
        screen.list_asked.connect(lambda: context.navigate("attendance"))
        self._late = LateEdits(screen, screen.reason, context, screen.table.setFocus)
        RosterExtras(self, screen, context)
        RosterPapers(self, screen, context)
        context.jobs.broke.connect(self._broken)

    @property
    def roster(self) -> "Roster | None":
        """What is shown, as it was read last."""
        return self._roster

    def row_of(self, enrolment_id: EnrolmentId) -> "RosterRow | None":
        """Return what is painted of a trainee."""
        return self._shown.get(enrolment_id)

    def load(self, meeting_id: MeetingId) -> None:
        """Show a meeting; what can be taken back stays when it is the one that was shown."""
        from bekal.attendance import queries

        if self._roster is not None and self._roster.meeting.id != meeting_id:
            self._steps, self._roster = [], None
            self._late.begin()
        self._context.jobs.run(
            lambda session: queries.roster(session, meeting_id), self._show, latest="roster", receiver=self
        )

    def mark(self, people: Sequence[EnrolmentId], mark: Attendance | None, minutes: int | None = None) -> None:
        """Set the marks of these trainees: one is one transaction, a range is one that holds for all or none."""
        chosen = [one for one in people if not self._is_already(one, mark, minutes)]
        if chosen and self._roster is not None:
            rows = {one: marked_as(self._shown[one], mark, minutes) for one in chosen}
            self._save(rows, How.KEY if len(chosen) == 1 else How.BULK)

    def detail(self, enrolment_id: EnrolmentId, facts: SlotFacts) -> None:
        """Write note, minutes and hours of a part beside a mark."""
        from bekal.attendance.rules import mark_in_part

        if self._roster is None or (row := self._shown.get(enrolment_id)) is None:
            return
        in_part = facts.minutes_early is not None or facts.hours_attended is not None
        mark = mark_in_part(row.mark, minutes_late=facts.minutes_late, in_part=in_part)
        changed = replace(
            row,
            mark=mark,
            note=facts.note,
            minutes_late=facts.minutes_late,
            minutes_early=facts.minutes_early,
            hours_attended=facts.hours_attended,
        )
        if changed != row:
            self._save({enrolment_id: changed}, How.KEY)

    def decide(self, enrolment_id: EnrolmentId, other: bool) -> None:
        """Let one of the two marks of a split slot stand."""
        row = self._shown.get(enrolment_id)
        if self._roster is None or row is None or row.split is None:
            return
        said = row.split.other if other else row.split.standing
        self._save({enrolment_id: marked_as(row, said.mark, said.minutes_late)}, How.KEY)

    def mark_rest(self) -> None:
        """Mark everybody present who has no mark yet; nobody is asked, since it can be taken back."""
        from bekal.attendance import queries, service

        rest = [one for one, row in self._shown.items() if row.counts and row.mark is None]
        if self._roster is None or not rest:
            return
        meeting_id, today = self._roster.meeting.id, self._context.clock().date()
        step = self._begin({one: replace(self._shown[one], mark=Attendance.PRESENT) for one in rest})

        def work(session: Any) -> "tuple[Change, Roster]":
            step.change = service.mark_rest_present(session, meeting_id, today=today)
            return step.change, queries.roster(session, meeting_id)

        def done(result: "tuple[Change, Roster]") -> None:
            change, roster = result
            self._settle(step, roster)
            self._offer(say("{n} peserta ditandai hadir.", n=change.people), step)

        self._run(work, done, step, How.BULK)

    def take_back(self) -> None:
        """Take back the last thing done here, as long as nobody else changed it since."""
        from bekal.attendance import queries, service

        if self._roster is None or not self._steps:
            return
        last = self._steps[-1]
        if self._roster.meeting.closed and any(row.mark is None for row in last.before.values()):
            return  # nobody is left without a mark in a meeting that was closed
        step = self._steps.pop()
        meeting_id = step.meeting_id
        back = {one: row for one, row in step.before.items() if one in self._shown}
        for one, row in back.items():
            former = self._shown[one]
            self._waiting[one] = self._waiting.get(one, 0) + 1
            before = {name: getattr(row, name) for name in SAID}
            self._paint(one, replace(former, **before), TODAY)
        self._count()
        if len(back) == 1:
            self._screen.go_to(self._places[next(iter(back))])

        def work(session: Any) -> "Roster":
            if step.change is not None:
                service.take_back(session, step.change)
                session.flush()
            return queries.roster(session, meeting_id)

        def done(roster: "Roster") -> None:
            self._settle(step, roster)
            if step.closes:
                self._context.notify(say("Pertemuan {n} dibuka lagi.", n=roster.meeting.number))
            elif len(step.people) > 1:
                self._context.notify(say("Tanda {n} peserta ditarik kembali.", n=len(step.people)))

        self._run(work, done, step, How.UNDO)

    def _offer(self, words: str, step: _Step) -> None:
        """Offer to take a step back, also when another meeting is shown by then."""
        from bekal.attendance import service

        def back() -> None:
            if self._steps and self._steps[-1] is step:
                self.take_back()
            elif step.change is not None:
                change = step.change
                self._steps = [other for other in self._steps if other is not step]
                self._context.jobs.run(
                    lambda session: service.take_back(session, change), reread, write=True, how=How.UNDO, receiver=self
                )

        def reread(_fields: int) -> None:
            self._context.notify(say("Sudah ditarik kembali."))
            if self._roster is not None:
                self.load(self._roster.meeting.id)

        self._context.undo(words, back)

    def close(self) -> None:
        """Close the meeting, or list who has no mark yet and go to the first of them."""
        from bekal.attendance import queries, service

        if self._roster is None or self._roster.meeting.closed:
            return
        if self._unmarked():
            self._screen.show_missing(self._unmarked(), deciding=True)
            return
        meeting_id, by, now = self._roster.meeting.id, self._context.person.id, self._context.clock()
        step = _Step(meeting_id, (), {}, closes=True)

        def work(session: Any) -> "Roster":
            step.change = service.close_meeting(session, meeting_id, by=by, now=now)
            return queries.roster(session, meeting_id)

        def done(roster: "Roster") -> None:
            self._steps.append(step)
            self._settle(step, roster)
            self._offer(say("Pertemuan {n} selesai dan ditutup.", n=roster.meeting.number), step)

        def failed(error: Told) -> None:
            self._context.tell(error)
            self.load(meeting_id)

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def _save(self, rows: "dict[EnrolmentId, RosterRow]", how: How, by: StaffId | None = None) -> None:
        from bekal.attendance import rules, service

        assert self._roster is not None
        meeting, house = self._roster.meeting, self._roster.house
        today, reason = self._context.clock().date(), self._late.reason
        split = {one: found for one in rows if (found := self._shown[one].split) is not None}
        rows = {one: replace(row, split=None) for one, row in rows.items()}
        step = self._begin(rows)
        before = step.before

        def work(session: Any) -> None:
            changes = [
                write_slot(
                    session, meeting.id, one, entry_of(row, before[one]), split.get(one), today=today, reason=reason,
                    seen=entered(before[one]),
                )
                for one, row in rows.items()
            ]  # fmt: skip
            operations = tuple(operation for change in changes for operation in change.operations)
            step.change = service.Change(len(changes), operations)

        def again(_reason: str, head: StaffId | None) -> None:
            self._save(rows, how, head or by)

        def done(_nothing: None) -> None:
            if self._roster is None or step.meeting_id != self._roster.meeting.id:
                return
            for one, row in rows.items():
                was = self._saved[one]
                sums = rules.with_slot(was.tally, was.slot(meeting.hours), row.slot(meeting.hours), house)
                ahead = row.ahead if row.mark else (*row.ahead, meeting.hours)
                left = rules.forecast(sums, ahead, house).may_miss
                self._saved[one] = replace(row, tally=sums, may_still_miss=left)
                self._land(one)
            self._tell_saved()
            if len(rows) > 1:
                self._offer(say("{n} peserta ditandai.", n=len(rows)), step)

        self._run(work, done, step, how, by, again)

    def _begin(self, rows: "dict[EnrolmentId, RosterRow]") -> _Step:
        """Paint what is being saved and remember how to take it back."""
        assert self._roster is not None
        step = _Step(self._roster.meeting.id, tuple(rows), {one: self._shown[one] for one in rows})
        self._steps.append(step)
        for one, row in rows.items():
            self._failed.pop(one, None)
            self._waiting[one] = self._waiting.get(one, 0) + 1
            self._paint(one, row, TODAY)
        self._count()
        return step

    def _run(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], None],
        step: _Step,
        how: How,
        by: StaffId | None = None,
        again: Retry | None = None,
    ) -> None:
        def failed(error: Told) -> None:
            from bekal.messages import sentence

            self._steps = [other for other in self._steps if other is not step]
            if self._roster is None or step.meeting_id != self._roster.meeting.id:
                self._context.tell(error)
                return
            asked = again is not None and self._late.takes(error, again, by=by)
            said = sentence(error)
            beside = said if len(step.people) == 1 else say("Belum tersimpan")  # the reason is said once, below
            for one in step.people:
                if not asked:
                    self._failed[one] = beside
                self._land(one)
            self._count()
            if asked:
                return
            if isinstance(error, WrittenMeanwhile):
                self._context.tell(error)
                self.load(step.meeting_id)
                said = say("ada tanda lain dari meja lain")
            self._screen.show_saving(say("Gagal menyimpan – {why}", why=said), "bad")

        self._context.jobs.run(work, done, failed, write=True, how=how, by=by, receiver=self)

    def _land(self, one: EnrolmentId) -> None:
        """One save of a trainee came back; with the last one, what is saved is what is shown."""
        left = self._waiting[one] = max(0, self._waiting.get(one, 0) - 1)
        if not left:
            self._paint(one, self._saved[one], (*TODAY, *SUMS))

    def _settle(self, step: _Step, roster: "Roster") -> None:
        """Take over what was read after a save, except where a newer save is still on its way."""
        if self._roster is None or step.meeting_id != self._roster.meeting.id:
            return
        for one in step.people:
            self._waiting[one] = max(0, self._waiting.get(one, 0) - 1)
        self._show(roster)
        self._tell_saved()

    def _show(self, roster: "Roster") -> None:
        known = self._roster is not None and tuple(self._saved) == tuple(row.enrolment_id for row in roster.rows)
        fresh = self._roster is None or self._roster.meeting.closed != roster.meeting.closed
        self._roster = roster
        self._saved = {row.enrolment_id: row for row in roster.rows}
        self._places = {one: at for at, one in enumerate(self._saved)}
        if not known:
            self._shown, self._waiting, self._failed = dict(self._saved), {}, {}
            self._screen.show_roster(roster, [self._line(one) for one in self._saved])
        else:
            if fresh:
                self._screen.show_meeting(roster)
            for one, row in self._saved.items():
                if not self._waiting.get(one) and row != self._shown[one]:
                    self._paint(one, row, (*TODAY, *SUMS))
        self._count()

    def _paint(self, one: EnrolmentId, row: "RosterRow", changed: Sequence[int]) -> None:
        self._shown[one] = row
        self._screen.show_line(self._places[one], self._line(one), changed)

    def _line(self, one: EnrolmentId) -> Line:
        row = self._shown[one]
        photo = photos.known(row.photo) if self._screen.table.has_photos else None
        return Line(row, self._places[one] + 1, len(self._places), self._failed.get(one, ""), photo)

    def load_again(self) -> None:
        """Read again what is shown, as after a change made beside the grid."""
        if self._roster is not None:
            self.load(self._roster.meeting.id)

    def show_again(self) -> None:
        """Show every row anew, as when photos were read."""
        for one, row in self._shown.items():
            self._paint(one, row, (NAME,))

    def _count(self) -> None:
        marks = [row.mark for row in self._shown.values() if row.counts]
        self._screen.show_counts([(marks.count(mark), mark) for mark in (*Attendance, None)])
        if self._roster is not None and not self._roster.meeting.closed:
            self._screen.show_missing(self._unmarked())

    def _unmarked(self) -> list[str]:
        return [row.name for row in self._shown.values() if row.counts and row.mark is None]

    def _is_already(self, one: EnrolmentId, mark: Attendance | None, minutes: int | None) -> bool:
        row = self._shown.get(one)
        same = row is None or (row.mark is mark and row.minutes_late == minutes and row.split is None)
        return same and one not in self._failed

    def _tell_saved(self) -> None:
        if not any(self._waiting.values()):
            self._screen.show_saving(say("Tersimpan {time}", time=days.clock(self._context.clock())))

    def _broken(self, _error: object) -> None:
        """An error of ours while saving: what is saved is read again, and nothing unsaved stays painted."""
        if self._roster is not None and any(self._waiting.values()):
            for one in [one for one, left in self._waiting.items() if left]:
                self._failed[one] = say("Belum tersimpan")
                self._waiting[one] = 0
                self._paint(one, self._saved[one], TODAY)
            self._steps = []
            self._screen.show_saving(say("Gagal menyimpan – periksa baris bertanda gagal."), "bad")
            self.load(self._roster.meeting.id)

    def _go_enrol(self) -> None:
        if self._roster is not None:
            self._context.navigate("courses.enrol", course_id=self._roster.meeting.course_id)
