"""The plan of a programme: laid down, refused, kept by running courses; totals and tries against a slow calculation."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests import makers
from tests.makers import TODAY, Made

from bekal.assessment import planning_rules, plans, queries, rules, service, weighing
from bekal.assessment.planning_rules import NewComponent, NewPlan
from bekal.assessment.service import NewResult
from bekal.assessment.weighing import ABSENT, Attended, Component, Plan, Predicate, Try, Why
from bekal.courses import editions
from bekal.courses.rules import NewUnit
from bekal.storage.ids import new_id
from bekal.storage.records import Attempt
from bekal.terms import Counting, CriterionId, Decision, Kind, Outcome, ProgrammeId

THREE = planning_rules.starting_plan(Kind.COMPETENCY)


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=2, instructors=[made.instructor])


def lay_down(made: Made, programme_id: ProgrammeId, plan: NewPlan) -> int:
    with made.writing() as session:
        return plans.change_plan(session, programme_id, plan)


def plan_of(made: Made, of: makers.Class) -> Plan:
    with made.reading() as session:
        return queries.plan_of_course(session, of.id)


# ------------------------------------------------------------------------------------------------ the plan


@pytest.mark.parametrize("kind", list(Kind))
def test_the_plans_offered_to_begin_with_stand_by_themselves(kind: Kind) -> None:
    plan = planning_rules.starting_plan(kind)
    assert planning_rules.checked(plan) == plan
    assert sum(one.weight for one in plan.components) == 100
    assert planning_rules.read_components(planning_rules.components_text(plan.components)) == plan.components
    assert planning_rules.read_predicates(planning_rules.predicates_text(plan.predicates)) == plan.predicates


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        (NewPlan((NewComponent("A", 0), NewComponent("B", 0))), planning_rules.NoWeights),
        (NewPlan((NewComponent("A", -1),)), planning_rules.BadWeight),
        (NewPlan((NewComponent("A", 1001),)), planning_rules.BadWeight),
        (NewPlan((NewComponent("Teori", 1), NewComponent(" teori ", 1))), planning_rules.ComponentTwice),
        (NewPlan((NewComponent(" ", 1),)), planning_rules.ComponentUnreadable),
        (NewPlan((NewComponent("A", 1, 10_001),)), rules.BadScore),
        (NewPlan(pass_mark=-1), rules.BadScore),
        (NewPlan(tuple(NewComponent(f"K{n}", 1) for n in range(21))), planning_rules.TooManyComponents),
        (NewPlan(predicates=(Predicate(9000, "A"), Predicate(9000, "B"))), planning_rules.PredicateUnreadable),
        (NewPlan(predicates=(Predicate(9000, " "),)), planning_rules.PredicateUnreadable),
    ],
)
def test_a_plan_that_cannot_be_is_refused(made: Made, plan: NewPlan, refusal: type[Exception]) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session)
        with pytest.raises(refusal):
            plans.change_plan(session, programme_id, plan)
        assert not queries.plan_of(session, programme_id).is_set


@pytest.mark.parametrize("line", ["Teori", "| 30", "Teori | 30 | 60 | Theory | lebih"])
def test_a_line_that_is_no_component_is_refused(line: str) -> None:
    with pytest.raises(planning_rules.ComponentUnreadable):
        planning_rules.read_components(line)


def test_components_are_typed_or_pasted() -> None:
    typed = planning_rules.read_components("Teori | 30% | 60,5\n\nPraktik\t50\t-\tPractice\n")
    assert typed == (NewComponent("Teori", 30, 6050), NewComponent("Praktik", 50, None, "Practice"))
    with pytest.raises(planning_rules.BadWeight):
        planning_rules.read_components("Teori | tiga")
    with pytest.raises(rules.BadScore):
        planning_rules.read_components("Teori | 30 | 101")
    for line in ("Baik", "101 | Baik", "90 | A\n90 | B"):
        with pytest.raises(planning_rules.PredicateUnreadable):
            planning_rules.read_predicates(line)


def test_a_plan_is_kept_as_it_was_laid_down_and_the_same_again_changes_nothing(made: Made) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session)
    plan = NewPlan(THREE.components, 6500, (Predicate(8500, "Unggul", "Outstanding"),), False, Counting.BEST)
    assert lay_down(made, programme_id, plan) == 1
    with made.reading() as session:
        there = queries.plan_of(session, programme_id)
    assert planning_rules.said(there) == plan
    ids = [one.id for one in there.components]
    assert lay_down(made, programme_id, plan) == 1
    renamed = NewPlan(
        (NewComponent("Pengetahuan", 30), *THREE.components[1:]), 6500, plan.predicates, False, Counting.BEST
    )
    lay_down(made, programme_id, renamed)
    with made.reading() as session:
        assert [one.id for one in queries.plan_of(session, programme_id).components] == ids


def test_a_running_course_keeps_its_plan(made: Made, of: makers.Class) -> None:
    assert lay_down(made, of.programme_id, THREE) == 1  # nobody was assessed, so the course takes its first plan
    assert plan_of(made, of).weights == 100
    heavier = NewPlan((NewComponent("Teori", 60), NewComponent("Praktik", 40)))
    assert lay_down(made, of.programme_id, heavier) == 2
    assert [one.weight for one in plan_of(made, of).components] == [30, 50, 20]
    with made.reading() as session:
        now = queries.plan_of(session, of.programme_id)
        units = [unit.code for unit in editions.units(session, of.programme_id)]
    assert [one.weight for one in now.components] == [60, 40]
    assert units == ["U.01", "U.02"]
    assert lay_down(made, of.programme_id, THREE) == 1  # the edition of before is taken up again


def test_a_first_plan_leaves_a_course_alone_in_which_somebody_was_assessed(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        service.record_result(session, of.trainees[0], NewResult(8000), on=TODAY)
    assert lay_down(made, of.programme_id, THREE) == 2
    assert not plan_of(made, of).is_set
    with made.writing() as session:
        service.record_result(session, of.trainees[0], NewResult(8100), on=TODAY)


def test_other_units_take_the_plan_along(made: Made, of: makers.Class) -> None:
    lay_down(made, of.programme_id, THREE)
    with made.writing() as session:
        assert editions.change_curriculum(session, of.programme_id, [NewUnit("N.1", "Baru", "", 10)]) == 2
        assert planning_rules.said(queries.plan_of(session, of.programme_id)) == THREE
        assert planning_rules.said(queries.plan_of_course(session, of.id)) == THREE
        copied = editions.copy_programme(session, of.programme_id, code="SALIN", title="Salinan")
        assert planning_rules.said(queries.plan_of(session, copied)) == THREE


# ------------------------------------------------------------------------------------------------- totals

SCORES = st.one_of(st.none(), st.just(ABSENT), st.integers(0, 10_000))
TRIES = st.lists(SCORES, max_size=4)


def _plan(weights: list[int], counts: Counting) -> Plan:
    components = tuple(Component(CriterionId(new_id()), f"K{n}", "", weight) for n, weight in enumerate(weights))
    return Plan(components, 7000, counts=counts, is_set=True)


@given(st.lists(st.tuples(st.integers(0, 1000), TRIES), min_size=1, max_size=6), st.sampled_from(Counting))
def test_the_total_is_that_of_a_slow_obvious_calculation(
    given_: list[tuple[int, list[object]]], counts: Counting
) -> None:
    plan = _plan([weight for weight, _ in given_], counts)
    entries = {}
    summed, weights, is_known = Fraction(0), 0, True
    for component, (weight, tries) in zip(plan.components, given_, strict=True):
        kept = tuple(Try(n, entry) for n, entry in enumerate(tries, 1))  # type: ignore[arg-type]  # drawn from entries
        entries[component.id] = weighing.standing(kept, counts)
        taken = [entry for entry in tries if isinstance(entry, int)]
        if weight and not taken:
            is_known = False
        if weight and taken:
            summed += Fraction(weight) * Fraction(taken[-1] if counts is Counting.LAST else max(taken), 100)
            weights += weight
    expected = summed / weights if weights and is_known else None
    assert weighing.total(plan, entries) == expected
    if expected is not None:
        shown = weighing.rounded(expected)
        assert abs(Fraction(shown, 100) - expected) <= Fraction(1, 200)
        assert Fraction(shown, 100) >= expected or Fraction(shown, 100) > expected - Fraction(1, 200)


def test_half_is_rounded_up_and_the_predicate_goes_by_the_exact_value() -> None:
    points = Fraction(89_995, 1000)
    assert weighing.rounded(points) == 9000
    said = weighing.predicate_of(weighing.USUAL, points)
    assert said is not None
    assert said.word == "Baik"


@given(st.lists(SCORES, min_size=1, max_size=5))
def test_absent_and_empty_never_count_as_zero(tries: list[object]) -> None:
    kept = [Try(n, entry) for n, entry in enumerate(tries, 1)]  # type: ignore[arg-type]  # drawn from entries
    for counts in Counting:
        stands = weighing.standing(kept, counts)
        if not any(isinstance(entry, int) for entry in tries):
            assert stands is (ABSENT if ABSENT in tries else None)
        else:
            assert stands in tries


def test_what_is_proposed_and_why() -> None:
    plan = Plan(
        (Component(CriterionId(new_id()), "Teori", "", 50, 6000), Component(CriterionId(new_id()), "Praktik")), 7000
    )
    theory, practice = (one.id for one in plan.components)

    def of(theory_: object, practice_: object, attended: Attended | None = None) -> weighing.Proposal:
        entries: dict[object, object] = {theory: theory_, practice: practice_}
        points = weighing.total(plan, entries)  # type: ignore[arg-type]  # plain dictionary of entries
        return weighing.propose(weighing.against_marks(plan, {}, entries, points), attended)  # type: ignore[arg-type]

    assert of(8000, 8000).decision is Decision.PASSED
    assert of(8000, None).decision is None
    absent = of(8000, ABSENT)
    assert (absent.decision, absent.against[0].why, absent.against[0].what) == (Decision.FAILED, Why.ABSENT, "Praktik")
    assert [one.why for one in of(5900, 9000).against] == [Why.OWN]
    assert [one.why for one in of(6000, 6000).against] == [Why.TOTAL]
    here = Attended(Fraction(79, 100), 80, is_barred=True)
    assert [one.why for one in of(8000, 8000, here).against] == [Why.ATTENDANCE, Why.BARRED]
    assert of(8000, 8000, Attended(None, 80)).decision is None
    assert of(8000, 8000, Attended(Fraction(80, 100), 80)).decision is Decision.PASSED


# -------------------------------------------------------------------------------------------------- tries


def record(made: Made, of: makers.Class, new: NewResult, *, on: date = TODAY) -> None:
    with made.writing(made.instructor) as session:
        service.record_result(session, of.trainees[0], new, on=on)


def row(made: Made, of: makers.Class) -> queries.ResultRow:
    with made.reading() as session:
        return queries.results(session, of.id).rows[0]


def test_a_remedial_keeps_the_try_before_and_counts(made: Made, of: makers.Class) -> None:
    lay_down(made, of.programme_id, THREE)
    theory, practice, attitude = (one.id for one in plan_of(made, of).components)
    record(made, of, NewResult(scores={theory: 6000, practice: 8000, attitude: 9000}))
    assert row(made, of).total == Fraction(60 * 30 + 80 * 50 + 90 * 20, 100)
    record(made, of, NewResult(scores={theory: 8200}, again={theory}))
    found = row(made, of)
    assert [one.entry for one in found.tries[theory]] == [6000, 8200]
    assert found.total == Fraction(82 * 30 + 80 * 50 + 90 * 20, 100)
    record(made, of, NewResult(scores={theory: ABSENT}, again={theory}))
    assert row(made, of).total == found.total
    record(made, of, NewResult(scores={theory: None}))
    assert [one.entry for one in row(made, of).tries[theory]] == [6000, 8200, None]
    record(made, of, NewResult(scores={theory: 9900}, again={theory}))  # the emptied try is filled first
    assert [one.entry for one in row(made, of).tries[theory]] == [6000, 8200, 9900]


def test_a_try_has_its_day_and_its_note(made: Made, of: makers.Class) -> None:
    lay_down(made, of.programme_id, NewPlan((NewComponent("Tes", 100),), needs_units=False))
    (test,) = (one.id for one in plan_of(made, of).components)
    record(made, of, NewResult(scores={test: 6000}, held_on=date(2026, 2, 27)))
    record(made, of, NewResult(scores={test: 7000}, again={test}, try_notes={test: " susulan "}))
    first, second = row(made, of).tries[test]
    assert (first.held_on, first.note) == (date(2026, 2, 27), "")
    assert (second.held_on, second.note, second.entry) == (TODAY, "susulan", 7000)
    with pytest.raises(rules.HeldAhead):
        record(made, of, NewResult(scores={test: 8000}, held_on=date(2026, 3, 3)))
    record(made, of, NewResult(try_notes={test: ""}))
    assert [one.note for one in row(made, of).tries[test]] == ["", ""]


def test_the_best_try_counts_where_the_plan_says_so(made: Made, of: makers.Class) -> None:
    lay_down(made, of.programme_id, NewPlan((NewComponent("Tes", 100),), counts=Counting.BEST))
    (test,) = (one.id for one in plan_of(made, of).components)
    record(made, of, NewResult(scores={test: 8000}))
    record(made, of, NewResult(scores={test: 7000}, again={test}))
    assert row(made, of).score_hundredths == 8000


def test_a_total_is_never_typed_where_there_are_components(made: Made, of: makers.Class) -> None:
    lay_down(made, of.programme_id, THREE)
    with pytest.raises(rules.ScoreIsComputed):
        record(made, of, NewResult(8000))
    with pytest.raises(rules.UnknownField):
        record(made, of, NewResult(scores={CriterionId(new_id()): 8000}))
    theory = plan_of(made, of).components[0].id
    with pytest.raises(rules.BadScore):
        record(made, of, NewResult(scores={theory: Outcome.COMPETENT}))
    with pytest.raises(rules.BadScore):
        record(made, of, NewResult(scores={theory: 10_001}))
    assert row(made, of).tries == {}


def test_a_pass_against_the_plan_needs_a_reason(made: Made, of: makers.Class) -> None:
    lay_down(made, of.programme_id, NewPlan((NewComponent("Tes", 100),), needs_units=False))
    (test,) = (one.id for one in plan_of(made, of).components)
    with pytest.raises(rules.AgainstPlan) as told:
        record(made, of, NewResult(decision=Decision.PASSED, scores={test: 6900}))
    assert "nilai akhir" in told.value.why
    record(made, of, NewResult(decision=Decision.PASSED, scores={test: 6900}, note="keputusan sidang"))
    assert row(made, of).decision is Decision.PASSED
    record(made, of, NewResult(decision=Decision.PASSED, scores={test: 7000}))
    with pytest.raises(rules.AgainstPlan):
        record(made, of, NewResult(decision=Decision.PASSED, scores={test: 6000}))


def test_proposals_are_taken_for_those_without_a_decision(made: Made, of: makers.Class) -> None:
    lay_down(made, of.programme_id, NewPlan((NewComponent("Tes", 100),), needs_units=False))
    (test,) = (one.id for one in plan_of(made, of).components)
    with made.writing() as session:
        makers.mark_all(session, of)
    with made.writing(made.instructor) as session:
        for trainee, score in zip(of.trainees, (7000, 6999), strict=True):
            service.record_result(session, trainee, NewResult(scores={test: score}), on=TODAY)
        assert len(service.take_proposals(session, of.id, on=TODAY)) == 2
        assert service.take_proposals(session, of.id, on=TODAY) == []
        assert [one.decision for one in queries.results(session, of.id).rows] == [Decision.PASSED, Decision.FAILED]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([0, 1]), SCORES, st.booleans()), max_size=12))
def test_a_try_never_vanishes(made: Made, steps: list[tuple[int, object, bool]]) -> None:
    with made.writing() as session:
        number = len(session.scalars(select(Attempt.id)).all()) + int(new_id().int % 1_000_000) + 10
        of = makers.course(session, trainees_wanted=1, number=number, instructors=[made.instructor])
        plans.change_plan(session, of.programme_id, NewPlan((NewComponent("A", 1), NewComponent("B", 1))))
        fields = [one.id for one in queries.plan_of_course(session, of.id).components]
    seen: dict[CriterionId, int] = dict.fromkeys(fields, 0)
    for at, entry, again in steps:
        new = NewResult(scores={fields[at]: entry}, again={fields[at]} if again else ())  # type: ignore[dict-item]
        record(made, of, new)
        tries = row(made, of).tries
        for field in fields:
            there = tries.get(field, ())
            assert len(there) >= seen[field]
            assert [one.number for one in there] == list(range(1, len(there) + 1))
            seen[field] = len(there)
        if entry is not None:
            assert tries[fields[at]][-1].entry == entry
