"""Certificates state identities: which operations a certificate was worded from, and whom one that arrives concerns."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.linked import one_with, ties
from bekal.storage.operations import Operation
from bekal.storage.policies import RULES
from bekal.storage.records import Candidate, Certificate, CertificateHistory, Enrolment, PersonLink
from bekal.storage.rules import Policy
from bekal.storage.standing import ENDED, chunks, past, steps_of

_IDENTITY = [name for name, policy in RULES[Candidate.__tablename__].policies.items() if policy is Policy.IDENTITY]


def identities_of(session: Session, enrolments: Sequence[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """Return for each enrolment the operations that the identity of its person stands by now, wherever registered."""
    people: dict[UUID, UUID] = {}
    for some in chunks(enrolments):
        people |= dict(
            session.execute(select(Enrolment.id, Enrolment.candidate_id).where(Enrolment.id.in_(some))).all()
        )
    known = known_of(session, people.values())
    return {enrolment: known[person] for enrolment, person in people.items()}


def known_of(session: Session, people: Iterable[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """Return for each person the operations that their identity stands by now, on all registrations of theirs."""
    asked = list(people)
    among = ties(session, asked)
    same = {person: one_with(person, among) for person in asked}
    writers = past(session, [one for some in same.values() for one in some]).writers
    found = {}
    for person in asked:
        of_person = [writers.get(one, {}) for one in same[person]]
        found[person] = tuple(sorted({one[name].id.hex for one in of_person for name in _IDENTITY if name in one}))
    return found


def is_tie(operation: Operation) -> bool:
    """Tell whether an operation says that two registrations are one person, or that they are not."""
    return operation.entity == PersonLink.__tablename__


def rewritten_holders(session: Session, operations: Iterable[Operation]) -> list[UUID]:
    """Return who holds a certificate that these operations issue, end, or bring to another registration of a person.

    Only those are named whose identity was written over.
    """
    papers, events, links = set[UUID](), set[UUID](), set[UUID]()
    for one in operations:
        if one.entity == Certificate.__tablename__:
            papers.add(one.row_id)
        elif one.entity == CertificateHistory.__tablename__ and (one.fields.get("event") in ENDED or one.base):
            events.add(one.row_id)
        elif is_tie(one):
            links.add(one.row_id)
    people = set[UUID]()
    for some in chunks(list(events)):
        papers |= set(session.scalars(select(CertificateHistory.certificate_id).where(CertificateHistory.id.in_(some))))
    for some in chunks(list(papers)):
        holders = select(Enrolment.candidate_id).join(Certificate, Certificate.enrolment_id == Enrolment.id)
        people |= set(session.scalars(holders.where(Certificate.id.in_(some))))
    for some in chunks(list(links)):
        for ends in session.execute(select(PersonLink.kept_id, PersonLink.merged_id).where(PersonLink.id.in_(some))):
            people |= set(ends)
    if not people:
        return []
    people |= {one for tie in ties(session, people) for one in (tie.one, tie.other)}
    rules = RULES[Candidate.__tablename__]
    return [row for row, done in steps_of(session, list(people)).items() if any(rules.is_bare(one) for one in done)]
