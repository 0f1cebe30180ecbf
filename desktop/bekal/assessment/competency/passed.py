"""The competency test that somebody has passed, as the centre's own certificate may name it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import ids_of
from bekal.storage.records import CompetencyQueue, CompetencyScheme
from bekal.terms import CandidateId, EnrolmentId, Outcome, ProgrammeId


@dataclass(frozen=True)
class Passed:
    """A result K: the scheme in both languages, and the registration number where it has come."""

    scheme: str
    scheme_en: str
    registration_no: str


def passed(
    session: Session, candidate_id: CandidateId, *, enrolment_id: EnrolmentId, programme_id: ProgrammeId, on: date
) -> Passed | None:
    """Return the result K that belongs to a training: of the test that followed it, or else of its programme's scheme.

    Of several the newest; one whose certificate had ended by the day `on` counts no more. None where there is none.
    """
    query = (
        select(CompetencyQueue, CompetencyScheme)
        .join(CompetencyScheme, CompetencyScheme.id == CompetencyQueue.scheme_id)
        .where(
            CompetencyQueue.candidate_id.in_(ids_of(session, candidate_id)),
            CompetencyQueue.outcome == Outcome.COMPETENT,
            or_(CompetencyQueue.enrolment_id == enrolment_id, CompetencyScheme.programme_id == programme_id),
            or_(CompetencyQueue.valid_until.is_(None), CompetencyQueue.valid_until >= on),
        )
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    result, scheme = max(
        rows, key=lambda row: (row[0].enrolment_id == enrolment_id, row[0].decided_on or date.min, row[0].number)
    )
    return Passed(scheme.title, scheme.title_en or scheme.title, result.registration_no)
