"""Certificates state identities: which operations a certificate was worded from, and whom one that arrives concerns."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.operations import Operation
from bekal.storage.policies import RULES
from bekal.storage.records import Candidate, Certificate, CertificateHistory, Enrolment
from bekal.storage.rules import Policy
from bekal.storage.standing import ENDED, chunks, past, steps_of

_IDENTITY = [name for name, policy in RULES[Candidate.__tablename__].policies.items() if policy is Policy.IDENTITY]


def identities_of(session: Session, enrolments: Sequence[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """Return for each enrolment the operations that the identity of its person stands by now."""
    people: dict[UUID, UUID] = {}
    for some in chunks(enrolments):
        people |= dict(
            session.execute(select(Enrolment.id, Enrolment.candidate_id).where(Enrolment.id.in_(some))).all()
        )
    writers = past(session, list(people.values())).writers
    found = {}
    for enrolment, person in people.items():
        of_person = writers.get(person, {})
        found[enrolment] = tuple(sorted({of_person[name].id.hex for name in _IDENTITY if name in of_person}))
    return found


def rewritten_holders(session: Session, operations: Iterable[Operation]) -> list[UUID]:
    """Return who holds a certificate that these operations issue or end, of those whose identity was written over."""
    papers = []
    for one in operations:
        if one.entity == Certificate.__tablename__:
            papers.append(one.row_id)
        elif one.entity == CertificateHistory.__tablename__ and one.fields.get("event") in ENDED:
            papers.append(UUID(hex=str(one.fields["certificate_id"])))
    people: list[UUID] = []
    for some in chunks(papers):
        holders = select(Enrolment.candidate_id).join(Certificate, Certificate.enrolment_id == Enrolment.id)
        people += session.scalars(holders.where(Certificate.id.in_(some)))
    rules = RULES[Candidate.__tablename__]
    return [row for row, done in steps_of(session, people).items() if any(rules.is_bare(one) for one in done)]
