"""The journal: every change of a synced record becomes an operation in the same transaction.

The ordinary way needs no thought: change records, and the flush writes the operations. Two further doors are
open: `write_many` for many new rows at once, and `apply` (in `bekal.storage.applying`) for others' operations.
Any other INSERT, UPDATE or DELETE of a synced table is refused (`bekal.storage.guarding`).

For each changed field an operation names the operation that wrote the value it replaces, found in the row's own
history; so two streams that changed different fields of a row never disturb each other.
"""

import functools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Column, Table, event, insert, select
from sqlalchemy import inspect as look_into
from sqlalchemy.orm import Session

from bekal.storage.clock import HybridClock
from bekal.storage.guarding import FLUSHING, through_the_door
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation, Plain, moment, stamp
from bekal.storage.records import SYNCED, LoggedOperation, Record, Synced
from bekal.storage.standing import past
from bekal.storage.types import Id, UtcDateTime
from bekal.terms import How


class NotSigned(AssertionError):
    """A session changed synced records and nobody had signed it: a bug."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes things in this session, when, and by which way."""

    by: UUID
    at: datetime
    how: How


class JournalSession(Session):
    """A session whose flushes write operations."""


def sign(session: Session, *, by: UUID, at: datetime, how: How = How.KEY) -> None:
    """Say once for a session who changes things, when, and by which way."""
    session.info["signature"] = Signature(by, at, how)


def signature(session: Session) -> Signature:
    """Return the session's signature.

    Raises:
        NotSigned: nobody signed.

    """
    try:
        return cast("Signature", session.info["signature"])
    except KeyError:
        raise NotSigned("sign the session before changing synced records") from None


# ------------------------------------------------------------------------------------------ what is synced


def synced_tables() -> Mapping[str, type[Record]]:
    """Return every synced entity by its table name."""
    if not _entities:
        for mapper in sorted(Record.registry.mappers, key=lambda mapper: str(mapper.local_table)):
            table = cast("Table", mapper.local_table)
            if any(column.info.get("sync") == SYNCED for column in table.columns):
                _entities[table.name] = mapper.class_
                _fields[table.name] = tuple(
                    mapper.get_property_by_column(c).key for c in table.columns if c.info.get("sync") == SYNCED
                )
    return _entities


def fields_of(entity: str) -> tuple[str, ...]:
    """Return the names of an entity's synced columns."""
    synced_tables()
    return _fields[entity]


_entities: dict[str, type[Record]] = {}
_fields: dict[str, tuple[str, ...]] = {}


def to_plain(value: Any) -> Plain:
    """Turn a column's value into what an operation can say."""
    match value:
        case StrEnum():
            return str(value)
        case None | bool() | int() | str():
            return value
        case UUID():
            return value.hex
        case datetime():
            return stamp(value)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            raise TypeError(f"an operation cannot say {type(value).__name__}")


def from_plain(entity: str, field: str, value: Plain) -> Any:
    """Turn what an operation says into the column's value.

    Raises:
        KeyError: the entity has no such synced field.
        ValueError: the value does not fit the column.

    """
    column = synced_tables()[entity].__table__.columns[field]
    if column.info.get("sync") != SYNCED:
        raise KeyError(field)
    if value is None:
        if not column.nullable:
            raise ValueError(f"{entity}.{field} may not be empty")
        return None
    read = _read(column.type, value)
    if to_plain(read) != value:  # one value has one spelling, or equal values would look different
        raise ValueError(f"{entity}.{field} is spelled otherwise")
    return read


def _read(kind: Any, value: Plain) -> Any:
    if isinstance(kind, Id):
        return UUID(hex=str(value))
    if isinstance(kind, UtcDateTime):
        return moment(str(value))
    wanted = kind.python_type
    if wanted is date:
        return date.fromisoformat(str(value))
    if wanted is bytes:
        return bytes.fromhex(str(value))
    if hasattr(kind, "terms"):
        return kind.terms(value)
    if type(value) is not wanted or (isinstance(value, str) and "\0" in value):  # PostgreSQL keeps no NUL
        raise ValueError(f"no {wanted.__name__}")
    return value


# ------------------------------------------------------------------------------------------- the flush door


@dataclass(slots=True)
class _Pending:
    record: Synced
    op_id: UUID
    kind: str
    names: tuple[str, ...] | None  # None: a new row, whose defaults are known only after the flush


@event.listens_for(JournalSession, "before_flush")
def _mark_versions(session: Session, _context: object, _instances: object) -> None:
    """Give every changed row its new version, so that the row and its operation go in one statement each."""
    pending: list[_Pending] = []
    entities = synced_tables()
    for record in list(session.new):
        if record.__tablename__ in entities:
            row = cast("Synced", record)
            if getattr(row, "centre_id", None) is None:
                row.centre_id = session.info["centre_id"]
            row.version = new_id()
            _compose(row, fields_of(record.__tablename__))
            pending.append(_Pending(row, row.version, "put", None))
    for record in list(session.dirty):
        if record.__tablename__ in entities and session.is_modified(record):
            state = look_into(record)
            names = tuple(n for n in fields_of(record.__tablename__) if state.attrs[n].history.has_changes())
            if names:
                row = cast("Synced", record)
                row.version = new_id()
                _compose(row, names)
                pending.append(_Pending(row, row.version, "put", names))
    for record in list(session.deleted):
        if record.__tablename__ in entities:
            pending.append(_Pending(cast("Synced", record), new_id(), "del", ()))
    if pending:
        signature(session)
    session.info["pending"] = pending
    if pending:
        session.connection().info[FLUSHING] = True


def _compose(record: Synced, names: Iterable[str]) -> None:
    """Write texts in their composed form (NFC), the only one an operation can say."""
    for name in names:
        value = getattr(record, name)
        if (composed := _composed(value)) is not value:
            setattr(record, name, composed)


def _composed(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if type(value) is str and not value.isascii() else value


@event.listens_for(JournalSession, "after_flush")
def _write_operations(session: Session, _context: object) -> None:
    pending: list[_Pending] = session.info.pop("pending", [])
    # asked once for all rows of the flush: a decision changes a thousand of them
    writers = past(session, [change.record.id for change in pending if change.names]).writers
    operations = []
    for change in pending:
        entity = change.record.__table__.name
        names = change.names
        if names is None:
            values = {n: getattr(change.record, n) for n in fields_of(entity)}
            names = _worth_saying(entity, values)
        base = writers.get(change.record.id, {}) if change.names else {}
        operations.append(
            _operation(
                session,
                entity,
                change.record.id,
                change.kind,
                {name: to_plain(getattr(change.record, name)) for name in names},
                {name: base[name].operation.id.hex for name in names if name in base},
                change.op_id,
                change.record.centre_id,
            )
        )
    log(session, operations)
    if pending:
        session.connection().info[FLUSHING] = False


def _operation(  # one argument for each thing an operation says
    session: Session,
    entity: str,
    row_id: UUID,
    kind: str,
    fields: dict[str, Plain],
    base: dict[str, str | None],
    op_id: UUID,
    centre_id: UUID,
) -> tuple[UUID, Operation]:
    signed = signature(session)
    clock: HybridClock = session.info["clock"]
    operation = Operation(
        op_id,
        entity,
        row_id,
        kind,
        fields,
        base,
        signed.by,
        signed.at,
        signed.how,
        str(clock.tick(signed.at)),
    )
    return centre_id, operation


def log(session: Session, operations: Iterable[tuple[UUID, Operation]]) -> None:
    """Append own operations to the journal; the first of a transaction opens its group."""
    rows = []
    for centre_id, operation in operations:
        rows.append(
            {
                "op_id": operation.id,
                "centre_id": centre_id,
                "entity": operation.entity,
                "row_id": operation.row_id,
                "body": operation.to_bytes(),
                "stream": None,
                "opens_group": session.info.get("group") is None,
                "batch_seq": None,
            }
        )
        session.info["group"] = (
            session.info.get("group") or session.get_nested_transaction() or session.get_transaction()
        )
    if rows:
        session.connection().execute(_APPEND, rows)
        session.info.setdefault("written", []).extend(row["op_id"] for row in rows)


_APPEND = insert(cast("Table", LoggedOperation.__table__))


@event.listens_for(JournalSession, "after_transaction_end")
def _pass_group_on(session: Session, transaction: Any) -> None:
    """A group opened in a savepoint belongs to what surrounds it; the outermost transaction ends it."""
    group = session.info.get("group")
    if group is not None and group is transaction:
        session.info["group"] = group.parent


@event.listens_for(JournalSession, "after_rollback")
def _forget_group(session: Session) -> None:
    """What was undone, to its savepoint or whole, has opened no group."""
    if session.info.get("group") is (session.get_nested_transaction() or session.get_transaction()):
        session.info["group"] = None
    session.info.pop("pending", None)


def written(session: Session, *, after: int = 0) -> tuple[UUID, ...]:
    """Return the operations this session has written, in order, without the first `after`: what an undo takes back."""
    session.flush()
    return tuple(session.info.get("written", ())[after:])


def last_writers(session: Session, row_id: UUID) -> dict[str, UUID]:
    """Return for each field of a row the operation that wrote its present value."""
    writers = past(session, [row_id]).writers
    return {name: writer.operation.id for name, writer in writers.get(row_id, {}).items()}


def history(session: Session, row_id: UUID) -> list[Operation]:
    """Return every operation of one row, oldest first: who changed what, when and how."""
    bodies = session.scalars(
        select(LoggedOperation.body).where(LoggedOperation.row_id == row_id).order_by(LoggedOperation.n)
    )
    return [Operation.from_bytes(body) for body in bodies]


# ---------------------------------------------------------------------------------------- the bulk door


def write_many(session: Session, record: type[Record], rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Insert many new rows with their operations, in two statements.

    Each row names its synced columns; ids are made where missing. Return the ids in order.
    """
    session.flush()
    signature(session)
    table = cast("Table", record.__table__)
    centre_id = session.info["centre_id"]
    full, operations = [], []
    for row in rows:
        values = _defaults(table) | {name: _composed(value) for name, value in row.items()}
        values.setdefault("id", new_id())
        values |= {"centre_id": centre_id, "version": new_id()}
        full.append(values)
        names = _worth_saying(table.name, values)
        fields = {n: to_plain(values[n]) for n in names}
        operations.append(
            _operation(session, table.name, values["id"], "put", fields, {}, values["version"], centre_id)
        )
    if full:
        with through_the_door(session.connection()):
            session.execute(insert(table), full)
        log(session, operations)
    return [values["id"] for values in full]


def _worth_saying(entity: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a new row that differ from what a new row has anyway."""
    defaults = _defaults(cast("Table", synced_tables()[entity].__table__))
    return tuple(n for n in fields_of(entity) if values.get(n) is not None and values[n] != defaults[n])


@functools.cache
def _defaults(table: Table) -> dict[str, Any]:
    """Return for each plain column its constant default or None, so that all rows have the same columns."""
    return {
        column.key: column_default(column)
        for column in table.columns
        if column.key not in {"id", "centre_id", "version"}
    }


def column_default(column: Column[Any]) -> Any:
    """Return the constant a new row has in this column, or None."""
    default = column.default
    return getattr(default, "arg", None) if default is not None and default.is_scalar else None
