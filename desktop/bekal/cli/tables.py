"""Reading the small CSV files that commands take."""

import csv
import io
from pathlib import Path

from bekal.cli.call import FileUnusable


def rows_of(path: Path, *needed: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file with comma, semicolon or tab; headings and cells trimmed.

    Raises:
        FileUnusable: it cannot be read, is no text, or lacks a needed column.

    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnusable(path=str(path), why=type(error).__name__) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    headings = [heading.strip().lower() for heading in reader.fieldnames or []]
    for column in needed:
        if column not in headings:
            raise FileUnusable(path=str(path), why=column)
    reader.fieldnames = headings
    return [{name: (value or "").strip() for name, value in row.items() if name} for row in reader]
