"""What the list of pairs does: it compares everybody, settles one pair after the other, and parts who was merged."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.candidates.merging import service
from bekal.candidates.merging.pairs import Pair, Unsettled, unsettled
from bekal.candidates.merging.preview import Merge, merges
from bekal.language import say
from bekal.terms import Role, StaffId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.twins_screen import TwinsScreen


class TwinsPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "TwinsScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._found = Unsettled((), 0)
        screen.merge_asked.connect(self.merge)
        screen.apart_asked.connect(self.tell_apart)
        screen.part_asked.connect(self.part)
        screen.leave_asked.connect(context.back)

    def load(self) -> None:
        """Compare everybody, and read the merges that were done."""
        if not self._found.pairs:
            self._screen.show_waiting()
        self._context.jobs.run(lambda session: merges(session), self._screen.show_merges, latest="merges")
        self._context.jobs.run(lambda session: unsettled(session), self._show, latest="pairs")

    def merge(self, pair: Pair) -> None:
        """Go to the merge of a pair; who was registered first is kept."""
        self._context.navigate("candidates.merge", kept=pair.one.id, merged=pair.other.id)

    def tell_apart(self, pair: Pair, twins: bool) -> None:
        """Remember that a pair are two people; the next pair takes its place."""
        now, jobs = self._context.clock(), self._context.jobs
        words = say("{one} dan {other}: dua orang yang berbeda.", one=pair.one.name, other=pair.other.name)
        if twins:
            words = say("{one} dan {other}: kembar kandung.", one=pair.one.name, other=pair.other.name)

        def again() -> None:
            jobs.run(
                lambda session: service.ask_again(session, pair.one.id, pair.other.id, now=now),
                lambda _done: self.load(),
                write=True,
                receiver=self,
            )

        def done(_done: None) -> None:
            rest = tuple(one for one in self._found.pairs if one is not pair)
            total = self._found.total - 1
            self._context.undo(words, again)
            if not rest and total:
                self.load()  # the page is settled: the next one
            else:
                self._show(Unsettled(rest, total))

        jobs.run(
            lambda session: service.tell_apart(session, pair.one.id, pair.other.id, twins=twins, now=now),
            done,
            write=True,
            receiver=self,
        )

    def part(self, merge: Merge) -> None:
        """Undo a merge, signed by a head: whoever is signed in, or one who gives their PIN here."""
        if self._context.person.role is Role.HEAD:
            self._part(merge, self._context.person.id)
            return
        from bekal.ui.sign_in.countersign import ask_head

        ask_head(
            self._context,
            self,
            self._screen,
            title=say("Hanya Kepala yang membatalkan gabung"),
            facts=[say("{merged} menjadi data sendiri lagi.", merged=merge.merged)],
            verb=say("Batalkan gabung"),
            agreed=lambda head: self._part(merge, head),
            nobody=lambda: self._context.notify(say("Belum ada Kepala yang dapat masuk di komputer ini.")),
        )

    def _part(self, merge: Merge, head: StaffId) -> None:
        now, jobs = self._context.clock(), self._context.jobs
        words = say("{merged} menjadi data sendiri lagi.", merged=merge.merged)

        def again() -> None:
            jobs.run(
                lambda session: service.merge_again(session, merge.id),
                lambda _done: self.load(),
                write=True,
                receiver=self,
                by=head,
            )

        def done(_done: None) -> None:
            self._context.undo(words, again)
            self.load()

        def work(session: "Session") -> None:
            service.unmerge(session, merge.id, now=now)

        jobs.run(work, done, write=True, receiver=self, by=head)

    def _show(self, found: Unsettled) -> None:
        self._found = found
        self._screen.show_pairs(found.pairs, found.total)
