"""The register and the status list, filled as batches are applied: the proved is listed, the rest shown to a person.

A certificate is registered under the digest of its own signed text, and only if an accredited key of its centre
signed that text. A revocation is listed only with a request (`revreq`) signed by an accredited key of that centre,
about that very certificate; anything else is put before the head office and changes no list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bekal.central.enrolling import note_problem
from bekal.central.home import Central
from bekal.central.rules import LIFTED, ProblemCode
from bekal.certificates import cose
from bekal.certificates.credential import Credential, read_credential
from bekal.certificates.payload import NotAccepted, opened
from bekal.certificates.requests import RevocationRequest, read_revocation_request
from bekal.certificates.trust import KeyState, StatusCode, TrustView
from bekal.errors import Refused
from bekal.storage.operations import NotCanonical, Operation
from bekal.storage.records import (
    CentralBatch,
    CentralCredential,
    CentralDigest,
    CentralKeyEnd,
    CentralListing,
    CentralProblem,
    Certificate,
    CertificateHistory,
    Setting,
)
from bekal.sync import sealing
from bekal.sync.batches import Manifest
from bekal.terms import CertificateEvent

_CODES = {
    CertificateEvent.REVOKED: int(StatusCode.REVOKED),
    CertificateEvent.REPLACED: int(StatusCode.REPLACED),
    CertificateEvent.SUSPENDED: int(StatusCode.SUSPENDED),
    CertificateEvent.RESTORED: LIFTED,
}
CAUGHT_UP = "central.registered"
"""Under which name it is remembered that all that came before there was a register is in it."""
_WHEN = select(Setting.__table__.c.value).where(Setting.__table__.c.key == CAUGHT_UP)
_CHUNK = 400

Row = TypeVar("Row", Certificate, CertificateHistory)


@dataclass(frozen=True, slots=True)
class Source:
    """Where something came from: the centre, and the device and the life of its database that sent it."""

    centre: UUID
    device: UUID | None = None
    inc: str | None = None


def register(
    central: Central, session: Session, operations: Sequence[Operation], source: Source, *, now: datetime
) -> None:
    """Register the certificates and list the revocations that operations, just applied, brought."""
    certificates = {operation.row_id for operation in operations if operation.entity == "certificate"}
    events = {operation.row_id for operation in operations if operation.entity == "certificate_event"}
    if certificates or events:
        registrar = _Registrar(central, session, now)
        registrar.certificates(_rows(session, Certificate, certificates), source)
        registrar.events(_rows(session, CertificateHistory, events), source)


def catch_up(central: Central, session: Session, *, now: datetime) -> None:
    """Register, once, what came before there was a register; each as of the day its batch came.

    Revocations that came without a request were listed at that time, and stay so.
    """
    if session.scalar(_WHEN) is not None:
        return
    session.add(Setting(key=CAUGHT_UP, value=now.isoformat()))
    registrar = _Registrar(central, session, now)
    came = _came(session)
    for row in session.scalars(select(Certificate).order_by(Certificate.id)).all():
        registrar.certificates([row], Source(row.centre_id), at=came.get(row.id, now))
    before = select(CertificateHistory).where(CertificateHistory.event.in_(_CODES)).order_by(CertificateHistory.id)
    for event in session.scalars(before).all():
        registrar.accept(event)
    session.flush()


def _came(session: Session) -> dict[UUID, datetime]:
    """Return when the batch of each certificate came."""
    came: dict[UUID, datetime] = {}
    for batch in session.scalars(select(CentralBatch).order_by(CentralBatch.received_at)):
        lines = sealing.decompress(batch.packed, Manifest.from_bytes(batch.manifest).size).splitlines()
        for line in lines:
            if b'"certificate"' in line:
                try:
                    operation = Operation.from_bytes(line)
                except (NotCanonical, ValueError):
                    continue
                if operation.entity == "certificate":
                    came.setdefault(operation.row_id, batch.received_at)
    return came


def _rows(session: Session, kind: type[Row], ids: set[UUID]) -> list[Row]:
    wanted, found = sorted(ids), list[Row]()
    for start in range(0, len(wanted), _CHUNK):
        found += session.scalars(select(kind).where(kind.id.in_(wanted[start : start + _CHUNK])))
    return found


class _Registrar:
    """One registering, with the keys it is done by."""

    def __init__(self, central: Central, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._realm = central.certificate_realm
        self._centres = {
            row.kid: row.centre_id
            for row in session.execute(select(CentralCredential.kid, CentralCredential.centre_id))
        }
        self._view = _view(self._realm, keys_of(central, session))
        self._lost = {
            row.kid: row.cutoff_at
            for row in session.scalars(select(CentralKeyEnd).where(CentralKeyEnd.state == int(KeyState.COMPROMISED)))
        }

    def certificates(self, rows: Iterable[Certificate], source: Source, *, at: datetime | None = None) -> None:
        """Register those whose own text proves them."""
        proved = []
        for row in rows:
            digest = self._digest(row)
            if digest is None:
                self._show(ProblemCode.UNPROVED_CERTIFICATE, row.id, row.centre_id, source)
            else:
                proved.append((row, digest))
        known = {
            (row.kid, row.digest)
            for row in self._session.execute(
                select(CentralDigest.kid, CentralDigest.digest).where(
                    CentralDigest.digest.in_([digest for _, digest in proved])
                )
            )
        }
        new = {(row.kid, digest): row for row, digest in proved if (row.kid, digest) not in known}
        if new:
            self._session.execute(
                insert(CentralDigest),
                [
                    {
                        "kid": kid,
                        "digest": digest,
                        "cti": row.cti,
                        "centre_id": row.centre_id,
                        "registered_at": at or self._now,
                    }
                    for (kid, digest), row in new.items()
                ],
            )

    def _digest(self, row: Certificate) -> bytes | None:
        """Return a certificate's digest if its text is signed by a key of its centre and says what its record says."""
        try:
            found = opened(row.text, self._view.public_of, self._realm)
        except NotAccepted:
            return None
        is_its_own = self._centres.get(found.kid) == row.centre_id
        says_the_same = (found.kid, found.claims.cti, found.claims.no) == (row.kid, row.cti, row.number)
        return found.digest if is_its_own and says_the_same else None

    def events(self, rows: Iterable[CertificateHistory], source: Source) -> None:
        """List what is proved by a request; put the rest before the head office."""
        for row in rows:
            if row.event in _CODES:
                signer = self._signer(row)
                if signer is not None:
                    self.accept(row, signer)
                    self._settle(row)
                else:
                    self._show(ProblemCode.UNPROVED_REVOCATION, row.id, row.centre_id, source)

    def accept(self, row: CertificateHistory, signer: bytes = b"") -> None:
        """List an event, if its certificate is one of a key of its own centre."""
        of = self._session.get(Certificate, row.certificate_id)
        if of is None or self._centres.get(of.kid) != of.centre_id:
            return
        self._session.merge(
            CentralListing(
                event_id=row.id,
                kid=of.kid,
                cti=of.cti,
                code=_CODES[row.event],
                day=row.at.astimezone(UTC).date(),
                at=row.at,
                signer=signer,
                proved_at=self._now,
            )
        )
        self._session.flush()

    def _signer(self, row: CertificateHistory) -> bytes | None:
        """Return the key that asked for what an event says, None where none did that may."""
        of = self._session.get(Certificate, row.certificate_id)
        request = self._request(row)
        if of is None or request is None:
            return None
        lost = self._lost.get(request.kid)
        is_proved = (
            self._centres.get(request.kid) == of.centre_id
            and self._centres.get(of.kid) == of.centre_id
            and request.record.cti == of.cti
            and (LIFTED if request.lifts else int(request.record.code)) == _CODES[row.event]
            and (lost is None or self._now < lost)  # a stolen key's wishes are for a person to weigh
        )
        return request.kid if is_proved else None

    def _request(self, row: CertificateHistory) -> RevocationRequest | None:
        if row.request is None:
            return None
        try:
            return read_revocation_request(row.request, self._view)
        except Refused:
            return None

    def _settle(self, row: CertificateHistory) -> None:
        """Let what was shown of the same certificate and kind rest, now that a proved request came."""
        same = select(CertificateHistory.id).where(
            CertificateHistory.certificate_id == row.certificate_id, CertificateHistory.event == row.event
        )
        settle(self._session, [event.hex for event in self._session.scalars(same)], now=self._now)

    def _show(self, code: ProblemCode, row_id: UUID, centre_id: UUID, source: Source) -> None:
        note_problem(
            self._session,
            code,
            row_id.hex,
            centre_id=centre_id,
            device_id=source.device,
            inc=source.inc,
            now=self._now,
        )


def doubt(session: Session, kid: bytes, since: datetime, *, centre_id: UUID, now: datetime) -> int:
    """Put what a stolen key asked for since the theft before the head office, unlisted; return how much that is."""
    doubted = session.scalars(
        select(CentralListing.event_id).where(CentralListing.signer == kid, CentralListing.proved_at >= since)
    ).all()
    for event in doubted:
        note_problem(session, ProblemCode.UNPROVED_REVOCATION, event.hex, centre_id=centre_id, now=now)
    return len(doubted)


def keys_of(central: Central, session: Session) -> dict[bytes, Credential]:
    """Return every key ever accredited here, by its kid, those that ended included."""
    files = session.scalars(select(CentralCredential.file))
    found = [read_credential(file, central.accreditors, central.certificate_realm) for file in files]
    return {credential.kid: credential for credential in found}


def settle(session: Session, subjects: Sequence[str], *, now: datetime) -> None:
    """Take revocations that a person or a later request settled off the head office's list."""
    session.execute(
        update(CentralProblem)
        .where(
            CentralProblem.code == ProblemCode.UNPROVED_REVOCATION.value,
            CentralProblem.subject.in_(subjects),
            CentralProblem.resolved_at.is_(None),
        )
        .values(resolved_at=now)
    )


def _view(realm: cose.Realm, keys: Mapping[bytes, Credential]) -> TrustView:
    return TrustView(realm=realm, keys=keys, ends={}, titles={}, records={}, registers={}, list_issued=None)
