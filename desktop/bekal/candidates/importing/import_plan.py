"""The dry run of an import: what every row of a file would do, and what is wrong with it. Pure; nothing is written."""

import contextlib
import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from bekal.candidates.applicants import Applicant
from bekal.candidates.certified import IDENTITY
from bekal.candidates.importing.changes import NO_CHANGES, Change, changes_of
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.problems import SEVERITIES, Problem, Severity
from bekal.candidates.importing.roster import Roster, RowKey
from bekal.candidates.importing.rows import ReadRow, RosterReader
from bekal.candidates.nik import Nik, read_nik
from bekal.candidates.repeats import Asked, Known, KnownPerson, is_same_person, is_same_with_one_nik, nik_of
from bekal.candidates.rules import name_key
from bekal.language import marked
from bekal.terms import NikStatus, Term

NOBODY_KNOWN = Known()


class People(Protocol):
    """The people registered already: at hand (`Known`), or asked for by the rows (`Registered`)."""

    def among(self, asked: Sequence[Asked]) -> Known:
        """Return whom the rows may be."""


_PROGRESS_EVERY = 200
NO_DECISIONS: Mapping[RowKey, UUID | None] = MappingProxyType({})


class State(Term):
    """What a row would do."""

    NEW = "new", marked("Baru")
    SAME = "same", marked("Sama")
    CHANGED = "changed", marked("Berubah")
    SKIPPED = "skipped", marked("Dilewati")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row: who it is, what it would do, and its problems."""

    number: int
    applicant: Applicant
    state: State
    problems: tuple[Problem, ...] = ()
    person_id: UUID | None = None
    """The registered person it belongs to, when there is one."""
    changes: tuple[Change, ...] = ()
    is_hidden: bool = False
    sheet: str = ""
    like: KnownPerson | None = None
    """The registered person it belongs to or may be, as the centre knows them."""
    like_changes: tuple[Change, ...] = ()
    """What would change if it were that person, while nobody decided."""
    is_decided: bool = False
    """Somebody said whether it is that person."""
    applied_at: datetime | None = None
    """When the form was sent, in the file's local time."""
    second_choice: str = ""

    @property
    def key(self) -> RowKey:
        """Sheet and number, which name the row."""
        return self.sheet, self.number

    @property
    def severity(self) -> Severity | None:
        """The gravest severity among its problems."""
        found = {problem.severity for problem in self.problems}
        return next((severity for severity in Severity if severity in found), None)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The whole dry run, with the roster it was made from."""

    roster: Roster
    rows: tuple[PlannedRow, ...]

    @property
    def counts(self) -> Counter[State]:
        """How many rows would do what."""
        return Counter(row.state for row in self.rows)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, in the order of the rows."""
        return tuple(problem for row in self.rows for problem in row.problems)


def plan(
    roster: Roster,
    known: People = NOBODY_KNOWN,
    *,
    today: date,
    repair: bool = False,
    erase: bool = False,
    day_first: Mapping[str, bool] = MappingProxyType({}),
    decided: Mapping[RowKey, UUID | None] = NO_DECISIONS,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Plan the import of a roster among the people already known.

    `today` decides centuries and ages. `erase`: an empty cell of a column that is there empties what is known.
    `day_first` says for a sheet how its ambiguous dates are read; `decided` for a row which registered person
    it is, None: somebody else. With `repair` a proposal is taken where the row, or another row of
    the same person, proves it. `on_progress` hears (rows done, rows in all) every 200 rows and may raise to
    stop.
    """
    with _collector_at_rest():
        total = roster.people
        reads: list[tuple[ReadRow, RosterReader]] = []
        for part in roster.sheets:
            reader = RosterReader(part, today=today, repair=repair, day_first=day_first.get(part.sheet))
            for row in part.rows:
                if on_progress is not None and len(reads) % _PROGRESS_EVERY == 0:
                    on_progress(len(reads), total)
                reads.append((reader.read(row), reader))
        met = known.among(_asked(reads, decided))
        desk = _Desk(met, today, repair=repair, erase=erase, decided=decided)
        for read, reader in reads:
            desk.take(read, reader)
        if on_progress is not None:
            on_progress(total, total)
        return ImportPlan(roster, tuple(desk.planned(index) for index in range(len(desk.taken))))


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let Python's collector rest: nothing here makes cycles, and it would walk all rows again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _asked(reads: Sequence[tuple[ReadRow, RosterReader]], decided: Mapping[RowKey, UUID | None]) -> list[Asked]:
    """Return for each row whom it may be."""
    asked = [Asked(None, "", (), chosen) for chosen in decided.values() if chosen is not None]
    for read, _ in reads:
        nik, applicant = read.nik, read.applicant
        days = {applicant.birth_date, nik.birth_date} - {None}
        key = name_key(applicant.name) if applicant.name and days else ""
        asked.append(Asked(nik.digits if nik.is_sound else None, key, tuple(days), read.person_id))  # type: ignore[arg-type]
    return asked


@dataclass(slots=True)
class _Taken:
    """A row taken: what it says, and the earlier row or registered person it repeats."""

    read: ReadRow
    reader: RosterReader
    is_skipped: bool = False
    person: KnownPerson | None = None
    like: KnownPerson | None = None
    is_certain: bool = False
    """An id or a person says who it is, so that even a sound NIK may be corrected."""
    is_decided: bool = False


class _Desk:
    """Takes the rows one by one, as a clerk would, remembering who came before."""

    def __init__(
        self,
        known: Known,
        today: date,
        *,
        repair: bool,
        erase: bool,
        decided: Mapping[RowKey, UUID | None],
    ) -> None:
        self._known = known
        self._today = today
        self._repair = repair
        self._erase = erase
        self._decided = decided
        self._by_nik: dict[str, int] = {}
        self._by_date: dict[date, list[int]] = {}
        self._by_person: dict[UUID, int] = {}
        self.taken: list[_Taken] = []

    def take(self, read: ReadRow, reader: RosterReader) -> None:
        """Take a row: decide whether the person came before, in the file or to the centre."""
        taken = _Taken(read, reader)
        index = len(self.taken)
        self.taken.append(taken)
        if not read.applicant.name:
            taken.is_skipped = True
            return
        self._meet_named(taken)
        if taken.is_skipped:
            return
        earlier = self._earlier(taken)
        if earlier is not None:
            taken.is_skipped = True
            self._note_repeat(taken, self.taken[earlier].read)
            return
        nik = read.nik
        if nik.is_sound:
            self._by_nik[nik.digits] = index
        for day in {read.applicant.birth_date, nik.birth_date} - {None}:
            assert day is not None
            if day in self._by_date:
                self._by_date[day].append(index)
            else:
                self._by_date[day] = [index]
        if taken.person is None:
            self._meet_known(taken)
        if taken.person is not None and not taken.is_skipped:
            self._by_person[taken.person.id] = index

    def planned(self, index: int) -> PlannedRow:
        """Return what the row would do, now that all rows were taken."""
        taken = self.taken[index]
        read = taken.read
        row, applicant = read.row, read.applicant
        state, changes, like_changes = State.NEW, NO_CHANGES, NO_CHANGES
        if taken.person is not None and not taken.is_skipped:
            if taken.person.restricted_on is None:
                wanted = changes_of(taken.person, read, is_certain=taken.is_certain, erase=self._erase)
                changes = self._allowed(taken, wanted)
            else:
                found = taken.reader.problem_with(row, Field.NAME, "person_restricted", applicant.name)
                read.problems.append(found)
            state = State.CHANGED if changes else State.SAME
        elif taken.is_skipped:
            state = State.SKIPPED
        if taken.like is not None and taken.person is None:
            like_changes = changes_of(taken.like, read, is_certain=True, erase=False)
        return PlannedRow(
            row.number,
            applicant,
            state,
            tuple(read.problems),
            taken.person.id if taken.person is not None and not taken.is_skipped else None,
            changes,
            row.is_hidden,
            row.sheet,
            taken.like or taken.person,
            like_changes,
            taken.is_decided,
            read.applied_at,
            read.second_choice,
        )

    def _allowed(self, taken: _Taken, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """Leave out what a file would change of somebody's identity whose certificate counts."""
        number = self._known.certified.get(taken.person.id) if taken.person is not None else None
        allowed = tuple(one for one in changes if number is None or one.field not in IDENTITY)
        if allowed != changes:
            read = taken.read
            read.problems.append(taken.reader.problem_with(read.row, Field.NAME, "person_certified", str(number)))
        return allowed

    def _meet_named(self, taken: _Taken) -> None:
        """Take the registered person whom an id in the row, or somebody at the keys, names."""
        read = taken.read
        if read.person_id is not None:
            taken.person = self._known.by_id.get(read.person_id)
            if taken.person is None:
                read.problems.append(taken.reader.problem_with(read.row, Field.ID, "id_unknown", str(read.person_id)))
        if (chosen := self._decided.get(read.row.key)) is not None:
            taken.person = self._known.by_id.get(chosen, taken.person)
            taken.is_decided = True
        taken.is_certain = taken.person is not None
        if taken.person is None or not read.nik.is_sound:
            return
        holder = self._known.by_nik.get(read.nik.digits)
        if holder is not None and holder.id != taken.person.id:  # the NIK of somebody else is not taken over
            self._note_known(taken, holder, Severity.ERROR)
            taken.is_skipped, taken.person = True, None

    def _earlier(self, taken: _Taken) -> int | None:
        """Return the index of the earlier row of this person."""
        read = taken.read
        applicant, nik = read.applicant, read.nik
        if taken.person is not None:
            return self._by_person.get(taken.person.id)
        if nik.is_sound and (index := self._by_nik.get(nik.digits)) is not None:
            other = self.taken[index].read.applicant
            if is_same_with_one_nik(applicant, other.name, other.birth_date):
                return index
            self._share_nik(taken, self.taken[index].read)
            return None
        for day in {applicant.birth_date, nik.birth_date} - {None}:
            assert day is not None
            for index in self._by_date.get(day, ()):
                other_read = self.taken[index].read
                if is_same_person(applicant, nik, other_read.applicant, other_read.nik, same_day=True):
                    return index
        return None

    def _note_repeat(self, taken: _Taken, first: ReadRow) -> None:
        read = taken.read
        field = Field.NIK if read.nik.digits else Field.NAME
        value = read.nik.digits or read.applicant.name
        found = taken.reader.problem_with(read.row, field, "duplicate_in_file", value)
        read.problems.append(_beside(found, first))
        if read.nik.is_sound and not first.nik.is_sound:
            self._lend_nik(first, read.nik, is_certain=name_key(first.applicant.name) == name_key(read.applicant.name))

    def _lend_nik(self, to: ReadRow, nik: Nik, *, is_certain: bool) -> None:
        """Propose, or with repair take, the sound NIK of another record of the same person."""
        is_applied = self._repair and is_certain
        for at, problem in enumerate(to.problems):
            if problem.code.startswith("nik_") and problem.code != "nik_region" and not problem.is_applied:
                severity = Severity.NOTE if is_applied else problem.severity
                to.problems[at] = replace(problem, suggestion=nik.digits, is_applied=is_applied, severity=severity)
        if is_applied:
            to.nik = nik
            to.applicant = replace(to.applicant, nik=nik.digits, nik_status=NikStatus.FORMAT_OK)

    def _share_nik(self, taken: _Taken, first: ReadRow) -> None:
        """Mark the NIK doubtful that an earlier row of somebody else has."""
        read = taken.read
        found = taken.reader.problem_with(read.row, Field.NIK, "nik_shared", read.nik.digits)
        read.problems.append(_beside(found, first))
        read.nik = replace(read.nik, faults=("nik_rounded", *read.nik.faults))
        read.applicant = replace(read.applicant, nik_status=NikStatus.DOUBTFUL)

    def _meet_known(self, taken: _Taken) -> None:
        """Find the registered person of a row, by NIK, else by name and birth date."""
        read = taken.read
        applicant, nik = read.applicant, read.nik
        is_somebody_else = self._decided.get(read.row.key, read) is None
        if nik.is_sound and (person := self._known.by_nik.get(nik.digits)) is not None:
            if is_same_with_one_nik(applicant, person.name, person.birth_date):
                taken.person = person
            else:
                taken.is_skipped = True
                taken.like = person
                self._note_known(taken, person, Severity.ERROR)
            return
        if not (applicant.birth_date or nik.birth_date):
            return
        key = name_key(applicant.name)
        for person in self._known.same_birth_date(applicant, nik):
            if name_key(person.name) != key:
                continue
            if is_somebody_else:
                taken.is_decided, taken.like = True, person
                continue
            taken.like = person
            if is_same_person(applicant, nik, person, nik_of(person, today=self._today), same_day=True):
                taken.person = person
                self._note_known(taken, person, Severity.NOTE)
                if person.nik_status is NikStatus.FORMAT_OK and person.nik:
                    self._lend_nik(read, read_nik(person.nik, today=self._today), is_certain=True)
                return
            self._note_known(taken, person, SEVERITIES["duplicate_person"])

    def _note_known(self, taken: _Taken, person: KnownPerson, severity: Severity) -> None:
        read = taken.read
        field = Field.NIK if severity is Severity.ERROR else Field.NAME
        value = read.nik.digits if severity is Severity.ERROR else read.applicant.name
        found = taken.reader.problem_with(read.row, field, "duplicate_person", value)
        read.problems.append(replace(found, severity=severity, other_name=person.name))


def _beside(problem: Problem, first: ReadRow) -> Problem:
    """Return a problem that names the earlier row, and its sheet when that is another one."""
    sheet = first.row.sheet if first.row.sheet != problem.sheet else ""
    return replace(problem, other_row=first.row.number, other_name=first.applicant.name, other_sheet=sheet)
