"""Birth dates in every spelling an applicant, a clerk or a spreadsheet finds for them.

`120399`, `12/3/99`, `12-3-1999`, `7 Februari 1994`, `23.07.1998`, ISO, a spreadsheet's serial number. A
two-digit year is put where it makes a living applicant; day before month is the custom of the country, and
what the unambiguous cells of the same column say goes before the custom.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

YOUNGEST, OLDEST = 10, 100
"""Ages in years between which a birth date is believed without a question."""

_SERIAL_START = date(1899, 12, 30)
_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "pab": 2, "mar": 3, "mrt": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7,
    "agu": 8, "ags": 8, "agt": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12,
    "dec": 12,
}  # fmt: skip
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_TIME = re.compile(r"[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:\s?(?:[AaPp][Mm]|Z|WIB|WITA|WIT))?$")
_ISO = re.compile(r"^(\d{4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})$")
_NUMBERS = re.compile(r"^(\d{1,2})\s*[-–/.,\\: ]\s*(\d{1,2})\s*[-–/.,\\: ]\s*'?(\d{4}|\d{2})$")
_WORDS = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?\s*[-–/., ]*\s*([A-Za-z]{3,})\.?\s*[-–/., ]*\s*'?(\d{4}|\d{2})$")
_ROMAN = re.compile(r"^(\d{1,2})\s*[-–/., ]\s*([IVXivx]{1,4})\s*[-–/., ]\s*'?(\d{4}|\d{2})$")
_MONTH_FIRST = re.compile(r"^([A-Za-z]{3,})\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s*,?\s*(\d{4})$")
_DAY_NAME = re.compile(r"(?i)^(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)\s*,?\s*")
_PLACE = re.compile(r"^\s*([^\d]*?)[\s,;:/\-–.(]*(\d.*?)\)?\s*$", re.DOTALL)
_PLACE_TAIL = re.compile(r"(?i)[\s,;/\-–.]*(?:tgl|tanggal|tg)\.?(?:\s*lahir)?$|[\s,;/\-–.]+$")


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date as read from one cell."""

    value: date | None = None
    fault: str | None = None
    """`date_unreadable`, `date_impossible`, `birth_date_implausible`, or none."""
    other: date | None = None
    """The other reading when day and month could be exchanged, or the likelier century."""
    is_ambiguous: bool = False
    """Nothing but custom chose between `value` and `other`."""


NO_DATE = ReadDate()


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Decide a column's order from its unambiguous cells; None when they are silent or contradict each other."""
    day_first = month_first = 0
    for text in texts:
        if match := _NUMBERS.match(text):
            first, second = int(match[1]), int(match[2])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
    if day_first and not month_first:
        return True
    if month_first and not day_first:
        return False
    return None


def split_place(text: str) -> tuple[str, str]:
    """Split `Jakarta Timur, 7 Februari 1994` into place and date text; either may be empty."""
    match = _PLACE.match(text)
    if not match:
        return text.strip(" ,;/-"), ""
    return _PLACE_TAIL.sub("", match[1]).strip(), match[2].strip()


def read_date(raw: object, *, today: date, day_first: bool | None = None, like: date | None = None) -> ReadDate:
    """Read a birth date from a cell.

    `day_first` is what the column says; `like` is the date in the NIK, which decides where two readings
    are possible (order of day and month, century, serial number) and never changes a date that has one.
    """
    if raw is None or raw == "":
        return NO_DATE
    if isinstance(raw, datetime):
        return _believed(raw.date(), today, like)
    if isinstance(raw, date):
        return _believed(raw, today, like)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_number(raw, today, like)
    text = " ".join(str(raw).replace("\u00a0", " ").split()).strip("'’`\"")
    return _from_text(text, today, day_first, like) if text.strip("-–. ") else NO_DATE


def nearest_date(typed: str, *, today: date, like: date | None = None) -> date | None:
    """Return the date that one no calendar has was probably meant to be; None when nothing suggests itself.

    `31/02/1999` is taken for the last day of that month.
    """
    text = " ".join(typed.split())
    match = _NUMBERS.match(text) or re.match(r"^(\d{2})(\d{2})(\d{4}|\d{2})$", text)
    if match is None:
        return None
    day, month, year = int(match[1]), int(match[2]), match[3]
    if 1 <= month <= 12 and 28 < day <= 31:
        return next((found for last in (30, 29, 28) if (found := _dated(month, last, year, today, like))), None)
    return None


def _from_text(text: str, today: date, day_first: bool | None, like: date | None) -> ReadDate:
    if match := _NUMBERS.match(text):
        first, second, year = int(match[1]), int(match[2]), match[3]
        usual = _dated(second, first, year, today, like)
        exchanged = _dated(first, second, year, today, like)
        return _choose(usual, exchanged, today, day_first, like)
    text = _DAY_NAME.sub("", _TIME.sub("", text))
    if match := _ISO.match(text):
        found = _dated(int(match[2]), int(match[3]), match[1], today, like)
    elif (match := _ROMAN.match(text)) and match[2].lower() in _ROMAN_MONTHS:
        found = _dated(_ROMAN_MONTHS.index(match[2].lower()) + 1, int(match[1]), match[3], today, like)
    elif match := _WORDS.match(text):
        found = _dated(_MONTHS.get(match[2][:3].lower(), 0), int(match[1]), match[3], today, like)
    elif match := _MONTH_FIRST.match(text):
        found = _dated(_MONTHS.get(match[1][:3].lower(), 0), int(match[2]), match[3], today, like)
    elif match := _NUMBERS.match(text):  # a time stood behind it
        return _from_text(match[0], today, day_first, like)
    elif text.isdigit() and len(text) in {6, 8}:
        return _from_compact(text, today, day_first, like)
    elif re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):  # a serial number that became text
        return _from_number(float(text.replace(",", ".")), today, like)
    else:
        return ReadDate(None, "date_unreadable")
    return _believed(found, today, like) if found else ReadDate(None, "date_impossible")


def _from_compact(text: str, today: date, day_first: bool | None, like: date | None) -> ReadDate:
    """Read `120399` and `12031999`, and `19990312` where the other order has no such date."""
    year = text[4:]
    usual = _dated(int(text[2:4]), int(text[:2]), year, today, like)
    exchanged = _dated(int(text[:2]), int(text[2:4]), year, today, like)
    if len(text) == 8:
        iso = _dated(int(text[4:6]), int(text[6:]), text[:4], today, like)
        if iso and _is_plausible(iso, today) and not (usual and _is_plausible(usual, today)):
            return ReadDate(iso)
    return _choose(usual, exchanged if day_first is False else None, today, day_first, like)


def _from_number(raw: float, today: date, like: date | None) -> ReadDate:
    """Read a number: a serial number, or `10399` typed as a number that lost its leading zero."""
    whole = int(raw)
    serial = _SERIAL_START + timedelta(days=whole) if 1 <= whole <= 80_000 else None
    typed = None
    if 5 <= len(str(whole)) <= 8 and raw == whole:
        typed = _from_compact(str(whole).zfill(6 if whole < 1_000_000 else 8), today, None, like).value
    if serial is not None and typed is not None:
        if like is not None and like in {serial, typed}:
            return ReadDate(like)
        return ReadDate(serial if _is_plausible(serial, today) else typed)
    found = serial or typed
    return _believed(found, today, like) if found else ReadDate(None, "date_unreadable")


def _choose(
    usual: date | None, exchanged: date | None, today: date, day_first: bool | None, like: date | None
) -> ReadDate:
    """Choose between day-month (`usual`) and month-day: by what exists, by the NIK, by the column, by custom."""
    if usual is None or exchanged is None or usual == exchanged:
        found = usual or exchanged
        return _believed(found, today, like) if found else ReadDate(None, "date_impossible")
    if like is not None and like in {usual, exchanged} and day_first is None:
        return ReadDate(like)
    if day_first is not None:
        return _believed(usual if day_first else exchanged, today, like)
    return ReadDate(usual, None, exchanged, is_ambiguous=True)


def _dated(month: int, day: int, year: str, today: date, like: date | None) -> date | None:
    """Return the date, a two-digit year put into its century; None when no calendar has it."""
    number = int(year)
    if len(year) == 2:
        if like is not None and like.year % 100 == number:
            number = like.year
        else:
            number += today.year - today.year % 100
            if today.year - number < YOUNGEST:
                number -= 100
    try:
        return date(number, month, day)
    except ValueError:
        return None


def _is_plausible(found: date, today: date) -> bool:
    return YOUNGEST <= today.year - found.year <= OLDEST


def _believed(found: date, today: date, like: date | None) -> ReadDate:
    """Question a date that makes nobody's age, and propose the other century where that helps."""
    if _is_plausible(found, today) or found == like:
        return ReadDate(found)
    for years in (-100, 100):
        try:
            other = found.replace(year=found.year + years)
        except ValueError:
            continue
        if _is_plausible(other, today):
            return ReadDate(found, "birth_date_implausible", other)
    return ReadDate(found, "birth_date_implausible")
