"""Marks: one trainee at one meeting."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bekal.storage.records.columns import KEY, Record, Word, local, synced
from bekal.storage.types import Id
from bekal.terms import Attendance


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
