"""Merge two people, part them again, and remember who only looks alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.candidates.certified import IDENTITY, certified
from bekal.candidates.finding import require_candidate
from bekal.candidates.listing import STANDS
from bekal.candidates.merging import rules
from bekal.candidates.merging.queries import ids_of, kept_of
from bekal.candidates.merging.rules import CHOICES, Side
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import undoing
from bekal.storage.ids import joint_id
from bekal.storage.records import Candidate, PersonApart, PersonLink
from bekal.terms import CandidateId, LinkId, NikStatus


def merge(
    session: Session,
    kept_id: CandidateId,
    merged_id: CandidateId,
    *,
    choices: Mapping[str, Side] | None = None,
    reason: str = "",
    now: datetime,
) -> LinkId:
    """Make `merged_id` an alias of `kept_id`: whatever is shown of one is shown of both; no row moves.

    `choices` says for which of `rules.CHOICES` the merged record is right; where it says nothing the kept one is,
    unless it has nothing. What is chosen is written onto the kept person in the same transaction.

    Raises:
        MergedWithSelf, AlreadyMerged, NotInLists, UnknownCandidate: the two cannot be merged.
        ReasonNeeded: both have a sound NIK, the two differ, or a certificate states what would change; and no
            reason is given.
        UnknownField: a choice is none.

    """
    allow(session, Action.MERGE)
    kept, merged = require_candidate(session, kept_id), require_candidate(session, merged_id)
    if kept_id == merged_id:
        raise rules.MergedWithSelf(name=kept.name)
    for person in (merged, kept):
        holder = kept_of(session, CandidateId(person.id))
        if holder != person.id:
            raise rules.AlreadyMerged(name=person.name, kept=session.get_one(Candidate, holder).name)
        if person.erased_at is not None or person.restricted_on is not None:
            raise rules.NotInLists(name=person.name)
    sound = [one.nik for one in (kept, merged) if one.nik_status is NikStatus.FORMAT_OK]
    reason = " ".join(reason.split())
    if len(set(sound)) > 1 and not reason:
        raise rules.ReasonNeeded(one=kept.name, other=merged.name)
    changed = rules.settled(values_of(kept), values_of(merged), choices or {})
    stated = certified(session, ids_of(session, kept_id)) if changed.keys() & (IDENTITY - {"nik_status"}) else {}
    if stated and reason in {"", kept.mismatch_reason}:
        raise rules.StatedReasonNeeded(name=kept.name, number=next(iter(stated.values())))
    changed |= {"mismatch_reason": reason} if stated else {}
    for field, value in changed.items():
        setattr(kept, field, value)
    session.flush()
    _drop_contradicted(session, kept_id, merged_id, now=now)
    row = PersonLink(
        kept_id=kept_id,
        merged_id=merged_id,
        reason=reason,
        linked_at=now,
        taken_by=kept.version if changed else None,
    )
    session.add(row)
    if (settled := _apart(session, kept_id, merged_id)) is not None and settled.undone_at is None:
        settled.undone_at = now
    session.flush()
    return LinkId(row.id)


def unmerge(session: Session, link_id: LinkId, *, now: datetime) -> None:
    """Part two people who were merged: both are again as they were, but for what somebody changed since.

    Raises:
        NotMerged: there is no such merge, or it was undone before.

    """
    allow(session, Action.MERGE)
    row = session.get(PersonLink, link_id)
    if row is None or row.undone_at is not None:
        raise rules.NotMerged()
    if row.taken_by is not None:
        undoing.undo(session, [row.taken_by])
    row.undone_at = now
    session.flush()


def merge_again(session: Session, link_id: LinkId) -> None:
    """Take back that a merge was undone, with the fields it had chosen.

    Raises:
        NotMerged: there is no such merge, or it stands.
        AlreadyMerged: one of the two was merged with somebody else since.

    """
    allow(session, Action.MERGE)
    row = session.get(PersonLink, link_id)
    if row is None or row.undone_at is None:
        raise rules.NotMerged()
    for one in (CandidateId(row.merged_id), CandidateId(row.kept_id)):
        if (holder := kept_of(session, one)) != one:
            raise rules.AlreadyMerged(
                name=require_candidate(session, one).name, kept=require_candidate(session, holder).name
            )
    undoing.undo(session, undoing.last_group(session, link_id))
    session.flush()


def tell_apart(
    session: Session, one_id: CandidateId, other_id: CandidateId, *, twins: bool = False, now: datetime
) -> None:
    """Remember that two people who look alike are two, perhaps twins; nobody is asked about them again.

    Raises:
        MergedWithSelf: it is one record.
        UnknownCandidate: one of the two is not registered.

    """
    allow(session, Action.REGISTER)
    if one_id == other_id:
        raise rules.MergedWithSelf(name=require_candidate(session, one_id).name)
    for each in (one_id, other_id):
        require_candidate(session, each)
    row = _apart(session, one_id, other_id)
    if row is None:
        one, other = rules.in_order(one_id, other_id)
        session.add(
            PersonApart(
                id=joint_id("person_apart", one, other), one_id=one, other_id=other, twins=twins, decided_at=now
            )
        )
    else:
        row.twins, row.decided_at, row.undone_at = twins, now, None
    session.flush()


def ask_again(session: Session, one_id: CandidateId, other_id: CandidateId, *, now: datetime) -> None:
    """Take back that two people are two; a pair nobody told apart stays as it is."""
    allow(session, Action.REGISTER)
    row = _apart(session, one_id, other_id)
    if row is not None and row.undone_at is None:
        row.undone_at = now
    session.flush()


def values_of(person: Candidate) -> dict[str, Any]:
    """Return what a merge chooses between of one record."""
    return {field: getattr(person, field) for fields in CHOICES.values() for field in fields}


def _apart(session: Session, one_id: CandidateId, other_id: CandidateId) -> PersonApart | None:
    return session.get(PersonApart, joint_id("person_apart", *rules.in_order(one_id, other_id)))


def _drop_contradicted(session: Session, kept_id: CandidateId, merged_id: CandidateId, *, now: datetime) -> None:
    """Undo what the merges of other PCs said of these two and what does not count, lest it count against this one."""
    standing = select(PersonLink.id).where(STANDS)
    about = or_(PersonLink.merged_id == merged_id, PersonLink.merged_id == kept_id)
    idle = select(PersonLink).where(about, PersonLink.undone_at.is_(None), PersonLink.id.not_in(standing))
    for row in session.scalars(idle).all():
        row.undone_at = now
    session.flush()
