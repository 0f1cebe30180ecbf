"""What the screen of one test event does: results, certificates, BNSP's sheet and its result file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject

from bekal.assessment.competency import rules
from bekal.assessment.competency.queries import Entry, EventRow
from bekal.assessment.competency.rules import Mark
from bekal.assessment.competency.service import Noted, Paper
from bekal.errors import Refused, Told
from bekal.language import say
from bekal.terms import How
from bekal.ui.assessment.asking import AskForm
from bekal.ui.assessment.ujk.application import ask_applications
from bekal.ui.assessment.ujk.dialogs import EventDialog, PaperDialog
from bekal.ui.assessment.ujk.importing import ResultImport
from bekal.ui.assessment.ujk.presenter import ask_codes, labels_of
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from bekal.assessment.competency.sheet import Sheet
    from bekal.ui.assessment.ujk.event_screen import EventScreen


class EventPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "EventScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._test: UUID | None = None
        self._event: EventRow | None = None
        self.dialog: AskForm | dialogs.Confirm | None = None
        self.importing = ResultImport(screen, context, self._imported)
        screen.marked.connect(self.mark)
        screen.pasted.connect(self._paste)
        screen.paper_asked.connect(self._ask_paper)
        screen.back_to_queue_asked.connect(self._send_back)
        screen.change_asked.connect(self._ask_change)
        screen.sheet_asked.connect(self._look_at_sheet)
        screen.file_asked.connect(lambda: self.importing.ask(self._require()))
        screen.application_asked.connect(lambda rows: ask_applications(context, screen, rows))
        screen.leave_asked.connect(context.back)

    def load(self, test_id: UUID) -> None:
        """Show an event."""
        self._test = test_id
        self.read()

    def read(self) -> None:
        """Read the event and who sits in it."""
        test_id = self._require()

        def work(session: Any) -> tuple[EventRow, list[Entry]]:
            from bekal.assessment.competency import queries

            return queries.event(session, test_id), queries.event_people(session, test_id)

        def done(found: tuple[EventRow, list[Entry]]) -> None:
            self._event = found[0]
            self._screen.show_event(*found)

        self._context.jobs.run(work, done, latest="event", receiver=self)

    # ------------------------------------------------------------------------------------------ results

    def mark(self, marks: Mapping[UUID, Mark]) -> None:
        """Note results."""
        test_id, today = self._require(), self._context.clock().date()
        seen = {one.id: one.mark for one in self._screen.table.rows.rows}

        def work(session: Any) -> Noted:
            from bekal.assessment.competency import service

            return service.record_results(session, test_id, marks, today=today, seen=seen)

        def done(noted: Noted) -> None:
            if noted.n:
                words = say("{n} hasil disimpan", n=noted.n)
                if noted.made:
                    words += say("; {n} orang menunggu uji berikutnya", n=len(noted.made))
                self._undoable(words, noted)
            else:
                self.read()

        def failed(error: Told) -> None:
            self._context.tell(error)
            self.read()

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def _paste(self, text: str, rows: Sequence[Entry]) -> None:
        """Take results from a spreadsheet: a column of them from here on, or names with their results."""
        lines = [line.split("\t") for line in text.splitlines() if line.strip()]
        marks: dict[UUID, Mark] = {}
        try:
            if lines and all(len(line) == 1 for line in lines):
                for one, line in zip(rows, lines, strict=False):
                    marks[one.id] = rules.read_mark(line[0])
            else:
                names = {" ".join(one.name.casefold().split()): one.id for one in self._screen.table.rows.rows}
                for line in lines:
                    named = " ".join(line[0].casefold().split())
                    if named not in names:
                        raise rules.NotInEvent(name=line[0])
                    marks[names[named]] = rules.read_mark(line[-1])
        except Refused as error:
            self._context.tell(error)
            return
        if marks:
            self.mark(marks)

    def _send_back(self, rows: Sequence[Entry]) -> None:
        def work(session: Any) -> Noted:
            from bekal.assessment.competency import service

            return service.unassign(session, [one.id for one in rows])

        def done(noted: Noted) -> None:
            self._undoable(say("{n} orang kembali ke antrean", n=noted.n), noted)

        self._context.jobs.run(work, done, write=True, receiver=self)

    # ------------------------------------------------------------------------------------- certificates

    def _ask_paper(self, one: Entry) -> None:
        if one.mark.outcome is None or one.mark.waits_again:
            self._context.tell(rules.NotCompetent(name=one.name))
            return
        clock = self._context.clock
        known = (one.certificate_no, one.registration_no, one.blank_no)
        dialog = PaperDialog(self._screen, one.name, lambda: clock().date(), known)
        dialog.issued.show_value(one.issued_on)
        dialog.until.show_value(one.valid_until)
        dialog.seen.setChecked(one.evidence_seen)

        def take() -> None:
            dialog.issued.settle()
            dialog.until.settle()
            numbers = (dialog.certificate.text(), dialog.registration.text(), dialog.blank.text())
            days = dialog.issued.value(), dialog.until.value()
            paper = Paper(*numbers, *days, evidence_seen=dialog.seen.isChecked())

            def work(session: Any) -> Noted:
                from bekal.assessment.competency import service

                return service.note_papers(session, {one.id: paper})

            def done(noted: Noted) -> None:
                dialog.accept()
                self._undoable(_with_doubts(say("Sertifikat {name} disimpan", name=one.name), noted), noted)

            self._context.jobs.run(work, done, dialog.refuse, write=True, receiver=self)

        dialog.agreed.connect(take)
        self.dialog = dialog
        dialog.open()

    # -------------------------------------------------------------------------------------- the event

    def _ask_change(self) -> None:
        event = self._event
        if event is None:
            return
        clock = self._context.clock

        def read(session: Any) -> dict[str, list[str]]:
            from bekal.assessment.competency.schemes import codes

            return labels_of(codes(session))

        def show(labels: dict[str, list[str]]) -> None:
            schemes = [(event.scheme_id, event.scheme)]
            dialog = EventDialog(self._screen, schemes, labels, lambda: clock().date(), row=event)

            def take() -> None:
                try:
                    _scheme, new = dialog.typed()
                except Refused as error:
                    dialog.refuse(error)
                    return
                if new is None:
                    dialog.refuse(say("Tanggal ujinya belum diisi."))
                    return

                def work(session: Any) -> None:
                    from bekal.assessment.competency import events

                    events.change_event(session, event.id, new)

                def done(_none: None) -> None:
                    dialog.accept()
                    self._context.notify(say("Jadwal uji disimpan."))
                    self.read()

                self._context.jobs.run(work, done, dialog.refuse, write=True, receiver=self)

            dialog.agreed.connect(take)
            self.dialog = dialog
            dialog.open()

        self._context.jobs.run(read, show, receiver=self)

    # ------------------------------------------------------------------------------------ BNSP's sheet

    def _look_at_sheet(self) -> None:
        """Name what is missing before anything is written."""
        test_id = self._require()

        def work(session: Any) -> "Sheet":
            from bekal.assessment.competency.sheet import sheet

            return sheet(session, test_id)

        def done(found: "Sheet") -> None:
            if not found.missing:
                self._ask_sheet(found)
                return
            if found.codes_missing:
                ask_codes(self, self._screen, self._context, self._look_again, set(found.codes_missing))
                return
            self._warn(found)

        self._context.jobs.run(work, done, receiver=self)

    def _look_again(self) -> None:
        """After codes were filled in, or left empty on purpose, say what is still missing."""
        test_id = self._require()

        def work(session: Any) -> "Sheet":
            from bekal.assessment.competency.sheet import sheet

            return sheet(session, test_id)

        def done(found: "Sheet") -> None:
            if found.missing:
                self._warn(found)
            else:
                self._ask_sheet(found)

        self._context.jobs.run(work, done, receiver=self)

    def _warn(self, found: "Sheet") -> None:
        facts = list(found.missing[:8])
        if len(found.missing) > len(facts):
            facts.append(say("dan {n} lagi", n=len(found.missing) - len(facts)))
        title = say("{n} hal belum diisi di lembar BNSP", n=len(found.missing))
        dialog = dialogs.Confirm(self._screen, title, facts, say("Tulis dengan kolom kosong"), final=True)
        dialog.agreed.connect(lambda: self._ask_sheet(found))
        self.dialog = dialog
        dialog.open()

    def _ask_sheet(self, found: "Sheet") -> None:
        name = say("data asesi {day}", day=f"{found.event.held_on:%Y-%m-%d}")
        path = ask_place(self._screen, name, ".xlsx", "Excel (*.xlsx)")
        if path is not None:
            self.write_sheet(found, path)

    def write_sheet(self, found: "Sheet", path: Path) -> None:
        """Write BNSP's sheet."""

        def work(_session: Any) -> Path:
            from bekal.assessment.competency.sheet import write_to

            return write_to(path, found, incomplete=True)

        def done(written: Path) -> None:
            tell_written(self._context, path, written, people=len(found.lines))

        self._context.jobs.run(work, done, receiver=self)

    # ------------------------------------------------------------------------------------------- common

    def _imported(self, noted: Noted) -> None:
        self._undoable(_with_doubts(say("{n} sertifikat diimpor", n=noted.n), noted), noted)

    def _undoable(self, words: str, noted: Noted) -> None:
        def work(session: Any) -> None:
            from bekal.assessment.competency import service

            service.take_back(session, noted.operations, made=noted.made)

        self._context.undo(words, lambda: self._take_back(work))
        self.read()

    def _take_back(self, work: Callable[[Any], None]) -> None:
        def done(_none: None) -> None:
            self._context.notify(say("Sudah ditarik kembali."))
            self.read()

        self._context.jobs.run(work, done, write=True, how=How.UNDO, receiver=self)

    def _require(self) -> UUID:
        assert self._test is not None
        return self._test


def _with_doubts(words: str, noted: Noted) -> str:
    if not noted.doubts:
        return words
    doubts = "; ".join(f"{name}: {why}" for name, why in noted.doubts[:3])
    return say("{words}. Periksa: {doubt}", words=words, doubt=doubts)
