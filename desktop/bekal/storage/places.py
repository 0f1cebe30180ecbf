"""In which batch each operation of this device is.

It follows from the operation's number: what waits is sealed in the order of the journal, and a batch keeps the number
of its last operation. So sealing writes one row a batch, however many operations are in it. Only an operation that has
to travel once more while later ones are sealed has a row of its own, which says where it is.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import set_committed_value

from bekal.storage.records import DeviceState, LoggedOperation, OperationPlace, SealedBatch
from bekal.storage.rows import chunks

SAFE_BEFORE = -1
"""The batch of an operation that became durable at central in an earlier life of this database."""

OWN = LoggedOperation.stream.is_(None)
"""Of an operation: it was made on this device."""

OWN_AMONG_FEW = func.coalesce(LoggedOperation.stream, "") == ""
"""The same where a query has few operations to look at by another way: no index of all own ones is walked for it."""


def _state(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return a number of the device's state, 0 where this is no device yet."""
    return func.coalesce(select(column).scalar_subquery(), 0)


_n = LoggedOperation.n
_BEYOND = and_(OWN, _n > _state(DeviceState.sealed_n))
_ONCE_MORE = and_(OWN, _n.in_(select(OperationPlace.n).where(OperationPlace.batch_seq.is_(None))))

WAITS = or_(_BEYOND, _ONCE_MORE)
"""Of an operation: it is this device's, and in no batch."""

IS_ANY_WAITING: ColumnElement[bool] = or_(exists().where(_BEYOND), exists().where(_ONCE_MORE))
"""Whether any operation waits."""

_STATED = select(OperationPlace.batch_seq).where(OperationPlace.n == _n).correlate(LoggedOperation)
_BY_NUMBER = (
    select(SealedBatch.seq)
    .where(SealedBatch.inc == select(DeviceState.inc).scalar_subquery(), SealedBatch.last_n >= _n)
    .order_by(SealedBatch.last_n, SealedBatch.seq)
    .limit(1)
    .correlate(LoggedOperation)
)

BATCH: ColumnElement[int | None] = case(
    (_STATED.exists(), _STATED.scalar_subquery()),
    (_n > _state(DeviceState.sealed_n), null()),
    (_n <= _state(DeviceState.safe_n), literal(SAFE_BEFORE)),
    else_=_BY_NUMBER.scalar_subquery(),
).label("batch_seq")
"""Of an operation of this device: its batch in the present life, `SAFE_BEFORE`, or None where it waits."""


def waiting(*columns: Any) -> tuple[Select[Any], Select[Any]]:
    """Return the two queries that give, one after the other, what waits in the order in which it is sealed."""
    return (
        select(*columns).where(_ONCE_MORE).order_by(_n),
        select(*columns).where(_BEYOND).order_by(_n),
    )


_ONCE_MORE_N, _BEYOND_N = waiting(_n)
_FIRST_ONCE_MORE = _ONCE_MORE_N.limit(bindparam("several"))
_ONE_BEYOND = _BEYOND_N.offset(bindparam("passed")).limit(1)


def count_waiting(session: Session) -> int:
    """Count the operations that wait."""
    return session.scalars(select(func.count()).select_from(LoggedOperation).where(WAITS)).one()


def count_safe(session: Session) -> int:
    """Count the operations that became durable at central in earlier lives."""
    is_safe = and_(OWN, _n <= _state(DeviceState.safe_n), ~_STATED.exists())
    return session.scalars(select(func.count()).select_from(LoggedOperation).where(is_safe)).one()


def count_by_entity(session: Session, lowest: int) -> Counter[tuple[int, str]]:
    """Count the operations of each batch of the present life from one on, by what they are about."""
    state, entity = session.get_one(DeviceState, 1), LoggedOperation.entity
    after = func.coalesce(func.lag(SealedBatch.last_n).over(order_by=SealedBatch.seq), state.safe_n).label("after")
    of = select(SealedBatch.seq, SealedBatch.last_n, after).where(SealedBatch.inc == state.inc).subquery()
    by_number = (
        select(of.c.seq, entity, func.count())
        .join(LoggedOperation, and_(_n > of.c.after, _n <= of.c.last_n))
        .where(OWN, ~_STATED.exists(), of.c.seq >= lowest)
        .group_by(of.c.seq, entity)
    )
    stated = (
        select(OperationPlace.batch_seq, entity, func.count())
        .join(LoggedOperation, _n == OperationPlace.n)
        .where(OperationPlace.batch_seq >= lowest)
        .group_by(OperationPlace.batch_seq, entity)
    )
    counted: Counter[tuple[int, str]] = Counter()
    for query in (by_number, stated):
        for seq, about, several in session.execute(query):
            counted[seq, about] += several
    return counted


def is_in_or_behind(session: Session, seq: int) -> ColumnElement[bool]:
    """Of an operation: it is this device's, and so far back has to be looked for a batch of the present life."""
    stated = session.scalar(select(func.min(OperationPlace.n)))
    last = _last_before(session, seq)
    return and_(OWN, _n > (last if stated is None else min(last, stated - 1)))


def _last_before(session: Session, seq: int) -> int:
    state = session.get_one(DeviceState, 1)
    before = session.get(SealedBatch, (state.inc, seq - 1))
    return before.last_n if before is not None else state.safe_n


def seal(session: Session, several: int, seq: int, batch_hash: str) -> int:
    """Have the first so many of what waits be in a batch, with which the stream now ends; return its last number."""
    session.flush()
    base, last = session.connection(), session.get_one(DeviceState, 1).sealed_n
    once_more = base.scalars(_FIRST_ONCE_MORE, {"several": several}).all()
    for some in chunks(once_more):
        session.execute(update(OperationPlace).where(OperationPlace.n.in_(some)).values(batch_seq=seq))
    if several > len(once_more):
        last = base.scalars(_ONE_BEYOND, {"passed": several - len(once_more) - 1}).one()
    state_at_once(session, sealed_n=last, head_seq=seq, head_hash=batch_hash)
    return last


def state_at_once(session: Session, **values: int | str | datetime | None) -> None:
    """Give this device's row other values by one statement: it costs a third of what waiting for the flush does."""
    state = session.get_one(DeviceState, 1)
    news = {name: value for name, value in values.items() if getattr(state, name) != value}
    if news:
        session.connection().execute(_STATE, news)
    for name, value in news.items():
        set_committed_value(state, name, value)


_STATE = update(cast("Table", DeviceState.__table__)).where(DeviceState.id == 1)


def bodies(session: Session, batch: SealedBatch) -> Sequence[bytes]:
    """Return the operations of a batch of the present life, in order."""
    by_number = and_(_last_before(session, batch.seq) < _n, batch.last_n >= _n, ~_STATED.exists())
    stated = _n.in_(select(OperationPlace.n).where(OperationPlace.batch_seq == batch.seq))
    return session.scalars(select(LoggedOperation.body).where(OWN, or_(stated, by_number)).order_by(_n)).all()


def wait_again(session: Session, inc: str, safe: int) -> None:
    """Let every sealed operation wait again, but those in batches of a life up to `safe`, which are safe for good."""
    session.flush()
    state = session.get_one(DeviceState, 1)
    if safe:
        state.safe_n = max(state.safe_n, session.get_one(SealedBatch, (inc, safe)).last_n)
    state.sealed_n = state.safe_n
    follows = or_(OperationPlace.n > state.safe_n, OperationPlace.batch_seq <= safe)
    session.execute(delete(OperationPlace).where(follows))
    session.execute(update(OperationPlace).values(batch_seq=None))


def safe_waits_again(session: Session) -> None:
    """Let also those operations wait again that were safe in earlier lives."""
    session.flush()
    is_safe = and_(OWN, _n <= _state(DeviceState.safe_n), ~_STATED.exists())
    session.execute(insert(OperationPlace).from_select(["n", "batch_seq"], select(_n, null()).where(is_safe)))


def wait_once_more(session: Session, op_ids: Collection[UUID]) -> None:
    """Let these operations wait to be sealed by this device, wherever they are and whoever made them."""
    session.flush()
    sealed = session.scalars(select(_state(DeviceState.sealed_n))).one()
    for some in chunks(list(op_ids)):
        named = LoggedOperation.op_id.in_(some)
        session.execute(update(LoggedOperation).where(named).values(stream=None))
        places = session.scalars(select(_n).where(named, sealed >= _n)).all()
        session.execute(delete(OperationPlace).where(OperationPlace.n.in_(places)))
        if places:
            session.execute(insert(OperationPlace), [{"n": n, "batch_seq": None} for n in places])
