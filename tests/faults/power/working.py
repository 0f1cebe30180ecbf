"""The work whose power cuts are explored: the program's own saving, sealing, exporting and taking in, in a process.

Each step is told of when it is done, by a line in the file `said`, which is recorded with the rest.
"""

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from uuid import UUID

from tests import makers
from tests.faults.mutants import living
from tests.faults.power.mutants import MUTANTS
from tests.sync.centres import NOW

from bekal.central import home
from bekal.central import service as head_office
from bekal.storage import opening
from bekal.sync import service
from bekal.terms import How, StaffId


def work(root: Path, head: StaffId, cycles: int, visits: int) -> None:
    """Save, seal, export, and now and then carry the stick to the head office and take in what comes back."""
    said = os.open(root / "said", os.O_WRONLY | os.O_CREAT, 0o600)
    stick, number = root / "usb", 0
    with opening.opened(root / "balai") as centre:
        service.check_start(centre, now=NOW)
        for cycle in range(1, cycles + 1):
            for people in (1, 3):
                names = []
                with centre.database.writing(by=head, at=NOW, how=How.KEY) as session:
                    for _ in range(people):
                        number += 1
                        makers.candidate(session, number)
                        names.append(f"{number:02}")
                os.write(said, f"saved {' '.join(names)}\n".encode())
            service.export(centre, stick, now=NOW)
            there = sorted(path.name for path in stick.rglob("*.tsb"))
            os.write(said, f"exported {' '.join(there)}\n".encode())
            if cycle % max(1, cycles // max(1, visits)) == 0 and visits:
                with home.opened(root.parent / "pusat") as central:
                    head_office.import_folder(central, stick, now=NOW)
                service.take_in(centre, stick, now=NOW)
                os.write(said, b"taken in\n")


if __name__ == "__main__":
    mutant = MUTANTS.get(sys.argv[5]) if sys.argv[5] else None
    with living(mutant) if mutant else nullcontext():
        work(Path(sys.argv[1]), StaffId(UUID(hex=sys.argv[2])), int(sys.argv[3]), int(sys.argv[4]))
