"""Issue certificates, print them, and read every page back before it counts as printed."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.queries import CentreRow, centre
from bekal.certificates import issuing, payload, queries, rules
from bekal.certificates.claims import ClaimRefused, Claims
from bekal.certificates.cose import Realm
from bekal.certificates.credential import Credential
from bekal.certificates.keys import SigningKey
from bekal.courses.queries import CourseRow, ProgrammeRow, UnitRow, course, course_units
from bekal.documents.certificate import CertificatePage, demand_printable
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.folder import write_durably
from bekal.storage.records import Certificate, CertificateHistory, Enrolment
from bekal.terms import CandidateId, CertificateEvent, CertificateId, CourseId, EnrolmentId

MADE_ON = datetime(2026, 11, 1, tzinfo=UTC)
"""Before this the program did not exist: a clock that says so is wrong."""


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


@dataclass(frozen=True)
class _Run:
    """Everything that is the same for each certificate of one run."""

    house: CentreRow
    course: CourseRow
    programme: ProgrammeRow
    units: tuple[UnitRow, ...]
    key: SigningKey
    on: date
    now: datetime
    practice: bool


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
    number of this year known outside the database, so that a restored backup cannot use one again.

    Raises:
        NotYetAccredited: central's accreditation of this device's key is not here, or its window closed.
        ClockWentBack: the clock stands before the last certificate.
        BadNumberTemplate: the centre's template cannot be used; nothing was issued.

    """
    allow(session, Action.ISSUE)
    accredited = _require_credential(session, key, now)
    _require_clock(session, now)
    house = centre(session)
    on = now.astimezone(house.timezone).date()
    run = _Run(
        house,
        of := course(session, course_id),
        queries.programme_of(session, course_id),
        tuple(course_units(session, of.id)),
        key,
        on,
        now,
        queries.realm(session) is Realm.PRACTICE,
    )
    chosen = queries.eligible(session, course_id, today=on, allowed=accredited.progs)
    if only is not None:
        wanted = set(only)
        chosen = [row for row in chosen if row.enrolment_id in wanted]
    sequence = max(used_up_to, _last_sequence(session, run))
    records, refused = [], []
    for row in chosen:
        if row.reasons:
            refused.append(NotIssued(row.name, row.reasons))
            continue
        made = _made(session, run, row, sequence + 1, random)
        if isinstance(made, rules.Reason):
            refused.append(NotIssued(row.name, (made,)))
        else:
            sequence += 1
            records.append(made)
    journal.write_many(session, Certificate, records)
    return Issued(tuple(str(record["number"]) for record in records), tuple(refused))


def _made(
    session: Session, run: _Run, row: queries.EligibleRow, sequence: int, random: Callable[[int], bytes]
) -> dict[str, object] | rules.Reason:
    """Return the record of one certificate, or why its words cannot be printed or signed."""
    assert row.birth_date is not None
    candidate_id = session.scalars(select(Enrolment.candidate_id).where(Enrolment.id == row.enrolment_id)).one()
    holder = issuing.Holder(CandidateId(candidate_id), row.name, row.birth_place, row.birth_date)
    number = number_for(run.house, run.programme, run.course, sequence=sequence, on=run.on)
    worded = issuing.page(
        house=run.house,
        course=run.course,
        programme=run.programme,
        units=run.units,
        holder=holder,
        result=row.result,
        number=number,
        on=run.on,
        practice=run.practice,
    )
    cti = random(8)
    said = issuing.claims(worded, holder=holder, programme=run.programme, done=run.course.ends_on, now=run.now, cti=cti)
    try:
        text = payload.sign(said, run.key, queries.realm(session))
    except ClaimRefused:
        return rules.Reason.QUOTE
    worded = replace(worded, qr_text=payload.url(run.house.verify_host, text))
    try:
        demand_printable(worded)
    except Refused:
        return rules.Reason.TEXT
    return {
        "enrolment_id": row.enrolment_id,
        "number": number,
        "series": run.house.code,
        "year": run.on.year,
        "sequence": sequence,
        "copy": 1,
        "snapshot": issuing.snapshot(worded),
        "text": text,
        "cti": cti,
        "kid": run.key.kid,
        "digest": payload.digest(text, queries.realm(session)),
        "issued_at": run.now,
        "issued_on": run.on,
    }


def number_for(house: CentreRow, programme: ProgrammeRow, of: CourseRow, *, sequence: int, on: date) -> str:
    """Write the number of the centre's series at a place in it."""
    words = {"kode": house.code, "kode_program": programme.code, "angkatan": of.intake}
    return rules.number(house.number_template, sequence=sequence, on=on, words=words)


def next_number(session: Session, course_id: CourseId, *, now: datetime, used_up_to: int = 0) -> str:
    """Return the number the next certificate of a course will get."""
    house = centre(session)
    on = now.astimezone(house.timezone).date()
    last = max(used_up_to, last_sequence(session, house, on.year))
    return number_for(
        house, queries.programme_of(session, course_id), course(session, course_id), sequence=last + 1, on=on
    )


def last_sequence(session: Session, house: CentreRow, year: int) -> int:
    """Return the last place used in the centre's series of a year, 0 before the first."""
    query = select(func.max(Certificate.sequence)).where(Certificate.series == house.code, Certificate.year == year)
    return session.scalars(query).one() or 0


def _last_sequence(session: Session, run: _Run) -> int:
    return last_sequence(session, run.house, run.on.year)


def _require_credential(session: Session, key: SigningKey, now: datetime) -> Credential:
    found = queries.credential(session, key.kid)
    if found is None or not found.nbf <= now.timestamp() < found.sexp:
        raise rules.NotYetAccredited()
    return found


def _require_clock(session: Session, now: datetime) -> None:
    """Refuse a clock that stands before the last certificate; an hour's slack for a corrected clock."""
    last = queries.last_issue(session)
    if now < MADE_ON or (last is not None and now < last - timedelta(hours=1)):
        raise rules.ClockWentBack(last=(last or MADE_ON).astimezone().strftime("%d/%m/%Y %H.%M"))


# ------------------------------------------------------------------------------------------------ printing


def pages(
    session: Session, course_id: CourseId, *, only: Collection[CertificateId] | None = None
) -> list[CertificatePage]:
    """Return the pages of a course's certificates, in the order of their numbers, as they were on the day of issue.

    With `only` those of a few sheets, as after a jam.

    Raises:
        NothingIssued: there is none.

    """
    valid = _valid(session, course_id, only)
    if not valid:
        raise rules.NothingIssued(course=course(session, course_id).name)
    return [issuing.page_of(row.snapshot) for row in valid]


def write_and_read_back(
    worded: Sequence[CertificatePage],
    path: Path,
    *,
    told: Callable[[int], None] | None = None,
    read_back: Callable[[int], None] | None = None,
) -> None:
    """Draw certificates into a PDF file, render that file and decode every symbol.

    `told` hears how many are drawn, `read_back` how many were read; what they raise stops the run.

    Raises:
        FileNotWritten: the place is full, read-only or gone.
        PrintUnreadable: a page's symbol does not say what was signed; nothing counts as printed.

    """
    from bekal.documents.certificate import print_run
    from bekal.documents.certificate_front import CODE_AREA
    from bekal.documents.read_back import codes_by_page

    try:
        write_durably(path, print_run(worded, told=told))
        written = path.read_bytes()
    except OSError as error:
        raise rules.FileNotWritten(path=str(path)) from error
    read = (texts for texts in codes_by_page(written, area=CODE_AREA) if texts)
    for done, (page, texts) in enumerate(zip_longest(worded, read), 1):
        if page is None or texts != [page.qr_text]:
            raise rules.PrintUnreadable(number=page.number if page else "–")
        if read_back:
            read_back(done)


def _valid(
    session: Session, course_id: CourseId, only: Collection[CertificateId] | None
) -> list[queries.CertificateRow]:
    return [
        row
        for row in queries.certificates(session, course_id)
        if row.state not in (CertificateEvent.REVOKED, CertificateEvent.REPLACED) and (only is None or row.id in only)
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


def claims_of(row: queries.CertificateRow) -> Claims:
    """Return what a certificate of ours says, from its own signed text."""
    from bekal.certificates import cbor
    from bekal.certificates.claims import claims_of as read

    top = cbor.decode(payload.envelope(row.text).payload)
    assert isinstance(top, dict)
    return read(top)
