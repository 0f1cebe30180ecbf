"""Restrict a person's data, lift that again, and note who looked at them."""

from datetime import datetime

from sqlalchemy.orm import Session

from bekal.candidates.consent.rules import check_reason
from bekal.candidates.rights import rules
from bekal.candidates.rights.persons import all_of, living
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.records import Candidate, Viewing
from bekal.terms import CandidateId


def restrict(session: Session, candidate_id: CandidateId, *, reason: str, now: datetime) -> None:
    """Have a person's data only kept from today on: they leave lists, searches, exports and prints (art. 41).

    Raises:
        ReasonMissing, AlreadyRestricted, PersonErased: nothing was changed.

    """
    allow(session, Action.REGISTER)
    why = check_reason(reason)
    person = living(session, candidate_id)
    if person.restricted_on is not None:
        raise rules.AlreadyRestricted(since=f"{person.restricted_on:%d/%m/%Y}")
    for one in all_of(session, candidate_id):
        row = session.get_one(Candidate, one)
        row.restricted_on, row.restricted_reason = now.date(), why
    session.flush()


def lift(session: Session, candidate_id: CandidateId, *, reason: str) -> None:
    """Let a person's data be used again; a head decides that, and why stays in the history.

    Raises:
        ReasonMissing, NotRestricted, PersonErased: nothing was changed.

    """
    allow(session, Action.DECIDE)
    why = check_reason(reason)
    if living(session, candidate_id).restricted_on is None:
        raise rules.NotRestricted()
    for one in all_of(session, candidate_id):
        row = session.get_one(Candidate, one)
        row.restricted_on, row.restricted_reason = None, why
    session.flush()


def note_viewing(session: Session, candidate_id: CandidateId, *, what: str, now: datetime) -> None:
    """Note on this machine that somebody saw, printed or wrote out a person's data; `what` says it in words."""
    by = journal.signature(session).by
    session.add(Viewing(staff_id=by, candidate_id=candidate_id, what=what, at=now))
