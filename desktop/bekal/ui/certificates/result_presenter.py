"""Correcting a result under a certificate: the marks, what they change on the paper, why, and a head's PIN."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.staff.meanwhile import WrittenMeanwhile
from bekal.terms import How, StaffId
from bekal.ui.certificates.presenter import open_centre
from bekal.ui.certificates.register_words import RegisterRow
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.assessment.service import NewResult
    from bekal.certificates.life.results import Standing
    from bekal.certificates.life.rules import Because, Difference
    from bekal.ui.certificates.register_presenter import RegisterPresenter
    from bekal.ui.certificates.result_dialog import ResultDialog


class ResultPresenter(QObject):
    """Child of the register's presenter, whose way of deciding it uses."""

    def __init__(self, register: "RegisterPresenter", context: Context) -> None:
        super().__init__(register)
        self._register, self._context = register, context

    def ask(self, one: RegisterRow) -> None:
        """Read the marks under a certificate and show them to be corrected."""
        self._read(one, lambda stands: self._show(one, stands), self)

    def _read(self, one: RegisterRow, done: "Callable[[Standing], object]", receiver: QObject) -> None:
        now = self._context.clock()

        def work(session: "Session") -> "Standing":
            from bekal.certificates.life.results import standing

            return standing(session, one.paper.id, now=now)

        self._context.jobs.run(work, done, receiver=receiver)

    def _show(self, one: RegisterRow, stands: "Standing") -> None:
        from bekal.ui.certificates.result_dialog import ResultDialog

        dialog = ResultDialog(self._register.window(), stands)
        dialog.given.connect(lambda new: self._preview(dialog, one, new))
        dialog.open()

    def _preview(self, dialog: "ResultDialog", one: RegisterRow, new: "NewResult") -> None:
        """Learn what the marks change on the paper, then ask why and for the PIN."""
        context, now, by = self._context, self._context.clock(), self._context.person.id

        def work(_session: "Session") -> "tuple[Difference, ...]":
            from bekal.certificates.life.here import preview_result_here

            return preview_result_here(open_centre(context), one.paper.id, new, by=by, now=now)

        def done(changes: "tuple[Difference, ...]") -> None:
            dialog.accept()
            self._decide(one, new, by, changes)

        def failed(error: Told) -> None:
            dialog.show_refusal(sentence(error))
            if isinstance(error, WrittenMeanwhile):  # whoever was told may write over it
                self._read(one, dialog.take_up, dialog)

        context.jobs.run(work, done, failed, receiver=dialog)

    def _decide(
        self, one: RegisterRow, new: "NewResult", entered_by: StaffId, changes: "tuple[Difference, ...]"
    ) -> None:
        from bekal.certificates.life.rules import OF_RESULTS

        def correct(centre: Any, because: "Because", letter: str, scan: bytes, by: StaffId) -> Any:
            from bekal.certificates.life.here import correct_result_here

            return correct_result_here(
                centre, one.paper.id, new, entered_by=entered_by, reason=because, by=by, now=self._context.clock(),
                how=How.KEY, letter_number=letter, scan=scan,
            )  # fmt: skip

        self._register.decide(
            one,
            say("Perbaiki hasil"),
            [
                f"{one.paper.number} · {one.paper.name}",
                say("Nilai dan sertifikat diganti bersama: nomor baru, yang lama tidak berlaku lagi."),
            ],
            OF_RESULTS,
            say("Perbaiki hasil dan sertifikat"),
            letter=say("Nomor berita acara"),
            changes=changes,
            do=correct,
            said=lambda made: say("Perbaikan terbit dengan nomor {number}; cetak di kelasnya", number=made.number),
        )
