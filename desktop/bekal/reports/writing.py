"""Putting a report on the disk, whole or not at all."""

from pathlib import Path

from bekal.reports.attendance import ReportNotWritten
from bekal.storage.folder import write_durably


def write_report(path: Path, data: bytes) -> Path:
    """Write a report and return where it lies: beside the old one, `… (2)`, where another program holds that open.

    Raises:
        ReportNotWritten: the place is full, read-only or gone.

    """
    for place in (path, *(path.with_stem(f"{path.stem} ({n})") for n in range(2, 10))):
        try:
            write_durably(place, data)
            return place
        except PermissionError:
            continue
        except OSError as error:
            raise ReportNotWritten(path=str(place)) from error
    raise ReportNotWritten(path=str(path))
