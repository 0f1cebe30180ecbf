"""The recap of a course between two dates, as a spreadsheet or a paper."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.attendance.queries import CourseRecap, recap
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.courses.meetings import meetings
from bekal.courses.rules import HouseRules
from bekal.documents.attendance_recap import (
    NOT_COUNTED,
    UNMARKED,
    MeetingColumn,
    Recap,
    RecapRow,
    recap_pdf,
    recap_xlsx,
)
from bekal.documents.wording import period_words
from bekal.storage.handing_out import hand_out
from bekal.terms import CourseId, Excused


def course_recap(
    session: Session, course_id: CourseId, *, first: date, last: date, now: datetime, paper: str = "A4"
) -> Recap:
    """Return a course's recap between two dates, both included, worded for paper.

    Raises:
        UnknownCourse: there is none.

    """
    house = centre(session)
    found = recap(session, course_id, first=first, last=last)
    every = meetings(session, course_id=course_id, first=first, until=last, with_cancelled=True, counted=False)
    cancelled = tuple(f"{m.held_on:%d/%m/%Y} ({m.change_reason})" for m in every if m.cancelled)
    rows = []
    for row in found.rows:
        letters = tuple(UNMARKED if x is None else NOT_COUNTED if x == "-" else x for x in row.letters)
        share = row.tally.share
        rows.append(
            RecapRow(
                row.number,
                row.name,
                letters,
                row.tally.attended,
                row.tally.marked,
                None if share is None else share * 100,
            )
        )
    return Recap(
        letterhead=letterhead(session, house),
        course=found.course.name,
        programme=found.course.programme,
        month=first,
        period=period_words(first, last),
        meetings=tuple(MeetingColumn(m.held_on, m.hours) for m in found.meetings),
        rows=tuple(rows),
        signatory=signatory(house, now.astimezone(house.timezone).date()),
        counted=counted_words(found.course.house),
        paper=paper,
        cancelled=cancelled,
    )


def counted_words(house: HouseRules) -> str:
    """Say on paper what counts as attended."""
    letters = {
        Excused.NONE: "H dan T dihitung hadir",
        Excused.SICK: "H, T, dan S dihitung hadir",
        Excused.BOTH: "H, T, I, dan S dihitung hadir",
    }[house.excused]
    late = (
        f"; terlambat atau pulang lebih dari {house.late_minutes} menit mengurangi 1 JP" if house.late_minutes else ""
    )
    return f"{letters}{late}"


def unmarked_meetings(of: CourseRecap, today: date) -> int:
    """Return at how many meetings up to a day somebody who counts has no mark."""
    return sum(
        one.held_on <= today and any(row.letters[at] is None for row in of.rows) for at, one in enumerate(of.meetings)
    )


def write_recap(
    session: Session, course_id: CourseId, *, first: date, last: date, path: Path, now: datetime, paper: str = "A4"
) -> Path:
    """Write a course's recap as `.xlsx` or `.pdf`, whole or not at all; return where it lies.

    A file that Excel holds open is left alone and the recap is written beside it as `… (2).xlsx`.

    Raises:
        UnknownCourse: there is none.
        FileNotWritten: the place is full, read-only or gone.

    """
    content = course_recap(session, course_id, first=first, last=last, now=now, paper=paper)
    data = recap_pdf(content) if path.suffix.lower() == ".pdf" else recap_xlsx(content)
    return hand_out(path, data)
