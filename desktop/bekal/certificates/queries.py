"""Certificates as lists show them, who is eligible, and the trust that verification is checked against."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bekal.assessment.locking import is_alone
from bekal.assessment.queries import ResultRow, results
from bekal.attendance.queries import recap
from bekal.attendance.recaps import by_person
from bekal.candidates.merging.queries import kept_by_merged, same_people
from bekal.candidates.second_look.queries import Look, looks_of_course
from bekal.certificates import rules
from bekal.certificates.claims import is_fit_name
from bekal.certificates.cose import Realm
from bekal.certificates.credential import Credential
from bekal.certificates.life.rules import state_of
from bekal.certificates.lists_here import came_by_sync, view_here
from bekal.certificates.trust import DAY, KeyState, StatusCode, StatusRecord, TrustView, with_records
from bekal.courses.queries import ProgrammeRow, course, course_units, programmes, trainees
from bekal.storage.records import (
    Attempt,
    Candidate,
    Centre,
    Certificate,
    CertificateHistory,
    Conflict,
    Course,
    DeviceState,
    Enrolment,
    Result,
    UnitResult,
)
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, CertificateEvent, CertificateId, CourseId, EnrolmentId

_ENDS = {CertificateEvent.REVOKED: StatusCode.REVOKED, CertificateEvent.REPLACED: StatusCode.REPLACED}
_LISTED = {
    StatusCode.REVOKED: CertificateEvent.REVOKED,
    StatusCode.REPLACED: CertificateEvent.REPLACED,
    StatusCode.SUSPENDED: CertificateEvent.SUSPENDED,
}
_CERTIFIED = ("candidate", "enrolment", "result", "unit_result", "attempt")
"""What a certificate says comes from these."""


@dataclass(frozen=True)
class EligibleRow:
    """A trainee and whether a certificate may be issued: no reasons means yes."""

    enrolment_id: EnrolmentId
    number: int
    name: str
    birth_place: str
    birth_date: date | None
    result: ResultRow
    attendance_percent: int | None
    """Whole percent, rounded down, for showing only."""
    reasons: tuple[rules.Reason, ...]


@dataclass(frozen=True)
class CertificateRow:
    """An issued certificate and its present state."""

    id: CertificateId
    enrolment_id: EnrolmentId
    number: str
    name: str
    course: str
    issued_on: date
    text: str
    snapshot: str
    state: CertificateEvent
    copy: int

    @property
    def is_current(self) -> bool:
        """Whether its paper may leave the printer: nothing took it out of force."""
        return self.state not in (CertificateEvent.REVOKED, CertificateEvent.REPLACED, CertificateEvent.SUSPENDED)


def realm(session: Session) -> Realm:
    """Return the realm this device was activated in; practice until it is."""
    state = session.get(DeviceState, 1)
    return Realm.PRODUCTION if state is not None and state.realm == "production" else Realm.PRACTICE


def trust_view(session: Session) -> TrustView | None:
    """Return the verified trust of this device, or None before central's lists have come, by sync or as a file."""
    view = view_here(session)
    own = own_records(session) if view is not None else {}
    return replace(view, records=with_records(view.records, own)) if view is not None and own else view


def own_records(session: Session) -> dict[bytes, list[StatusRecord]]:
    """Return what this centre has decided of its own papers, by key: its own program need not wait for the list."""
    query = (
        select(Certificate.kid, Certificate.cti, CertificateHistory.event, CertificateHistory.at)
        .join(Certificate, Certificate.id == CertificateHistory.certificate_id)
        .where(CertificateHistory.event.in_(_ENDS))
        .order_by(CertificateHistory.at, CertificateHistory.id)
    )
    first: dict[tuple[bytes, bytes], StatusRecord] = {}
    for kid, cti, event, at in session.execute(query):
        code = _ENDS[event]
        known = first.get((kid, cti))
        if known is None or code < known.code:
            first[kid, cti] = StatusRecord(cti, code, int(at.timestamp()) // DAY)
    records: dict[bytes, list[StatusRecord]] = {}
    for (kid, _), record in first.items():
        records.setdefault(kid, []).append(record)
    return records


def credential(session: Session, kid: bytes) -> Credential | None:
    """Return the accreditation of this device's certificate key, or None before it has come, or once it ended.

    It has come when central has answered this device; a list file alone says nothing of its numbers. Of a withdrawn
    key the window ends with the withdrawal, and a compromised one has none.
    """
    synced = came_by_sync(session)
    view = view_here(session, synced) if "trust" in synced.files else None
    if view is None or kid not in view.keys:
        return None
    found, end = view.keys[kid], view.ends.get(kid)
    if end is None:
        return found
    return replace(found, sexp=min(found.sexp, end.cutoff)) if end.state is KeyState.WITHDRAWN else None


def eligible(session: Session, course_id: CourseId, *, today: date, allowed: Sequence[int]) -> list[EligibleRow]:
    """Return every trainee of a course with all reasons against a certificate.

    `allowed` are the catalogue numbers this device's key may certify.
    """
    of = course(session, course_id)
    programme = programme_of(session, course_id)
    attendance = recap(session, course_id)
    marks = {row.number: row for row in attendance.rows}
    barred = {line.row.enrolment_id for line in by_person(attendance) if line.standing.is_barred}
    wanted = course_units(session, course_id)
    merged, seated = kept_by_merged(session), trainees(session, course_id)
    person_of = {one.candidate_id: merged.get(one.candidate_id, one.candidate_id) for one in seated}
    people: dict[UUID, Row[tuple[UUID, str, str, date | None]]] = {}
    for some in chunks(list[UUID](set(person_of.values()))):
        known = select(Candidate.id, Candidate.name, Candidate.birth_place, Candidate.birth_date)
        people |= {row.id: row for row in session.execute(known.where(Candidate.id.in_(some)))}
    graded = results(session, course_id)
    found = {row.enrolment_id: row for row in graded.rows}
    is_locked = graded.lock is not None or is_alone(session)
    unread, in_conflict = _not_looked_at(session, course_id), in_conflict_of(session, course_id)
    rows = []
    for trainee in seated:
        person, result, attended = people[person_of[trainee.candidate_id]], found[trainee.id], marks[trainee.number]
        case = rules.Case(
            state=trainee.state,
            decision=result.decision,
            outcomes=tuple(result.outcomes.get(unit.id) for unit in wanted) if graded.plan.needs_units else (),
            share=attended.tally.share,
            unmarked=attended.letters.count(None),
            minimum=of.min_attendance,
            birth_date=person.birth_date,
            ends_on=of.ends_on,
            today=today,
            catalogue_no=programme.catalogue_no,
            allowed=tuple(allowed),
            has_certificate=bool(result.certificate),
            is_barred=trainee.id in barred,
            was_looked_at=person_of[trainee.candidate_id] not in unread,
            is_locked=is_locked,
            is_in_conflict=trainee.id in in_conflict,
            has_fit_name=is_fit_name(person.name),
        )
        share = attended.tally.share
        rows.append(
            EligibleRow(
                trainee.id,
                trainee.number,
                trainee.name,
                person.birth_place,
                person.birth_date,
                result,
                None if share is None else int(share * 100),
                tuple(rules.reasons(case)),
            )
        )
    return rows


def in_conflict_of(session: Session, course_id: CourseId) -> set[EnrolmentId]:
    """Return the trainees of a course of whose identity, state or results two PCs said different things, undecided."""
    hard = select(Conflict.row_id).where(Conflict.resolved_by.is_(None), Conflict.severity == "hard")
    rows = set(session.scalars(hard.where(Conflict.entity.in_(_CERTIFIED))))
    if not rows:
        return set()
    here = select(Enrolment.id, Enrolment.candidate_id).where(Enrolment.course_id == course_id)
    seated = [(EnrolmentId(trainee), CandidateId(person)) for trainee, person in session.execute(here)]
    same = same_people(session, [person for _, person in seated])
    found = {trainee for trainee, person in seated if trainee in rows or not rows.isdisjoint(same[person])}
    for record in (Result, UnitResult, Attempt):
        for some in chunks(list(rows)):
            of = select(record.enrolment_id).join(Enrolment, Enrolment.id == record.enrolment_id)
            trainees_in = session.scalars(of.where(record.id.in_(some), Enrolment.course_id == course_id))
            found.update(EnrolmentId(one) for one in trainees_in)
    return found


def _not_looked_at(session: Session, course_id: CourseId) -> set[CandidateId]:
    """Return whose papers still need a second look, where the centre asks for one."""
    if not session.scalar(select(Centre.second_look).limit(1)):
        return set()
    return {row.id for row in looks_of_course(session, course_id) if row.look is not Look.DONE}


def programme_of(session: Session, course_id: CourseId) -> ProgrammeRow:
    """Return the programme of a course, with the hours (JP) the course began with."""
    of = course(session, course_id)
    return replace(next(p for p in programmes(session) if p.id == of.programme_id), hours=of.hours)


def certificates(
    session: Session, course_id: CourseId | None = None, *, number: str | None = None
) -> list[CertificateRow]:
    """Return issued certificates in the order of their numbers: of a course, of a number, or all."""
    query = (
        select(Certificate, Candidate.name, Course.name)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .join(Course, Course.id == Enrolment.course_id)
        .order_by(Certificate.year, Certificate.sequence, Certificate.copy)
    )
    if course_id is not None:
        query = query.where(Enrolment.course_id == course_id)
    if number is not None:
        query = query.where(Certificate.number == number)
    rows = session.execute(query).all()
    last = states(session, [c.id for c, _, _ in rows])
    view = trust_view(session) if rows else None
    return [
        CertificateRow(
            CertificateId(c.id),
            EnrolmentId(c.enrolment_id),
            c.number,
            name,
            of,
            c.issued_on,
            c.text,
            c.snapshot,
            state_today(last.get(c.id, CertificateEvent.ISSUED), view, c.kid, c.cti),
            c.copy,
        )
        for c, name, of in rows
    ]


def state_today(own: CertificateEvent, view: TrustView | None, kid: bytes, cti: bytes) -> CertificateEvent:
    """Return what a paper is that was decided here to be `own`: what central's list says of it counts too."""
    record = view.status_of(kid, cti) if view else None
    if record is None or own is CertificateEvent.REVOKED:
        return own
    listed = _LISTED[record.code]
    return own if own is CertificateEvent.REPLACED and listed is not CertificateEvent.REVOKED else listed


def states(session: Session, ids: Sequence[UUID]) -> dict[UUID, CertificateEvent]:
    """Return what each certificate is after what was decided here; revoked and replaced stand for ever."""
    events: dict[UUID, list[CertificateEvent]] = {}
    for some in chunks(list(ids)):
        query = (
            select(CertificateHistory.certificate_id, CertificateHistory.event)
            .where(CertificateHistory.certificate_id.in_(some))
            .order_by(CertificateHistory.id)  # in the order in which they were entered
        )
        for certificate_id, event in session.execute(query):
            events.setdefault(certificate_id, []).append(event)
    return {certificate_id: state_of(several) for certificate_id, several in events.items()}


def last_issue(session: Session) -> datetime | None:
    """Return when the last certificate of this centre was issued, or None."""
    return session.scalars(select(Certificate.issued_at).order_by(Certificate.issued_at.desc()).limit(1)).one_or_none()
