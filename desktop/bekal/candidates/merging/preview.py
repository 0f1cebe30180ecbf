"""What a merge would do before it is done, what it did, and what a person has under all their ids."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bekal.candidates.finding import require_candidate
from bekal.candidates.listing import STANDS
from bekal.candidates.merging.queries import ids_of
from bekal.candidates.merging.rules import (
    CHOICES,
    Likeness,
    Side,
    differs,
    may_be_twins,
    usual,
)
from bekal.storage.records import (
    Application,
    Candidate,
    Certificate,
    CompetencyQueue,
    Consent,
    Course,
    Enrolment,
    LanguageResult,
    Mark,
    Meeting,
    Paper,
    PersonLink,
)
from bekal.terms import CandidateId, LinkId, NikStatus, QueueState


@dataclass(frozen=True)
class Holdings:
    """How much a person has under some of their ids."""

    courses: int = 0
    marks: int = 0
    certificates: int = 0
    applications: int = 0
    papers: int = 0
    consents: int = 0
    language_results: int = 0
    competency_tests: int = 0
    """Attempts at competency tests: waiting, in an event, or done."""


@dataclass(frozen=True)
class Record:
    """One of the two records of a merge."""

    id: CandidateId
    name: str
    registered_at: datetime
    source: str
    values: Mapping[str, Any]
    """The fields of `rules.CHOICES`."""
    has: Holdings
    courses: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """Two records side by side, and what a merge of the second into the first would do."""

    kept: Record
    merged: Record
    needs_reason: bool
    """Both have a sound NIK and the two differ."""
    collisions: int
    """Meetings at which both are marked: the stronger mark stands, the other stays in the history."""
    waiting_twice: int
    """Schemes of competency tests for which both wait or sit in an event: one of the two is to be taken off."""
    may_be_twins: bool

    def differs(self, choice: str) -> bool:
        """Whether the two have different values for a choice."""
        return differs(self.kept.values, self.merged.values, choice)

    def usual(self, choice: str) -> Side:
        """Return the side that is taken unless somebody chooses."""
        return usual(self.kept.values, self.merged.values, choice)


@dataclass(frozen=True)
class Merge:
    """A merge that was done."""

    id: LinkId
    kept_id: CandidateId
    kept: str
    merged_id: CandidateId
    merged: str
    at: datetime
    reason: str
    stands: bool
    """False: undone, or an earlier merge on another PC says otherwise."""


def preview(session: Session, kept_id: CandidateId, merged_id: CandidateId) -> Preview:
    """Return what merging the second person into the first would do.

    Raises:
        UnknownCandidate: one of the two is not registered.

    """
    kept, merged = require_candidate(session, kept_id), require_candidate(session, merged_id)
    sound = {one.nik for one in (kept, merged) if one.nik_status is NikStatus.FORMAT_OK}
    both = ids_of(session, kept_id) | ids_of(session, merged_id)
    collisions = _collisions(session, both)
    return Preview(
        _record(session, kept),
        _record(session, merged),
        len(sound) > 1,
        collisions,
        _waiting_twice(session, both),
        may_be_twins(_likeness(kept), _likeness(merged)),
    )


def holdings(session: Session, ids: Collection[CandidateId]) -> Holdings:
    """Return how much a person has under these ids."""
    seats = select(Enrolment.id).where(Enrolment.candidate_id.in_(ids))

    def count(of: type, *conditions: Any) -> int:
        return session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0

    return Holdings(
        count(Enrolment, Enrolment.candidate_id.in_(ids)),
        _marks(session, ids),
        count(Certificate, Certificate.enrolment_id.in_(seats)),
        count(Application, Application.candidate_id.in_(ids)),
        count(Paper, Paper.candidate_id.in_(ids)),
        count(Consent, Consent.candidate_id.in_(ids)),
        count(LanguageResult, LanguageResult.candidate_id.in_(ids)),
        count(CompetencyQueue, CompetencyQueue.candidate_id.in_(ids), CompetencyQueue.state != QueueState.WITHDRAWN),
    )


def merges(session: Session, candidate_id: CandidateId | None = None, *, limit: int | None = None) -> list[Merge]:
    """Return the merges of a person, or all of them, the newest first."""
    kept, merged = aliased(Candidate), aliased(Candidate)
    standing = set(session.scalars(select(PersonLink.id).where(STANDS)))
    query = (
        select(PersonLink, kept.name, merged.name)
        .join(kept, kept.id == PersonLink.kept_id)
        .join(merged, merged.id == PersonLink.merged_id)
        .order_by(PersonLink.linked_at.desc(), PersonLink.id.desc())
    )
    if candidate_id is not None:
        ids = ids_of(session, candidate_id)
        query = query.where(PersonLink.kept_id.in_(ids) | PersonLink.merged_id.in_(ids))
    return [
        Merge(
            LinkId(row.id),
            CandidateId(row.kept_id),
            kept_name,
            CandidateId(row.merged_id),
            merged_name,
            row.linked_at,
            row.reason,
            row.id in standing,
        )
        for row, kept_name, merged_name in session.execute(query.limit(limit) if limit else query)
    ]


def _record(session: Session, row: Candidate) -> Record:
    ids = ids_of(session, CandidateId(row.id))
    courses = session.scalars(
        select(Course.name)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.candidate_id.in_(ids))
        .order_by(Course.starts_on)
    )
    values = {field: getattr(row, field) for fields in CHOICES.values() for field in fields}
    return Record(
        CandidateId(row.id),
        row.name,
        row.registered_at,
        row.source,
        values,
        holdings(session, ids),
        tuple(dict.fromkeys(courses)),
    )


def _likeness(row: Candidate) -> Likeness:
    nik = row.nik if row.nik_status is NikStatus.FORMAT_OK else None
    return Likeness(row.name, nik or "", row.birth_date, row.sex, row.phone, "", row.village, row.district, row.street)


def _marks(session: Session, ids: Collection[CandidateId]) -> int:
    # by the meetings of the person's courses: marks are keyed by meeting and trainee, in this order
    query = (
        select(func.count())
        .select_from(Enrolment)
        .join(Meeting, Meeting.course_id == Enrolment.course_id)
        .join(Mark, (Mark.meeting_id == Meeting.id) & (Mark.enrolment_id == Enrolment.id))
    )
    return session.scalar(query.where(Enrolment.candidate_id.in_(ids), Mark.mark.is_not(None))) or 0


def _collisions(session: Session, ids: Collection[CandidateId]) -> int:
    """Return at how many meetings a person is marked under more than one of their ids."""
    twice = (
        select(Mark.meeting_id)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .where(Enrolment.candidate_id.in_(ids), Mark.mark.is_not(None))
        .group_by(Mark.meeting_id)
        .having(func.count() > 1)
    )
    return session.scalar(select(func.count()).select_from(twice.subquery())) or 0


def _waiting_twice(session: Session, ids: Collection[CandidateId]) -> int:
    """Return for how many schemes a person waits, or sits in an event, under more than one of their ids."""
    twice = (
        select(CompetencyQueue.scheme_id)
        .where(
            CompetencyQueue.candidate_id.in_(ids),
            CompetencyQueue.state.in_((QueueState.QUEUED, QueueState.SCHEDULED)),
        )
        .group_by(CompetencyQueue.scheme_id)
        .having(func.count() > 1)
    )
    return session.scalar(select(func.count()).select_from(twice.subquery())) or 0
