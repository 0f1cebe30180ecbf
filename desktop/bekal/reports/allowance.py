"""The list on which trainees sign for their allowance (uang saku, uang transport), and its words in recaps.

Office papers are Indonesian, whatever the language of the screen.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bekal.attendance.allowance import PaidRow, paid_rows
from bekal.attendance.queries import NOT_COUNTED, CourseRecap, recap
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.courses.allowance import Allowance, PaysNothing
from bekal.documents import wording
from bekal.documents.figures import FigureColumn, Figures, FigureTable, Holds, Value
from bekal.documents.letterhead import Signatory
from bekal.language import marked
from bekal.reports.attendance import unmarked_meetings
from bekal.terms import Attendance, CourseId, EnrolmentId, PaidDay

DAYS = FigureColumn(marked("Hari dibayar"), wide=17)
RUPIAH = FigureColumn(marked("Uang saku (Rp)"), wide=25)
_SIGNATURE = FigureColumn(marked("Tanda tangan"), Holds.SIGNATURE, 52)


def paid_columns(allowances: Sequence[Allowance]) -> tuple[FigureColumn, ...]:
    """Return the columns that a recap of courses with these rules has: none, the days, or the days and rupiah."""
    if not any(one.pays for one in allowances):
        return ()
    return (DAYS, RUPIAH) if any(one.pays and one.amount for one in allowances) else (DAYS,)


def paid_values(paid: PaidRow | None, columns: Sequence[FigureColumn]) -> tuple[Value, ...]:
    """Return what stands in these columns: a dash where nothing is paid, or no amount is laid down."""
    if paid is None:
        return (None,) * len(columns)
    return (len(paid.days), paid.rupiah if paid.amount else None)[: len(columns)]


def paid_sums(paid: Sequence[PaidRow], columns: Sequence[FigureColumn]) -> tuple[Value, ...]:
    """Return the sums of these columns."""
    return (sum(len(one.days) for one in paid), sum(one.rupiah for one in paid))[: len(columns)]


def paid_by_seat(session: Session, of: CourseRecap, *, until: date) -> dict[EnrolmentId, PaidRow]:
    """Return what is paid for a place in a course; a second place of one person is not among them."""
    return {one.row.enrolment_id: one for one in paid_rows(session, of, until=until)}


def paid_words(allowance: Allowance) -> str:
    """Say on paper which days are paid, and how much."""
    letters = [mark.value for mark in Attendance if mark in allowance.marks]
    named = f"{', '.join(letters[:-1])}{',' * (len(letters) > 2)} atau {letters[-1]}" if letters[1:] else letters[0]
    many = "semua pertemuannya" if allowance.day is PaidDay.ALL else "paling sedikit satu pertemuannya"
    each = f"; Rp {wording.decimal_words(allowance.amount, 0)} per hari" if allowance.amount else ""
    return f"Hari dibayar: hari pelatihan yang {many} bercatatan {named}{each}."


def listed(session: Session, of: CourseRecap, *, until: date) -> list[PaidRow]:
    """Return who stands on the list: everybody who counts at a meeting of the recap."""
    every = paid_rows(session, of, until=until)
    return [one for one in every if any(letter != NOT_COUNTED for letter in one.row.letters)]


def allowance_figures(
    session: Session, course_id: CourseId, *, first: date, last: date, now: datetime, paper: str = "A4"
) -> Figures:
    """Return the list of a course between two dates (included): the days paid, the sum, and a place to sign.

    Everybody stands on it who counts at a meeting of these days; who is paid nothing has no place to sign.

    Raises:
        UnknownCourse: there is none.
        PaysNothing: its programme pays no allowance.

    """
    of = recap(session, course_id, first=first, last=last)
    allowance = of.course.house.allowance
    if not allowance.pays:
        raise PaysNothing(programme=of.course.programme)
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    held = [one.held_on for one in of.meetings if one.held_on <= today]
    paid = listed(session, of, until=today)
    columns = (DAYS, RUPIAH) if allowance.amount else (DAYS,)
    rows = tuple(
        (number, one.row.name, *paid_values(one, columns), "" if one.days else None)
        for number, one in enumerate(paid, 1)
    )
    rupiah = sum(one.rupiah for one in paid)
    notes = [paid_words(allowance)]
    if rupiah:
        notes.append(f"Terbilang: {wording.number_words(rupiah)} rupiah.")
    facts = [
        ("Kelas", of.course.name),
        ("Program", of.course.programme),
        _period(first, last),
        ("Hari pelatihan", f"{len(set(held))} hari"),
    ]
    if allowance.amount:
        facts.append(("Uang saku per hari", f"Rp {wording.decimal_words(allowance.amount, 0)}"))
    if held and len(held) < len(of.meetings):
        facts.append(("Dihitung sampai dengan", wording.date_words(today)))
    return Figures(
        letterhead(session, house),
        "Daftar Penerimaan Uang Saku/Transport",
        tuple(facts),
        (
            FigureTable(
                (
                    FigureColumn(marked("No"), wide=10),
                    FigureColumn(marked("Nama"), Holds.TEXT),
                    *columns,
                    _SIGNATURE,
                ),
                rows,
                ("", "Jumlah", *paid_sums(paid, columns), None) if rows else None,
            ),
        ),
        signatory(house, today),
        tuple(notes),
        unmarked_meetings(of, today),
        paper=paper,
        none="Belum ada hari pelatihan pada masa ini.",
        beside=Signatory("", "Yang membayarkan,", "." * 40),
    )


def _period(first: date, last: date) -> tuple[str, str]:
    """Name a whole month by its name, other days by the first and the last."""
    is_month = first == last.replace(day=1) and last.day == monthrange(last.year, last.month)[1]
    return ("Bulan", wording.month_words(first)) if is_month else ("Periode", wording.period_words(first, last))
