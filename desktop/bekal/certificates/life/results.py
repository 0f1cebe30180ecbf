"""A wrong result under a certificate that stands: the result and the certificate are corrected together, or neither.

Whoever found the mistake enters the marks; a head, as the second person, gives the PIN and answers for it. The lock of
the graduation meeting stays: what changed, why and by whom stands in the history of the certificate and of the marks.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bekal.assessment.locking import is_alone
from bekal.assessment.queries import ResultRow, Results
from bekal.assessment.queries import results as results_of
from bekal.assessment.service import NewResult, record_under_certificate
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import queries, reissuing, rules
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.reissuing import Random, Reissued
from bekal.certificates.life.rules import Because, Difference
from bekal.certificates.life.service import demand_replaceable
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.records import Staff
from bekal.terms import CertificateId, Decision, StaffId


@dataclass(frozen=True)
class Standing:
    """What a certificate stands on: the plan and units of its course, and the marks of its holder."""

    paper: Paper
    course: Results
    row: ResultRow


def standing(session: Session, certificate_id: CertificateId, *, now: datetime) -> Standing:
    """Return the marks under a certificate.

    Raises:
        CertificateRevoked, CertificateReplaced, CertificateSuspended, CertificateLapsed: it cannot be corrected.

    """
    old = queries.paper(session, certificate_id, today=queries.today_here(session, now))
    demand_replaceable(session, old)
    course = results_of(session, old.course_id)
    return Standing(old, course, next(row for row in course.rows if row.enrolment_id == old.enrolment_id))


def preview_result(
    session: Session, certificate_id: CertificateId, new: NewResult, *, key: SigningKey, now: datetime
) -> tuple[Difference, ...]:
    """Write the marks and return what they change on the paper; for a transaction that is given up afterwards.

    Raises:
        NothingToCorrect: the paper would say the same.
        as `correct_result`, but for the second person.

    """
    number = _mark(session, certificate_id, new, now).label
    found = reissuing.preview(session, certificate_id, key=key, now=now)
    if not found:
        raise rules.NothingToCorrect(number=number)
    return found


def correct_result(
    session: Session,
    certificate_id: CertificateId,
    new: NewResult,
    *,
    entered_by: StaffId,
    reason: Because,
    key: SigningKey,
    now: datetime,
    used_up_to: int = 0,
    letter_number: str = "",
    scan: bytes = b"",
    random: Random = secrets.token_bytes,
) -> Reissued:
    """Correct the marks under a certificate and issue a new one, with a new number, in its place.

    `new` names what changes; the decision stays passed. Who has not passed keeps no certificate: that one is revoked.

    Raises:
        NotAllowed: only a head.
        SecondPersonForResult: whoever entered the marks does not confirm them, unless nobody else works here.
        BadScore, UnknownField, ScoreIsComputed, UnitsMissing, AgainstPlan: the marks cannot stand so.
        NothingToCorrect, CannotBeCorrected, LifeReasonMissing: as `reissuing.correct`.
        CertificateRevoked, CertificateReplaced, CertificateSuspended, CertificateLapsed: it cannot be corrected.
        NotYetAccredited, ClockWentBack, NumbersUsedUp, BadNumberTemplate: this device cannot sign or number now.

    """
    allow(session, Action.REVOKE)
    reason.text()
    if journal.signature(session).by == entered_by and not is_alone(session):
        raise rules.SecondPersonForResult(name=session.get_one(Staff, entered_by).name)
    _mark(session, certificate_id, new, now)
    return reissuing.correct(
        session,
        certificate_id,
        reason=reason,
        key=key,
        now=now,
        used_up_to=used_up_to,
        letter_number=letter_number,
        scan=scan,
        random=random,
    )


def _mark(session: Session, certificate_id: CertificateId, new: NewResult, now: datetime) -> Paper:
    stands = standing(session, certificate_id, now=now)
    row, score = stands.row, new.score_hundredths
    if score is None and not stands.course.plan.components:
        score = row.score_hundredths
    whole = replace(new, score_hundredths=score, decision=Decision.PASSED, note=new.note or row.note)
    record_under_certificate(session, row.enrolment_id, whole, on=queries.today_here(session, now))
    return stands.paper
