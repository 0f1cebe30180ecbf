"""Issue on this machine: with its key, its anchor's memory of numbers, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from bekal.centre.queries import centre as house
from bekal.certificates import service
from bekal.certificates.keys import SigningKey
from bekal.storage import numbers
from bekal.storage.opening import OpenCentre
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

    The highest number used is noted outside the database before this returns, so that a restored backup never
    uses a number again.
    """
    key = SigningKey(centre.device_keys().certificate_seed)
    with centre.database.reading() as session:
        year = now.astimezone(house(session).timezone).year
    used = numbers.used(centre.folder).get(year, 0)
    with centre.database.writing(by=by, at=now, how=How(how)) as session:
        done = service.issue(session, course_id, key=key, now=now, only=only, used_up_to=used)
        last = service.last_sequence(session, house(session), year)
        if done.numbers:
            numbers.note(centre.folder, year, last)  # before the commit: a number too many is a gap we can explain
    return done
