"""When two readings of one person's papers agree."""

import hashlib
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from bekal.candidates.rules import tidy_name
from bekal.errors import Refused


class NothingTyped(Refused):
    """A second look reads at least the name again."""


class ReadingsDiffer(Refused):
    """What was typed again is not what is registered; facts: n, fields (their words)."""


class Read(Enum):
    """A field that is read twice."""

    NAME = auto()
    NIK = auto()
    PASSPORT = auto()


@dataclass(frozen=True)
class Reading:
    """Name, NIK and passport number as somebody read them from the papers; empty: there is none."""

    name: str
    nik: str = ""
    passport: str = ""


def plain(reading: Reading) -> Reading:
    """Return a reading without what is no difference: blanks, dots, capitals, a title-cased name."""
    name = " ".join(tidy_name(reading.name).casefold().split())
    nik = "".join(sign for sign in reading.nik if sign.isalnum())
    passport = "".join(sign for sign in reading.passport if sign.isalnum()).upper()
    return Reading(name, nik, passport)


def differing(registered: Reading, typed: Reading) -> tuple[Read, ...]:
    """Return the fields in which two readings differ, in the order of the form."""
    one, other = plain(registered), plain(typed)
    pairs = (
        (Read.NAME, one.name, other.name),
        (Read.NIK, one.nik, other.nik),
        (Read.PASSPORT, one.passport, other.passport),
    )
    return tuple(field for field, here, there in pairs if here != there)


def digest(person: UUID, reading: Reading) -> str:
    """Return what is kept of a reading: it tells that nothing changed since, and not what was read."""
    said = plain(reading)
    return hashlib.sha256("\0".join([person.hex, said.name, said.nik, said.passport]).encode()).hexdigest()
