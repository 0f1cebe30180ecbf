"""Reads the ranking, saves its rules, and has a head lock the decision."""

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.courses.selection.rules import ScoresMissing
from bekal.language import marked, say
from bekal.terms import ApplicationState, StaffId
from bekal.ui import days
from bekal.ui.context import Context
from bekal.ui.courses.selection import printing, words
from bekal.ui.sign_in.countersign import ask_head

if TYPE_CHECKING:
    from bekal.courses.selection.queries import Plan, SelectionCard, TestRow
    from bekal.ui.courses.selection.deciding import Letter, Rules
    from bekal.ui.courses.selection.presenter import SelectionPresenter
    from bekal.ui.courses.selection.ranking import RankingPage


_ORDER = {
    "nilai akhir": marked("nilai akhir"),
    "kelompok prioritas": marked("kelompok prioritas"),
    "nilai wawancara": marked("nilai wawancara"),
    "nilai tes tulis": marked("nilai tes tulis"),
    "waktu mendaftar": marked("waktu mendaftar"),
    "kode pendaftaran": marked("kode pendaftaran"),
}


class RankingPresenter(QObject):
    """One intention a method."""

    def __init__(self, page: "RankingPage", whole: "SelectionPresenter", context: Context) -> None:
        super().__init__(page)
        self._page, self._whole, self._context = page, whole, context
        self._plan: Plan | None = None
        self._of: object = None
        page.scores_asked.connect(lambda: whole.go_to(2))
        page.rules.changed.connect(self.change_rules)
        page.form.decide_asked.connect(self.ask)
        page.letter_asked.connect(self.ask_letter)
        page.print_asked.connect(lambda what: printing.write(context, page, what, whole.course_id))

    def load(self) -> None:
        """Read the ranking."""
        course_id = self._whole.course_id
        if course_id != self._of:
            self._of = course_id
            self._page.form.begin()
            self._page.show_rules()

        def work(session: Any) -> "tuple[Plan, SelectionCard, list[TestRow]]":
            from bekal.courses.selection import queries

            return (
                queries.plan(session, course_id),
                queries.selection(session, course_id),
                queries.tests(session, course_id),
            )

        def done(found: "tuple[Plan, SelectionCard, list[TestRow]]") -> None:
            from bekal.courses.selection.ranking import ORDER

            self._plan = found[0]
            steps = ", ".join(say(_ORDER[step]) for step in ORDER[1:])
            order = say("Berturut-turut menentukan: {order}.", order=steps)
            self._page.show_plan(*found, order)

        self._context.jobs.run(work, done, latest="plan", receiver=self)

    def change_rules(self, asked: "Rules") -> None:
        """Save how many are put on the reserve list, the least total, and the seats for groups that go first."""
        course_id = self._whole.course_id

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            service.change_selection(
                session, course_id, reserves=asked.reserves, pass_mark=asked.pass_mark,
                priority_seats=asked.priority_seats,
            )  # fmt: skip

        self._context.jobs.run(
            work, lambda _none: self.load(), self._page.rules.show_refusal, write=True, receiver=self
        )

    def ask_letter(self, made: "SelectionCard") -> None:
        """Ask for the right number and date of the letter, and why."""
        from bekal.ui.courses.selection.letter_dialog import LetterDialog

        dialog = LetterDialog(self._page.window(), made, lambda: self._context.clock().date())
        dialog.agreed.connect(self.confirm_letter)
        dialog.open()

    def confirm_letter(self, number: str, on: date, reason: str) -> None:
        """Have a head correct the letter by PIN."""
        facts = [
            say("Surat menjadi {number} tanggal {day}.", number=number, day=days.full(on)),
            say("Hasil seleksi tidak berubah; alasan perbaikan tercatat: {reason}.", reason=reason.rstrip(".")),
        ]
        ask_head(
            self._context, self, self._page, title=say("Perbaiki surat keputusan"), facts=facts,
            verb=say("Perbaiki surat"), agreed=lambda head: self.correct_letter(number, on, reason, head),
            nobody=lambda: self._context.notify(say("Belum ada kepala yang terdaftar di PC ini.")),
        )  # fmt: skip

    def correct_letter(self, number: str, on: date, reason: str, head: StaffId) -> None:
        """Correct the letter in the name of the head who gave the PIN."""
        course_id, now = self._whole.course_id, self._context.clock()

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            service.correct_letter(
                session, course_id, letter_number=number, letter_on=on, reason=reason, now=now
            )  # fmt: skip

        def done(_none: None) -> None:
            self._whole.refresh()
            self._context.notify(say("Surat diperbaiki. Cetak ulang berita acara dan pengumumannya."))

        self._context.jobs.run(work, done, self._context.tell, write=True, by=head, receiver=self)

    def ask(self, letter: "Letter") -> None:
        """Show a head what the decision will be, and ask for the PIN."""
        plan = self._plan
        if plan is None:
            return
        if plan.unscored and not letter.leave_unscored:  # said before anybody is asked for a PIN
            test, n = max(plan.unscored.items(), key=lambda pair: pair[1])
            self._page.form.show_refusal(ScoresMissing(n=n, test=test))
            return
        accepted, reserve = len(plan.of(ApplicationState.ACCEPTED)), len(plan.of(ApplicationState.RESERVE))
        rest = len(plan.rows) - accepted - reserve
        assert self._whole.overview is not None
        facts = [
            say("{accepted} diterima, {reserve} cadangan, {rest} tidak diterima di {course}.",
                accepted=words.dotted(accepted), reserve=words.dotted(reserve), rest=words.dotted(rest),
                course=self._whole.overview.course.name),
            say("Surat {number} tanggal {day}. Daftar ulang sampai {until}.", number=letter.number,
                day=days.full(letter.letter_on), until=days.full(letter.reregister_by)),
            say("Sesudah ditetapkan, nilai dan peringkat tidak dapat diubah lagi."),
        ]  # fmt: skip
        ask_head(
            self._context, self, self._page, title=say("Tetapkan hasil seleksi"), facts=facts,
            verb=say("Tetapkan {n} diterima", n=accepted), agreed=lambda head: self.decide(letter, head),
            nobody=lambda: self._context.notify(say("Belum ada kepala yang terdaftar di PC ini.")),
        )  # fmt: skip

    def decide(self, letter: "Letter", head: StaffId) -> None:
        """Lock the decision in the name of the head who gave the PIN."""
        course_id, now = self._whole.course_id, self._context.clock()

        def work(session: Any) -> "Plan":
            from bekal.courses.selection import service

            return service.decide(
                session, course_id, letter_number=letter.number, letter_on=letter.letter_on, met_on=letter.met_on,
                met_at=letter.met_at, met_place=letter.met_place, members=letter.members,
                reregister_by=letter.reregister_by, now=now, leave_unscored=letter.leave_unscored,
            )  # fmt: skip

        def done(plan: "Plan") -> None:
            accepted = len(plan.of(ApplicationState.ACCEPTED))
            self._whole.refresh()
            self._context.notify(say("Ditetapkan: {n} diterima. Cetak berita acaranya.", n=accepted))

        self._context.jobs.run(work, done, self._page.form.show_refusal, write=True, by=head, receiver=self)
