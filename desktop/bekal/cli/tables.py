"""Reading the small tables and lists that commands take."""

import csv
import io
from pathlib import Path

from bekal.cli import disk
from bekal.cli.call import Call, FileUnusable, read_id
from bekal.language import say
from bekal.terms import CandidateId


def rows_of(path: Path, *needed: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file with comma, semicolon or tab; headings and cells trimmed.

    Raises:
        FileUnusable: it cannot be read, is no text, or lacks a needed column.

    """
    text = disk.read_text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    headings = [heading.strip().lower() for heading in reader.fieldnames or []]
    for column in needed:
        if column not in headings:
            raise FileUnusable(path=str(path), why=say("kolom {column} tidak ada", column=column))
    reader.fieldnames = headings
    return [{name: (value or "").strip() for name, value in row.items() if name} for row in reader]


def people_named(call: Call) -> list[CandidateId]:
    """Return the candidates that a call names by id, and those in the first column of its file.

    Raises:
        FileUnusable: the file cannot be read as text.
        NotAnId: something named is no id.

    """
    given = list(call.candidate)
    if call.file:
        lines = disk.read_text(call.file).splitlines()
        given += [first for line in lines if (first := line.split(",")[0].strip()) not in {"", "id"}]
    return [CandidateId(read_id(text)) for text in given]
