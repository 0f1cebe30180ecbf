"""Blocks of numbers: which numbers of a series and a year this device may write next, and which stay unused; pure.

A centre with one device holds the whole series. Where several devices issue, central gives each a block of its own
(a lease), so that two of them never write one number, though neither knows what the other does. Central gives later
blocks above all earlier ones; a device therefore only ever goes up, and one number remembered outside the database
is enough to keep a restored backup from using any again. What is left of a block that ended stays unused for ever
and is shown so in the register, which has no gap in that sense.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from bekal.errors import Refused


class NumbersUsedUp(Refused):
    """This device's blocks have fewer numbers left than are needed. Facts: needed, left, year."""


@dataclass(frozen=True, order=True)
class Lease:
    """The numbers from `first` to `last`, both included, of one series and year, given to a device."""

    first: int
    last: int
    device: UUID
    is_ended: bool = False
    """The device gave the rest back, or is no more."""

    def holds(self, sequence: int) -> bool:
        """Say whether a number is of this block."""
        return self.first <= sequence <= self.last


OF_OTHERS = Lease(0, 0, UUID(int=0))
"""Stands for the blocks of other devices in a year of which none are known here yet, as when a centre was offline
over two New Years: this device has none of them and must not think that it holds the series alone."""


def free(leases: Sequence[Lease], device: UUID, used: Collection[int], *, used_up_to: int = 0) -> Iterator[int]:
    """Return the numbers this device may write next in a series and year, in their order.

    `leases` are all blocks of the centre in it, none where no central ever gave any: then this device holds the
    series alone. `used` are the numbers known to be used, by whomever; `used_up_to` is the highest one this device
    remembers outside its database.
    """
    if not leases:
        return itertools.count(max((used_up_to, *used)) + 1)
    own = sorted(lease for lease in leases if lease.device == device)
    last = max(used_up_to, last_used(leases, device, used))
    taken = set(used)
    standing = (range(max(lease.first, last + 1), lease.last + 1) for lease in own if not lease.is_ended)
    return (n for n in itertools.chain.from_iterable(standing) if n not in taken)


def last_used(leases: Sequence[Lease], device: UUID, used: Collection[int]) -> int:
    """Return the highest number used of this device's own blocks, 0 before the first; it is what to remember outside.

    Without any blocks it is the highest used at all.
    """
    own = [lease for lease in leases if lease.device == device]
    return max((n for n in used if not leases or any(lease.holds(n) for lease in own)), default=0)


def take(
    leases: Sequence[Lease], device: UUID, used: Collection[int], count: int, *, year: int, used_up_to: int = 0
) -> tuple[int, ...]:
    """Return the next `count` numbers of this device, as `free` gives them.

    Raises:
        NumbersUsedUp: there are not so many left; a stick to central and back brings a new block.

    """
    taken = tuple(itertools.islice(free(leases, device, used, used_up_to=used_up_to), count))
    if len(taken) < count:
        raise NumbersUsedUp(needed=count, left=len(taken), year=year)
    return taken


def left(leases: Sequence[Lease], device: UUID, used: Collection[int], *, used_up_to: int = 0) -> int | None:
    """Return how many numbers this device still has; None: as many as it likes."""
    if not leases:
        return None
    return sum(1 for _ in free(leases, device, used, used_up_to=used_up_to))


def is_leased(leases: Iterable[Lease]) -> bool:
    """Say whether several devices share a series, so that its numbers carry check characters."""
    return len({lease.device for lease in leases}) > 1


def unused(leases: Iterable[Lease], used: Collection[int]) -> list[tuple[int, int]]:
    """Return the runs of numbers (first, last) in blocks that ended which nobody used and nobody ever will."""
    taken = set(used)
    runs: list[tuple[int, int]] = []
    for lease in sorted(lease for lease in leases if lease.is_ended):
        first = None
        for n in range(lease.first, lease.last + 2):
            is_unused = n <= lease.last and n not in taken
            if is_unused and first is None:
                first = n
            elif not is_unused and first is not None:
                runs.append((first, n - 1))
                first = None
    return runs
