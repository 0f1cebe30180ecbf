"""Sheets that were printed, and whether they came back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.storage.records import SignedSheet
from bekal.terms import CourseId, SheetId


@dataclass(frozen=True)
class SheetRow:
    """A printed sheet."""

    id: SheetId
    number: str
    first_on: date
    last_on: date
    printed_at: datetime
    scan: str
    scanned_at: datetime | None


def sheets(session: Session, course_id: CourseId) -> list[SheetRow]:
    """Return a course's sheets, the newest days first."""
    query = (
        select(SignedSheet)
        .where(SignedSheet.course_id == course_id)
        .order_by(SignedSheet.first_on.desc(), SignedSheet.printed_at.desc())
    )
    return [
        SheetRow(SheetId(r.id), r.number, r.first_on, r.last_on, r.printed_at, r.scan, r.scanned_at)
        for r in session.scalars(query)
    ]


def printed_before(session: Session, course_id: CourseId, first: date, last: date) -> int:
    """Return how many sheets of the same days were printed already."""
    query = (
        select(func.count())
        .select_from(SignedSheet)
        .where(SignedSheet.course_id == course_id, SignedSheet.first_on == first, SignedSheet.last_on == last)
    )
    return session.scalar(query) or 0
