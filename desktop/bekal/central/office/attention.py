"""What needs a person at the head office, centre by centre, in a handful of statements for them all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.storage.records import (
    Assurance,
    CentralBranch,
    CentralDevice,
    CentralHeld,
    CentralProblem,
    OperationProblem,
)

HELD, WORD = "held:", "assured:"
"""Stand before a reason for holding, and before what a head gave a word for."""
WORDS_SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of thing that needs a person: how often, and since when."""

    code: str
    n: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """A head's word that work goes on beyond a limit."""

    about: str
    measured: int
    allowed: int
    reason: str
    at: datetime


def causes(session: Session, now: datetime, centre_id: UUID | None = None) -> dict[UUID, list[Cause]]:
    """Return what needs a person by centre, the most frequent first; of one centre only where it is named."""
    found: dict[UUID, list[Cause]] = defaultdict(list)
    of_device = CentralDevice.centre_id
    asked = (
        (
            OperationProblem.centre_id,
            select(OperationProblem.centre_id, OperationProblem.code, func.count(), func.min(OperationProblem.seen_at))
            .where(OperationProblem.resolved_by.is_(None))
            .group_by(OperationProblem.centre_id, OperationProblem.code),
            "",
        ),
        (
            CentralProblem.centre_id,
            select(CentralProblem.centre_id, CentralProblem.code, func.count(), func.min(CentralProblem.seen_at))
            .where(CentralProblem.resolved_at.is_(None))
            .group_by(CentralProblem.centre_id, CentralProblem.code),
            "",
        ),
        (
            of_device,
            select(of_device, CentralHeld.reason, func.count(), func.min(CentralHeld.held_at))
            .join(CentralHeld, CentralHeld.device_id == CentralDevice.id)
            .group_by(of_device, CentralHeld.reason),
            HELD,
        ),
        (
            Assurance.centre_id,
            select(Assurance.centre_id, Assurance.kind, func.count(), func.min(Assurance.made_at))
            .where(Assurance.made_at > now - WORDS_SHOWN)
            .group_by(Assurance.centre_id, Assurance.kind),
            WORD,
        ),
    )
    for column, query, before in asked:
        for centre, code, n, since in session.execute(query if centre_id is None else query.where(column == centre_id)):
            found[centre].append(Cause(f"{before}{code}", n, since))
    return {centre: sorted(some, key=lambda one: (-one.n, one.code)) for centre, some in found.items()}


def branches(session: Session, centre_id: UUID) -> dict[UUID, int]:
    """Return how many batches of second histories each device of a centre sent."""
    query = (
        select(CentralBranch.device_id, func.count())
        .join(CentralDevice, CentralDevice.id == CentralBranch.device_id)
        .where(CentralDevice.centre_id == centre_id)
        .group_by(CentralBranch.device_id)
    )
    return dict(session.execute(query).all())


def words(session: Session, centre_id: UUID, *, most: int = 20) -> list[Word]:
    """Return the words that heads of a centre gave to go on, newest first."""
    rows = session.scalars(
        select(Assurance).where(Assurance.centre_id == centre_id).order_by(Assurance.made_at.desc()).limit(most)
    )
    return [Word(row.kind, row.measured, row.allowed, row.reason, row.made_at) for row in rows]
