"""Write a file where a person wants it: whole or not at all, and beside one that another program holds open."""

from pathlib import Path

from bekal.errors import Unavailable
from bekal.storage.folder import write_durably

_TRIES = 10


class FileNotWritten(Unavailable):
    """A file could not be written: the place is full, read-only or gone; facts: path."""


def hand_out(path: Path, data: bytes) -> Path:
    """Write a file and return where it lies: at `path`, or beside it as `… (2).xlsx` where that is held open.

    Raises:
        FileNotWritten: the place is full, read-only or gone.

    """
    for place in (path, *(path.with_stem(f"{path.stem} ({n})") for n in range(2, _TRIES))):
        try:
            write_durably(place, data)
            return place
        except PermissionError:
            continue
        except OSError as error:
            raise FileNotWritten(path=str(place)) from error
    raise FileNotWritten(path=str(path))
