"""Applications for competency tests (FR.APL-01), filled in with what the centre knows of each person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.competency import queries
from bekal.assessment.competency.schemes import require_scheme
from bekal.assessment.competency.service import require_event
from bekal.assessment.competency.sheet import address_of
from bekal.candidates.merging.queries import kept_of
from bekal.candidates.papers import kinds, reading
from bekal.candidates.rights.persons import all_of, open_to_change
from bekal.candidates.rights.rules import PersonErased, PersonRestricted
from bekal.candidates.rules import shown_phone
from bekal.centre.queries import centre
from bekal.certificates.life.queries import papers
from bekal.courses.queries import course_units, units
from bekal.documents.competency_application import (
    CompetencyApplication,
    Entry,
    Evidence,
    Option,
    competency_applications_pdf,
)
from bekal.documents.wording import date_words
from bekal.errors import Refused
from bekal.language import marked
from bekal.storage.records import Candidate, CompetencyQueue, CompetencyScheme, Enrolment
from bekal.terms import CandidateId, CourseId, NikStatus, ProgrammeId, SchemeKind, Term

_ENCLOSED = ("KTP", "IJAZAH", reading.PHOTO)


class Purpose(Term):
    """What the assessment is for."""

    CERTIFICATION = "certification", marked("Sertifikasi")
    CURRENT = "current", marked("Pengakuan kompetensi terkini (PKT)")
    PRIOR = "prior", marked("Rekognisi pembelajaran lampau (RPL)")
    OTHER = "other", marked("Lainnya")


class NobodyApplies(Refused):
    """No application can be printed: nobody is named, or the data of all of them are only kept; facts: names."""


@dataclass(frozen=True)
class Applications:
    """The applications as a file, how many, and whose data are only kept and therefore not printed."""

    pdf: bytes
    n: int
    left_out: tuple[str, ...]


def application_forms(
    session: Session,
    people: Sequence[CandidateId],
    scheme_id: UUID,
    *,
    today: date,
    purpose: Purpose = Purpose.CERTIFICATION,
    paper: str = "A4",
) -> Applications:
    """Return the applications of people for a scheme, one after the other.

    Raises:
        UnknownCandidate, NoSuchScheme: there is no such person or scheme.
        NobodyApplies: there is nobody whose application may be printed.

    """
    scheme = require_scheme(session, scheme_id)
    forms, left_out = [], []
    for candidate_id in dict.fromkeys(kept_of(session, one) for one in people):
        try:
            person = open_to_change(session, candidate_id)
        except (PersonErased, PersonRestricted):
            left_out.append(session.get_one(Candidate, candidate_id).name)
            continue
        forms.append(_form(session, person, scheme, purpose, today))
    if not forms:
        raise NobodyApplies(names=", ".join(left_out) or "–")
    return Applications(competency_applications_pdf(forms, paper=paper), len(forms), tuple(left_out))


def applications_of_event(
    session: Session,
    test_id: UUID,
    *,
    today: date,
    purpose: Purpose = Purpose.CERTIFICATION,
    paper: str = "A4",
) -> Applications:
    """Return the applications of everybody who sits in a test event, by name.

    Raises:
        NoSuchEvent: there is none.
        NobodyApplies: nobody sits in it whose application may be printed.

    """
    require_event(session, test_id)
    people = [one.candidate_id for one in queries.event_people(session, test_id)]
    scheme_id = queries.event(session, test_id).scheme_id
    return application_forms(session, people, scheme_id, today=today, purpose=purpose, paper=paper)


def _form(
    session: Session, person: Candidate, scheme: CompetencyScheme, purpose: Purpose, today: date
) -> CompetencyApplication:
    house, group = centre(session), all_of(session, CandidateId(person.id))
    body = " · ".join(part for part in (scheme.body, scheme.licence) if part)
    return CompetencyApplication(
        f"Kepada LSP: {body}" if body else "",
        _person(person),
        _work(person),
        tuple(Option(kind.word, kind is scheme.kind) for kind in SchemeKind),
        (Entry("Judul skema", scheme.title), Entry("Nomor skema", scheme.code)),
        tuple(Option(one.word, one is purpose) for one in Purpose),
        _units(session, group, scheme),
        _evidence(session, group, scheme, today),
        house.city,
        person.name,
    )


def _person(person: Candidate) -> tuple[Entry, ...]:
    has_nik = person.nik is not None and person.nik_status is not NikStatus.MISSING
    born = ", ".join(
        part for part in (person.birth_place, date_words(person.birth_date) if person.birth_date else "") if part
    )
    schooling = " · ".join(part for part in (person.education, person.major, person.school) if part)
    return (
        Entry("Nama lengkap", person.name),
        Entry("NIK", person.nik or "" if has_nik else ""),
        Entry("Tempat, tanggal lahir", born),
        Entry("Jenis kelamin", person.sex.word if person.sex else "", is_short=True),
        # only a citizen has a NIK
        Entry("Kebangsaan", "Indonesia" if person.nik_status is NikStatus.FORMAT_OK else "", is_short=True),
        Entry("Alamat rumah", address_of(person)),
        Entry("Kode pos", person.postal_code, is_short=True),
        Entry("HP", shown_phone(person.phone), is_short=True),
        Entry("Telepon rumah", is_short=True),
        Entry("Surel", person.email, is_short=True),
        Entry("Pendidikan terakhir", schooling),
    )


def _work(person: Candidate) -> tuple[Entry, ...]:
    return (
        Entry("Kegiatan sekarang", person.activity.word if person.activity else ""),
        Entry("Instansi/perusahaan"),
        Entry("Jabatan"),
        Entry("Alamat kantor"),
        Entry("Kode pos", is_short=True),
        Entry("Telepon kantor", is_short=True),
    )


def _units(session: Session, group: Sequence[CandidateId], scheme: CompetencyScheme) -> tuple[tuple[str, str], ...]:
    """Return the units of the training that the queue names, else of the programme the scheme belongs to."""
    sat = (
        select(Enrolment.course_id)
        .join(CompetencyQueue, CompetencyQueue.enrolment_id == Enrolment.id)
        .where(CompetencyQueue.candidate_id.in_(group), CompetencyQueue.scheme_id == scheme.id)
        .order_by(CompetencyQueue.number.desc())
        .limit(1)
    )
    found = []
    if (course_id := session.scalar(sat)) is not None:
        found = course_units(session, CourseId(course_id))
    elif scheme.programme_id is not None:
        found = units(session, ProgrammeId(scheme.programme_id))
    return tuple((unit.code, unit.title) for unit in found)


def _evidence(
    session: Session, group: Sequence[CandidateId], scheme: CompetencyScheme, today: date
) -> tuple[Evidence, ...]:
    """Return the papers to enclose, with whether the centre has them; the certificate of the training by its number."""
    held = reading.together(group[0], group, reading.held(session, group, _ENCLOSED))
    found = [Evidence(kinds.kind(code).title, code in held and held[code].is_there) for code in _ENCLOSED]
    issued = [one for one in papers(session, today=today, candidate_ids=list(group)) if one.counts]
    fitting = [one for one in issued if one.programme_id == scheme.programme_id] if scheme.programme_id else issued
    if fitting:
        last = max(fitting, key=lambda one: (one.issued_on, one.number))
        found.append(Evidence(f"Sertifikat pelatihan {last.number}, {last.programme}", is_here=True))
    else:
        found.append(Evidence("Sertifikat pelatihan", is_here=False))
    return tuple(found)
