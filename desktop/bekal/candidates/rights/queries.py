"""How a person stands with their rights: consent, restriction, who looked, until when data are kept."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.consent.queries import ConsentState, state
from bekal.candidates.papers.expiring import retained_until
from bekal.candidates.rights.erasing import Doomed, doomed
from bekal.candidates.rights.persons import all_of
from bekal.staff.queries import people
from bekal.storage.records import Candidate, Staff, StaffSecret, Viewing
from bekal.terms import CandidateId, Role, StaffId

_SHOWN = 30
"""Viewings shown; all of them stand in the person's export."""


@dataclass(frozen=True)
class Seen:
    """Somebody looked at, printed or wrote out this person's data, on this machine."""

    at: datetime
    by: str
    what: str


@dataclass(frozen=True)
class Rights:
    """Everything the screen shows of one person's rights."""

    id: CandidateId
    name: str
    consent: ConsentState
    restricted_on: date | None
    restricted_reason: str
    erased_at: datetime | None
    retained_until: date | None
    """None while the person sits in a course or waits for an answer."""
    seen: tuple[Seen, ...]
    doomed: Doomed | None
    """What an erasure would mean; None once it was done."""
    heads: tuple[tuple[StaffId, str], ...]
    """Who may erase, and can prove it on this machine."""


def rights(session: Session, candidate_id: CandidateId, *, today: date, language: str = "id") -> Rights:
    """Return how a person stands with their rights."""
    person = session.get_one(Candidate, candidate_id)
    ids = all_of(session, candidate_id)
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    viewings = select(Viewing).where(Viewing.candidate_id.in_(ids)).order_by(Viewing.at.desc(), Viewing.id.desc())
    proving = set(session.scalars(select(StaffSecret.staff_id)))
    return Rights(
        candidate_id,
        person.name,
        state(session, candidate_id, today=today, language=language),
        person.restricted_on,
        person.restricted_reason,
        person.erased_at,
        retained_until(session, candidate_id),
        tuple(Seen(row.at, names.get(row.staff_id, "–"), row.what) for row in session.scalars(viewings.limit(_SHOWN))),
        doomed(session, candidate_id) if person.erased_at is None else None,
        tuple((who.id, who.name) for who in people(session, Role.HEAD) if who.id in proving),
    )
