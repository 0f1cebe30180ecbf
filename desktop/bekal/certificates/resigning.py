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
from bekal.certificates.making import require_credential
from bekal.certificates.trust import KeyState
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Certificate
from bekal.terms import CertificateEvent, CertificateId

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
    session: Session, *, key: SigningKey, now: datetime, random: Callable[[int], bytes] = token_bytes
) -> Resigned:
    """Sign every orphaned certificate anew with this device's present key; one that cannot be stops no other.

    Raises:
        NotYetAccredited: the new key is not accredited yet; nothing was signed.

    """
    allow(session, Action.REVOKE)
    require_credential(session, key, now)
    done: list[reissuing.Reissued] = []
    refused: list[Unsigned] = []
    for paper in orphaned(session, now=now):
        try:
            done.append(
                reissuing.duplicate(
                    session, paper.id, reason=Because(Why.OTHER, REASON), key=key, now=now, random=random
                )
            )
        except Refused as error:
            refused.append(Unsigned(paper.label, error))
    return Resigned(tuple(one.number for one in done), tuple(one.id for one in done), tuple(refused))
