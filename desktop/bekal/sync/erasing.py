"""Erasures that central orders: they come down in the centre's document, and each PC of the centre carries them out.

The document names every person who was erased, for as long as there is a copy that may not know it. Carrying an order
out makes operations, which confirm it to central; where it was done before, nothing happens.
"""

import json
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.rights.erasing import UNTIDY, erase_again
from bekal.storage.opening import OpenCentre
from bekal.storage.records import DownState, Setting

MEMBER = "erasures"
_ORDERING = select(DownState.body).where(DownState.kind == "centre")


def orders(session: Session) -> list[UUID]:
    """Return whom central's newest document for this centre says to erase."""
    body = session.connection().execute(_ORDERING).scalar_one_or_none()
    return list(_named(body)) if body else []


@lru_cache(maxsize=4)
def _named(body: bytes) -> tuple[UUID, ...]:
    return tuple(UUID(hex=one) for one in json.loads(body).get(MEMBER, []))


def carry_out(session: Session, *, now: datetime) -> int:
    """Erase whom central's orders name and who is still here; return how many, in the caller's transaction."""
    named = orders(session)
    return erase_again(session, named, now=now) if named else 0


def tidy(centre: OpenCentre) -> bool:
    """Write the database's file anew after erasures, so that none of its pages holds the old values."""
    with centre.database.reading() as session:
        if session.get(Setting, UNTIDY) is None:
            return False
    centre.database.tidy()
    with centre.database.writing() as session:
        kept = session.get(Setting, UNTIDY)
        if kept is not None:
            session.delete(kept)
    return True
