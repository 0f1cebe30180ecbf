"""What ought to be put right before the data are relied upon: over all features, each leading to the very field.

Findings hold nothing back. What is saved goes to central with what is missing, and the finding stays until it is
put right: a centre must never be unable to send good data because of three bad ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.nik import spelled
from bekal.certificates.life.queries import doubled
from bekal.courses.meetings import COUNTS
from bekal.courses.queries import SEATED
from bekal.language import marked, say
from bekal.storage.records import (
    Candidate,
    CandidateDraft,
    Certificate,
    Consent,
    Course,
    Enrolment,
    Meeting,
    Programme,
    Result,
    Teaching,
)
from bekal.storage.standing import chunks
from bekal.terms import NikStatus

MOST = 200
"""Findings of one kind that a list shows; the count is of all."""


class Fault(StrEnum):
    """What is wrong, most urgent first: this order is the order of the list."""

    CERTIFICATE_TWICE = "certificate-twice"
    NIK_MISSING = "nik-missing"
    NIK_DOUBTFUL = "nik-doubtful"
    NIK_TWICE = "nik-twice"
    BIRTH_DATE_MISSING = "birth-date-missing"
    BIRTH_DATE_DIFFERS = "birth-date-differs"
    SEX_MISSING = "sex-missing"
    PHONE_MISSING = "phone-missing"
    CONSENT_MISSING = "consent-missing"
    DRAFT_OPEN = "draft-open"
    MEETING_UNMARKED = "meeting-unmarked"
    DECISION_MISSING = "decision-missing"
    INSTRUCTOR_MISSING = "instructor-missing"
    PROGRAMME_UNNUMBERED = "programme-unnumbered"


WORDS = {
    Fault.CERTIFICATE_TWICE: marked("Dua lembar berlaku untuk satu kelas"),
    Fault.NIK_MISSING: marked("NIK belum ada"),
    Fault.NIK_DOUBTFUL: marked("Bentuk NIK meragukan"),
    Fault.NIK_TWICE: marked("NIK sama dengan orang lain"),
    Fault.BIRTH_DATE_MISSING: marked("Tanggal lahir belum ada"),
    Fault.BIRTH_DATE_DIFFERS: marked("Tidak cocok dengan NIK"),
    Fault.SEX_MISSING: marked("Jenis kelamin belum ada"),
    Fault.PHONE_MISSING: marked("Nomor HP belum ada"),
    Fault.CONSENT_MISSING: marked("Persetujuan belum dicatat"),
    Fault.DRAFT_OPEN: marked("Formulir pendaftaran belum selesai"),
    Fault.MEETING_UNMARKED: marked("Pertemuan belum diabsen"),
    Fault.DECISION_MISSING: marked("Kelas selesai, hasil belum ditetapkan"),
    Fault.INSTRUCTOR_MISSING: marked("Kelas berjalan tanpa instruktur"),
    Fault.PROGRAMME_UNNUMBERED: marked("Program belum punya nomor katalog pusat"),
}
"""What each fault is called."""


def fault_word(fault: Fault) -> str:
    """Return what a fault is called, in the chosen language."""
    return say(WORDS[fault])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right: what, about whom or which course, and the field of which record it is."""

    fault: Fault
    entity: str
    row_id: UUID
    name: str
    """The person, the course or the programme."""
    field: str = ""
    on: date | None = None
    """The day of a meeting, or the end of a course."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What is to be put right: how much of each fault, and the first of them."""

    counts: dict[Fault, int]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> int:
        """Everything that was found."""
        return sum(self.counts.values())


def validate(session: Session, *, today: date, most: int = MOST) -> Validation:
    """Look through the centre's records for what is missing, doubtful or overdue.

    At most `most` findings of a fault are listed; people who are hidden (merged, restricted, erased) are left out.
    """
    counts: dict[Fault, int] = {}
    findings: list[Finding] = []
    for fault, found, n in _all(session, today, most):
        if n:
            counts[fault] = n
            findings += found
    return Validation(counts, tuple(findings))


_Found = tuple[Fault, list[Finding], int]


def _all(session: Session, today: date, most: int) -> Iterator[_Found]:
    yield _doubled(session, most)
    no_nik = or_(Candidate.nik.is_(None), Candidate.nik == "")
    yield _people(session, Fault.NIK_MISSING, "nik", no_nik, most)
    doubtful = and_(~no_nik, Candidate.nik_status != NikStatus.FORMAT_OK)
    yield _people(session, Fault.NIK_DOUBTFUL, "nik", doubtful, most)
    yield _people(session, Fault.NIK_TWICE, "nik", _same_nik(), most)
    yield _people(session, Fault.BIRTH_DATE_MISSING, "birth_date", Candidate.birth_date.is_(None), most)
    yield _differing(session, most)
    yield _people(session, Fault.SEX_MISSING, "sex", Candidate.sex.is_(None), most)
    yield _people(session, Fault.PHONE_MISSING, "phone", and_(Candidate.phone == "", _is_trainee()), most)
    agreed = exists().where(Consent.candidate_id == Candidate.id, Consent.withdrawn_on.is_(None))
    yield _people(session, Fault.CONSENT_MISSING, "consent", and_(~agreed, _is_trainee()), most)
    yield _drafts(session, most)
    yield _meetings(session, today, most)
    yield _undecided(session, today, most)
    yield _untaught(session, today, most)
    yield _unnumbered(session, today, most)


def _doubled(session: Session, most: int) -> _Found:
    """Find papers of which two stand for one course of one person: two PCs made them before they met."""
    fault, found = Fault.CERTIFICATE_TWICE, doubled(session)
    first = [ids[0] for ids in found]
    names: dict[UUID, str] = {}
    for some in chunks(first[:most]):
        query = select(Certificate.id, Certificate.number).where(Certificate.id.in_(some))
        names |= dict(session.execute(query).all())
    return fault, [Finding(fault, "certificate", one, names[one]) for one in first[:most]], len(first)


# ---------------------------------------------------------------------------------------------------- people


def _people(session: Session, fault: Fault, field: str, wrong: ColumnElement[bool], most: int) -> _Found:
    n = session.scalar(select(func.count()).select_from(Candidate).where(wrong, LISTED)) or 0
    if not n:
        return fault, [], 0
    rows = session.execute(
        select(Candidate.id, Candidate.name).where(wrong, LISTED).order_by(Candidate.name, Candidate.id).limit(most)
    )
    return fault, [Finding(fault, "candidate", row_id, name, field) for row_id, name in rows], n


def _is_trainee() -> ColumnElement[bool]:
    return exists().where(Enrolment.candidate_id == Candidate.id, Enrolment.state.in_(SEATED))


def _same_nik() -> ColumnElement[bool]:
    twice = (
        select(Candidate.nik)
        .where(Candidate.nik.is_not(None), Candidate.nik != "", LISTED)
        .group_by(Candidate.nik)
        .having(func.count() > 1)
    )
    return Candidate.nik.in_(twice)


def _differing(session: Session, most: int) -> _Found:
    """Find those whose birth date or sex is not the one of their sound NIK, and nobody said why."""
    fault = Fault.BIRTH_DATE_DIFFERS
    rows = session.execute(
        select(Candidate.id, Candidate.name, Candidate.nik, Candidate.birth_date, Candidate.sex)
        .where(
            Candidate.nik_status == NikStatus.FORMAT_OK,
            Candidate.birth_date.is_not(None),
            Candidate.sex.is_not(None),
            Candidate.mismatch_reason == "",
            LISTED,
        )
        .execution_options(yield_per=2_000)
    )
    found, n = [], 0
    for row_id, name, nik, birth_date, sex in rows:
        if nik is None or birth_date is None or sex is None or nik[6:12] == spelled(birth_date, sex):
            continue
        n += 1
        found.append(Finding(fault, "candidate", row_id, name, "birth_date"))
    return fault, sorted(found, key=lambda one: (one.name, one.row_id))[:most], n


def _drafts(session: Session, most: int) -> _Found:
    """Find forms of new people that somebody began and nobody finished."""
    fault = Fault.DRAFT_OPEN
    begun = select(CandidateDraft.id, CandidateDraft.saved_at).where(CandidateDraft.candidate_id.is_(None))
    rows = session.execute(begun.order_by(CandidateDraft.saved_at)).all()
    return (
        fault,
        [Finding(fault, "draft", row_id, "", on=saved_at.date()) for row_id, saved_at in rows[:most]],
        len(rows),
    )


# --------------------------------------------------------------------------------------------------- courses


def _meetings(session: Session, today: date, most: int) -> _Found:
    has_trainees = exists().where(Enrolment.course_id == Meeting.course_id, COUNTS)
    query = (
        select(Meeting.id, Course.name, Meeting.held_on)
        .join(Course, Course.id == Meeting.course_id)
        .where(Meeting.held_on < today, Meeting.closed_at.is_(None), Meeting.cancelled_at.is_(None), has_trainees)
        .order_by(Meeting.held_on, Course.name, Meeting.id)
    )
    return _listed(session, Fault.MEETING_UNMARKED, "meeting", query, most)


def _undecided(session: Session, today: date, most: int) -> _Found:
    decided = exists().where(Result.enrolment_id == Enrolment.id, Result.decision.is_not(None))
    waits = exists().where(Enrolment.course_id == Course.id, Enrolment.state.in_(SEATED), ~decided)
    query = (
        select(Course.id, Course.name, Course.ends_on)
        .where(Course.ends_on < today, waits)
        .order_by(Course.ends_on, Course.name, Course.id)
    )
    return _listed(session, Fault.DECISION_MISSING, "course", query, most)


def _untaught(session: Session, today: date, most: int) -> _Found:
    taught = exists().where(Teaching.course_id == Course.id)
    query = (
        select(Course.id, Course.name, Course.starts_on)
        .where(Course.starts_on <= today, Course.ends_on >= today, ~taught)
        .order_by(Course.starts_on, Course.name, Course.id)
    )
    return _listed(session, Fault.INSTRUCTOR_MISSING, "course", query, most)


def _unnumbered(session: Session, today: date, most: int) -> _Found:
    """Find programmes with a course that runs or ran this year and no number in central's catalogue."""
    runs = exists().where(Course.programme_id == Programme.id, Course.ends_on >= today.replace(month=1, day=1))
    query = (
        select(Programme.id, Programme.title, literal(None))
        .where(Programme.catalogue_no.is_(None), runs)
        .order_by(Programme.title, Programme.id)
    )
    return _listed(session, Fault.PROGRAMME_UNNUMBERED, "programme", query, most)


def _listed(
    session: Session, fault: Fault, entity: str, query: Select[UUID, str, date] | Select[UUID, str, None], most: int
) -> _Found:
    """Make findings of rows of an id, a name and a day."""
    rows = session.execute(query).all()
    return fault, [Finding(fault, entity, row_id, name, on=on) for row_id, name, on in rows[:most]], len(rows)
