"""Certificates whose time ends, whoever gave them: the centre's own, and those of competency tests."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.competency import queries as competency
from bekal.assessment.competency.queries import Entry
from bekal.certificates.life.queries import SOON, Expiring, expiring
from bekal.language import marked
from bekal.storage.records import Certificate, CompetencyQueue
from bekal.terms import CandidateId, CertificateId, Outcome, Term


class Giver(Term):
    """Whose certificate it is."""

    TRAINING = "training", marked("Pelatihan")
    COMPETENCY = "competency", marked("UJK")


EVERY = tuple(Giver)


@dataclass(frozen=True)
class Ending:
    """A certificate whose time ends soon or is over, and how to reach its holder."""

    giver: Giver
    id: UUID
    """Of the certificate, or of the attempt at the competency test."""
    candidate_id: CandidateId
    name: str
    phone: str
    about: str
    """The programme, or the scheme."""
    number: str
    issued_on: date | None
    valid_until: date
    days_left: int

    @property
    def certificate_id(self) -> CertificateId | None:
        """The certificate of this centre's register; None: it is another body's."""
        return CertificateId(self.id) if self.giver is Giver.TRAINING else None


def ending(
    session: Session, *, today: date, within: timedelta = SOON, givers: Collection[Giver] = EVERY
) -> list[Ending]:
    """Return what ends within that time or has ended, the earliest first.

    Somebody with a later certificate of the same programme or scheme needs no reminder and is left out.
    """
    found: list[Ending] = []
    if Giver.TRAINING in givers:
        found += [_own(line) for line in expiring(session, today=today, within=within)]
    if Giver.COMPETENCY in givers:
        found += [_of_test(one, today) for one in competency.expiring(session, today=today, days=within.days)]
    return sorted(found, key=lambda one: (one.days_left, one.name, one.number))


def count_ending(session: Session, *, today: date) -> int:
    """Return how many end soon and have not ended; most centres have none, and then little is read."""
    last = today + SOON
    own = select(Certificate.id).where(Certificate.valid_until >= today, Certificate.valid_until <= last)
    tested = select(CompetencyQueue.id).where(
        CompetencyQueue.valid_until >= today,
        CompetencyQueue.valid_until <= last,
        CompetencyQueue.outcome == Outcome.COMPETENT,
    )
    questions = ((Giver.TRAINING, own), (Giver.COMPETENCY, tested))
    givers = [giver for giver, query in questions if session.scalar(query.limit(1)) is not None]
    return sum(one.days_left >= 0 for one in ending(session, today=today, givers=givers)) if givers else 0


def _own(line: Expiring) -> Ending:
    paper = line.paper
    assert paper.valid_until is not None
    return Ending(
        Giver.TRAINING,
        paper.id,
        paper.candidate_id,
        paper.name,
        line.phone,
        paper.programme,
        paper.number,
        paper.issued_on,
        paper.valid_until,
        line.days_left,
    )


def _of_test(one: Entry, today: date) -> Ending:
    assert one.valid_until is not None
    return Ending(
        Giver.COMPETENCY,
        one.id,
        one.candidate_id,
        one.name,
        one.phone,
        one.scheme,
        one.certificate_no,
        one.issued_on or one.held_on,
        one.valid_until,
        (one.valid_until - today).days,
    )
