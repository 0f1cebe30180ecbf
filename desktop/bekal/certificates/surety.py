"""What must be sure before a certificate is dated: that central's lists are not too old and the clock is right."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.assuring import About, assured
from bekal.centre.policy import policy_of
from bekal.errors import Refused
from bekal.storage import doubt
from bekal.storage.records import DeviceState, DownState


class ListsTooOld(Refused):
    """Central was not heard for too long; a head's word with a reason is needed. Facts: days, allowed."""


class DateUnsure(Refused):
    """The clock is surely wrong; a second person confirms today's date first. Facts: shown, known."""


@dataclass(frozen=True)
class Age:
    """How old what central said is, and from when on it is told, warned of and no longer enough."""

    days: int | None
    """None: central has never been heard."""
    notice: int
    warning: int
    stop: int

    @property
    def is_noticed(self) -> bool:
        """Whether a notice is due."""
        return self.days is not None and self.days >= self.notice

    @property
    def is_warned(self) -> bool:
        """Whether every certificate comes with a warning."""
        return self.days is not None and self.days >= self.warning

    @property
    def is_stopped(self) -> bool:
        """Whether certificates need a head's word."""
        return self.days is not None and self.days >= self.stop


def age(session: Session, now: datetime) -> Age:
    """Return how many days ago central was last heard: a receipt, or lists from a file."""
    policy = policy_of(session)
    receipt = session.scalars(select(DeviceState.central_time_seen).where(DeviceState.id == 1)).one_or_none()
    lists = session.scalars(
        select(func.max(DownState.received_at)).where(DownState.kind.in_(["trust", "status"]))
    ).one()
    last = max((one for one in (receipt, lists) if one is not None), default=None)
    days = max(0, (now - last).days) if last is not None else None
    return Age(days, policy.notice_days, policy.warning_days, policy.stop_days)


def require(session: Session, *, now: datetime, zone: tzinfo) -> None:
    """Refuse to date a certificate while something about it is not sure; minutes within a day are no matter.

    Raises:
        ListsTooOld, DateUnsure: nothing was issued; a person's word opens the way.

    """
    today = now.astimezone(zone).date()
    of = age(session, now)
    if of.is_stopped and assured(session, About.LISTS, now=now, today=today) is None:
        raise ListsTooOld(days=of.days, allowed=of.stop)
    known = (doubt.earliest(session) or now) if doubt.behind(session, now) else now - doubt.ahead(session, now)
    day = known.astimezone(zone).date()
    if day != today and assured(session, About.CLOCK, now=now, today=today) is None:
        raise DateUnsure(shown=f"{today:%d/%m/%Y}", known=f"{day:%d/%m/%Y}")
