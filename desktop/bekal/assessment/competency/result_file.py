"""BNSP's result file as certification bodies keep it: who got which certificate, matched by name within one event."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.assessment.competency import queries, result_columns, rules
from bekal.assessment.competency.queries import Entry, EventRow
from bekal.assessment.competency.result_columns import NOTHING_TOLD, FileColumn, Told, What
from bekal.assessment.competency.rules import COMPETENT, NOT_YET, Mark
from bekal.assessment.competency.service import Noted, Paper, note_papers, record_results, require_event
from bekal.candidates.importing.spreadsheet import read_tables
from bekal.candidates.papers.rules import months_after
from bekal.candidates.rules import are_similar_names, name_key
from bekal.errors import Refused
from bekal.language import marked, say
from bekal.terms import Term

_SERIAL_START = date(1899, 12, 30)
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


@dataclass(frozen=True)
class Headings:
    """The columns of a result file, and whose files are remembered to be like it."""

    file: str
    sender: str
    columns: tuple[FileColumn, ...]


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
    told: Told = field(default_factory=dict)
    """What somebody now said of its headings; remembered once it is imported."""

    @property
    def to_write(self) -> tuple[FileRow, ...]:
        """The rows that would change something."""
        return tuple(row for row in self.rows if row.state is RowState.NEW)


def headings(session: Session, test_id: UUID, path: Path, *, told: Told = NOTHING_TOLD) -> Headings:
    """Return the columns of a file with what each is read as, so that somebody can say what they mean.

    Raises:
        NoSuchEvent: there is none.
        What `read_tables` raises: the file cannot be used.

    """
    require_event(session, test_id)
    sender = result_columns.sender_of(session, test_id)
    known = {**result_columns.remembered(session, sender), **told}
    return Headings(path.name, sender, result_columns.columns_of(read_tables(path), known))


def plan(
    session: Session,
    test_id: UUID,
    path: Path,
    *,
    decided: Mapping[tuple[str, int], UUID | None] | None = None,
    told: Told = NOTHING_TOLD,
) -> ResultPlan:
    """Read a result file and say row by row what it would do; nothing is written.

    `decided` says for doubtful rows (sheet, number) whom they are about; None: nobody. `told` says what headings mean
    that are called otherwise; what was told before of files of this certification body counts too.

    Raises:
        NoSuchEvent: there is none.
        ResultsNotFound, and what `read_tables` raises: the file cannot be used.

    """
    require_event(session, test_id)
    event, people = queries.event(session, test_id), queries.event_people(session, test_id)
    sender = result_columns.sender_of(session, test_id)
    known = {**result_columns.remembered(session, sender), **told}
    tables = [one for sheet, cells in read_tables(path) if (one := result_columns.table_of(sheet, cells, known))]
    if not tables:
        raise ResultsNotFound(file=path.name)
    rows: list[FileRow] = []
    for table in tables:
        for number, cells in enumerate(table.cells[table.heading_at + 1 :], table.heading_at + 2):
            read = _row(table.sheet, number, cells, table.columns)
            if read is not None:
                rows.append(read)
    matched = _matched(rows, people, event, decided or {})
    named = {row.entry.id for row in matched if row.entry is not None}
    missing = [one.name for one in people if one.id not in named and (one.mark.is_open or one.mark == COMPETENT)]
    return ResultPlan(path.name, event, tuple(matched), tuple(missing), told)


def carry_out(session: Session, planned: ResultPlan, *, today: date) -> Noted:
    """Write what a plan would do: results where there are none, and certificates; and remember what headings mean.

    Raises:
        NothingToImport: no row would change anything.
        NotAllowed and what noting results raises: nothing was written.

    """
    rows = [(row, row.entry) for row in planned.to_write if row.entry is not None]
    if not rows:
        raise NothingToImport(file=planned.file)
    if planned.told:
        sender = result_columns.sender_of(session, planned.event.id)
        result_columns.remember(session, sender, planned.told)
    marks = {entry.id: row.mark for row, entry in rows if entry.mark.is_open}
    first = record_results(session, planned.event.id, marks, today=today) if marks else Noted(0, (), ())
    papers = {entry.id: row.paper for row, entry in rows if row.mark == COMPETENT}
    second = note_papers(session, papers) if papers else Noted(0, (), ())
    return Noted(len(rows), second.doubts, (*first.operations, *second.operations), first.made)


def _row(sheet: str, number: int, cells: Sequence[object], columns: Mapping[What, int]) -> FileRow | None:
    def text(what: What) -> str:
        place = columns.get(what)
        return _text(cells[place]) if place is not None and place < len(cells) else ""

    name = text(What.NAME)
    numbers = text(What.CERTIFICATE), text(What.REGISTRATION), text(What.BLANK)
    if not name and not any(numbers):
        return None
    remarks: list[str] = []
    days: dict[What, date | None] = {}
    is_bad = not name
    for what in (What.ISSUED, What.UNTIL):
        place = columns.get(what)
        raw = cells[place] if place is not None and place < len(cells) else None
        days[what] = _day(raw, days.get(What.ISSUED))
        if days[what] is None and _text(raw):
            is_bad = True
            remarks.append(say("tanggal tidak terbaca: {typed}", typed=_text(raw)))
    mark = COMPETENT
    if text(What.RESULT):
        try:
            mark = rules.read_mark(text(What.RESULT))
        except rules.BadResult:
            is_bad = True
            remarks.append(say("hasil tidak terbaca: {typed}", typed=text(What.RESULT)))
    if not name:
        remarks.append(say("tanpa nama"))
    if mark not in {COMPETENT, NOT_YET} or (mark == COMPETENT and not any(numbers[:2])):
        is_bad = True
        remarks.append(say("tanpa nomor sertifikat"))
    tidy = rules.tidy_certificate(numbers[0])
    registration, blank = " ".join(numbers[1].split()).upper(), "".join(numbers[2].split())
    remarks += rules.doubts(certificate=tidy, registration=registration, blank=blank)
    remarks += rules.year_doubt(tidy, days[What.ISSUED])
    paper = Paper(tidy, registration, blank, days[What.ISSUED], days[What.UNTIL])
    state = RowState.BAD if is_bad else RowState.UNKNOWN
    return FileRow(number, sheet, name, text(What.SCHEME), paper, mark, state, None, (), tuple(remarks))


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
