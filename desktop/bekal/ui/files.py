"""When a file that a person chose cannot be read or written."""

from bekal.errors import Unavailable


class FileUnreadable(Unavailable):
    """The chosen file cannot be opened; facts: path."""


class FileUnwritable(Unavailable):
    """The chosen file cannot be written; facts: path."""
