"""The record of a person whom an id names."""

from uuid import UUID

from sqlalchemy.orm import Session

from bekal.candidates.rules import UnknownCandidate
from bekal.storage.records import Candidate


def require_candidate(session: Session, some_id: UUID) -> Candidate:
    """Return the record of a person.

    Raises:
        UnknownCandidate: nobody registered has that id.

    """
    found = session.get(Candidate, some_id)
    if found is None:
        raise UnknownCandidate(candidate=some_id)
    return found
