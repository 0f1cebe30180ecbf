"""Everything stored about one person, aliases included: read from every table, for a file or a paper."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal import __version__
from bekal.candidates.merging.queries import kept_of
from bekal.candidates.rights.persons import all_of, rows_about
from bekal.candidates.rights.register import SECTIONS
from bekal.centre.queries import CentreRow, centre
from bekal.storage.attachments import AttachmentDamaged, AttachmentMissing, attachments_of
from bekal.storage.journal import fields_of, history, to_plain
from bekal.storage.operations import Plain
from bekal.storage.records import (
    Candidate,
    CandidateDraft,
    Course,
    Meeting,
    SelectionSession,
    SelectionTest,
    Staff,
    Unit,
    Viewing,
)
from bekal.storage.standing import chunks
from bekal.terms import CandidateId

Row = dict[str, Plain]

_NAMES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "course_id": (Course, ("name",)),
    "meeting_id": (Meeting, ("held_on", "starts")),
    "test_id": (SelectionTest, ("title",)),
    "session_id": (SelectionSession, ("held_on", "starts", "place")),
    "unit_id": (Unit, ("code", "title")),
    "seen_by": (Staff, ("name",)),
    "informed_by": (Staff, ("name",)),
    "looked_by": (Staff, ("name",)),
}
"""How rows of others that a person's rows point to are said in words."""
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True)
class Attached:
    """A scan or photo: its name in a folder, and where its bytes lie."""

    name: str
    address: str


@dataclass(frozen=True)
class PersonData:
    """Everything about one person."""

    id: CandidateId
    name: str
    aliases: tuple[CandidateId, ...]
    made_at: datetime
    house: CentreRow
    tables: dict[str, tuple[Row, ...]]
    """By table, each row with its id and every field; what points elsewhere has its words beside it (`…_words`)."""
    changes: tuple[Row, ...]
    """Every change the journal here knows: when, who, how, which table and row, and the new values."""
    viewings: tuple[Row, ...]
    drafts: tuple[Row, ...]
    attached: tuple[Attached, ...]

    @property
    def person(self) -> Row:
        """The registration that counts."""
        return next(row for row in self.tables["candidate"] if row["id"] == self.id.hex)


def everything(session: Session, candidate_id: CandidateId, *, now: datetime) -> PersonData:
    """Return everything stored about a person and all registrations merged with theirs (UU 27/2022, art. 30-32)."""
    kept = kept_of(session, candidate_id)
    people = all_of(session, kept)
    found = rows_about(session, people)
    words = _words(session, found)
    tables = {entity: tuple(_row(entity, row, words) for row in found[entity]) for entity in SECTIONS}
    ids = [row.id for several in found.values() for row in several]
    return PersonData(
        kept,
        session.get_one(Candidate, kept).name,
        people[1:],
        now,
        centre(session),
        tables,
        _changes(session, ids),
        _local(session, people, Viewing, ("what", "at", "staff_id")),
        _local(session, people, CandidateDraft, ("fields", "saved_at", "staff_id")),
        _attached(tables),
    )


def _row(entity: str, row: Any, words: dict[UUID, str]) -> Row:
    plain: Row = {"id": row.id.hex}
    for name in fields_of(entity):
        value = getattr(row, name)
        plain[name] = to_plain(value)
        if name in _NAMES and value is not None:
            plain[f"{name}_words"] = words.get(value, "")
    return plain


def _words(session: Session, found: dict[str, list[Any]]) -> dict[UUID, str]:
    wanted: dict[str, set[UUID]] = {}
    for entity, rows in found.items():
        for name in set(fields_of(entity)) & set(_NAMES):
            wanted.setdefault(name, set()).update(value for row in rows if (value := getattr(row, name)) is not None)
    words: dict[UUID, str] = {}
    for name, ids in wanted.items():
        record, columns = _NAMES[name]
        for some in chunks(list(ids)):
            for row in session.scalars(select(record).where(record.id.in_(some))):
                parts = (getattr(row, column) for column in columns)
                words[row.id] = " ".join(str(part) for part in parts if part)
    return words


def _changes(session: Session, ids: list[UUID]) -> tuple[Row, ...]:
    steps = [step for one in ids for step in history(session, one)]
    names = _staff(session)
    ordered = sorted(steps, key=lambda step: (step.at, step.clock))
    return tuple(
        {
            "at": to_plain(step.at),
            "by": names.get(step.by, step.by.hex),
            "how": step.how,
            "entity": step.entity,
            "row": step.row_id.hex,
            "kind": step.kind,
            "set": dict(step.fields),
        }
        for step in ordered
    )


def _local(session: Session, people: tuple[CandidateId, ...], record: Any, names: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows of a table of this machine only, with the name of who made them."""
    staff = _staff(session)
    rows = session.scalars(select(record).where(record.candidate_id.in_(people)).order_by(record.id))
    return tuple(
        {name: staff.get(row.staff_id, "") if name == "staff_id" else to_plain(getattr(row, name)) for name in names}
        for row in rows
    )


def _staff(session: Session) -> dict[UUID, str]:
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}


def _attached(tables: dict[str, tuple[Row, ...]]) -> tuple[Attached, ...]:
    found: list[Attached] = []
    kinds = {row["id"]: row["kind"] for row in tables["paper"]}
    for number, row in enumerate(tables["scan"], 1):
        ending = _ENDINGS.get(str(row["media"]), ".bin")
        found.append(Attached(f"{number:02} {kinds.get(row['paper_id'], 'berkas')}{ending}", str(row["address"])))
    for entity, field, name in (("candidate", "photo", "foto"), ("leave_letter", "scan", "surat izin")):
        for number, row in enumerate(tables[entity], 1):
            if row[field]:
                found.append(Attached(f"{name} {number}", str(row[field])))
    return tuple(found)


def as_json(data: PersonData) -> bytes:
    """Return everything as JSON that a person and a program can read."""
    content: dict[str, object] = {
        "bekal": __version__,
        "made_at": to_plain(data.made_at),
        "centre": {"code": data.house.code, "name": data.house.name},
        "person": data.id.hex,
        "aliases": [one.hex for one in data.aliases],
        **{entity: list(rows) for entity, rows in data.tables.items()},
        "changes": list(data.changes),
        "viewings": list(data.viewings),
        "drafts": list(data.drafts),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def as_zip(session: Session, data: PersonData, paper: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return the JSON, the paper and every scan and photo in one archive, and the names of those that are missing."""
    file, missing = io.BytesIO(), []
    files = attachments_of(session)
    stamp = data.made_at.timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("data.json", as_json(data)), ("data.pdf", paper)):
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
        for one in data.attached:
            try:
                content = files.read(one.address)
            except (AttachmentMissing, AttachmentDamaged):  # the rest is the person's all the same
                missing.append(one.name)
                continue
            name = one.name if "." in one.name else one.name + _ending(content)
            archive.writestr(zipfile.ZipInfo(f"lampiran/{name}", stamp), content)
    return file.getvalue(), tuple(missing)


def _ending(content: bytes) -> str:
    starts = {b"\xff\xd8": ".jpg", b"%PDF": ".pdf", b"\x89PNG": ".png"}
    return next((ending for start, ending in starts.items() if content.startswith(start)), ".bin")
