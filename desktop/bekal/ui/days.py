"""Days and times as the window writes them, in the chosen language."""

from datetime import date, datetime

from bekal.language import marked, say

_DAYS = {
    0: marked("Senin"),
    1: marked("Selasa"),
    2: marked("Rabu"),
    3: marked("Kamis"),
    4: marked("Jumat"),
    5: marked("Sabtu"),
    6: marked("Minggu"),
}
_SHORT = {
    0: marked("Sen"),
    1: marked("Sel"),
    2: marked("Rab"),
    3: marked("Kam"),
    4: marked("Jum"),
    5: marked("Sab"),
    6: marked("Min"),
}
_MONTHS = {
    1: marked("Januari"),
    2: marked("Februari"),
    3: marked("Maret"),
    4: marked("April"),
    5: marked("Mei"),
    6: marked("Juni"),
    7: marked("Juli"),
    8: marked("Agustus"),
    9: marked("September"),
    10: marked("Oktober"),
    11: marked("November"),
    12: marked("Desember"),
}


def weekday(number: int) -> str:
    """Return the name of a weekday, Monday being 0."""
    return say(_DAYS[number])


def short_weekday(number: int) -> str:
    """Return the name of a weekday in three letters, Monday being 0."""
    return say(_SHORT[number])


def long(day: date) -> str:
    """Write `Kamis, 12 Maret 2026`."""
    return f"{weekday(day.weekday())}, {day.day} {say(_MONTHS[day.month])} {day.year}"


def month(day: date) -> str:
    """Write `Maret 2026`."""
    return f"{say(_MONTHS[day.month])} {day.year}"


def full(day: date) -> str:
    """Write `12/03/2026`."""
    return day.strftime("%d/%m/%Y")


def short(day: date) -> str:
    """Write `12/03`."""
    return day.strftime("%d/%m")


def with_weekday(day: date) -> str:
    """Write `Kam 12/03`."""
    return f"{short_weekday(day.weekday())} {short(day)}"


def time(at: str) -> str:
    """Write `08.00` for a time of day."""
    return at.replace(":", ".")


def times(starts: str, ends: str) -> str:
    """Write `08.00–10.15` for two times of day."""
    return f"{starts}–{ends}".replace(":", ".")


def clock(now: datetime) -> str:
    """Write `10.42.07`."""
    return now.strftime("%H.%M.%S")
