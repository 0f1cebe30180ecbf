"""The receipt after registering: Ctrl+P for who was registered last, or by itself where this machine is set so."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import keys
from bekal.ui.candidates import receipt_paper
from bekal.ui.candidates.files_out import tell_written
from bekal.ui.candidates.list_actions import ask_slips
from bekal.ui.context import Context
from bekal.ui.widgets.dialogs import ask_folder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.form_screen import FormScreen


class FormReceipts(QObject):
    """Child of the form; knows who was registered last."""

    def __init__(self, screen: "FormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._last: tuple[CandidateId, str] | None = None
        screen.registered.connect(self.note)
        keys.on(screen, "Ctrl+P", self.ask)

    def note(self, person: object, name: str) -> None:
        """Remember who was registered; write the slip where this machine does so by itself."""
        self._last = (CandidateId(cast("CandidateId", person)), name)
        if receipt_paper.is_wanted_after_registering(self._context):
            self._write()
        else:
            self._context.notify(say("{name} terdaftar. Tanda terima: Ctrl+P", name=name))

    def show_person(self, person: CandidateId | None) -> None:
        """Be about a registered person who is being corrected; for somebody new the last one stays."""
        if person is not None:
            self._last = (person, "")

    def show_name(self, name: str) -> None:
        """Know the name of the person being corrected, once it was read."""
        if self._last is not None:
            self._last = (self._last[0], name)

    def ask(self) -> None:
        """Ask for the paper of the last one's slip; while nobody was registered there is none."""
        if self._last is None:
            self._context.notify(say("Tanda terima dicetak setelah orangnya didaftarkan."))
            return
        person, name = self._last
        ask_slips(self, self._context, self._screen.window(), [person], name)

    def _write(self) -> None:
        """Write the slip into this machine's folder for slips, asked for once."""
        assert self._last is not None
        person, name = self._last
        folder = receipt_paper.folder_of(self._context)
        if folder is None:
            folder = ask_folder(self._screen, say("Map untuk tanda terima di komputer ini"))
            if folder is None:
                self._context.notify(say("{name} terdaftar. Tanda terima: Ctrl+P", name=name))
                return
            receipt_paper.remember(self._context, folder=folder)
        paper, now = receipt_paper.paper_of(self._context), self._context.clock()

        def work(session: "Session") -> tuple[Path, Path]:
            from bekal.reports.receipts import code_of, write_receipts

            path = folder / f"Tanda terima {code_of(session, person)}.pdf"
            return path, write_receipts(session, [person], path, paper=paper, now=now)

        self._context.jobs.run(work, lambda both: tell_written(self._context, both[0], both[1]), receiver=self)
