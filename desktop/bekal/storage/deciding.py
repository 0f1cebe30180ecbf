"""A person's decision about what met, and taking it back: operations of the kind `resolve`.

A decision names every value it knew. It is taken back by another one that names the decision and says no value; then
all is as before it, at every copy.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from bekal.storage import journal
from bekal.storage.guarding import through_the_door
from bekal.storage.merging import told_with
from bekal.storage.naming import free_name
from bekal.storage.operations import ROW, Operation, Plain
from bekal.storage.policies import RULES
from bekal.storage.records import LoggedOperation
from bekal.storage.rows import from_plain, synced_tables
from bekal.storage.settling import settle
from bekal.storage.standing import past


def row_of(session: Session, entity: str, row_id: UUID) -> Any:
    """Return a record by its table and id, None if it is not here."""
    record = synced_tables()[entity]
    table = cast("Table", record.__table__)
    return session.scalars(select(record).where(table.c.id == row_id)).one_or_none()


def decide(session: Session, entity: str, row_id: UUID, values: Mapping[str, Plain]) -> tuple[UUID, ...]:
    """Let these values of a row stand against all that met them; return the operations."""
    before = len(journal.written(session))
    row = row_of(session, entity, row_id)
    with journal.deciding(session):
        for name, value in values.items():
            setattr(row, name, free_name(session, row, name, from_plain(entity, name, value)))
            flag_modified(row, name)  # a decision is said also where it leaves the value as it stands
    return journal.written(session, after=before)


def values_of(session: Session, row_id: UUID, field: str, op_id: UUID) -> dict[str, Plain]:
    """Return a field as one operation says it, with the fields that go with it as they were said with that one."""
    known = past(session, [row_id])
    steps = {step.id: step for step in known.steps[row_id]}
    return told_with(RULES[steps[op_id].entity], list(steps.values()), field, steps[op_id])


def keep_row(session: Session, entity: str, row_id: UUID, removals: Sequence[UUID]) -> tuple[UUID, ...]:
    """Decide that a row stays which somebody removed while others changed it; return the operation."""
    return _say(session, entity, row_id, {ROW: tuple(sorted(one.hex for one in removals))})


def take_back(session: Session, decisions: Sequence[UUID]) -> int:
    """Take decisions back, so that the values they knew meet again; return how many fields went back.

    What somebody changed since keeps its newer value, and a decision already taken back stays so.
    """
    rows = session.execute(
        select(LoggedOperation.entity, LoggedOperation.row_id, LoggedOperation.body).where(
            LoggedOperation.op_id.in_(decisions)
        )
    ).all()
    count = 0
    for entity, row_id, body in rows:
        decision = Operation.from_bytes(body)
        standing = past(session, [row_id]).writers.get(row_id, {})
        names = [name for name in decision.fields if name in standing and standing[name].id == decision.id]
        names += [ROW] if ROW in decision.known else []
        if names:
            _say(session, entity, row_id, dict.fromkeys(names, (decision.id.hex,)))
            count += len(names)
    return count


def _say(session: Session, entity: str, row_id: UUID, known: Mapping[str, tuple[str, ...]]) -> tuple[UUID, ...]:
    """Write a decision that says no value, and bring the row to what then stands."""
    session.flush()
    before = len(journal.written(session))
    journal.decided(session, entity, row_id, known)
    at: datetime = journal.signature(session).at
    with through_the_door(session.connection()):
        settle(session, [row_id], centre_id=session.info["centre_id"], now=at)
    session.expire_all()
    return journal.written(session, after=before)
