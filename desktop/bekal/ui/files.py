"""A file that a person chose: reading it, and when it cannot be read or written."""

from pathlib import Path

from bekal.errors import Unavailable


class FileUnreadable(Unavailable):
    """The chosen file cannot be opened; facts: path."""


class FileUnwritable(Unavailable):
    """The chosen file cannot be written; facts: path."""


def read_file(path: Path) -> bytes:
    """Return what is in a chosen file.

    Raises:
        FileUnreadable: it cannot be opened.

    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=str(path)) from error
