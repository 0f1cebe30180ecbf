"""Somebody's word that work goes on, with a reason: kept, and told to central with the next batch."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.errors import Refused
from bekal.staff.rules import NotAllowed
from bekal.storage import journal
from bekal.storage.records import Assurance, Staff
from bekal.terms import Role, StaffId

LASTS = timedelta(days=7)
"""A word given for a limit counts so long; then it is asked for again."""
_LEAST = 5


class About(StrEnum):
    """What a word is given for."""

    DAYS = "days"
    PACKETS = "packets"
    LISTS = "lists"
    CLOCK = "clock"


class ReasonMissing(Refused):
    """A word given for a limit needs a reason."""


class SameRightPerson(Refused):
    """The date must be confirmed by somebody else than who works at the keys."""


def assure(
    session: Session,
    about: About,
    *,
    confirmed_by: StaffId,
    reason: str,
    local_date: date,
    now: datetime,
    measured: int = 0,
    allowed: int = 0,
) -> None:
    """Keep the word of a person who proved to be there with their PIN; central reads it with the next batch.

    A limit, or lists that are too old, need a head and a reason; a doubtful date needs a second person.

    Raises:
        NotAllowed: only a head may say so.
        ReasonMissing: it needs a reason.
        SameRightPerson: the second person is the one at the keys.

    """
    person = session.get(Staff, confirmed_by)
    if about is About.CLOCK:
        if confirmed_by == journal.signature(session).by:
            raise SameRightPerson()
    elif person is None or not person.active or person.role is not Role.HEAD:
        raise NotAllowed(role=person.role.word if person else "–", needed=Role.HEAD.word)
    elif len(reason.strip()) < _LEAST:
        raise ReasonMissing()
    session.add(
        Assurance(
            kind=about.value,
            reason=" ".join(reason.split()),
            measured=measured,
            allowed=allowed,
            confirmed_by=confirmed_by,
            local_date=local_date,
            made_at=now,
        )
    )
    session.flush()


def assured(session: Session, about: About, *, now: datetime, today: date) -> Assurance | None:
    """Return the word that counts now: for the clock that of today's date, else one of the last seven days."""
    found = select(Assurance).where(Assurance.kind == about.value).order_by(Assurance.made_at.desc())
    for one in session.scalars(found.limit(50)):
        if (one.local_date == today) if about is About.CLOCK else timedelta(0) <= now - one.made_at < LASTS:
            return one
    return None
