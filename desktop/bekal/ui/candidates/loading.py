"""What a form begins with: who it is about, what was typed and not registered yet, what helps to type the rest."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bekal import reference
from bekal.candidates import drafts, queries
from bekal.candidates.drafts import KeptDraft
from bekal.candidates.queries import CandidateCard
from bekal.terms import CandidateId, StaffId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Loaded:
    """What the worker reads before a form can be filled in."""

    card: CandidateCard | None
    draft: KeptDraft | None
    before: CandidateCard | None
    """Who was registered last: what F9 repeats."""
    today: int
    """How many people were registered today."""
    wishes: tuple[str, ...]


def loaded(
    session: "Session",
    staff: StaffId,
    *,
    person: CandidateId | None,
    draft: CandidateId | None,
    midnight: datetime,
) -> Loaded:
    """Read all of that for a person to be corrected, for the draft of somebody new, or for somebody new."""
    reference.is_known_district("")  # the list of regions is read from its file here, not while somebody types
    wanted = person or draft
    kept = drafts.kept(session, staff, wanted) if wanted is not None else drafts.unfinished(session, staff)
    return Loaded(
        queries.candidate(session, person) if person is not None else None,
        kept,
        queries.newest(session) if person is None else None,
        queries.registered_since(session, midnight),
        queries.wishes(session),
    )
