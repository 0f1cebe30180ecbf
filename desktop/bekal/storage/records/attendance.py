"""Marks: one trainee at one meeting; and what marks come from: letters, cards, gates, sheets on paper."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bekal.storage.records.columns import KEY, Record, Synced, Word, belongs_to, local, synced
from bekal.storage.types import Id
from bekal.terms import Attendance, Direction, Passed


class Mark(Record):
    """The mark of a trainee at a meeting, keyed by both; the id is made from them (`ids.mark_id`).

    Two PCs that mark one slot therefore meet in one row. The absence of a row is "not yet marked".
    """

    __tablename__ = "mark"
    __table_args__ = (Index("uq_mark_id", "id", unique=True), {"sqlite_with_rowid": False})

    meeting_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("meeting.id", ondelete="RESTRICT"), primary_key=True, info={"sync": "synced"}
    )
    enrolment_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("enrolment.id", ondelete="RESTRICT"), primary_key=True, info={"sync": "synced"}
    )
    id: Mapped[UUID] = mapped_column(Id, info={"sync": KEY})
    centre_id: Mapped[UUID] = mapped_column(Id, index=True, info={"sync": KEY})
    version: Mapped[UUID] = local(Id)
    mark: Mapped[Attendance | None] = synced(Word(Attendance))
    """None after a mark was taken back: the slot is again not yet marked."""
    minutes_late: Mapped[int | None] = synced()
    note: Mapped[str] = synced(default="")
    minutes_early: Mapped[int | None] = synced()
    """How long before the end the trainee left."""
    hours_attended: Mapped[int | None] = synced()
    """JP, where part of a meeting was attended; None: as the mark and the house rules say."""
    reason: Mapped[str | None] = synced()
    """Why the mark was changed after the days in which that needs no reason."""
    clock_suspect: Mapped[bool | None] = synced()
    """True where this PC's clock was surely wrong when the mark was made."""


class LeaveLetter(Synced, Record):
    """A letter that excuses a trainee from one day to another, both included, and marks those meetings beforehand."""

    __tablename__ = "leave_letter"
    __table_args__ = (Index("ix_leave_letter_enrolment", "enrolment_id"),)

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    mark: Mapped[Attendance] = synced(Word(Attendance))
    first_on: Mapped[date] = synced()
    last_on: Mapped[date] = synced()
    reason: Mapped[str] = synced(default="")
    scan: Mapped[str] = synced(default="")
    """The address of the letter's scan among the attachments, or nothing."""
    received_at: Mapped[datetime] = synced()
    withdrawn_at: Mapped[datetime | None] = synced()


class Card(Synced, Record):
    """A trainee's card; a lost one is revoked and the next version issued. The id is made from both."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("centre_id", "enrolment_id", "number"),)

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    number: Mapped[int] = synced()
    """The version, from one."""
    issued_at: Mapped[datetime] = synced()
    revoked_at: Mapped[datetime | None] = synced()
    revoked_reason: Mapped[str] = synced(default="")


class Passage(Synced, Record):
    """A card held before a gate, and what the gate answered; only ever appended."""

    __tablename__ = "passage"
    __table_args__ = (Index("ix_passage_meeting", "meeting_id"), Index("ix_passage_enrolment", "enrolment_id"))

    meeting_id: Mapped[UUID | None] = belongs_to("meeting", nullable=True)
    enrolment_id: Mapped[UUID | None] = belongs_to("enrolment", nullable=True)
    code: Mapped[str] = synced(default="")
    """What was read, where nobody was known by it."""
    direction: Mapped[Direction] = synced(Word(Direction))
    answer: Mapped[Passed] = synced(Word(Passed))
    gate: Mapped[str] = synced(default="")
    by_hand: Mapped[bool] = synced(default=False)
    at: Mapped[datetime] = synced()
    clock_suspect: Mapped[bool | None] = synced()
    """True where this PC's clock was surely wrong at the time."""


class SignedSheet(Synced, Record):
    """A sheet printed to be signed: the paper stays the evidence, its scan is kept with it."""

    __tablename__ = "signed_sheet"
    __table_args__ = (Index("ix_signed_sheet_course", "course_id"),)

    course_id: Mapped[UUID] = belongs_to("course")
    first_on: Mapped[date] = synced()
    last_on: Mapped[date] = synced()
    number: Mapped[str] = synced()
    printed_at: Mapped[datetime] = synced()
    scan: Mapped[str] = synced(default="")
    scanned_at: Mapped[datetime | None] = synced()


class WarningLetter(Synced, Record):
    """A warning letter (SP1, SP2) to a trainee; the id is made from trainee and level."""

    __tablename__ = "warning_letter"
    __table_args__ = (UniqueConstraint("centre_id", "enrolment_id", "level"),)

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    level: Mapped[int] = synced()
    number: Mapped[str] = synced()
    letter_on: Mapped[date] = synced()
    reason: Mapped[str] = synced()
    """The facts at the time, as printed."""


class Guest(Synced, Record):
    """Somebody at a meeting who is not in the class list, perhaps linked to a trainee later."""

    __tablename__ = "guest"
    __table_args__ = (Index("ix_guest_meeting", "meeting_id"),)

    meeting_id: Mapped[UUID] = belongs_to("meeting")
    name: Mapped[str] = synced()
    phone: Mapped[str] = synced(default="")
    note: Mapped[str] = synced(default="")
    mark: Mapped[Attendance] = synced(Word(Attendance))
    enrolment_id: Mapped[UUID | None] = belongs_to("enrolment", nullable=True)
    clock_suspect: Mapped[bool | None] = synced()
    """True where this PC's clock was surely wrong when the guest was noted."""
