"""When the next exchange with central is due; pure, and due again whatever happened to the last one.

After a success it is due in a quarter of an hour, after saved work sooner, after a failure later and later, up to
half an hour. Times are spread, so that many centres that were cut off together do not come back together.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bekal.errors import Told
from bekal.sync.exchanged import Exchanged
from bekal.sync.line import backed_off

EVERY = 15 * 60.0
SOON = 30.0
FIRST_WAIT, LONGEST_WAIT = 15.0, 30 * 60.0


@dataclass
class Schedule:
    """The next exchange: `ticks` are seconds of a clock that nobody sets, `random` is from 0 to 1."""

    ticks: Callable[[], float]
    random: Callable[[], float]
    due_at: float = field(init=False)
    failed: int = 0
    """Failures in a row."""

    def __post_init__(self) -> None:
        self.due_at = self.ticks()

    def seconds_left(self) -> float:
        """Return how long it is until the next exchange."""
        return max(0.0, self.due_at - self.ticks())

    def work_was_saved(self) -> None:
        """Have it soon, now that there is something to send; not before its time where central cannot be had."""
        if not self.failed:
            self.due_at = min(self.due_at, self.ticks() + SOON)

    def network_came_back(self) -> None:
        """Have it at once, and forget the failures: they were of another line."""
        self.failed = 0
        self.due_at = self.ticks()

    def note(self, fault: BaseException | None) -> None:
        """Plan the next exchange after this one, which failed with `fault` or went well."""
        if fault is None:
            self.failed = 0
            self.due_at = self.ticks() + EVERY * (0.9 + 0.2 * self.random())
            return
        self.failed += 1
        asked_for = fault.facts.get("after", 0) if isinstance(fault, Told) else 0
        asked_for = float(asked_for) if isinstance(asked_for, int | float) else 0.0
        wait = backed_off(self.failed, self.random(), asked_for, first=FIRST_WAIT, longest=LONGEST_WAIT)
        self.due_at = self.ticks() + max(wait, FIRST_WAIT * self.random())


def watch(
    schedule: Schedule,
    exchange: Callable[[], Exchanged],
    *,
    sleep: Callable[[float], None],
    told: Callable[[Exchanged | Told], None],
) -> None:
    """Exchange whenever it is due, until `sleep` raises to end it.

    A fault of any kind, a bug of ours included, ends that one exchange only: it runs in a thread of its own, whose
    end is looked at here.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="exchange") as worker:
        while True:
            sleep(schedule.seconds_left())
            run = worker.submit(exchange)
            fault = run.exception()
            schedule.note(fault)
            if fault is None:
                told(run.result())
            elif isinstance(fault, Told):
                told(fault)
            else:
                logging.getLogger("bekal").error("an exchange failed: %s", type(fault).__name__)
