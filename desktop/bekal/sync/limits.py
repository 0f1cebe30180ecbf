"""Limits: how long without central, how much unsent. Amber at 70 %, red at 100 % but for a head's word; no stop."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal import __version__
from bekal.centre.assuring import About, assured
from bekal.centre.policy import Policy, is_too_old, policy_of
from bekal.certificates import surety
from bekal.language import say
from bekal.storage import doubt, places
from bekal.storage.operations import Operation
from bekal.storage.records import DeviceState, LoggedOperation, SealedBatch
from bekal.sync.rules import travelled
from bekal.sync.travels import events_of
from bekal.terms import Travel

AMBER_PERCENT = 70
_A_BATCH = 5_000
"""Operations that fit one batch."""
_WAITING = {Travel.SAVED, Travel.COPIED}


class Level(StrEnum):
    """How near a limit is; OVERRIDDEN: beyond it, and a head gave a word for it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class Limit:
    """One limit: what was measured, what is allowed, how near it is."""

    about: About
    measured: int
    allowed: int
    level: Level
    reason: str = ""
    """Why work goes on, where a head gave a word."""

    @property
    def words(self) -> str:
        """Say in one sentence how it stands, what is safe and what to do."""
        facts = {"n": self.measured, "of": self.allowed, "reason": self.reason}
        if self.about is About.DAYS:
            if self.level is Level.OVERRIDDEN:
                return say("Pusat {n} hari tidak membalas (batas {of}). Kerja dilanjutkan: {reason}", **facts)
            return say(
                "Pusat sudah {n} hari tidak membalas; batasnya {of} hari. Data tetap aman di sini. Kirim lewat "
                "internet atau bawa flashdisk ke pusat.",
                **facts,
            )
        if self.level is Level.OVERRIDDEN:
            return say("{n} kiriman menunggu pusat (batas {of}). Kerja dilanjutkan: {reason}", **facts)
        return say(
            "{n} kiriman menunggu pusat; batasnya {of}. Data tetap aman di sini. Kirim lewat internet atau bawa "
            "flashdisk ke pusat.",
            **facts,
        )


@dataclass(frozen=True)
class Standing:
    """How this PC stands to all limits."""

    limits: tuple[Limit, ...]
    policy: Policy
    lists: surety.Age
    clock_behind: timedelta
    """How far the clock is surely behind; nothing where it may be right."""
    is_program_old: bool
    """Whether the program is below the least version that central asks for."""
    clock_ahead: timedelta = timedelta(0)
    """How far the clock is ahead of central's, as their last talk measured it; nothing where it is right."""
    order_ahead_to: datetime | None = None
    """Until when our own order is ahead of time, after a clock that ran ahead."""

    @property
    def clock_words(self) -> str:
        """Say that the clock is wrong, by how much and what to do; nothing where it may be right."""
        if self.clock_ahead:
            return say(
                "Jam komputer {far} di depan jam pusat. Data tetap aman; catatan hadir ditandai. Betulkan jam "
                "Windows, lalu kirim sekali lagi agar diukur ulang.",
                far=far_words(self.clock_ahead),
            )
        if self.clock_behind:
            return say(
                "Jam komputer tertinggal {far} atau lebih. Data tetap aman; catatan hadir ditandai. Betulkan jam "
                "Windows.",
                far=far_words(self.clock_behind),
            )
        return ""

    @property
    def order_words(self) -> str:
        """Say that a clock once ran ahead and what follows from it; nothing where none did, or time has caught up."""
        if self.order_ahead_to is None:
            return ""
        return say(
            "Jam komputer ini pernah mendahului sampai {on}, terbukti dari jawaban pusat. Urutan pekerjaan tetap. Bila "
            "isian yang sama diketik juga di PC lain, keduanya ada di Isian berbeda.",
            on=f"{self.order_ahead_to:%d/%m/%Y}",
        )

    @property
    def level(self) -> Level:
        """The worst of all limits."""
        order = (Level.RED, Level.AMBER, Level.OVERRIDDEN, Level.GREEN)
        return next(level for level in order if level is Level.GREEN or any(one.level is level for one in self.limits))


def standing(session: Session, *, now: datetime) -> Standing:
    """Measure every limit; a PC that was never activated has nobody to send to and stands green."""
    policy = policy_of(session)
    state = session.get(DeviceState, 1)
    limits: list[Limit] = []
    if state is not None and state.activation is not None:
        today = now.date()
        waiting = _packets(session, state)
        days = _days_since(session, state, now) if waiting else 0
        limits = [
            _limit(session, About.DAYS, days, policy.days, now, today),
            _limit(session, About.PACKETS, waiting, policy.packets, now, today),
        ]
    return Standing(
        tuple(limits),
        policy,
        surety.age(session, now),
        doubt.behind(session, now),
        is_too_old(__version__, policy.minimum_version),
        doubt.ahead(session, now),
        doubt.ran_ahead_to(session, now),
    )


def level_of(measured: int, allowed: int, *, is_assured: bool = False) -> Level:
    """Return how near a limit is: amber from 70 percent, red from the limit on."""
    if measured >= allowed:
        return Level.OVERRIDDEN if is_assured else Level.RED
    return Level.AMBER if measured * 100 >= allowed * AMBER_PERCENT else Level.GREEN


def far_words(of: timedelta) -> str:
    """Say how far a clock is off, in the unit that a person would use."""
    minutes = round(abs(of).total_seconds() / 60)
    if minutes < 120:
        return say("{n} menit", n=minutes)
    return say("{n} jam", n=round(minutes / 60)) if minutes < 48 * 60 else say("{n} hari", n=round(minutes / 1440))


def _limit(session: Session, about: About, measured: int, allowed: int, now: datetime, today: date) -> Limit:
    word = assured(session, about, now=now, today=today) if measured >= allowed else None
    level = level_of(measured, allowed, is_assured=word is not None)
    return Limit(about, measured, allowed, level, word.reason if word else "")


def _packets(session: Session, state: DeviceState) -> int:
    """Count the batches that central is not known to have, and as many more as the rest would fill."""
    events = events_of(session, state.inc)
    sealed = session.scalars(select(SealedBatch.seq).where(SealedBatch.inc == state.inc))
    not_there = sum(travelled(events.get(seq, [])) in _WAITING for seq in sealed)
    return not_there + -(-places.count_waiting(session) // _A_BATCH)


def _days_since(session: Session, state: DeviceState, now: datetime) -> int:
    """Return how many days ago central last received, or since the first work here where it never did."""
    since = state.central_time_seen
    if since is None:
        body = session.scalars(select(LoggedOperation.body).order_by(LoggedOperation.n).limit(1)).first()
        since = Operation.from_bytes(body).at if body else now
    return max(0, (now - since).days)
