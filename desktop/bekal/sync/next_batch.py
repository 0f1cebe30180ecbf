"""Sealing what waits, batch by batch: pure over a `Ledger`, as all that `lives` decides."""

import contextlib
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from bekal.storage.operations import Operation
from bekal.sync import batches
from bekal.sync.batches import Circumstances, Packed, SealedBatch
from bekal.sync.grouping import Waiting, grouped
from bekal.sync.lives import Ledger
from bekal.sync.sealing import SealTools
from bekal.sync.streams import Stream


class Ahead(Protocol):
    """What packs the next batch while this one is being sealed."""

    def seen(self, waiting: Iterable[Waiting]) -> Iterable[Waiting]:
        """Pass on what is read of the first batch; what was read before does not count any more."""
        ...

    def go_on(self, several: int, waiting: Callable[[int], Generator[Waiting, None, None]]) -> bool:
        """Begin packing what follows on a batch of so many operations; return whether anything does."""
        ...

    def packed(self) -> Packed | None:
        """Return what was packed of the operations that wait first; None where they have to be read."""
        ...


@dataclass(frozen=True, slots=True)
class NewlySealed:
    """A batch that was sealed just now, and whether anything waits behind it."""

    batch: SealedBatch
    is_more: bool


def seal_next(
    ledger: Ledger,
    tools: SealTools,
    circumstances: Circumstances,
    keep: Callable[[str, SealedBatch, UUID], str],
    ahead: Ahead | None = None,
) -> NewlySealed | None:
    """Seal the next batch's worth of waiting operations; None if nothing waits.

    `keep` writes the batch's file durably under a name and returns it: before the row that names it. The name tells
    the last operation, so that a file without a row can be told from one whose work this database lacks.
    """
    contents, is_more = ahead.packed() if ahead else None, True
    if contents is None:
        with contextlib.closing(ledger.waiting()) as waiting:
            contents = next(batches.pack(grouped(ahead.seen(waiting) if ahead else waiting), tools.compress), None)
        if contents is None:
            return None
        is_more = not contents.is_last
    if ahead and is_more:
        is_more = ahead.go_on(contents.n, ledger.waiting)
    stream = Stream(ledger.centre, ledger.device, ledger.inc, ledger.head)
    batch = batches.seal(stream, contents, tools, circumstances)
    ledger.add(batch, keep(stream.inc, batch, Operation.from_bytes(contents.last).id))
    return NewlySealed(batch, is_more)
