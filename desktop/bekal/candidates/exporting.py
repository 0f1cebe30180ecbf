"""The list of candidates as a workbook: who the filters leave, the NIK masked unless it is asked for and noted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bekal.candidates.queries import candidates
from bekal.candidates.rules import shown_phone
from bekal.centre.queries import centre
from bekal.documents.candidate_list_xlsx import CandidateList, candidate_list_xlsx
from bekal.errors import Refused
from bekal.language import say
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.handing_out import hand_out
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, Viewing
from bekal.storage.standing import chunks

_TAIL = 4


def _nobody(_done: int, _of: int) -> None:
    """Tell nobody how far it has come."""


class NobodyListed(Refused):
    """The filters leave nobody: an empty file would look like a list of nobody."""


@dataclass(frozen=True)
class Exported:
    """Where the list lies, and how many people are in it."""

    file: Path
    people: int


def export_list(
    session: Session,
    path: Path,
    *,
    now: datetime,
    typed: str = "",
    lacking: bool = False,
    by_name: bool = False,
    reverse: bool = False,
    full_nik: bool = False,
    tell: Callable[[int, int], object] = _nobody,
) -> Exported:
    """Write who the filters leave, in the order of the list; merged, restricted and erased people are not in it.

    `tell(done, of)` hears how far it has come, reading and writing counted alike, and may stop it by raising: then
    nothing was written. With `full_nik` the session has to be signed: who took the numbers out is noted with every
    person of the list.

    Raises:
        NobodyListed: nothing was written.
        FileNotWritten: the place is full, read-only or gone.

    """
    if full_nik:
        allow(session, Action.REGISTER)
    found = candidates(
        session, typed=typed, lacking=lacking, by_name=by_name, reverse=reverse, full_nik=True, limit=None
    )
    if not found.rows:
        raise NobodyListed()
    house = centre(session)
    people: dict[UUID, Candidate] = {}
    of = 2 * len(found.rows)
    for some in chunks([row.id for row in found.rows]):
        tell(len(people), of)
        people |= {row.id: row for row in session.query(Candidate).where(Candidate.id.in_(some))}
    rows = []
    for listed in found.rows:
        row = people[listed.id]
        nik = row.nik or ""
        rows.append(
            (
                row.name,
                nik if full_nik else nik[-_TAIL:] and f"…{nik[-_TAIL:]}",
                row.birth_place,
                row.birth_date,
                row.sex.value if row.sex else "",
                shown_phone(row.phone),
                row.email,
                row.education,
                row.school,
                row.major,
                row.graduated,
                row.street,
                row.rt,
                row.rw,
                row.village,
                row.district,
                row.regency,
                row.postal_code,
                row.wanted,
                listed.course,
                row.registered_at.astimezone(house.timezone).date(),
                str(row.id),
            )
        )
    content = CandidateList(house.name, rows, full_nik)
    made = candidate_list_xlsx(content, tell=lambda done: tell(len(rows) + done, of))
    tell(of, of)
    written = hand_out(path, made)
    if full_nik:
        by, what = journal.signature(session).by, say("NIK lengkap dalam daftar Excel {n} orang", n=len(rows))
        noted = [{"id": new_id(), "staff_id": by, "candidate_id": one, "what": what, "at": now} for one in people]
        session.execute(insert(Viewing), noted)
    return Exported(written, len(rows))
