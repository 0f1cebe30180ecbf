"""How dates, figures and percentages are written on paper: Indonesian words, comma, rounding half up."""

from datetime import date
from fractions import Fraction

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def date_words(day: date) -> str:
    """Write a date as offices do: `6 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """Write a date with its weekday: `Jumat, 6 November 2026`."""
    return f"{DAYS[day.weekday()]}, {date_words(day)}"


def month_words(day: date) -> str:
    """Write the month of a date: `November 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def period_words(first: date, last: date) -> str:
    """Write a period without repeating what both ends share: `5 Januari sampai dengan 12 Maret 2026`."""
    if first == last:
        return date_words(first)
    if first.year != last.year:
        return f"{date_words(first)} sampai dengan {date_words(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} sampai dengan {date_words(last)}"
    return f"{first.day} sampai dengan {date_words(last)}"


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """Round half up (away from zero at the half) to `places` decimals, exactly."""
    scale = 10**places
    whole = (abs(value) * scale * 2 + 1) // 2
    return Fraction(whole if value >= 0 else -whole, scale)


def decimal_words(value: Fraction | int, places: int = 2) -> str:
    """Write a number with a decimal comma and dots between thousands: `1.234,50`."""
    scaled = int(rounded(Fraction(value), places) * 10**places)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**places)
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}{grouped},{rest:0{places}d}" if places else f"{sign}{grouped}"


def percent_words(percent: Fraction | int, places: int = 2) -> str:
    """Write a percentage given in hundredths, so that 85 becomes `85,00 %`."""
    return f"{decimal_words(percent, places)} %"


def number_words(number: int) -> str:
    """Write a number below a thousand billion in words, as minutes spell a date: `dua ribu dua puluh enam`."""
    if number < len(_ONES):
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    if number >= 10**12:
        raise ValueError(number)
    for size, word in ((10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= size:
            many, rest = divmod(number, size)
            head = f"se{word}" if many == 1 and size <= 1000 else f"{number_words(many)} {word}"
            return f"{head} {number_words(rest)}" if rest else head
    raise ValueError(number)


_ONES = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip


def spelled_date(day: date) -> str:
    """Write a date as minutes open with it: `Senin tanggal dua bulan Maret tahun dua ribu dua puluh enam`."""
    return (
        f"{DAYS[day.weekday()]} tanggal {number_words(day.day)} bulan {MONTHS[day.month - 1]} "
        f"tahun {number_words(day.year)}"
    )
