"""Keep the certification schemes, and the codes that BNSP gives to words of ours."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.assessment.competency import rules
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import CodeMapping, CompetencyScheme, Programme
from bekal.terms import ProgrammeId, SchemeKind

LISTS = ("education", "work", "budget", "ministry")
"""The lists of BNSP whose codes stand in its sheet."""
SEEDS: Mapping[str, tuple[str, ...]] = {
    "education": ("SD", "SMP", "SMA/SMK", "D1", "D2", "D3", "S1", "S2", "S3"),
    "work": ("Siswa", "Mahasiswa", "Guru", "Dosen", "Karyawan Swasta", "PNS", "Lainnya"),
    "budget": ("Mandiri", "APBN/APBD", "Lembaga"),
    "ministry": (),
}
"""The words the lists begin with; their codes are BNSP's to say."""
_MOST_MONTHS = 120


@dataclass(frozen=True)
class NewScheme:
    """A scheme as it is typed."""

    code: str
    title: str
    kind: SchemeKind
    title_en: str = ""
    body: str = ""
    licence: str = ""
    programme_id: ProgrammeId | None = None
    valid_months: int = rules.USUAL_MONTHS


def add_scheme(session: Session, new: NewScheme) -> UUID:
    """Add a scheme.

    Raises:
        NotAllowed: instructors plan nothing.
        SchemeUnnamed, BadMonths, SchemeTwice: nothing was added.

    """
    allow(session, Action.PLAN_COURSES)
    row = CompetencyScheme()
    _fill(session, row, new)
    session.add(row)
    session.flush()
    return row.id


def change_scheme(session: Session, scheme_id: UUID, new: NewScheme) -> None:
    """Change a scheme; certificates that were noted keep their ends.

    Raises:
        NoSuchScheme, SchemeUnnamed, BadMonths, SchemeTwice: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    row = require_scheme(session, scheme_id)
    with session.no_autoflush:
        _fill(session, row, new)
    session.flush()


def retire_scheme(session: Session, scheme_id: UUID, *, on: date | None) -> None:
    """Take a scheme out of use from a day, or (None) back into use.

    Raises:
        NoSuchScheme: there is none.

    """
    allow(session, Action.PLAN_COURSES)
    require_scheme(session, scheme_id).retired_on = on
    session.flush()


def require_scheme(session: Session, scheme_id: UUID) -> CompetencyScheme:
    """Return a scheme.

    Raises:
        NoSuchScheme: there is none.

    """
    row = session.get(CompetencyScheme, scheme_id)
    if row is None:
        raise rules.NoSuchScheme(scheme=str(scheme_id))
    return row


def scheme_named(session: Session, named: str) -> UUID:
    """Return the scheme of a number, a title or an id.

    Raises:
        NoSuchScheme: there is none.

    """
    with suppress(ValueError):  # a number or a title is no id
        return require_scheme(session, UUID(named)).id
    wanted = named.strip().lower()
    query = select(CompetencyScheme.id).where(
        (func.lower(CompetencyScheme.code) == wanted) | (func.lower(CompetencyScheme.title) == wanted)
    )
    found = session.scalars(query.limit(2)).all()
    if len(found) != 1:
        raise rules.NoSuchScheme(scheme=named)
    return found[0]


def set_code(session: Session, code_list: str, label: str, code: str) -> None:
    """Keep the code an outside list gives to a word; an empty one takes it back."""
    allow(session, Action.PLAN_COURSES)
    if code_list not in LISTS or not label.strip():
        raise rules.NoSuchScheme(scheme=f"{code_list}: {label}")
    named = " ".join(label.split())
    row_id = joint_id("code_mapping", code_list, named)
    row = session.get(CodeMapping, row_id)
    if row is None:
        row = CodeMapping(id=row_id, code_list=code_list, label=named)
        session.add(row)
    row.code = "".join(code.split())
    session.flush()


def codes(session: Session) -> dict[str, dict[str, str]]:
    """Return by list the words with their codes: the words a list begins with, and those that were added."""
    found = {code_list: dict.fromkeys(SEEDS[code_list], "") for code_list in LISTS}
    for row in session.scalars(select(CodeMapping).order_by(CodeMapping.label)):
        if row.code_list in found:
            found[row.code_list][row.label] = row.code
    return found


def _fill(session: Session, row: CompetencyScheme, new: NewScheme) -> None:
    code, title = " ".join(new.code.split()), " ".join(new.title.split())
    if not code or not title:
        raise rules.SchemeUnnamed()
    if not 1 <= new.valid_months <= _MOST_MONTHS:
        raise rules.BadMonths(months=new.valid_months)
    other = session.scalars(
        select(CompetencyScheme).where(CompetencyScheme.code == code, CompetencyScheme.id != row.id)
    ).first()
    if other is not None:
        raise rules.SchemeTwice(code=code, title=other.title)
    if new.programme_id is not None and session.get(Programme, new.programme_id) is None:
        raise rules.NoSuchScheme(scheme=str(new.programme_id))
    row.code, row.title, row.title_en, row.kind = code, title, " ".join(new.title_en.split()), new.kind
    row.body, row.licence = " ".join(new.body.split()), "".join(new.licence.split()).upper()
    row.programme_id, row.valid_months = new.programme_id, new.valid_months
