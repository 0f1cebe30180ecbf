"""Results: what a trainee achieved."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.terms import Decision, Outcome


class Result(Synced, Record):
    """The training result of one trainee: a score and the pass decision."""

    __tablename__ = "result"
    __table_args__ = (UniqueConstraint("centre_id", "enrolment_id"),)

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    score_hundredths: Mapped[int | None] = synced()
    """Score times 100 (8650 is 86,5), 0 to 10000; None is "not yet", never zero."""
    decision: Mapped[Decision | None] = synced(Word(Decision))
    decided_on: Mapped[date | None] = synced()
    note: Mapped[str] = synced(default="")


class UnitResult(Synced, Record):
    """K or BK of one trainee in one unit."""

    __tablename__ = "unit_result"
    __table_args__ = (
        UniqueConstraint("centre_id", "enrolment_id", "unit_id"),
        Index("ix_unit_result_enrolment", "enrolment_id"),
    )

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    unit_id: Mapped[UUID] = belongs_to("unit")
    outcome: Mapped[Outcome | None] = synced(Word(Outcome))
