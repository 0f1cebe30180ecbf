"""The versioned texts of consent, and what giving and withdrawing need."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bekal import paths
from bekal.errors import Refused

OF_AGE = 18
"""Years from which a person agrees for themselves (UU 27/2022, art. 25)."""
LANGUAGES = ("id", "en")


class UnknownPurpose(Refused):
    """The text asks for no consent of that code; facts: purpose, known (the codes it asks)."""


class UnknownText(Refused):
    """There is no text of that version; facts: version."""


class GuardianMissing(Refused):
    """Somebody under eighteen needs the name of a parent or guardian; facts: name."""


class ReasonMissing(Refused):
    """A withdrawal, restriction or lifting needs its reason in words."""


class ConsentNotYet(Refused):
    """A consent cannot bear a date that is still to come; facts: day."""


class NotGiven(Refused):
    """What should be withdrawn is not given at present; facts: purpose (title)."""


@dataclass(frozen=True)
class Purpose:
    """What data are used for, in one language."""

    code: str
    title: str
    text: str
    basis: str
    """The legal basis in plain words."""
    is_asked: bool
    """Whether the person ticks it; otherwise they are told and not asked."""


@dataclass(frozen=True)
class ConsentText:
    """One version of the text, in one language."""

    version: str
    dated: date
    language: str
    title: str
    opening: str
    purposes: tuple[Purpose, ...]
    rights: tuple[str, ...]
    guardian: str
    signing: str

    @property
    def asked(self) -> tuple[Purpose, ...]:
        """The purposes that a person may tick."""
        return tuple(purpose for purpose in self.purposes if purpose.is_asked)

    def purpose(self, code: str) -> Purpose:
        """Return the purpose of a code.

        Raises:
            UnknownPurpose: the text has none.

        """
        for purpose in self.purposes:
            if purpose.code == code:
                return purpose
        raise self.unknown(code)

    def unknown(self, code: str) -> UnknownPurpose:
        """Return the refusal of a code the text does not ask."""
        return UnknownPurpose(purpose=code, known=", ".join(purpose.code for purpose in self.asked))


def newest_version() -> str:
    """Return the version that is signed today."""
    return str(_versions()[-1]["version"])


def versions() -> tuple[str, ...]:
    """Return every version there ever was, oldest first."""
    return tuple(one["version"] for one in _versions())


def text(version: str = "", language: str = "id") -> ConsentText:
    """Return a version of the text, the newest unless one is named.

    Raises:
        UnknownText: there is none of that version.

    """
    version = version or newest_version()
    found = next((one for one in _versions() if one["version"] == version), None)
    if found is None:
        raise UnknownText(version=version)
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return ConsentText(
        version,
        date.fromisoformat(found["date"]),
        spoken,
        found["title"][spoken],
        found["opening"][spoken],
        tuple(
            Purpose(
                one["code"],
                one[spoken]["title"],
                one[spoken]["text"],
                found["bases"][one["basis"]][spoken],
                one["tick"],
            )
            for one in found["purposes"]
        ),
        tuple(found["rights"][spoken]),
        found["guardian"][spoken],
        found["signing"][spoken],
    )


@functools.cache
def _versions() -> list[dict[str, Any]]:
    file = paths.resources() / "reference" / "consent.json"
    return list(json.loads(file.read_text(encoding="utf-8"))["versions"])


def is_minor(birth_date: date | None, on: date) -> bool:
    """Say whether a person is under eighteen on a day; an unknown birth date makes nobody a minor."""
    if birth_date is None:
        return False
    return (on.year - birth_date.year) - ((on.month, on.day) < (birth_date.month, birth_date.day)) < OF_AGE


def check_giving(
    given: ConsentText,
    purposes: Sequence[str],
    *,
    name: str,
    birth_date: date | None,
    guardian: str,
    given_on: date,
    today: date,
) -> None:
    """Refuse a consent that would be worth nothing.

    Raises:
        UnknownPurpose: something is ticked that the text does not ask.
        GuardianMissing: the person is under eighteen and nobody agrees for them.
        ConsentNotYet: the day is still to come.

    """
    for code in purposes:
        if not given.purpose(code).is_asked:
            raise given.unknown(code)
    if given_on > today:
        raise ConsentNotYet(day=f"{given_on:%d/%m/%Y}")
    if is_minor(birth_date, given_on) and not guardian.strip():
        raise GuardianMissing(name=name)


def check_reason(reason: str) -> str:
    """Return a reason without needless blanks.

    Raises:
        ReasonMissing: it says nothing.

    """
    tidy = " ".join(reason.split())
    if not tidy:
        raise ReasonMissing()
    return tidy
