"""What a clerk types about courses: days, times, whole numbers, and a list of units."""

import re
from collections.abc import Sequence
from datetime import date

from bekal.courses.rules import NewUnit, NoSuchDay, NoSuchNumber, NoSuchTime, UnitUnreadable

_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d{2}))?")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2})(?:[:. ]?(\d{2}))?")


def read_day(typed: str, *, today: date) -> date:
    """Read `050126`, `5/1/26`, `5-1-2026`, `5/1` (of this year) or `2026-01-05`; two digits mean this century.

    Raises:
        NoSuchDay: it is no date, or none of the calendar.

    """
    text = typed.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif found := _DAY.fullmatch(text) or _COMPACT.fullmatch(text):
        day, month, year = found[1], found[2], found[3] or str(today.year)
    else:
        raise NoSuchDay(typed=text)
    try:
        return date(int(year) + (today.year // 100 * 100 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        raise NoSuchDay(typed=text) from None


def read_time(typed: str) -> str:
    """Read `8`, `0800`, `8.00` or `08:00` as `08:00`.

    Raises:
        NoSuchTime: it is no time of day.

    """
    found = _TIME.fullmatch(typed.strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise NoSuchTime(typed=typed.strip())
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def read_number(typed: str) -> int:
    """Read a whole number, dots between thousands allowed.

    Raises:
        NoSuchNumber: it is none.

    """
    text = typed.strip().replace(".", "")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise NoSuchNumber(typed=typed.strip())
    return int(text)


def read_units(typed: str) -> list[NewUnit]:
    """Read units line by line, `kode | judul | JP`, or cells pasted from a spreadsheet; JP may be left out.

    A fourth part is the English title, a fifth the level of a language (N5, A2). Empty lines do not count.

    Raises:
        UnitUnreadable: a line lacks code or title, or its JP is no number.

    """
    units = []
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        between = next((sign for sign in ("|", "\t", ";") if sign in line), "|")
        parts = [part.strip() for part in line.split(between)]
        code, title, hours, english, level, *rest = (*parts, "", "", "", "")[: max(5, len(parts))]
        if not code or not title or any(rest) or (hours and not re.fullmatch(r"[0-9]{1,4}", hours)):
            raise UnitUnreadable(line=number, typed=line.strip()[:60])
        units.append(NewUnit(code, title, english, int(hours or 0), level))
    return units


def units_text(units: Sequence[NewUnit]) -> str:
    """Write units as `read_units` reads them, one a line."""
    lines = []
    for unit in units:
        parts = [unit.code, unit.title, str(unit.hours or ""), unit.title_en, unit.level]
        while not parts[-1]:
            parts.pop()
        lines.append(" | ".join(part.replace("|", "/") for part in parts))
    return "\n".join(lines)
