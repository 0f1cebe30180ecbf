"""A wrong result under a certificate that stands: marks and certificate are corrected together, or neither."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.assessment import queries as marks
from bekal.assessment.cells import seen_of
from bekal.assessment.rules import BadScore, ResultLocked, UnitsMissing
from bekal.assessment.service import NewResult, record_result, record_under_certificate
from bekal.certificates import queries as trusted
from bekal.certificates import service as issuing_of
from bekal.certificates.life import here, queries, results, rules
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import Because, Why
from bekal.certificates.results import Result
from bekal.certificates.verify import verify
from bekal.staff.meanwhile import WrittenMeanwhile
from bekal.staff.rules import NotAllowed
from bekal.storage import numbers
from bekal.terms import CertificateEvent, CriterionId, Decision, Outcome

LATER = NOW + timedelta(hours=2)
TODAY = NOW.date()
MISTYPED = Because(Why.RESULT, "tertukar dengan peserta lain")


@pytest.fixture
def issued(ready: Ready) -> Ready:
    assert len(ready.issue().numbers) == SEATS
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        issuing_of.record_printed(session, ready.course, now=NOW)
    return ready


def papers(ready: Ready) -> list[Paper]:
    with ready.centre.database.reading() as session:
        return queries.papers(session, today=TODAY, course_id=ready.course)


def standing(ready: Ready, of: Paper) -> results.Standing:
    with ready.centre.database.reading() as session:
        return results.standing(session, of.id, now=LATER)


def entries(ready: Ready, of: Paper) -> Mapping[object, object]:
    with ready.centre.database.reading() as session:
        rows = marks.results(session, ready.course).rows
    return dict(next(row.entries for row in rows if row.enrolment_id == of.enrolment_id))


def all_at(ready: Ready, of: Paper, hundredths: int) -> dict[CriterionId, int]:
    return {one.id: hundredths for one in standing(ready, of).course.plan.components}


def test_marks_and_certificate_are_corrected_in_one_go(issued: Ready) -> None:
    old = papers(issued)[0]
    new = NewResult(scores=all_at(issued, old, 9950))
    with pytest.raises(ResultLocked), issued.centre.database.writing(by=issued.head, at=LATER) as session:
        record_result(session, old.enrolment_id, new, on=TODAY)
    before = entries(issued, old)
    shown = here.preview_result_here(issued.centre, old.id, new, by=issued.instructor, now=LATER)
    assert "Nilai akhir: 99,5" in " ".join(one.becomes for one in shown).replace("99,50", "99,5")
    assert entries(issued, old) == before, "to look changes nothing"
    made = here.correct_result_here(
        issued.centre, old.id, new, entered_by=issued.instructor, reason=MISTYPED, by=issued.head, now=LATER
    )
    was, *_, becomes = [one for one in papers(issued) if one.enrolment_id == old.enrolment_id]
    assert (was.state, becomes.state) == (CertificateEvent.REPLACED, CertificateEvent.ISSUED)
    assert (becomes.id, becomes.number) == (made.id, made.number)
    assert becomes.number not in {one.number for one in papers(issued) if one.id != becomes.id}
    assert becomes.replaces_id == old.id
    assert was.snapshot == old.snapshot, "what was issued never changes"
    assert set(entries(issued, old).values()) >= {9950}
    with issued.centre.database.reading() as session:
        found = marks.results(session, issued.course)
        lines = queries.history(session, old.id)
        view = trusted.trust_view(session)
    assert found.lock is not None, "the graduation meeting's lock stays on for everybody"
    row = next(row for row in found.rows if row.enrolment_id == old.enrolment_id)
    assert (row.decision, row.score_hundredths) == (Decision.PASSED, 9950)
    assert lines[-1].reason == "Hasil salah: tertukar dengan peserta lain"
    assert view is not None
    verdicts = [verify(one.text, view, int(LATER.timestamp())).result for one in (was, becomes)]
    assert verdicts == [Result.REPLACED, Result.VALID]
    assert numbers.used(issued.centre) == {NOW.year: SEATS + 1}, "remembered before the paper can leave"


def test_a_unit_can_be_corrected_as_long_as_all_that_are_needed_are_passed(issued: Ready) -> None:
    old = papers(issued)[0]
    unit = standing(issued, old).course.units[0]
    before = entries(issued, old)
    refused = NewResult(outcomes={unit.id: Outcome.NOT_YET})
    with pytest.raises(UnitsMissing):
        here.correct_result_here(
            issued.centre, old.id, refused, entered_by=issued.instructor, reason=MISTYPED, by=issued.head, now=LATER
        )
    assert entries(issued, old) == before, "neither, where the certificate cannot stand"
    assert [one.state for one in papers(issued)] == [CertificateEvent.PRINTED] * SEATS


def test_marks_that_another_desk_corrected_meanwhile_are_not_written_over_unseen(issued: Ready) -> None:
    old = papers(issued)[0]
    stands = standing(issued, old)
    seen = seen_of(stands.course.plan, stands.row)
    with issued.centre.database.writing(by=issued.head, at=LATER) as session:
        record_under_certificate(session, old.enrolment_id, NewResult(scores=all_at(issued, old, 9000)), on=TODAY)
    before, mine = entries(issued, old), NewResult(scores=all_at(issued, old, 9950), seen=seen)
    for given in (mine, replace(mine, scores=dict(list(mine.scores.items())[:1]))):
        with pytest.raises(WrittenMeanwhile):
            here.preview_result_here(issued.centre, old.id, given, by=issued.instructor, now=LATER)
    assert entries(issued, old) == before
    told = standing(issued, old)
    again = replace(mine, seen=seen_of(told.course.plan, told.row))
    assert here.preview_result_here(issued.centre, old.id, again, by=issued.instructor, now=LATER)


@pytest.mark.parametrize("case", ["own", "clerk", "same", "silent", "impossible"])
def test_what_cannot_be_leaves_marks_and_papers_as_they_were(issued: Ready, case: str) -> None:
    old = papers(issued)[0]
    before, stood = entries(issued, old), papers(issued)
    good = NewResult(scores=all_at(issued, old, 9000))
    kept = NewResult(scores={at: value for at, value in before.items() if isinstance(value, int)})  # type: ignore[misc]
    tries = {
        "own": (good, issued.head, issued.head, MISTYPED, rules.SecondPersonForResult),
        "clerk": (good, issued.head, issued.instructor, MISTYPED, NotAllowed),
        "same": (kept, issued.instructor, issued.head, MISTYPED, rules.NothingToCorrect),
        "silent": (good, issued.instructor, issued.head, Because(Why.OTHER), rules.LifeReasonMissing),
        "impossible": (
            NewResult(scores=all_at(issued, old, 10_100)),
            issued.instructor,
            issued.head,
            MISTYPED,
            BadScore,
        ),
    }
    new, entered_by, by, reason, refusal = tries[case]
    with pytest.raises(refusal):
        here.correct_result_here(issued.centre, old.id, new, entered_by=entered_by, reason=reason, by=by, now=LATER)
    assert entries(issued, old) == before
    assert papers(issued) == stood
