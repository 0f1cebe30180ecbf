"""What the queue of competency tests does: each intention is handed to the database worker."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject

from bekal.assessment.competency.queries import Entry, EventRow, SchemeRow, Waiting
from bekal.assessment.competency.service import Noted, Queued
from bekal.errors import Refused
from bekal.language import say
from bekal.terms import CandidateId, CourseId, How, ProgrammeId
from bekal.ui.assessment.asking import AskForm
from bekal.ui.assessment.ujk.application import ask_applications
from bekal.ui.assessment.ujk.dialogs import CodesDialog, EventDialog, JoinDialog, ReasonDialog, SchemeDialog
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.ui.assessment.ujk.screen import QueueScreen

Offered = tuple[list[tuple[CourseId, str]], list[tuple[CandidateId, str]]]


def labels_of(codes: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Return the words of each list."""
    return {code_list: list(labels) for code_list, labels in codes.items()}


class QueuePresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "QueueScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._schemes: list[SchemeRow] = []
        self._labels: dict[str, list[str]] = {}
        self.dialog: AskForm | None = None
        screen.filter_asked.connect(self.read)
        screen.join_asked.connect(self._ask_join)
        screen.scheme_asked.connect(self._ask_scheme)
        screen.event_asked.connect(self._ask_event)
        screen.seat_asked.connect(self._seat)
        screen.withdraw_asked.connect(self._ask_withdraw)
        screen.cancel_asked.connect(self._ask_cancel)
        screen.codes_asked.connect(lambda: ask_codes(self, screen, context, self.load))
        screen.open_asked.connect(lambda test_id: context.navigate("assessment.event", test_id=test_id))
        screen.person_asked.connect(lambda person: context.navigate("candidates.tests", candidate_id=person))
        screen.application_asked.connect(lambda rows: ask_applications(context, screen, rows))
        screen.leave_asked.connect(context.back)

    def load(self) -> None:
        """Read the schemes, then the queue."""

        def work(session: Any) -> tuple[list[SchemeRow], dict[str, list[str]]]:
            from bekal.assessment.competency.queries import schemes
            from bekal.assessment.competency.schemes import codes

            return schemes(session), labels_of(codes(session))

        def done(found: tuple[list[SchemeRow], dict[str, list[str]]]) -> None:
            self._schemes, self._labels = found
            self._screen.show_schemes(self._schemes)
            self.read()

        self._context.jobs.run(work, done, latest="schemes", receiver=self)

    def read(self) -> None:
        """Read who waits and the events."""
        scheme, place = self._screen.asked()

        def work(session: Any) -> tuple[list[Entry], list[Waiting], list[EventRow]]:
            from bekal.assessment.competency import queries

            rows = queries.queue(session, scheme_id=scheme, place=place)
            counts = [one for one in queries.waiting(session) if scheme in {None, one.scheme_id}]
            return rows, counts, queries.events(session, scheme_id=scheme)

        self._context.jobs.run(work, lambda found: self._screen.show_queue(*found), latest="queue", receiver=self)

    # ---------------------------------------------------------------------------------------- who waits

    def _ask_join(self) -> None:
        if not self._schemes:
            self._ask_scheme(True)
            return

        def work(session: Any) -> Offered:
            from bekal.assessment.outside.queries import people
            from bekal.courses.queries import courses

            return [(one.id, f"{one.name} · {one.programme}") for one in courses(session)], people(session)

        def done(found: Offered) -> None:
            chosen = self._screen.asked()[0] or (self._schemes[0].id if len(self._schemes) == 1 else None)
            dialog = JoinDialog(self._screen, self._named(), *found, scheme=chosen)
            dialog.agreed.connect(lambda: self._join(dialog))
            self._open(dialog)

        self._context.jobs.run(work, done, receiver=self)

    def _join(self, dialog: JoinDialog) -> None:
        scheme, course, person = dialog.scheme.value(), dialog.course.value(), dialog.person.value()
        if scheme is None or (course is None and person is None):
            dialog.refuse(say("Pilih skemanya, dan kelas atau orangnya."))
            return
        place, everybody, today = dialog.place.text(), dialog.everybody.isChecked(), self._context.clock().date()

        def work(session: Any) -> Queued:
            from bekal.assessment.competency import service

            if person is not None:
                return service.queue_people(session, [person], scheme, place=place, today=today)
            return service.queue_course(session, course, scheme, place=place, today=today, everybody=everybody)

        def done(queued: Queued) -> None:
            left = "; ".join(f"{name}: {why}" for name, why in queued.left_out[:4])
            more = len(queued.left_out) - 4
            left += say("; dan {n} lagi", n=more) if more > 0 else ""
            if not queued.ids:
                dialog.refuse(say("Tidak ada yang masuk antrean. {left}", left=left))
                return
            dialog.accept()
            words = say("{n} orang masuk antrean", n=len(queued.ids))
            words += f". {say('Tidak: {left}', left=left)}" if left else ""
            self._undoable(words, queued.operations, queued.made)

        self._context.jobs.run(work, done, dialog.refuse, write=True, receiver=self)

    def _ask_withdraw(self, rows: Sequence[Entry]) -> None:
        names = ", ".join(one.name for one in rows[:3]) + ("…" if len(rows) > 3 else "")
        dialog = ReasonDialog(self._screen, say("Keluarkan dari antrean"), names, say("Keluarkan {n}", n=len(rows)))

        def work(session: Any) -> Noted:
            from bekal.assessment.competency import service

            return service.withdraw(session, [one.id for one in rows], reason=dialog.reason.text())

        self._act(dialog, work, lambda noted: say("{n} orang dikeluarkan dari antrean", n=noted.n))

    # ------------------------------------------------------------------------------------------- events

    def _seat(self, entries: Sequence[UUID], event: EventRow) -> None:
        def work(session: Any) -> Noted:
            from bekal.assessment.competency import service

            return service.assign(session, event.id, entries)

        def done(noted: Noted) -> None:
            words = say("{n} orang mendapat tempat pada {day}", n=noted.n, day=f"{event.held_on:%d/%m/%Y}")
            self._undoable(words, noted.operations)

        self._context.jobs.run(work, done, write=True, receiver=self)

    def _ask_event(self) -> None:
        if not self._schemes:
            self._ask_scheme(True)
            return
        chosen = self._screen.asked()[0] or (self._schemes[0].id if len(self._schemes) == 1 else None)
        clock = self._context.clock
        dialog = EventDialog(self._screen, self._named(), self._labels, lambda: clock().date(), scheme=chosen)

        def take() -> None:
            try:
                scheme, new = dialog.typed()
            except Refused as error:
                dialog.refuse(error)
                return
            if scheme is None or new is None:
                dialog.refuse(say("Skema dan tanggal ujinya belum lengkap."))
                return

            def work(session: Any) -> UUID:
                from bekal.assessment.competency import events

                return events.add_event(session, scheme, new)

            def done(made: UUID) -> None:
                dialog.accept()
                self._context.undo(say("Jadwal uji ditambahkan"), lambda: self._drop_event(made))
                self.load()

            self._context.jobs.run(work, done, dialog.refuse, write=True, receiver=self)

        dialog.agreed.connect(take)
        self._open(dialog)

    def _drop_event(self, test_id: UUID) -> None:
        def work(session: Any) -> None:
            from bekal.assessment.competency import events

            events.remove_event(session, test_id)

        self._take_back(work)

    def _ask_cancel(self, event: EventRow) -> None:
        words = say("Uji {day} di {place}. {n} orang kembali ke antrean.", day=f"{event.held_on:%d/%m/%Y}",
                    place=event.place or "–", n=event.people)  # fmt: skip
        dialog = ReasonDialog(self._screen, say("Batalkan jadwal uji"), words, say("Batalkan jadwal"))
        today = self._context.clock().date()

        def work(session: Any) -> Noted:
            from bekal.assessment.competency import events

            return events.cancel_event(session, event.id, reason=dialog.reason.text(), today=today)

        self._act(dialog, work, lambda noted: say("Jadwal dibatalkan; {n} orang menunggu lagi", n=noted.n))

    # ------------------------------------------------------------------------------------------ schemes

    def _ask_scheme(self, is_new: bool) -> None:
        chosen = self._screen.asked()[0]
        row = None if is_new else next((one for one in self._schemes if one.id == chosen), None)
        if row is None and not is_new and len(self._schemes) == 1:
            row = self._schemes[0]

        def work(session: Any) -> list[tuple[ProgrammeId, str]]:
            from bekal.courses.queries import programmes

            return [(one.id, one.title) for one in programmes(session)]

        def done(found: list[tuple[ProgrammeId, str]]) -> None:
            dialog = SchemeDialog(self._screen, found, row)
            dialog.agreed.connect(lambda: self._take_scheme(dialog))
            self._open(dialog)

        self._context.jobs.run(work, done, receiver=self)

    def _take_scheme(self, dialog: SchemeDialog) -> None:
        try:
            new = dialog.typed()
        except Refused as error:
            dialog.refuse(error)
            return
        row = dialog.row

        def work(session: Any) -> UUID:
            from bekal.assessment.competency import schemes

            if row is None:
                return schemes.add_scheme(session, new)
            schemes.change_scheme(session, row.id, new)
            return row.id

        def done(_scheme: UUID) -> None:
            dialog.accept()
            self._context.notify(say("Skema {title} disimpan.", title=new.title))
            self.load()

        self._context.jobs.run(work, done, dialog.refuse, write=True, receiver=self)

    # ------------------------------------------------------------------------------------------- common

    def _named(self) -> list[tuple[UUID, str]]:
        return [(one.id, f"{one.title} · {one.code}") for one in self._schemes]

    def _open(self, dialog: AskForm) -> None:
        self.dialog = dialog
        dialog.open()

    def _act(self, dialog: AskForm, work: Callable[[Any], Noted], words: Callable[[Noted], str]) -> None:
        def done(noted: Noted) -> None:
            dialog.accept()
            self._undoable(words(noted), noted.operations, noted.made)

        dialog.agreed.connect(lambda: self._context.jobs.run(work, done, dialog.refuse, write=True, receiver=self))
        self._open(dialog)

    def _undoable(self, words: str, operations: tuple[UUID, ...], made: tuple[UUID, ...] = ()) -> None:
        def work(session: Any) -> None:
            from bekal.assessment.competency import service

            service.take_back(session, operations, made=made)

        self._context.undo(words, lambda: self._take_back(work))
        self.load()

    def _take_back(self, work: Callable[[Any], None]) -> None:
        def done(_none: None) -> None:
            self._context.notify(say("Sudah ditarik kembali."))
            self.load()

        self._context.jobs.run(work, done, write=True, how=How.UNDO, receiver=self)


def ask_codes(
    owner: QObject,
    screen: Any,
    context: Context,
    changed: Callable[[], object],
    missing: set[tuple[str, str]] | None = None,
) -> None:
    """Open the form of BNSP's codes; what is missing comes first."""

    def read(session: Any) -> dict[str, dict[str, str]]:
        from bekal.assessment.competency.schemes import codes

        return codes(session)

    def show(codes: dict[str, dict[str, str]]) -> None:
        for code_list, label in missing or ():
            codes[code_list].setdefault(label, "")
        dialog = CodesDialog(screen, codes, missing or set())

        def take() -> None:
            changes = dialog.changed()

            def work(session: Any) -> None:
                from bekal.assessment.competency.schemes import set_code

                for code_list, label, code in changes:
                    set_code(session, code_list, label, code)

            def done(_none: None) -> None:
                dialog.accept()
                context.notify(say("{n} kode disimpan.", n=len(changes)))
                changed()

            context.jobs.run(work, done, dialog.refuse, write=True, receiver=owner)

        dialog.agreed.connect(take)
        dialog.open()

    context.jobs.run(read, show, receiver=owner)
