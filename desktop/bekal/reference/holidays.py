"""National holidays and joint leave by years, each list with its decree (resources/reference/holidays.json)."""

import functools
import json
from dataclasses import dataclass
from datetime import date

from bekal import paths
from bekal.terms import HolidayKind


@dataclass(frozen=True)
class PublicHoliday:
    """A national holiday or a day of joint leave, as the decree of its year names it."""

    day: date
    title: str
    kind: HolidayKind


def public_holidays(year: int) -> dict[date, PublicHoliday] | None:
    """Return the holidays and joint leave of a year by day, or None while there is no list for it."""
    return _holidays()[1].get(year)


def holiday_years() -> tuple[int, ...]:
    """Return the years that have a list, the first one first."""
    return tuple(sorted(_holidays()[1]))


def holiday_decree(year: int) -> str | None:
    """Return the decree a year's list follows, or None while there is no list for it."""
    return _holidays()[2].get(year)


def holidays_version() -> str:
    """Return when the list of holidays was last brought up to date, year and month."""
    return _holidays()[0]


@functools.cache
def _holidays() -> tuple[str, dict[int, dict[date, PublicHoliday]], dict[int, str]]:
    content = json.loads((paths.resources() / "reference" / "holidays.json").read_text(encoding="utf-8"))
    years: dict[int, dict[date, PublicHoliday]] = {}
    for year, of in content["years"].items():
        days = years[int(year)] = {}
        for row in of["days"]:
            day = date.fromisoformat(row["day"])
            days[day] = PublicHoliday(day, row["title"], HolidayKind(row["kind"]))
    return content["version"], years, {int(year): of["decree"] for year, of in content["years"].items()}
