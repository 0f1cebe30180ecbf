"""Whose name stands on a certificate that counts: their identity changes only by a correction with a reason."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bekal.storage.records import Certificate, CertificateHistory, Enrolment
from bekal.terms import CertificateEvent

IDENTITY = frozenset({"name", "nik", "nik_status", "sex", "birth_date", "birth_place"})
"""What a certificate says of its holder, and by what the holder is known."""
_ENDED = (CertificateEvent.REVOKED, CertificateEvent.REPLACED)
_FEW = 400


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
