"""What is being typed about a person and not registered yet: kept on this machine, so that no entry is lost.

A draft of somebody new carries the id that the person will have, so that registering twice makes one person.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bekal.errors import Unavailable
from bekal.storage.folder import write_durably
from bekal.storage.ids import joint_id, new_id
from bekal.storage.records import CandidateDraft
from bekal.terms import CandidateId, StaffId


class NotSavedAside(Unavailable):
    """What stands in a form could not be written to the chosen place; facts: path."""


@dataclass(frozen=True)
class Draft:
    """A form half filled in: its fields as typed, the decisions taken, and where the keys were."""

    values: Mapping[str, str]
    cursor: str = ""
    """The field that had the keys."""
    kept: frozenset[str] = frozenset()
    """Fields whose doubtful value was said to be right."""
    apart: Mapping[CandidateId, bool] = field(default_factory=dict)
    """Who is not the person typed; True: they are twins."""
    scroll: int = 0
    is_parked: bool = False
    """Put aside on purpose: the next new form begins empty."""
    is_open: bool = False
    """The form stood open when this was kept; found so at a start, the program ended without warning."""

    @property
    def name(self) -> str:
        """The name as far as it was typed."""
        return self.values.get("name", "").strip()

    def packed(self) -> str:
        """Return it as canonical JSON."""
        plain = {
            "values": {name: value for name, value in self.values.items() if value},
            "cursor": self.cursor,
            "kept": sorted(self.kept),
            "apart": sorted(str(person) for person, twins in self.apart.items() if not twins),
            "twins": sorted(str(person) for person, twins in self.apart.items() if twins),
            "scroll": self.scroll,
            "parked": self.is_parked,
            "open": self.is_open,
        }
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def unpacked(cls, fields: str) -> "Draft":
        """Read it back."""
        plain = json.loads(fields)
        return cls(
            {str(name): str(value) for name, value in plain.get("values", {}).items()},
            str(plain.get("cursor", "")),
            frozenset(plain.get("kept", ())),
            {CandidateId(UUID(who)): name == "twins" for name in ("apart", "twins") for who in plain.get(name, ())},
            int(plain.get("scroll", 0)),
            bool(plain.get("parked", False)),
            bool(plain.get("open", False)),
        )


@dataclass(frozen=True)
class KeptDraft:
    """A draft with whom it is of and when it was kept."""

    person_id: CandidateId
    is_new: bool
    """Of somebody not registered yet; otherwise a correction begun."""
    draft: Draft = field(compare=False)
    saved_at: datetime


def new_person() -> CandidateId:
    """Return the id of somebody about to be typed."""
    return CandidateId(new_id())


def keep(
    session: Session, staff_id: StaffId, person_id: CandidateId, draft: Draft, *, is_new: bool, now: datetime
) -> None:
    """Keep what is being typed, over what was kept of the same person before."""
    at = person_id if is_new else joint_id("candidate_draft", staff_id, person_id)
    row = session.get(CandidateDraft, at)
    if row is None:
        row = CandidateDraft(id=at, candidate_id=None if is_new else person_id)
        session.add(row)
    row.staff_id, row.fields, row.saved_at = staff_id, draft.packed(), now


def kept(session: Session, staff_id: StaffId, person_id: CandidateId) -> KeptDraft | None:
    """Return what was typed of somebody new (by whoever it was), or the correction this clerk began; or None."""
    row = session.get(CandidateDraft, person_id) or session.get(
        CandidateDraft, joint_id("candidate_draft", staff_id, person_id)
    )
    return _read(row) if row is not None else None


def unfinished(session: Session, staff_id: StaffId) -> KeptDraft | None:
    """Return the newest draft of somebody new that this clerk left without putting it aside."""
    mine = _rows().where(CandidateDraft.staff_id == staff_id, CandidateDraft.candidate_id.is_(None))
    found = [one for row in session.scalars(mine) if not (one := _read(row)).draft.is_parked]
    return found[-1] if found else None


def waiting(session: Session, staff_id: StaffId) -> tuple[KeptDraft, ...]:
    """Return every draft of somebody new on this machine and the corrections this clerk began, the oldest first."""
    return tuple(_read(row) for row in session.scalars(_rows()) if row.candidate_id is None or row.staff_id == staff_id)


def interrupted(session: Session, staff_id: StaffId) -> KeptDraft | None:
    """Return the draft that stood open on this clerk's form when the program ended without warning."""
    mine = _rows().where(CandidateDraft.staff_id == staff_id)
    found = [one for row in session.scalars(mine) if (one := _read(row)).draft.is_open]
    return found[-1] if found else None


def note_seen(session: Session, staff_id: StaffId) -> None:
    """Note that the clerk was told of what an unforeseen end left open; nobody is told twice."""
    for row in session.scalars(_rows().where(CandidateDraft.staff_id == staff_id)):
        draft = Draft.unpacked(row.fields)
        if draft.is_open:
            row.fields = replace(draft, is_open=False).packed()


def drop(session: Session, staff_id: StaffId, person_id: CandidateId) -> None:
    """Forget a draft: its person was registered, or the clerk cleared the form."""
    for at in (person_id, joint_id("candidate_draft", staff_id, person_id)):
        if (row := session.get(CandidateDraft, at)) is not None:
            session.delete(row)


def save_aside(draft: Draft, folder: Path, *, now: datetime) -> Path:
    """Write what stands in a form into a plain file of a folder, such as a stick, when the disk takes no more.

    Raises:
        NotSavedAside: it could not be written there either.

    """
    path = folder / f"isian-bekal-{now:%Y%m%d-%H%M%S}.json"
    plain = {"what": "bekal draft", "saved_at": now.isoformat(), **json.loads(draft.packed())}
    written = json.dumps(plain, indent=1, ensure_ascii=False).encode("utf-8")
    try:
        write_durably(path, written)
        if path.read_bytes() != written:
            raise NotSavedAside(path=str(path))
    except OSError as error:
        raise NotSavedAside(path=str(path)) from error
    return path


def read_aside(path: Path) -> Draft:
    """Read such a file again.

    Raises:
        NotSavedAside: it is none.

    """
    try:
        text = path.read_text(encoding="utf-8")
        if json.loads(text).get("what") != "bekal draft":
            raise NotSavedAside(path=str(path))
        return Draft.unpacked(text)
    except (OSError, ValueError, AttributeError) as error:
        raise NotSavedAside(path=str(path)) from error


def _rows() -> Select[CandidateDraft]:
    return select(CandidateDraft).order_by(CandidateDraft.saved_at, CandidateDraft.id)


def _read(row: CandidateDraft) -> KeptDraft:
    is_new = row.candidate_id is None
    person = row.id if row.candidate_id is None else row.candidate_id
    return KeptDraft(CandidateId(person), is_new, Draft.unpacked(row.fields), row.saved_at)
