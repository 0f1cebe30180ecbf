"""Days without meetings: the public list of each year, and what this centre adds to it or teaches on all the same."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.courses import rules
from bekal.courses.free_days import Calendar, FreeDay
from bekal.errors import Refused
from bekal.reference.holidays import public_holidays
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import Holiday
from bekal.terms import HolidayKind


class AlreadyHoliday(Refused):
    """The day is free as it is; facts: date, title."""


class NotAHoliday(Refused):
    """The day is an ordinary one, there is nothing to take away; facts: date."""


def calendar(session: Session, first: date, last: date) -> Calendar:
    """Return the free days from one date to another, both included."""
    days: dict[date, FreeDay] = {}
    missing = []
    for year in range(first.year, last.year + 1):
        listed = public_holidays(year)
        if listed is None:
            missing.append(year)
            continue
        days |= {day: FreeDay(day, of.title, of.kind) for day, of in listed.items() if first <= day <= last}
    for row in session.scalars(select(Holiday).where(Holiday.day.between(first, last))):
        if not row.is_working_day:
            days[row.day] = FreeDay(row.day, row.title, row.kind, own=not _listed(row.day))
        elif row.day in days:
            days[row.day] = FreeDay(row.day, days[row.day].title, days[row.day].kind, taught=True)
    return Calendar(first, last, dict(sorted(days.items())), tuple(missing))


def holidays(session: Session, year: int) -> Calendar:
    """Return the free days of a year."""
    return calendar(session, date(year, 1, 1), date(year, 12, 31))


def is_free(session: Session, day: date) -> bool:
    """Say whether nobody is taught on a day."""
    return calendar(session, day, day).is_free(day)


def add_holiday(session: Session, day: date, *, title: str, kind: HolidayKind = HolidayKind.CENTRE) -> None:
    """Make a day free: the centre's own, or one of a year whose list is not here yet.

    Raises:
        SomethingMissing, AlreadyHoliday: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    rules.check_filled(nama_libur=title)
    if found := calendar(session, day, day).free(day):
        raise AlreadyHoliday(date=_words(day), title=found.title)
    row = _row(session, day)
    row.title, row.kind, row.is_working_day = " ".join(title.split()), kind, False
    session.flush()


def teach_on(session: Session, day: date) -> None:
    """Say that this centre teaches on a day all the same: one of the public list, or one it had added itself.

    The row stays and only says otherwise, so that the day can be made free again on every PC.

    Raises:
        NotAHoliday: the day is an ordinary one.

    """
    allow(session, Action.PLAN_COURSES)
    found = calendar(session, day, day).free(day)
    if found is None:
        raise NotAHoliday(date=_words(day))
    row = _row(session, day)
    row.title, row.kind, row.is_working_day = found.title, found.kind, True
    session.flush()


def _listed(day: date) -> bool:
    return day in (public_holidays(day.year) or {})


def _row(session: Session, day: date) -> Holiday:
    row_id = joint_id("holiday", session.info["centre_id"], day.isoformat())
    row = session.get(Holiday, row_id)
    if row is None:
        row = Holiday(id=row_id, day=day)
        session.add(row)
    return row


def _words(day: date) -> str:
    return day.strftime("%d/%m/%Y")
