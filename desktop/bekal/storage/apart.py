"""Telling apart what was named alike at two PCs: the one named first keeps its name, a later one shows a mark. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID

MARK = "~"
"""What stands between a name and the number that tells it from an equal one: `MENJ-1~2`."""
_MARKED = re.compile(rf"(?:{MARK}[0-9]+)+\Z")

Name = str | int


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """Who was named what, in the total order of the operations that named them."""

    clock: str
    op_id: str
    row_id: UUID
    name: Name


def stem(name: Name) -> Name:
    """Return a name without marks; numbers are all of one stem."""
    return _MARKED.sub("", name) if isinstance(name, str) else 0


def is_marked(name: str) -> bool:
    """Tell whether a name shows a mark, since another record has it."""
    return stem(name) != name


def told_apart(named: Sequence[Named]) -> dict[UUID, Name]:
    """Return what each shows, all different, whatever the order in which they are given.

    A text that is taken gets the first free mark, a number that is taken becomes the next free one.
    """
    shown: dict[UUID, Name] = {}
    taken: set[Name] = set()
    later = []
    for one in sorted(named):
        if one.name in taken:
            later.append(one)
        else:
            shown[one.row_id] = one.name
            taken.add(one.name)
    for one in later:
        shown[one.row_id] = next_free(one.name, taken)
        taken.add(shown[one.row_id])
    return shown


def next_free(name: Name, taken: set[Name]) -> Name:
    """Return what is shown of a name that is taken."""
    return next(one for one in _others(name) if one not in taken)


def _others(name: Name) -> Iterator[Name]:
    if isinstance(name, int):
        yield from count(name + 1)
    else:
        yield from (f"{stem(name)}{MARK}{number}" for number in count(2))
