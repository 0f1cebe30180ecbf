"""Who appears in lists, counts, searches, exports and wherever somebody is chosen from many."""

from uuid import UUID

from sqlalchemy import CTE, ColumnElement, CompoundSelect, and_, exists, func, select, union_all
from sqlalchemy.orm import Session, aliased

from bekal.storage.records import Candidate, PersonLink


def _contradicted() -> CTE:
    """Walk from each link to whoever the links before it already made its kept person a part of.

    Two PCs may merge the same people in opposite directions before they hear of each other. The earlier link
    stands on all of them alike, so that nobody disappears from every list.
    """
    first, onward = aliased(PersonLink), aliased(PersonLink)
    walk = (
        select(first.id.label("link"), first.kept_id.label("at"))
        .where(first.undone_at.is_(None))
        .cte("link_walk", recursive=True)
    )
    return walk.union(
        select(walk.c.link, onward.kept_id)
        .join(onward, and_(onward.merged_id == walk.c.at, onward.undone_at.is_(None), onward.id < walk.c.link))
        .select_from(walk)
    )


_WALK = _contradicted()
_EARLIER = aliased(PersonLink)
STANDS: ColumnElement[bool] = and_(
    PersonLink.undone_at.is_(None),
    ~exists().where(_WALK.c.link == PersonLink.id, _WALK.c.at == PersonLink.merged_id),
    ~exists().where(
        _EARLIER.merged_id == PersonLink.merged_id, _EARLIER.undone_at.is_(None), _EARLIER.id < PersonLink.id
    ),
)
"""The condition on `PersonLink` for links that count: not undone, and no earlier one says otherwise."""

_HIDDEN: CompoundSelect[tuple[UUID]] = union_all(
    select(PersonLink.merged_id).where(STANDS),
    select(Candidate.id).where(Candidate.restricted_on.is_not(None)),
    select(Candidate.id).where(Candidate.erased_at.is_not(None)),
)
LISTED: ColumnElement[bool] = Candidate.id.not_in(_HIDDEN)
"""The condition on `Candidate` for who appears: not merged into somebody, not restricted, not erased.

The few who do not are read once a statement, from indexes of their own.
"""

RESTRICTED: ColumnElement[bool] = and_(
    Candidate.restricted_on.is_not(None),
    Candidate.erased_at.is_(None),
    Candidate.id.not_in(select(PersonLink.merged_id).where(STANDS)),
)
"""The condition on `Candidate` for whose data are only kept: the one list in which they appear."""


def restricted_count(session: Session) -> int:
    """Return for how many people the data are only kept."""
    return session.scalar(select(func.count()).select_from(Candidate).where(RESTRICTED)) or 0


def hidden_count(session: Session) -> int:
    """Return how many people appear in no list."""
    return session.scalar(select(func.count()).select_from(Candidate).where(~LISTED)) or 0


def listed_count(session: Session, *, hidden: int | None = None) -> int:
    """Return how many people appear in lists; `hidden` is how many do not, where that is known."""
    everybody = session.scalar(select(func.count()).select_from(Candidate)) or 0
    return everybody - (hidden_count(session) if hidden is None else hidden)
