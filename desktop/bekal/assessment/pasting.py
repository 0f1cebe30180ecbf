"""Marks from a spreadsheet: which cell goes to whom and to which column; pure.

People are found by NIK, name or number where the block names them, otherwise by their place in the list. An empty
cell changes nothing. Whatever cannot be placed is a problem with its line, and then nothing at all is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bekal.assessment.rules import UnknownTrainee
from bekal.errors import Refused
from bekal.terms import EnrolmentId

Key = TypeVar("Key")


class PersonTwice(Refused):
    """Somebody stands in the block twice; facts: name."""


class NameShared(Refused):
    """Several trainees have this name, so that the block needs NIK or number; facts: name."""


class NamesDiffer(Refused):
    """Number or NIK and name name two people; facts: given, name."""


class HeadingUnknown(Refused):
    """The course has no such column; facts: heading."""


class TooWide(Refused):
    """The block has more columns than the grid has from here on; facts: n."""


class TooLong(Refused):
    """The block has more lines than there are people from here on; facts: n."""


class NothingToTake(Refused):
    """There is no mark in what was given."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a mark can go to."""

    id: EnrolmentId
    number: int
    name: str
    nik: str = ""


@dataclass(frozen=True, slots=True)
class Target(Generic[Key]):
    """A column that marks can go to, and every heading it is known by."""

    key: Key
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laid(Generic[Key]):
    """Where a cell goes; `line` counts from 1 as in the spreadsheet."""

    line: int
    person: EnrolmentId
    key: Key
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something cannot be placed; `line` 0 where it is about the whole."""

    line: int
    refusal: Refused


@dataclass(frozen=True, slots=True)
class Placed(Generic[Key]):
    """What became of a block."""

    cells: tuple[Laid[Key], ...]
    problems: tuple[Problem, ...]


_PERSON = {
    "no": "number", "nomor": "number", "no.": "number", "no urut": "number", "number": "number",
    "nik": "nik", "nama": "name", "nama peserta": "name", "peserta": "name", "name": "name", "trainee": "who",
}  # fmt: skip
_PASSED_OVER = frozenset(
    {
        "predikat",
        "predicate",
        "usulan",
        "proposal",
        "keadaan",
        "state",
        "total",
        "nilai akhir",
        "akhir",
        "catatan",
        "keterangan",
    }
)


def block_of(text: str) -> list[list[str]]:
    """Read what a spreadsheet puts on the clipboard: lines, cells parted by tabs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


def place(
    block: Sequence[Sequence[str]],
    people: Sequence[Person],
    targets: Sequence[Target[Key]],
    *,
    is_mark: Callable[[str], bool],
    at_row: int = 0,
    at_column: int = 0,
    needs_heading: bool = False,
) -> Placed[Key]:
    """Say where every cell of a block goes.

    `people` and `targets` stand in the order of the screen, `at_row` and `at_column` being the cell in which a block
    without names or headings begins. `is_mark` tells whether a text can be a mark at all.
    """
    heading = _heading(block, targets)
    if heading is None and needs_heading:
        return Placed((), (Problem(1, HeadingUnknown(heading=" ".join(block[0])[:40] if block else "")),))
    if heading is not None:
        return _by_heading(block, heading, people)
    who, first = _person_columns(block, people, is_mark)
    columns: dict[int, Key] = {}
    wide = max((_last(line) for line in block), default=0) - first
    for at, target in enumerate(targets[at_column : at_column + max(0, wide)]):
        columns[first + at] = target.key
    problems = []
    if wide > len(targets) - at_column:
        problems.append(Problem(0, TooWide(n=wide - (len(targets) - at_column))))
    if who:
        placed = _by_person(list(enumerate(block, 1)), who, columns, people)
        return Placed(placed.cells, (*problems, *placed.problems))
    cells = []
    too_long = 0
    for at, line in enumerate(block):
        if not any(line):
            continue
        if at_row + at >= len(people):
            too_long += 1
            continue
        person = people[at_row + at]
        cells += [Laid(at + 1, person.id, key, line[c]) for c, key in columns.items() if c < len(line) and line[c]]
    if too_long:
        problems.append(Problem(0, TooLong(n=too_long)))
    return _whole(cells, problems)


def _whole(cells: list[Laid[Key]], problems: list[Problem]) -> Placed[Key]:
    if not cells and not problems:
        problems.append(Problem(0, NothingToTake()))
    return Placed(tuple(cells), tuple(problems))


def _last(line: Sequence[str]) -> int:
    """Return how many cells a line has up to its last full one."""
    return max((at for at, cell in enumerate(line, 1) if cell), default=0)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _heading(
    block: Sequence[Sequence[str]], targets: Sequence[Target[Key]]
) -> tuple[dict[int, str], dict[int, Key], list[str]] | None:
    """Return which columns of a first line name people, which name marks, and what nobody knows; None: no heading."""
    if not block:
        return None
    known = {_plain(name): target.key for target in reversed(targets) for name in target.names if name}
    who: dict[int, str] = {}
    marks: dict[int, Key] = {}
    strange: list[str] = []
    for at, cell in enumerate(block[0]):
        said = _plain(cell)
        if said in known:
            marks[at] = known[said]
        elif said in _PERSON:
            who[at] = _PERSON[said]
        elif said and said not in _PASSED_OVER:
            strange.append(cell)
    return (who, marks, strange) if who or marks else None


def _by_heading(
    block: Sequence[Sequence[str]],
    heading: tuple[dict[int, str], dict[int, Key], list[str]],
    people: Sequence[Person],
) -> Placed[Key]:
    who, marks, strange = heading
    problems = [Problem(1, HeadingUnknown(heading=cell)) for cell in strange]
    lines = list(enumerate(block, 1))[1:]
    if not who:
        return Placed((), (*problems, Problem(1, HeadingUnknown(heading="No / NIK / Nama"))))
    placed = _by_person(lines, who, marks, people)
    return Placed(placed.cells, (*problems, *placed.problems))


def _person_columns(
    block: Sequence[Sequence[str]], people: Sequence[Person], is_mark: Callable[[str], bool]
) -> tuple[dict[int, str], int]:
    """Tell by the cells themselves whether the first columns name people; return them and where marks begin."""
    full = [line for line in block if any(line)]

    def all_of(at: int, holds: Callable[[str], bool]) -> bool:
        return bool(full) and all(at < len(line) and line[at] and holds(line[at]) for line in full)

    names = {_plain(one.name) for one in people}

    def is_name(text: str) -> bool:
        return _plain(text) in names or (any(sign.isalpha() for sign in text) and " " in text and not is_mark(text))

    def is_nik(text: str) -> bool:
        return len(text) == 16 and text.isdigit()

    kinds: tuple[tuple[str, Callable[[str], bool]], ...] = (("nik", is_nik), ("name", is_name))
    for word, holds in kinds:
        if all_of(0, holds):
            more = {1: "name"} if word == "nik" and all_of(1, is_name) else {}
            return {0: word, **more}, 1 + len(more)
    if all_of(0, str.isdigit):
        for word, holds in kinds:
            if all_of(1, holds):
                return {0: "number", 1: word}, 2
    return {}, 0


def _by_person(
    lines: Sequence[tuple[int, Sequence[str]]],
    who: Mapping[int, str],
    columns: Mapping[int, Key],
    people: Sequence[Person],
) -> Placed[Key]:
    cells: list[Laid[Key]] = []
    problems: list[Problem] = []
    seen: set[EnrolmentId] = set()
    for number, line in lines:
        if not any(line):
            continue
        said = {word: line[at].strip() for at, word in who.items() if at < len(line) and line[at].strip()}
        marks = [(key, line[at]) for at, key in columns.items() if at < len(line) and line[at]]
        if not said and not marks:
            continue
        try:
            person = _find(said, people)
            if person.id in seen:
                raise PersonTwice(name=person.name)
        except Refused as error:
            problems.append(Problem(number, error))
            continue
        seen.add(person.id)
        cells += [Laid(number, person.id, key, text) for key, text in marks]
    return _whole(cells, problems)


def _find(said: Mapping[str, str], people: Sequence[Person]) -> Person:
    """Return the one person whom a line names; every name it gives must be hers or his."""
    found: Person | None = None
    for word, given in said.items():
        hits = [one for one in people if _is(one, word, given)]
        if not hits:
            raise UnknownTrainee(trainee=given)
        if len(hits) > 1:
            if len(said) > 1 and (found is None or found in hits):
                continue  # the number or NIK beside it tells who is meant
            raise NameShared(name=given)
        if found is not None and hits[0] != found:
            raise NamesDiffer(given=given, name=found.name)
        found = hits[0]
    if found is None:
        raise UnknownTrainee(trainee=", ".join(said.values()) or "–")
    return found


def _is(person: Person, word: str, given: str) -> bool:
    if word == "nik":
        return bool(person.nik) and person.nik == "".join(sign for sign in given if sign.isdigit())
    if word == "name":
        return _plain(person.name) == _plain(given)
    plain = given.removesuffix(".0").removesuffix(".")
    if word == "number":
        return plain == str(person.number)
    return _plain(person.name) == _plain(given) or plain == str(person.number) or (person.nik == given != "")
