"""The less common columns of an applicants' file: village, school, year, state, and when a form was sent."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from bekal.candidates import details
from bekal.candidates.importing.columns import Field
from bekal.candidates.rules import tidy_name, tidy_text

Reader = Callable[[object], Any]

_NOTHING = re.compile(r"^[\s\-–—.?]*$|(?i:^(?:tidak ada|tdk ada|belum ada|n/?a|nihil|kosong)$)")
_MOMENT = re.compile(
    r"^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?)?"
)
_PREFIX = re.compile(r"(?i)^(?:kelurahan|kel|desa|ds|kecamatan|kec)\b\.?\s*:?\s*(?=\S)")


def readers(columns: Mapping[Field, int], *, today: date) -> list[tuple[str, Field, int, Reader]]:
    """Return for each such column the applicant's field, the file's field, the column and how a cell is read."""
    every: dict[Field, Reader] = {
        Field.VILLAGE: _place,
        Field.REGENCY: _name,
        Field.POSTAL_CODE: details.read_postal_code,
        Field.DOMICILE: _text,
        Field.SCHOOL: _text,
        Field.MAJOR: _text,
        Field.GRADUATED: lambda raw: details.read_graduated(_year_of(raw), today=today),
        Field.MARITAL: details.read_marital,
        Field.ACTIVITY: details.read_activity,
        Field.DISABILITY: details.read_disability,
        Field.HEIGHT: details.read_height,
        Field.WEIGHT: details.read_weight,
        Field.HEARD_FROM: _text,
    }
    return [(field.value, field, columns[field], read) for field, read in every.items() if field in columns]


def read_moment(raw: object, *, today: date, day_first: bool = True) -> datetime | None:
    """Read when a form was sent, in the local time of its file; None when it cannot be told or lies ahead."""
    if isinstance(raw, datetime):
        found: datetime | None = raw.replace(tzinfo=None)
    elif isinstance(raw, date):
        found = datetime.combine(raw, time())
    else:
        found = _moment_of(tidy_text(raw), day_first=day_first)
    return found if found is not None and found.date() <= today else None


def month_comes_first(texts: list[str]) -> bool:
    """Say whether a column of moments has the month first, as an online form set up in English writes it."""
    parts = [(int(match[1]), int(match[2])) for text in texts if (match := _MOMENT.match(text)) and len(match[1]) < 4]
    return any(second > 12 for _, second in parts) and not any(first > 12 for first, _ in parts)


def read_id(raw: object) -> UUID | None:
    """Read our own id of a person from a list that comes back; None when the cell has none."""
    text = tidy_text(raw)
    try:
        return UUID(text) if len(text) >= 32 else None
    except ValueError:
        return None


def _moment_of(text: str, *, day_first: bool) -> datetime | None:
    match = _MOMENT.match(text)
    if match is None:
        return None
    first, second, third = int(match[1]), int(match[2]), int(match[3])
    year, month, day = (first, second, third) if len(match[1]) == 4 else (third, second, first)
    if len(match[1]) < 4 and not day_first:
        month, day = first, second
    hour, minute, second = int(match[4] or 0), int(match[5] or 0), int(match[6] or 0)
    if (match[7] or "").lower() == "pm" and hour < 12:
        hour += 12
    elif (match[7] or "").lower() == "am" and hour == 12:
        hour = 0
    try:
        return datetime(year + (2000 if year < 100 else 0), month, day, hour, minute, second)  # noqa: DTZ001 - its file's local time
    except ValueError:
        return None


def _year_of(raw: object) -> object:
    """Return the year where a column of years holds whole dates."""
    if isinstance(raw, date):
        return raw.year
    text = tidy_text(raw)
    match = re.search(r"\b((?:19|20)\d{2})$", text)
    return match[1] if match and not re.fullmatch(r"\d{4}\s*[/\-–]\s*\d{2,4}", text) else raw


def _text(raw: object) -> str:
    text = tidy_text(raw)
    return "" if _NOTHING.match(text) else text


def _name(raw: object) -> str:
    return tidy_name(_text(raw))


def _place(raw: object) -> str:
    """Read a village without the word before it: `Desa Contoh`, `Kel. Contoh`."""
    return tidy_name(_PREFIX.sub("", _text(raw)))
