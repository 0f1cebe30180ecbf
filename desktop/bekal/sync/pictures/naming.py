"""Which photos and scans records name: on a centre's PC and at central alike."""

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.orm import Session

from bekal.candidates.rights.register import ADDRESSES, OTHER_ADDRESSES
from bekal.storage.journal import synced_tables
from bekal.storage.operations import Operation
from bekal.storage.records import Conflict, LoggedOperation
from bekal.storage.standing import chunks

ADDRESS = re.compile(r"[0-9a-f]{64}")
FIELDS: dict[str, str] = dict((*ADDRESSES, *OTHER_ADDRESSES))
"""For each table the field that names a picture."""


def named(session: Session, addresses: Sequence[str], *, centre: UUID | None = None) -> set[str]:
    """Return which of these a record names, of one centre if it is given."""
    found: set[str] = set()
    for entity, field in FIELDS.items():
        table = synced_tables()[entity].__table__
        of_centre: ColumnElement[bool] = true() if centre is None else table.c.centre_id == centre
        for some in chunks(list(addresses)):
            found |= set(session.scalars(select(table.c[field]).where(table.c[field].in_(some), of_centre)))
    return found


def all_named(session: Session, centre: UUID) -> set[str]:
    """Return every picture that a record of a centre names."""
    found: set[str] = set()
    for entity, field in FIELDS.items():
        table = synced_tables()[entity].__table__
        query = select(table.c[field]).where(table.c.centre_id == centre, table.c[field] != "").distinct()
        found |= {one for one in session.scalars(query) if ADDRESS.fullmatch(one)}
    return found


def named_by_losers(session: Session) -> set[str]:
    """Return the pictures that a value names which lost a conflict nobody has decided."""
    query = (
        select(LoggedOperation.body)
        .join(Conflict, Conflict.losing_op == LoggedOperation.op_id)
        .where(Conflict.resolved_by.is_(None), Conflict.field.in_(set(FIELDS.values())))
    )
    return {address for body in session.scalars(query) for address in _in_operation(body).values()}


def in_journal(
    session: Session, *, after: int, last: int | None = None
) -> tuple[dict[tuple[str | None, UUID], str], int]:
    """Return the last picture that each stream's operations after a number name for each row, and the last number.

    `last` is the number of the last operation, where it is at hand.
    """
    found: dict[tuple[str | None, UUID], str] = {}
    if last is None:
        last = session.scalar(select(LoggedOperation.n).order_by(LoggedOperation.n.desc()).limit(1)) or 0
    if last <= after:
        return found, after
    for stream, body in session.connection().execute(_MAY_NAME, {"after": after, "last": last}):
        for row_id, address in _in_operation(body).items():
            found[stream, row_id] = address
    return found, last


_MAY_NAME = (
    select(LoggedOperation.stream, LoggedOperation.body)
    .where(
        LoggedOperation.n > bindparam("after"),
        LoggedOperation.n <= bindparam("last"),
        LoggedOperation.entity.in_(sorted(FIELDS)),
    )
    .order_by(LoggedOperation.n)
    .execution_options(yield_per=1_000)
)
_MEMBERS = tuple({f'"{field}":'.encode() for field in FIELDS.values()})


def _in_operation(body: bytes) -> dict[UUID, str]:
    if not any(member in body for member in _MEMBERS):
        return {}  # most name none, and are not read further
    operation = Operation.from_bytes(body)
    value = operation.fields.get(FIELDS.get(operation.entity, ""))
    return {operation.row_id: value} if isinstance(value, str) and ADDRESS.fullmatch(value) else {}


def wanted(session: Session, addresses: Collection[str]) -> set[str]:
    """Return which of these are worth carrying: a record names them, or a value that lost a conflict."""
    several = set(addresses)
    return named(session, sorted(several)) | (several & named_by_losers(session)) if several else set()
