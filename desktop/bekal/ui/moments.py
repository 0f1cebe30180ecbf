"""Moments and amounts as the window writes them, in the chosen language."""

from datetime import datetime

from bekal.language import say
from bekal.ui import days

_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def now_words(now: datetime) -> str:
    """Write `Kamis, 12 Maret 2026 · 07.42 WIB`."""
    offset = now.utcoffset()
    zone = _ZONES.get(round(offset.total_seconds() / 3600), "") if offset is not None else ""
    return f"{days.long(now.date())} · {now:%H.%M} {zone}".strip()


def long(moment: datetime, now: datetime) -> str:
    """Write `Selasa, 10 Maret 2026 16.20 (2 hari lalu)` in the zone of `now`."""
    there = moment.astimezone(now.tzinfo)
    return f"{days.long(there.date())} {there:%H.%M} ({ago(moment, now)})"


def short(moment: datetime, now: datetime) -> str:
    """Write `Sel 10/03 16.20` in the zone of `now`, only the time when it was today."""
    there = moment.astimezone(now.tzinfo)
    if there.date() == now.date():
        return say("hari ini {time}", time=f"{there:%H.%M}")
    return f"{days.with_weekday(there.date())} {there:%H.%M}"


def ago(moment: datetime, now: datetime) -> str:
    """Write how many days ago it was: `hari ini`, `kemarin`, `2 hari lalu`."""
    past = (now.date() - moment.astimezone(now.tzinfo).date()).days
    if past <= 0:
        return say("hari ini")
    return say("kemarin") if past == 1 else say("{n} hari lalu", n=past)


def count(number: int) -> str:
    """Write a number with a dot at each thousand, `1.940`."""
    return f"{number:,}".replace(",", ".")
