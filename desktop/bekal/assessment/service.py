"""Record results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bekal.assessment import rules
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Candidate, Certificate, Course, Enrolment, Result, Unit, UnitResult
from bekal.terms import Decision, EnrolmentId, Outcome, UnitId


@dataclass(frozen=True)
class NewResult:
    """What is known of a trainee's result; units that are not named stay as they are."""

    score_hundredths: int | None = None
    decision: Decision | None = None
    outcomes: Mapping[UnitId, Outcome | None] = field(default_factory=dict)
    note: str = ""


def record_result(session: Session, enrolment_id: EnrolmentId, new: NewResult, *, on: date) -> None:
    """Record or change the result of one trainee.

    Raises:
        UnknownTrainee, BadScore, UnitsMissing, ResultLocked: nothing was changed.

    """
    allow(session, Action.ASSESS)
    if new.score_hundredths is not None and not 0 <= new.score_hundredths <= rules.BEST:
        raise rules.BadScore(typed=rules.score_text(new.score_hundredths))
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise rules.UnknownTrainee(trainee=str(enrolment_id))
    name = session.scalars(select(Candidate.name).where(Candidate.id == enrolment.candidate_id)).one()
    _refuse_if_certified(session, enrolment_id, name)
    units = {
        UnitId(unit.id): unit.code or unit.title
        for unit in session.scalars(
            select(Unit)
            .join(Course, and_(Course.programme_id == Unit.programme_id, Course.edition == Unit.edition))
            .where(Course.id == enrolment.course_id)
            .order_by(Unit.position)
        )
    }
    rows = {
        UnitId(row.unit_id): row
        for row in session.scalars(select(UnitResult).where(UnitResult.enrolment_id == enrolment_id))
    }
    outcomes = {unit: row.outcome for unit, row in rows.items()} | dict(new.outcomes)
    rules.check_decision(new.decision, name, units, outcomes)
    for unit, outcome in new.outcomes.items():
        if unit in rows:
            rows[unit].outcome = outcome
        elif outcome is not None:
            session.add(UnitResult(enrolment_id=enrolment_id, unit_id=unit, outcome=outcome))
    result = session.scalars(select(Result).where(Result.enrolment_id == enrolment_id)).one_or_none()
    if result is None:
        result = Result(enrolment_id=enrolment_id)
        session.add(result)
    result.score_hundredths = new.score_hundredths
    if result.decision != new.decision:
        result.decision = new.decision
        result.decided_on = on if new.decision else None
    result.note = new.note
    session.flush()


def record_results(
    session: Session, changes: Mapping[EnrolmentId, NewResult], *, on: date
) -> dict[EnrolmentId, Refused]:
    """Record the results of several trainees; return those that were refused, and why. The others are recorded.

    Raises:
        NotAllowed: the person's role may not assess.

    """
    allow(session, Action.ASSESS)
    refused: dict[EnrolmentId, Refused] = {}
    for enrolment_id, new in changes.items():
        try:
            record_result(session, enrolment_id, new, on=on)
        except Refused as error:  # every check comes before the first change, so that the row stands as it was
            refused[enrolment_id] = error
    return refused


def _refuse_if_certified(session: Session, enrolment_id: EnrolmentId, name: str) -> None:
    number = session.scalars(select(Certificate.number).where(Certificate.enrolment_id == enrolment_id)).first()
    if number is not None:
        raise rules.ResultLocked(name=name, number=number)
