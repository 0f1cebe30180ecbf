"""What a form begins with: what was typed and not registered yet, and what helps to type the rest."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from bekal import reference
from bekal.candidates import queries, service
from bekal.candidates.queries import CandidateCard
from bekal.terms import CandidateId, StaffId
from bekal.ui.candidates.judging import NAMES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Draft:
    """A form half filled in: its fields, the decisions taken, and the field that had the keys."""

    values: dict[str, str]
    cursor: str
    kept: set[str]
    apart: dict[CandidateId, bool]
    """Who is not this person; True: they are twins."""

    def packed(self) -> str:
        """Return it as canonical JSON."""
        plain = {
            "values": self.values,
            "cursor": self.cursor,
            "kept": sorted(self.kept),
            "apart": sorted(str(person) for person, twins in self.apart.items() if not twins),
            "twins": sorted(str(person) for person, twins in self.apart.items() if twins),
        }
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def unpacked(cls, fields: str) -> "Draft":
        """Read it back; a field that this version does not know is left out, one that is missing is empty."""
        plain = json.loads(fields)
        values = plain.get("values", {})
        cursor = plain.get("cursor")
        return cls(
            {name: str(values.get(name, "")) for name in NAMES},
            cursor if cursor in NAMES else NAMES[0],
            set(plain.get("kept", ())),
            {
                CandidateId(UUID(person)): name == "twins"
                for name in ("apart", "twins")
                for person in plain.get(name, ())
            },
        )


@dataclass(frozen=True)
class Loaded:
    """What the worker reads before a form can be filled in."""

    card: CandidateCard | None
    draft: tuple[str, datetime] | None
    before: CandidateCard | None
    """Who was registered last: what F9 repeats."""
    today: int
    """How many people were registered today."""
    wishes: tuple[str, ...]


def loaded(session: "Session", staff: StaffId, person: CandidateId | None, midnight: datetime) -> Loaded:
    """Read all of that for somebody new, or for a person to be corrected."""
    reference.is_known_district("")  # the list of regions is read from its file here, not while somebody types
    return Loaded(
        queries.candidate(session, person) if person is not None else None,
        service.kept_draft(session, staff, candidate_id=person),
        queries.newest(session) if person is None else None,
        queries.registered_since(session, midnight),
        queries.wishes(session),
    )
