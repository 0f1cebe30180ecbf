"""What can be done with a certificate once it is issued: hand it over, take that back, revoke it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.certificates import queries as trusted
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import queries, rules
from bekal.certificates.life.queries import FINAL, Paper
from bekal.certificates.life.rules import Because
from bekal.certificates.requests import revocation_request
from bekal.certificates.trust import DAY, StatusCode, StatusRecord
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.attachments import attachments_of
from bekal.storage.records import CertificateHistory
from bekal.terms import CertificateEvent, CertificateId


@dataclass(frozen=True)
class Revoked:
    """What a revocation did: the papers of the number that ended, and how many of another PC's key."""

    number: str
    papers: int
    of_other_keys: int
    """The head office looks at these first: the key that could ask for them is on another PC."""


def hand_over(
    session: Session,
    certificate_ids: Sequence[CertificateId],
    *,
    on: date,
    now: datetime,
    taker: str = "",
    letter_number: str = "",
    scan: bytes = b"",
) -> int:
    """Note that certificates were handed to their holders, or to a `taker` with a letter; return how many.

    All of them or none. `on` is the local day; `scan` the letter of authorisation.

    Raises:
        NotPrintedYet, AlreadyHandedOver, HandoverDayImpossible, TakerMissing: nothing was noted.
        CertificateRevoked, CertificateReplaced, CertificateSuspended: that paper is not to leave the office.

    """
    allow(session, Action.ISSUE)
    taker, letter_number = " ".join(taker.split()), " ".join(letter_number.split())
    if (letter_number or scan) and not taker:
        raise rules.TakerMissing()
    today, zone = queries.today_here(session, now), centre(session).timezone
    found = queries.papers(session, today=today, ids=list(dict.fromkeys(certificate_ids)))
    for one in found:
        _demand_counting(session, one)
        if one.state is CertificateEvent.ISSUED:
            raise rules.NotPrintedYet(number=one.label)
        if one.state is CertificateEvent.HANDED_OVER:
            line = [row for row in queries.history(session, one.id) if row.event is CertificateEvent.HANDED_OVER][-1]
            raise rules.AlreadyHandedOver(number=one.label, to=line.taker or one.name, on=f"{line.at:%d/%m/%Y}")
        made_on = one.issued_at.astimezone(zone).date()
        if not made_on <= on <= today:
            issued = f"{made_on:%d/%m/%Y}"
            raise rules.HandoverDayImpossible(number=one.label, on=f"{on:%d/%m/%Y}", issued=issued)
    at = now if on == today else datetime.combine(on, time(12), zone)
    address = attachments_of(session).keep(scan) if scan else ""
    _append(session, found, CertificateEvent.HANDED_OVER, at, taker=taker, letter_number=letter_number, scan=address)
    return len(found)


def take_back(session: Session, certificate_ids: Sequence[CertificateId], *, now: datetime) -> int:
    """Take back the note of a hand-over, which stays in the history; return how many.

    Raises:
        NotHandedOver: one of them was not; nothing was changed.

    """
    allow(session, Action.ISSUE)
    today = queries.today_here(session, now)
    found = queries.papers(session, today=today, ids=list(dict.fromkeys(certificate_ids)))
    for one in found:
        if one.state is not CertificateEvent.HANDED_OVER:
            raise rules.NotHandedOver(number=one.label)
    _append(session, found, CertificateEvent.TAKEN_BACK, now)
    return len(found)


def revoke(
    session: Session,
    number: str,
    *,
    reason: Because,
    key: SigningKey,
    now: datetime,
    letter_number: str = "",
    scan: bytes = b"",
) -> Revoked:
    """Revoke every paper of a number; this centre's program says so at once, everybody else with central's list.

    It cannot be undone: what central has published stays published. Papers signed by this device's key carry a
    signed request; for those of another PC's key the head office decides.

    Raises:
        NoSuchCertificate, LifeReasonMissing: nothing was revoked.
        CertificateRevoked: it was before.
        CertificateReplaced: a correction stands for it, which is what is to be revoked.

    """
    allow(session, Action.REVOKE)
    words = reason.text()
    today = queries.today_here(session, now)
    newest = queries.newest(session, number, today=today)
    if newest.state in FINAL:
        _demand_counting(session, newest)
    found = [
        one
        for one in queries.papers(session, today=today, number=newest.number)
        if one.state is not CertificateEvent.REVOKED
    ]
    address = attachments_of(session).keep(scan) if scan else ""
    others = 0
    for one in found:
        others += not end(
            session, one, StatusCode.REVOKED, key=key, now=now, reason=words, letter_number=letter_number, scan=address
        )
    return Revoked(newest.number, len(found), others)


def end(
    session: Session,
    of: Paper,
    code: StatusCode,
    *,
    key: SigningKey,
    now: datetime,
    reason: str,
    letter_number: str = "",
    scan: str = "",
    other_id: CertificateId | None = None,
) -> bool:
    """Write that a paper no longer counts, with a request to central; return whether central will take it.

    It takes what a key of the same centre signed: this device's own, also about papers of another PC or of a key
    that was lost, as long as this one was accredited.
    """
    record = StatusRecord(of.cti, code, int(now.timestamp()) // DAY)
    event = CertificateEvent.REVOKED if code is StatusCode.REVOKED else CertificateEvent.REPLACED
    asked = None
    if of.kid == key.kid or trusted.credential(session, key.kid) is not None:
        realm = trusted.realm(session)
        # why is the centre's own affair: the request says what the list will say
        asked = revocation_request(key, realm, record=record, made_at=int(now.timestamp()), reason=event.value)
    _append(
        session,
        [of],
        event,
        now,
        reason=reason,
        letter_number=" ".join(letter_number.split()),
        scan=scan,
        request=asked,
        other_id=other_id,
    )
    return asked is not None


def demand_replaceable(session: Session, of: Paper) -> None:
    """Refuse a paper for which no other can be issued.

    Raises:
        CertificateRevoked, CertificateReplaced, CertificateSuspended, CertificateLapsed: why.

    """
    _demand_counting(session, of)
    if of.is_lapsed:
        raise rules.CertificateLapsed(number=of.label, on=f"{of.valid_until:%d/%m/%Y}")


def _demand_counting(session: Session, of: Paper) -> None:
    if of.state is CertificateEvent.SUSPENDED:
        raise rules.CertificateSuspended(number=of.label)
    if of.state not in FINAL:
        return
    lines = [row for row in queries.history(session, of.id) if row.event is of.state]
    if of.state is CertificateEvent.REVOKED:
        on = f"{lines[-1].at:%d/%m/%Y}" if lines else "–"
        raise rules.CertificateRevoked(number=of.label, on=on)
    raise rules.CertificateReplaced(number=of.label, by=(lines[-1].other if lines else "") or "–")


def _append(session: Session, found: Sequence[Paper], event: CertificateEvent, at: datetime, **more: object) -> None:
    rows = [{"certificate_id": one.id, "event": event, "at": at, **more} for one in found]
    journal.write_many(session, CertificateHistory, rows)
