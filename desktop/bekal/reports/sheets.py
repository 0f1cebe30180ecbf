"""The sheet to be signed: who stands on it, what is known beforehand, and which sheet a scan shows."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance.rules import counts
from bekal.attendance.sheets.rules import NotASheet, sheet_code, sheet_of
from bekal.attendance.sheets.service import print_sheet
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.courses.queries import MeetingRow, course, meetings, trainees
from bekal.documents import read_back
from bekal.documents.attendance_sheet import AttendanceSheet, SheetColumn, SheetLine, attendance_sheet_pdf
from bekal.documents.wording import date_words, period_words
from bekal.errors import Refused
from bekal.storage.handing_out import hand_out
from bekal.storage.records import Candidate, Enrolment, Mark, SignedSheet
from bekal.terms import Attendance, CourseId, SheetId

_WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class NothingToSign(Refused):
    """No meeting of the course lies in these days; facts: course, first, last."""


def sheet_to_sign(session: Session, sheet_id: SheetId, *, now: datetime, paper: str = "F4") -> AttendanceSheet:
    """Return a printed sheet's content: of a day a column a meeting, of a week a column a day.

    Raises:
        NotASheet: there is no such sheet here.
        NothingToSign: no meeting lies in its days.

    """
    printed = session.get(SignedSheet, sheet_id)
    if printed is None:
        raise NotASheet()
    first, last = printed.first_on, printed.last_on
    of, house = course(session, CourseId(printed.course_id)), centre(session)
    held = [m for m in meetings(session, course_id=of.id) if first <= m.held_on <= last]
    if not held:
        shown = {"first": first.strftime("%d/%m/%Y"), "last": last.strftime("%d/%m/%Y")}
        raise NothingToSign(course=of.name, **shown)
    groups = _groups(held, first == last)
    return AttendanceSheet(
        letterhead=letterhead(session, house),
        number=printed.number,
        code=sheet_code(printed.id),
        facts=(
            ("Program", of.programme),
            ("Hari/tanggal", _days(first, last)),
            ("Kelas", of.name),
            ("Angkatan", of.intake),
            ("Instruktur", ", ".join(of.instructors) or "–"),
            ("Jumlah JP", str(sum(m.hours for m in held))),
        ),
        columns=tuple(_column(group, first == last) for group in groups),
        lines=_lines(session, of.id, groups),
        instructor=of.instructors[0] if len(of.instructors) == 1 else "",
        signatory=signatory(house, now.astimezone(house.timezone).date()),
        first_on=first,
        last_on=last,
        paper=paper,
    )


def hand_out_sheet(  # one argument for each thing a sheet is asked by
    session: Session, course_id: CourseId, path: Path, *, first: date, last: date, now: datetime, paper: str
) -> Path:
    """Note that a sheet is printed, write it where it is wanted and return where it lies.

    Raises:
        NothingToSign: no meeting lies in its days.
        FileNotWritten: the place is full, read-only or gone.

    """
    sheet = print_sheet(session, course_id, first=first, last=last, now=now)
    return hand_out(path, attendance_sheet_pdf([sheet_to_sign(session, sheet, now=now, paper=paper)]))


def sheet_in_scan(scan: bytes) -> SheetId:
    """Return which sheet a scan shows, by the symbol on it.

    Raises:
        NotASheet: there is no such symbol, or it cannot be read.
        ImageUnreadable, PdfUnreadable: it is neither picture nor PDF.

    """
    texts = read_back.codes(scan) if scan.startswith(b"%PDF") else read_back.codes_of_image(scan)
    for text in texts:
        if (found := sheet_of(text)) is not None:
            return SheetId(found)
    raise NotASheet()


def _groups(held: list[MeetingRow], is_day: bool) -> list[list[MeetingRow]]:
    if is_day:
        return [[m] for m in held]
    by_day: dict[date, list[MeetingRow]] = defaultdict(list)
    for m in held:
        by_day[m.held_on].append(m)
    return [by_day[day] for day in sorted(by_day)]


def _column(group: list[MeetingRow], is_day: bool) -> SheetColumn:
    first = group[0]
    if is_day:
        return SheetColumn(f"{first.starts}–{first.ends}".replace(":", "."), f"{first.hours} JP")
    hours = sum(m.hours for m in group)
    return SheetColumn(f"{_WEEKDAYS[first.held_on.weekday()]} {first.held_on:%d/%m}", f"{hours} JP")


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{_WEEKDAYS[first.weekday()]}, {date_words(first)}"
    return period_words(first, last)


def _lines(session: Session, course_id: CourseId, groups: list[list[MeetingRow]]) -> tuple[SheetLine, ...]:
    """Return everybody who counts at one of the meetings, with what is known beforehand where they do not sign."""
    ids = [m.id for group in groups for m in group]
    known: dict[Any, dict[Any, Attendance]] = defaultdict(dict)
    query = select(Mark.enrolment_id, Mark.meeting_id, Mark.mark).where(
        Mark.meeting_id.in_(ids), Mark.mark.in_((Attendance.EXCUSED, Attendance.SICK))
    )
    for enrolment_id, meeting_id, letter in session.execute(query):
        if letter is not None:
            known[enrolment_id][meeting_id] = letter
    sexes = dict(
        session.execute(
            select(Enrolment.id, Candidate.sex)
            .join(Candidate, Candidate.id == Enrolment.candidate_id)
            .where(Enrolment.course_id == course_id)
        ).all()
    )
    lines = []
    for trainee in trainees(session, course_id):
        notes = []
        for group in groups:
            if not any(counts(trainee.joined_on, trainee.left_on, m.held_on) for m in group):
                notes.append("–")
            else:
                mark = next((known[trainee.id][m.id] for m in group if m.id in known[trainee.id]), None)
                notes.append(mark.word if mark else "")
        if set(notes) != {"–"}:
            sex = sexes.get(trainee.id)
            lines.append(SheetLine(trainee.number, trainee.name, sex.value if sex else "", tuple(notes)))
    return tuple(lines)
