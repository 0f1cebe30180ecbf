"""What the head office decides about printed certificates: revoke, suspend, lift a suspension; and what it is shown."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bekal.central.home import Central, lock
from bekal.central.lists import status_records
from bekal.central.registering import keys_of, settle
from bekal.central.rules import LIFTED
from bekal.central.trusting import written
from bekal.certificates.payload import NotAccepted, opened
from bekal.certificates.trust import StatusCode
from bekal.errors import Refused
from bekal.storage.records import (
    Candidate,
    CentralCentre,
    CentralDecision,
    CentralDigest,
    CentralProblem,
    CentralRevocation,
    Certificate,
    CertificateHistory,
    Course,
    Enrolment,
    Mark,
)
from bekal.terms import EnrolmentState


class CertificateUnknown(Refused):
    """No certificate of that number came, and it is no text that a known key signed. Facts: given."""


class NumberAmbiguous(Refused):
    """Several centres have a certificate of that number. Facts: number, centres."""


class AlreadyRevoked(Refused):
    """It is revoked, for good. Facts: number."""


class NotSuspended(Refused):
    """It is not suspended, so there is nothing to lift. Facts: number."""


class ReasonMissing(Refused):
    """A revocation without a reason cannot be explained to the person it concerns."""


class Act(StrEnum):
    """What may be decided about a printed certificate."""

    REVOKE = "revoke"
    SUSPEND = "suspend"
    RESTORE = "restore"


_CODES = {Act.REVOKE: int(StatusCode.REVOKED), Act.SUSPEND: int(StatusCode.SUSPENDED), Act.RESTORE: LIFTED}


@dataclass(frozen=True, slots=True)
class Listed:
    """A certificate after a decision; `printed` counts the signatures of it that are listed."""

    number: str
    centre: str
    act: str
    printed: int


@dataclass(frozen=True, slots=True)
class _Printed:
    kid: bytes
    cti: bytes
    number: str
    centre: str


def decide(central: Central, given: str, act: Act, *, reason: str, now: datetime, centre: str | None = None) -> Listed:
    """Revoke or suspend a certificate, or lift its suspension: by its number, with every copy of it, or by its text.

    A text that a known key signed is taken though no such certificate ever came: a thief's would not.

    Raises:
        ReasonMissing, CertificateUnknown, NumberAmbiguous, AlreadyRevoked, NotSuspended: nothing was decided.

    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing()
    with central.database.writing() as session:
        lock(session, "enrolling")
        printed = _printed(central, session, given.strip(), centre)
        now_listed = {
            (kid, record.cti): record.code for kid, some in status_records(session).items() for record in some
        }
        states = {now_listed.get((one.kid, one.cti)) for one in printed}
        if act is not Act.REVOKE and StatusCode.REVOKED in states:
            raise AlreadyRevoked(number=printed[0].number)
        if act is Act.RESTORE:
            printed = [one for one in printed if now_listed.get((one.kid, one.cti)) is StatusCode.SUSPENDED]
            if not printed:
                raise NotSuspended(number=given.strip()[:60])
        for one in printed:
            session.merge(
                CentralRevocation(
                    kid=one.kid,
                    cti=one.cti,
                    code=_CODES[act],
                    day=now.astimezone(UTC).date(),
                    reason=reason,
                    made_at=now,
                )
            )
        written(session, act.value, f"{printed[0].centre} {printed[0].number}", now=now, reason=reason)
        _settle(session, [one.cti for one in printed], now)
    return Listed(printed[0].number, printed[0].centre, act.value, len(printed))


def _printed(central: Central, session: Session, given: str, centre: str | None) -> list[_Printed]:
    query = (
        select(Certificate.kid, Certificate.cti, Certificate.number, CentralCentre.code)
        .join(CentralCentre, CentralCentre.id == Certificate.centre_id)
        .where(Certificate.number == given)
        .order_by(Certificate.copy)
    )
    if centre is not None:
        query = query.where(CentralCentre.code == centre.strip().upper())
    rows = [_Printed(*row) for row in session.execute(query)]
    codes = sorted({row.centre for row in rows})
    if len(codes) > 1:
        raise NumberAmbiguous(number=given, centres=", ".join(codes))
    if rows:
        return rows
    keys = keys_of(central, session)
    try:
        found = opened(given, lambda kid: keys[kid].public if kid in keys else None, central.certificate_realm)
    except NotAccepted:
        raise CertificateUnknown(given=given[:60]) from None
    return [_Printed(found.kid, found.claims.cti, found.claims.no, keys[found.kid].code)]


def _settle(session: Session, ctis: list[bytes], now: datetime) -> None:
    events = (
        select(CertificateHistory.id)
        .join(Certificate, Certificate.id == CertificateHistory.certificate_id)
        .where(Certificate.cti.in_(ctis))
    )
    settle(session, [event.hex for event in session.scalars(events)], now=now)


# -------------------------------------------------------------------------------------- what it is shown


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision that was made."""

    at: datetime
    act: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A course beside its certificates: more of them than trainees, or for people never seen, is worth a call."""

    centre: str
    course: str
    trainees: int
    certificates: int
    """People of this course with a certificate; copies and corrections count once."""
    registered: int
    """Printed certificates of this course in the register."""
    never_marked: int
    """People with a certificate and no mark of attendance at all."""
    left: int
    """People with a certificate who left the course."""

    @property
    def is_odd(self) -> bool:
        """Whether somebody should look at it."""
        return bool(self.never_marked or self.left or self.certificates > self.trainees)


def decisions(central: Central) -> list[DecisionRow]:
    """Return everything the head office decided about keys and certificates, newest first."""
    with central.database.reading() as session:
        rows = session.scalars(select(CentralDecision).order_by(CentralDecision.n.desc()))
        return [DecisionRow(row.at, row.act, row.subject, row.reason) for row in rows]


def rosters(central: Central) -> list[RosterRow]:
    """Return every course that has certificates, beside its trainees."""
    with central.database.reading() as session:
        marked = (
            select(func.count())
            .select_from(Mark)
            .where(Mark.enrolment_id == Enrolment.id, Mark.mark.is_not(None))
            .correlate(Enrolment)
            .scalar_subquery()
        )
        people = session.execute(
            select(Enrolment.id, Enrolment.course_id, Enrolment.state, marked.label("marks"))
            .join(Candidate, Candidate.id == Enrolment.candidate_id)
            .where(Enrolment.id.in_(select(Certificate.enrolment_id)))
        ).all()
        registered = {
            row.enrolment_id: row.n
            for row in session.execute(
                select(Certificate.enrolment_id, func.count().label("n"))
                .join(
                    CentralDigest,
                    (CentralDigest.kid == Certificate.kid) & (CentralDigest.cti == Certificate.cti),
                )
                .group_by(Certificate.enrolment_id)
            )
        }
        present = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED)
        rows = []
        for course, name, code in session.execute(
            select(Course.id, Course.name, CentralCentre.code)
            .join(CentralCentre, CentralCentre.id == Course.centre_id)
            .where(Course.id.in_({person.course_id for person in people}))
            .order_by(CentralCentre.code, Course.name, Course.id)
        ):
            own = [person for person in people if person.course_id == course]
            trainees = session.scalar(
                select(func.count())
                .select_from(Enrolment)
                .where(Enrolment.course_id == course, Enrolment.state.in_(present))
            )
            rows.append(
                RosterRow(
                    code,
                    name,
                    trainees or 0,
                    len(own),
                    sum(registered.get(person.id, 0) for person in own),
                    sum(not person.marks for person in own),
                    sum(person.state not in present for person in own),
                )
            )
        return rows


def resolve(central: Central, subject: str, *, now: datetime, reason: str) -> int:
    """Take what the head office looked at off its list; return how much that was.

    Raises:
        ReasonMissing: it must be said why.

    """
    if not reason.strip():
        raise ReasonMissing()
    with central.database.writing() as session:
        done = list(
            session.scalars(
                select(CentralProblem.code).where(
                    CentralProblem.subject == subject, CentralProblem.resolved_at.is_(None)
                )
            )
        )
        session.execute(
            update(CentralProblem)
            .where(CentralProblem.subject == subject, CentralProblem.resolved_at.is_(None))
            .values(resolved_at=now)
        )
        for code in done:
            written(session, f"resolve {code}", subject, now=now, reason=reason.strip())
    return len(done)
