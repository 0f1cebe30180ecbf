"""Candidates: the people who applied."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, local, synced
from bekal.storage.types import Id
from bekal.terms import NikStatus, Sex


class Candidate(Synced, Record):
    """A person who applied. The NIK is an attribute, never a key; the mother's name is never collected."""

    __tablename__ = "candidate"
    __table_args__ = (
        Index("ix_candidate_nik", "centre_id", "nik"),
        Index("ix_candidate_name", "centre_id", "name"),
    )

    name: Mapped[str] = synced()
    nik: Mapped[str | None] = synced()
    """Sixteen digits as text; doubtful ones are kept as they came."""
    nik_status: Mapped[NikStatus] = synced(Word(NikStatus))
    sex: Mapped[Sex | None] = synced(Word(Sex))
    birth_date: Mapped[date | None] = synced()
    birth_place: Mapped[str] = synced(default="")
    phone: Mapped[str] = synced(default="")
    """E.164, `+62…`."""
    email: Mapped[str] = synced(default="")
    education: Mapped[str] = synced(default="")
    street: Mapped[str] = synced(default="")
    rt: Mapped[str] = synced(default="")
    rw: Mapped[str] = synced(default="")
    district: Mapped[str] = synced(default="")
    wanted: Mapped[str] = synced(default="")
    """The programme asked for, in the applicant's words."""
    source: Mapped[str] = synced(default="")
    """The file or form the person came by."""
    registered_at: Mapped[datetime] = synced()
    mismatch_reason: Mapped[str] = synced(default="")
    """Why a birth date or sex that differs from the NIK was kept."""


class CandidateDraft(Record):
    """What is being typed and not yet registered; saved a second after the last key."""

    __tablename__ = "candidate_draft"

    id: Mapped[UUID] = local(Id, primary_key=True)
    staff_id: Mapped[UUID] = local(Id)
    candidate_id: Mapped[UUID | None] = local(Id)
    fields: Mapped[str] = local()
    """Canonical JSON of the form's fields, and the field that had the cursor."""
    saved_at: Mapped[datetime] = local()
