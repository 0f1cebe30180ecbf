"""Undo: the inverse of an operation is a new operation, so that nothing is ever taken out of the history."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.deciding import row_of, take_back
from bekal.storage.journal import column_default, from_plain, history, last_writers
from bekal.storage.naming import free_name
from bekal.storage.operations import Operation, Plain
from bekal.storage.records import LoggedOperation
from bekal.storage.standing import chunks


def last_group(session: Session, row_id: UUID) -> list[UUID]:
    """Return the operations of the last transaction of this machine that changed a row, in order; maybe none.

    Where several desks share a database, it is the last one of whoever undoes: not what a neighbour did since.
    """
    own = select(LoggedOperation.n).where(LoggedOperation.stream.is_(None))
    last = _last(session, row_id)
    if last is None:
        return []
    opening = own.where(LoggedOperation.opens_group)
    first = session.scalar(opening.where(LoggedOperation.n <= last).order_by(LoggedOperation.n.desc()).limit(1))
    following = session.scalar(opening.where(LoggedOperation.n > last).order_by(LoggedOperation.n).limit(1))
    group = (
        select(LoggedOperation.op_id)
        .where(LoggedOperation.stream.is_(None), LoggedOperation.n >= first)
        .order_by(LoggedOperation.n)
    )
    if following is not None:
        group = group.where(LoggedOperation.n < following)
    return list(session.scalars(group))


def _last(session: Session, row_id: UUID) -> int | None:
    """Return the number of the last operation of this machine on a row, of several desks that of whoever signed."""
    signed = session.info.get("signature") if session.info.get("desk") else None
    steps = (
        select(LoggedOperation.n, LoggedOperation.body)
        .where(LoggedOperation.stream.is_(None), LoggedOperation.row_id == row_id)
        .order_by(LoggedOperation.n.desc())
    )
    for n, body in session.execute(steps):
        if signed is None or Operation.from_bytes(body).by == signed.by:
            return int(n)
    return None


def fields_written(session: Session, op_ids: Sequence[UUID], row_id: UUID) -> set[str]:
    """Return the fields of a row that some operations wrote."""
    wanted = set(op_ids)
    return {name for step in history(session, row_id) if step.id in wanted for name in step.fields}


def undo(
    session: Session, op_ids: Sequence[UUID], *, said: Mapping[UUID, Mapping[str, Any]] = MappingProxyType({})
) -> int:
    """Write the inverse of operations as if they had never been; return how many fields went back.

    A field that somebody changed since keeps its newer value. A row that was new is emptied where it may be,
    so that other PCs see the same. `said` is what is written on a row beside that, in the same operation: why.
    """
    decisions = _decisions(session, op_ids)
    undone = take_back(session, decisions) if decisions else 0
    op_ids = [one for one in op_ids if one not in decisions]
    rows: dict[UUID, str] = {}
    for ids in chunks(op_ids):
        query = select(LoggedOperation.row_id, LoggedOperation.entity).where(LoggedOperation.op_id.in_(ids))
        rows |= dict(session.execute(query.order_by(LoggedOperation.n)).all())
    for row_id, entity in rows.items():
        undone += _undo_row(session, entity, row_id, set(op_ids), said.get(row_id, {}))
    session.flush()
    return undone


def _decisions(session: Session, op_ids: Sequence[UUID]) -> list[UUID]:
    """Return which of the operations decided something that met; those are taken back, not written over."""
    found = []
    for ids in chunks(op_ids):
        for op_id, body in session.execute(
            select(LoggedOperation.op_id, LoggedOperation.body).where(LoggedOperation.op_id.in_(ids))
        ):
            if b'"o":"resolve"' in body and Operation.from_bytes(body).kind == "resolve":
                found.append(op_id)
    return found


def _undo_row(session: Session, entity: str, row_id: UUID, op_ids: set[UUID], said: Mapping[str, Any]) -> int:
    """Give each field that one of the operations wrote the value it had before the first of them."""
    row = row_of(session, entity, row_id)
    if row is None:
        return 0
    steps = {step.id: step for step in history(session, row_id)}
    undone = 0
    for name, writer in last_writers(session, row_id).items():
        before: UUID | None = writer
        while before in op_ids:
            base = steps[before].base.get(name)
            before = UUID(hex=base) if base else None
        if before == writer or not (before or _may_be_empty(row, name)):
            continue
        plain = steps[before].fields[name] if before else _empty(row, name)
        setattr(row, name, free_name(session, row, name, from_plain(entity, name, plain)))
        undone += 1
    for name, value in said.items():
        setattr(row, name, value)
    return undone


def _may_be_empty(row: Any, name: str) -> bool:
    column = row.__table__.columns[name]
    return not column.primary_key and (column.nullable or column.default is not None)


def _empty(row: Any, name: str) -> Plain:
    column = row.__table__.columns[name]
    return None if column.nullable else cast("Plain", column_default(column))
