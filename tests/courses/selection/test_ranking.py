"""The ranking and the decision: exact, the same in whatever order the applicants come, nobody in two places."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.courses.selection import ranking
from bekal.courses.selection.ranking import Entrant, Place, Why, decide, moves_up, rank
from bekal.courses.selection.rules import registration_code
from bekal.terms import ApplicationId, ApplicationState, KindOfTest, TestId

WRITTEN, INTERVIEW = TestId(UUID(int=1)), TestId(UUID(int=2))
TESTS = (
    ranking.Test(WRITTEN, "Tes tulis", KindOfTest.WRITTEN, 60),
    ranking.Test(INTERVIEW, "Wawancara", KindOfTest.INTERVIEW, 40, pass_mark=5_000),
)
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
A, R, N = ApplicationState.ACCEPTED, ApplicationState.RESERVE, ApplicationState.NOT_ACCEPTED


def entrant(
    n: int, written: int | None = 8_000, interview: int | None = 8_000, *, at: int = 0, priority: bool = False
) -> Entrant:
    of = ApplicationId(UUID(int=1_000 + n))
    scores = {WRITTEN: written, INTERVIEW: interview}
    return Entrant(of, registration_code(of), BEGAN + timedelta(minutes=at), scores, priority)


@st.composite
def fields(draw: st.DrawFn) -> list[Entrant]:
    """Some entrants, many of them alike, some absent, some not scored."""
    some = st.sampled_from([None, 0, 4_999, 5_000, 7_000, 7_001, 10_000])
    found = []
    for n in range(draw(st.integers(0, 25))):
        one = entrant(n, draw(some), draw(some), at=draw(st.integers(0, 3)), priority=draw(st.booleans()))
        missing = draw(st.sets(st.sampled_from([WRITTEN, INTERVIEW]), max_size=1))
        scores = {test: score for test, score in one.scores.items() if test not in missing}
        found.append(Entrant(one.id, one.code, one.applied_at, scores, one.is_priority))
    return found


@given(fields(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_makes_no_difference(entrants: list[Entrant], chance: random.Random) -> None:
    shuffled = list(entrants)
    chance.shuffle(shuffled)
    assert rank(entrants, TESTS, pass_mark=6_000) == rank(shuffled, TESTS, pass_mark=6_000)


@given(fields())
def test_ranks_count_from_one_without_a_gap_and_everybody_else_is_told_why(entrants: list[Entrant]) -> None:
    places = rank(entrants, TESTS)
    ranked = [place.rank for place in places if place.rank is not None]
    assert ranked == list(range(1, len(ranked) + 1))
    assert all(bool(place.sentence) == (place.rank is None) for place in places)
    assert {place.id for place in places} == {one.id for one in entrants}


@given(fields(), st.integers(0, 24), st.integers(1, 3_000))
def test_a_better_score_never_gives_a_worse_rank(entrants: list[Entrant], which: int, more: int) -> None:
    if not entrants:
        return
    one = entrants[which % len(entrants)]
    if one.scores.get(WRITTEN) is None or INTERVIEW not in one.scores:
        return
    better = dict(one.scores) | {WRITTEN: min(10_000, (one.scores[WRITTEN] or 0) + more)}
    before = {place.id: place for place in rank(entrants, TESTS)}[one.id]
    rest = [each for each in entrants if each.id != one.id]
    changed = Entrant(one.id, one.code, one.applied_at, better, one.is_priority)
    after = {place.id: place for place in rank([*rest, changed], TESTS)}[one.id]
    if before.rank is not None:
        assert after.rank is not None
        assert after.rank <= before.rank


@given(fields(), st.integers(0, 12), st.integers(0, 6), st.integers(0, 12))
def test_exactly_as_many_are_accepted_as_there_are_seats(
    entrants: list[Entrant], seats: int, reserves: int, priority_seats: int
) -> None:
    places = rank(entrants, TESTS)
    outcomes = decide(places, seats=seats, reserves=reserves, priority_seats=priority_seats)
    ranked = sum(place.rank is not None for place in places)
    assert [outcome.place for outcome in outcomes] == places  # everybody once
    assert sum(outcome.state is A for outcome in outcomes) == min(seats, ranked)
    assert sum(outcome.state is R for outcome in outcomes) == min(reserves, max(0, ranked - seats))
    assert [o.reserve for o in outcomes if o.state is R] == list(
        range(1, 1 + sum(outcome.state is R for outcome in outcomes))
    )
    assert all(outcome.state is N for outcome in outcomes if outcome.place.rank is None)


@given(fields(), st.integers(0, 12), st.integers(0, 12))
def test_the_groups_that_go_first_get_their_seats_when_they_are_ranked(
    entrants: list[Entrant], seats: int, priority_seats: int
) -> None:
    places = rank(entrants, TESTS)
    accepted = [o for o in decide(places, seats=seats, reserves=0, priority_seats=priority_seats) if o.state is A]
    of_groups = sum(place.is_priority and place.rank is not None for place in places)
    assert sum(o.place.is_priority for o in accepted) >= min(priority_seats, seats, of_groups)
    without = {o.place.id for o in decide(places, seats=seats, reserves=0) if o.state is A}
    assert all(o.by_priority == (o.place.id not in without) for o in accepted)


def test_equal_totals_are_ordered_as_the_minutes_state_it() -> None:
    first = entrant(9, 8_000, 8_000, at=5, priority=True)
    better_interview = entrant(8, 7_000, 9_500, at=4)
    earlier = entrant(7, 8_000, 8_000, at=1)
    later = entrant(6, 8_000, 8_000, at=2)
    as_late = sorted((entrant(4, at=3), entrant(5, at=3)), key=lambda one: one.code)
    wanted = [first, better_interview, earlier, later, *as_late]
    assert [place.total for place in rank(wanted, TESTS)] == [80] * 6
    assert [place.id for place in rank(reversed(wanted), TESTS)] == [one.id for one in wanted]
    tests = [ranking.Test(WRITTEN, "A", KindOfTest.WRITTEN, 1), ranking.Test(INTERVIEW, "B", KindOfTest.OTHER, 1)]
    assert rank([earlier, entrant(8, 9_000, 7_000)], tests)[0].id == entrant(8).id


def test_the_total_is_exact_and_a_pass_mark_is_held_against_what_is_printed() -> None:
    tests = [
        ranking.Test(WRITTEN, "A", KindOfTest.WRITTEN, 1),
        ranking.Test(INTERVIEW, "B", KindOfTest.INTERVIEW, 2),
    ]
    (place,) = rank([entrant(1, 7_000, 6_999)], tests)
    assert place.total == Fraction(20_998, 300)
    # 69,993… is printed as 69,99; 69,996… as 70,00, which has passed
    assert rank([entrant(1, 7_000, 6_999)], tests, pass_mark=7_000)[0].why is Why.BELOW_TOTAL
    assert rank([entrant(1, 6_999, 7_000)], tests, pass_mark=7_000)[0].rank == 1


@pytest.mark.parametrize(
    ("scores", "why", "words"),
    [
        ((None, 9_000), Why.ABSENT, "tidak hadir pada Tes tulis"),
        ((9_000, 4_999), Why.BELOW_TEST, "di bawah nilai lulus Wawancara"),
        ((0, 5_000), Why.BELOW_TOTAL, "nilai akhir di bawah batas lulus"),
    ],
)
def test_who_is_not_ranked_is_told_why(scores: tuple[int | None, int | None], why: Why, words: str) -> None:
    (place,) = rank([entrant(1, *scores)], TESTS, pass_mark=6_000)
    assert (place.rank, place.why, place.sentence) == (None, why, words)


def test_absent_is_not_zero_and_not_scored_is_neither() -> None:
    zero, absent = entrant(1, 0, 6_000), entrant(2, None, 6_000)
    unscored = Entrant(entrant(3).id, entrant(3).code, BEGAN, {INTERVIEW: 6_000})
    found = {place.id: place for place in rank([zero, absent, unscored], TESTS)}
    assert (found[zero.id].rank, found[zero.id].total) == (1, 24)
    assert (found[absent.id].why, found[absent.id].total) == (Why.ABSENT, None)
    assert found[unscored.id].why is Why.NOT_SCORED


def test_without_tests_who_applied_first_is_first() -> None:
    late, early = entrant(1, at=5), entrant(2, at=1)
    places = rank([late, early], ())
    assert [(place.id, place.rank, place.total) for place in places] == [(early.id, 1, None), (late.id, 2, None)]


def test_a_test_that_weighs_nothing_only_has_to_be_passed() -> None:
    tests = [TESTS[0], ranking.Test(INTERVIEW, "Buta warna", KindOfTest.PHYSICAL, 0, pass_mark=10_000)]
    passed, failed = entrant(1, 6_000, 10_000), entrant(2, 9_000, 0)
    places = rank([failed, passed], tests)
    assert [(place.id, place.rank) for place in places] == [(passed.id, 1), (failed.id, None)]
    assert places[0].total == 60


def test_priority_seats_leave_the_order_of_the_ranking_as_it_is() -> None:
    people = [entrant(n, 9_000 - 100 * n, priority=n >= 4) for n in range(6)]
    outcomes = decide(rank(people, TESTS), seats=3, reserves=2, priority_seats=1)
    assert [(o.place.rank, o.state, o.reserve) for o in outcomes] == [
        (1, A, None), (2, A, None), (3, R, 1), (4, R, 2), (5, A, None), (6, N, None)
    ]  # fmt: skip
    assert isinstance(outcomes[0].place, Place)


@given(st.lists(st.booleans(), max_size=30), st.integers(-3, 12))
def test_a_reserve_list_moves_up_by_rank_but_for_the_seats_kept_for_groups_that_go_first(
    goes_first: list[bool], kept: int
) -> None:
    waiting = [(UUID(int=n), each) for n, each in enumerate(goes_first)]
    order = moves_up(waiting, kept=kept)
    assert sorted(order) == [each for each, _ in waiting]  # nobody is lost and nobody moves up twice
    ahead = min(max(0, kept), sum(goes_first))
    first, rest = order[:ahead], order[ahead:]
    assert first == [each for each, is_first in waiting if is_first][:ahead]
    assert rest == sorted(rest)  # ids count the ranks here
