"""What a calendar of free days says; pure, so that rules may ask it."""

from dataclasses import dataclass
from datetime import date

from bekal.language import say
from bekal.terms import HolidayKind


@dataclass(frozen=True)
class FreeDay:
    """A day of the public list or of the centre's own."""

    day: date
    title: str
    kind: HolidayKind
    own: bool = False
    """The centre added it itself."""
    taught: bool = False
    """It stands in the public list and this centre teaches all the same."""


@dataclass(frozen=True)
class Calendar:
    """The free days between two dates, and the years among them for which there is no list yet."""

    first: date
    last: date
    days: dict[date, FreeDay]
    missing: tuple[int, ...] = ()

    def free(self, day: date) -> FreeDay | None:
        """Return why a day is free, or None if it is taught on."""
        found = self.days.get(day)
        return None if found is None or found.taught else found

    def is_free(self, day: date) -> bool:
        """Say whether nobody is taught on a day."""
        return self.free(day) is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """The years without a list, as a person reads it."""
        return tuple(say("Daftar libur {year} belum ada.", year=year) for year in self.missing)
