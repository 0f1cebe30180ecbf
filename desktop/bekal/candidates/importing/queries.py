"""What was imported on this machine, what a sender's headings mean, and who holds the NIKs of a list."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.importing.columns import NOTHING_TOLD, Field
from bekal.candidates.importing.roster import Told
from bekal.candidates.importing.service import UNDONE_WITHIN, tidy_sender
from bekal.candidates.listing import LISTED
from bekal.storage.ids import joint_id
from bekal.storage.records import Candidate, ImportMapping, ImportRun, Staff
from bekal.terms import CandidateId, NikStatus

SHOWN = 50


@dataclass(frozen=True)
class Run:
    """One import that was made on this machine."""

    id: UUID
    file: str
    at: datetime
    by: str
    new: int
    changed: int
    undone_at: datetime | None
    can_undo: bool


@dataclass(frozen=True)
class Picked:
    """Who holds the NIKs of a list."""

    people: tuple[tuple[CandidateId, str], ...]
    """Id and name, in the order of the list."""
    missing: tuple[str, ...]
    """NIKs nobody registered here has."""


def runs(session: Session, *, now: datetime) -> tuple[Run, ...]:
    """Return the imports of this machine, the newest first."""
    query = (
        select(ImportRun, Staff.name)
        .outerjoin(Staff, Staff.id == ImportRun.staff_id)
        .order_by(ImportRun.at.desc(), ImportRun.first_n.desc())
        .limit(SHOWN)
    )
    return tuple(
        Run(
            run.id,
            run.file,
            run.at,
            name or "",
            run.new,
            run.changed,
            run.undone_at,
            run.undone_at is None and now - run.at <= UNDONE_WITHIN,
        )
        for run, name in session.execute(query)
    )


def told_headings(session: Session, sender: str) -> Told:
    """Return what was decided about the headings of a sender's files; nothing for a sender never heard of."""
    row = session.get(ImportMapping, joint_id("import_mapping", tidy_sender(sender))) if tidy_sender(sender) else None
    if row is None:
        return NOTHING_TOLD
    fields = {field.value: field for field in Field}
    return {heading: fields.get(name) if name else None for heading, name in json.loads(row.headings).items()}


def senders(session: Session) -> tuple[str, ...]:
    """Return the senders whose headings are remembered."""
    return tuple(session.scalars(select(ImportMapping.sender).order_by(ImportMapping.sender)))


def holders(session: Session, niks: Sequence[str]) -> Picked:
    """Return who holds these NIKs of sixteen digits."""
    found: dict[str, tuple[CandidateId, str]] = {}
    unique = list(dict.fromkeys(niks))
    for start in range(0, len(unique), 400):
        query = select(Candidate.nik, Candidate.id, Candidate.name).where(
            Candidate.nik.in_(unique[start : start + 400]), Candidate.nik_status == NikStatus.FORMAT_OK, LISTED
        )
        for nik, row_id, name in session.execute(query):
            found.setdefault(str(nik), (CandidateId(row_id), name))
    return Picked(tuple(found[nik] for nik in unique if nik in found), tuple(nik for nik in unique if nik not in found))
