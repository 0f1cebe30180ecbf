"""What the merge screen does: it takes sides, merges with a head's agreement, and offers to take it back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal import messages
from bekal.candidates.merging import service
from bekal.candidates.merging.preview import Preview, preview
from bekal.candidates.merging.rules import ReasonNeeded, Side
from bekal.errors import Told
from bekal.language import say
from bekal.terms import CandidateId, LinkId, Role, StaffId
from bekal.ui.candidates.merge_rows import moves, rows_of
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.merge_screen import MergeScreen


class MergePresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "MergeScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._shown: Preview | None = None
        self._choices: dict[str, Side] = {}
        self._merging = False
        screen.chosen.connect(self.choose)
        screen.swap_asked.connect(self.swap)
        screen.merge_asked.connect(self.merge)
        screen.apart_asked.connect(self.tell_apart)
        screen.leave_asked.connect(context.back)

    def load(self, kept: CandidateId, merged: CandidateId) -> None:
        """Read both records; nothing is chosen yet."""
        self._shown, self._choices, self._merging = None, {}, False
        self._context.jobs.run(lambda session: preview(session, kept, merged), self._show, latest="merge")

    def choose(self, choice: str, side: Side) -> None:
        """Take a value from this side."""
        self._choices[choice] = side
        if self._shown is not None:
            self._screen.show_rows(rows_of(self._shown, self._choices))

    def swap(self) -> None:
        """Keep the other record instead; every value that was chosen stays chosen."""
        if self._shown is None:
            return
        kept, merged = self._shown.merged.id, self._shown.kept.id
        other = {Side.KEPT: Side.MERGED, Side.MERGED: Side.KEPT}
        self._choices = {choice: other[side] for choice, side in self._choices.items()}
        self._context.jobs.run(lambda session: preview(session, kept, merged), self._show, latest="merge")

    def merge(self) -> None:
        """Merge, signed by a head: whoever is signed in, or one who gives their PIN here."""
        if self._shown is None or self._merging:
            return
        shown = self._shown
        if shown.needs_reason and not self._screen.reason.text().strip():
            missing = ReasonNeeded(one=shown.kept.name, other=shown.merged.name)
            self._screen.show_reason_missing(messages.sentence(missing))
            return
        if self._context.person.role is Role.HEAD:
            self._carry_out(self._context.person.id)
            return
        from bekal.ui.sign_in.countersign import ask_head

        along = moves(shown.merged.has)
        facts = [say("{merged} masuk ke data {kept}", merged=shown.merged.name, kept=shown.kept.name)]
        facts += [say("Ikut pindah: {what}.", what=along)] if along else []
        ask_head(
            self._context,
            self,
            self._screen,
            title=say("Hanya Kepala yang menggabungkan data"),
            facts=facts,
            verb=say("Gabungkan"),
            agreed=self._carry_out,
            nobody=lambda: self._context.notify(say("Belum ada Kepala yang dapat masuk di komputer ini.")),
        )

    def tell_apart(self, twins: bool) -> None:
        """Remember that the two are two people, and go back."""
        if self._shown is None:
            return
        one, other, now = self._shown.kept, self._shown.merged, self._context.clock()
        words = say("{one} dan {other}: dua orang yang berbeda.", one=one.name, other=other.name)
        if twins:
            words = say("{one} dan {other}: kembar kandung.", one=one.name, other=other.name)
        jobs, undo, back = self._context.jobs, self._context.undo, self._context.back

        def again() -> None:
            jobs.run(lambda session: service.ask_again(session, one.id, other.id, now=now), write=True, receiver=self)

        def done(_done: None) -> None:
            undo(words, again)
            back()

        jobs.run(
            lambda session: service.tell_apart(session, one.id, other.id, twins=twins, now=now),
            done,
            write=True,
            receiver=self,
        )

    def _carry_out(self, head: StaffId) -> None:
        shown, now, reason = self._shown, self._context.clock(), self._screen.reason.text()
        assert shown is not None
        self._merging = True
        choices = dict(self._choices)
        words = say("{merged} digabung ke data {kept}.", merged=shown.merged.name, kept=shown.kept.name)
        jobs, undo, navigate = self._context.jobs, self._context.undo, self._context.navigate

        def work(session: "Session") -> LinkId:
            return service.merge(session, shown.kept.id, shown.merged.id, choices=choices, reason=reason, now=now)

        def again(link: LinkId) -> None:
            jobs.run(
                lambda session: service.unmerge(session, link, now=now),
                lambda _done: navigate("candidates", chosen=shown.kept.id),
                write=True,
                receiver=self,
                by=head,
            )

        def done(link: LinkId) -> None:
            self._merging = False
            undo(words, lambda: again(link))
            self._context.back()

        jobs.run(work, done, self._refused, write=True, receiver=self, by=head)

    def _refused(self, error: Told) -> None:
        self._merging = False
        if isinstance(error, ReasonNeeded):
            self._screen.show_reason_missing(messages.sentence(error))
        else:
            self._context.tell(error)

    def _show(self, shown: Preview) -> None:
        self._shown = shown
        self._screen.show_preview(shown, rows_of(shown, self._choices))
