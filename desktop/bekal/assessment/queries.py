"""Results of a course as the mark grid shows them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.courses.queries import SEATED, UnitRow, course, course_units, trainees
from bekal.storage.records import Certificate, Enrolment, Result, UnitResult
from bekal.terms import CourseId, Decision, EnrolmentId, EnrolmentState, Outcome, UnitId


@dataclass(frozen=True)
class ResultRow:
    """The result of one trainee; score in hundredths of a point."""

    enrolment_id: EnrolmentId
    number: int
    name: str
    state: EnrolmentState
    score_hundredths: int | None
    decision: Decision | None
    outcomes: dict[UnitId, Outcome]
    certificate: str
    """Number of the certificate issued on it, or nothing."""
    note: str = ""


@dataclass(frozen=True)
class Results:
    """The results of a course: its units across, its trainees down."""

    course_id: CourseId
    course: str
    units: tuple[UnitRow, ...]
    rows: tuple[ResultRow, ...]


def results(session: Session, course_id: CourseId) -> Results:
    """Return the results of a course, trainees without one included.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    here = select(Enrolment.id).where(Enrolment.course_id == course_id)
    scores = {r.enrolment_id: r for r in session.scalars(select(Result).where(Result.enrolment_id.in_(here)))}
    outcomes: dict[object, dict[UnitId, Outcome]] = {}
    for row in session.scalars(select(UnitResult).where(UnitResult.enrolment_id.in_(here))):
        if row.outcome is not None:
            outcomes.setdefault(row.enrolment_id, {})[UnitId(row.unit_id)] = row.outcome
    numbers = dict(
        session.execute(
            select(Certificate.enrolment_id, Certificate.number).where(Certificate.enrolment_id.in_(here))
        ).all()
    )
    rows = []
    for trainee in trainees(session, course_id):
        score = scores.get(trainee.id)
        rows.append(
            ResultRow(
                trainee.id,
                trainee.number,
                trainee.name,
                trainee.state,
                score.score_hundredths if score else None,
                score.decision if score else None,
                outcomes.get(trainee.id, {}),
                numbers.get(trainee.id, ""),
                score.note if score else "",
            )
        )
    return Results(course_id, of.name, tuple(course_units(session, course_id)), tuple(rows))


def decided(session: Session) -> dict[CourseId, int]:
    """Return for each course how many of its trainees have a decision; a course without any is left out."""
    query = (
        select(Enrolment.course_id, func.count())
        .join(Result, Result.enrolment_id == Enrolment.id)
        .where(Result.decision.is_not(None), Enrolment.state.in_(SEATED))
        .group_by(Enrolment.course_id)
    )
    return {CourseId(course_id): n for course_id, n in session.execute(query)}
