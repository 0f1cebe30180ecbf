"""What a plan may say, how it is typed line by line, and the plans that are offered to begin with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bekal.assessment.rules import BadScore, read_score, score_text
from bekal.assessment.weighing import USUAL, Plan, Predicate
from bekal.errors import Refused
from bekal.terms import Counting, Kind

MOST_COMPONENTS = 20
MOST_WEIGHT = 1000


class NoWeights(Refused):
    """Components that all weigh nothing make no total."""


class BadWeight(Refused):
    """A weight is a whole number from 0 to 1000; facts: title, typed."""


class ComponentTwice(Refused):
    """Two components are called the same; facts: title."""


class TooManyComponents(Refused):
    """A plan has twenty components at most; facts: n."""


class ComponentUnreadable(Refused):
    """A line is no component; facts: line, typed."""


class PredicateUnreadable(Refused):
    """A line is no predicate, or its limit stands twice; facts: line, typed."""


@dataclass(frozen=True)
class NewComponent:
    """A component as it is laid down; `pass_mark` in hundredths of a point."""

    title: str
    weight: int = 100
    pass_mark: int | None = None
    title_en: str = ""


@dataclass(frozen=True)
class NewPlan:
    """A plan as it is laid down; `pass_mark` in hundredths of a point."""

    components: tuple[NewComponent, ...] = ()
    pass_mark: int = 7000
    predicates: tuple[Predicate, ...] = USUAL
    needs_units: bool = True
    counts: Counting = Counting.LAST


_COMPETENCY = NewPlan(
    (
        NewComponent("Teori", 30, None, "Theory"),
        NewComponent("Praktik", 50, None, "Practice"),
        NewComponent("Sikap", 20, None, "Attitude"),
    )
)
_LANGUAGE = NewPlan(
    (
        NewComponent("Moji-goi & bunpō", 25, None, "Vocabulary and grammar"),
        NewComponent("Dokkai", 25, None, "Reading"),
        NewComponent("Choukai", 25, None, "Listening"),
        NewComponent("Kaiwa", 25, None, "Conversation"),
    )
)


def starting_plan(kind: Kind) -> NewPlan:
    """Return a sensible plan to begin with: theory, practice, attitude; or the four skills of a language alike."""
    return _LANGUAGE if kind is Kind.LANGUAGE else _COMPETENCY


def said(plan: Plan) -> NewPlan:
    """Return a plan that stands as it would be laid down."""
    components = tuple(NewComponent(one.title, one.weight, one.pass_mark, one.title_en) for one in plan.components)
    least = 7000 if plan.pass_mark is None else plan.pass_mark
    return NewPlan(components, least, plan.predicates, plan.needs_units, plan.counts)


def checked(new: NewPlan) -> NewPlan:
    """Return the plan tidied, or refuse it.

    Raises:
        TooManyComponents, ComponentUnreadable, ComponentTwice, BadWeight, NoWeights, BadScore, PredicateUnreadable.

    """
    components: list[NewComponent] = []
    if len(new.components) > MOST_COMPONENTS:
        raise TooManyComponents(n=len(new.components))
    for number, one in enumerate(new.components, 1):
        title = " ".join(one.title.split())
        if not title:
            raise ComponentUnreadable(line=number, typed="")
        if title.casefold() in {other.title.casefold() for other in components}:
            raise ComponentTwice(title=title)
        if not 0 <= one.weight <= MOST_WEIGHT:
            raise BadWeight(title=title, typed=str(one.weight))
        _check_mark(one.pass_mark)
        components.append(NewComponent(title, one.weight, one.pass_mark, " ".join(one.title_en.split())))
    if components and not any(one.weight for one in components):
        raise NoWeights()
    _check_mark(new.pass_mark)
    predicates = tuple(sorted(new.predicates, key=lambda one: -one.least))
    limits = [one.least for one in predicates]
    for number, said_as in enumerate(predicates, 1):
        if not said_as.word.strip() or not 0 <= said_as.least <= 10_000 or limits.count(said_as.least) > 1:
            raise PredicateUnreadable(line=number, typed=f"{score_text(max(0, said_as.least))} {said_as.word}".strip())
    return NewPlan(tuple(components), new.pass_mark, predicates, new.needs_units, new.counts)


def _check_mark(hundredths: int | None) -> None:
    if hundredths is not None and not 0 <= hundredths <= 10_000:
        raise BadScore(typed=score_text(abs(hundredths)))


# ------------------------------------------------------------------------------------------ as it is typed


def read_components(typed: str) -> tuple[NewComponent, ...]:
    """Read components line by line: `judul | bobot | nilai lulus | judul Inggris`, or cells of a spreadsheet.

    The weight may stand with a percent sign; a pass mark left out, or `-`, means that every score will do.

    Raises:
        ComponentUnreadable: a line lacks title or weight, or has too many parts.
        BadWeight, BadScore: a number in it cannot be.

    """
    found = []
    for number, parts in _lines(typed):
        title, weight, least, english, *rest = (*parts, "", "", "")[: max(4, len(parts))]
        if not title or not weight or any(rest):
            raise ComponentUnreadable(line=number, typed=" | ".join(parts)[:60])
        bare = weight.removesuffix("%").strip()
        if not re.fullmatch(r"\d{1,4}", bare) or int(bare) > MOST_WEIGHT:
            raise BadWeight(title=title, typed=weight)
        found.append(NewComponent(title, int(bare), None if least in {"-", "–"} else read_score(least), english))
    return tuple(found)


def components_text(components: Sequence[NewComponent]) -> str:
    """Write components as `read_components` reads them, one a line."""
    lines = []
    for one in components:
        parts = [one.title.replace("|", "/"), str(one.weight), score_text(one.pass_mark), one.title_en]
        if one.title_en and one.pass_mark is None:
            parts[2] = "-"
        while not parts[-1]:
            parts.pop()
        lines.append(" | ".join(parts))
    return "\n".join(lines)


def read_predicates(typed: str) -> tuple[Predicate, ...]:
    """Read predicates line by line: `batas | sebutan | sebutan Inggris`, the highest first or not.

    Raises:
        PredicateUnreadable: a line lacks one of the first two, or its limit is no score.

    """
    found: list[Predicate] = []
    for number, parts in _lines(typed):
        least, word, english, *rest = (*parts, "", "")[: max(3, len(parts))]
        try:
            limit = read_score(least)
        except BadScore:
            limit = None
        if limit is None or not word or any(rest) or limit in {one.least for one in found}:
            raise PredicateUnreadable(line=number, typed=" | ".join(parts)[:60])
        found.append(Predicate(limit, word, english))
    return tuple(sorted(found, key=lambda one: -one.least))


def predicates_text(predicates: Sequence[Predicate]) -> str:
    """Write predicates as `read_predicates` reads them, one a line."""
    lines = []
    for one in predicates:
        parts = [score_text(one.least), one.word.replace("|", "/"), one.word_en.replace("|", "/")]
        lines.append(" | ".join(part for part in parts if part))
    return "\n".join(lines)


def _lines(typed: str) -> list[tuple[int, list[str]]]:
    found = []
    for number, line in enumerate(typed.splitlines(), 1):
        if line.strip():
            between = next((sign for sign in ("|", "\t", ";") if sign in line), "|")
            found.append((number, [part.strip() for part in line.split(between)]))
    return found
