"""The kinds of papers, the list for every training and those of the placement schemes, from the reference data."""

import functools
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bekal import language, paths


class Stage(StrEnum):
    """When a paper is needed."""

    TRAINING = "training"
    """Before the training begins."""
    PLACEMENT = "placement"
    """Before the person leaves for work."""


@dataclass(frozen=True)
class Kind:
    """A kind of paper."""

    code: str
    titles: tuple[str, str]
    """Indonesian, English."""
    has_number: bool = False
    has_issue: bool = False
    has_expiry: bool = False
    months: int | None = None
    """How long it is valid from its issue, where nothing else is written on it."""
    months_left: int | None = None
    """How long it must still be valid."""
    original: bool = False
    """Somebody must have seen the original."""
    status_only: bool = False
    """Health and police: the outcome and the dates are kept, not what it says (UU 27/2022, art. 4)."""
    in_colour: bool = False
    names: tuple[str, ...] = ()
    """What files of it are called."""

    @property
    def title(self) -> str:
        """What it is called in the chosen language."""
        return self.titles[language.chosen() == language.ENGLISH]


@dataclass(frozen=True)
class Asked:
    """A paper that is asked for, when, under which condition, and where that is written."""

    kind: str
    stage: Stage
    condition: str = ""
    source: str = ""
    tracked: bool = False
    """Later business of other offices: followed, never missing."""
    months: int | None = None
    """Valid for so long under this scheme, whatever the kind says."""
    notes: tuple[str, str] = ("", "")

    @property
    def note(self) -> str:
        """What exactly is asked for, in the chosen language; mostly nothing."""
        return self.notes[language.chosen() == language.ENGLISH]


@dataclass(frozen=True)
class Scheme:
    """A placement scheme and the papers it asks for."""

    code: str
    titles: tuple[str, str]
    source: str
    papers: tuple[Asked, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """What it is called in the chosen language."""
        return self.titles[language.chosen() == language.ENGLISH]


@dataclass(frozen=True)
class Retention:
    """How long papers are kept."""

    code: str
    years: int
    source: str


def kinds() -> dict[str, Kind]:
    """Return every kind of paper by its code, in the order in which papers are listed."""
    return _catalogue()[0]


def kind(code: str) -> Kind:
    """Return a kind of paper; one that another version of the list knew is shown by its code."""
    return kinds().get(code) or Kind(code, (code, code), has_number=True, has_issue=True, has_expiry=True)


def training() -> tuple[Asked, ...]:
    """Return the papers asked for before every training."""
    return _catalogue()[1]


def schemes() -> dict[str, Scheme]:
    """Return every placement scheme by its code."""
    return _schemes()


def retention(code: str) -> Retention:
    """Return how long the papers of an `applicant` or a `participant` are kept."""
    return next(each for each in _catalogue()[2] if each.code == code)


def expiring_days() -> int:
    """Return how many days before its end a paper is called expiring."""
    return int(_read("papers.json")["expiring_days"])


def version() -> str:
    """Return the versions of the lists of papers and of schemes."""
    return f"{_read('papers.json')['version']} / {_read('schemes.json')['version']}"


@functools.cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((paths.resources() / "reference" / name).read_text(encoding="utf-8"))
    return found


@functools.cache
def _catalogue() -> tuple[dict[str, Kind], tuple[Asked, ...], tuple[Retention, ...]]:
    content = _read("papers.json")
    every = {
        row["code"]: Kind(
            row["code"],
            (row["title"], row["title_en"]),
            has_number=row.get("number", False),
            has_issue=row.get("issued", False),
            has_expiry=row.get("expires", False),
            months=row.get("months"),
            months_left=row.get("months_left"),
            original=row.get("original", False),
            status_only=row.get("status_only", False),
            in_colour=row.get("colour", False),
            names=tuple(row["names"]),
        )
        for row in content["kinds"]
    }
    asked = tuple(_asked(row, Stage.TRAINING) for row in content["training"])
    kept = tuple(Retention(row["code"], row["years"], row["source"]) for row in content["retention"])
    return every, asked, kept


@functools.cache
def _schemes() -> dict[str, Scheme]:
    return {
        row["code"]: Scheme(
            row["code"],
            (row["title"], row["title_en"]),
            row["source"],
            tuple(_asked(paper, Stage.PLACEMENT) for paper in row["papers"]),
        )
        for row in _read("schemes.json")["schemes"]
    }


def _asked(row: dict[str, Any], stage: Stage) -> Asked:
    notes = (row.get("note", ""), row.get("note_en", ""))
    return Asked(
        row["kind"], stage, row.get("when", ""), row["source"], row.get("tracked", False), row.get("months"), notes
    )
