"""One mark grid open at two desks: no score is written over unseen, and what was not touched here stays."""

from dataclasses import replace

import pytest
from tests import makers
from tests.makers import TODAY, Made

from bekal.assessment import cells, queries, service
from bekal.assessment.cells import Ground, Part
from bekal.assessment.planning_rules import NewComponent, NewPlan
from bekal.assessment.plans import change_plan
from bekal.assessment.queries import ResultRow, Results
from bekal.messages import sentence
from bekal.staff.meanwhile import WrittenMeanwhile
from bekal.terms import Decision, Outcome


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=2, instructors=[made.instructor])


def read(made: Made, of: makers.Class) -> Results:
    with made.reading() as session:
        return queries.results(session, of.id)


def save(made: Made, by: object, found: Results, field: object, value: object, *, again: bool = False) -> None:
    """Type into a cell of the first row of a grid that was read before."""
    ground, row = cells.ground_of(found), found.rows[0]
    after = cells.with_value(ground, row, field, value, again=again)  # type: ignore[arg-type]  # a field of the grid
    keep(made, by, ground, row, after)


def keep(made: Made, by: object, ground: Ground, row: ResultRow, after: ResultRow) -> None:
    with made.writing(by) as session:  # type: ignore[arg-type]  # an id
        service.record_result(session, row.enrolment_id, cells.new_result(ground, row, after), on=TODAY)


def test_two_desks_that_entered_different_cells_keep_both(made: Made, of: makers.Class) -> None:
    one = other = read(made, of)
    unit = one.units[0].id
    save(made, made.instructor, one, Part.SCORE, 8000)
    save(made, made.clerk, other, unit, Outcome.COMPETENT)
    keep(made, made.clerk, cells.ground_of(other), other.rows[0], replace(other.rows[0], note="remedial"))
    row = read(made, of).rows[0]
    assert (row.score_hundredths, row.outcomes, row.note) == (8000, {unit: Outcome.COMPETENT}, "remedial")


def test_who_enters_another_score_second_is_told_both_and_decides(made: Made, of: makers.Class) -> None:
    one = other = read(made, of)
    save(made, made.instructor, one, Part.SCORE, 8000)
    with pytest.raises(WrittenMeanwhile) as told:
        save(made, made.clerk, other, Part.SCORE, 6500)
    words = sentence(told.value)
    assert "Instruktur Contoh" in words
    assert "80" in words
    assert "(65)" in words
    assert read(made, of).rows[0].score_hundredths == 8000
    save(made, made.clerk, read(made, of), Part.SCORE, 6500)  # having seen the other one
    assert read(made, of).rows[0].score_hundredths == 6500


@pytest.mark.parametrize("again", [False, True])
def test_a_try_is_neither_written_over_nor_doubled(made: Made, of: makers.Class, again: bool) -> None:
    with made.writing(made.head) as session:
        change_plan(session, of.programme_id, NewPlan((NewComponent("Tulis"),)))
    field = read(made, of).plan.components[0].id
    if again:
        save(made, made.instructor, read(made, of), field, 5000)
    one = other = same = read(made, of)
    save(made, made.instructor, one, field, 8000, again=again)
    with pytest.raises(WrittenMeanwhile):
        save(made, made.clerk, other, field, 6500, again=again)
    save(made, made.clerk, same, field, 8000, again=again)  # the same try, entered twice
    tries = [one.entry for one in read(made, of).rows[0].tries[field]]
    assert tries == ([5000, 8000] if again else [8000])


def test_a_decision_taken_at_another_desk_is_not_taken_back_by_a_mark(made: Made, of: makers.Class) -> None:
    one = other = read(made, of)
    save(made, made.head, one, Part.DECISION, Decision.FAILED)
    save(made, made.clerk, other, Part.SCORE, 6500)
    row = read(made, of).rows[0]
    assert (row.decision, row.score_hundredths) == (Decision.FAILED, 6500)
