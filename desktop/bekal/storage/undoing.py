"""Undo: the inverse of an operation is a new operation, so that nothing is ever taken out of the history."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.journal import column_default, from_plain, history, synced_tables
from bekal.storage.operations import Operation, Plain
from bekal.storage.records import LoggedOperation


def last_group(session: Session, row_id: UUID) -> list[UUID]:
    """Return the operations of the transaction that changed a row last, in order."""
    last = session.scalars(
        select(LoggedOperation).where(LoggedOperation.row_id == row_id).order_by(LoggedOperation.n.desc()).limit(1)
    ).one()
    first = session.scalars(
        select(LoggedOperation.n)
        .where(LoggedOperation.n <= last.n, LoggedOperation.opens_group)
        .order_by(LoggedOperation.n.desc())
        .limit(1)
    ).one()
    following = session.scalars(
        select(LoggedOperation.n)
        .where(LoggedOperation.n > last.n, LoggedOperation.opens_group)
        .order_by(LoggedOperation.n)
        .limit(1)
    ).one_or_none()
    group = select(LoggedOperation.op_id).where(LoggedOperation.n >= first).order_by(LoggedOperation.n)
    if following is not None:
        group = group.where(LoggedOperation.n < following)
    return list(session.scalars(group))


def undo(session: Session, op_ids: Sequence[UUID]) -> int:
    """Write the inverse of operations, the last one first; return how many fields went back.

    A field that somebody changed since keeps its newer value. A row that was new is emptied where it may be,
    so that other PCs see the same.
    """
    undone = 0
    for op_id in reversed(op_ids):
        body = session.scalars(select(LoggedOperation.body).where(LoggedOperation.op_id == op_id)).one()
        undone += _undo_one(session, Operation.from_bytes(body))
    session.flush()
    return undone


def _undo_one(session: Session, operation: Operation) -> int:
    row = _row(session, operation)
    if row is None:
        return 0
    before: dict[str, Plain] = {}
    newest: dict[str, UUID] = {}
    reached = False
    for step in history(session, operation.row_id):
        reached = reached or step.id == operation.id
        for name, value in step.fields.items():
            newest[name] = step.id
            if not reached:
                before[name] = value
    undone = 0
    for name in operation.fields:
        if newest[name] == operation.id and _may_go_back(row, name, before):
            setattr(
                row,
                name,
                from_plain(operation.entity, name, before[name] if name in before else _empty(row, name)),
            )
            undone += 1
    return undone


def _row(session: Session, operation: Operation) -> Any:
    entity = synced_tables()[operation.entity]
    id_column = entity.__table__.columns["id"]
    return session.scalars(select(entity).where(id_column == operation.row_id)).one_or_none()


def _may_go_back(row: Any, name: str, before: dict[str, Plain]) -> bool:
    column = row.__table__.columns[name]
    return name in before or (not column.primary_key and (column.nullable or column.default is not None))


def _empty(row: Any, name: str) -> Plain:
    column = row.__table__.columns[name]
    return None if column.nullable else cast("Plain", column_default(column))
