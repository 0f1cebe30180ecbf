"""Who changed what of one record, when and how; read back from the journal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import ids_of
from bekal.storage import journal
from bekal.storage.operations import Plain
from bekal.storage.records import (
    Application,
    Consent,
    Enrolment,
    Paper,
    PersonApart,
    PersonLink,
    Scan,
    Staff,
)
from bekal.terms import CandidateId, How


@dataclass(frozen=True)
class Step:
    """One change: `fields` hold the new values as they were written down, `before` what stood there."""

    at: datetime
    by: str
    how: str
    entity: str
    kind: str
    fields: dict[str, Plain]
    before: dict[str, Plain]


def history(session: Session, row_id: UUID) -> list[Step]:
    """Return every change of a record, oldest first, with the name of who made it."""
    operations = journal.history(session, row_id)
    by = {operation.by for operation in operations}
    names = {row.id: row.name for row in session.scalars(select(Staff).where(Staff.id.in_(by)))}
    standing: dict[str, Plain] = {}
    steps = []
    for operation in operations:
        before = {name: standing[name] for name in operation.fields if name in standing}
        standing |= operation.fields
        how = How(operation.how).word if operation.how in {one.value for one in How} else operation.how
        steps.append(
            Step(
                operation.at,
                names.get(operation.by, str(operation.by)),
                how,
                operation.entity,
                operation.kind,
                dict(operation.fields),
                before,
            )
        )
    return steps


def history_of_person(session: Session, candidate_id: UUID) -> list[Step]:
    """Return every change of a person and of what belongs to one: papers, consent, applications, courses, links."""
    ids = ids_of(session, CandidateId(candidate_id))  # of somebody merged, all they ever were
    rows = list[UUID](ids)
    for record in (Paper, Consent, Application, Enrolment):
        rows += session.scalars(select(record.id).where(record.candidate_id.in_(ids)))
    papers = select(Paper.id).where(Paper.candidate_id.in_(ids))
    rows += session.scalars(select(Scan.id).where(Scan.paper_id.in_(papers)))
    links = or_(PersonLink.kept_id.in_(ids), PersonLink.merged_id.in_(ids))
    rows += session.scalars(select(PersonLink.id).where(links))
    apart = or_(PersonApart.one_id.in_(ids), PersonApart.other_id.in_(ids))
    rows += session.scalars(select(PersonApart.id).where(apart))
    return sorted((step for row in rows for step in history(session, row)), key=lambda step: step.at)
