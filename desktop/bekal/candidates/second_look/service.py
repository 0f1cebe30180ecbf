"""Read a person's papers a second time."""

from datetime import datetime

from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import kept_of
from bekal.candidates.second_look import rules
from bekal.candidates.second_look.queries import reading
from bekal.candidates.second_look.rules import Read, Reading
from bekal.language import marked, say
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Candidate
from bekal.terms import CandidateId, StaffId

_WORDS = {Read.NAME: marked("nama"), Read.NIK: marked("NIK"), Read.PASSPORT: marked("nomor paspor")}


def look_again(session: Session, candidate_id: CandidateId, typed: Reading, *, by: StaffId, now: datetime) -> None:
    """Compare what somebody read from the papers with what is registered, and keep that they agree.

    Of a person registered twice this is the registration that was kept, whichever is named.

    Raises:
        NothingTyped: the name was left empty.
        ReadingsDiffer: nothing was kept; the data are corrected, or read once more.

    """
    allow(session, Action.REGISTER)
    if not typed.name.strip():
        raise rules.NothingTyped()
    if differing := rules.differing(reading(session, candidate_id), typed):
        raise rules.ReadingsDiffer(n=len(differing), fields=", ".join(say(_WORDS[field]) for field in differing))
    person = session.get_one(Candidate, kept_of(session, candidate_id))
    person.looked_digest = rules.digest(person.id, typed)
    person.looked_at, person.looked_by = now, by
    session.flush()
