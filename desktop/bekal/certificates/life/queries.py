"""Papers with their state, what happened to one of them, and what expires; the central list counts at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.certificates import issuing, queries
from bekal.certificates.blanks import queries as blanks
from bekal.certificates.blanks.rules import Blank
from bekal.certificates.life import rules
from bekal.documents.certificate import CertificatePage
from bekal.storage.records import (
    Candidate,
    Certificate,
    CertificateHistory,
    Course,
    Enrolment,
    Intake,
    LoggedOperation,
    Staff,
)
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, CertificateEvent, CertificateId, CourseId, EnrolmentId, ProgrammeId, StaffId

FINAL = (CertificateEvent.REVOKED, CertificateEvent.REPLACED)
SOON = timedelta(days=90)
MOST = 2_000
"""Papers that a list shows; more are found by searching."""


_COLUMNS = (
    Certificate.id,
    Certificate.enrolment_id,
    Certificate.number,
    Certificate.series,
    Certificate.year,
    Certificate.sequence,
    Certificate.copy,
    Certificate.issued_on,
    Certificate.issued_at,
    Certificate.valid_until,
    Certificate.replaces_id,
    Certificate.snapshot,
    Certificate.text,
    Certificate.kid,
    Certificate.cti,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed or printable paper: an original, a copy or a correction, as it was issued, and what it is today."""

    id: CertificateId
    enrolment_id: EnrolmentId
    candidate_id: CandidateId
    course_id: CourseId
    number: str
    series: str
    year: int
    sequence: int
    copy: int
    name: str
    """As it stands on the paper."""
    birth_line: str
    programme: str
    programme_id: ProgrammeId
    hours_and_dates: str
    result: str
    course: str
    intake: str
    issued_on: date
    """The date on the paper; a copy has that of the first one."""
    issued_at: datetime
    valid_until: date | None
    state: CertificateEvent
    is_lapsed: bool
    replaces_id: CertificateId | None
    snapshot: str
    text: str
    kid: bytes
    cti: bytes

    @property
    def page(self) -> CertificatePage:
        """Every word of it, as on the day of issue."""
        return issuing.page_of(self.snapshot)

    @property
    def counts(self) -> bool:
        """Whether it is a certificate that counts today."""
        return self.state not in (*FINAL, CertificateEvent.SUSPENDED) and not self.is_lapsed

    @property
    def label(self) -> str:
        """Its number, and which copy."""
        return self.number if self.copy == 1 else f"{self.number} ({self.copy})"


@dataclass(frozen=True)
class Line:
    """One line of a paper's history."""

    at: datetime
    event: CertificateEvent
    reason: str
    taker: str
    letter_number: str
    scan: str
    other: str
    """The number and copy that stands for it now."""
    by: str
    is_requested: bool
    """A request signed with the paper's own key went with it."""


@dataclass(frozen=True)
class Expiring:
    """A certificate whose time ends soon or is over, and how to reach its holder."""

    paper: Paper
    phone: str
    days_left: int


def papers(
    session: Session,
    *,
    today: date,
    ids: Iterable[CertificateId] | None = None,
    number: str | None = None,
    course_id: CourseId | None = None,
    candidate_ids: Sequence[CandidateId] | None = None,
    year: int | None = None,
    search: str = "",
    states: Iterable[CertificateEvent] | None = None,
    lapsed: bool | None = None,
    most: int | None = None,
) -> list[Paper]:
    """Return papers in the order of their numbers; the newest year first where nothing narrows them down."""
    query = _query().order_by(Certificate.year, Certificate.sequence, Certificate.copy, Certificate.id)
    if number is not None:
        query = query.where(Certificate.number == number)
    if course_id is not None:
        query = query.where(Enrolment.course_id == course_id)
    if candidate_ids is not None:
        query = query.where(Enrolment.candidate_id.in_(candidate_ids))
    if year is not None:
        year = min(max(year, date.min.year), date.max.year)  # as it was typed
        query = query.where(Certificate.issued_on.between(date(year, 1, 1), date(year, 12, 31)))
    words = search.casefold().split()
    for word in words:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(or_(Certificate.number.ilike(like), Certificate.snapshot.ilike(like)))
    rows: list[Any] = []
    if ids is None:
        rows += session.execute(query)
    else:
        for some in chunks(list(ids)):
            rows += session.execute(query.where(Certificate.id.in_(some)))
    found = _read(session, rows, today)
    if words:
        found = [one for one in found if all(word in f"{one.number} {one.name}".casefold() for word in words)]
    if states is not None:
        wanted = frozenset(states)
        found = [one for one in found if one.state in wanted]
    if lapsed is not None:
        found = [one for one in found if one.is_lapsed is lapsed]
    return found if most is None else found[-most:]


def paper(session: Session, certificate_id: CertificateId, *, today: date) -> Paper:
    """Return one paper.

    Raises:
        NoSuchCertificate: there is none.

    """
    found = papers(session, today=today, ids=[certificate_id])
    if not found:
        raise rules.NoSuchCertificate(number=str(certificate_id))
    return found[0]


def newest(session: Session, number: str, *, today: date) -> Paper:
    """Return the paper of a number that was issued last: the one that counts, if any does.

    Raises:
        NoSuchCertificate: nobody has this number.

    """
    found = papers(session, today=today, number=" ".join(number.split()))
    if not found:
        raise rules.NoSuchCertificate(number=number)
    return next((one for one in reversed(found) if one.state not in FINAL), found[-1])


def chain(session: Session, of: Paper, *, today: date) -> list[Paper]:
    """Return everything issued on one enrolment, oldest first: originals, copies and corrections."""
    query = select(Certificate.id).where(Certificate.enrolment_id == of.enrolment_id)
    found = papers(session, today=today, ids=[CertificateId(i) for i in session.scalars(query)])
    return sorted(found, key=lambda one: (one.issued_at, one.sequence, one.copy))


def doubled(session: Session, *, enrolment_id: EnrolmentId | None = None) -> list[tuple[CertificateId, ...]]:
    """Return the papers of which several stand for one and the same course of one person, though only one may.

    It comes of two PCs that copied, corrected or issued before they met, or of a restored backup.
    """
    one_of = (Certificate.enrolment_id, Certificate.kind)
    several = select(Certificate.enrolment_id).group_by(*one_of).having(func.count() > 1)
    query = select(Certificate.id, *one_of, Certificate.kid, Certificate.cti)
    query = query.where(Certificate.enrolment_id.in_(several) if enrolment_id is None else one_of[0] == enrolment_id)
    query = query.order_by(Certificate.year, Certificate.sequence, Certificate.copy, Certificate.id)
    rows = session.execute(query).all()
    if len(rows) < 2:
        return []
    own = queries.states(session, [row.id for row in rows])
    view = queries.trust_view(session)
    standing: dict[tuple[UUID, int], list[CertificateId]] = {}
    for row in rows:
        state = queries.state_today(own.get(row.id, CertificateEvent.ISSUED), view, row.kid, row.cti)
        if state not in FINAL:
            standing.setdefault((row.enrolment_id, row.kind), []).append(CertificateId(row.id))
    return [tuple(ids) for ids in standing.values() if len(ids) > 1]


def history(session: Session, certificate_id: CertificateId) -> list[Line]:
    """Return what happened to a paper, oldest first, its issue included; who did it, as the journal knows."""
    of = session.get_one(Certificate, certificate_id)
    rows = session.scalars(
        select(CertificateHistory)
        .where(CertificateHistory.certificate_id == certificate_id)
        .order_by(CertificateHistory.id)
    ).all()
    others = {row.other_id for row in rows if row.other_id}
    numbers = {
        row.id: row.number if row.copy == 1 else f"{row.number} ({row.copy})"
        for row in session.execute(
            select(Certificate.id, Certificate.number, Certificate.copy).where(Certificate.id.in_(others))
        )
    }
    by = _who(session, [certificate_id, *(row.id for row in rows)])
    lines = [Line(of.issued_at, CertificateEvent.ISSUED, "", "", "", "", "", by.get(of.id, ""), False)]
    for row in rows:
        other = numbers.get(row.other_id, "") if row.other_id else ""
        lines.append(
            Line(
                row.at,
                row.event,
                row.reason,
                row.taker,
                row.letter_number,
                row.scan,
                other,
                by.get(row.id, ""),
                row.request is not None,
            )
        )
    return lines


def expiring(session: Session, *, today: date, within: timedelta = SOON) -> list[Expiring]:
    """Return what ends within that time or has ended, the earliest first; only papers nothing else has ended.

    Somebody with a later certificate of the same programme needs no reminder and is left out.
    """
    ends = select(Certificate.id).where(Certificate.valid_until.is_not(None), Certificate.valid_until <= today + within)
    found = papers(session, today=today, ids=[CertificateId(i) for i in session.scalars(ends)])
    standing = [one for one in found if one.state not in (*FINAL, CertificateEvent.SUSPENDED)]
    later = _later(session, standing)
    phones: dict[object, str] = {}
    for some in chunks([one.candidate_id for one in standing]):
        phones |= dict(session.execute(select(Candidate.id, Candidate.phone).where(Candidate.id.in_(some))).all())
    lines = [
        Expiring(one, phones.get(one.candidate_id) or "", (one.valid_until - today).days)
        for one in standing
        if one.valid_until is not None and later[one.candidate_id, one.programme_id] <= one.issued_on
    ]
    return sorted(lines, key=lambda line: (line.days_left, line.paper.number))


def years(session: Session) -> list[int]:
    """Return the years in which certificates were issued, the newest first."""
    days = session.scalars(select(Certificate.issued_on).distinct())
    return sorted({day.year for day in days}, reverse=True)


def blanks_of(session: Session, found: Sequence[Paper]) -> dict[CertificateId, Blank]:
    """Return on which blanks papers are printed."""
    return blanks.blank_of(session, [one.id for one in found])


def today_here(session: Session, now: datetime) -> date:
    """Return the centre's day."""
    return now.astimezone(centre(session).timezone).date()


def _query() -> "Select[*tuple[Any, ...]]":
    return (
        select(
            *_COLUMNS,
            Enrolment.candidate_id,
            Course.id.label("course_id"),
            Course.name.label("course"),
            Intake.name.label("intake"),
            Course.programme_id,
        )
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Intake, Intake.id == Course.intake_id)
    )


def _read(session: Session, rows: Sequence[Any], today: date) -> list[Paper]:
    last = queries.states(session, [of.id for of in rows])
    view = queries.trust_view(session) if rows else None
    found = []
    for of in rows:
        said = issuing.words_of(of.snapshot)
        found.append(
            Paper(
                CertificateId(of.id),
                EnrolmentId(of.enrolment_id),
                CandidateId(of.candidate_id),
                CourseId(of.course_id),
                of.number,
                of.series,
                of.year,
                of.sequence,
                of.copy,
                said.get("name", ""),
                said.get("birth_line", ""),
                said.get("programme", ""),
                ProgrammeId(of.programme_id),
                said.get("hours_and_dates", ""),
                said.get("result", ""),
                of.course,
                of.intake,
                of.issued_on,
                of.issued_at,
                of.valid_until,
                queries.state_today(last.get(of.id, CertificateEvent.ISSUED), view, of.kid, of.cti),
                rules.is_lapsed(of.valid_until, today),
                CertificateId(of.replaces_id) if of.replaces_id else None,
                of.snapshot,
                of.text,
                of.kid,
                of.cti,
            )
        )
    return found


def _later(session: Session, standing: Sequence[Paper]) -> dict[tuple[CandidateId, ProgrammeId], date]:
    """Return the day of each person's last certificate of a programme."""
    last: dict[tuple[CandidateId, ProgrammeId], date] = {}
    people = {one.candidate_id for one in standing}
    for some in chunks(list(people)):
        query = (
            select(Enrolment.candidate_id, Course.programme_id, Certificate.issued_on)
            .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
            .join(Course, Course.id == Enrolment.course_id)
            .where(Enrolment.candidate_id.in_(some))
        )
        for candidate_id, programme_id, issued_on in session.execute(query):
            key = (CandidateId(candidate_id), ProgrammeId(programme_id))
            last[key] = max(issued_on, last.get(key, issued_on))
    return last


def _who(session: Session, row_ids: Sequence[UUID]) -> dict[object, str]:
    """Return who made rows, by the operation that made each."""
    from bekal.storage.operations import Operation

    made: dict[object, StaffId] = {}
    query = select(LoggedOperation.row_id, LoggedOperation.body).where(LoggedOperation.row_id.in_(row_ids))
    for row_id, body in session.execute(query.order_by(LoggedOperation.n)):
        made.setdefault(row_id, StaffId(Operation.from_bytes(body).by))
    names = dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(set(made.values())))).all())
    return {row_id: names.get(by, "") for row_id, by in made.items()}
