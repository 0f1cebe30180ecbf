"""Locks the results of a course and opens them, tells the history of a cell, and writes the papers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.assessment.cells import Field, Ground, Part
from bekal.assessment.locking import GraduationMeeting
from bekal.assessment.locking_rules import NobodyToGraduate, Undecided
from bekal.assessment.queries import GraduationRow, ResultRow
from bekal.language import say
from bekal.messages import sentence
from bekal.staff.rules import Action, can
from bekal.terms import CourseId, Decision, StaffId
from bekal.ui.assessment.lock_dialog import LockDialog, WordsDialog
from bekal.ui.context import Context
from bekal.ui.sign_in.countersign import ask_head

if TYPE_CHECKING:
    from bekal.assessment.history import CellStep
    from bekal.ui.assessment.grades import Grades
    from bekal.ui.assessment.grades_screen import GradesScreen


class LockPresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "GradesScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._course = ""
        self._lock: GraduationRow | None = None
        screen.lock_asked.connect(self.ask)
        screen.meeting_asked.connect(self.ask_meeting)
        screen.history_asked.connect(self.tell_history)
        screen.paper_asked.connect(self.write)

    def load(self, course_id: CourseId) -> None:
        """Take up another course."""
        self._course_id = course_id

    def show_lock(self, course: str, lock: GraduationRow | None) -> None:
        """Take up whether the results are locked now."""
        self._course, self._lock = course, lock

    def ask(self) -> None:
        """Lock the results with the facts of the meeting, or open them again."""
        if self._lock is not None:
            self._ask_unlock()
        else:
            self._ask_lock()

    def ask_meeting(self) -> None:
        """Correct the facts of the meeting that locked the results."""
        if self._lock is None:
            return
        dialog = LockDialog(self._screen.window(), [say("Hasil tetap terkunci.")], self._today, self._lock)

        def work(meeting: GraduationMeeting) -> None:
            from bekal.assessment.locking import change_meeting

            course_id = self._course_id
            assert course_id is not None
            self._context.jobs.run(
                lambda session: change_meeting(session, course_id, meeting),
                lambda _none: self._done(dialog, say("Data sidang diperbaiki. Cetak ulang berita acaranya.")),
                dialog.show_refusal,
                write=True,
                receiver=self,
            )

        dialog.agreed.connect(work)
        dialog.open()

    def _ask_lock(self) -> None:
        """Read who entered marks, so that the right person is asked to lock."""
        course_id, mine = self._course_id, self._context.person
        assert course_id is not None

        def read(session: Any) -> "tuple[dict[StaffId, str], bool, Grades]":
            from bekal.assessment.locking import entered_by, is_alone
            from bekal.ui.assessment.grades import read_grades

            return entered_by(session, course_id), is_alone(session), read_grades(session, course_id)

        def begin(found: "tuple[dict[StaffId, str], bool, Grades]") -> None:
            entered, alone, grades = found
            rows = [row for row in grades.results.rows if not row.has_left]
            undecided = [row.name for row in rows if row.decision is None]
            if undecided or not rows:
                names = ", ".join(undecided[:3]) + ("…" if len(undecided) > 3 else "")
                refusal = Undecided(n=len(undecided), names=names) if rows else NobodyToGraduate(course=self._course)
                self._screen.show_warning(sentence(refusal))
                return
            passed = sum(row.decision is Decision.PASSED for row in rows)
            facts = [
                say("{passed} lulus, {failed} tidak lulus. Sesudah dikunci, nilai dan keputusan tidak dapat diubah.",
                    passed=passed, failed=sum(row.decision is Decision.FAILED for row in rows))
            ]  # fmt: skip
            if entered:
                facts.append(say("Nilai diisi oleh: {names}.", names=", ".join(sorted(entered.values()))))
            against = [
                row.name
                for row in rows
                if (what := grades.proposals.get(row.enrolment_id)) is not None
                and row.decision is not None
                and what.decision is not row.decision
            ]
            if against:
                names = ", ".join(against[:3]) + ("…" if len(against) > 3 else "")
                facts.append(say("{n} keputusan berbeda dari usulan: {names}.", n=len(against), names=names))
            is_second = can(mine.role, Action.GRADUATE) and (alone or mine.id not in entered)
            if not is_second:
                facts.append(say("Bukan Anda yang mengunci: kepala yang tidak mengisi nilai menyetujuinya dengan PIN."))
            dialog = LockDialog(self._screen.window(), facts, self._today)
            dialog.agreed.connect(
                lambda meeting: (
                    self.lock(dialog, meeting, mine.id) if is_second else self._ask_second(dialog, meeting, facts[0])
                )
            )
            dialog.open()

        self._context.jobs.run(read, begin, self._context.tell, receiver=self)

    def _ask_second(self, dialog: LockDialog, meeting: GraduationMeeting, fact: str) -> None:
        ask_head(
            self._context, self, dialog, title=say("Kunci hasil kelas {course}", course=self._course), facts=[fact],
            verb=say("Kunci hasil"), agreed=lambda head: self.lock(dialog, meeting, head),
            nobody=lambda: self._context.notify(say("Belum ada kepala yang terdaftar di PC ini.")),
        )  # fmt: skip
        dialog.wait_again()

    def lock(self, dialog: LockDialog, meeting: GraduationMeeting, by: StaffId) -> None:
        """Lock the results in the name of the second person."""
        course_id, now = self._course_id, self._context.clock()
        assert course_id is not None

        def work(session: Any) -> None:
            from bekal.assessment import locking

            locking.lock(session, course_id, meeting, now=now)

        self._context.jobs.run(
            work, lambda _none: self._done(dialog, say("Hasil terkunci. Cetak berita acaranya.")),
            dialog.show_refusal, write=True, by=by, receiver=self,
        )  # fmt: skip

    def _done(self, dialog: LockDialog, words: str) -> None:
        dialog.accept()
        self._screen.reload()
        self._context.notify(words)

    def _ask_unlock(self) -> None:
        certified = self._screen.certified()
        facts = [say("Nilai dan keputusan dapat diubah lagi, lalu harus dikunci dengan sidang baru.")]
        if certified:
            facts.append(say("{n} hasil sudah bersertifikat dan tetap terkunci; hanya yang lain dibuka.", n=certified))
        dialog = WordsDialog(
            self._screen.window(), say("Buka kunci hasil {course}", course=self._course), facts, say("Alasan"),
            say("Buka kunci…"),
        )  # fmt: skip
        dialog.agreed.connect(lambda reason, _more: self._confirm_unlock(reason, rest=bool(certified)))
        dialog.open()

    def _confirm_unlock(self, reason: str, *, rest: bool) -> None:
        ask_head(
            self._context, self, self._screen, title=say("Buka kunci hasil {course}", course=self._course),
            facts=[say("Alasan tercatat: {reason}.", reason=reason.rstrip("."))], verb=say("Buka kunci"),
            agreed=lambda head: self.unlock(reason, head, rest=rest),
            nobody=lambda: self._context.notify(say("Belum ada kepala yang terdaftar di PC ini.")),
        )  # fmt: skip

    def unlock(self, reason: str, head: StaffId, *, rest: bool) -> None:
        """Open the results in the name of the head who gave the PIN."""
        course_id, now = self._course_id, self._context.clock()
        assert course_id is not None

        def work(session: Any) -> None:
            from bekal.assessment import locking

            locking.unlock(session, course_id, reason=reason, now=now, rest=rest)

        def done(_none: None) -> None:
            self._screen.reload()
            self._context.notify(say("Kunci dibuka. Kunci lagi sesudah nilainya diperbaiki."))

        self._context.jobs.run(work, done, self._context.tell, write=True, by=head, receiver=self)

    def tell_history(self, result: ResultRow, field: Field, ground: Ground) -> None:
        """Show who entered what in a cell."""
        what = field if not isinstance(field, Part) else field.value

        def read(session: Any) -> "tuple[list[CellStep], Any]":
            from bekal.assessment.history import cell_history
            from bekal.centre.queries import centre

            return cell_history(session, result.enrolment_id, what), centre(session).timezone

        def show(found: "tuple[list[CellStep], Any]") -> None:
            from bekal.ui.assessment.history_dialog import HistoryDialog

            steps, zone = found

            def local(at: datetime) -> datetime:
                return at.astimezone(zone)

            HistoryDialog(self._screen.window(), result.name, ground.title(field), steps, local).open()

        self._context.jobs.run(read, show, self._context.tell, receiver=self)

    def write(self, what: str) -> None:
        """Ask where, and write one of the papers there."""
        from bekal.ui.assessment import printing

        assert self._course_id is not None
        printing.write(self._context, self._screen, what, self._course_id, self._course)

    def _today(self) -> Any:
        return self._context.clock().date()
