"""Who of our people is registered at another centre too, as the central system says it; it changes nothing here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.language import say
from bekal.storage.operations import NotCanonical, Plain, parsed
from bekal.storage.records import DownState
from bekal.terms import CandidateId


@dataclass(frozen=True)
class Elsewhere:
    """Another centre at which a person is registered, and the years in which they began a course there."""

    code: str
    name: str
    years: tuple[int, ...]

    @property
    def words(self) -> str:
        """What a person reads, in the chosen language."""
        if not self.years:
            return say("Orang yang sama juga terdaftar di {centre}", centre=self.name)
        years = ", ".join(str(year) for year in self.years)
        return say("Orang yang sama juga terdaftar di {centre} (kelas {years})", centre=self.name, years=years)


def elsewhere(session: Session) -> Mapping[CandidateId, tuple[Elsewhere, ...]]:
    """Return who is registered elsewhere too; what central has not said, or said otherwise than we read, is nothing."""
    kept = session.get(DownState, "centre")
    try:
        body = parsed(kept.body) if kept is not None else None
    except NotCanonical:
        return {}
    told = body.get("aliases") if isinstance(body, dict) else None
    found: dict[CandidateId, list[Elsewhere]] = defaultdict(list)
    for one in told if isinstance(told, list) else ():
        read = _read(one)
        if read is not None:
            found[read[0]].append(read[1])
    return {candidate_id: tuple(places) for candidate_id, places in found.items()}


def _read(told: Plain) -> tuple[CandidateId, Elsewhere] | None:
    if not isinstance(told, dict):
        return None
    candidate, code, name, years = (told.get(key) for key in ("candidate", "centre", "name", "years"))
    if not (isinstance(candidate, str) and isinstance(code, str) and isinstance(name, str) and isinstance(years, list)):
        return None
    try:
        return CandidateId(UUID(hex=candidate)), Elsewhere(code, name, tuple(y for y in years if isinstance(y, int)))
    except ValueError:
        return None
