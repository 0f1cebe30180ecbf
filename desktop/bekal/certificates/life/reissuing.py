"""A paper that stands for another: a copy of the same words, or a correction with today's data."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.certificates import claims, issuing, making, payload, service
from bekal.certificates import queries as trusted
from bekal.certificates.claims import whole_minute
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import queries, rules
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import Because, Difference, Why
from bekal.certificates.life.service import demand_replaceable, end
from bekal.certificates.making import Making
from bekal.certificates.numbering import book
from bekal.certificates.rules import Reason
from bekal.certificates.templates.queries import dressed
from bekal.certificates.trust import StatusCode
from bekal.documents.certificate import CertificatePage
from bekal.documents.certificate_template import fields_of
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Certificate
from bekal.terms import CertificateId

Random = Callable[[int], bytes]


@dataclass(frozen=True)
class Reissued:
    """The new paper, and the one it stands for."""

    id: CertificateId
    number: str
    copy: int
    replaces: str
    of_other_key: bool
    """No accredited key of this centre could ask for it: the head office looks at it before its list says so."""
    ended: tuple[CertificateId, ...] = ()
    """Every paper it stands for: more than one where two PCs had each made one before they met."""


def duplicate(
    session: Session,
    certificate_id: CertificateId,
    *,
    reason: Because,
    key: SigningKey,
    now: datetime,
    letter_number: str = "",
    scan: bytes = b"",
    random: Random = secrets.token_bytes,
) -> Reissued:
    """Issue a copy of a lost or damaged certificate: same number, same words, marked as copy; the old one is replaced.

    Whatever was changed since, the copy says what the original says.

    Raises:
        LifeReasonMissing, TooManyCopies: nothing was issued.
        LetterMissing: a lost one is replaced against the number of a report or letter.
        CertificateRevoked, CertificateReplaced, CertificateSuspended, CertificateLapsed: it cannot have a copy.
        NotYetAccredited, ClockWentBack: this device cannot sign now.
        TemplateNotHere: the look it was issued with is not on this machine.

    """
    allow(session, Action.REVOKE)
    reason.text()
    old = queries.paper(session, certificate_id, today=queries.today_here(session, now))
    demand_replaceable(session, old)
    if reason.why is Why.LOST and not letter_number.strip():
        raise rules.LetterMissing(number=old.label)
    run = making.begun(session, old.course_id, key=key, now=now)
    return copy_of(session, old, run, reason=reason, letter_number=letter_number, scan=scan, random=random)


def copy_of(
    session: Session,
    old: Paper,
    run: Making,
    *,
    reason: Because,
    letter_number: str = "",
    scan: bytes = b"",
    random: Random = secrets.token_bytes,
) -> Reissued:
    """Issue a copy of a paper that was read just now, with a key that signs many of its course; as `duplicate`.

    Raises:
        TooManyCopies, CannotBeSigned: nothing was issued.
        CertificateRevoked, CertificateReplaced, CertificateSuspended, CertificateLapsed: it cannot have a copy.
        TemplateNotHere: the look it was issued with is not on this machine.

    """
    allow(session, Action.REVOKE)
    words, now = reason.text(), run.now
    demand_replaceable(session, old)
    copy = 1 + _last_copy(session, old)
    if copy > rules.MOST_COPIES:
        raise rules.TooManyCopies(number=old.number)
    before = session.get_one(Certificate, old.id)
    said = replace(
        service.claims_of(old.text),
        cti=random(claims.CTI_SIZE),
        iat=whole_minute(int(now.timestamp())),
        copy=copy,
        prev=old.cti,
    )
    (page,) = dressed(session, [old.page])
    made = making.signed(
        run,
        replace(page, copy_number=copy),
        said,
        enrolment_id=old.enrolment_id,
        series=old.series,
        year=old.year,
        sequence=old.sequence,
        copy=copy,
        replaces_id=old.id,
        issued_on=old.issued_on,
        valid_until=old.valid_until,
        kind=before.kind,
    )
    if not isinstance(made, Reason):
        symbol = payload.url(run.house.verify_host, str(made["text"]))
        made["snapshot"] = issuing.copied(old.snapshot, copy_number=copy, qr_text=symbol)
    return _replaced(session, run, old, made, words, letter_number=letter_number, scan=scan)


def preview(
    session: Session, certificate_id: CertificateId, *, key: SigningKey, now: datetime
) -> tuple[Difference, ...]:
    """Return what a correction would change, before it is made; nothing where today's data say the same.

    Raises:
        CannotBeCorrected: nobody could be given a certificate with today's data.
        CertificateRevoked, CertificateReplaced, CertificateSuspended, CertificateLapsed: it cannot be corrected.
        NotYetAccredited, ClockWentBack: this device cannot sign now.

    """
    old = queries.paper(session, certificate_id, today=queries.today_here(session, now))
    demand_replaceable(session, old)
    run = making.begun(session, old.course_id, key=key, now=now)
    return rules.differences(old.page, _today(session, run, old)[1], printed=fields_of(run.look))


def correct(
    session: Session,
    certificate_id: CertificateId,
    *,
    reason: Because,
    key: SigningKey,
    now: datetime,
    used_up_to: int = 0,
    letter_number: str = "",
    scan: bytes = b"",
    random: Random = secrets.token_bytes,
) -> Reissued:
    """Issue a new certificate with today's data and a new number in the place of a wrong one, which is replaced.

    Raises:
        LifeReasonMissing: nothing was issued.
        NothingToCorrect: today's data say what the paper says.
        CannotBeCorrected: nobody could be given a certificate with today's data.
        CertificateRevoked, CertificateReplaced, CertificateSuspended, CertificateLapsed: it cannot be corrected.
        NotYetAccredited, ClockWentBack, NumbersUsedUp, BadNumberTemplate: this device cannot sign or number now.

    """
    allow(session, Action.REVOKE)
    words = reason.text()
    old = queries.paper(session, certificate_id, today=queries.today_here(session, now))
    demand_replaceable(session, old)
    run = making.begun(session, old.course_id, key=key, now=now)
    row, page = _today(session, run, old)
    if not rules.differences(old.page, page, printed=fields_of(run.look)):
        raise rules.NothingToCorrect(number=old.label)
    (sequence,) = book(session, run.house, run.on).take(1, used_up_to=used_up_to)
    made = making.made(session, run, row, sequence, random)
    if not isinstance(made, Reason):
        made = {**made, "replaces_id": old.id}
    return _replaced(session, run, old, made, words, letter_number=letter_number, scan=scan)


def _today(session: Session, run: Making, old: Paper) -> tuple[trusted.EligibleRow, CertificatePage]:
    """Return the trainee of a paper and the page that today's data would give."""
    rows = trusted.eligible(session, old.course_id, today=run.on, allowed=run.allowed)
    row = next((one for one in rows if one.enrolment_id == old.enrolment_id), None)
    against = (Reason.NOT_ACTIVE,) if row is None else row.reasons
    against = tuple(reason for reason in against if reason is not Reason.ALREADY_ISSUED)
    if row is None or against:
        raise rules.CannotBeCorrected(number=old.label, reasons="; ".join(reason.word for reason in against))
    person = making.holder(session, row, run.programme.id, run.on)
    return row, making.worded(run, row, old.number, person)


def _replaced(
    session: Session,
    run: Making,
    old: Paper,
    made: dict[str, object] | Reason,
    words: str,
    *,
    letter_number: str,
    scan: bytes,
) -> Reissued:
    """Write the new paper and what became of the old one, together."""
    if isinstance(made, Reason):
        raise rules.CannotBeSigned(number=old.label, reasons=made.word)
    twins = [one for one in _standing_beside(session, old, run) if one.id != old.id]
    (new_id,) = journal.write_many(session, Certificate, [made])
    address = attachments_of(session).keep(scan) if scan else ""
    is_asked = True
    for one in (old, *twins):
        is_asked &= end(
            session,
            one,
            StatusCode.REPLACED,
            key=run.key,
            now=run.now,
            reason=words,
            letter_number=letter_number,
            scan=address,
            other_id=CertificateId(new_id),
        )
    copy = int(str(made["copy"]))
    ended = (old.id, *(one.id for one in twins))
    return Reissued(CertificateId(new_id), str(made["number"]), copy, old.label, not is_asked, ended)


def _last_copy(session: Session, of: Paper) -> int:
    """Return the highest copy of a paper's number that is known here, on whichever PC it was made."""
    query = select(func.max(Certificate.copy)).where(Certificate.enrolment_id == of.enrolment_id)
    return session.scalar(query.where(Certificate.number == of.number)) or 1


def _standing_beside(session: Session, old: Paper, run: Making) -> list[Paper]:
    """Return the papers that stand for the same course of the same person, where there is more than the one."""
    found = queries.doubled(session, enrolment_id=old.enrolment_id)
    ids = next((several for several in found if old.id in several), ())
    return queries.papers(session, today=run.on, ids=ids) if ids else []
