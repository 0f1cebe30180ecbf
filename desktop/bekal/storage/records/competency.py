"""Competency tests (UJK): schemes, test events, who waits for one, and what came of each attempt."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.terms import Outcome, QueueState, SchemeKind


class CompetencyScheme(Synced, Record):
    """A certification scheme (skema) of a certification body (LSP)."""

    __tablename__ = "competency_scheme"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    code: Mapped[str] = synced()
    """The body's own number, free text."""
    title: Mapped[str] = synced()
    title_en: Mapped[str] = synced(default="")
    kind: Mapped[SchemeKind] = synced(Word(SchemeKind))
    body: Mapped[str] = synced(default="")
    """The LSP's name."""
    licence: Mapped[str] = synced(default="")
    """`BNSP-LSP-...-ID`."""
    programme_id: Mapped[UUID | None] = belongs_to("programme", nullable=True)
    """The programme whose trainees are put in its queue; None: any."""
    valid_months: Mapped[int] = synced(default=36)
    """How long a certificate of it is valid."""
    retired_on: Mapped[date | None] = synced()


class CompetencyTest(Synced, Record):
    """A test event: a scheme, a place (TUK), a day."""

    __tablename__ = "competency_test"
    __table_args__ = (Index("ix_competency_test_scheme", "scheme_id", "held_on"),)

    scheme_id: Mapped[UUID] = belongs_to("competency_scheme")
    held_on: Mapped[date] = synced()
    place: Mapped[str] = synced(default="")
    """The test place (TUK)."""
    regency_code: Mapped[str] = synced(default="")
    schedule_code: Mapped[str] = synced(default="")
    """KODE JADWAL of the BNSP sheet."""
    assessors: Mapped[str] = synced(default="")
    """A line each: name, a bar, registration number (MET...)."""
    budget: Mapped[str] = synced(default="")
    """The label of the source of funds; its code is in the mapping."""
    ministry: Mapped[str] = synced(default="")
    seats: Mapped[int | None] = synced()
    letter_number: Mapped[str] = synced(default="")
    """Of the minutes of the test."""
    cancelled_reason: Mapped[str] = synced(default="")
    cancelled_on: Mapped[date | None] = synced()


class CompetencyQueue(Synced, Record):
    """Somebody waits for a test of a scheme. The id is made from candidate, scheme and number."""

    __tablename__ = "competency_queue"
    __table_args__ = (
        UniqueConstraint("centre_id", "candidate_id", "scheme_id", "number"),
        Index("ix_competency_queue_scheme", "scheme_id", "state"),
    )

    candidate_id: Mapped[UUID] = belongs_to("candidate")
    scheme_id: Mapped[UUID] = belongs_to("competency_scheme")
    number: Mapped[int] = synced(default=1)
    """The attempt: 1 the first test of this person in this scheme."""
    enrolment_id: Mapped[UUID | None] = belongs_to("enrolment", nullable=True)
    """The training it follows; None: somebody from outside."""
    place: Mapped[str] = synced(default="")
    """Where the person can go to."""
    queued_on: Mapped[date] = synced()
    state: Mapped[QueueState] = synced(Word(QueueState))
    test_id: Mapped[UUID | None] = belongs_to("competency_test", nullable=True)
    outcome: Mapped[Outcome | None] = synced(Word(Outcome))
    is_absent: Mapped[bool] = synced(default=False)
    decided_on: Mapped[date | None] = synced()
    certificate_no: Mapped[str] = synced(default="")
    registration_no: Mapped[str] = synced(default="")
    blank_no: Mapped[str] = synced(default="")
    issued_on: Mapped[date | None] = synced()
    valid_until: Mapped[date | None] = synced()
    evidence_seen: Mapped[bool] = synced(default=False)
    note: Mapped[str] = synced(default="")


class CodeMapping(Synced, Record):
    """The code an outside body gives to a label of ours. The id is made from list and label."""

    __tablename__ = "code_mapping"
    __table_args__ = (UniqueConstraint("centre_id", "code_list", "label"),)

    code_list: Mapped[str] = synced()
    """education, work, budget, ministry."""
    label: Mapped[str] = synced()
    code: Mapped[str] = synced(default="")
