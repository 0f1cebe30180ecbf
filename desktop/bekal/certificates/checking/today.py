"""What the centre knows today of a certificate that was verified: its state, and the person beside what was signed.

The signed words stay what they are. A difference is no forgery: a name may have been corrected since; a clerk
sees both and decides. A number that is in the register with another printed paper is the one thing to worry about.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.certificates.claims import day_of
from bekal.certificates.queries import certificates
from bekal.certificates.verify import Verification
from bekal.documents.wording import date_words
from bekal.language import say
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Candidate, Certificate, Course, Enrolment, Programme
from bekal.terms import CertificateEvent


@dataclass(frozen=True)
class Compared:
    """One fact as it was signed and as it is now."""

    word: str
    signed: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether it changed."""
        return self.signed != self.now


@dataclass(frozen=True)
class Today:
    """What is in this centre's books about a certificate."""

    is_this_paper: bool
    """The very paper is in the register; False: only its number is, with another printed paper."""
    state: CertificateEvent
    course: str = ""
    facts: tuple[Compared, ...] = ()
    photo: bytes | None = None

    @property
    def changed(self) -> tuple[Compared, ...]:
        """The facts that differ."""
        return tuple(fact for fact in self.facts if fact.differs)


def today_of(session: Session, verdict: Verification) -> Today | None:
    """Return what the centre knows of a verified certificate; None: it is not in its books."""
    signed = verdict.signed
    if signed is None or verdict.kid is None:
        return None
    same_number = certificates(session, number=signed.no)
    if not same_number:
        return None
    found = session.execute(
        select(Certificate, Candidate, Course.name, Course.ends_on, Programme.title)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Programme, Programme.id == Course.programme_id)
        .where(Certificate.cti == signed.cti, Certificate.kid == bytes.fromhex(verdict.kid))
    ).first()
    if found is None:
        return Today(False, same_number[-1].state)
    certificate, person, course, ends_on, title = found
    state = next(row.state for row in same_number if row.id == certificate.id)
    born = date_words(day_of(signed.dob)) if signed.dob else "–"
    facts = (
        Compared(say("Nama"), signed.name, person.name),
        Compared(say("Tanggal lahir"), born, _day(person.birth_date)),
        Compared(say("Program"), signed.title, title),
        Compared(say("Selesai"), date_words(day_of(signed.done)), _day(ends_on)),
    )
    return Today(True, state, course, facts, _photo(session, person.photo))


def _day(day: date | None) -> str:
    return "–" if day is None else date_words(day)


def _photo(session: Session, address: str) -> bytes | None:
    from bekal.errors import Unavailable

    if not address:
        return None
    try:
        return attachments_of(session).read(address)
    except Unavailable:  # a photo that did not come along is no reason to refuse a result
        return None
