"""What a run on this machine will look like before anything is issued: who may, which numbers, how the page looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.assessment.queries import decided
from bekal.centre.queries import centre as house_of
from bekal.certificates import issuing, making, payload, queries, service
from bekal.certificates.claims import ClaimRefused, require_valid
from bekal.certificates.credential import Credential
from bekal.certificates.keys import SigningKey
from bekal.certificates.leases import NumbersUsedUp
from bekal.certificates.numbering import book
from bekal.certificates.queries import CertificateRow, EligibleRow
from bekal.certificates.rules import NumberPartMarked, Reason
from bekal.certificates.templates.queries import look_for, with_logo, with_photo
from bekal.courses.queries import CourseRow, course, course_units, courses
from bekal.documents.certificate import CertificatePage, demand_printable
from bekal.documents.certificate_template import fields_of
from bekal.errors import Refused
from bekal.storage import numbers
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Certificate, Enrolment
from bekal.terms import CandidateId, CourseId

SAMPLE_TEXT = "CONTOH-BELUM-DITERBITKAN-" * 10
"""What the symbol of a preview says, about as long as a signed text; every reader calls it no certificate."""


@dataclass(frozen=True)
class CourseCount:
    """A course and its certificates: how many may get one now, may not yet, and have one."""

    course: CourseRow
    ready: int
    not_yet: int
    issued: int


@dataclass(frozen=True)
class PreparedRow:
    """A trainee in a run; a long name is printed smaller or on two lines."""

    eligible: EligibleRow
    long_name: bool
    certificate: str

    @property
    def may(self) -> bool:
        """Whether a certificate may be issued as soon as the centre is accredited."""
        return not self.reasons

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason against this person."""
        return self.eligible.reasons


@dataclass(frozen=True)
class Prepared:
    """A course on the way to its certificates."""

    course: CourseRow
    accredited: bool
    """Central's accreditation of this device's key is here and in force."""
    rows: tuple[PreparedRow, ...]
    certificates: tuple[CertificateRow, ...]
    units: int
    signatory: str
    second: str | None
    """Who signs second; nothing: nobody is named; None: its look has no place for it."""
    centre: str
    numbers: tuple[str, ...]
    """The numbers that would be used next, one for each who may."""
    numbers_left: int | None = None
    """How many numbers this PC's block still has; None: as many as it likes."""
    marked: NumberPartMarked | None = None
    """Why there are no numbers yet: they would say a code or an intake whose name shows a mark."""


def course_counts(session: Session, centre: OpenCentre, *, now: datetime) -> list[CourseCount]:
    """Return every course with its counts, the newest first."""
    accredited = _credential(session, centre, now)
    today = now.astimezone(house_of(session).timezone).date()
    judged = decided(session)
    issued = _issued(session)
    rows = []
    for of in courses(session):
        ready = 0
        if judged.get(of.id):  # without a result nobody may, so the dear question is not asked
            ready = sum(not row.reasons for row in _eligible(session, of.id, accredited, today=today))
        there = issued.get(of.id, 0)
        rows.append(CourseCount(of, ready, max(0, of.enrolled - ready - there), there))
    return rows


def prepared(session: Session, centre: OpenCentre, course_id: CourseId, *, now: datetime) -> Prepared:
    """Return a course with everybody in it, all reasons, and the numbers that would be used.

    Without an accreditation this reason is left out of the rows, so that names can be checked while waiting.

    Raises:
        BadNumberTemplate: the centre's template cannot be used.

    """
    from bekal.documents.certificate_drawing import name_lines

    house = house_of(session)
    today = now.astimezone(house.timezone).date()
    accredited = _credential(session, centre, now)
    of_house = book(session, house, today)
    used = numbers.used(centre).get(of_house.year, 0)
    given = tuple(queries.certificates(session, course_id))
    number_of = {row.enrolment_id: row.number for row in given}
    look = look_for(session, course(session, course_id).programme_id)
    rows = []
    for row in _eligible(session, course_id, accredited, today=today):
        if not row.reasons:
            row = replace(row, reasons=_unfit(session, course_id, row, now))
        long_name = name_lines(row.name, look)[2]
        rows.append(PreparedRow(row, long_name, number_of.get(row.enrolment_id, "")))
    who = making.second_signatory(house, queries.programme_of(session, course_id))
    following, marked = tuple[str, ...](), None
    try:
        following = numbers_for(session, centre, course_id, sum(row.may for row in rows), now=now)
    except NumberPartMarked as error:  # who may and what was issued is shown all the same
        marked = error
    return Prepared(
        course=course(session, course_id),
        accredited=accredited is not None,
        rows=tuple(rows),
        certificates=given,
        units=len(course_units(session, course_id)),
        signatory=house.signatory_name,
        second=(who.name if who else "") if "pejabat_2" in fields_of(look) else None,
        centre=house.name,
        numbers=following,
        numbers_left=of_house.left(used_up_to=used),
        marked=marked,
    )


def is_accredited(session: Session, centre: OpenCentre, *, now: datetime) -> bool:
    """Return whether central's accreditation of this device's key is here and in force."""
    return _credential(session, centre, now) is not None


def sample_page(
    session: Session, course_id: CourseId, row: EligibleRow, *, number: str, now: datetime
) -> CertificatePage:
    """Return the page of somebody exactly as it will be printed, marked CONTOH and with a symbol that says nothing."""
    return with_logo(session, with_photo(session, _sample(session, course_id, row, number=number, now=now)))


def _sample(session: Session, course_id: CourseId, row: EligibleRow, *, number: str, now: datetime) -> CertificatePage:
    house = house_of(session)
    of, programme = course(session, course_id), queries.programme_of(session, course_id)
    assert row.birth_date is not None
    worded = issuing.page(
        house=house,
        course=of,
        programme=programme,
        units=tuple(course_units(session, of.id)),
        holder=making.holder(session, row, programme.id, now.astimezone(house.timezone).date()),
        result=row.result,
        number=number,
        on=now.astimezone(house.timezone).date(),
        practice=False,  # a practice page would say LATIHAN, where here it says CONTOH
        sample=True,
        look=look_for(session, of.programme_id),
        second=making.second_signatory(house, programme),
    )
    return replace(worded, qr_text=payload.url(house.verify_host, SAMPLE_TEXT))


def numbers_for(session: Session, centre: OpenCentre, course_id: CourseId, n: int, *, now: datetime) -> tuple[str, ...]:
    """Return the next `n` numbers of the centre's series, as a run begun now uses them; maybe fewer are left."""
    house = house_of(session)
    on = now.astimezone(house.timezone).date()
    used = numbers.used(centre).get(house.book_year(on), 0)  # as `issue_here` looks it up
    try:
        return service.next_numbers(session, course_id, n, now=now, used_up_to=used)
    except NumbersUsedUp as error:  # the list is shown all the same, with those that are left
        return service.next_numbers(session, course_id, int(str(error.left)), now=now, used_up_to=used)


def _unfit(session: Session, course_id: CourseId, row: EligibleRow, now: datetime) -> tuple[Reason, ...]:
    """Return whether somebody's words can be neither signed nor printed, as issuing would find."""
    worded = _sample(session, course_id, row, number="0001", now=now)
    assert row.birth_date is not None
    holder = issuing.Holder(CandidateId(row.enrolment_id), row.name, row.birth_place, row.birth_date)
    programme, of = queries.programme_of(session, course_id), course(session, course_id)
    said = issuing.claims(worded, holder=holder, programme=programme, done=of.ends_on, now=now, cti=b"contoh00")
    against = []
    try:
        require_valid(said)
    except ClaimRefused:
        against.append(Reason.QUOTE)
    try:
        demand_printable(worded)
    except Refused:
        against.append(Reason.TEXT)
    return tuple(against)


def _credential(session: Session, centre: OpenCentre, now: datetime) -> Credential | None:
    found = queries.credential(session, SigningKey(centre.device_keys().certificate_seed).kid)
    return found if found is not None and found.nbf <= now.timestamp() < found.sexp else None


def _eligible(
    session: Session, course_id: CourseId, accredited: Credential | None, *, today: date
) -> Sequence[EligibleRow]:
    rows = queries.eligible(session, course_id, today=today, allowed=accredited.progs if accredited else ())
    if accredited is not None:
        return rows
    return [replace(row, reasons=tuple(r for r in row.reasons if r is not Reason.NOT_ACCREDITED)) for row in rows]


def _issued(session: Session) -> dict[CourseId, int]:
    query = (
        select(Enrolment.course_id, func.count(func.distinct(Certificate.enrolment_id)))
        .join(Certificate, Certificate.enrolment_id == Enrolment.id)
        .group_by(Enrolment.course_id)
    )
    return {CourseId(course_id): n for course_id, n in session.execute(query)}
