"""The queue by scheme and place, the events, the attempts of an event and of a person."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bekal.assessment.competency.rules import Assessor, Mark, read_assessors
from bekal.candidates.merging.queries import ids_of, kept_by_merged
from bekal.storage.records import (
    Candidate,
    CompetencyQueue,
    CompetencyScheme,
    CompetencyTest,
    Course,
    Enrolment,
    Programme,
)
from bekal.terms import CandidateId, Outcome, ProgrammeId, QueueState, SchemeKind


@dataclass(frozen=True)
class SchemeRow:
    """A certification scheme."""

    id: UUID
    code: str
    title: str
    title_en: str
    kind: SchemeKind
    body: str
    licence: str
    programme_id: ProgrammeId | None
    programme: str
    valid_months: int
    retired_on: date | None
    waiting: int


@dataclass(frozen=True)
class Entry:
    """An attempt of a person: waiting, in an event, or done."""

    id: UUID
    candidate_id: CandidateId
    name: str
    phone: str
    scheme_id: UUID
    scheme: str
    number: int
    course: str
    place: str
    queued_on: date
    state: QueueState
    test_id: UUID | None
    held_on: date | None
    test_place: str
    mark: Mark
    certificate_no: str
    registration_no: str
    blank_no: str
    issued_on: date | None
    valid_until: date | None
    evidence_seen: bool
    note: str


@dataclass(frozen=True)
class Waiting:
    """How many wait for a scheme at a place."""

    scheme_id: UUID
    scheme: str
    place: str
    n: int
    since: date
    """Since when the first of them waits."""


@dataclass(frozen=True)
class EventRow:
    """A test event with its counts."""

    id: UUID
    scheme_id: UUID
    scheme: str
    scheme_code: str
    held_on: date
    place: str
    regency_code: str
    schedule_code: str
    assessors: tuple[Assessor, ...]
    budget: str
    ministry: str
    seats: int | None
    letter_number: str
    cancelled_on: date | None
    cancelled_reason: str
    people: int
    competent: int
    not_yet: int
    absent: int

    @property
    def undecided(self) -> int:
        """How many have no result yet."""
        return self.people - self.competent - self.not_yet - self.absent


def schemes(session: Session, *, with_retired: bool = False) -> list[SchemeRow]:
    """Return the schemes by title, with how many wait for each."""
    waiting = dict.fromkeys(session.scalars(select(CompetencyScheme.id)), 0)
    for row in queue(session):
        waiting[row.scheme_id] = waiting.get(row.scheme_id, 0) + 1
    query = (
        select(CompetencyScheme, Programme.title)
        .outerjoin(Programme, Programme.id == CompetencyScheme.programme_id)
        .order_by(CompetencyScheme.title, CompetencyScheme.code)
    )
    if not with_retired:
        query = query.where(CompetencyScheme.retired_on.is_(None))
    return [
        SchemeRow(
            row.id,
            row.code,
            row.title,
            row.title_en,
            row.kind,
            row.body,
            row.licence,
            ProgrammeId(row.programme_id) if row.programme_id else None,
            programme or "",
            row.valid_months,
            row.retired_on,
            waiting.get(row.id, 0),
        )
        for row, programme in session.execute(query)
    ]


def queue(session: Session, *, scheme_id: UUID | None = None, place: str | None = None) -> list[Entry]:
    """Return who waits, the longest first; people who do not appear in lists are left out."""
    query = _entries().where(CompetencyQueue.state == QueueState.QUEUED)
    if scheme_id is not None:
        query = query.where(CompetencyQueue.scheme_id == scheme_id)
    if place is not None:
        query = query.where(CompetencyQueue.place == place)
    query = query.order_by(CompetencyQueue.queued_on, Candidate.name, CompetencyQueue.id)
    return _listed(session, query)


def waiting(session: Session) -> list[Waiting]:
    """Return how many wait by scheme and place, most first."""
    rows = queue(session)
    counts = Counter((row.scheme_id, row.scheme, row.place) for row in rows)
    since: dict[tuple[UUID, str, str], date] = {}
    for row in rows:
        key = (row.scheme_id, row.scheme, row.place)
        since[key] = min(since.get(key, row.queued_on), row.queued_on)
    found = [Waiting(*key, n, since[key]) for key, n in counts.items()]
    return sorted(found, key=lambda one: (-one.n, one.scheme, one.place))


def event_people(session: Session, test_id: UUID) -> list[Entry]:
    """Return the attempts of an event by name; all of them, since its papers list all."""
    query = _entries().where(CompetencyQueue.test_id == test_id).order_by(Candidate.name, CompetencyQueue.id)
    return _rows(session, query)


def attempts(session: Session, candidate_id: CandidateId) -> list[Entry]:
    """Return everything about a person's competency tests, the newest first."""
    query = _entries().where(CompetencyQueue.candidate_id.in_(ids_of(session, candidate_id)))
    query = query.order_by(CompetencyQueue.queued_on.desc(), CompetencyQueue.number.desc(), CompetencyQueue.id)
    return _rows(session, query)


def expiring(session: Session, *, today: date, days: int) -> list[Entry]:
    """Return the certificates that have ended or end within so many days, the earliest first.

    Somebody who passed the same scheme again, with a later end, is left out.
    """
    query = (
        _entries()
        .where(CompetencyQueue.valid_until <= today + timedelta(days=days))
        .where(CompetencyQueue.outcome == Outcome.COMPETENT)
        .order_by(CompetencyQueue.valid_until, Candidate.name, CompetencyQueue.id)
    )
    rows = _listed(session, query)
    if not rows:
        return []
    kept, last = kept_by_merged(session), dict[tuple[UUID, UUID], date]()
    ends = select(CompetencyQueue.candidate_id, CompetencyQueue.scheme_id, CompetencyQueue.valid_until).where(
        CompetencyQueue.outcome == Outcome.COMPETENT,
        CompetencyQueue.valid_until.is_not(None),
        CompetencyQueue.scheme_id.in_({one.scheme_id for one in rows}),
    )
    for candidate_id, scheme_id, until in session.execute(ends):
        assert until is not None
        of = (kept.get(CandidateId(candidate_id), candidate_id), scheme_id)
        last[of] = max(until, last.get(of, until))
    return [one for one in rows if one.valid_until == last[one.candidate_id, one.scheme_id]]


def events(session: Session, *, scheme_id: UUID | None = None) -> list[EventRow]:
    """Return the test events, the newest first."""
    query = (
        select(CompetencyTest, CompetencyScheme)
        .join(CompetencyScheme, CompetencyScheme.id == CompetencyTest.scheme_id)
        .order_by(CompetencyTest.held_on.desc(), CompetencyTest.id)
    )
    if scheme_id is not None:
        query = query.where(CompetencyTest.scheme_id == scheme_id)
    counts = _counts(session)
    return [_event(test, scheme, counts) for test, scheme in session.execute(query)]


def event(session: Session, test_id: UUID) -> EventRow:
    """Return one test event."""
    query = (
        select(CompetencyTest, CompetencyScheme)
        .join(CompetencyScheme, CompetencyScheme.id == CompetencyTest.scheme_id)
        .where(CompetencyTest.id == test_id)
    )
    test, scheme = session.execute(query).one()
    return _event(test, scheme, _counts(session, test_id))


def _counts(session: Session, test_id: UUID | None = None) -> Counter[tuple[UUID, str]]:
    query = (
        select(CompetencyQueue.test_id, CompetencyQueue.outcome, CompetencyQueue.is_absent, func.count())
        .where(CompetencyQueue.test_id.is_not(None))
        .group_by(CompetencyQueue.test_id, CompetencyQueue.outcome, CompetencyQueue.is_absent)
    )
    if test_id is not None:
        query = query.where(CompetencyQueue.test_id == test_id)
    counts: Counter[tuple[UUID, str]] = Counter()
    for of, outcome, is_absent, n in session.execute(query):
        assert of is not None
        counts[of, ""] += n
        counts[of, Mark(outcome, is_absent).text or "?"] += n
    return counts


def _event(test: CompetencyTest, scheme: CompetencyScheme, counts: Mapping[tuple[UUID, str], int]) -> EventRow:
    return EventRow(
        test.id,
        scheme.id,
        scheme.title,
        scheme.code,
        test.held_on,
        test.place,
        test.regency_code,
        test.schedule_code,
        read_assessors(test.assessors),
        test.budget,
        test.ministry,
        test.seats,
        test.letter_number,
        test.cancelled_on,
        test.cancelled_reason,
        *(counts.get((test.id, what), 0) for what in ("", "K", "BK", "A")),
    )


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(CompetencyQueue, Candidate, CompetencyScheme.title, Course.name, CompetencyTest)
        .join(Candidate, Candidate.id == CompetencyQueue.candidate_id)
        .join(CompetencyScheme, CompetencyScheme.id == CompetencyQueue.scheme_id)
        .outerjoin(Enrolment, Enrolment.id == CompetencyQueue.enrolment_id)
        .outerjoin(Course, Course.id == Enrolment.course_id)
        .outerjoin(CompetencyTest, CompetencyTest.id == CompetencyQueue.test_id)
    )


def _listed(session: Session, query: Select[*tuple[Any, ...]]) -> list[Entry]:
    return _rows(session, query.where(Candidate.restricted_on.is_(None), Candidate.erased_at.is_(None)), listed=True)


def _rows(
    session: Session,
    query: Select[*tuple[Any, ...]],
    *,
    listed: bool = False,
) -> list[Entry]:
    kept, found = kept_by_merged(session), []
    for row, person, scheme, course, test in session.execute(query):
        shown = kept.get(CandidateId(row.candidate_id))
        owner = person if shown is None else session.get_one(Candidate, shown)
        if listed and (owner.restricted_on is not None or owner.erased_at is not None):
            continue
        found.append(_entry(row, owner, scheme, course or "", test))
    return found


def _entry(row: CompetencyQueue, person: Candidate, scheme: str, course: str, test: CompetencyTest | None) -> Entry:
    return Entry(
        row.id,
        CandidateId(person.id),
        person.name,
        person.phone,
        row.scheme_id,
        scheme,
        row.number,
        course,
        row.place,
        row.queued_on,
        row.state,
        row.test_id,
        test.held_on if test else None,
        test.place if test else "",
        Mark(row.outcome, row.is_absent),
        row.certificate_no,
        row.registration_no,
        row.blank_no,
        row.issued_on,
        row.valid_until,
        row.evidence_seen,
        row.note,
    )
