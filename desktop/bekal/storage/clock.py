"""The hybrid logical clock: physical milliseconds that never run backwards, and a counter.

It orders operations for showing and breaks ties; it never decides what is true. A remote time more than five
minutes ahead does not drag it (Kulkarni et al. 2014, with a bound). Our own wall clock is followed wherever it goes:
the order of our own work must never go back. Where that clock ran ahead by mistake, the counter goes on until time has
caught up; `doubt` forgives the clock as soon as central has proved it right again.
"""

import threading
from dataclasses import dataclass
from datetime import datetime

BOUND_MS = 5 * 60 * 1000


@dataclass(frozen=True, order=True, slots=True)
class Reading:
    """A reading of the clock: milliseconds since 1970 and a counter below 65,536."""

    milliseconds: int
    counter: int = 0

    def __str__(self) -> str:
        """Write it so that text order is clock order."""
        return f"{self.milliseconds:012x}-{self.counter:04x}"

    @classmethod
    def read(cls, text: str) -> "Reading":
        """Read what `str` wrote."""
        milliseconds, counter = text.split("-")
        return cls(int(milliseconds, 16), int(counter, 16))


def tick(last: Reading, now: datetime) -> Reading:
    """Return the next reading after `last` when the wall clock says `now`."""
    physical = int(now.timestamp() * 1000)
    if physical > last.milliseconds:
        return Reading(physical)
    if last.counter < 0xFFFF:
        return Reading(last.milliseconds, last.counter + 1)
    return Reading(last.milliseconds + 1)


def observe(last: Reading, remote: Reading, now: datetime) -> tuple[Reading, bool]:
    """Return the clock after seeing a remote reading, and whether that one was too far ahead to be followed."""
    physical = int(now.timestamp() * 1000)
    if remote.milliseconds > physical + BOUND_MS:
        return last, True
    return max(last, remote), False


class HybridClock:
    """The clock of one open database; threads may share it."""

    def __init__(self, last: Reading | None = None) -> None:
        self._last = last or Reading(0)
        self._guard = threading.Lock()

    @property
    def last(self) -> Reading | None:
        """The last reading; None before the first."""
        with self._guard:
            return self._last if self._last.milliseconds else None

    def follow(self, own: Reading) -> None:
        """Take up the last reading of this very database, where another program wrote it."""
        with self._guard:
            self._last = max(self._last, own)

    def tick(self, now: datetime) -> Reading:
        """Advance for one operation made at `now`."""
        with self._guard:
            self._last = tick(self._last, now)
            return self._last

    def observe(self, remote: Reading, now: datetime) -> bool:
        """Follow a remote reading; return True when it was too far ahead and is to be flagged."""
        with self._guard:
            self._last, suspect = observe(self._last, remote, now)
            return suspect
