"""When a backup is made by itself, how its file is called, and which of the older ones stay; pure."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DAYS, WEEKS, MONTHS = 7, 4, 6
"""Of so many days, weeks and months the newest automatic backup stays."""
AFTERNOON = 15
"""The hour from which a second backup of the day is made."""
OLD_AFTER = timedelta(days=3)
"""From then on a person is told that the last backup is old."""

_NAME = re.compile(r"otomatis-(?P<code>[A-Za-z0-9_-]+)-(?P<at>[0-9]{8}-[0-9]{6})\.bekal\Z")
_AT = "%Y%m%d-%H%M%S"


class Why(StrEnum):
    """What a backup was made for."""

    ASKED = "asked"
    DAILY = "daily"
    BEFORE_RESTORE = "before-restore"


_BEGINS = {Why.ASKED: "cadangan", Why.DAILY: "otomatis", Why.BEFORE_RESTORE: "sebelum-pulih"}


@dataclass(frozen=True, slots=True)
class Named:
    """An automatic backup as its file name tells."""

    name: str
    at: datetime


def file_name(code: str, why: Why, at: datetime) -> str:
    """Return the name of a backup's file, which every disk and stick takes; the same second gives the same name."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", code)
    return f"{_BEGINS[why]}-{plain}-{at.strftime(_AT)}.bekal"


def automatic(names: Iterable[str], code: str) -> list[Named]:
    """Return which files are automatic backups of this centre, newest first; files of others are not ours to judge."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", code)
    found = []
    for name in names:
        match = _NAME.fullmatch(name)
        if match and match["code"] == plain:
            try:
                found.append(Named(name, datetime.strptime(match["at"], _AT)))  # noqa: DTZ007 - the clock of the file's own place
            except ValueError:
                continue
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)


def superfluous(newest_first: Iterable[Named], *, just_made: str = "") -> list[str]:
    """Return the backups that need not stay: neither the newest of one of the last days, weeks or months there are.

    The one that was just made always stays, even where a wrong clock makes it look older than others.
    """
    everything = list(newest_first)
    stays = {just_made}
    for most, of in (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    ):
        seen: list[Hashable] = []
        for one in everything:
            period = of(one.at)
            if period not in seen and len(seen) < most:
                seen.append(period)
                stays.add(one.name)
    return [one.name for one in everything if one.name not in stays]


def is_due(last: datetime | None, now: datetime, *, certificates_since: int = 0) -> bool:
    """Say whether a backup should be made now.

    One a day, one more in the afternoon, which holds the work of the day, and one after certificates were issued.
    """
    if last is None:
        return True
    before = last.astimezone(now.tzinfo)
    if before.date() != now.date() or certificates_since > 0:
        return True
    return before.hour < AFTERNOON <= now.hour


def is_old(last: datetime | None, now: datetime) -> bool:
    """Say whether the last backup is so old that a person is told; one from a later day than today tells nothing."""
    return last is None or now - last > OLD_AFTER
