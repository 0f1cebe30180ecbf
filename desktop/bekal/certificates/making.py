"""One certificate on its way: worded, numbered, signed and laid ready; an original, a copy and a correction alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.competency.passed import passed
from bekal.candidates.merging.queries import kept_of
from bekal.centre.queries import CentreRow, centre
from bekal.certificates import issuing, payload, queries, rules
from bekal.certificates.claims import ClaimRefused, Claims, NameUnfit
from bekal.certificates.cose import Realm
from bekal.certificates.credential import Credential
from bekal.certificates.keys import SigningKey
from bekal.certificates.numbering import book
from bekal.certificates.templates.queries import look_for
from bekal.certificates.templates.service import keep
from bekal.courses.queries import CourseRow, ProgrammeRow, UnitRow, course, course_units
from bekal.documents.certificate import CertificatePage, demand_printable
from bekal.documents.certificate_template import Template
from bekal.documents.letterhead import Signatory
from bekal.errors import Refused
from bekal.storage.apart import is_marked
from bekal.storage.records import Candidate, Certificate, Enrolment
from bekal.terms import CandidateId, CourseId, EnrolmentId, ProgrammeId

MADE_ON = datetime(2026, 11, 1, tzinfo=UTC)
"""Before this the program did not exist: a clock that says so is wrong."""


@dataclass(frozen=True)
class Making:
    """Everything that is the same for each certificate that a course gets in one go."""

    house: CentreRow
    course: CourseRow
    programme: ProgrammeRow
    units: tuple[UnitRow, ...]
    key: SigningKey
    allowed: tuple[int, ...]
    """The catalogue numbers this device's key may certify."""
    on: date
    now: datetime
    realm: Realm
    is_leased: bool
    look: Template
    second: Signatory | None


def begun(session: Session, course_id: CourseId, *, key: SigningKey, now: datetime) -> Making:
    """Begin making certificates of a course with this device's key.

    Raises:
        NotYetAccredited: central's accreditation of the key is not here, or its window closed.
        ClockWentBack: the clock stands before the last certificate.

    """
    accredited = require_credential(session, key, now)
    require_clock(session, now)
    house = centre(session)
    return Making(
        house,
        of := course(session, course_id),
        programme := queries.programme_of(session, course_id),
        tuple(course_units(session, of.id)),
        key,
        accredited.progs,
        now.astimezone(house.timezone).date(),
        now,
        queries.realm(session),
        book(session, house, now.astimezone(house.timezone).date()).is_shared,
        look_for(session, of.programme_id),
        second_signatory(house, programme),
    )


def holder(session: Session, row: queries.EligibleRow, programme_id: ProgrammeId, on: date) -> issuing.Holder:
    """Return the person of a trainee as a certificate of a day names them."""
    assert row.birth_date is not None
    seated = session.get_one(Enrolment, row.enrolment_id).candidate_id
    candidate_id = kept_of(session, CandidateId(seated))
    photo = session.get_one(Candidate, candidate_id).photo or session.get_one(Candidate, seated).photo
    proof = passed(session, candidate_id, enrolment_id=row.enrolment_id, programme_id=programme_id, on=on)
    return issuing.Holder(candidate_id, row.name, row.birth_place, row.birth_date, photo, proof)


def second_signatory(house: CentreRow, programme: ProgrammeRow) -> Signatory | None:
    """Return who signs second where the look has a place for it: the programme's, or else the centre's, or nobody."""
    who = programme.second if programme.second.name else house.second
    return Signatory("", who.title, who.name, who.number_line) if who.name else None


def worded(run: Making, row: queries.EligibleRow, number: str, person: issuing.Holder) -> CertificatePage:
    """Word the page of a trainee from today's data."""
    return issuing.page(
        house=run.house,
        course=run.course,
        programme=run.programme,
        units=run.units,
        holder=person,
        result=row.result,
        number=number,
        on=run.on,
        practice=run.realm is Realm.PRACTICE,
        look=run.look,
        second=run.second,
    )


def made(
    session: Session, run: Making, row: queries.EligibleRow, sequence: int, random: Callable[[int], bytes]
) -> dict[str, object] | rules.Reason:
    """Return the record of one certificate, or why its words cannot be printed or signed.

    Raises:
        BadNumberTemplate, NumberPartMissing, NumberPartMarked, NumberUsed: its place gives no number of its own.

    """
    number = number_for(run.house, run.programme, run.course, sequence=sequence, on=run.on, is_leased=run.is_leased)
    require_unused(session, number)
    person = holder(session, row, run.programme.id, run.on)
    page = worded(run, row, number, person)
    keep(session, run.look, now=run.now)
    said = issuing.claims(
        page,
        holder=person,
        programme=run.programme,
        done=run.course.ends_on,
        now=run.now,
        cti=random(8),
        ends_at=issuing.ends_at(run.programme, run.on, run.house.timezone),
    )
    year = run.house.book_year(run.on)
    place = {"series": run.house.code, "year": year, "sequence": sequence, "copy": 1, "issued_on": run.on}
    until = issuing.valid_until(run.programme, run.on)
    return signed(run, page, said, enrolment_id=row.enrolment_id, valid_until=until, **place)


def signed(
    run: Making, page: CertificatePage, said: Claims, *, enrolment_id: EnrolmentId, **place: object
) -> dict[str, object] | rules.Reason:
    """Sign a page and return its record, or why its words cannot be printed or signed.

    `place` are the columns that say which paper it is: series, year, sequence, copy, dates.
    """
    try:
        text = payload.sign(said, run.key, run.realm)
    except NameUnfit:
        return rules.Reason.NAME
    except ClaimRefused:
        return rules.Reason.QUOTE
    page = replace(page, qr_text=payload.url(run.house.verify_host, text))
    try:
        demand_printable(page)
    except Refused:
        return rules.Reason.TEXT
    return {
        "enrolment_id": enrolment_id,
        "number": said.no,
        "snapshot": issuing.snapshot(page),
        "text": text,
        "cti": said.cti,
        "kid": run.key.kid,
        "digest": payload.digest(text, run.realm),
        "issued_at": run.now,
        **place,
    }


def number_for(
    house: CentreRow, programme: ProgrammeRow, of: CourseRow, *, sequence: int, on: date, is_leased: bool = False
) -> str:
    """Write the number of the centre's series at a place in it; with check characters where several devices write.

    Raises:
        BadNumberTemplate, NumberPartMissing: the template gives no number that a certificate can carry.
        NumberPartMarked: another programme or intake has the name that the number would say.

    """
    for part, name in (("kode_program", programme.code), ("angkatan", of.intake), ("angkatan_romawi", of.intake)):
        if part in rules.tokens_of(house.number_template) and is_marked(name):
            raise rules.NumberPartMarked(template=house.number_template, part=f"{{{part}}}", name=name)
    words = {
        "kode": house.code,
        "kode_unit": house.code,
        "kode_program": programme.code,
        "angkatan": of.intake,
        "angkatan_romawi": rules.roman_of(of.intake),
        "klasifikasi": house.classification,
    }
    return rules.number(house.number_template, sequence=sequence, on=on, words=words, is_leased=is_leased)


def require_unused(session: Session, number: str) -> None:
    """Refuse a number that a certificate has, whatever its place in whichever book.

    Raises:
        NumberUsed: the template does not tell this number from an earlier one.

    """
    same = select(Certificate.id).where(
        Certificate.centre_id == session.info["centre_id"], Certificate.number == number
    )
    if session.scalars(same.limit(1)).first() is not None:
        raise rules.NumberUsed(number=number)


def require_credential(session: Session, key: SigningKey, now: datetime) -> Credential:
    """Return the accreditation with which the key may sign now.

    Raises:
        NotYetAccredited: there is none, or its window is closed.

    """
    found = queries.credential(session, key.kid)
    if found is None or not found.nbf <= now.timestamp() < found.sexp:
        raise rules.NotYetAccredited()
    return found


def require_clock(session: Session, now: datetime) -> None:
    """Refuse a clock that stands before the last certificate; an hour's slack for a corrected clock.

    Raises:
        ClockWentBack: it does, or before the program was made.

    """
    last = queries.last_issue(session)
    if now < MADE_ON or (last is not None and now < last - timedelta(hours=1)):
        raise rules.ClockWentBack(last=(last or MADE_ON).astimezone().strftime("%d/%m/%Y %H.%M"))
