"""What the certificate register does: read, hand over, and with a head's PIN revoke, copy and correct."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CertificateEvent, How, StaffId
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.certificates.presenter import open_centre
from bekal.ui.certificates.register_words import CHIPS, RegisterRow, belongs
from bekal.ui.certificates.resigning import ResignPresenter
from bekal.ui.certificates.result_presenter import ResultPresenter
from bekal.ui.certificates.surety import with_a_word
from bekal.ui.context import Context
from bekal.ui.files import read_file

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.life.queries import Line
    from bekal.certificates.life.rules import Because, Difference, Why
    from bekal.ui.certificates.decide import Decide
    from bekal.ui.certificates.hand_over import Given
    from bekal.ui.certificates.register import RegisterScreen

MOST = 2_000
"""Papers that are shown at once; more are found by searching."""


class RegisterPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "RegisterScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self.resigning = ResignPresenter(screen, context)
        self.results = ResultPresenter(self, context)
        screen.filter_asked.connect(self.read)
        screen.chosen.connect(self._tell)
        screen.give_asked.connect(self.give)
        screen.give_to_asked.connect(self._ask_taker)
        screen.back_asked.connect(self.take_back)
        screen.copy_asked.connect(lambda rows: self._ask_copy(rows[0]))
        screen.correct_asked.connect(lambda rows: self._preview(rows[0]))
        screen.result_asked.connect(lambda rows: self.results.ask(rows[0]))
        screen.revoke_asked.connect(lambda rows: self._ask_revoke(rows[0]))
        screen.person_asked.connect(
            lambda rows: context.navigate("candidates.edit", candidate_id=rows[0].paper.candidate_id)
        )
        screen.print_asked.connect(lambda rows: context.navigate("certificates.run", course_id=rows[0].paper.course_id))
        screen.list_asked.connect(lambda rows: self._ask_list(rows[0]))
        screen.book_asked.connect(self._ask_book)

    def load(self, goal: object = None) -> None:
        """Read the years and the papers; go to one of them where it is named."""

        def work(session: "Session") -> list[int]:
            from bekal.certificates.life.queries import years

            return years(session)

        def done(years: list[int]) -> None:
            self._screen.show_years(years)
            self.read(goal)

        self._context.jobs.run(work, done, latest="years", receiver=self)
        self.resigning.load()

    def read(self, goal: object = None) -> None:
        """Read the papers that are asked for."""
        asked, today = self._screen.asked(), self._today()

        def work(session: "Session") -> tuple[list[RegisterRow], int, dict[str, int]]:
            from bekal.certificates.life import queries

            found = queries.papers(session, today=today, year=asked.year, search=asked.search)
            counts = {kind: sum(belongs(one, kind) for one in found) for kind in CHIPS}
            chosen = [one for one in found if belongs(one, asked.kind)][-MOST:]
            total = len(found) if not asked.search else len(queries.papers(session, today=today, year=asked.year))
            on = queries.blanks_of(session, chosen)
            rows = [RegisterRow(one, str(on.get(one.id, ""))) for one in reversed(chosen)]
            return rows, total, counts

        self._context.jobs.run(
            work, lambda answer: self._screen.show_papers(*answer, goal), latest="papers", receiver=self
        )

    def window(self) -> QWidget:
        """Return the window in which dialogs open."""
        return self._screen.window()

    def _tell(self, one: RegisterRow | None) -> None:
        """Read what happened to the paper the keys are on."""
        if one is None:
            self._screen.show_paper(None, ())
            return

        def work(session: "Session") -> "list[Line]":
            from bekal.certificates.life.queries import history

            return history(session, one.paper.id)

        self._context.jobs.run(work, lambda lines: self._screen.show_paper(one, lines), latest="history", receiver=self)

    # ---------------------------------------------------------------------------------------- handing over

    def give(self, rows: Sequence[RegisterRow]) -> None:
        """Hand papers to their holders today; those that cannot be given now stay as they are."""
        ready = [one for one in rows if one.paper.counts and one.paper.state is CertificateEvent.PRINTED]
        if not ready:
            self._screen.go_on()
            return
        now, today = self._context.clock(), self._today()
        ids = [one.paper.id for one in ready]

        def work(session: "Session") -> int:
            from bekal.certificates.life.service import hand_over

            return hand_over(session, ids, on=today, now=now)

        def done(n: int) -> None:
            if len(rows) == 1:
                self._screen.go_on()
            said = (
                say("{name}: diserahkan", name=ready[0].paper.name) if n == 1 else say("{n} sertifikat diserahkan", n=n)
            )
            self._context.undo(said, lambda: self._back(ids))
            self.read()

        self._context.jobs.run(work, done, write=True, receiver=self)

    def take_back(self, rows: Sequence[RegisterRow]) -> None:
        """Take hand-overs back that were noted by mistake."""
        ids = [one.paper.id for one in rows if one.paper.state is CertificateEvent.HANDED_OVER]
        if ids:
            self._back(ids)

    def _back(self, ids: "Sequence[Any]") -> None:
        now = self._context.clock()

        def work(session: "Session") -> int:
            from bekal.certificates.life.service import take_back

            return take_back(session, ids, now=now)

        def done(n: int) -> None:
            self._context.notify(say("Serah terima {n} sertifikat dibatalkan", n=n))
            self.read()

        self._context.jobs.run(work, done, write=True, receiver=self)

    def _ask_taker(self, rows: Sequence[RegisterRow]) -> None:
        from bekal.ui.certificates.hand_over import HandOverDialog

        ready = [one for one in rows if one.paper.counts and one.paper.state is CertificateEvent.PRINTED]
        if not ready:
            return
        whose = ", ".join(one.paper.name for one in ready[:3]) + ("…" if len(ready) > 3 else "")
        dialog = HandOverDialog(self._screen, whose, self._today)
        dialog.given.connect(lambda given: self._give_to(dialog, ready, given))
        dialog.open()

    def _give_to(self, dialog: Any, ready: Sequence[RegisterRow], given: "Given") -> None:
        now = self._context.clock()
        ids = [one.paper.id for one in ready]

        def work(session: "Session") -> int:
            from bekal.certificates.life.service import hand_over

            scan = read_file(given.scan) if given.scan else b""
            return hand_over(
                session,
                ids,
                on=given.on,
                now=now,
                taker=given.taker,
                letter_number=given.letter_number,
                scan=scan,
            )

        def done(n: int) -> None:
            dialog.accept()
            self._context.undo(say("{n} sertifikat diserahkan", n=n), lambda: self._back(ids))
            self.read()

        self._context.jobs.run(
            work, done, lambda error: dialog.show_refusal(sentence(error)), write=True, receiver=dialog
        )

    # ---------------------------------------------------------------------------------------- a head decides

    def _ask_revoke(self, one: RegisterRow) -> None:
        from bekal.certificates.life.rules import OF_REVOCATIONS

        facts = [f"{one.paper.number} · {one.paper.name} · {one.paper.programme}"]
        self.decide(
            one,
            say("Cabut sertifikat"),
            facts,
            OF_REVOCATIONS,
            say("Cabut"),
            letter=say("Nomor surat keputusan"),
            grave=say("Pencabutan tidak dapat dibatalkan: semua lembar nomor ini tidak berlaku lagi."),
            do=lambda centre, *said: self._revoke(centre, one, *said),
            said=lambda _made: say("Sertifikat {number} dicabut", number=one.paper.number),
        )

    def _ask_copy(self, one: RegisterRow) -> None:
        from bekal.certificates.life.rules import OF_COPIES

        facts = [
            f"{one.paper.number} · {one.paper.name}",
            say(
                "Nomor dan isinya tetap, bertanda DUPLIKAT, SALINAN KE-{n}. Lembar lama tidak berlaku lagi.",
                n=one.paper.copy + 1,
            ),
        ]
        self.decide(
            one,
            say("Terbitkan salinan"),
            facts,
            OF_COPIES,
            say("Terbitkan salinan"),
            letter=say("Nomor surat laporan kehilangan"),
            do=lambda centre, *said: self._issue(centre, one, *said, copy=True),
            said=lambda made: say("Salinan ke-{n} terbit; cetak di kelasnya", n=made.copy),
        )

    def _preview(self, one: RegisterRow) -> None:
        """Read what a correction would change, then ask."""
        context, now = self._context, self._context.clock()

        def work(_session: "Session") -> "tuple[Difference, ...]":
            from bekal.certificates.life.here import preview_here
            from bekal.certificates.life.rules import NothingToCorrect

            found = preview_here(open_centre(context), one.paper.id, now=now)
            if not found:
                raise NothingToCorrect(number=one.paper.label)
            return found

        context.jobs.run(work, lambda changes: self._ask_correct(one, changes), receiver=self)

    def _ask_correct(self, one: RegisterRow, changes: "Sequence[Difference]") -> None:
        from bekal.certificates.life.rules import OF_CORRECTIONS

        facts = [
            f"{one.paper.number} · {one.paper.name}",
            say("Sertifikat baru dengan nomor baru dan data hari ini. Yang lama diganti dan tidak berlaku lagi."),
        ]
        self.decide(
            one,
            say("Perbaiki sertifikat"),
            facts,
            OF_CORRECTIONS,
            say("Terbitkan perbaikan"),
            letter=say("Nomor surat"),
            changes=changes,
            do=lambda centre, *said: self._issue(centre, one, *said, copy=False),
            said=lambda made: say("Perbaikan terbit dengan nomor {number}; cetak di kelasnya", number=made.number),
        )

    def decide(
        self,
        one: RegisterRow,
        title: str,
        facts: Sequence[str],
        whys: "Sequence[Why]",
        verb: str,
        *,
        letter: str,
        do: Callable[..., Any],
        said: Callable[[Any], str],
        changes: "Sequence[Difference]" = (),
        grave: str = "",
    ) -> None:
        """Ask why, then a head for the PIN, then do it in the head's name."""
        from bekal.ui.certificates.decide import Decide

        dialog = Decide(self._screen, title, facts, whys, verb, letter=letter, changes=changes, grave=grave)
        dialog.decided.connect(
            lambda because, number, scan: self._ask_head(
                dialog,
                title,
                [*facts, because.text()],
                verb,
                lambda by: self._run(dialog, do, said, because, number, scan, by),
            )
        )
        dialog.open()

    def _ask_head(
        self, dialog: "Decide", title: str, facts: Sequence[str], verb: str, agreed: Callable[[StaffId], object]
    ) -> None:
        from bekal.ui.sign_in.countersign import ask_head

        ask_head(
            self._context,
            self,
            dialog,
            title=title,
            facts=facts,
            verb=verb,
            agreed=agreed,
            nobody=lambda: dialog.show_refusal(say("Belum ada kepala yang dapat masuk di PC ini.")),
        )

    def _run(
        self,
        dialog: "Decide",
        do: Callable[..., Any],
        said: Callable[[Any], str],
        because: "Because",
        letter: str,
        scan: Path | None,
        by: StaffId,
    ) -> None:
        context = self._context

        def work(_session: "Session") -> Any:
            return do(open_centre(context), because, letter, read_file(scan) if scan else b"", by)

        def done(made: Any) -> None:
            dialog.accept()
            context.notify(said(made))
            self.read(getattr(made, "id", None))
            self.resigning.load()

        again = partial(self._run, dialog, do, said, because, letter, scan, by)
        failed = with_a_word(context, self, dialog, lambda error: dialog.show_refusal(sentence(error)), again)
        context.jobs.run(work, done, failed, receiver=dialog)

    def _revoke(self, centre: Any, one: RegisterRow, because: "Because", letter: str, scan: bytes, by: StaffId) -> Any:
        from bekal.certificates.life.here import revoke_here

        return revoke_here(
            centre, one.paper.number, reason=because, by=by, now=self._context.clock(), how=How.KEY,
            letter_number=letter, scan=scan,
        )  # fmt: skip

    def _issue(
        self, centre: Any, one: RegisterRow, because: "Because", letter: str, scan: bytes, by: StaffId, *, copy: bool
    ) -> Any:
        from bekal.certificates.life.here import correct_here, duplicate_here

        issue = duplicate_here if copy else correct_here
        return issue(
            centre, one.paper.id, reason=because, by=by, now=self._context.clock(), how=How.KEY,
            letter_number=letter, scan=scan,
        )  # fmt: skip

    # ---------------------------------------------------------------------------------------- books

    def _ask_book(self, ending: str) -> None:
        year = self._screen.asked().year or self._today().year
        name = say("Buku register sertifikat {year}", year=year)
        path = ask_place(self._screen, name, ending, "Excel (*.xlsx)" if ending == ".xlsx" else "PDF (*.pdf)")
        if path is not None:
            self.write_book(path, year)

    def write_book(self, path: Path, year: int) -> None:
        """Write the register of a year as PDF or workbook."""
        now = self._context.clock()

        def work(session: "Session") -> Path:
            from bekal.reports.certificates import register_pdf, register_xlsx
            from bekal.reports.writing import write_report

            write = register_xlsx if path.suffix.lower() == ".xlsx" else register_pdf
            return write_report(path, write(session, now=now, year=year))

        self._context.jobs.run(work, lambda written: tell_written(self._context, path, written), receiver=self)

    def _ask_list(self, one: RegisterRow) -> None:
        name = say("Daftar serah terima {course}", course=one.paper.course)
        path = ask_place(self._screen, name, ".pdf", "PDF (*.pdf)")
        if path is not None:
            self.write_list(path, one)

    def write_list(self, path: Path, one: RegisterRow) -> None:
        """Write the list on which the course of a paper signs."""
        now = self._context.clock()

        def work(session: "Session") -> Path:
            from bekal.reports.certificates import hand_over_list
            from bekal.reports.writing import write_report

            return write_report(path, hand_over_list(session, one.paper.course_id, now=now))

        self._context.jobs.run(work, lambda written: tell_written(self._context, path, written), receiver=self)

    def _today(self) -> date:
        return self._context.clock().date()
