"""The work whose power cuts are explored: the program's own saving, sealing, exporting and taking in, in a process.

Each step is told of when it is done, by a line in the file `said`, which is recorded with the rest.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from tests import makers
from tests.faults.mutants import living
from tests.faults.power.mutants import MUTANTS, ON_A_FAILING_DISK
from tests.sync.centres import NOW

from bekal.central import home
from bekal.central import service as head_office
from bekal.errors import Unavailable
from bekal.storage import opening
from bekal.storage.opening import OpenCentre
from bekal.sync import service
from bekal.terms import How, StaffId

Done = TypeVar("Done")
TRIES = 40


class Telling:
    """What a person at the PC does: writes down what was done, and tries again what the program says it could not."""

    def __init__(self, root: Path) -> None:
        self._said = os.open(root / "said", os.O_WRONLY | os.O_CREAT, 0o600)

    def say(self, words: str) -> None:
        """Write a line down; the disk may fail here too."""
        for _ in range(TRIES):
            with suppress(OSError):
                os.write(self._said, f"{words}\n".encode())
                return

    def do(self, work: Callable[[], Done]) -> Done:
        """Do something, again while the program tells that it could not; anything else that is raised ends the run."""
        for _ in range(TRIES):
            try:
                return work()
            except Unavailable as told:
                self.say(f"told {type(told).__name__}")
        return work()


def save(centre: OpenCentre, head: StaffId, numbers: Sequence[int]) -> None:
    """Register people in one transaction."""
    with centre.database.writing(by=head, at=NOW, how=How.KEY) as session:
        for number in numbers:
            makers.candidate(session, number)


def work(root: Path, head: StaffId, cycles: int, visits: int) -> None:
    """Save, seal, export, and now and then carry the stick to the head office and take in what comes back."""
    telling = Telling(root)
    stick, number = root / "usb", 0
    with ExitStack() as stack:
        centre = telling.do(lambda: stack.enter_context(opening.opened(root / "balai")))
        telling.do(lambda: service.check_start(centre, now=NOW))
        for cycle in range(1, cycles + 1):
            for people in (1, 3):
                numbers = range(number + 1, number + people + 1)
                telling.do(partial(save, centre, head, numbers))
                telling.say(f"saved {' '.join(f'{one:02}' for one in numbers)}")
                number += people
            telling.do(lambda: service.export(centre, stick, now=NOW))
            there = sorted(path.name for path in stick.rglob("*.tsb"))
            telling.say(f"exported {' '.join(there)}")
            if cycle % max(1, cycles // max(1, visits)) == 0 and visits:
                with home.opened(root.parent / "pusat") as central:
                    head_office.import_folder(central, stick, now=NOW)
                telling.do(lambda: service.take_in(centre, stick, now=NOW))
                telling.say("taken in")


if __name__ == "__main__":
    mutant = (MUTANTS | ON_A_FAILING_DISK).get(sys.argv[5])
    with living(mutant) if mutant else nullcontext():
        work(Path(sys.argv[1]), StaffId(UUID(hex=sys.argv[2])), int(sys.argv[3]), int(sys.argv[4]))
