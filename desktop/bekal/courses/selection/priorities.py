"""The groups of applicants that go first, from the reference data, and what proves that somebody belongs to one."""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass

from bekal import language, paths
from bekal.errors import Refused


class UnknownPriority(Refused):
    """There is no group of this code; facts: code, codes (those there are)."""


@dataclass(frozen=True)
class Priority:
    """A group that goes first."""

    code: str
    titles: tuple[str, str]
    """Indonesian, English."""
    proofs: tuple[str, str]

    @property
    def title(self) -> str:
        """What it is called in the chosen language."""
        return self.titles[language.chosen() == language.ENGLISH]

    @property
    def proof(self) -> str:
        """What proves it, in the chosen language."""
        return self.proofs[language.chosen() == language.ENGLISH]


@functools.cache
def priorities() -> tuple[Priority, ...]:
    """Return every group that goes first, in the order in which they are offered."""
    text = (paths.resources() / "reference" / "priorities.json").read_text(encoding="utf-8")
    return tuple(
        Priority(each["code"], (each["title"], each["english"]), (each["proof"], each["proof_english"]))
        for each in json.loads(text)["groups"]
    )


def title_of(code: str) -> str:
    """Return what a group is called; a code that is no longer in the list is its own title."""
    return next((each.title for each in priorities() if each.code == code), code)


def read_codes(codes: Iterable[str]) -> str:
    """Return codes as an application keeps them: each once, with a blank between them.

    Raises:
        UnknownPriority: one of them is none.

    """
    found = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    known = [each.code for each in priorities()]
    for code in found:
        if code not in known:
            raise UnknownPriority(code=code, codes=", ".join(known))
    return " ".join(found)
