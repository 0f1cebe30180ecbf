"""Certificates as rows, for what needs their numbers and not their signatures."""

from sqlalchemy.orm import Session
from tests.makers import NOW, TODAY

from bekal.storage.records import Certificate
from bekal.terms import CertificateId, EnrolmentId


def a_certificate(session: Session, enrolment_id: EnrolmentId, n: int = 1, **values: object) -> CertificateId:
    """Add the `n`th certificate of the centre, signed by nobody."""
    own = {
        "enrolment_id": enrolment_id,
        "number": f"{n:04}/PPKD-01/III/2026",
        "series": "PPKD-01",
        "year": 2026,
        "sequence": n,
        "copy": 1,
        "snapshot": "{}",
        "text": "",
        "cti": n.to_bytes(8, "big"),
        "kid": b"kunci001",
        "digest": n.to_bytes(8, "big"),
        "issued_at": NOW,
        "issued_on": TODAY,
    }
    row = Certificate(**(own | values))
    session.add(row)
    session.flush()
    return CertificateId(row.id)
