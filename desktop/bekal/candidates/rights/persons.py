"""Which rows are one person: aliases that were merged, and everything that hangs on them."""

import functools
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bekal.candidates.finding import require_candidate
from bekal.candidates.merging.queries import ids_of
from bekal.candidates.rights.rules import PersonErased, PersonRestricted
from bekal.storage.journal import synced_tables
from bekal.storage.records import Candidate, Record
from bekal.storage.standing import chunks
from bekal.terms import CandidateId

ROOT = "candidate"


def all_of(session: Session, candidate_id: CandidateId) -> tuple[CandidateId, ...]:
    """Return every registration that is this person: the one named first, then those merged with it."""
    return (candidate_id, *sorted(ids_of(session, candidate_id) - {candidate_id}))


def existing(session: Session, some_id: UUID) -> CandidateId:
    """Return the id of a person who is here.

    Raises:
        UnknownCandidate: nobody has it.

    """
    return CandidateId(require_candidate(session, some_id).id)


def living(session: Session, candidate_id: CandidateId) -> Candidate:
    """Return the record of a person whose data were not erased.

    Raises:
        PersonErased: they were.

    """
    person = session.get_one(Candidate, candidate_id)
    if person.erased_at is not None:
        raise PersonErased()
    return person


def open_to_change(session: Session, candidate_id: CandidateId) -> Candidate:
    """Return the record of a person whose data may be changed.

    Raises:
        PersonErased: they were erased.
        PersonRestricted: they are only kept.

    """
    person = living(session, candidate_id)
    if person.restricted_on is not None:
        raise PersonRestricted(name=person.name, since=f"{person.restricted_on:%d/%m/%Y}")
    return person


@functools.cache
def tables_about() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return every synced table whose rows hang on a person, parents first: with its columns and whom they name.

    Read off the foreign keys, so that a table that is added later is found without being named here.
    """
    about: dict[str, tuple[tuple[str, str], ...]] = {ROOT: ()}
    synced = synced_tables()
    while True:
        grown = dict(about)
        for table in Record.metadata.sorted_tables:
            if table.name in synced and table.name != ROOT:
                above = tuple(
                    (column.name, key.column.table.name)
                    for column in table.columns
                    for key in column.foreign_keys
                    if key.column.table.name in about and key.column.table.name != table.name
                )
                if above:
                    grown[table.name] = above
        if grown == about:
            return tuple(about.items())
        about = grown


def rows_about(session: Session, people: Iterable[CandidateId]) -> dict[str, list[Any]]:
    """Return every record of every table that hangs on these registrations, by table."""
    found: dict[str, list[Any]] = {}
    ids: dict[str, list[UUID]] = {ROOT: list(people)}
    for name, above in tables_about():
        record: Any = synced_tables()[name]
        table = cast("Table", record.__table__)
        rows: dict[UUID, Any] = {}
        if name == ROOT:
            conditions = [(table.c.id, ids[ROOT])]
        else:
            conditions = [(table.c[column], ids.get(parent, [])) for column, parent in above]
        for column, wanted in conditions:
            for some in chunks(wanted):
                rows |= {row.id: row for row in session.scalars(select(record).where(column.in_(some)))}
        found[name] = sorted(rows.values(), key=lambda row: row.id)
        ids[name] = list(rows)
    return found
