"""Revoke, copy and correct on this machine: with its key, its memory of numbers, in one transaction."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from bekal.assessment.service import NewResult
from bekal.certificates.issue_here import remembering_numbers
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import reissuing, results, service
from bekal.certificates.life.reissuing import Reissued
from bekal.certificates.life.rules import Because, Difference
from bekal.certificates.life.service import Revoked
from bekal.storage.opening import OpenCentre
from bekal.terms import CertificateId, How, StaffId


def key_here(centre: OpenCentre) -> SigningKey:
    """Return this device's certificate key."""
    return SigningKey(centre.device_keys().certificate_seed)


def revoke_here(
    centre: OpenCentre,
    number: str,
    *,
    reason: Because,
    by: StaffId,
    now: datetime,
    how: How | str = How.KEY,
    letter_number: str = "",
    scan: bytes = b"",
) -> Revoked:
    """Revoke a number in the name of a head; as `service.revoke`."""
    with centre.database.writing(by=by, at=now, how=How(how)) as session:
        return service.revoke(
            session, number, reason=reason, key=key_here(centre), now=now, letter_number=letter_number, scan=scan
        )


def duplicate_here(
    centre: OpenCentre,
    certificate_id: CertificateId,
    *,
    reason: Because,
    by: StaffId,
    now: datetime,
    how: How | str = How.KEY,
    letter_number: str = "",
    scan: bytes = b"",
) -> Reissued:
    """Issue a copy in the name of a head; as `reissuing.duplicate`. It spends no number."""
    key = key_here(centre)
    with centre.database.writing(by=by, at=now, how=How(how)) as session:
        return reissuing.duplicate(
            session, certificate_id, reason=reason, key=key, now=now, letter_number=letter_number, scan=scan
        )


def correct_here(
    centre: OpenCentre,
    certificate_id: CertificateId,
    *,
    reason: Because,
    by: StaffId,
    now: datetime,
    how: How | str = How.KEY,
    letter_number: str = "",
    scan: bytes = b"",
) -> Reissued:
    """Issue a correction in the name of a head; as `reissuing.correct`.

    Its number is remembered outside the database before the paper can leave, as when a course is issued.

    Raises:
        NumbersUnwritable: the memory outside cannot be written.

    """
    key = key_here(centre)

    def done(session: Session, used: int) -> Reissued:
        return reissuing.correct(
            session,
            certificate_id,
            reason=reason,
            key=key,
            now=now,
            used_up_to=used,
            letter_number=letter_number,
            scan=scan,
        )

    return remembering_numbers(centre, done, by=by, now=now, how=How(how))


def preview_here(centre: OpenCentre, certificate_id: CertificateId, *, now: datetime) -> tuple[Difference, ...]:
    """Return what a correction would change; as `reissuing.preview`."""
    with centre.database.reading() as session:
        return reissuing.preview(session, certificate_id, key=key_here(centre), now=now)


def preview_result_here(
    centre: OpenCentre, certificate_id: CertificateId, new: NewResult, *, by: StaffId, now: datetime
) -> tuple[Difference, ...]:
    """Return what corrected marks would change on a paper; nothing is kept. As `results.preview_result`."""
    key = key_here(centre)
    found: tuple[Difference, ...] = ()
    with suppress(_Seen), centre.database.writing(by=by, at=now) as session:
        found = results.preview_result(session, certificate_id, new, key=key, now=now)
        raise _Seen  # gives the transaction up
    return found


class _Seen(Exception):
    """What was to be seen has been seen."""


def correct_result_here(
    centre: OpenCentre,
    certificate_id: CertificateId,
    new: NewResult,
    *,
    entered_by: StaffId,
    reason: Because,
    by: StaffId,
    now: datetime,
    how: How | str = How.KEY,
    letter_number: str = "",
    scan: bytes = b"",
) -> Reissued:
    """Correct the marks under a certificate and the certificate, in the name of a head; as `results.correct_result`.

    Raises:
        NumbersUnwritable: the memory outside cannot be written.

    """
    key = key_here(centre)

    def done(session: Session, used: int) -> Reissued:
        return results.correct_result(
            session,
            certificate_id,
            new,
            entered_by=entered_by,
            reason=reason,
            key=key,
            now=now,
            used_up_to=used,
            letter_number=letter_number,
            scan=scan,
        )

    return remembering_numbers(centre, done, by=by, now=now, how=How(how))
