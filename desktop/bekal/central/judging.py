"""Judging operations that arrive: may the acting person do this, does it stay within its own centre, does it fit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.storage.applying import OTHER_CENTRE, Check
from bekal.storage.journal import synced_tables
from bekal.storage.operations import Operation
from bekal.storage.records import LoggedOperation, Staff
from bekal.storage.set_aside import references
from bekal.sync.rules import APPENDED, ROLE_WRONG

_FOUNDED = frozenset({"centre", "staff"})
_CHUNK = 400
_staff = Staff.__table__


_STAFF = select(_staff.c.id, _staff.c.role, _staff.c.active).where(_staff.c.centre_id == bindparam("centre"))


def judge(session: Session, operations: Sequence[Operation], *, centre_id: UUID, is_first_of_device: bool) -> Check:
    """Return the check for a batch's operations, to be asked once for each in their order.

    `is_first_of_device`: nothing of this device was applied before, so that whoever acts first in it founds its
    accounts: the activation's token vouches for that person.
    """
    accounts = {row.id: rules.Account(row.role, row.active) for row in session.execute(_STAFF, {"centre": centre_id})}
    founder = operations[0].by if is_first_of_device and operations else None
    coming = _coming(operations, accounts, founder)
    strangers = _strangers(session, operations, centre_id)
    standing = _logged(session, {o.row_id for o in operations if o.entity in APPENDED})

    def check(operation: Operation) -> str | None:
        fields = operation.fields
        code = rules.unfit_text(fields, _indexed(operation.entity))
        if code is not None:
            return code
        if strangers and not strangers.isdisjoint(references(operation)):
            return OTHER_CENTRE
        code = rules.objection(
            accounts.get(operation.by) or coming.get(operation.by),
            entity=operation.entity,
            fields=fields,
            is_founding=operation.by == founder and operation.entity in _FOUNDED,
        )
        if code is None and operation.entity in APPENDED:
            if operation.kind == "del" or operation.row_id in standing:
                return ROLE_WRONG
            standing.add(operation.row_id)
        if code is None and operation.entity == "staff":
            account = rules.account_after(accounts.get(operation.row_id), fields)
            if account is not None:
                accounts[operation.row_id] = account
        return code

    return check


def _coming(
    operations: Iterable[Operation], known: Mapping[UUID, rules.Account], founder: UUID | None
) -> dict[UUID, rules.Account]:
    """Return the accounts that somebody who may do so opens in this very batch, in whatever order it has them."""
    waiting = {o.row_id: o for o in operations if o.entity == "staff" and "role" in o.fields and o.row_id not in known}
    accounts: dict[UUID, rules.Account] = {}
    is_growing = True
    while is_growing:
        is_growing = False
        for row_id, operation in list(waiting.items()):
            account = rules.account_after(None, operation.fields)
            objection = rules.objection(
                known.get(operation.by) or accounts.get(operation.by),
                entity="staff",
                fields=operation.fields,
                is_founding=operation.by == founder,
            )
            if account is not None and objection is None:
                accounts[row_id] = account
                del waiting[row_id]
                is_growing = True
    return accounts


def _logged(session: Session, row_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some rows are here already."""
    wanted, found = list(row_ids), set[UUID]()
    for start in range(0, len(wanted), _CHUNK):
        some = LoggedOperation.row_id.in_(wanted[start : start + _CHUNK])
        found.update(session.scalars(select(LoggedOperation.row_id).where(some)))
    return found


def _strangers(session: Session, operations: Iterable[Operation], centre_id: UUID) -> set[UUID]:
    """Return which of the rows that the operations refer to belong to another centre."""
    wanted = list({row for operation in operations for row in references(operation)})
    found: set[UUID] = set()
    for start in range(0, len(wanted), _CHUNK):
        found.update(
            session.scalars(
                select(LoggedOperation.row_id).where(
                    LoggedOperation.row_id.in_(wanted[start : start + _CHUNK]), LoggedOperation.centre_id != centre_id
                )
            )
        )
    return found


@cache
def _indexed(entity: str) -> tuple[str, ...]:
    """Return the columns of a kind of record that an index holds."""

    def names(table: Table) -> list[str]:
        unique = [c for constraint in table.constraints for c in getattr(constraint, "columns", ())]
        return [c.name for c in [*unique, *(c for index in table.indexes for c in index.columns)]]

    return _columns(entity, names)


def _columns(entity: str, names: Callable[[Table], list[str]]) -> tuple[str, ...]:
    record = synced_tables().get(entity)
    return tuple(sorted(set(names(cast("Table", record.__table__))))) if record is not None else ()
