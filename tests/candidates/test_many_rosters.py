"""Hundreds of files of the three kinds centres receive: every fault found at its row, nothing else, no wrong NIK."""

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.candidates.kinds import MAKERS, Truth

from bekal.candidates.importing.import_plan import ImportPlan, State, plan
from bekal.candidates.importing.problems import Severity
from bekal.candidates.importing.spreadsheet import read_roster
from bekal.terms import NikStatus

TODAY = date(2026, 11, 22)
SEEDS, MANY_SEEDS = 60, 600


def check(kind: str, seed: int, folder: Path) -> None:
    path = folder / f"{kind}.xlsx"
    truth = {(row.sheet, row.row): row for row in MAKERS[kind](path, seed)}
    roster = read_roster(path)
    for repair in (False, True):
        compare(plan(roster, today=TODAY, repair=repair), truth, repair=repair)


def compare(found: ImportPlan, truth: dict[tuple[str, int], Truth], *, repair: bool) -> None:
    assert {row.key for row in found.rows} == set(truth)
    for row in found.rows:
        true, applicant = truth[row.key], row.applicant
        codes = {problem.code for problem in row.problems}
        assert true.issues <= codes, (true, row)
        assert {p.code for p in row.problems if p.severity is not Severity.NOTE} <= true.issues | true.may, (true, row)
        if not true.issues:
            assert codes <= {"nik_region", "date_ambiguous"}, (true, row)
        assert (row.state is State.SKIPPED) == ("duplicate_in_file" in true.issues), (true, row)
        assert applicant.name.replace(" ", "").lower() == true.name.replace(" ", "").lower(), (true, applicant)
        assert applicant.sex == true.sex, (true, applicant)
        assert applicant.phone in (true.phone, ""), (true, applicant)
        assert bool(applicant.phone) == bool(true.phone), (true, applicant)
        if "birth_date_mismatch" not in true.issues:
            assert applicant.birth_date == true.birth_date, (true, row)
        if applicant.nik_status is NikStatus.FORMAT_OK:
            assert applicant.nik == true.nik, (true, row)
        if repair and true.knowable:
            assert (applicant.nik, applicant.nik_status) == (true.nik, NikStatus.FORMAT_OK), (true, row)
        assert not any("Rahasia" in str(getattr(applicant, name)) for name in applicant.__dataclass_fields__)


@pytest.mark.parametrize("kind", sorted(MAKERS))
@pytest.mark.parametrize("ten", range(SEEDS // 10))
def test_a_file_of_another_hand_is_read_as_it_was_meant(tmp_path: Path, kind: str, ten: int) -> None:
    for seed in range(ten * 10, ten * 10 + 10):
        with told(f"{kind} {seed}"):
            check(kind, seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("kind", sorted(MAKERS))
@pytest.mark.parametrize("ten", range(SEEDS // 10, MANY_SEEDS // 10))
def test_six_hundred_files_of_other_hands_are_read_as_they_were_meant(tmp_path: Path, kind: str, ten: int) -> None:
    for seed in range(ten * 10, ten * 10 + 10):
        with told(f"{kind} {seed}"):
            check(kind, seed, tmp_path)


@contextlib.contextmanager
def told(which: str) -> Iterator[None]:
    try:
        yield
    except Exception as problem:
        problem.add_note(f"in the file of {which}")
        raise
