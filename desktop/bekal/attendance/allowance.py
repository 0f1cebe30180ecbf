"""The training days that are paid to each trainee of a course (hari dibayar): counted, never stored."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bekal.attendance.queries import NOT_COUNTED, CourseRecap, RecapRow
from bekal.attendance.recaps import PersonCourse, as_one
from bekal.candidates.merging.queries import kept_by_merged
from bekal.courses.allowance import Allowance
from bekal.courses.meetings import MeetingRow
from bekal.terms import CandidateId


@dataclass(frozen=True)
class PaidRow:
    """One person in one course and the days paid; `amount` is what a day brings, in whole rupiah."""

    row: RecapRow
    days: tuple[date, ...]
    amount: int

    @property
    def rupiah(self) -> int:
        """What all the days bring."""
        return len(self.days) * self.amount


def days_paid(row: RecapRow, meetings: Sequence[MeetingRow], allowance: Allowance, *, until: date) -> tuple[date, ...]:
    """Return the days of these meetings that are paid to a trainee, in order; none after `until`.

    A meeting ahead may bear a mark already (a leave letter), and nobody is paid for a day that is yet to come. A day
    on which a meeting has no mark yet is not paid where all meetings of it are asked for.
    """
    by_day: dict[date, list[str | None]] = defaultdict(list)
    for meeting, letter in zip(meetings, row.letters, strict=True):
        if letter != NOT_COUNTED and meeting.held_on <= until:
            by_day[meeting.held_on].append(letter)
    return tuple(day for day, letters in sorted(by_day.items()) if allowance.is_paid(letters))


def paid_rows(session: Session, of: CourseRecap, *, until: date) -> list[PaidRow]:
    """Return what each trainee of a recap is paid up to a day, in class-list order; nobody where nothing is paid.

    Somebody merged who has two seats in the course is one person here, for a day is paid once.
    """
    allowance = of.course.house.allowance
    if not allowance.pays:
        return []
    kept = kept_by_merged(session)
    seats: dict[CandidateId, list[RecapRow]] = defaultdict(list)
    for row in of.rows:
        seats[kept.get(row.candidate_id, row.candidate_id)].append(row)
    found = [as_one(rows, of.course.house) for rows in seats.values()]
    found.sort(key=lambda row: row.number)
    return [PaidRow(row, days_paid(row, of.meetings, allowance, until=until), allowance.amount) for row in found]


def paid_in_course(one: PersonCourse, *, until: date) -> PaidRow | None:
    """Return what one person is paid in a course up to a day; None where its programme pays nothing."""
    allowance = one.recap.course.house.allowance
    if not allowance.pays:
        return None
    row = one.line.row
    return PaidRow(row, days_paid(row, one.recap.meetings, allowance, until=until), allowance.amount)
