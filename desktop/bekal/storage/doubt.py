"""Whether this PC's clock is wrong: surely, by what is known to have been already; or as central measured it.

Known is central's time on its last receipt, and the time of this PC's own last work. Whether a clock runs ahead cannot
be found out offline; an exchange over the network measures it, since central signs its time into each answer. Work of
our own that lies half a year after anything central ever said, or that lies ahead of a clock just measured to be right,
was itself done by a wrong clock and proves nothing. So was work dated after the receipt that tells of it: nothing
arrives before it was done, which proves a clock wrong by stick too.

The order of our own work never goes back: the hybrid clock stays where a wrong clock took it, and goes on in its
counter until time has caught up. Nobody else is dragged along, and where two PCs typed the same, both values are kept.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bekal.storage import journal
from bekal.storage.clock import BOUND_MS, HybridClock
from bekal.storage.operations import moment, stamp
from bekal.storage.records import DeviceState, Setting

SLACK = timedelta(milliseconds=BOUND_MS)
_FAR = timedelta(days=180)
_WORTH_KEEPING = timedelta(minutes=1)
MEASURED, _RAN_TO = "clock.measured", "clock.ran_to"
_STILL = timedelta(minutes=1)
"""A clock that waits for time to catch up moves on by its counter only: less than this in a lifetime."""


@dataclass(frozen=True)
class Measured:
    """How this PC's clock stood to central's at their last talk."""

    ahead: timedelta
    """Less than nothing: behind."""
    at: datetime
    """By this PC's clock."""

    @property
    def is_wrong(self) -> bool:
        """Whether the two are further apart than a clock may be."""
        return abs(self.ahead) > SLACK

    @classmethod
    def read(cls, kept: str) -> "Measured | None":
        """Read a measurement as it is kept under `MEASURED`; None where there is none."""
        ahead, _, at = kept.partition(" ")
        return cls(timedelta(seconds=int(ahead)), moment(at)) if at else None


# ------------------------------------------------------------------------------------------------ measuring


def measured(session: Session) -> Measured | None:
    """Return what the last talk with central measured; None before the first."""
    return Measured.read(_kept(session, MEASURED))


def is_news(before: Measured | None, clock: HybridClock, ahead: timedelta, *, now: datetime) -> bool:
    """Whether a measurement says more than the one `before`, so that not every talk writes to the disk."""
    own = _own(clock)
    is_other = before is None or abs(before.ahead - ahead) >= _WORTH_KEEPING
    is_newly_right = abs(ahead) <= SLACK and own is not None and own > now + SLACK
    return is_other or is_newly_right or abs(now - (before.at if before else now)) >= timedelta(days=1)


def measure(session: Session, ahead: timedelta, *, now: datetime) -> None:
    """Keep how far this PC's clock was ahead of central's just now; behind is less than nothing.

    Where it was right, our own work that lies ahead of it was done by a clock that was wrong then.
    """
    session.merge(Setting(key=MEASURED, value=f"{round(ahead.total_seconds())} {stamp(now)}"))
    own = _own_in(session)
    if abs(ahead) <= SLACK and own is not None and own > now + SLACK:
        session.merge(Setting(key=_RAN_TO, value=stamp(own)))


def dated_ahead(session: Session, dated: datetime, told_at: datetime, *, now: datetime) -> None:
    """Keep that work was dated later than central's receipt of it: the clock was ahead by that much at least.

    It counts as ahead still where it was not set back since and no talk ever measured it.
    """
    before = _kept(session, _RAN_TO)
    if not before or moment(before) < dated:
        session.merge(Setting(key=_RAN_TO, value=stamp(dated)))
    if now >= dated and measured(session) is None:
        measure(session, dated - told_at, now=dated)
    session.flush()


def ahead(session: Session, now: datetime) -> timedelta:
    """Return how far the clock is ahead as it was last measured; nothing where it was right or was set back since."""
    last = measured(session)
    if last is None or not last.is_wrong or last.ahead < timedelta(0):
        return timedelta(0)
    return last.ahead if last.at <= now < last.at + max(last.ahead, timedelta(days=1)) else timedelta(0)


def ran_ahead_to(session: Session, now: datetime) -> datetime | None:
    """Return until when our own order is ahead of time, after a clock that was wrong; None where it is not."""
    ran_to = _kept(session, _RAN_TO)
    until = moment(ran_to) if ran_to else None
    return until if until is not None and until > now + SLACK else None


# ------------------------------------------------------------------------------------------- what is surely so


def earliest(session: Session) -> datetime | None:
    """Return the time before which it cannot be now; None where nothing tells."""
    query = select(DeviceState.central_time_seen).where(DeviceState.id == 1)
    with session.no_autoflush:  # asked amid a change, it must not split it in two
        heard = session.scalars(query).one_or_none()
        own, ran_to = _own_in(session), _kept(session, _RAN_TO)
    if own is not None and ran_to and own <= moment(ran_to) + _STILL:
        own = None
    if heard is None or own is None:
        return heard or own
    return heard if own - heard > _FAR else max(heard, own)


def is_own_beyond(session: Session, at: datetime) -> bool:
    """Tell whether this PC's own order is further than a time of central's, as after a clock that ran ahead."""
    own = _own_in(session)
    return own is not None and own > at + SLACK


def behind(session: Session, now: datetime) -> timedelta:
    """Return how far the clock is surely behind; nothing where it may be right."""
    lowest = earliest(session)
    if lowest is None or now >= lowest - SLACK:
        return timedelta(0)
    return lowest - now


def flag(session: Session) -> bool | None:
    """Return True where what is signed now is dated by a clock in doubt, else None; asked once in a transaction."""
    if "doubt" not in session.info:
        at = journal.signature(session).at
        session.info["doubt"] = bool(behind(session, at) or ahead(session, at)) or None
    return cast("bool | None", session.info["doubt"])


def _own_in(session: Session) -> datetime | None:
    return _own(cast("HybridClock | None", session.info.get("clock")))


def _own(clock: HybridClock | None) -> datetime | None:
    return datetime.fromtimestamp(clock.last.milliseconds / 1000, UTC) if clock is not None and clock.last else None


def _kept(session: Session, key: str) -> str:
    return session.connection().execute(_SETTING, {"key": key}).scalar_one_or_none() or ""


_SETTING = select(Setting.value).where(Setting.key == bindparam("key"))
