"""Whether this PC's clock is surely wrong: it stands before something that is known to have been already.

Known is central's time on its last receipt, and the time of this PC's own last work. A clock that runs ahead cannot be
found out offline; its work is measured at central. Work of our own that lies half a year after anything central ever
said was itself done by a wrong clock and proves nothing.
"""

from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage import journal
from bekal.storage.clock import BOUND_MS, HybridClock
from bekal.storage.records import DeviceState

SLACK = timedelta(milliseconds=BOUND_MS)
_FAR = timedelta(days=180)


def earliest(session: Session) -> datetime | None:
    """Return the time before which it cannot be now; None where nothing tells."""
    query = select(DeviceState.central_time_seen).where(DeviceState.id == 1)
    with session.no_autoflush:  # asked amid a change, it must not split it in two
        heard = session.scalars(query).one_or_none()
    clock = cast("HybridClock | None", session.info.get("clock"))
    own = datetime.fromtimestamp(clock.last.milliseconds / 1000, UTC) if clock is not None and clock.last else None
    if heard is None or own is None:
        return heard or own
    return heard if own - heard > _FAR else max(heard, own)


def behind(session: Session, now: datetime) -> timedelta:
    """Return how far the clock is surely behind; nothing where it may be right."""
    lowest = earliest(session)
    if lowest is None or now >= lowest - SLACK:
        return timedelta(0)
    return lowest - now


def flag(session: Session) -> bool | None:
    """Return True where what is signed now is dated by a clock in doubt, else None; asked once in a transaction."""
    if "doubt" not in session.info:
        session.info["doubt"] = bool(behind(session, journal.signature(session).at)) or None
    return cast("bool | None", session.info["doubt"])
