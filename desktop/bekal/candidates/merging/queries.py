"""Who is the same person, through the links that stand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.candidates.listing import STANDS
from bekal.storage.records import Candidate, Course, Enrolment, PersonLink
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, NikStatus


def same_people(session: Session, ids: Iterable[CandidateId]) -> dict[CandidateId, frozenset[CandidateId]]:
    """Return for each of these people all ids that are the same person, their own among them.

    Chains are followed in both directions; somebody who was never merged is only themselves.
    """
    asked = list(dict.fromkeys(ids))
    parent: dict[UUID, UUID] = {}

    def root(one: UUID) -> UUID:
        while (above := parent.get(one, one)) != one:
            one = above
        return one

    seen: set[UUID] = set()
    frontier: list[UUID] = list(asked)
    while frontier:
        seen.update(frontier)
        following: set[UUID] = set()
        for some in chunks(frontier):
            near = or_(PersonLink.merged_id.in_(some), PersonLink.kept_id.in_(some))
            for kept, merged in session.execute(select(PersonLink.kept_id, PersonLink.merged_id).where(STANDS, near)):
                parent[root(merged)] = root(kept)
                following |= {kept, merged}
        frontier = list(following - seen)
    groups: dict[UUID, set[CandidateId]] = defaultdict(set)
    for one in seen:
        groups[root(one)].add(CandidateId(one))
    return {one: frozenset(groups[root(one)]) for one in asked}


def ids_of(session: Session, candidate_id: CandidateId) -> frozenset[CandidateId]:
    """Return all ids that are the same person as this one, its own among them."""
    return same_people(session, [candidate_id])[candidate_id]


def kept_of(session: Session, candidate_id: CandidateId) -> CandidateId:
    """Return the person whom somebody was merged into, at the end of the chain; themselves if they were not."""
    found = candidate_id
    seen = {found}
    while True:
        onward = session.scalar(select(PersonLink.kept_id).where(PersonLink.merged_id == found, STANDS))
        if onward is None or onward in seen:
            return found
        found = CandidateId(onward)
        seen.add(found)


def kept_by_merged(session: Session) -> dict[CandidateId, CandidateId]:
    """Return for everybody who was merged the person they were merged into, at the end of the chain."""
    onward = dict(session.execute(_LINKS).all())
    return {CandidateId(merged): _end(onward, merged) for merged in onward}


_LINKS = select(PersonLink.merged_id, PersonLink.kept_id).where(STANDS)


def _end(onward: dict[UUID, UUID], one: UUID) -> CandidateId:
    while one in onward:
        one = onward[one]
    return CandidateId(one)


def holders_of(session: Session, nik: str) -> frozenset[CandidateId]:
    """Return who has this sound NIK, people who were merged among them."""
    found = session.scalars(
        select(Candidate.id).where(
            Candidate.centre_id == session.info["centre_id"],
            Candidate.nik == nik,
            Candidate.nik_status == NikStatus.FORMAT_OK,
        )
    )
    return frozenset(CandidateId(one) for one in found)


def aliases(session: Session) -> dict[CandidateId, list[CandidateId]]:
    """Return for everybody who was kept in a merge whom they stand for."""
    found: dict[CandidateId, list[CandidateId]] = defaultdict(list)
    for merged, kept in kept_by_merged(session).items():
        found[kept].append(merged)
    return found


def seats(session: Session, people: Sequence[UUID]) -> dict[UUID, str]:
    """Return for each of these people the last course they sat in, also under an id merged into theirs."""
    standing_for = aliases(session)
    holder = {alias: one for one in people for alias in (one, *standing_for.get(CandidateId(one), ()))}
    found: dict[UUID, str] = {}
    for some in chunks(list(holder)):
        query = (
            select(Enrolment.candidate_id, Course.name, Course.starts_on)
            .join(Course, Course.id == Enrolment.course_id)
            .where(Enrolment.candidate_id.in_(some))
        )
        rows = session.execute(query.order_by(Course.starts_on)).all()
        found |= {holder[candidate_id]: name for candidate_id, name, _ in rows}
    return found
