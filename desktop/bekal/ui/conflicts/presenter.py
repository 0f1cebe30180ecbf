"""What the list of conflicts does: it lets one value stand, with the head's PIN where asked, and takes it back."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.sync.conflicts.queries import ConflictRow, conflicts
from bekal.sync.conflicts.rules import HeadDecides
from bekal.sync.conflicts.service import Settled, settle, take_back, take_back_decision
from bekal.terms import StaffId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.conflicts.screen import ConflictsScreen

Retry = Callable[[StaffId | None], None]


class ConflictsPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "ConflictsScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.taken.connect(self.take)
        screen.typed.connect(self.type)
        screen.back_asked.connect(self.take_back)
        screen.person_asked.connect(self.open_person)
        screen.leave_asked.connect(context.back)

    def load(self) -> None:
        """Read what waits and what was decided."""
        jobs = self._context.jobs
        jobs.run(lambda session: conflicts(session), self._screen.show_open, latest="conflicts")
        jobs.run(lambda session: conflicts(session, decided=True), self._screen.show_decided, latest="decided")

    def take(self, row: ConflictRow, op_id: UUID, by: StaffId | None = None) -> None:
        """Let one of the values stand."""
        now = self._context.clock()

        def work(session: "Session") -> Settled:
            return settle(session, row.id, take=op_id, now=now)

        self._decide(row, work, lambda head: self.take(row, op_id, head), by)

    def type(self, row: ConflictRow, typed: str, by: StaffId | None = None) -> None:
        """Let a typed value stand."""
        now = self._context.clock()

        def work(session: "Session") -> Settled:
            return settle(session, row.id, typed=typed, now=now)

        self._decide(row, work, lambda head: self.type(row, typed, head), by)

    def take_back(self, row: ConflictRow, by: StaffId | None = None) -> None:
        """Take a decision back, so that it waits again."""

        def done(_count: int) -> None:
            self._context.notify(say("{field} {about} menunggu keputusan lagi.", field=row.word, about=row.about))
            self.load()

        self._context.jobs.run(
            lambda session: take_back_decision(session, row),
            done,
            lambda error: self._failed(error, row, lambda head: self.take_back(row, head), say("Batalkan keputusan")),
            write=True,
            receiver=self,
            by=by,
        )

    def open_person(self, row: ConflictRow) -> None:
        """Go to whom it is about."""
        self._context.navigate("candidates", chosen=row.candidate_id)

    def _decide(self, row: ConflictRow, work: "Callable[[Session], Settled]", retry: Retry, by: StaffId | None) -> None:
        jobs = self._context.jobs

        def again(settled: Settled) -> None:
            jobs.run(
                lambda session: take_back(session, settled),
                lambda _count: self.load(),
                write=True,
                receiver=self,
                by=by,
            )

        def done(settled: Settled) -> None:
            self._screen.stop_typing()
            words = say("{field} {about} diputuskan.", field=row.word, about=row.about)
            self._context.undo(words, lambda: again(settled))
            self.load()

        jobs.run(
            work,
            done,
            lambda error: self._failed(error, row, retry, say("Setujui keputusan")),
            write=True,
            receiver=self,
            by=by,
        )

    def _failed(self, error: Told, row: ConflictRow, retry: Retry, verb: str) -> None:
        """Ask for the head's PIN where only that is missing; otherwise say why."""
        if not isinstance(error, HeadDecides):
            self._context.tell(error)
            self.load()
            return
        from bekal.messages import sentence
        from bekal.ui.sign_in.countersign import ask_head

        ask_head(
            self._context,
            self,
            self._screen,
            title=say("Kepala memutuskan isian yang berbeda"),
            facts=[sentence(error), say("{field} {about}", field=row.word, about=row.about)],
            verb=verb,
            agreed=lambda head: retry(head),
            nobody=lambda: self._context.tell(error),
        )
