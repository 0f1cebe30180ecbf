"""What the list of language results does, and how a result is recorded, corrected and taken off from any screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bekal.assessment.outside.queries import ResultRow
from bekal.errors import Refused, Told
from bekal.language import say
from bekal.staff.meanwhile import WrittenMeanwhile
from bekal.terms import CandidateId, How
from bekal.ui.assessment.outside.result_dialog import ResultDialog
from bekal.ui.context import Context
from bekal.ui.files import read_file
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from bekal.assessment.outside.service import NewResult, Recorded
    from bekal.reference.language_tests import LanguageTests
    from bekal.ui.assessment.outside.screen import LanguageScreen

People = list[tuple[CandidateId, str]]


class ResultEntry(QObject):
    """Records, corrects and takes off results; `changed` is called after each."""

    def __init__(self, screen: QWidget, context: Context, changed: Callable[[], object]) -> None:
        super().__init__(screen)
        self._screen, self._context, self._changed = screen, context, changed
        self.dialog: ResultDialog | None = None
        self._seen: NewResult | None = None
        """What the result that is corrected said when it was read, or told of."""

    def ask(self, *, who: CandidateId | None = None, row: ResultRow | None = None) -> None:
        """Open the form: for anybody, for one person, or for a result to correct."""

        def work(session: Any) -> "tuple[LanguageTests, People, NewResult | None]":
            from bekal.assessment.outside import service
            from bekal.assessment.outside.editions import edition_in_use
            from bekal.assessment.outside.queries import people
            from bekal.candidates.queries import candidate

            began = service.standing(session, row.id) if row is not None else None

            if who is not None:
                return edition_in_use(session), [(who, candidate(session, who).name)], began
            return edition_in_use(session), people(session), began

        def done(found: "tuple[LanguageTests, People, NewResult | None]") -> None:
            today, (tests, everybody, self._seen) = self._context.clock, found
            dialog = ResultDialog(self._screen, tests, everybody, lambda: today().date(), who=who, row=row)
            dialog.agreed.connect(lambda: self._take(dialog))
            self.dialog = dialog
            dialog.open()

        self._context.jobs.run(work, done, receiver=self)

    def _take(self, dialog: ResultDialog) -> None:
        dialog.on.settle()
        dialog.until.settle()
        person = dialog.person()
        try:
            new = dialog.typed()
        except Refused as error:
            dialog.refuse(error)
            return
        if person is None or new is None:
            dialog.refuse(say("Nama, tes dan tanggalnya belum lengkap."))
            return
        self._write(dialog, person, new)

    def _write(self, dialog: ResultDialog, person: CandidateId, new: "NewResult") -> None:
        today, row, seen = self._context.clock().date(), dialog.row, self._seen

        def work(session: Any) -> "Recorded":
            from bekal.assessment.outside import service

            if row is not None:
                return service.change(session, row.id, new, today=today, seen=seen)
            return service.record(session, person, new, today=today)

        def done(recorded: "Recorded") -> None:
            dialog.accept()
            found = recorded.judged
            decision = found.decision.word if found.decision else ""
            said = " ".join(part for part in (found.level, decision) if part) or found.shown or "–"
            words = say("Hasil disimpan: {what}", what=said)
            if recorded.doubts:
                words = say("{words}. Periksa: {doubt}", words=words, doubt="; ".join(recorded.doubts))
            self._context.undo(words, lambda: self._take_back(recorded, is_new=row is None))
            self._changed()

        def failed(error: Told) -> None:
            dialog.refuse(error)
            if isinstance(error, WrittenMeanwhile) and row is not None:
                self._look_again(row)

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def _look_again(self, row: ResultRow) -> None:
        """Whoever was told what others wrote may write over it."""

        def work(session: Any) -> "NewResult":
            from bekal.assessment.outside import service

            return service.standing(session, row.id)

        def done(found: "NewResult") -> None:
            self._seen = found

        self._context.jobs.run(work, done, receiver=self)

    def _take_back(self, recorded: "Recorded", *, is_new: bool) -> None:
        def work(session: Any) -> None:
            from bekal.assessment.outside import service

            service.take_back(session, recorded, is_new=is_new)

        self._run_and_tell(work, say("Sudah ditarik kembali."))

    def remove(self, row: ResultRow) -> None:
        """Take off a result; it can be put back."""
        today = self._context.clock().date()

        def work(session: Any) -> "tuple[CandidateId, NewResult]":
            from bekal.assessment.outside import service

            return service.remove(session, row.id)

        def done(taken: "tuple[CandidateId, NewResult]") -> None:
            def again(session: Any) -> None:
                from bekal.assessment.outside import service

                service.record(session, taken[0], taken[1], today=today)

            words = say("Hasil {test} {name} dihapus", test=row.title, name=row.name)
            self._context.undo(words, lambda: self._run_and_tell(again, say("Hasilnya kembali.")))
            self._changed()

        self._context.jobs.run(work, done, write=True, receiver=self)

    def _run_and_tell(self, work: Callable[[Any], None], words: str) -> None:
        def done(_none: None) -> None:
            self._context.notify(words)
            self._changed()

        self._context.jobs.run(work, done, write=True, how=How.UNDO, receiver=self)


class LanguagePresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "LanguageScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self.entry = ResultEntry(screen, context, self.read)
        screen.filter_asked.connect(self.read)
        screen.add_asked.connect(self.entry.ask)
        screen.change_asked.connect(lambda one: self.entry.ask(who=one.candidate_id, row=one))
        screen.remove_asked.connect(self.entry.remove)
        screen.rules_asked.connect(self._ask_rules)
        screen.leave_asked.connect(context.back)

    def load(self) -> None:
        """Read the tests, then the results."""

        def work(session: Any) -> "LanguageTests":
            from bekal.assessment.outside.editions import edition_in_use

            return edition_in_use(session)

        def done(found: "LanguageTests") -> None:
            self._screen.show_tests([(one.code, one.title) for one in found.tests.values()])
            self._screen.rules.setToolTip(say("Aturan tes yang dipakai: edisi {edition}", edition=found.edition))
            self.read()

        self._context.jobs.run(work, done, latest="tests", receiver=self)

    def read(self) -> None:
        """Read the results that are asked for."""
        span, test = self._screen.asked()
        today = self._context.clock().date()

        def work(session: Any) -> list[ResultRow]:
            from bekal.assessment.outside.queries import results

            return results(session, today=today, test=test, ends_within=span)

        self._context.jobs.run(work, self._screen.show_results, latest="results", receiver=self)

    def _ask_rules(self) -> None:
        path = dialogs.ask_open(self._screen, say("Berkas aturan tes bahasa"), "*.json")
        if path is None:
            return
        now = self._context.clock()

        def done(content: bytes) -> None:
            def work(session: Any) -> str:
                from bekal.assessment.outside.editions import import_edition

                return import_edition(session, content, now=now).edition

            def taken(edition: str) -> None:
                self._context.notify(say("Aturan tes edisi {edition} dipakai mulai sekarang.", edition=edition))
                self.load()

            self._context.jobs.run(work, taken, write=True, how=How.IMPORT, receiver=self)

        self._context.jobs.fetch(lambda: read_file(path), done, receiver=self)
