"""Packing the next batch in a second thread, while database and disk are busy with the one before.

Only computing goes on there. What waits is read before, two batches ahead, in the transactions of the batches before,
so that the thread need not wait for what it packs next; and what was read and packed counts only if this program
committed nothing else since. Otherwise it is read and packed anew.
"""

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from bekal.storage.opening import OpenCentre
from bekal.sync import batches
from bekal.sync.batches import Packed
from bekal.sync.grouping import Waiting, grouped
from bekal.sync.sealing import Compress


class _Read:
    """What was read, each column beside the others: tens of thousands of tuples that stay would have the collector of
    garbage go through the whole program again and again."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._opens: list[bool] = []
        self._bodies: list[bytes] = []

    def add(self, one: Waiting) -> None:
        """Add what waits behind all that is here."""
        number, opens_group, body = one
        self.numbers.append(number)
        self._opens.append(opens_group)
        self._bodies.append(body)

    def drop(self, several: int) -> None:
        """Take out the first so many."""
        del self.numbers[:several], self._opens[:several], self._bodies[:several]

    def first(self, several: int) -> Iterator[Waiting]:
        """Give the first so many, whatever happens to the others since."""
        return zip(self.numbers[:several], self._opens[:several], self._bodies[:several], strict=True)


class Ahead:
    """Packs one batch ahead; `commits` counts the transactions that were committed so far."""

    def __init__(self, compress: Compress, commits: Callable[[], int], thread: ThreadPoolExecutor) -> None:
        self._compress = compress
        self._commits = commits
        self._thread = thread
        self._packed: Future[Packed] | None = None
        self._committed = 0
        self._read = _Read()
        """What was read, from the first operation of the batch that is packed next."""
        self._is_all = False
        """Whether nothing waits behind it."""

    def seen(self, waiting: Iterable[Waiting]) -> Iterator[Waiting]:
        """Pass on what is read of the first batch; what was read before does not count any more."""
        self._read, self._is_all = _Read(), False
        for one in waiting:
            self._read.add(one)
            yield one

    def go_on(self, several: int, waiting: Callable[[int], Generator[Waiting, None, None]]) -> bool:
        """Begin packing what follows on a batch of so many operations; return whether anything does.

        It counts once the present transaction is committed. `waiting` gives what waits above a number.
        """
        last = self._read.numbers[several - 1]
        self._read.drop(several)
        self._read_on(_BATCH, last, waiting)
        self._committed = self._commits() + 1
        self._packed = (
            self._thread.submit(_first, self._read.first(_BATCH), self._compress) if self._read.numbers else None
        )
        self._read_on(2 * _BATCH, last, waiting)
        return bool(self._read.numbers)

    def _read_on(self, upto: int, last: int, waiting: Callable[[int], Generator[Waiting, None, None]]) -> None:
        """Read until so many operations are at hand, or all that wait behind the last one."""
        numbers = self._read.numbers
        lacking = upto - len(numbers)
        if lacking <= 0 or self._is_all:
            return
        with contextlib.closing(waiting(numbers[-1] if numbers else last)) as more:
            for one in islice(more, lacking):
                self._read.add(one)
        self._is_all = len(numbers) < upto

    def packed(self) -> Packed | None:
        """Return what was packed ahead, None where there is nothing or another transaction was committed since.

        Asked within a transaction that writes, so that nothing can change any more.

        Raises:
            OperationTooLarge: as `batches.pack`.

        """
        packed, self._packed = self._packed, None
        return packed.result() if packed is not None and self._commits() == self._committed else None


_BATCH = batches.OPERATIONS_CAP + 1
"""So many operations show where the batch ends that begins with them: no group is as long as a batch."""


def _first(waiting: Iterable[Waiting], compress: Compress) -> Packed:
    """Pack the first batch of what was read ahead."""
    return next(batches.pack(grouped(waiting), compress))


@contextlib.contextmanager
def packing_ahead(centre: OpenCentre, compress: Compress) -> Iterator[Ahead | None]:
    """Give what packs ahead; None where several desks share a server, whose commits this program cannot count."""
    if centre.shared is not None:
        yield None
        return
    with ThreadPoolExecutor(1, "packing") as thread:  # it begins with the first batch that has another behind it
        yield Ahead(compress, lambda: centre.database.commits, thread)
