"""Issue on this machine: with its key, its anchor's memory of numbers, in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre as house
from bekal.certificates import service, surety
from bekal.certificates.keys import SigningKey
from bekal.certificates.numbering import Book, book, book_of
from bekal.storage import numbers
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Certificate
from bekal.terms import CourseId, EnrolmentId, How, StaffId

T = TypeVar("T")


def issue_here(
    centre: OpenCentre,
    course_id: CourseId,
    *,
    by: StaffId,
    now: datetime,
    how: How | str = How.KEY,
    only: Sequence[EnrolmentId] | None = None,
) -> service.Issued:
    """Issue certificates of a course with this device's key.

    The highest number is remembered outside the database once the certificates are durable and before any paper
    can leave; a restored backup therefore never uses a number again, and a transaction that fails leaves no gap.

    Raises:
        Refused, Unavailable: as `service.issue`; nothing was issued.
        NumbersUnwritable: the memory outside cannot be written; what was issued before is safe.

    """
    key = SigningKey(centre.device_keys().certificate_seed)
    return remembering_numbers(
        centre,
        lambda session, used: service.issue(session, course_id, key=key, now=now, only=only, used_up_to=used),
        by=by,
        now=now,
        how=How(how),
    )


def remembering_numbers(
    centre: OpenCentre, done: Callable[[Session, int], T], *, by: StaffId, now: datetime, how: How
) -> T:
    """Do what spends numbers in one transaction; `done` is told the highest number known outside the database.

    Raises:
        ListsTooOld, DateUnsure: a person's word is needed first; nothing was done.
        NumbersUnwritable: the memory outside cannot be written; what was issued before is safe.

    """
    with centre.database.reading() as session:
        before = _book(session, now)
        numbers.note(centre, before.year, before.last)
    with centre.database.writing(by=by, at=now, how=how) as session:
        made = done(session, numbers.used(centre).get(before.year, 0))
        surety.require(session, now=now, zone=house(session).timezone)  # what a rule refuses is told first
        last = _book(session, now).last
    numbers.note(centre, before.year, last)
    return made


def _book(session: Session, now: datetime) -> Book:
    own = house(session)
    return book(session, own, now.astimezone(own.timezone).date())


def remember(session: Session, centre: OpenCentre) -> None:
    """Remember outside the database every book's highest number, before any paper leaves this machine.

    Issuing does so too; but where the light went out between the two, or the place was full, the certificates are
    there and their numbers are not yet remembered.

    Raises:
        NumbersUnwritable: the memory outside cannot be written; nothing is to be printed until it can.

    """
    for year in session.scalars(select(Certificate.year).distinct()).all():
        numbers.note(centre, year, book_of(session, house(session).code, year).last)
