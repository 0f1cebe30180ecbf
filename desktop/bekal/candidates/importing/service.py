"""Carry out an import as planned, undo it whole, and remember what a sender's headings mean."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from bekal.candidates.applicants import Applicant
from bekal.candidates.certified import IDENTITY, certified
from bekal.candidates.importing.columns import Field, is_never_read, plain_heading
from bekal.candidates.importing.import_plan import ImportPlan, PlannedRow, State
from bekal.centre.queries import centre as house
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal, undoing
from bekal.storage.ids import joint_id
from bekal.storage.operations import Operation
from bekal.storage.records import Candidate, ImportMapping, ImportRun, LoggedOperation
from bekal.storage.standing import chunks
from bekal.terms import CandidateId

_AT_ONCE = 250
"""How many people are written between two words about how far it is."""
UNDONE_WITHIN = timedelta(days=7)
"""How long a whole import can be undone."""


class ImportTooOld(Refused):
    """Seven days have passed since; facts: file."""


class ImportUndone(Refused):
    """It was undone before; facts: file."""


class ImportMissing(Refused):
    """No such import was made on this machine."""


@dataclass(frozen=True)
class Imported:
    """What an import wrote."""

    run_id: UUID | None
    """By which it can be undone; None when nothing was written."""
    new: int
    changed: int
    people: tuple[CandidateId, ...] = ()
    """Everybody the file lists, those who were there already too, in the order they applied."""
    second_choices: Mapping[CandidateId, str] | None = None

    @property
    def written(self) -> int:
        """How many people were written."""
        return self.new + self.changed


@dataclass(frozen=True)
class Undone:
    """What became of an import that was undone."""

    removed: int
    """People who are gone again."""
    restored: int
    """People whose former values are back."""
    kept: tuple[str, ...]
    """Names of those who stay: something else depends on them or somebody changed them since."""


def carry_out(
    session: Session,
    plan: ImportPlan,
    *,
    now: datetime,
    source: str,
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Write an import as planned, in the caller's one transaction.

    Rows of people who are there already change only what the file says differently; skipped rows do nothing.
    `on_progress` hears (people written, people in all) and may raise to stop; the caller's transaction is lost then.
    """
    allow(session, Action.REGISTER)
    before = _last_n(session)
    zone = house(session).timezone
    fresh = [row for row in plan.rows if row.state is State.NEW]
    changed = [row for row in plan.rows if row.state is State.CHANGED]
    written: list[UUID] = []
    for start in range(0, len(fresh), _AT_ONCE):
        new = [
            {**_fields(row.applicant), "source": source, "registered_at": _applied_at(row, zone, now) or now}
            for row in fresh[start : start + _AT_ONCE]
        ]
        written += journal.write_many(session, Candidate, new)
        if on_progress is not None:
            on_progress(len(written), len(fresh) + len(changed))
    for row in changed:
        person = session.get_one(Candidate, row.person_id)
        for change in row.changes:
            setattr(person, change.field, change.new)
    session.flush()
    ids = {row.key: CandidateId(new_id) for row, new_id in zip(fresh, written, strict=True)}
    ids |= {row.key: CandidateId(row.person_id) for row in plan.rows if row.person_id is not None}
    listed = [row for row in plan.rows if row.key in ids and not _is_restricted(row)]
    if any(row.applied_at for row in listed):
        listed.sort(key=lambda row: (row.applied_at is None, row.applied_at or datetime.min))  # noqa: DTZ901
    run_id = _note_run(session, before, now=now, file=source, new=len(fresh), changed=len(changed))
    return Imported(
        run_id,
        len(fresh),
        len(changed),
        tuple(dict.fromkeys(ids[row.key] for row in listed)),
        {ids[row.key]: row.second_choice for row in listed if row.second_choice},
    )


def include_what_followed(session: Session, run_id: UUID) -> None:
    """Let the undoing of an import cover what the same transaction wrote after it: applications for a course."""
    session.flush()
    session.get_one(ImportRun, run_id).last_n = _last_n(session)


def undo_import(session: Session, run_id: UUID, *, now: datetime) -> Undone:
    """Undo a whole import: people it brought leave again, people it changed get their former values back.

    A field that somebody changed since keeps its newer value; somebody new whom anything refers to by now, or
    whom somebody changed since, stays.

    Raises:
        ImportMissing, ImportUndone, ImportTooOld: nothing was undone.

    """
    allow(session, Action.REGISTER)
    run = session.get(ImportRun, run_id)
    if run is None:
        raise ImportMissing()
    if run.undone_at is not None:
        raise ImportUndone(file=run.file)
    if now - run.at > UNDONE_WITHIN:
        raise ImportTooOld(file=run.file)
    steps = _operations(session, run)
    op_ids = {step.id for step in steps}
    rows = list(dict.fromkeys((step.entity, step.row_id) for step in steps))
    created, touched = _created_by(session, [row_id for _, row_id in rows], op_ids)
    removed, kept = 0, []
    for entity in _children_first({entity for entity, _ in rows}):
        ids = [row_id for kind, row_id in rows if kind == entity and row_id in created]
        stays = {row_id for row_id in ids if row_id in touched} | _referred(session, entity, ids)
        record = journal.synced_tables()[entity]
        for some in chunks([row_id for row_id in ids if row_id not in stays]):
            for row in session.scalars(select(record).where(record.__table__.columns["id"].in_(some))):
                session.delete(row)
                removed += entity == Candidate.__tablename__
        session.flush()
        if entity == Candidate.__tablename__:
            kept = [str(name) for name in _names(session, stays)]
    changed = [step for step in steps if step.row_id not in created]
    rewritten = {step.row_id for step in changed if step.entity == "candidate" and IDENTITY & step.fields.keys()}
    stated = certified(session, rewritten).keys()  # an identity that a certificate states goes back with a reason only
    undoing.undo(session, [step.id for step in changed if step.row_id not in stated])
    kept += [str(name) for name in _names(session, set(stated))]
    restored = {step.row_id for step in changed if step.entity == "candidate"} - stated
    run.undone_at = now
    return Undone(removed, len(restored), tuple(sorted(kept)))


def remember_headings(session: Session, sender: str, told: Mapping[str, Field | None]) -> None:
    """Remember what the headings of a sender's files mean, for the next file; `told` by bare heading."""
    allow(session, Action.REGISTER)
    sender = tidy_sender(sender)
    kept = {plain_heading(heading): field for heading, field in told.items() if not is_never_read(heading)}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    row = session.get(ImportMapping, joint_id("import_mapping", sender))
    if row is None:
        session.add(ImportMapping(id=joint_id("import_mapping", sender), sender=sender, headings=text))
    elif row.headings != text:
        row.headings = text
    session.flush()


def tidy_sender(sender: str) -> str:
    """Return a sender's name in the form in which two spellings are one."""
    return " ".join(sender.casefold().replace(".", " ").split())


def _fields(applicant: Applicant) -> dict[str, object]:
    return {name: getattr(applicant, name) for name in Applicant.__dataclass_fields__}


def _is_restricted(row: PlannedRow) -> bool:
    return row.person_id is not None and row.like is not None and row.like.restricted_on is not None


def _applied_at(row: PlannedRow, zone: Any, now: datetime) -> datetime | None:
    if row.applied_at is None:
        return None
    return min(row.applied_at.replace(tzinfo=zone), now)


def _last_n(session: Session) -> int:
    return session.scalar(select(func.max(LoggedOperation.n))) or 0


def _note_run(session: Session, before: int, *, now: datetime, file: str, new: int, changed: int) -> UUID | None:
    last = _last_n(session)
    if last == before:
        return None
    by = journal.signature(session).by
    run = ImportRun(
        staff_id=by, file=file, at=now, new=new, changed=changed, first_n=before + 1, last_n=last, undone_at=None
    )
    session.add(run)
    session.flush()
    return run.id


def _operations(session: Session, run: ImportRun) -> list[Operation]:
    """Return what the import wrote; on a shared database others' operations may lie between."""
    between = LoggedOperation.n.between(run.first_n, run.last_n)
    own = select(LoggedOperation.body).where(between, LoggedOperation.stream.is_(None)).order_by(LoggedOperation.n)
    steps = [Operation.from_bytes(body) for body in session.scalars(own)]
    first = next((step for step in steps if step.by == run.staff_id), None)
    return [step for step in steps if first is not None and (step.by, step.at) == (first.by, first.at)]


def _created_by(session: Session, row_ids: Sequence[UUID], op_ids: set[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Return which rows the operations made, and which rows others changed as well."""
    created, seen, touched = set(), set(), set()
    for some in chunks(row_ids):
        query = select(LoggedOperation.row_id, LoggedOperation.op_id).where(LoggedOperation.row_id.in_(some))
        for row_id, op_id in session.execute(query.order_by(LoggedOperation.n)):
            if op_id not in op_ids:
                touched.add(row_id)
            elif row_id not in seen:
                created.add(row_id)
            seen.add(row_id)
    return created, touched


def _children_first(entities: set[str]) -> list[str]:
    order = [table.name for table in reversed(Candidate.metadata.sorted_tables)]
    return sorted(entities, key=order.index)


def _referred(session: Session, entity: str, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these rows another row refers to."""
    found: set[UUID] = set()
    for table in Candidate.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == entity for key in column.foreign_keys):
                for some in chunks(ids):
                    found.update(session.scalars(select(column).where(column.in_(some)).distinct()))
    return found


def _names(session: Session, ids: set[UUID]) -> list[str]:
    table = cast("Table", Candidate.__table__)
    return [
        name for some in chunks(list(ids)) for name in session.scalars(select(table.c.name).where(table.c.id.in_(some)))
    ]
