"""After a theft: the honest certificates that the stolen key's keep-list does not hold are signed anew.

Central keeps what it had registered before the theft. What this centre issued and had not yet delivered is as
honest, but nobody can tell it from what the thief signs. Each gets a copy of the same number and the same words from
the centre's new key, and the paper with the old signature is listed as replaced.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.certificates.keys import SigningKey
from bekal.certificates.life import queries, reissuing
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import Because, Why
from bekal.certificates.lists_here import view_here
from bekal.certificates.making import Making, begun, require_credential
from bekal.certificates.trust import KeyState
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Certificate
from bekal.terms import CertificateEvent, CertificateId, CourseId

REASON = "Kunci balai diganti sesudah pencurian"
"""As the register says it, whatever language the program is in."""


@dataclass(frozen=True)
class Unsigned:
    """A certificate that could not be signed anew, and why."""

    number: str
    error: Refused


@dataclass(frozen=True)
class Resigned:
    """What signing anew did: the new copies, to be printed, and what a person has to look at."""

    numbers: tuple[str, ...]
    ids: tuple[CertificateId, ...]
    refused: tuple[Unsigned, ...]


def orphaned(session: Session, *, now: datetime) -> list[Paper]:
    """Return the standing papers of this centre whose signature no longer counts, since its key was stolen."""
    view = view_here(session)
    stolen = {} if view is None else {k: end for k, end in view.ends.items() if end.state is KeyState.COMPROMISED}
    if not stolen:
        return []
    lost = [
        row.id
        for row in session.execute(
            select(Certificate.id, Certificate.kid, Certificate.digest).where(Certificate.kid.in_(stolen))
        )
        if row.digest not in stolen[row.kid].keep
    ]
    found = queries.papers(session, today=queries.today_here(session, now), ids=lost)
    return [one for one in found if one.state not in (CertificateEvent.REVOKED, CertificateEvent.REPLACED)]


def resign(
    session: Session,
    *,
    key: SigningKey,
    now: datetime,
    random: Callable[[int], bytes] = token_bytes,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Resigned:
    """Sign every orphaned certificate anew with this device's present key; one that cannot be stops no other.

    `told` hears how many of how many are done; what it raises stops the work, and the transaction keeps none of it.

    Raises:
        NotYetAccredited: the new key is not accredited yet; nothing was signed.

    """
    allow(session, Action.REVOKE)
    require_credential(session, key, now)
    done: list[reissuing.Reissued] = []
    refused: list[Unsigned] = []
    runs: dict[CourseId, Making] = {}
    ended: set[CertificateId] = set()
    papers = orphaned(session, now=now)
    for place, paper in enumerate(papers, 1):
        if paper.id in ended:
            told(place, len(papers))
            continue  # two PCs had each copied it: one new copy stands for both
        try:
            run = runs.get(paper.course_id)
            if run is None:
                run = runs[paper.course_id] = begun(session, paper.course_id, key=key, now=now)
            done.append(reissuing.copy_of(session, paper, run, reason=Because(Why.OTHER, REASON), random=random))
            ended.update(done[-1].ended)
        except Refused as error:
            refused.append(Unsigned(paper.label, error))
        told(place, len(papers))
    return Resigned(tuple(one.number for one in done), tuple(one.id for one in done), tuple(refused))
