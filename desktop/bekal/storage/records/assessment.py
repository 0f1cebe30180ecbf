"""The plan of an assessment, every attempt at it, the result, and the meeting that locked it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.storage.types import Id
from bekal.terms import Counting, Decision, Outcome


class Result(Synced, Record):
    """The training result of one trainee: a score and the pass decision."""

    __tablename__ = "result"
    JOINS = ("enrolment_id",)
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
    JOINS = ("enrolment_id", "unit_id")
    __table_args__ = (
        UniqueConstraint("centre_id", "enrolment_id", "unit_id"),
        Index("ix_unit_result_enrolment", "enrolment_id"),
    )

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    unit_id: Mapped[UUID] = belongs_to("unit")
    outcome: Mapped[Outcome | None] = synced(Word(Outcome))


class AssessmentPlan(Synced, Record):
    """How an edition of a programme is assessed. The id is made from both."""

    __tablename__ = "assessment_plan"
    __table_args__ = (UniqueConstraint("centre_id", "programme_id", "edition"),)

    programme_id: Mapped[UUID] = belongs_to("programme")
    edition: Mapped[int] = synced(default=1)
    pass_mark: Mapped[int] = synced(default=7000)
    """The least weighted total for a pass, in hundredths of a point."""
    predicates: Mapped[str] = synced(default="")
    """JSON: `[[9000, "Sangat Baik", "Excellent"], ...]`, from how many hundredths on, highest first; nothing: none."""
    needs_units: Mapped[bool] = synced(default=True)
    """A pass needs every unit competent."""
    counts: Mapped[Counting] = synced(Word(Counting), default=Counting.LAST)
    """Which try counts where there are several."""


class Criterion(Synced, Record):
    """A component of the plan: theory, practice, attitude; reading, listening; with its weight."""

    __tablename__ = "criterion"
    __table_args__ = (Index("ix_criterion_programme", "programme_id", "edition"),)

    programme_id: Mapped[UUID] = belongs_to("programme")
    edition: Mapped[int] = synced(default=1)
    position: Mapped[int] = synced()
    title: Mapped[str] = synced()
    title_en: Mapped[str] = synced(default="")
    weight: Mapped[int] = synced(default=100)
    """Its part of the total, against the weights of the others."""
    pass_mark: Mapped[int | None] = synced()
    """The least score of its own, in hundredths; None: every score will do."""


class Attempt(Synced, Record):
    """One try of a trainee at a component or a unit; every one is kept. The id is made from all four."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_enrolment", "enrolment_id"),)

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    criterion_id: Mapped[UUID | None] = belongs_to("criterion", nullable=True)
    unit_id: Mapped[UUID | None] = belongs_to("unit", nullable=True)
    """Either a component or a unit is named, never both."""
    number: Mapped[int] = synced(default=1)
    """1 is the first try, 2 and more are remedial."""
    held_on: Mapped[date | None] = synced()
    score_hundredths: Mapped[int | None] = synced()
    """0 to 10000; None is "not there yet" or, with `is_absent`, "did not come"; never zero."""
    outcome: Mapped[Outcome | None] = synced(Word(Outcome))
    is_absent: Mapped[bool] = synced(default=False)
    note: Mapped[str] = synced(default="")


class Graduation(Synced, Record):
    """The meeting that fixed the results of a course, and its lock. The id is made from course and number."""

    __tablename__ = "graduation"
    __table_args__ = (UniqueConstraint("centre_id", "course_id", "number"),)

    course_id: Mapped[UUID] = belongs_to("course")
    number: Mapped[int] = synced(default=1)
    """1 is the first lock; after one was taken off the next has 2."""
    letter_number: Mapped[str] = synced(default="")
    """Of the minutes (berita acara)."""
    met_on: Mapped[date] = synced()
    met_at: Mapped[str] = synced(default="")
    """Local time `HH:MM`."""
    met_place: Mapped[str] = synced(default="")
    members: Mapped[str] = synced(default="")
    """Who sat in it, a line each: name, a bar, office."""
    note: Mapped[str] = synced(default="")
    locked_at: Mapped[datetime] = synced()
    locked_by: Mapped[UUID] = synced(Id)
    unlocked_at: Mapped[datetime | None] = synced()
    unlocked_by: Mapped[UUID | None] = synced(Id)
    unlock_reason: Mapped[str] = synced(default="")
