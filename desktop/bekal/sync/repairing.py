"""Holding this database against central's: what its contents come to, and putting right the rows that differ."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from bekal.storage import digests, places
from bekal.storage.applying import apply
from bekal.storage.guarding import through_the_door
from bekal.storage.operations import Operation, moment, stamp
from bekal.storage.records import Difference, LoggedOperation, OperationProblem, PeerBatch, PeerStream
from bekal.storage.settling import settle
from bekal.storage.standing import chunks
from bekal.sync import comparing
from bekal.sync.comparing import Comparison, Leaves
from bekal.sync.device import recall, remember, state_of

NAMED = 50_000
"""So many rows are named in one question."""
FRESH = 2_000
"""After so many new operations the contents are not compared at once, but when there is nothing else to send."""
COUNTED_AGAIN = timedelta(days=30)
"""After so long every row is read again, for one that changed without an operation."""
LEFT_TO_OTHERS = timedelta(days=7)
"""So long another PC's work that came here by itself is left to that PC to send; then its disk may be lost."""
_SAID = "said_upto"
_APART, _STATED, _ASKED, _COUNTED = "apart", "stated", "asked_at", "counted_at"
AGREED, WANTED = "agreed_at", "compare_wanted"
"""Under which names is remembered when both held the same, and that somebody asked to have them compared."""


_OPEN = select(Difference).where(Difference.healed_at.is_(None)).limit(1)


@dataclass(frozen=True)
class Agreement:
    """How this database last stood to central's: when both held the same, and what differs since."""

    agreed_at: datetime | None
    differs_since: datetime | None
    rows: int
    """How many rows were put right since."""


def agreement(session: Session, agreed: str | None = None, *, is_open: bool = True) -> Agreement:
    """Return how this database last stood to central's.

    `agreed` is what is remembered of it, `is_open` whether anything differs, where they are at hand.
    """
    if agreed is None:
        agreed = recall(session, AGREED)
    incident = session.scalars(_OPEN).first() if is_open else None
    return Agreement(
        moment(agreed) if agreed else None,
        incident.seen_at if incident is not None else None,
        incident.rows if incident is not None else 0,
    )


def state(session: Session, *, now: datetime) -> tuple[str, Leaves | None]:
    """Return what the contents come to, and the rows of the ranges that central showed to differ.

    Nothing while there is work here that central is not known to have been told, own or another PC's, or others'
    work that could not be applied. After a week another PC's work keeps nobody waiting any more: central may have to
    get it from here.
    """
    remember(session, _ASKED, stamp(now))
    remember(session, _STATED, "")
    centre_id = session.info["centre_id"]
    if _has_more(session, now):
        return "", None
    counted = recall(session, _COUNTED)
    if not counted or now - moment(counted) >= COUNTED_AGAIN:
        digests.recount(session, centre_id)
        remember(session, _COUNTED, stamp(now))
    head = f"{state_of(session).inc}/{state_of(session).head_seq}"
    is_idle = recall(session, _SAID) == head or is_wanted(session)
    remember(session, _SAID, head)
    if not digests.refresh(session, centre_id, most=None if is_idle else FRESH):
        return "", None
    digest = digests.summary(session, centre_id).digest
    remember(session, _STATED, digest)
    remember(session, WANTED, "")
    return digest, _leaves(session, centre_id)


def want(session: Session, *, again: bool) -> None:
    """Have the contents compared at the next talk with central; with `again` every row is read again before."""
    remember(session, WANTED, "1")
    if again:
        remember(session, _COUNTED, "")


def is_wanted(session: Session) -> bool:
    """Whether somebody asked that the contents be compared, and they were not yet."""
    return bool(recall(session, WANTED))


def counted(session: Session) -> int:
    """Return how many rows were held against central's when they were last compared."""
    return sum(count for count, _ in digests.summary(session, session.info["centre_id"]).tables.values())


def _has_more(session: Session, now: datetime) -> bool:
    aside = (
        select(OperationProblem.op_id)
        .outerjoin(LoggedOperation, LoggedOperation.op_id == OperationProblem.op_id)
        .where(or_(OperationProblem.resolved_by.is_(None), LoggedOperation.n.is_(None)))
    )
    if session.scalars(select(or_(places.IS_ANY_WAITING, aside.exists()))).one():
        return True
    is_of = and_(PeerBatch.device_id == PeerStream.device_id, PeerBatch.inc == PeerStream.inc)
    untold = (
        select(func.min(PeerBatch.taken_at))
        .select_from(PeerStream)
        .join(PeerBatch, and_(is_of, PeerBatch.root == "", PeerBatch.seq > PeerStream.covered_seq))
        .where(PeerStream.head_seq > PeerStream.covered_seq)
        .group_by(PeerStream.device_id, PeerStream.inc)
    )
    return any(now - since < LEFT_TO_OTHERS for since in session.scalars(untold))


def _leaves(session: Session, centre_id: UUID) -> Leaves | None:
    depth, _, packed = recall(session, _APART).partition(" ")
    if not packed:
        return None
    theirs = comparing.read_sums(base64.b64decode(packed), int(depth))
    ranges: list[int] = []
    rows: dict[UUID, bytes] = {}
    for number in comparing.differing(digests.ranges(session, centre_id, int(depth)), theirs):
        if len(rows) >= NAMED:
            break
        ranges.append(number)
        rows |= digests.rows_within(session, centre_id, int(depth), [number])
    return Leaves(int(depth), tuple(ranges), rows) if ranges else None


def agreed(session: Session, digest: str, *, now: datetime) -> None:
    """Note that central's contents came to the same as was stated, if it is what was stated last."""
    if digest and digest == recall(session, _STATED):
        remember(session, AGREED, stamp(now))
        remember(session, _APART, "")
        session.execute(update(Difference).where(Difference.healed_at.is_(None)).values(healed_at=now))


def put_right(session: Session, paper: Comparison, *, now: datetime) -> int:
    """Take central's answer, in the caller's transaction; return how many rows were put right.

    An answer to an older question is passed over. Of rows that differ this database takes the operations it lacks;
    those that central lacks wait to be sent; and the rows are worked out anew from all of them.
    """
    device = state_of(session).device
    if paper.device != device or stamp(paper.asked_at) != recall(session, _ASKED):
        return 0
    incident = session.scalars(_OPEN).first()
    if incident is None:
        incident = Difference(centre_id=session.info["centre_id"], device_id=device, seen_at=now)
        session.add(incident)
        session.flush()
    if paper.sums:
        comparing.read_sums(paper.sums, paper.depth)
        remember(session, _APART, f"{paper.depth} {base64.b64encode(paper.sums).decode('ascii')}")
        return 0
    remember(session, _APART, "")
    incident.rows += len(paper.rows)
    _take_and_give(session, paper, now)
    return len(paper.rows)


def _take_and_give(session: Session, paper: Comparison, now: datetime) -> None:
    centre_id = session.info["centre_id"]
    theirs: set[UUID] = set()
    for stream, bodies in paper.bodies():
        theirs.update(Operation.from_bytes(body).id for body in bodies)
        apply(session, bodies, centre_id=centre_id, stream=stream, now=now)
    for some in chunks(list(paper.rows)):
        ours = session.scalars(select(LoggedOperation.op_id).where(LoggedOperation.row_id.in_(some)))
        places.wait_once_more(session, [op_id for op_id in ours if op_id not in theirs])
    with through_the_door(session.connection()):
        settle(session, paper.rows, centre_id=centre_id, now=now)
    session.expire_all()
    digests.doubt(session, paper.rows)
