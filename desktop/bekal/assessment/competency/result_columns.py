"""The columns of result files: recognised by their headings, told once where these are others, and remembered.

What is remembered belongs to the certification body whose scheme is tested: its next file is read by itself.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.candidates.importing.columns import plain_heading
from bekal.candidates.importing.service import tidy_sender
from bekal.errors import Refused
from bekal.language import marked
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import CompetencyScheme, CompetencyTest, ImportMapping
from bekal.terms import Term

_SENDER = "ujk: "
"""What stands before the body's name, so that it is not taken for somebody who sends lists of applicants."""
_DEEPEST_HEADING = 15
_SAMPLES = 2


class What(Term):
    """What a column of a result file holds."""

    NAME = "name", marked("Nama")
    CERTIFICATE = "certificate", marked("Nomor sertifikat")
    REGISTRATION = "registration", marked("Nomor registrasi")
    BLANK = "blank", marked("Nomor blanko")
    ISSUED = "issued", marked("Tanggal terbit")
    UNTIL = "until", marked("Berlaku sampai")
    SCHEME = "scheme", marked("Skema")
    RESULT = "result", marked("Hasil K/BK")


Told = Mapping[str, What | None]
"""What bare headings mean, as somebody said; None: nothing that is read."""
NOTHING_TOLD: Told = MappingProxyType({})
_KNOWN: Mapping[What, tuple[str, ...]] = {
    What.NAME: (
        *("nama", "nama asesi", "nama peserta", "nama lengkap", "nama pemilik", "name"),
        "nama pemegang sertifikat",
    ),
    What.CERTIFICATE: (
        *("no sertifikat", "nomor sertifikat", "no sertifikat kompetensi", "nomor sertifikat kompetensi"),
    ),
    What.REGISTRATION: ("no registrasi", "nomor registrasi", "no reg", "nomor reg", "no registrasi asesi"),
    What.BLANK: ("no blanko", "nomor blanko", "no blangko", "nomor blangko", "blanko", "nomor seri blanko"),
    What.ISSUED: ("tanggal terbit", "tgl terbit", "tanggal sertifikat", "tanggal penerbitan", "terbit"),
    What.UNTIL: ("masa berlaku", "berlaku sampai", "berlaku hingga", "tanggal berakhir", "tgl berakhir", "kadaluarsa"),
    What.SCHEME: ("skema", "skema sertifikasi", "nama skema", "skema kompetensi"),
    What.RESULT: ("k bk", "hasil", "keputusan", "rekomendasi", "hasil asesmen", "status"),
}


class UnknownColumn(Refused):
    """A heading was given a meaning that does not exist; facts: given, known."""


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a result file as somebody is asked about it."""

    heading: str
    """As it stands in the file."""
    bare: str
    sample: str
    """What stands below."""
    what: What | None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of which the columns are known."""

    sheet: str
    heading_at: int
    """The row of the headings, counted from nought."""
    cells: Sequence[Sequence[object]]
    columns: Mapping[What, int]


def bare(heading: object) -> str:
    """Return a heading in the form in which two spellings are one."""
    return " ".join(re.sub(r"[^a-z0-9 ]+", " ", plain_heading(heading).lower()).split())


def meaning(heading: object, told: Told = NOTHING_TOLD) -> What | None:
    """Return what a heading means: as was told, otherwise as certification bodies commonly call it."""
    plain = bare(heading)
    if plain in told:
        return told[plain]
    return next((what for what, names in _KNOWN.items() if plain in names), None)


def table_of(sheet: str, cells: Sequence[Sequence[object]], told: Told = NOTHING_TOLD) -> Table | None:
    """Find the row that names the columns: a name, and a number or a result; None: there is none.

    What was told goes before what a heading is commonly called, and of two the first counts.
    """
    for at, row in enumerate(cells[:_DEEPEST_HEADING]):
        columns: dict[What, int] = {}
        plain = [bare(cell) for cell in row]
        for place in sorted(range(len(row)), key=lambda place: (plain[place] not in told, place)):
            what = meaning(row[place], told) if plain[place] else None
            if what is not None:
                columns.setdefault(what, place)
        if What.NAME in columns and ({What.CERTIFICATE, What.REGISTRATION, What.RESULT} & columns.keys()):
            return Table(sheet, at, cells, columns)
    return None


def columns_of(tables: Sequence[tuple[str, Sequence[Sequence[object]]]], told: Told) -> tuple[FileColumn, ...]:
    """Return the columns to ask about: of the sheets that are readable, or else of the one that looks most like a list.

    A heading that stands in several sheets is asked about once.
    """
    readable = [table for name, cells in tables if (table := table_of(name, cells, told)) is not None]
    if not readable:
        guesses = [(name, cells, _likely_heading(cells)) for name, cells in tables if cells]
        if not guesses:
            return ()
        name, cells, at = max(guesses, key=lambda one: _texts(one[1][one[2]]) if one[1] else 0)
        readable = [Table(name, at, cells, {})]
    found: dict[str, FileColumn] = {}
    for table in readable:
        by_place = {place: what for what, place in table.columns.items()}
        for place, heading in enumerate(table.cells[table.heading_at]):
            plain = bare(heading)
            if plain and plain not in found:
                words = " ".join(str(heading).split())
                found[plain] = FileColumn(words, plain, _sample(table, place), by_place.get(place))
    return tuple(found.values())


def sender_of(session: Session, test_id: UUID) -> str:
    """Return whose result file belongs to an event: the certification body, or the scheme where none is named."""
    test = session.get_one(CompetencyTest, test_id)
    scheme = session.get_one(CompetencyScheme, test.scheme_id)
    return scheme.body or scheme.licence or scheme.code


def remembered(session: Session, sender: str) -> Told:
    """Return what was told about the headings of a body's files."""
    row = session.get(ImportMapping, _id(sender))
    if row is None:
        return NOTHING_TOLD
    known = {what.value: what for what in What}
    return {heading: known.get(name) if name else None for heading, name in json.loads(row.headings).items()}


def remember(session: Session, sender: str, told: Told) -> None:
    """Remember what headings of a body's files mean, beside what was told before.

    Raises:
        NotAllowed: instructors read no result files.

    """
    allow(session, Action.ENROL)
    kept = {
        bare(heading): what.value if what else "" for heading, what in {**remembered(session, sender), **told}.items()
    }
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    row = session.get(ImportMapping, _id(sender))
    if row is None:
        session.add(ImportMapping(id=_id(sender), sender=_SENDER + tidy_sender(sender), headings=text))
    elif row.headings != text:
        row.headings = text
    session.flush()


def read_told(pairs: Sequence[str]) -> Told:
    """Read `Heading=what` as it is typed on the command line; nothing or a dash behind it: not read.

    Raises:
        UnknownColumn: it means nothing of what such a file holds.

    """
    known = {what.value: what for what in What}
    told: dict[str, What | None] = {}
    for pair in pairs:
        heading, equals, name = pair.rpartition("=")
        if not equals or not bare(heading) or name not in {*known, "", "-"}:
            raise UnknownColumn(given=pair, known=", ".join(known))
        told[bare(heading)] = known.get(name)
    return told


def _id(sender: str) -> UUID:
    return joint_id("import_mapping", _SENDER + tidy_sender(sender))


def _likely_heading(cells: Sequence[Sequence[object]]) -> int:
    """Return the row that looks most like headings: the first with the most words, numbers and days not counted."""
    return max(range(min(len(cells), _DEEPEST_HEADING)), key=lambda at: (_texts(cells[at]), -at), default=0)


def _texts(row: Sequence[object]) -> int:
    return len({bare(cell) for cell in row if isinstance(cell, str) and re.search(r"[^\W\d]", cell)} - {""})


def _sample(table: Table, place: int) -> str:
    rows = table.cells[table.heading_at + 1 : table.heading_at + 30]
    values = [row[place] for row in rows if place < len(row) and row[place] not in (None, "")]
    return " · ".join(_shown(value) for value in values[:_SAMPLES])


def _shown(value: object) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else " ".join(str(value).split())[:40]
