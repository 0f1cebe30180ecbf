"""Two desks with one person's form open: each writes only what it changed, and whoever comes second is told."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bekal.candidates.applicants import Applicant
from bekal.candidates.rights.register import SECTIONS
from bekal.errors import Refused
from bekal.staff.meanwhile import who_wrote, with_value
from bekal.storage.records import Candidate


class ChangedMeanwhile(Refused):
    """Somebody changed the same fields since the form was opened. Facts: name (of the person), fields, by."""


@dataclass(frozen=True)
class Known:
    """What a form began with: the person as stored, and as the form reads its own fields back."""

    stored: Applicant
    read: Applicant


def own_changes(session: Session, row: Candidate, typed: Applicant, known: Known) -> frozenset[str]:
    """Return the fields that were changed in the form; what others changed since it was opened is not among them.

    Raises:
        ChangedMeanwhile: others changed one of them too, and to something else.

    """
    fields = [name for name in Applicant.__dataclass_fields__ if name != "nik_status"]
    mine = frozenset(name for name in fields if getattr(typed, name) != getattr(known.read, name))
    met = [
        name for name in sorted(mine) if getattr(row, name) not in {getattr(known.stored, name), getattr(typed, name)}
    ]
    if met:
        items = SECTIONS["candidate"].items
        words = [with_value(items[name].word, getattr(row, name)) for name in met if name in items]
        raise ChangedMeanwhile(name=row.name, fields=", ".join(words) or "–", by=who_wrote(session, row.id, met[0]))
    return mine | ({"nik_status"} if "nik" in mine else frozenset())
