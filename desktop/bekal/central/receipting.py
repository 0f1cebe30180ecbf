"""What central answers: which receipt says it, and how far a stream is safe; pure, run by the simulator too."""

from collections.abc import Callable
from dataclasses import dataclass

from bekal.sync.streams import Mark


@dataclass(frozen=True, slots=True)
class Answered:
    """The last receipt of a stream: its number, the epoch it was given in, and the hash of what it says."""

    number: int = 0
    epoch: int = 0
    says: str = ""


def answered(last: Answered, says: str, epoch: int) -> Answered:
    """Return the receipt that says this: the last one if it said the same, else one with a higher number."""
    return last if (last.says, last.epoch) == (says, epoch) and last.number else Answered(last.number + 1, epoch, says)


def safer(durable: Mark, head: Mark, copy: Mark | None, hash_at: Callable[[int], str | None]) -> Mark | None:
    """Return how far a stream is safe now that a copy elsewhere holds it up to `copy`; None: no further than before.

    A place that is not this database's own is passed over.
    """
    if copy is None or copy.seq <= durable.seq or copy.seq > head.seq:
        return None
    return copy if copy == head or hash_at(copy.seq) == copy.hash else None
