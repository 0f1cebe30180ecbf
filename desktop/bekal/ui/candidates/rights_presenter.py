"""What the screen of rights does: notes consent, hands out data, restricts, and erases with a head's PIN."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from bekal.language import chosen, say
from bekal.terms import CandidateId
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.candidates.list_actions import ask_slips
from bekal.ui.candidates.rights_dialogs import EraseDialog, ReasonDialog
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.candidates.rights.erasing import Erased
    from bekal.candidates.rights.queries import Rights
    from bekal.ui.candidates.rights_screen import RightsScreen


class RightsPresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "RightsScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._person: CandidateId | None = None
        self._rights: Rights | None = None
        screen.note_asked.connect(self.note)
        screen.sheet_asked.connect(self.print_sheet)
        screen.data_asked.connect(self.hand_out)
        screen.receipt_asked.connect(self.print_receipt)
        screen.restrict_asked.connect(self.ask_restriction)
        screen.erase_asked.connect(self.ask_erasure)
        screen.leave_asked.connect(context.back)

    def load(self, person: CandidateId) -> None:
        """Read how a person stands."""
        from bekal.candidates.rights.queries import rights

        self._person = person
        today, language = self._context.clock().date(), chosen()
        self._context.jobs.run(
            lambda session: rights(session, person, today=today, language=language),
            self._show,
            latest="rights",
            receiver=self,
        )

    def note(self) -> None:
        """Note what was ticked and what was taken back; Ctrl+Z undoes it."""
        person, given, gone = self._person, self._screen.given(), self._screen.withdrawn()
        guardian, reason, on = self._screen.answers()
        now, language = self._context.clock(), chosen()
        if person is None:
            return

        def work(session: "Session") -> tuple[UUID, ...]:
            from bekal.candidates.consent import service

            return service.note(
                session,
                person,
                given=given,
                withdrawn=gone,
                reason=reason,
                guardian=guardian,
                given_on=on,
                now=now,
                language=language,
            )

        def done(steps: tuple[UUID, ...]) -> None:
            self.load(person)
            if steps:
                self._context.undo(say("Persetujuan dicatat."), lambda: self._take_back(steps))
            else:
                self._context.notify(say("Tidak ada yang berubah."))

        self._context.jobs.run(work, done, write=True, receiver=self)

    def print_sheet(self) -> None:
        """Write the sheet to be signed; its ticks are empty."""
        now = self._context.clock()

        def write(session: "Session", person: CandidateId, path: Path) -> Path:
            from bekal.candidates.consent.printing import write_form

            return write_form(session, person, path, now=now)

        self._write(say("Lembar persetujuan"), ".pdf", write)

    def print_receipt(self) -> None:
        """Write the slip with the code that leads back to the person."""
        if self._person is not None and self._rights is not None:
            ask_slips(self, self._context, self._screen.hold(), [self._person], self._rights.name)

    def hand_out(self, ending: str) -> None:
        """Write everything about the person; that it was done is noted."""
        now = self._context.clock()

        def write(session: "Session", person: CandidateId, path: Path) -> Path:
            from bekal.candidates.rights.printing import hand_out_data

            return hand_out_data(session, person, path, now=now)[0]

        self._write(say("Data"), ending, write, notes=True)

    def ask_restriction(self) -> None:
        """Ask why, then restrict or lift."""
        found = self._rights
        if found is None:
            return
        is_restricted = found.restricted_on is not None
        dialog = ReasonDialog(
            self._screen.hold(),
            say("Akhiri pembatasan?") if is_restricted else say("Batasi pemakaian data {name}?", name=found.name),
            say("Orang ini tampil lagi di daftar, ekspor, dan cetakan.")
            if is_restricted
            else say("Orang ini keluar dari daftar, pencarian, ekspor, dan cetakan. Datanya tetap tersimpan."),
            say("Akhiri pembatasan") if is_restricted else say("Batasi"),
        )
        dialog.agreed.connect(lambda: self._restrict(dialog.words(), lift=is_restricted))
        dialog.open()

    def ask_erasure(self) -> None:
        """Show what would go and what stays, and ask for reason, name and a head's PIN."""
        found = self._rights
        if found is None or found.doomed is None:
            return
        mine = self._context.person
        heads = sorted(found.heads, key=lambda head: (head[0] != mine.id, head[1]))
        dialog = EraseDialog(self._screen.hold(), found.doomed, heads)
        dialog.agreed.connect(lambda: self._erase(dialog))
        dialog.open()

    def _show(self, found: "Rights") -> None:
        self._rights = found
        self._screen.show_rights(found)

    def _restrict(self, reason: str, *, lift: bool) -> None:
        person, now = self._person, self._context.clock()
        if person is None:
            return

        def work(session: "Session") -> None:
            from bekal.candidates.rights import service

            if lift:
                service.lift(session, person, reason=reason)
            else:
                service.restrict(session, person, reason=reason, now=now)

        def done(_done: None) -> None:
            self.load(person)
            self._context.notify(say("Pembatasan diakhiri.") if lift else say("Data dibatasi mulai hari ini."))

        self._context.jobs.run(work, done, write=True, receiver=self)

    def _erase(self, dialog: EraseDialog) -> None:
        from bekal.candidates.rights.rules import ErasureReason

        person, now = self._person, self._context.clock()
        head, secret, name, reason = dialog.answers()
        if person is None or head is None:
            return

        def prove(session: "Session") -> object:
            from bekal.staff.service import try_secret

            return try_secret(session, head, secret, now=now)

        def proved(attempt: object) -> None:
            def work(session: "Session") -> "Erased":
                from bekal.candidates.rights.erasing import erase_as

                attempt.person()  # type: ignore[attr-defined]  # tells how many tries are left
                return erase_as(session, head, person, typed_name=name, reason=ErasureReason(reason), now=now)

            self._context.jobs.run(work, done, write=True, receiver=self)

        def done(gone: "Erased") -> None:
            words = say("Data dihapus: {n} pendaftaran, {scans} pindaian.", n=gone.registrations, scans=gone.scans)
            if gone.certificates:
                words += " " + say("Sertifikat {numbers} tetap di register.", numbers=", ".join(gone.certificates))
            self._context.notify(words)
            self._context.navigate("candidates")

        self._context.jobs.run(prove, proved, write=True, receiver=self)

    def _take_back(self, steps: tuple[UUID, ...]) -> None:
        person = self._person

        def work(session: "Session") -> None:
            from bekal.candidates.consent.service import take_back

            take_back(session, steps)

        def done(_done: None) -> None:
            if person is not None:
                self.load(person)

        self._context.jobs.run(work, done, write=True, receiver=self)

    def _write(self, what: str, ending: str, write: object, *, notes: bool = False) -> None:
        person, found = self._person, self._rights
        if person is None or found is None:
            return
        kinds = say("Dokumen PDF (*.pdf)") if ending == ".pdf" else say("Arsip ZIP (*.zip)")
        path = ask_place(self._screen.hold(), f"{what} {found.name}", ending, kinds)
        if path is None:
            return

        def done(written: Path) -> None:
            tell_written(self._context, path, written)
            if notes:
                self.load(person)

        self._context.jobs.run(
            lambda session: write(session, person, path),  # type: ignore[operator]  # one of the two above
            done,
            write=notes,
            receiver=self,
        )
