"""Reading a value that somebody typed in place of those that met."""

from datetime import date
from typing import Any

from bekal.candidates.nik import read_nik
from bekal.candidates.rules import read_phone, tidy_name
from bekal.storage.operations import NotCanonical, Plain
from bekal.storage.rows import from_plain, synced_tables
from bekal.sync.conflicts import rules
from bekal.sync.conflicts.queries import ConflictRow
from bekal.sync.conflicts.words import HUNDREDTHS

_SAID = {"ya": True, "yes": True, "tidak": False, "no": False}


def read_typed(row: ConflictRow, typed: str, *, today: date) -> dict[str, Plain]:
    """Return the field, and what goes with it, as somebody typed it.

    Raises:
        NotToBeTyped: here one of the values is taken.
        ValueUnfit: it does not fit the field.

    """
    if not row.can_be_typed:
        raise rules.NotToBeTyped(field=row.word)
    text = " ".join(typed.split())
    values: dict[str, Plain]
    if (row.entity, row.field) == ("candidate", "nik"):
        nik = read_nik(text, today=today)
        values = {"nik": nik.digits or None, "nik_status": str(nik.status)}
    else:
        values = {row.field: _read(row, text)}
    try:
        for name, value in values.items():
            from_plain(row.entity, name, value)
    except (KeyError, ValueError, NotCanonical) as error:
        raise rules.ValueUnfit(field=row.word, value=typed) from error
    return values


def _read(row: ConflictRow, text: str) -> Plain:
    column = synced_tables()[row.entity].__table__.columns[row.field]
    kind: Any = column.type
    if not text and column.nullable:
        return None
    if (row.entity, row.field) == ("candidate", "name"):
        return tidy_name(text)
    if row.field.endswith("phone"):
        return _phone(row, text) if text else ""
    if (terms := getattr(kind, "terms", None)) is not None:
        return next((str(one) for one in terms if text.casefold() in {str(one).casefold(), one.word.casefold()}), text)
    if kind.python_type is bool:
        return _SAID.get(text.casefold(), text)
    if kind.python_type is int:
        return _whole(row, text)
    if kind.python_type is date and text.count("/") == 2:
        return "-".join(part.zfill(2) for part in reversed(text.split("/")))
    return text


def _phone(row: ConflictRow, text: str) -> str:
    read = read_phone(text)
    if read is None:
        raise rules.ValueUnfit(field=row.word, value=text)
    return read


def _whole(row: ConflictRow, text: str) -> int:
    """Read a whole number, or a score of up to two places behind the comma."""
    whole, _, rest = text.replace(".", ",").partition(",")
    is_score = row.field in HUNDREDTHS
    if not whole.isdecimal() or (rest and not (is_score and rest.isdecimal() and len(rest) <= 2)):
        raise rules.ValueUnfit(field=row.word, value=text)
    value = int(whole) * 100 + int((rest or "0").ljust(2, "0")) if is_score else int(whole)
    if is_score and value > 10_000 and row.entity != "language_result":
        raise rules.ValueUnfit(field=row.word, value=text)
    return value
