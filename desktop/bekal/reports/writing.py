"""Putting a report on the disk, whole or not at all; what screens and commands call, which know no storage."""

from pathlib import Path

from bekal.storage.handing_out import hand_out


def write_report(path: Path, data: bytes) -> Path:
    """Write a report and return where it lies: beside the old one, `… (2)`, where another program holds that open.

    Raises:
        FileNotWritten: the place is full, read-only or gone.

    """
    return hand_out(path, data)
