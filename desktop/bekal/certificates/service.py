"""Issue certificates, print them, and read every page back before it counts as printed."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.certificates import issuing, making, payload, queries, rules
from bekal.certificates.claims import Claims
from bekal.certificates.keys import SigningKey
from bekal.certificates.numbering import book
from bekal.certificates.templates.queries import dressed
from bekal.courses.queries import course
from bekal.documents.certificate import CertificatePage
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.folder import write_durably
from bekal.storage.records import Certificate, CertificateHistory
from bekal.terms import CertificateEvent, CertificateId, CourseId, EnrolmentId


@dataclass(frozen=True)
class NotIssued:
    """Somebody who got no certificate, and all reasons."""

    name: str
    reasons: tuple[rules.Reason, ...]

    @property
    def words(self) -> str:
        """The reasons as a person reads them."""
        return "; ".join(reason.word for reason in self.reasons)


@dataclass(frozen=True)
class Issued:
    """What a run of issuing did."""

    numbers: tuple[str, ...]
    refused: tuple[NotIssued, ...]


def issue(
    session: Session,
    course_id: CourseId,
    *,
    key: SigningKey,
    now: datetime,
    only: Sequence[EnrolmentId] | None = None,
    used_up_to: int = 0,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Issued:
    """Issue a certificate to every eligible trainee of a course, or to those of `only` who are.

    Numbers follow the centre's series without a gap, in this one transaction; `used_up_to` is the highest
    number of this book known outside the database, so that a restored backup cannot use one again.

    Raises:
        NotYetAccredited: central's accreditation of this device's key is not here, or its window closed.
        ClockWentBack: the clock stands before the last certificate.
        BadNumberTemplate, NumberPartMissing, NumberUsed: the centre's template cannot be used; nothing was issued.
        NumberPartMarked: another programme or intake has the name that the numbers would say; nothing was issued.
        NumbersUsedUp: this device's blocks have too few numbers left; nothing was issued.

    """
    allow(session, Action.ISSUE)
    run = making.begun(session, course_id, key=key, now=now)
    chosen = queries.eligible(session, course_id, today=run.on, allowed=run.allowed)
    if only is not None:
        wanted = set(only)
        chosen = [row for row in chosen if row.enrolment_id in wanted]
    ready = sum(not row.reasons for row in chosen)
    places = iter(book(session, run.house, run.on).take(ready, used_up_to=used_up_to))
    place = next(places, 0)
    records, refused = [], []
    for row in chosen:
        if row.reasons:
            refused.append(NotIssued(row.name, row.reasons))
            continue
        made = making.made(session, run, row, place, random)
        if isinstance(made, rules.Reason):
            refused.append(NotIssued(row.name, (made,)))
        else:
            place = next(places, 0)
            records.append(made)
    journal.write_many(session, Certificate, records)
    return Issued(tuple(str(record["number"]) for record in records), tuple(refused))


def next_number(session: Session, course_id: CourseId, *, now: datetime, used_up_to: int = 0) -> str:
    """Return the number the next certificate of a course will get.

    Raises:
        NumbersUsedUp: this device has none left.

    """
    return next_numbers(session, course_id, 1, now=now, used_up_to=used_up_to)[0]


def next_numbers(
    session: Session, course_id: CourseId, count: int, *, now: datetime, used_up_to: int = 0
) -> tuple[str, ...]:
    """Return the numbers the next certificates of a course will get.

    Raises:
        NumbersUsedUp: this device has not so many left.
        BadNumberTemplate: the centre's template cannot be used.

    """
    house = centre(session)
    on = now.astimezone(house.timezone).date()
    of, programme = course(session, course_id), queries.programme_of(session, course_id)
    of_house = book(session, house, on)
    return tuple(
        making.number_for(house, programme, of, sequence=place, on=on, is_leased=of_house.is_shared)
        for place in of_house.take(count, used_up_to=used_up_to)
    )


# ------------------------------------------------------------------------------------------------ printing


def pages(
    session: Session, course_id: CourseId, *, only: Collection[CertificateId] | None = None
) -> list[CertificatePage]:
    """Return the pages of a course's certificates, in the order of their numbers, as they were on the day of issue.

    With `only` those of a few sheets, as after a jam.

    Raises:
        NothingIssued: there is none.
        TemplateNotHere: the look they were issued with is not on this machine.

    """
    valid = _valid(session, course_id, only)
    if not valid:
        raise rules.NothingIssued(course=course(session, course_id).name)
    return dressed(session, (issuing.page_of(row.snapshot) for row in valid))


def write_and_read_back(
    worded: Sequence[CertificatePage],
    path: Path,
    *,
    told: Callable[[int], None] | None = None,
    read_back: Callable[[int], None] | None = None,
) -> None:
    """Draw certificates, render every page, decode every symbol, and only then write the PDF file.

    `told` hears how many are drawn, `read_back` how many were read; what they raise stops the run.

    Raises:
        FileNotWritten: the place is full, read-only or gone.
        PrintUnreadable: a page's symbol does not say what was signed; nothing is written or counts as printed.

    """
    from bekal.documents.certificate import code_area, print_run
    from bekal.documents.read_back import codes_by_page

    drawn = print_run(worded, told=told)
    areas = {code_area(page) for page in worded}
    area = areas.pop() if len(areas) == 1 else None  # papers of several looks are searched whole
    read = (texts for texts in codes_by_page(drawn, area=area) if texts)
    for done, (page, texts) in enumerate(zip_longest(worded, read), 1):
        if page is None or texts != [page.qr_text]:
            raise rules.PrintUnreadable(number=page.number if page else "–")
        if read_back:
            read_back(done)
    try:
        write_durably(path, drawn)
        written = path.read_bytes()
    except OSError as error:
        raise rules.FileNotWritten(path=str(path)) from error
    if written != drawn:  # a disk that lies about what it took
        raise rules.FileNotWritten(path=str(path))


def _valid(
    session: Session, course_id: CourseId, only: Collection[CertificateId] | None
) -> list[queries.CertificateRow]:
    return [
        row for row in queries.certificates(session, course_id) if row.is_current and (only is None or row.id in only)
    ]


def record_printed(
    session: Session, course_id: CourseId, *, now: datetime, only: Collection[CertificateId] | None = None
) -> int:
    """Note for every valid certificate of a course, or a few of them, that it was printed and read back.

    Return how many.
    """
    allow(session, Action.ISSUE)
    rows = _valid(session, course_id, only)
    journal.write_many(
        session,
        CertificateHistory,
        [{"certificate_id": row.id, "event": CertificateEvent.PRINTED, "at": now, "reason": ""} for row in rows],
    )
    return len(rows)


def claims_of(text: str) -> Claims:
    """Return what a certificate of ours says, from its own signed text."""
    from bekal.certificates import cbor
    from bekal.certificates.claims import claims_of as read

    top = cbor.decode(payload.envelope(text).payload)
    assert isinstance(top, dict)
    return read(top)
