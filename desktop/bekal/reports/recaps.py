"""Recaps as tables of figures: a course by meeting, day, month or trainee; a person; the hours instructors taught."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.attendance.allowance import paid_in_course
from bekal.attendance.queries import NOT_COUNTED, CourseRecap, recap
from bekal.attendance.recaps import Line, PersonCourse, by_day, by_meeting, by_month, by_person, course_standings, total
from bekal.attendance.recaps import person_recap as recap_of_person
from bekal.attendance.rules import Tally
from bekal.attendance.totals import instructor_hours
from bekal.candidates.merging.queries import kept_of
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.courses.meetings import meetings
from bekal.documents import wording
from bekal.documents.figures import FigureColumn, Figures, FigureTable, Holds, Value, figures_pdf
from bekal.language import marked
from bekal.reports.allowance import paid_by_seat, paid_columns, paid_sums, paid_values, paid_words
from bekal.reports.attendance import counted_words
from bekal.reports.attendance import unmarked_meetings as unmarked_meetings
from bekal.reports.writing import write_report
from bekal.storage.records import Candidate
from bekal.terms import Attendance, CandidateId, CourseId


class By(Enum):
    """What a line of a course's recap stands for."""

    MEETING = "meeting"
    DAY = "day"
    MONTH = "month"
    PERSON = "person"


_TITLES = {
    By.MEETING: "Rekap Kehadiran per Pertemuan",
    By.DAY: "Rekap Kehadiran per Hari",
    By.MONTH: "Rekap Kehadiran per Bulan",
    By.PERSON: "Rekap Kehadiran per Peserta",
}
_LETTERS = tuple(FigureColumn(letter.value, wide=8.5) for letter in Attendance)
_SUMS = (
    FigureColumn(marked("JP hadir"), wide=15),
    FigureColumn(marked("JP terlaksana"), wide=20),
    FigureColumn(marked("%"), Holds.PERCENT, 16),
)
_UNMARKED = "belum diabsen"
_NOT_THERE = "tidak dihitung"


def course_figures(
    session: Session,
    course_id: CourseId,
    *,
    by: By,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
    paper: str = "A4",
) -> Figures:
    """Return a course's recap between two dates (included), or as a whole, one line a meeting, day, month or trainee.

    Raises:
        UnknownCourse: there is none.

    """
    of = recap(session, course_id, first=first, last=last)
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    if by is By.PERSON:
        table = _trainees(session, of, today)
    else:
        lines = {By.MEETING: by_meeting, By.DAY: by_day, By.MONTH: by_month}[by](of)
        table = _lines(lines, of, by)
    days = [one.held_on for one in of.meetings]
    begins, ends = first or min([of.course.starts_on, *days]), last or max([of.course.ends_on, *days])
    notes = [counted_words(of.course.house) + "."]
    if by is By.PERSON:
        notes.append("Boleh tidak hadir dan peringatan dihitung dari seluruh kelas.")
        if of.course.house.allowance.pays:
            notes.append(paid_words(of.course.house.allowance))
    return Figures(
        letterhead(session, house),
        _TITLES[by],
        (
            ("Kelas", of.course.name),
            ("Program", of.course.programme),
            ("Periode", wording.period_words(begins, ends)),
            ("Kehadiran paling sedikit", f"{of.course.house.minimum} %"),
        ),
        (table,),
        signatory(house, today),
        tuple(notes),
        unmarked_meetings(of, today),
        cancelled_words(session, course_id, first, last),
        paper,
        is_wide=by is By.PERSON and of.course.house.allowance.pays,
    )


def person_figures(
    session: Session,
    candidate_id: CandidateId,
    *,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
    with_nik: bool = False,
    paper: str = "A4",
) -> Figures:
    """Return the attendance of a person in every course, and then each meeting; the NIK only where it is asked for."""
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    of = recap_of_person(session, candidate_id, first=first, last=last)
    person = session.get_one(Candidate, kept_of(session, candidate_id))
    facts = [("Nama", person.name)]
    if with_nik:
        facts.append(("NIK", person.nik or "–"))
    if first is not None and last is not None:
        facts.append(("Periode", wording.period_words(first, last)))
    paying = paid_columns([one.recap.course.house.allowance for one in of.courses])
    paid = [(one, paid_in_course(one, until=today)) for one in of.courses]
    whole = FigureTable(
        (
            FigureColumn(marked("Kelas"), Holds.TEXT),
            FigureColumn(marked("Masuk"), Holds.DATE, 22),
            FigureColumn(marked("Keadaan"), Holds.TEXT, 22),
            *_LETTERS,
            *_SUMS,
            *paying,
        ),
        tuple((*_course_row(one), *paid_values(one_paid, paying)) for one, one_paid in paid),
        ("Jumlah", "", "", *_count_all(of.courses), *_sums(of.total), *paid_sums([p for _, p in paid if p], paying))
        if len(of.courses) > 1
        else None,
    )
    own = [_of_person(one) for one in of.courses]
    gone = [words for one in of.courses for words in cancelled_words(session, one.recap.course.id, first, last)]
    return Figures(
        letterhead(session, house),
        "Rekap Kehadiran Perorangan",
        tuple(facts),
        (whole, *(_meetings_of(one) for one in of.courses)),
        signatory(house, today),
        tuple(dict.fromkeys(note for one in of.courses for note in _notes(one))),
        sum(unmarked_meetings(one, today) for one in own),
        tuple(gone),
        paper,
        is_wide=bool(paying),
    )


def instructor_figures(session: Session, *, first: date, last: date, now: datetime, paper: str = "A4") -> Figures:
    """Return the hours (JP) every instructor taught between two dates, both included."""
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    found = instructor_hours(session, first=first, last=last)
    rows = tuple(
        (one.name if one.staff_id else "Belum jelas", one.meetings, one.hours, one.substituted, one.given_up,
         one.planned)
        for one in found
    )  # fmt: skip
    sums = tuple(sum(row[at] for row in rows) for at in range(1, 6))  # type: ignore[misc]  # figures from there on
    notes = ["JP dihitung untuk yang mengajar: pengganti, atau instruktur pertemuan itu."]
    if any(one.staff_id is None for one in found):
        notes.append("Belum jelas: kelas dengan beberapa instruktur, dan pertemuannya ditutup orang lain.")
    return Figures(
        letterhead(session, house),
        "Rekap Jam Mengajar Instruktur",
        (("Periode", wording.period_words(first, last)),),
        (
            FigureTable(
                (
                    FigureColumn(marked("Instruktur"), Holds.TEXT),
                    FigureColumn(marked("Pertemuan"), wide=22),
                    FigureColumn(marked("JP mengajar"), wide=22),
                    FigureColumn(marked("JP sebagai pengganti"), wide=24),
                    FigureColumn(marked("JP digantikan"), wide=24),
                    FigureColumn(marked("JP belum terlaksana"), wide=24),
                ),
                rows,
                ("Jumlah", *sums) if rows else None,
            ),
        ),
        signatory(house, today),
        tuple(notes),
        paper=paper,
    )


def write_figures(content: Figures, path: Path) -> Path:
    """Write a table of figures as `.xlsx` or `.pdf`; return where it lies.

    Raises:
        FileNotWritten: the place is full, read-only or gone.

    """
    if path.suffix.lower() == ".pdf":
        return write_report(path, figures_pdf(content))
    from bekal.documents.figures_xlsx import figures_xlsx

    return write_report(path, figures_xlsx(content))


def cancelled_words(session: Session, course_id: CourseId, first: date | None, last: date | None) -> tuple[str, ...]:
    """Name the cancelled meetings of a course between two dates, each with its reason."""
    every = meetings(session, course_id=course_id, first=first, until=last, with_cancelled=True, counted=False)
    return tuple(f"pertemuan {m.number}, {m.held_on:%d/%m/%Y} ({m.change_reason})" for m in every if m.cancelled)


def _lines(lines: Sequence[Line], of: CourseRecap, by: By) -> FigureTable:
    columns: list[FigureColumn] = []
    if by is By.MEETING:
        columns = [FigureColumn(marked("Ke"), wide=9), FigureColumn(marked("Tanggal"), Holds.DATE),
                   FigureColumn(marked("Jam"), Holds.TEXT, 24)]  # fmt: skip
    elif by is By.DAY:
        columns = [FigureColumn(marked("Tanggal"), Holds.DATE), FigureColumn(marked("Pertemuan"), wide=20)]
    else:
        columns = [FigureColumn(marked("Bulan"), Holds.TEXT), FigureColumn(marked("Pertemuan"), wide=20)]
    columns += [FigureColumn(marked("JP"), wide=11), *_LETTERS, FigureColumn(marked("Belum"), wide=14), *_SUMS]
    rows = []
    for line in lines:
        meeting = line.meetings[0]
        if by is By.MEETING:
            begin: tuple[Value, ...] = (meeting.number, line.first, _times(meeting.starts, meeting.ends))
        elif by is By.DAY:
            begin = (line.first, len(line.meetings))
        else:
            begin = (wording.month_words(line.first), len(line.meetings))
        letters = tuple(line.counts[letter] for letter in Attendance)
        rows.append((*begin, line.hours, *letters, line.unmarked, *_sums(line.tally)))
    if not rows:
        return FigureTable(tuple(columns), ())
    counts = tuple(sum(line.counts[letter] for line in lines) for letter in Attendance)
    opening: tuple[Value, ...] = ("", "", "Jumlah") if by is By.MEETING else ("Jumlah", len(of.meetings))
    hours, waiting = sum(line.hours for line in lines), sum(line.unmarked for line in lines)
    return FigureTable(tuple(columns), tuple(rows), (*opening, hours, *counts, waiting, *_sums(total(of))))


def _trainees(session: Session, of: CourseRecap, today: date) -> FigureTable:
    paying = paid_columns([of.course.house.allowance])
    paid = paid_by_seat(session, of, until=today) if paying else {}
    whole = {one.row.enrolment_id: one.standing for one in course_standings(session, of.course.id)}
    lines = by_person(of)
    rows = []
    for line in lines:
        stands = whole[line.row.enrolment_id]
        ahead = stands.forecast
        may = "tidak cukup" if ahead.is_out_of_reach else f"{ahead.may_miss} kali"
        rows.append(
            (
                line.row.number,
                line.row.name,
                *(line.count(letter) for letter in Attendance),
                *_sums(line.row.tally),
                *paid_values(paid.get(line.row.enrolment_id), paying),
                may if line.row.left_on is None else line.row.state.word,
                ", ".join(f"SP{level}" for level in stands.letters) or None,
            )
        )
    columns = (
        FigureColumn(marked("No"), wide=9),
        FigureColumn(marked("Nama"), Holds.TEXT),
        *_LETTERS,
        *_SUMS,
        *paying,
        FigureColumn(marked("Boleh absen"), Holds.TEXT, 19),
        FigureColumn(marked("Batas"), Holds.TEXT, 13),
    )
    if not rows:
        return FigureTable(columns, ())
    counts = tuple(sum(line.count(letter) for line in lines) for letter in Attendance)
    sums = (*counts, *_sums(total(of)), *paid_sums([*paid.values()], paying))
    return FigureTable(columns, tuple(rows), ("", "Jumlah", *sums, "", ""))


def _course_row(one: PersonCourse) -> tuple[Value, ...]:
    row = one.line.row
    counts = tuple(one.line.count(letter) for letter in Attendance)
    return (one.recap.course.name, row.joined_on, row.state.word, *counts, *_sums(row.tally))


def _notes(one: PersonCourse) -> list[str]:
    house = one.recap.course.house
    said = [f"{one.recap.course.name}: {counted_words(house)}."]
    if house.allowance.pays:
        said.append(f"{one.recap.course.name}: {paid_words(house.allowance)}")
    return said


def _count_all(courses: Sequence[PersonCourse]) -> tuple[int, ...]:
    return tuple(sum(one.line.count(letter) for one in courses) for letter in Attendance)


def _meetings_of(one: PersonCourse) -> FigureTable:
    """Return every meeting of a course with what this person was there."""
    columns = (
        FigureColumn(marked("Ke"), wide=9),
        FigureColumn(marked("Tanggal"), Holds.DATE, 24),
        FigureColumn(marked("Jam"), Holds.TEXT, 26),
        FigureColumn(marked("JP"), wide=11),
        FigureColumn(marked("Kehadiran"), Holds.TEXT, 42),
        FigureColumn(marked("Isi"), Holds.TEXT),
    )
    rows = tuple(
        (m.number, m.held_on, _times(m.starts, m.ends), m.hours, _word(letter), m.topic or m.unit or m.kind.word)
        for m, letter in zip(one.recap.meetings, one.line.row.letters, strict=True)
    )
    return FigureTable(columns, rows, heading=one.recap.course.name)


def _of_person(one: PersonCourse) -> CourseRecap:
    """Return the recap of a course with this person alone in it."""
    return CourseRecap(one.recap.course, one.recap.meetings, (one.line.row,))


def _word(letter: str | None) -> str:
    if letter is None:
        return _UNMARKED
    return _NOT_THERE if letter == NOT_COUNTED else Attendance(letter).word


def _sums(of: Tally) -> tuple[Value, ...]:
    return (of.attended, of.marked, of.share)


def _times(starts: str, ends: str) -> str:
    return f"{starts}–{ends}".replace(":", ".")
