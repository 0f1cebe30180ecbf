"""Which of the operations that wait stay together: what was saved at once is a group and goes into one batch."""

from collections.abc import Iterable, Iterator

Waiting = tuple[int, bool, bytes]
"""An operation that waits: its number in the journal, whether it opens a group, its canonical bytes."""

LARGEST_LIST = 500
"""Operations; no class list and no exam is larger, and so much comes through a line that is cut each minute."""


def grouped(waiting: Iterable[Waiting]) -> Iterator[tuple[int, bytes]]:
    """Yield operations with their groups, the first being the first of a batch.

    An import is more than one group, since each of its people stands alone.
    """
    group = within = 0
    for _, opens_group, body in waiting:
        if opens_group or within == LARGEST_LIST:
            group, within = group + 1, 0
        within += 1
        yield group, body
