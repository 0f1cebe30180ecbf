"""Packing the next batch in a second thread, while database and disk are busy with the one before.

Only computing goes on there: what waits is read before, in the transaction of the batch before, and what was packed
counts only if this program committed nothing else since. Otherwise it is read and packed anew.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from bekal.storage.opening import OpenCentre
from bekal.sync import batches
from bekal.sync.batches import Packed
from bekal.sync.sealing import Compress


class Ahead:
    """Packs one batch ahead; `commits` counts the transactions that were committed so far."""

    def __init__(self, compress: Compress, commits: Callable[[], int], thread: ThreadPoolExecutor) -> None:
        self._compress = compress
        self._commits = commits
        self._thread = thread
        self._packed: Future[Packed | None] | None = None
        self._committed = 0

    def pack(self, operations: Sequence[tuple[int, bytes]]) -> None:
        """Begin packing what will wait first as soon as the present transaction is committed."""
        self._committed = self._commits() + 1
        self._packed = self._thread.submit(_first, operations, self._compress) if operations else None

    def packed(self) -> Packed | None:
        """Return what was packed ahead, None where there is nothing or another transaction was committed since.

        Asked within a transaction that writes, so that nothing can change any more.

        Raises:
            OperationTooLarge: as `batches.pack`.

        """
        packed, self._packed = self._packed, None
        return packed.result() if packed is not None and self._commits() == self._committed else None


def _first(operations: Sequence[tuple[int, bytes]], compress: Compress) -> Packed | None:
    """Pack the first batch of what was read ahead; None where its group may go on behind that."""
    contents = next(batches.pack(operations, compress), None)
    return None if contents is None or contents.n > batches.OPERATIONS_CAP else contents


@contextlib.contextmanager
def packing_ahead(centre: OpenCentre, compress: Compress) -> Iterator[Ahead | None]:
    """Give what packs ahead; None where several desks share a server, whose commits this program cannot count."""
    if centre.shared is not None:
        yield None
        return
    with ThreadPoolExecutor(1, "packing") as thread:  # it begins with the first batch that has another behind it
        yield Ahead(compress, lambda: centre.database.commits, thread)
