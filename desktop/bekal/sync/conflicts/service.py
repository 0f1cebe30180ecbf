"""Deciding what met: one of the values stands, or another is typed; the decision travels and can be taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.storage import deciding, journal, undoing
from bekal.storage.naming import is_taken
from bekal.storage.operations import Plain
from bekal.storage.records import Staff
from bekal.sync.conflicts import rules
from bekal.sync.conflicts.queries import ConflictRow, conflict
from bekal.sync.conflicts.typed import read_typed
from bekal.sync.conflicts.words import record_word


@dataclass(frozen=True)
class Settled:
    """What a decision did: its operations, for taking it back."""

    operations: tuple[UUID, ...]
    row: ConflictRow


def settle(
    session: Session,
    conflict_id: UUID,
    *,
    take: UUID | rules.Take | None = None,
    typed: str | None = None,
    now: datetime,
) -> Settled:
    """Decide a conflict: `take` the value of one of the operations shown, or let `typed` stand.

    Of a removal that met changes, `take` says whether the record is kept or removed after all.

    Raises:
        ConflictUnknown: there is none, or it was decided meanwhile.
        HeadDecides: it is for the head.
        NoValueChosen, NotToBeTyped, ValueUnfit, OnlyRenamed, NameTaken, RemovalImpossible: nothing was decided.

    """
    row = conflict(session, conflict_id)
    if row is None or row.decided is not None:
        raise rules.ConflictUnknown()
    if (take is None) == (typed is None):
        raise rules.NoValueChosen()
    if row.is_alike and typed is None:
        raise rules.OnlyRenamed(field=row.word)
    by = session.get_one(Staff, journal.signature(session).by)
    if not by.active:
        raise rules.HeadDecides(field=row.word)
    if row.is_removal and typed is not None:
        raise rules.NotToBeTyped(field=row.word)
    values: dict[str, Plain] = {}
    if not row.is_removal:
        values = _values(session, row, take, typed, now.astimezone(centre(session).timezone).date())
    rules.check_decider(by.role, entity=row.entity, fields=values, is_hard=row.is_hard, word=row.word)
    if row.is_alike:
        _check_free(session, row, values[row.field])
    if row.is_removal:
        return Settled(_settle_removal(session, row, take), row)
    return Settled(deciding.decide(session, row.entity, row.row_id, values), row)


def take_back(session: Session, settled: Settled) -> int:
    """Take a decision back, so that both values meet again at every copy; return how many fields went back."""
    return undoing.undo(session, settled.operations)


def take_back_decision(session: Session, row: ConflictRow) -> int:
    """Take back a decision that is on the list of those made, also one of another PC; return how many fields went back.

    Raises:
        ConflictUnknown: nobody decided it.
        HeadDecides: it is for the head.

    """
    if row.decided is None:
        raise rules.ConflictUnknown()
    by = session.get_one(Staff, journal.signature(session).by)
    values = {row.field: row.decided.value}
    rules.check_decider(by.role, entity=row.entity, fields=values, is_hard=row.is_hard, word=row.word)
    return undoing.undo(session, [row.decided.op_id])


def _values(
    session: Session, row: ConflictRow, take: UUID | rules.Take | None, typed: str | None, today: date
) -> dict[str, Plain]:
    if typed is not None:
        return read_typed(row, typed, today=today)
    chosen = next((said for said in (row.standing, *row.others) if said.op_id == take), None)
    if chosen is None:
        raise rules.NoValueChosen()
    return deciding.values_of(session, row.row_id, row.field, chosen.op_id)


def _check_free(session: Session, row: ConflictRow, name: Plain) -> None:
    if not name:
        raise rules.ValueUnfit(field=row.word, value=name)
    if is_taken(session, deciding.row_of(session, row.entity, row.row_id), row.field, name):
        raise rules.NameTaken(field=row.word, value=name)


def _settle_removal(session: Session, row: ConflictRow, take: UUID | rules.Take | None) -> tuple[UUID, ...]:
    if take is rules.Take.KEEP or take == row.standing.op_id:
        return deciding.keep_row(session, row.entity, row.row_id, [said.op_id for said in row.others])
    if take is not rules.Take.REMOVE and take not in {said.op_id for said in row.others}:
        raise rules.NoValueChosen()
    before = len(journal.written(session))
    try:
        with session.begin_nested():
            session.delete(deciding.row_of(session, row.entity, row.row_id))
            session.flush()
    except IntegrityError as error:
        raise rules.RemovalImpossible(what=record_word(row.entity)) from error
    return journal.written(session, after=before)
