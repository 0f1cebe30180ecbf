"""Where a proved batch goes in its stream: pure over an `Inbox`, run by central, by a PC that reads another's, and by
the simulator.

A batch takes its place in its stream once; one that comes too early waits; one of a second history is applied all the
same, being real work, and its writer is told.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from bekal.sync.opening import OpenedBatch
from bekal.sync.refusals import BatchUnfit
from bekal.sync.rules import Placing, place
from bekal.sync.streams import Mark


class Inbox(Protocol):
    """What a reader keeps of one stream, in the one transaction of a batch."""

    @property
    def head(self) -> Mark:
        """How far the stream was applied."""
        ...

    def hash_at(self, seq: int) -> str | None:
        """Return the hash of the applied batch of a number."""
        ...

    def is_branch(self, batch_hash: str) -> bool:
        """Whether a batch of a second history was applied."""
        ...

    def held(self) -> Sequence[int]:
        """Return the numbers of the batches that wait."""
        ...

    def is_held(self, batch_hash: str) -> bool:
        """Whether this very batch waits."""
        ...

    def apply(self, batch: OpenedBatch) -> int:
        """Give a batch its effect and its place, and return how many operations were new."""
        ...

    def branch(self, batch: OpenedBatch) -> int:
        """Give a batch of a second history its effect, and return how many operations were new."""
        ...

    def show_clone(self) -> None:
        """Show the head office that two copies of this device are at work."""
        ...

    def tell_fork(self, batch_hash: str) -> None:
        """Have receipts name the batch of a second history, so that its holder begins a new life."""
        ...

    def hold(self, batch: OpenedBatch) -> None:
        """Keep a batch until the one before it comes."""
        ...

    def forget_held(self, batch_hash: str) -> None:
        """Let go of a batch that waits no longer, if it did."""
        ...


def take(inbox: Inbox, batch: OpenedBatch) -> tuple[Placing, int]:
    """Give a batch its place and its effect, exactly once; return what became of it and how many operations were new.

    FULL has no effect: too many wait, and it comes again.
    """
    placing, new = _placing(inbox, batch), 0
    match placing:
        case Placing.APPLY:
            new = inbox.apply(batch)
        case Placing.FORK:
            new = inbox.branch(batch)
            inbox.show_clone()
            inbox.tell_fork(batch.mark.hash)
        case Placing.HOLD:
            inbox.hold(batch)
    if placing not in {Placing.HOLD, Placing.FULL}:
        inbox.forget_held(batch.mark.hash)
    return placing, new


def _placing(inbox: Inbox, batch: OpenedBatch) -> Placing:
    if inbox.is_branch(batch.mark.hash):
        inbox.tell_fork(batch.mark.hash)
        return Placing.ALREADY
    if inbox.is_branch(batch.manifest.prev):
        return Placing.FORK  # the second history goes on; waiting for the first would be waiting for ever
    held = 0 if inbox.is_held(batch.mark.hash) else len(inbox.held())
    return place(batch.mark, batch.manifest.prev, inbox.head, inbox.hash_at, held)


def release(inbox: Inbox, batch: OpenedBatch) -> int:
    """Give a held batch its effect though the one before it never came, and return how many operations were new.

    A person decides this, where the one before is gone for good: the PC was restored from an older copy, and its
    folder of batches was lost with it. It takes no place in the stream; should the missing one come after all, it and
    what follows are taken as a second history, so nothing is lost or counted twice either way.
    """
    new = 0 if inbox.is_branch(batch.mark.hash) else inbox.branch(batch)
    inbox.forget_held(batch.mark.hash)
    return new


_Done = TypeVar("_Done")


def follow(due: Callable[[set[str]], tuple[str, bytes] | None], receive: Callable[[bytes], _Done]) -> list[_Done]:
    """Give every held batch its effect whose time has come.

    `due` returns hash and file of one that is due and not among those tried: the one before it is there, or the
    program was updated.
    """
    done: list[_Done] = []
    tried: set[str] = set()
    while (ready := due(tried)) is not None:
        tried.add(ready[0])
        with suppress(BatchUnfit):  # a device revoked meanwhile: its batch is kept, for a person
            done.append(receive(ready[1]))
    return done
