"""Which papers end soon, which programme a person is after, and until when papers are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.merging.queries import ids_of
from bekal.candidates.papers import kinds, rules
from bekal.candidates.rules import shown_phone
from bekal.documents.expiring_xlsx import ExpiringLine
from bekal.storage.records import Application, Candidate, Course, Enrolment, Paper, Programme
from bekal.storage.standing import chunks
from bekal.terms import ApplicationState, CandidateId, CourseId, EnrolmentState, PaperState, ProgrammeId

_GONE = (ApplicationState.REJECTED, ApplicationState.NOT_ACCEPTED, ApplicationState.NO_SHOW, ApplicationState.WITHDRAWN)


@dataclass(frozen=True)
class Expiring:
    """A paper that ends soon or has ended."""

    candidate_id: CandidateId
    name: str
    phone: str
    course: str
    """The course the person sits in or asks for, or nothing."""
    kind: str
    title: str
    number: str
    expires_on: date
    days_left: int
    """Below nought: so many days ago."""


def expiring(
    session: Session, *, today: date, days: int | None = None, course_id: CourseId | None = None
) -> tuple[Expiring, ...]:
    """Return the papers that have ended or end within so many days (60 unless said), the earliest first.

    People who do not appear in lists are left out; `course_id` leaves those who sit in a course or ask for it.
    """
    last = today + timedelta(days=kinds.expiring_days() if days is None else days)
    query = (
        select(Paper.kind, Paper.number, Paper.expires_on, Candidate.id, Candidate.name, Candidate.phone)
        .join(Candidate, Candidate.id == Paper.candidate_id)
        .where(Paper.expires_on <= last, LISTED)
        .where(or_(Paper.state != PaperState.NONE, Paper.outcome.is_not(None)))
        .order_by(Paper.expires_on, Candidate.name, Paper.kind)
    )
    if course_id is not None:
        query = query.where(_of_course(course_id))
    rows = session.execute(query).all()
    courses = _courses(session, [row.id for row in rows])
    return tuple(
        Expiring(
            CandidateId(row.id),
            row.name,
            row.phone,
            courses.get(row.id, ""),
            row.kind,
            kinds.kind(row.kind).title,
            row.number,
            row.expires_on,
            (row.expires_on - today).days,
        )
        for row in rows
    )


def as_lines(found: Sequence[Expiring]) -> list[ExpiringLine]:
    """Return the list as it is written for others."""
    return [
        ExpiringLine(row.name, shown_phone(row.phone), row.course, row.title, row.number, row.expires_on, row.days_left)
        for row in found
    ]


def people_of(session: Session, course_id: CourseId | None) -> dict[CandidateId, str]:
    """Return the names of those who sit in a course or ask for it, of everybody in lists when none is named."""
    query = select(Candidate.id, Candidate.name).where(LISTED).order_by(Candidate.name, Candidate.id)
    if course_id is not None:
        query = query.where(_of_course(course_id))
    return {CandidateId(row.id): row.name for row in session.execute(query)}


def _of_course(course_id: CourseId) -> ColumnElement[bool]:
    sits = select(Enrolment.candidate_id).where(
        Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.ACTIVE
    )
    asks = select(Application.candidate_id).where(Application.course_id == course_id, Application.state.not_in(_GONE))
    return or_(Candidate.id.in_(sits), Candidate.id.in_(asks))


def programme_of(session: Session, candidate_id: CandidateId) -> ProgrammeId | None:
    """Return the programme a person is in, asks for, or named in their own words; None when there is none."""
    group = ids_of(session, candidate_id)
    courses = select(Course.programme_id).order_by(Course.starts_on.desc(), Course.id).limit(1)
    sits = courses.join(Enrolment).where(Enrolment.candidate_id.in_(group), Enrolment.state == EnrolmentState.ACTIVE)
    asks = courses.join(Application).where(Application.candidate_id.in_(group), Application.state.not_in(_GONE))
    sat = courses.join(Enrolment).where(Enrolment.candidate_id.in_(group))
    for query in (sits, asks, sat):
        if (found := session.scalar(query)) is not None:
            return ProgrammeId(found)
    wanted = (session.scalar(select(Candidate.wanted).where(Candidate.id == candidate_id)) or "").strip()
    named = select(Programme.id).where(or_(Programme.title == wanted, Programme.code == wanted)).limit(1)
    found = session.scalar(named) if wanted else None
    return ProgrammeId(found) if found is not None else None


def programmes(session: Session) -> tuple[tuple[ProgrammeId, str], ...]:
    """Return every programme, by title."""
    query = select(Programme.id, Programme.title).order_by(Programme.title, Programme.id)
    return tuple((ProgrammeId(row.id), row.title) for row in session.execute(query))


def retained_until(session: Session, candidate_id: CandidateId) -> date | None:
    """Return until when a person's papers are kept: years after the course, or after the application's end.

    None while the person sits in a course or waits for an answer, and when they asked for no course at all.
    """
    group = ids_of(session, candidate_id)
    query = select(Course.ends_on, Enrolment.state).join(Course).where(Enrolment.candidate_id.in_(group))
    sat = session.execute(query).all()
    if any(state is EnrolmentState.ACTIVE for _, state in sat):
        return None
    if sat:
        years = kinds.retention("participant").years
        return rules.months_after(max(ends for ends, _ in sat), years * rules.MONTHS)
    asked = session.execute(
        select(Application.state, Application.state_on).where(Application.candidate_id.in_(group))
    ).all()
    if not asked or any(state not in _GONE for state, _ in asked):
        return None
    years = kinds.retention("applicant").years
    return rules.months_after(max(on for _, on in asked), years * rules.MONTHS)


def _courses(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the name of the course each of these people sits in, else of the one they ask for."""
    found: dict[UUID, str] = {}
    for some in chunks(ids):
        for link, gone in ((Application, _GONE), (Enrolment, ())):
            query = select(link.candidate_id, Course.name).join(Course, Course.id == link.course_id)
            query = query.where(link.candidate_id.in_(some), link.state.not_in(gone)).order_by(Course.starts_on)
            found |= dict(session.execute(query).all())
    return found
