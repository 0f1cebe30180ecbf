"""Everything about a person in the words of a paper, and the files it is handed out as."""

from collections import Counter
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from bekal.candidates.consent import rules as consent
from bekal.candidates.papers import kinds
from bekal.candidates.rights.everything import PersonData, Row, as_json, as_zip, everything
from bekal.candidates.rights.register import SECTIONS
from bekal.candidates.rights.service import note_viewing
from bekal.candidates.rules import shown_phone
from bekal.centre.letterhead import letterhead
from bekal.documents.fonts import missing_glyphs
from bekal.documents.person_data import DataSection, Pair, PersonSheet, person_data_pdf
from bekal.errors import Refused
from bekal.language import chosen, say
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.handing_out import hand_out
from bekal.storage.journal import from_plain
from bekal.storage.operations import moment
from bekal.terms import Attendance, CandidateId, How, Term

ENDINGS = (".pdf", ".json", ".zip")
_COUNTED = {"mark", "passage"}
"""Tables that a paper counts; the JSON lists them row by row."""


class EndingUnknown(Refused):
    """A person's data are handed out as .pdf, .json or .zip; facts: path."""


def hand_out_data(session: Session, candidate_id: CandidateId, path: Path, *, now: datetime) -> tuple[Path, list[str]]:
    """Write everything about a person and note that it was done; return where it lies and which scans are missing.

    `.zip` holds the paper, the JSON and the scans. Restricted data are handed out too: to see them is the person's
    right.

    Raises:
        EndingUnknown: the name ends in none of the three.
        FileNotWritten: the place is full, read-only or gone.

    """
    allow(session, Action.REGISTER)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise EndingUnknown(path=path.name)
    data = everything(session, candidate_id, now=now)
    missing: tuple[str, ...] = ()
    if ending == ".json":
        content = as_json(data)
    elif ending == ".pdf":
        content = person_data_pdf(sheet(session, data))
    else:
        content, missing = as_zip(session, data, person_data_pdf(sheet(session, data)))
    written = hand_out(path, content)
    note_viewing(session, data.id, what=say("Data lengkap ditulis ke berkas {ending}", ending=ending), now=now)
    return written, list(missing)


def sheet(session: Session, data: PersonData) -> PersonSheet:
    """Put everything about a person into words."""
    here = data.made_at.astimezone(data.house.timezone)
    sections = [_section(entity, data) for entity in SECTIONS]
    sections += [_changes(data), _viewings(data)]
    return PersonSheet(
        letterhead(session, data.house),
        say("Data saya"),
        data.name,
        say("Dibuat {day}", day=f"{here:%d/%m/%Y %H.%M}"),
        say(
            "Lembar ini memuat semua yang tersimpan tentang Anda di balai ini (UU 27/2022 pasal 30 sampai 32). Bila "
            "ada yang keliru, minta perbaikan di loket; perbaikan dikerjakan paling lambat 3 x 24 jam."
        ),
        tuple(section for section in sections if section is not None),
        say("Memuat data pribadi. Serahkan hanya kepada orangnya sendiri atau walinya."),
        here,
    )


def _section(entity: str, data: PersonData) -> DataSection | None:
    rows, section = data.tables[entity], SECTIONS[entity]
    if not rows:
        return None
    if entity in _COUNTED:
        return DataSection(section.word, _count(entity, rows))
    zone = data.house.timezone
    records = []
    for row in sorted(rows, key=lambda row: row["id"] != data.id.hex):
        pairs: list[Pair] = []
        for name, item in section.items.items():
            if entity == "consent" and name == "purposes" and not row[name]:
                pairs.append((item.word, say("Membaca teks, tanpa tanda")))
            elif item.word and row[name] not in {None, ""}:
                pairs.append((item.word, words_of(entity, name, row, zone)))
        records.append(tuple(pairs))
    return DataSection(section.word, records=tuple(records), is_dense=len(rows) > 8)


def _count(entity: str, rows: tuple[Row, ...]) -> str:
    if entity == "mark":
        counts = Counter(str(row["mark"]) for row in rows if row["mark"])
        each = " · ".join(f"{letter.word} {counts[letter.value]}" for letter in Attendance if counts[letter.value])
        return say("{n} pertemuan tercatat: {each}", n=len(rows), each=each or "–")
    return say("{n} kali tercatat di gerbang; rinciannya ada di berkas JSON.", n=len(rows))


def _changes(data: PersonData) -> DataSection | None:
    zone = data.house.timezone
    records = []
    for step in data.changes:
        fields = cast("dict[str, object]", step["set"])
        entity = str(step["entity"])
        items = SECTIONS[entity].items if entity in SECTIONS else {}
        named = [items[name].word for name in fields if name in items and items[name].word]
        how = How(str(step["how"])).word if step["how"] in {one.value for one in How} else str(step["how"])
        when = moment(str(step["at"])).astimezone(zone)
        what = f"{SECTIONS[entity].word}: {', '.join(named)}" if named else SECTIONS[entity].word
        records.append((("", f"{when:%d/%m/%Y %H.%M}"), ("", f"{step['by']} ({how})"), ("", what)))
    if not records:
        return None
    return DataSection(say("Siapa mengubah apa"), records=tuple(records), is_dense=True)


def _viewings(data: PersonData) -> DataSection | None:
    zone = data.house.timezone
    records = tuple(
        (
            ("", f"{moment(str(row['at'])).astimezone(zone):%d/%m/%Y %H.%M}"),
            ("", str(row["staff_id"])),
            ("", str(row["what"])),
        )
        for row in data.viewings
    )
    if not records:
        return None
    return DataSection(say("Siapa melihat berkas Anda di komputer ini"), records=records, is_dense=True)


def words_of(entity: str, name: str, row: Row, zone: tzinfo) -> str:
    """Return a stored value as a person reads it."""
    value = row[name]
    if f"{name}_words" in row:
        return str(row[f"{name}_words"])
    if entity == "paper" and name == "kind":
        return kinds.kind(str(value)).title
    if entity == "consent" and name == "purposes":
        return ", ".join(_purpose(str(row["text_version"]), code) for code in str(value).split())
    read = from_plain(entity, name, value)
    match read:
        case Term():
            return read.word
        case bool():
            return say("ya") if read else say("tidak")
        case datetime():
            return f"{read.astimezone(zone):%d/%m/%Y %H.%M}"
        case date():
            return f"{read:%d/%m/%Y}"
        case str() if read and len(missing_glyphs(read)) >= len(set(read) - {" "}):
            return say("tersimpan; hurufnya hanya ada di berkas JSON")
        case _ if name in {"phone", "emergency_phone"}:
            return shown_phone(str(read))
        case _:
            return say("tersimpan") if entity == "candidate" and name == "photo" else str(read)


def _purpose(version: str, code: str) -> str:
    try:
        return consent.text(version, chosen()).purpose(code).title
    except (consent.UnknownText, consent.UnknownPurpose):
        return code
