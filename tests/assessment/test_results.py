"""Results: scores, units, the decision, and what a certificate locks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.assessment import queries, rules, service, weighing
from bekal.assessment.service import NewResult
from bekal.storage.ids import new_id
from bekal.storage.records import Certificate, LoggedOperation, Result, Unit
from bekal.terms import Decision, EnrolmentId, Outcome, UnitId


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [("", None), (" ", None), ("0", 0), ("86,5", 8650), ("86.50", 8650), ("100,00", 10_000), ("7,05", 705)],
)
def test_a_score_is_read_with_comma_or_point(typed: str, hundredths: int | None) -> None:
    assert rules.read_score(typed) == hundredths


@pytest.mark.parametrize("typed", ["100,01", "101", "-1", "8,555", "A", "1e1", "86,", ",5", "8,5,1", "nan", "8 6"])
def test_what_is_no_score_is_refused(typed: str) -> None:
    with pytest.raises(rules.BadScore):
        rules.read_score(typed)


@given(st.integers(0, 10_000))
def test_a_score_is_read_as_it_was_written(hundredths: int) -> None:
    assert rules.read_score(rules.score_text(hundredths)) == hundredths


def test_scores_are_written_without_needless_zeros() -> None:
    assert [rules.score_text(n) for n in (None, 0, 8650, 8655, 8600, 10_000, 5)] == [
        "", "0", "86,5", "86,55", "86", "100", "0,05",
    ]  # fmt: skip


def test_a_predicate_begins_at_its_limit() -> None:
    words = [rules.predicate(n) for n in (None, 0, 6999, 7000, 7999, 8000, 8999, 9000, 10_000)]
    assert words == ["", "", "", "Cukup", "Cukup", "Baik", "Baik", "Sangat Baik", "Sangat Baik"]


def test_a_paper_says_what_scores_are_called() -> None:
    usual = "90–100 Sangat Baik, 80–89,99 Baik, 70–79,99 Cukup; K kompeten, BK belum kompeten."
    assert rules.scale_words(weighing.USUAL) == usual
    assert rules.scale_words(()) == "K kompeten, BK belum kompeten."
    assert rules.scale_words((weighing.Predicate(8550, "Unggul"),)).startswith("85,5–100 Unggul; ")


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=2, instructors=[made.instructor])


def units(made: Made, of: makers.Class) -> list[UnitId]:
    with made.reading() as session:
        query = select(Unit.id).where(Unit.programme_id == of.programme_id).order_by(Unit.position)
        return [UnitId(row) for row in session.scalars(query)]


def record(made: Made, who: EnrolmentId, new: NewResult) -> None:
    with made.writing(made.instructor) as session:
        service.record_result(session, who, new, on=TODAY)


def row(made: Made, of: makers.Class, n: int = 0) -> queries.ResultRow:
    with made.reading() as session:
        return queries.results(session, of.id).rows[n]


def test_a_trainee_passes_with_every_unit_competent(made: Made, of: makers.Class) -> None:
    one, two = units(made, of)
    record(made, of.trainees[0], NewResult(8650, outcomes={one: Outcome.COMPETENT}))
    with pytest.raises(rules.UnitsMissing) as told:
        record(made, of.trainees[0], NewResult(8650, Decision.PASSED))
    assert told.value.missing == "U.02"
    with pytest.raises(rules.UnitsMissing):
        record(made, of.trainees[0], NewResult(8650, Decision.PASSED, {two: Outcome.NOT_YET}))
    assert row(made, of).outcomes == {one: Outcome.COMPETENT}
    record(made, of.trainees[0], NewResult(8650, Decision.PASSED, {two: Outcome.COMPETENT}))
    found = row(made, of)
    assert (found.score_hundredths, found.decision) == (8650, Decision.PASSED)
    assert found.outcomes == {one: Outcome.COMPETENT, two: Outcome.COMPETENT}
    with made.reading() as session:
        assert session.scalars(select(Result.decided_on)).one() == TODAY
    untouched = row(made, of, 1)
    assert (untouched.score_hundredths, untouched.decision, untouched.outcomes) == (None, None, {})


def test_a_pass_does_not_stand_beside_a_unit_taken_back(made: Made, of: makers.Class) -> None:
    both = dict.fromkeys(units(made, of), Outcome.COMPETENT)
    record(made, of.trainees[0], NewResult(None, Decision.PASSED, both))
    for outcome in (None, Outcome.NOT_YET):
        with pytest.raises(rules.UnitsMissing):
            record(made, of.trainees[0], NewResult(None, Decision.PASSED, {units(made, of)[0]: outcome}))
    record(made, of.trainees[0], NewResult(None, None, {units(made, of)[0]: None}))
    found = row(made, of)
    assert found.decision is None
    assert found.outcomes == {units(made, of)[1]: Outcome.COMPETENT}


def test_failing_needs_no_units(made: Made, of: makers.Class) -> None:
    record(made, of.trainees[0], NewResult(4000, Decision.FAILED))
    assert row(made, of).decision is Decision.FAILED


@pytest.mark.parametrize("hundredths", [-1, 10_001])
def test_a_score_out_of_range_is_refused(made: Made, of: makers.Class, hundredths: int) -> None:
    with pytest.raises(rules.BadScore):
        record(made, of.trainees[0], NewResult(hundredths))


def test_a_result_with_a_certificate_is_locked(made: Made, of: makers.Class) -> None:
    record(made, of.trainees[0], NewResult(8000, Decision.FAILED))
    with made.writing() as session:
        session.add(
            Certificate(
                enrolment_id=of.trainees[0], number="0001", series="A", year=2026, sequence=1, snapshot="{}", text="C1",
                cti=bytes(8), kid=bytes(8), digest=bytes(8), issued_at=NOW, issued_on=TODAY,
            )
        )  # fmt: skip
    with pytest.raises(rules.ResultLocked) as told:
        record(made, of.trainees[0], NewResult(9000, Decision.FAILED))
    assert (told.value.number, row(made, of).certificate) == ("0001", "0001")
    assert row(made, of).score_hundredths == 8000


def test_nobody_of_the_course_is_no_trainee(made: Made) -> None:
    with pytest.raises(rules.UnknownTrainee):
        record(made, EnrolmentId(new_id()), NewResult())


def test_recording_the_same_again_leaves_no_operation(made: Made, of: makers.Class) -> None:
    record(made, of.trainees[0], NewResult(8000, Decision.FAILED))
    with made.reading() as session:
        before = len(session.scalars(select(LoggedOperation.n)).all())
    record(made, of.trainees[0], NewResult(8000, Decision.FAILED))
    with made.reading() as session:
        assert len(session.scalars(select(LoggedOperation.n)).all()) == before
