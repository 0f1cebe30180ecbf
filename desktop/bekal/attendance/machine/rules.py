"""What stands in a machine's file, and which marks follow from it."""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import NamedTuple

from bekal.errors import Refused
from bekal.terms import Attendance, MeetingId

EARLY = timedelta(hours=2)
"""So long before a meeting somebody may be seen for it."""
LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is still read."""


class Column(Enum):
    """What a column of the file says."""

    PERSON = auto()
    MOMENT = auto()
    DAY = auto()
    COMING = auto()
    LEAVING = auto()


class NoTimesHere(Refused):
    """The file has no column of people, or none of times; facts: missing (its word)."""


class NotAText(Refused):
    """The file is no text: a workbook, a picture, or one in an unknown alphabet."""


class MachineFileTooLarge(Refused):
    """The file is larger than any machine's."""


class Seen(NamedTuple):
    """Somebody seen at a local time; `line` counts the file's own lines from one."""

    line: int
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file, its headings if it has some, and which column says what."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_line: int
    columns: Mapping[Column, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting as the file meets it; local times without a zone, as a machine writes them."""

    key: MeetingId
    starts_at: datetime
    ends_at: datetime
    grace: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mark that follows from what was seen."""

    mark: Attendance
    minutes_late: int | None
    minutes_early: int | None
    first: datetime
    last: datetime


_NAMES: Mapping[Column, re.Pattern[str]] = {
    Column.MOMENT: re.compile(
        r"(?i)^(timestamp|cap waktu|tanggal\s*/?\s*(dan\s*)?(jam|waktu)|date\s*/?\s*time|waktu)$"
    ),
    Column.DAY: re.compile(r"(?i)^(tanggal|tgl\.?|date|hari)$"),
    Column.COMING: re.compile(r"(?i)^((jam|scan|waktu)?\s*(masuk|datang|in)|check[ -]?in|clock in|jam|time)$"),
    Column.LEAVING: re.compile(r"(?i)^((jam|scan|waktu)?\s*(keluar|pulang|out)|check[ -]?out|clock out)$"),
    Column.PERSON: re.compile(
        r"(?i)^(no\.?\s*(id|akun|user)|user\s*id|ac[- ]no\.?|pin|nama( lengkap)?|name|emp.*id|id)$"
    ),
}
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_NUMBERS = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$")
_TIME = re.compile(r"^(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?\s*([AaPp][Mm])?$")


def read_text(content: bytes) -> str:
    """Decode a machine's file.

    Raises:
        MachineFileTooLarge, NotAText: it is not read.

    """
    if len(content) > LARGEST:
        raise MachineFileTooLarge()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:4096]:
        raise NotAText()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_cells(text: str, told: Mapping[Column, str] | None = None) -> Table:
    """Find the columns of a file; `told` names some by their heading or their place (`1`, `2`, …).

    Raises:
        NoTimesHere: there is no column of people, or none of times.

    """
    lines = text.splitlines()
    sample = "\n".join(lines[:50])
    delimiter = max("\t;,", key=sample.count)
    try:
        cells = [tuple(cell.strip() for cell in row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error as error:  # a cell of a hundred thousand letters
        raise NotAText() from error
    words = {word for word in (told or {}).values() if not word.isdecimal()}
    at = next((n for n, row in enumerate(cells[:20]) if words & set(row) or len(_by_heading(row)) >= 2), None)
    headings = cells[at] if at is not None else ()
    body = cells[at + 1 :] if at is not None else cells
    columns = _by_heading(headings) if headings else _by_content(body)
    for column, word in (told or {}).items():
        if word in headings:
            columns[column] = headings.index(word)
        elif word.isdecimal() and word != "0":
            columns[column] = int(word) - 1
    if Column.PERSON not in columns:
        raise NoTimesHere(missing="nama atau nomor")
    if Column.MOMENT not in columns and not {Column.DAY, Column.COMING} <= set(columns):
        raise NoTimesHere(missing="tanggal dan jam")
    return Table(headings, tuple(body), (at + 2) if at is not None else 1, columns)


def seen_in(table: Table, wanted: Collection[date] = ()) -> tuple[list[Seen], list[int]]:
    """Return everybody seen, in the file's order, and the lines that say no person and time.

    Whether `3/2/2026` is in February or in March is decided for the whole file: by the order that reads more of its
    dates, and more of them on `wanted` days; the day comes first where both do.
    """
    day_first = max((True, False), key=lambda order: _fits(table, wanted, day_first=order))
    found, unread = [], []
    for number, row in enumerate(table.rows, table.first_line):
        if not any(row):
            continue
        person = _cell(row, table.columns.get(Column.PERSON))
        moments = _moments(row, table.columns, day_first=day_first)
        if not person or not moments:
            unread.append(number)
        found += [Seen(number, person, at) for at in moments if person]
    return found, unread


def proposals(seen: Sequence[Seen], slots: Sequence[Slot]) -> dict[tuple[MeetingId, str], Proposed]:
    """Return for each meeting and person the mark that follows; whoever was not seen gets none.

    A time belongs to the meeting it lies in, else to the next one that begins within two hours, else to the one
    that ended last on that day (a leaving).
    """
    times: dict[tuple[MeetingId, str], list[datetime]] = defaultdict(list)
    ordered = sorted(slots, key=lambda slot: slot.starts_at)
    for one in seen:
        slot = _slot_of(one.at, ordered)
        if slot is not None:
            times[slot.key, one.person].append(one.at)
    by_key = {slot.key: slot for slot in ordered}
    found = {}
    for (key, person), moments in times.items():
        proposed = _proposed(by_key[key], min(moments), max(moments))
        if proposed is not None:
            found[key, person] = proposed
    return found


def _proposed(slot: Slot, first: datetime, last: datetime) -> Proposed | None:
    if first > slot.ends_at:
        return None  # only seen leaving: nobody knows when they came
    late = int((first - slot.starts_at).total_seconds() // 60)
    early = int((slot.ends_at - last).total_seconds() // 60)
    left_early = early if last > first and last > slot.starts_at and early > slot.grace else None
    if late > slot.grace:
        return Proposed(Attendance.LATE, min(late, 600), left_early, first, last)
    return Proposed(Attendance.PRESENT, None, left_early, first, last)


def _slot_of(at: datetime, ordered: Sequence[Slot]) -> Slot | None:
    today = [slot for slot in ordered if slot.starts_at.date() == at.date()]
    inside = (slot for slot in today if slot.starts_at <= at <= slot.ends_at)
    coming = (slot for slot in today if slot.starts_at - EARLY <= at < slot.starts_at)
    ended = [slot for slot in today if slot.ends_at < at]
    return next(inside, None) or next(coming, None) or (ended[-1] if ended else None)


def _fits(table: Table, wanted: Collection[date], *, day_first: bool) -> tuple[int, int]:
    days = [at.date() for row in table.rows for at in _moments(row, table.columns, day_first=day_first)]
    return len(days), sum(day in wanted for day in days)


def _by_heading(row: Sequence[str]) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for at, cell in enumerate(row):
        for column, pattern in _NAMES.items():
            if column not in found and pattern.match(cell):
                found[column] = at
                break
    return found


def _by_content(rows: Sequence[Sequence[str]]) -> dict[Column, int]:
    """Find columns where there are no headings: the first that is always a moment, the first other before it."""
    sample = [row for row in rows[:50] if any(row)]
    width = min((len(row) for row in sample), default=0)
    moments = [at for at in range(width) if all(_could_be_moment(row[at]) for row in sample)]
    if not moments:
        return {}
    person = next((at for at in range(width) if at not in moments and all(row[at] for row in sample)), None)
    return {Column.MOMENT: moments[0]} | ({Column.PERSON: person} if person is not None else {})


def _could_be_moment(text: str) -> bool:
    return any(_moment(text, day_first=order) is not None for order in (True, False))


def _moments(row: Sequence[str], columns: Mapping[Column, int], *, day_first: bool) -> list[datetime]:
    if Column.MOMENT in columns:
        at = _moment(_cell(row, columns[Column.MOMENT]), day_first=day_first)
        return [at] if at is not None else []
    day = _day(_cell(row, columns.get(Column.DAY)), day_first=day_first)
    if day is None:
        return []
    clocks = (_clock(_cell(row, columns.get(column))) for column in (Column.COMING, Column.LEAVING))
    return [datetime.combine(day, clock) for clock in clocks if clock is not None]


def _moment(text: str, *, day_first: bool = True) -> datetime | None:
    words = text.replace("T", " ").split()
    if len(words) == 3 and words[2].upper() in {"AM", "PM"}:
        words = [words[0], words[1] + words[2]]
    if len(words) != 2:
        return None
    day, clock = _day(words[0], day_first=day_first), _clock(words[1])
    return datetime.combine(day, clock) if day is not None and clock is not None else None


def _day(text: str, *, day_first: bool = True) -> date | None:
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _NUMBERS.match(text):
        first, second, year = (int(part) for part in found.groups())
        day, month = (first, second) if day_first else (second, first)
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    found = _TIME.match(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].upper() == "PM" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""
