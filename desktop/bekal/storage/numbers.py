"""The highest certificate number used in each year, kept outside the database.

A restored old backup does not know the numbers given out since; this small file does. It is written durably
before a number can reach paper.
"""

import json

from bekal.storage.folder import DataFolder, write_durably


def used(folder: DataFolder) -> dict[int, int]:
    """Return the highest number used by year; nothing where none was, or where the file is damaged."""
    try:
        kept = json.loads(folder.numbers.read_text(encoding="ascii"))
        return {int(year): int(last) for year, last in kept.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def note(folder: DataFolder, year: int, last: int) -> None:
    """Remember that numbers up to `last` were used in a year; never goes back."""
    kept = used(folder)
    if last > kept.get(year, 0):
        kept[year] = last
        write_durably(folder.numbers, json.dumps(kept).encode())
