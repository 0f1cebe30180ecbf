"""Issue on this machine: with its key, its anchor's memory of numbers, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre as house
from bekal.certificates import making, service
from bekal.certificates.keys import SigningKey
from bekal.storage import numbers
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Certificate
from bekal.terms import CourseId, EnrolmentId, How, StaffId


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
    with centre.database.reading() as session:
        year = now.astimezone(house(session).timezone).year
        numbers.note(centre, year, making.last_sequence(session, house(session), year))
    with centre.database.writing(by=by, at=now, how=How(how)) as session:
        used = numbers.used(centre).get(year, 0)
        done = service.issue(session, course_id, key=key, now=now, only=only, used_up_to=used)
        last = making.last_sequence(session, house(session), year)
    numbers.note(centre, year, last)
    return done


def remember(session: Session, centre: OpenCentre) -> None:
    """Remember outside the database every year's highest number, before any paper leaves this machine.

    Issuing does so too; but where the light went out between the two, or the place was full, the certificates are
    there and their numbers are not yet remembered.

    Raises:
        NumbersUnwritable: the memory outside cannot be written; nothing is to be printed until it can.

    """
    for year in session.scalars(select(Certificate.year).distinct()).all():
        numbers.note(centre, year, making.last_sequence(session, house(session), year))
