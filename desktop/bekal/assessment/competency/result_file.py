"""BNSP's result file as certification bodies keep it: who got which certificate, matched by name within one event."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.assessment.competency import queries, rules
from bekal.assessment.competency.queries import Entry, EventRow
from bekal.assessment.competency.rules import COMPETENT, NOT_YET, Mark
from bekal.assessment.competency.service import Noted, Paper, note_papers, record_results, require_event
from bekal.candidates.importing.columns import plain_heading
from bekal.candidates.importing.spreadsheet import read_tables
from bekal.candidates.papers.rules import months_after
from bekal.candidates.rules import are_similar_names, name_key
from bekal.errors import Refused
from bekal.language import marked, say
from bekal.terms import Term

_SERIAL_START = date(1899, 12, 30)
_LONGEST_NAME_ROW = 15
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("nama", "nama asesi", "nama peserta", "nama lengkap", "nama pemilik", "name", "nama pemegang sertifikat"),
    "certificate": ("no sertifikat", "nomor sertifikat", "no sertifikat kompetensi", "nomor sertifikat kompetensi"),
    "registration": ("no registrasi", "nomor registrasi", "no reg", "nomor reg", "no registrasi asesi"),
    "blank": ("no blanko", "nomor blanko", "no blangko", "nomor blangko", "blanko", "nomor seri blanko"),
    "issued": ("tanggal terbit", "tgl terbit", "tanggal sertifikat", "tanggal penerbitan", "terbit"),
    "until": ("masa berlaku", "berlaku sampai", "berlaku hingga", "tanggal berakhir", "tgl berakhir", "kadaluarsa"),
    "scheme": ("skema", "skema sertifikasi", "nama skema", "skema kompetensi"),
    "result": ("k bk", "hasil", "keputusan", "rekomendasi", "hasil asesmen", "status"),
}
_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            ("januari", "jan", "january"),
            ("februari", "feb", "pebruari", "february"),
            ("maret", "mar", "march"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july"),
            ("agustus", "agu", "ags", "august", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "october", "oct"),
            ("november", "nov", "nopember"),
            ("desember", "des", "december", "dec"),
        ),
        1,
    )
    for name in names
}


class ResultsNotFound(Refused):
    """No row of the file names a column of names and one of certificate numbers; facts: file."""


class NothingToImport(Refused):
    """No row of the file would change anything; facts: file."""


class RowState(Term):
    """What becomes of a row."""

    NEW = "new", marked("Baru")
    SAME = "same", marked("Sudah tercatat")
    DOUBTFUL = "doubtful", marked("Perlu dipastikan")
    UNKNOWN = "unknown", marked("Tidak cocok")
    BAD = "bad", marked("Tidak terbaca")


@dataclass(frozen=True)
class FileRow:
    """A row of the file, whom it is about, and what it would do."""

    row: int
    """The row's own number in the file."""
    sheet: str
    name: str
    scheme: str
    paper: Paper
    mark: Mark
    state: RowState
    entry: Entry | None
    """Whom the row is about, as far as that is certain."""
    candidates: tuple[Entry, ...]
    """Whom it might be about."""
    remarks: tuple[str, ...]
    """What is doubtful, in words."""


@dataclass(frozen=True)
class ResultPlan:
    """What a result file would do to an event."""

    file: str
    event: EventRow
    rows: tuple[FileRow, ...]
    not_named: tuple[str, ...]
    """People of the event, competent or undecided, whom the file does not name."""

    @property
    def to_write(self) -> tuple[FileRow, ...]:
        """The rows that would change something."""
        return tuple(row for row in self.rows if row.state is RowState.NEW)


def plan(
    session: Session, test_id: UUID, path: Path, *, decided: Mapping[tuple[str, int], UUID | None] | None = None
) -> ResultPlan:
    """Read a result file and say row by row what it would do; nothing is written.

    `decided` says for doubtful rows (sheet, number) whom they are about; None: nobody.

    Raises:
        NoSuchEvent: there is none.
        ResultsNotFound, and what `read_tables` raises: the file cannot be used.

    """
    require_event(session, test_id)
    event, people = queries.event(session, test_id), queries.event_people(session, test_id)
    rows: list[FileRow] = []
    found = False
    for sheet, table in read_tables(path):
        at, columns = _heading(table)
        if columns is None:
            continue
        found = True
        for number, cells in enumerate(table[at + 1 :], at + 2):
            read = _row(sheet, number, cells, columns)
            if read is not None:
                rows.append(read)
    if not found:
        raise ResultsNotFound(file=path.name)
    matched = _matched(rows, people, event, decided or {})
    named = {row.entry.id for row in matched if row.entry is not None}
    missing = [one.name for one in people if one.id not in named and (one.mark.is_open or one.mark == COMPETENT)]
    return ResultPlan(path.name, event, tuple(matched), tuple(missing))


def carry_out(session: Session, planned: ResultPlan, *, today: date) -> Noted:
    """Write what a plan would do: results where there are none, and certificates.

    Raises:
        NothingToImport: no row would change anything.
        NotAllowed and what noting results raises: nothing was written.

    """
    rows = [(row, row.entry) for row in planned.to_write if row.entry is not None]
    if not rows:
        raise NothingToImport(file=planned.file)
    marks = {entry.id: row.mark for row, entry in rows if entry.mark.is_open}
    first = record_results(session, planned.event.id, marks, today=today) if marks else Noted(0, (), ())
    papers = {entry.id: row.paper for row, entry in rows if row.mark == COMPETENT}
    second = note_papers(session, papers) if papers else Noted(0, (), ())
    return Noted(len(rows), second.doubts, (*first.operations, *second.operations), first.made)


def _heading(table: Sequence[Sequence[object]]) -> tuple[int, dict[str, int] | None]:
    """Return the row that names the columns, and which stands where."""
    for at, cells in enumerate(table[:_LONGEST_NAME_ROW]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(cells):
            plain = " ".join(re.sub(r"[^a-z0-9 ]+", " ", plain_heading(cell).lower()).split())
            for what, names in _COLUMNS.items():
                if plain in names and what not in columns:
                    columns[what] = place
        if "name" in columns and ({"certificate", "registration", "result"} & columns.keys()):
            return at, columns
    return 0, None


def _row(sheet: str, number: int, cells: Sequence[object], columns: Mapping[str, int]) -> FileRow | None:
    def text(what: str) -> str:
        place = columns.get(what)
        return _text(cells[place]) if place is not None and place < len(cells) else ""

    name = text("name")
    numbers = text("certificate"), text("registration"), text("blank")
    if not name and not any(numbers):
        return None
    remarks: list[str] = []
    days: dict[str, date | None] = {}
    is_bad = not name
    for what in ("issued", "until"):
        place = columns.get(what)
        raw = cells[place] if place is not None and place < len(cells) else None
        days[what] = _day(raw, days.get("issued"))
        if days[what] is None and _text(raw):
            is_bad = True
            remarks.append(say("tanggal tidak terbaca: {typed}", typed=_text(raw)))
    mark = COMPETENT
    if text("result"):
        try:
            mark = rules.read_mark(text("result"))
        except rules.BadResult:
            is_bad = True
            remarks.append(say("hasil tidak terbaca: {typed}", typed=text("result")))
    if not name:
        remarks.append(say("tanpa nama"))
    if mark not in {COMPETENT, NOT_YET} or (mark == COMPETENT and not any(numbers[:2])):
        is_bad = True
        remarks.append(say("tanpa nomor sertifikat"))
    tidy = rules.tidy_certificate(numbers[0])
    registration, blank = " ".join(numbers[1].split()).upper(), "".join(numbers[2].split())
    remarks += rules.doubts(certificate=tidy, registration=registration, blank=blank)
    remarks += rules.year_doubt(tidy, days["issued"])
    paper = Paper(tidy, registration, blank, days["issued"], days["until"])
    state = RowState.BAD if is_bad else RowState.UNKNOWN
    return FileRow(number, sheet, name, text("scheme"), paper, mark, state, None, (), tuple(remarks))


def _matched(
    rows: Sequence[FileRow], people: Sequence[Entry], event: EventRow, decided: Mapping[tuple[str, int], UUID | None]
) -> list[FileRow]:
    """Say for each row whom of the event it is about: one person a row, one row a person."""
    by_key: dict[str, list[Entry]] = {}
    for one in people:
        by_key.setdefault(name_key(one.name), []).append(one)
    found: list[FileRow] = []
    taken: dict[UUID, int] = {}
    for row in rows:
        if row.state is RowState.BAD:
            found.append(row)
            continue
        if row.scheme and not _is_scheme(row.scheme, event):
            remark = say("skema lain: {scheme}", scheme=row.scheme)
            found.append(replace(row, remarks=(*row.remarks, remark)))
            continue
        # the same spelling goes before one that sounds alike
        fitting = [one for one in people if _plain(one.name) == _plain(row.name)] or by_key.get(name_key(row.name), [])
        near = fitting or [one for one in people if are_similar_names(row.name, one.name)]
        if (row.sheet, row.row) in decided:
            chosen = decided[row.sheet, row.row]
            near = [one for one in people if one.id == chosen]
            fitting = near
        if len(fitting) != 1:
            state = RowState.DOUBTFUL if near else RowState.UNKNOWN
            remark = say("tidak ada nama itu di jadwal uji ini") if not near else say("mungkin orang ini; pastikan")
            found.append(replace(row, state=state, candidates=tuple(near), remarks=(*row.remarks, remark)))
            continue
        found.append(_placed(row, fitting[0], taken, event))
    return found


def _placed(row: FileRow, entry: Entry, taken: dict[UUID, int], event: EventRow) -> FileRow:
    """Say what a row does whose person is certain."""
    if entry.id in taken:
        remark = say("orang yang sama sudah di baris {n}", n=taken[entry.id])
        return replace(row, state=RowState.BAD, candidates=(entry,), remarks=(*row.remarks, remark))
    taken[entry.id] = row.row
    if not entry.mark.is_open and entry.mark != row.mark:
        remark = say("hasil di sini {mark}; perbaiki dahulu bila berkasnya benar", mark=entry.mark.text)
        return replace(row, state=RowState.BAD, entry=None, candidates=(entry,), remarks=(*row.remarks, remark))
    first, last = row.paper.issued_on, row.paper.valid_until
    try:
        rules.check_days(event.held_on, first, last)
    except rules.DayUnfit:
        remark = say("tanggal terbit sebelum uji, atau berakhir sebelum terbit")
        return replace(row, state=RowState.BAD, candidates=(entry,), remarks=(*row.remarks, remark))
    paper = row.paper
    has = (entry.certificate_no, entry.registration_no, entry.blank_no, entry.issued_on)
    is_same = has == (paper.certificate_no, paper.registration_no, paper.blank_no, paper.issued_on)
    is_same = is_same and entry.mark == row.mark and last in {None, entry.valid_until}
    remarks = row.remarks
    if entry.certificate_no and not is_same:
        remarks = (*remarks, say("mengganti nomor {number}", number=entry.certificate_no))
    state = RowState.SAME if is_same else RowState.NEW
    return replace(row, state=state, entry=entry, candidates=(entry,), remarks=remarks)


def _is_scheme(named: str, event: EventRow) -> bool:
    def plain(text: str) -> str:
        return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())

    return plain(named) in {plain(event.scheme), plain(event.scheme_code)}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return " ".join(str(raw).split()) if raw is not None else ""


def _day(raw: object, issued: date | None) -> date | None:
    """Read a date as such files write it: a cell, dd/mm/yyyy, `6 November 2026`, or `3 tahun` after the issue."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool) and 30_000 < raw < 80_000:
        return _SERIAL_START + timedelta(days=int(raw))
    text = _text(raw).lower()
    if (match := re.fullmatch(r"(\d{1,2})\s*(?:\(\w+\)\s*)?(tahun|bulan)", text)) and issued is not None:
        return months_after(issued, int(match[1]) * (12 if match[2] == "tahun" else 1))
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t].*)?", text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if (match := re.fullmatch(r"(\d{1,2})[ \-]([a-z]+)[ \-,]+(\d{4})", text)) and match[2] in _MONTHS:
            return date(int(match[3]), _MONTHS[match[2]], int(match[1]))
    except ValueError:
        return None
    return None
