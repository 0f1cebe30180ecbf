"""Language tests of outside bodies, and reference data that a centre received after the program was made."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.terms import Decision


class LanguageResult(Synced, Record):
    """What a person reached in a language test of an outside body (JLPT, JFT-Basic, EPS-TOPIK, Goethe, ...)."""

    __tablename__ = "language_result"
    __table_args__ = (Index("ix_language_result_candidate", "candidate_id"),)

    candidate_id: Mapped[UUID] = belongs_to("candidate")
    scheme: Mapped[str] = synced()
    """The test's code in the reference data."""
    level: Mapped[str] = synced(default="")
    """The level taken, or the one reached where the score decides it."""
    taken_on: Mapped[date] = synced()
    total_hundredths: Mapped[int | None] = synced()
    """The total score times 100; None: not known."""
    sections: Mapped[str] = synced(default="")
    """JSON: section code to score in hundredths."""
    decision: Mapped[Decision | None] = synced(Word(Decision))
    certificate_no: Mapped[str] = synced(default="")
    valid_until: Mapped[date | None] = synced()
    """None: without an end."""
    evidence_seen: Mapped[bool] = synced(default=False)
    """Somebody of the office saw the original."""
    note: Mapped[str] = synced(default="")


class ReferenceEdition(Synced, Record):
    """A newer edition of reference data, read from a file. The id is made from kind and edition."""

    __tablename__ = "reference_edition"
    __table_args__ = (UniqueConstraint("centre_id", "kind", "edition"),)

    kind: Mapped[str] = synced()
    edition: Mapped[str] = synced()
    body: Mapped[str] = synced()
    """Canonical JSON, as the file of the program."""
    added_at: Mapped[datetime] = synced()
