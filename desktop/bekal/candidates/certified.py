"""Whose name stands on a certificate that counts: their identity changes only by a correction with a reason.

Here it is demanded of whoever knows of the certificate. What another PC changed in ignorance of it, the merging finds:
what the certificate states stands, and a person decides (`bekal.storage.merging.Stated`).
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bekal.candidates import rules
from bekal.candidates.merging.queries import ids_of
from bekal.storage.records import Candidate, Certificate, CertificateHistory, Enrolment
from bekal.terms import CandidateId, CertificateEvent

IDENTITY = frozenset({"name", "nik", "nik_status", "sex", "birth_date", "birth_place"})
"""What a certificate says of its holder, and by what the holder is known."""
_ENDED = (CertificateEvent.REVOKED, CertificateEvent.REPLACED)
_FEW = 400


def demand_reason(session: Session, row: Candidate, reason: str) -> None:
    """Refuse to change whose identity a certificate states, unless somebody says now why.

    Raises:
        CertifiedIdentity: nothing was changed.

    """
    if not reason.strip() or reason == row.mismatch_reason:
        held = certified(session, ids_of(session, CandidateId(row.id)) | {row.id})
        for number in held.values():
            raise rules.CertifiedIdentity(name=row.name, number=number)


def certified(session: Session, people: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return for each of these people who holds a certificate that counts the number of one."""
    event = CertificateHistory
    ended = exists().where(event.certificate_id == Certificate.id, event.event.in_(_ENDED))
    wanted, found = list(people), dict[UUID, str]()
    for start in range(0, len(wanted), _FEW):
        held = (
            select(Enrolment.candidate_id, Certificate.number)
            .join(Certificate, Certificate.enrolment_id == Enrolment.id)
            .where(Enrolment.candidate_id.in_(wanted[start : start + _FEW]), ~ended)
            .order_by(Certificate.issued_at)
        )
        found |= {row[0]: row[1] for row in session.execute(held)}
    return found
