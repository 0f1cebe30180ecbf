"""Papers: which are asked for, which a candidate has, and the scans of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.storage.types import Id
from bekal.terms import PaperOutcome, PaperState


class PaperRule(Synced, Record):
    """A paper the centre asks for besides, or no longer asks for, than the reference data says."""

    __tablename__ = "paper_rule"
    __table_args__ = (Index("ix_paper_rule_programme", "programme_id"),)

    programme_id: Mapped[UUID | None] = belongs_to("programme", nullable=True)
    """None: of every programme."""
    kind: Mapped[str] = synced()
    """The code of the paper in the reference data."""
    asked: Mapped[bool] = synced(default=True)
    """False: this rule takes a paper of the reference data off the list."""
    condition: Mapped[str] = synced(default="")
    """The code of the condition under which it is asked for; nothing: always."""
    source: Mapped[str] = synced(default="")
    """Where the rule is written."""


class Paper(Synced, Record):
    """A paper of a candidate (berkas), one row a kind; the id is made from both."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("centre_id", "candidate_id", "kind"),
        Index("ix_paper_candidate", "candidate_id"),
        Index("ix_paper_number", "kind", "number"),
    )

    candidate_id: Mapped[UUID] = belongs_to("candidate")
    kind: Mapped[str] = synced()
    state: Mapped[PaperState] = synced(Word(PaperState), default=PaperState.NONE)
    number: Mapped[str] = synced(default="")
    issued_on: Mapped[date | None] = synced()
    expires_on: Mapped[date | None] = synced()
    outcome: Mapped[PaperOutcome | None] = synced(Word(PaperOutcome))
    """Of health and police papers only, in place of what they say."""
    seen_on: Mapped[date | None] = synced()
    """When the original was seen; for an identity card that is "KTP dilihat"."""
    seen_by: Mapped[UUID | None] = synced(Id)
    note: Mapped[str] = synced(default="")


class Scan(Synced, Record):
    """A scan or photo of a paper; its bytes lie among the attachments."""

    __tablename__ = "scan"
    __table_args__ = (Index("ix_scan_paper", "paper_id"), Index("ix_scan_address", "address"))

    paper_id: Mapped[UUID] = belongs_to("paper")
    address: Mapped[str] = synced()
    """Where it lies among the attachments."""
    media: Mapped[str] = synced()
    """`application/pdf` or `image/jpeg`."""
    size: Mapped[int] = synced()
    """Bytes."""
    pages: Mapped[int] = synced(default=1)
    title: Mapped[str] = synced(default="")
    """The name of the file it came from."""
    unreadable: Mapped[bool] = synced(default=False)
    removed: Mapped[bool] = synced(default=False)
    """Taken off the paper; the bytes stay until the person's data are destroyed, so that it can be undone."""
    taken_at: Mapped[datetime] = synced()
