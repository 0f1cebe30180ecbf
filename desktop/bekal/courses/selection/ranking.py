"""The ranking of those admitted and the decision that follows from it: pure, exact, the same in whatever order.

Order: total, then a group that goes first, then the interview, then the written test, then who applied earlier,
then the registration code. The total is the weighted mean of the tests, exact; against a pass mark counts what is
printed, the total rounded half up to hundredths.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from bekal.language import marked, say
from bekal.terms import ApplicationId, ApplicationState, KindOfTest, TestId

ORDER = (
    marked("nilai akhir"),
    marked("kelompok prioritas"),
    marked("nilai wawancara"),
    marked("nilai tes tulis"),
    marked("waktu mendaftar"),
    marked("kode pendaftaran"),
)
"""What decides, one after the other, as the minutes state it."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test as the ranking needs it; the pass mark is in hundredths."""

    id: TestId
    title: str
    kind: KindOfTest
    weight: int
    pass_mark: int | None = None


class Entrant(NamedTuple):
    """Somebody admitted. `scores` are hundredths by test; None: absent; a test left out: not scored yet."""

    id: ApplicationId
    code: str
    applied_at: datetime
    scores: Mapping[TestId, int | None]
    is_priority: bool = False


class Why(StrEnum):
    """Why somebody has no place in the ranking."""

    ABSENT = "absent"
    NOT_SCORED = "not_scored"
    BELOW_TEST = "below_test"
    BELOW_TOTAL = "below_total"


class Place(NamedTuple):
    """Where an entrant stands: a rank from one, or why there is none. A tuple, since there are thousands of them."""

    id: ApplicationId
    code: str
    is_priority: bool
    points: int | None
    """The scores times their weights; None where a score is missing."""
    weights: int
    """The weights of all tests together."""
    rank: int | None = None
    why: Why | None = None
    test: str = ""
    """The test that `why` speaks of."""

    @property
    def total(self) -> Fraction | None:
        """The weighted mean of 100, exact; None where a score is missing or no test weighs anything."""
        return Fraction(self.points, self.weights * 100) if self.points is not None and self.weights else None

    @property
    def sentence(self) -> str:
        """Why there is no rank, in a few words; empty with a rank."""
        match self.why:
            case Why.ABSENT:
                return say("tidak hadir pada {test}", test=self.test)
            case Why.NOT_SCORED:
                return say("belum ada nilai {test}", test=self.test)
            case Why.BELOW_TEST:
                return say("di bawah nilai lulus {test}", test=self.test)
            case Why.BELOW_TOTAL:
                return say("nilai akhir di bawah batas lulus")
        return ""


def rank(entrants: Iterable[Entrant], tests: Sequence[Test], *, pass_mark: int = 0) -> list[Place]:
    """Return everybody's place, those ranked first in their order, then the others by total and code.

    `pass_mark` is the least total in hundredths.
    """
    weights = sum(test.weight for test in tests)
    interview = [test.id for test in tests if test.kind is KindOfTest.INTERVIEW]
    written = [test.id for test in tests if test.kind is KindOfTest.WRITTEN]
    ranked: list[_Keyed] = []
    others: list[_Keyed] = []
    for entrant in entrants:
        scores = entrant.scores
        points, why, test = _judged(scores, tests, weights, pass_mark)
        key = (
            -(points or 0),
            not entrant.is_priority,
            -sum(scores.get(each) or 0 for each in interview),
            -sum(scores.get(each) or 0 for each in written),
            entrant.applied_at,
            entrant.code,
            entrant.id.int,
        )
        (others if why else ranked).append((key, entrant, points, why, test))
    ranked.sort(key=_key)
    others.sort(key=_key)
    return [
        Place(entrant.id, entrant.code, entrant.is_priority, points, weights, number)
        for number, (_, entrant, points, _, _) in enumerate(ranked, 1)
    ] + [
        Place(entrant.id, entrant.code, entrant.is_priority, points, weights, None, why, test)
        for _, entrant, points, why, test in others
    ]


_Keyed = tuple[tuple[object, ...], Entrant, int | None, Why | None, str]


def _key(keyed: _Keyed) -> tuple[object, ...]:
    return keyed[0]


def _judged(
    scores: Mapping[TestId, int | None], tests: Sequence[Test], weights: int, pass_mark: int
) -> tuple[int | None, Why | None, str]:
    """Return the sum of weighted hundredths, and what keeps the entrant out of the ranking."""
    total, below = 0, None
    for test in tests:
        if test.id not in scores:
            return None, Why.NOT_SCORED, test.title
    for test in tests:
        score = scores[test.id]
        if score is None:
            return None, Why.ABSENT, test.title
        if below is None and test.pass_mark is not None and score < test.pass_mark:
            below = test.title
        total += score * test.weight
    if below is not None:
        return total, Why.BELOW_TEST, below
    # half up to hundredths, as it is printed: who reads 70,00 against a mark of 70 has passed
    if weights and (2 * total + weights) // (2 * weights) < pass_mark:
        return total, Why.BELOW_TOTAL, ""
    return total, None, ""


class Outcome(NamedTuple):
    """What the decision says of one applicant."""

    place: Place
    state: ApplicationState
    """ACCEPTED, RESERVE or NOT_ACCEPTED."""
    reserve: int | None = None
    """Place on the reserve list, from one."""
    by_priority: bool = False
    """A seat kept for the groups that go first made the difference."""


def moves_up(waiting: Sequence[tuple[UUID, bool]], *, kept: int) -> list[UUID]:
    """Return in which order a reserve list moves up: of each who waits, in the ranking's order, whether they go first.

    `kept` seats of the groups that go first are empty: as many of these groups come before all others.
    """
    first = [each for each, is_priority in waiting if is_priority][: max(0, kept)]
    ahead = set(first)
    return [*first, *(each for each, _ in waiting if each not in ahead)]


def decide(places: Sequence[Place], *, seats: int, reserves: int, priority_seats: int = 0) -> list[Outcome]:
    """Return what becomes of everybody, in the order of `places`: exactly `seats` accepted when enough are ranked.

    The first `priority_seats` go to the best of the groups that go first; those they do not fill go to all others.
    """
    ranked = [place for place in places if place.rank is not None]
    first = [place.id for place in ranked if place.is_priority][: min(priority_seats, seats)]
    chosen: set[UUID] = set(first)
    for place in ranked:
        if len(chosen) >= seats:
            break
        chosen.add(place.id)
    plain = {place.id for place in ranked[:seats]}
    outcomes, waiting = [], 0
    for place in places:
        if place.id in chosen:
            outcomes.append(Outcome(place, ApplicationState.ACCEPTED, by_priority=place.id not in plain))
        elif place.rank is not None and waiting < reserves:
            waiting += 1
            outcomes.append(Outcome(place, ApplicationState.RESERVE, waiting))
        else:
            outcomes.append(Outcome(place, ApplicationState.NOT_ACCEPTED))
    return outcomes
