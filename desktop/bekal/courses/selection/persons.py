"""What else the centre knows of applicants, for thousands at once: who is one person, other courses, papers lacking."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.elsewhere import Elsewhere, elsewhere
from bekal.candidates.merging.queries import kept_by_merged
from bekal.candidates.papers.queries import shares
from bekal.courses.selection.eligibility import Demands, Facts
from bekal.storage.records import Application, Candidate, Course, Enrolment, Programme
from bekal.storage.standing import chunks
from bekal.terms import ApplicationState, CandidateId, EnrolmentState, ProgrammeId

_FOLLOWED = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED, EnrolmentState.DISMISSED)
"""Who withdrew or was replaced at the beginning has not followed the training."""


@dataclass(frozen=True)
class People:
    """Which candidates are one person."""

    kept: dict[UUID, UUID] = field(default_factory=dict)
    """For each alias the candidate it is kept as."""

    def one(self, candidate_id: UUID) -> UUID:
        """Return the candidate a person is kept as."""
        return self.kept.get(candidate_id, candidate_id)

    def all_of(self, ids: Collection[UUID]) -> set[UUID]:
        """Return these candidates with all their aliases."""
        wanted = {self.one(each) for each in ids}
        return wanted | set(ids) | {alias for alias, kept in self.kept.items() if kept in wanted}


def people(session: Session) -> People:
    """Return who was found to be one person and still is."""
    kept: dict[UUID, UUID] = {}
    kept.update(kept_by_merged(session).items())
    return People(kept)


def demands(session: Session, course: Course) -> Demands:
    """Return what a course asks of its applicants."""
    programme = session.get_one(Programme, course.programme_id)
    return Demands(
        course.starts_on, programme.age_from, programme.age_to, programme.education_from, programme.repeat_policy
    )


def facts(session: Session, course: Course, ids: Sequence[UUID], *, today: date) -> dict[UUID, Facts]:
    """Return what is known of candidates who ask for a seat in a course, in a handful of questions for all of them."""
    known = people(session)
    same_year, running = _trainings(session, course, ids, known)
    accepted = _accepted(session, course, ids, known)
    here = set(session.scalars(select(Application.candidate_id).where(Application.course_id == course.id)))
    papers = shares(
        session,
        [CandidateId(each) for each in ids],
        programme_id=ProgrammeId(course.programme_id),
        today=today,
        until=course.starts_on,
    )
    away = elsewhere(session)
    found: dict[UUID, Facts] = {}
    for part in chunks(ids):
        query = select(
            Candidate.id,
            Candidate.birth_date,
            Candidate.sex,
            Candidate.nik_status,
            Candidate.education,
            Candidate.restricted_on,
            Candidate.erased_at,
        ).where(Candidate.id.in_(part))
        for row in session.execute(query):
            one = known.one(row.id)
            found[row.id] = Facts(
                row.birth_date,
                row.sex,
                row.nik_status,
                row.education,
                is_restricted=row.restricted_on is not None or row.erased_at is not None,
                lacking=tuple(paper.title for paper in papers[CandidateId(row.id)].lacking),
                asked_papers=papers[CandidateId(row.id)].asked,
                same_year=tuple(same_year.get(one, ())),
                running=tuple(running.get(one, ())),
                accepted=tuple(accepted.get(one, ())),
                elsewhere=_away(away, {one, row.id}, course.starts_on.year),
                is_twice=one != row.id and one in here,
            )
    return found


def _away(away: Mapping[CandidateId, tuple[Elsewhere, ...]], ids: Collection[UUID], year: int) -> tuple[str, ...]:
    """Return the other centres where a person began a course in a year."""
    places = [place for one in ids for place in away.get(CandidateId(one), ())]
    return tuple(sorted({place.name for place in places if year in place.years}))


def _trainings(
    session: Session, course: Course, ids: Collection[UUID], known: People
) -> tuple[dict[UUID, list[str]], dict[UUID, list[str]]]:
    """Return for each person the courses of this kind in the same year, and those that run at the same time."""
    kind = select(Programme.kind).where(Programme.id == course.programme_id).scalar_subquery()
    same_year: dict[UUID, list[str]] = defaultdict(list)
    running: dict[UUID, list[str]] = defaultdict(list)
    for part in _parts(known.all_of(ids)):
        query = (
            select(
                Enrolment.candidate_id,
                Enrolment.state,
                Course.name,
                Course.starts_on,
                Course.ends_on,
                (Programme.kind == kind).label("is_alike"),
            )
            .join(Course, Course.id == Enrolment.course_id)
            .join(Programme, Programme.id == Course.programme_id)
            .where(Enrolment.candidate_id.in_(part), Enrolment.state.in_(_FOLLOWED), Course.id != course.id)
            .order_by(Course.starts_on, Course.name)
        )
        for row in session.execute(query):
            one = known.one(row.candidate_id)
            if row.is_alike and row.starts_on.year == course.starts_on.year:
                same_year[one].append(row.name)
            overlaps = row.starts_on <= course.ends_on and row.ends_on >= course.starts_on
            if overlaps and row.state is EnrolmentState.ACTIVE:
                running[one].append(row.name)
    return same_year, running


def _accepted(session: Session, course: Course, ids: Collection[UUID], known: People) -> dict[UUID, list[str]]:
    accepted: dict[UUID, list[str]] = defaultdict(list)
    for part in _parts(known.all_of(ids)):
        query = (
            select(Application.candidate_id, Course.name)
            .join(Course, Course.id == Application.course_id)
            .where(
                Application.candidate_id.in_(part),
                Application.state == ApplicationState.ACCEPTED,
                Application.course_id != course.id,
                Course.ends_on >= course.starts_on,
            )
            .order_by(Course.starts_on, Course.name)
        )
        for candidate_id, name in session.execute(query):
            accepted[known.one(candidate_id)].append(name)
    return accepted


def _parts(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    return chunks(sorted(ids))
