"""The total of a result, what it is called, and what is proposed: exact, from the tries and the plan; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Literal

from bekal.language import chosen, marked
from bekal.terms import Counting, CriterionId, Decision, Outcome, Term, UnitId

BEST = 10_000
"""The highest score, in hundredths of a point."""


class Absent(Enum):
    """Somebody did not come to a try."""

    ABSENT = "TH"


ABSENT = Absent.ABSENT
Entry = int | Outcome | Literal[Absent.ABSENT] | None
"""What a try holds: hundredths of a point, K or BK, absent, or nothing yet."""
FieldId = CriterionId | UnitId


@dataclass(frozen=True, slots=True)
class Try:
    """One try at a component or a unit: 1 is the first, 2 and more are remedial."""

    number: int
    entry: Entry
    held_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the plan: its weight against the others, and the least score of its own, in hundredths."""

    id: CriterionId
    title: str
    title_en: str = ""
    weight: int = 100
    pass_mark: int | None = None


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a score is called from so many hundredths on."""

    least: int
    word: str
    word_en: str = ""

    @property
    def said(self) -> str:
        """The word in the chosen language; the Indonesian one where there is no English."""
        return self.word_en if chosen() == "en" and self.word_en else self.word


USUAL = (Predicate(9000, "Sangat Baik", "Excellent"), Predicate(8000, "Baik", "Good"), Predicate(7000, "Cukup", "Fair"))
"""House rule of most centres; see the rules of the domain."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How an edition of a programme is assessed; as it stands here: no plan, one typed score, all units needed."""

    components: tuple[Component, ...] = ()
    pass_mark: int | None = None
    """The least total in hundredths; None: the decision is all that counts."""
    predicates: tuple[Predicate, ...] = USUAL
    needs_units: bool = True
    counts: Counting = Counting.LAST
    is_set: bool = False
    """Whether somebody laid it down, or it stands for a programme without a plan."""

    @property
    def weights(self) -> int:
        """All weights together."""
        return sum(component.weight for component in self.components)


NO_PLAN = Plan()
"""What holds for a programme that nobody laid a plan down for."""


def standing(tries: Sequence[Try], counts: Counting) -> Entry:
    """Return what counts of several tries: the last one taken or the best one; absent if none was ever taken."""
    taken: list[int | Outcome] = [
        one.entry for one in sorted(tries, key=lambda one: one.number) if isinstance(one.entry, int | Outcome)
    ]
    if not taken:
        return ABSENT if any(one.entry is ABSENT for one in tries) else None
    best: int | Outcome = max(taken, key=_height)
    return taken[-1] if counts is Counting.LAST else best


def _height(entry: int | Outcome) -> int:
    return entry if isinstance(entry, int) else int(entry is Outcome.COMPETENT)


def total(plan: Plan, scores: Mapping[CriterionId, Entry]) -> Fraction | None:
    """Return the exact weighted mean in points, or None while a component that weighs has no score."""
    if not plan.weights:
        return None
    summed = 0
    for component in plan.components:
        if not component.weight:
            continue
        score = scores.get(component.id)
        if not isinstance(score, int):
            return None
        summed += component.weight * score
    return Fraction(summed, plan.weights * 100)


def rounded(points: Fraction) -> int:
    """Return points as hundredths, half up, for showing only."""
    return int(points * 100 + Fraction(1, 2))


def predicate_of(predicates: Iterable[Predicate], points: Fraction | None) -> Predicate | None:
    """Return what so many points are called, by the exact value; nothing below the lowest."""
    if points is None:
        return None
    return next((one for one in predicates if points * 100 >= one.least), None)


class Why(Term):
    """Why a pass is not proposed."""

    MISSING = "missing", marked("belum ada")
    ABSENT = "absent", marked("tidak hadir")
    TOTAL = "total", marked("nilai akhir di bawah batas")
    OWN = "own", marked("di bawah nilai lulus komponen")
    UNITS = "units", marked("belum kompeten")
    NO_MARKS = "no_marks", marked("kehadiran belum ada")
    ATTENDANCE = "attendance", marked("kehadiran di bawah batas")
    BARRED = "barred", marked("alpa melewati batas program (SP2)")


@dataclass(frozen=True, slots=True)
class Against:
    """One reason against a pass, and the components or units it is about."""

    why: Why
    what: str = ""

    @property
    def said(self) -> str:
        """The reason as a person reads it."""
        return f"{self.why.word}: {self.what}" if self.what else self.why.word


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the program proposes: passed, failed with every reason, or nothing while something is missing."""

    decision: Decision | None
    against: tuple[Against, ...] = ()

    @property
    def said(self) -> str:
        """Every reason in one line."""
        return "; ".join(one.said for one in self.against)


@dataclass(frozen=True, slots=True)
class Attended:
    """How somebody attended: the share of the hours that count, the least of the programme, barred or not."""

    share: Fraction | None
    minimum: int
    is_barred: bool = False


def against_marks(
    plan: Plan, units: Mapping[UnitId, str], entries: Mapping[FieldId, Entry], points: Fraction | None
) -> list[Against]:
    """Return what speaks against a pass in the marks alone; `units` with the words they are called by."""
    wanted: dict[FieldId, str] = {one.id: one.title for one in plan.components if one.weight or one.pass_mark}
    if plan.needs_units:
        wanted.update(units.items())
    found = []
    if missing := [title for at, title in wanted.items() if entries.get(at) is None]:
        found.append(Against(Why.MISSING, ", ".join(missing)))
    if absent := [title for at, title in wanted.items() if entries.get(at) is ABSENT]:
        found.append(Against(Why.ABSENT, ", ".join(absent)))
    if plan.pass_mark is not None and not plan.components and points is None:
        found.append(Against(Why.MISSING))
    if plan.pass_mark is not None and points is not None and points * 100 < plan.pass_mark:
        found.append(Against(Why.TOTAL))
    low = [one.title for one in plan.components if _is_below(entries.get(one.id), one.pass_mark)]
    if low:
        found.append(Against(Why.OWN, ", ".join(low)))
    if plan.needs_units and (bk := [said for at, said in units.items() if entries.get(at) is Outcome.NOT_YET]):
        found.append(Against(Why.UNITS, ", ".join(bk)))
    return found


def _is_below(entry: Entry, least: int | None) -> bool:
    return least is not None and isinstance(entry, int) and entry < least


def propose(marks: Sequence[Against], attended: Attended | None) -> Proposal:
    """Propose a decision: nothing while something is missing, failed if anything speaks against it, else passed."""
    found = list(marks)
    if attended is not None:
        if attended.share is None:
            found.append(Against(Why.NO_MARKS))
        elif attended.share * 100 < attended.minimum:
            found.append(Against(Why.ATTENDANCE))
        if attended.is_barred:
            found.append(Against(Why.BARRED))
    if any(one.why in {Why.MISSING, Why.NO_MARKS} for one in found):
        return Proposal(None, tuple(found))
    return Proposal(Decision.FAILED if found else Decision.PASSED, tuple(found))
