"""The dry run of an import: what every row of a file would do, and what is wrong with it. Pure; nothing is written."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from bekal.candidates.applicants import Applicant
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.problems import SEVERITIES, Problem, Severity
from bekal.candidates.importing.roster import Roster
from bekal.candidates.importing.rows import ReadRow, RosterReader
from bekal.candidates.nik import Nik, read_nik
from bekal.candidates.repeats import Known, KnownPerson, is_same_person, is_same_with_one_nik, nik_of
from bekal.candidates.rules import name_key
from bekal.language import marked
from bekal.terms import NikStatus, Term

NOBODY_KNOWN = Known()
_PROGRESS_EVERY = 200
_OVERWRITTEN = (
    "name", "sex", "birth_date", "birth_place", "phone", "email", "education", "street", "rt", "rw", "district",
    "wanted",
)  # fmt: skip


class State(Term):
    """What a row would do."""

    NEW = "new", marked("Baru")
    SAME = "same", marked("Sama")
    CHANGED = "changed", marked("Berubah")
    SKIPPED = "skipped", marked("Dilewati")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a registered person that the file would change; an empty cell changes nothing."""

    field: str
    old: object
    new: object


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
    known: Known = NOBODY_KNOWN,
    *,
    today: date,
    repair: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Plan the import of a roster among the people already known.

    `today` decides centuries and ages. With `repair` a proposal is taken where the row, or another row of
    the same person, proves it. `on_progress` hears (rows done, rows in all) every 200 rows and may raise to
    stop.
    """
    reader = RosterReader(roster, today=today, repair=repair)
    desk = _Desk(reader, known, today, repair=repair)
    total = len(roster.rows)
    for done, row in enumerate(roster.rows):
        if on_progress is not None and done % _PROGRESS_EVERY == 0:
            on_progress(done, total)
        desk.take(reader.read(row))
    if on_progress is not None:
        on_progress(total, total)
    return ImportPlan(roster, tuple(desk.planned(index) for index in range(len(desk.taken))))


@dataclass(slots=True)
class _Taken:
    """A row taken: what it says, and the earlier row or registered person it repeats."""

    read: ReadRow
    is_skipped: bool = False
    person: KnownPerson | None = None


class _Desk:
    """Takes the rows one by one, as a clerk would, remembering who came before."""

    def __init__(self, reader: RosterReader, known: Known, today: date, *, repair: bool) -> None:
        self._reader = reader
        self._known = known
        self._today = today
        self._repair = repair
        self._by_nik: dict[str, int] = {}
        self._by_date: dict[date, list[int]] = {}
        self.taken: list[_Taken] = []

    def take(self, read: ReadRow) -> None:
        """Take a row: decide whether the person came before, in the file or to the centre."""
        taken = _Taken(read)
        index = len(self.taken)
        self.taken.append(taken)
        if not read.applicant.name:
            taken.is_skipped = True
            return
        earlier = self._earlier(read)
        if earlier is not None:
            taken.is_skipped = True
            self._note_repeat(read, self.taken[earlier].read)
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
        self._meet_known(taken)

    def planned(self, index: int) -> PlannedRow:
        """Return what the row would do, now that all rows were taken."""
        taken = self.taken[index]
        row, applicant, problems = taken.read.row, taken.read.applicant, tuple(taken.read.problems)
        if taken.is_skipped:
            return PlannedRow(row.number, applicant, State.SKIPPED, problems, is_hidden=row.is_hidden)
        if taken.person is None:
            return PlannedRow(row.number, applicant, State.NEW, problems, is_hidden=row.is_hidden)
        changes = _changes(taken.person, applicant)
        state = State.CHANGED if changes else State.SAME
        return PlannedRow(row.number, applicant, state, problems, taken.person.id, changes, row.is_hidden)

    def _earlier(self, read: ReadRow) -> int | None:
        """Return the index of the earlier row of this person."""
        applicant, nik = read.applicant, read.nik
        if nik.is_sound and (index := self._by_nik.get(nik.digits)) is not None:
            other = self.taken[index].read.applicant
            if is_same_with_one_nik(applicant, other.name, other.birth_date):
                return index
            self._share_nik(read, self.taken[index].read)
            return None
        for day in {applicant.birth_date, nik.birth_date} - {None}:
            assert day is not None
            for index in self._by_date.get(day, ()):
                other_read = self.taken[index].read
                if is_same_person(applicant, nik, other_read.applicant, other_read.nik, same_day=True):
                    return index
        return None

    def _note_repeat(self, read: ReadRow, first: ReadRow) -> None:
        field = Field.NIK if read.nik.digits else Field.NAME
        value = read.nik.digits or read.applicant.name
        found = self._reader.problem_with(read.row, field, "duplicate_in_file", value)
        read.problems.append(replace(found, other_row=first.row.number, other_name=first.applicant.name))
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

    def _share_nik(self, read: ReadRow, first: ReadRow) -> None:
        """Mark the NIK doubtful that an earlier row of somebody else has."""
        found = self._reader.problem_with(read.row, Field.NIK, "nik_shared", read.nik.digits)
        read.problems.append(replace(found, other_row=first.row.number, other_name=first.applicant.name))
        read.nik = replace(read.nik, faults=("nik_rounded", *read.nik.faults))
        read.applicant = replace(read.applicant, nik_status=NikStatus.DOUBTFUL)

    def _meet_known(self, taken: _Taken) -> None:
        """Find the registered person of a row, by NIK, else by name and birth date."""
        read = taken.read
        applicant, nik = read.applicant, read.nik
        if nik.is_sound and (person := self._known.by_nik.get(nik.digits)) is not None:
            if is_same_with_one_nik(applicant, person.name, person.birth_date):
                taken.person = person
            else:
                taken.is_skipped = True
                self._note_known(read, person, Severity.ERROR)
            return
        for person in self._known.same_birth_date(applicant, nik):
            if name_key(person.name) != name_key(applicant.name):
                continue
            if is_same_person(applicant, nik, person, nik_of(person, today=self._today), same_day=True):
                taken.person = person
                self._note_known(read, person, Severity.NOTE)
                if person.nik_status is NikStatus.FORMAT_OK and person.nik:
                    self._lend_nik(read, read_nik(person.nik, today=self._today), is_certain=True)
                return
            self._note_known(read, person, SEVERITIES["duplicate_person"])

    def _note_known(self, read: ReadRow, person: KnownPerson, severity: Severity) -> None:
        field = Field.NIK if severity is Severity.ERROR else Field.NAME
        value = read.nik.digits if severity is Severity.ERROR else read.applicant.name
        found = self._reader.problem_with(read.row, field, "duplicate_person", value)
        read.problems.append(replace(found, severity=severity, other_name=person.name))


def _changes(person: KnownPerson, applicant: Applicant) -> tuple[Change, ...]:
    """Return what the file would change; a sound NIK is never replaced by a doubtful one."""
    found = [
        Change(name, old, new)
        for name in _OVERWRITTEN
        if (new := getattr(applicant, name)) and new != (old := getattr(person, name))
    ]
    if applicant.nik and applicant.nik != person.nik and person.nik_status is not NikStatus.FORMAT_OK:
        found.append(Change("nik", person.nik, applicant.nik))
        if applicant.nik_status is not person.nik_status:
            found.append(Change("nik_status", person.nik_status, applicant.nik_status))
    return tuple(found)
