"""The journal: every change of a synced record becomes an operation in the same transaction.

The ordinary way needs no thought: change records, and the flush writes the operations. Two further doors are
open: `write_many` for many new rows at once, and `apply` (in `bekal.storage.applying`) for others' operations.
Any other INSERT, UPDATE or DELETE of a synced table is refused (`bekal.storage.guarding`).

For each changed field an operation names the operation that wrote the value it replaces, found in the row's own
history; so two streams that changed different fields of a row never disturb each other.
"""

import contextlib
import functools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, event, insert, select
from sqlalchemy import inspect as look_into
from sqlalchemy.orm import Session

from bekal.storage.clock import HybridClock
from bekal.storage.guarding import FLUSHING, through_the_door
from bekal.storage.hanging import left_by
from bekal.storage.ids import new_id
from bekal.storage.merging import Merged
from bekal.storage.naming import names
from bekal.storage.operations import HOLDER, ROW, Operation, Plain
from bekal.storage.policies import RULES
from bekal.storage.records import Certificate, LoggedOperation, PersonLink, Record, Synced, id_for
from bekal.storage.rows import column_default, fields_of, from_plain, synced_tables, to_plain
from bekal.storage.settling import (
    conflicts_after_own,
    is_closing,
    settle_identities,
    settle_lists,
    settle_names,
    settle_supports,
    settle_ties,
)
from bekal.storage.standing import Past, past
from bekal.storage.stating import identities_of, is_tie, known_of
from bekal.terms import How

__all__ = [  # what is synced is asked of the journal
    "JournalSession", "NotSigned", "Signature", "column_default", "decided", "deciding", "fields_of", "from_plain",
    "history", "last_writers", "log", "sign", "signature", "synced_tables", "to_plain", "write_many", "written",
]  # fmt: skip


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


# ------------------------------------------------------------------------------------------- the flush door


@contextlib.contextmanager
def deciding(session: Session) -> Iterator[None]:
    """Let what is written in the block decide: it ends the conflicts of the fields it writes, hard ones included."""
    session.flush()
    session.info["deciding"] = True
    try:
        yield
        session.flush()
    finally:
        session.info["deciding"] = False


def decided(session: Session, entity: str, row_id: UUID, known: Mapping[str, tuple[str, ...]]) -> None:
    """Append a decision that says no value of its own."""
    op = _operation(session, entity, row_id, "resolve", {}, {}, new_id(), session.info["centre_id"], dict(known))
    log(session, [op])


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
    # asked once for all rows of the flush: a decision changes a thousand of them; an id made of others may come again
    asked = [change.record.id for change in pending if change.names is not None or change.record.id.version == 5]
    known = past(session, asked)
    operations = [_said(session, change, known) for change in pending]
    log(session, operations)
    if pending:
        session.connection().info[FLUSHING] = False
        left = (left_by(o, known.writers.get(o.row_id, {})) for _, o in operations)
        session.info.setdefault("left", set()).update(*left)
        session.info.setdefault("named", set()).update(o.entity for _, o in operations if names(o))
        session.info.setdefault("unsettled", set()).update(known.met)
        session.info.setdefault("closings", set()).update(o.row_id for _, o in operations if is_closing(o))
        bare = {o.row_id for _, o in operations if RULES[o.entity].is_bare(o)}
        session.info.setdefault("bare", set()).update(bare)
        session.info.setdefault("ties", []).extend(o for _, o in operations if is_tie(o))


def _said(session: Session, change: _Pending, known: Past) -> tuple[UUID, Operation]:
    """Return what is to be said of a changed record: its new values, what they replace, and what else met there."""
    row, entity = change.record, change.record.__table__.name
    met = known.met.get(row.id)
    writers = known.writers.get(row.id, {}) if change.names else {}
    knew: dict[str, tuple[str, ...]] = {}
    names: tuple[str, ...]
    if change.names is None:
        names = _worth_saying(entity, {name: getattr(row, name) for name in fields_of(entity)})
        if met and met.removals:
            knew[ROW] = _named(met.removals)
    elif change.kind == "del":
        names = ()
        heads = list(known.writers.get(row.id, {}).values())
        if met:
            heads += [*met.removals, *(other for some in met.others.values() for other in some)]
            heads += [one for one in known.steps[row.id] if one.kind == "resolve" and not one.fields]
        if heads:
            knew[ROW] = _named(heads)
    else:
        names = change.names
        if met:
            names += _going_with(entity, names, met)
            knew = {name: _named(met.others[name]) for name in names if met.others.get(name)}
    if isinstance(row, PersonLink):
        known_now = known_of(session, [row.kept_id, row.merged_id]).values()
        knew |= {HOLDER: tuple(sorted({one for some in known_now for one in some}))} if any(known_now) else {}
    fields = {name: to_plain(getattr(row, name)) for name in names}
    base: dict[str, str | None] = {name: writers[name].id.hex for name in names if name in writers}
    is_decision = change.kind == "put" and change.names is not None and session.info.get("deciding")
    kind = "resolve" if is_decision else change.kind
    return _operation(session, entity, row.id, kind, fields, base, change.op_id, row.centre_id, knew)


def _going_with(entity: str, names: tuple[str, ...], met: Merged) -> tuple[str, ...]:
    """Return the fields that go with changed ones where values met: said again, so that all copies show the same."""
    leaders = RULES[entity].leaders.items()
    led = [name for name, leader in leaders if leader in names and leader in met.others and name not in names]
    return tuple(name for name in led if name in met.standing or name in met.others)


def _named(operations: Iterable[Operation]) -> tuple[str, ...]:
    return tuple(sorted({operation.id.hex for operation in operations}))


@event.listens_for(JournalSession, "after_flush_postexec")
def _settle_what_met(session: Session, _context: object) -> None:
    """Bring the conflicts up to date that the flush touched; nearly always there are none."""
    unsettled, closings = session.info.pop("unsettled", None), session.info.pop("closings", None)
    bare, named = session.info.pop("bare", None), session.info.pop("named", None)
    ties = session.info.pop("ties", None)
    if unsettled or closings or bare or named or ties:
        with session.no_autoflush:
            at = signature(session).at
            conflicts_after_own(session, unsettled or (), now=at)
            settle_lists(session, closings or (), now=at)
            settle_identities(session, bare or (), now=at)
            settle_ties(session, ties or (), now=at)
            settle_names(session, named or (), now=at)


@event.listens_for(JournalSession, "before_commit")
def _let_removed_ones_go(session: Session) -> None:
    """Off some rows this transaction took what hung on them: what was removed before and stayed for that goes now."""
    if session.in_nested_transaction() or not session.is_active:
        return
    session.flush()
    left = session.info.pop("left", None)
    if left:
        settle_supports(session, left, now=signature(session).at)


def _operation(  # one argument for each thing an operation says
    session: Session,
    entity: str,
    row_id: UUID,
    kind: str,
    fields: dict[str, Plain],
    base: dict[str, str | None],
    op_id: UUID,
    centre_id: UUID,
    known: dict[str, tuple[str, ...]] | None = None,
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
        schema=2 if known else 1,
        known=known or {},
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
    if session.get_nested_transaction() is None:
        session.info.pop("left", None)


def written(session: Session, *, after: int = 0) -> tuple[UUID, ...]:
    """Return the operations this session has written, in order, without the first `after`: what an undo takes back."""
    session.flush()
    return tuple(session.info.get("written", ())[after:])


def last_writers(session: Session, row_id: UUID) -> dict[str, UUID]:
    """Return for each field of a row the operation that wrote its present value."""
    writers = past(session, [row_id]).writers
    return {name: writer.id for name, writer in writers.get(row_id, {}).items()}


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
        values.setdefault("id", id_for(record, values))
        values |= {"centre_id": centre_id, "version": new_id()}
        full.append(values)
    met = past(session, [values["id"] for values in full if values["id"].version == 5]).met
    identities = identities_of(session, [values["enrolment_id"] for values in full]) if record is Certificate else {}
    for values in full:
        names = _worth_saying(table.name, values)
        fields = {n: to_plain(values[n]) for n in names}
        gone = met[values["id"]].removals if values["id"] in met else ()
        knew = {ROW: _named(gone)} if gone else {}
        if worded := identities.get(values.get("enrolment_id", values["id"])):
            knew[HOLDER] = worded
        operations.append(
            _operation(session, table.name, values["id"], "put", fields, {}, values["version"], centre_id, knew)
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
