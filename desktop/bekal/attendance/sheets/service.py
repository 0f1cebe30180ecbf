"""Note a printed sheet, key it back, keep its scan."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bekal.attendance import service as marks
from bekal.attendance.service import Change
from bekal.attendance.sheets import queries, rules
from bekal.courses.queries import trainees
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Course, Meeting, SignedSheet
from bekal.terms import CourseId, How, MeetingId, SheetId


def print_sheet(session: Session, course_id: CourseId, *, first: date, last: date, now: datetime) -> SheetId:
    """Note that a sheet is printed for some days, both included; a second one says so in its number."""
    allow(session, Action.MARK)
    copy = queries.printed_before(session, course_id, first, last) + 1
    days = f"{first:%Y%m%d}" if first == last else f"{first:%Y%m%d}-{last:%d}"
    number = f"{days}/{session.get_one(Course, course_id).name}" + (f"/{copy}" if copy > 1 else "")
    row = SignedSheet(course_id=course_id, first_on=first, last_on=last, number=number, printed_at=now)
    session.add(row)
    session.flush()
    return SheetId(row.id)


def key_back(session: Session, meeting_id: MeetingId, typed: str, *, today: date) -> Change:
    """Mark a meeting from its signed sheet: the exceptions typed, everybody else present; it can be taken back.

    Whoever was marked before keeps that mark unless the line names them.

    Raises:
        SheetUnreadable, NumberTwice, NumberNotOnSheet: nobody was marked.
        MeetingClosed, NotCounted, BadMinutes, MeetingAhead: as `mark`.

    """
    exceptions = rules.read_exceptions(typed)
    signed = journal.signature(session)
    journal.sign(session, by=signed.by, at=signed.at, how=How.PAPER)
    by_number = {t.number: t.id for t in trainees(session, CourseId(session.get_one(Meeting, meeting_id).course_id))}
    for one in exceptions:
        if one.number not in by_number:
            raise rules.NumberNotOnSheet(number=one.number)
    before = len(journal.written(session))
    for one in exceptions:
        marks.mark(session, meeting_id, by_number[one.number], one.mark, today=today, minutes_late=one.minutes_late)
    rest = marks.mark_rest_present(session, meeting_id, today=today)
    return Change(len(exceptions) + rest.people, journal.written(session, after=before))


def keep_scan(session: Session, sheet_id: SheetId, scan: bytes, *, now: datetime, replace: bool = False) -> None:
    """Keep the scan of a signed sheet; its bytes are written before the row names them.

    Raises:
        NotASheet: there is no such sheet here.
        SheetScanned: it has one, and it is not to be replaced.

    """
    allow(session, Action.MARK)
    row = session.get(SignedSheet, sheet_id)
    if row is None:
        raise rules.NotASheet()
    if row.scan and not replace:
        raise rules.SheetScanned(number=row.number)
    row.scan, row.scanned_at = attachments_of(session).keep(scan), now
    session.flush()
