"""Who is one person with whom, through the links between them that nobody undid, and since when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.storage.records import PersonLink
from bekal.storage.rows import chunks


@dataclass(frozen=True, slots=True)
class Tie:
    """Two registrations that are one person, by the link that says so."""

    link: UUID
    one: UUID
    other: UUID


def ties(session: Session, people: Iterable[UUID]) -> list[Tie]:
    """Return the links through which these people are one with others, near and far."""
    found: dict[UUID, Tie] = {}
    waiting, seen = set(people), set[UUID]()
    while waiting:
        seen |= waiting
        near = set[UUID]()
        for some in chunks(list(waiting)):
            of = or_(PersonLink.kept_id.in_(some), PersonLink.merged_id.in_(some))
            query = select(PersonLink.id, PersonLink.kept_id, PersonLink.merged_id)
            for tie in session.execute(query.where(of, PersonLink.undone_at.is_(None))):
                found[tie.id] = Tie(*tie)
                near |= {tie.kept_id, tie.merged_id}
        waiting = near - seen
    return list(found.values())


NOT_LINKED = ("", UUID(int=0))
_NONE: Mapping[UUID, str] = MappingProxyType({})

Since = tuple[str, UUID]
"""The clock of the link that came last between two registrations, and that link."""


def one_with(
    person: UUID, among: Sequence[Tie], clocks: Mapping[UUID, str] = MappingProxyType({})
) -> dict[UUID, Since]:
    """Return who is one with a person, themselves included, and since when; `clocks` are those of the links."""
    found: dict[UUID, Since] = {person: NOT_LINKED}
    while True:
        near = [
            (max((clocks.get(tie.link, ""), tie.link), found[here]), there)
            for tie in among
            for here, there in ((tie.one, tie.other), (tie.other, tie.one))
            if here in found and there not in found
        ]
        if not near:
            return found
        since, there = min(near)
        found[there] = since
