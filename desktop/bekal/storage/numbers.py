"""The highest certificate number used in each year, kept outside the database, twice.

A restored old backup does not know the numbers given out since; these small files do: one in the data folder, one
in a place of this machine that a copy of the folder does not carry along. They are written once a certificate is
durable and before its paper can leave, so that a number is never used for two people and none is left out.
"""

import json
import os
from pathlib import Path

from bekal import paths
from bekal.errors import Unavailable
from bekal.storage import keys
from bekal.storage.folder import alone, write_durably
from bekal.storage.opening import OpenCentre

_unsure: set[Path] = set()
"""Files whose last writing failed: what can be read of them need not be on the medium."""


class NumbersUnwritable(Unavailable):
    """The memory of used numbers cannot be written; facts: path."""


def used(centre: OpenCentre) -> dict[int, int]:
    """Return the highest number used by year, as either copy remembers it; nothing where none was."""
    highest: dict[int, int] = {}
    for path in _copies(centre):
        for year, last in _read(path).items():
            highest[year] = max(last, highest.get(year, 0))
    return highest


def note(centre: OpenCentre, year: int, last: int) -> None:
    """Remember that numbers up to `last` were used in a year; never goes back.

    Raises:
        NumbersUnwritable: a copy could not be written.

    """
    of_folder, of_machine = _copies(centre)
    path = of_machine
    try:
        with alone(of_machine):  # two desks may stand on one machine
            kept = used(centre)
            kept[year] = max(last, kept.get(year, 0))
            for path in (of_folder, of_machine):
                if path in _unsure or _read(path) != kept:
                    _unsure.add(path)
                    write_durably(path, json.dumps(kept).encode())
                    _unsure.discard(path)
    except OSError as error:
        raise NumbersUnwritable(path=str(path)) from error


def _copies(centre: OpenCentre) -> tuple[Path, Path]:
    name = f"numbers-{keys.fingerprint(centre.key)}.json"
    if named := os.environ.get("BEKAL_KEY_FILE"):
        return centre.folder.numbers, Path(named).absolute().with_name(name)
    return centre.folder.numbers, paths.machine_state() / "numbers" / name


def _read(path: Path) -> dict[int, int]:
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        return {int(year): int(last) for year, last in kept.items()}
    except (OSError, ValueError, AttributeError):
        return {}
