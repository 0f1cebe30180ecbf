"""The three kinds of rosters centres receive, and many more of their kind."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.candidates.rosters import Person, make

from bekal.candidates.importing.import_plan import ImportPlan, State, plan
from bekal.candidates.importing.problems import Severity
from bekal.candidates.importing.spreadsheet import read_roster
from bekal.terms import NikStatus

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 11, 22)
CLEAN = (
    "name",
    "sex",
    "birth_date",
    "birth_place",
    "nik",
    "phone",
    "education",
    "street",
    "rt",
    "rw",
    "district",
    "email",
)
NOT_IN_FILE = {
    "form-1": set(),
    "sponsor-1": {"email"},
    "school-1": {"education", "street", "rt", "rw", "district", "email"},
}


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize("name", sorted(NOT_IN_FILE))
def test_every_fault_of_a_sample_is_found_and_nothing_else(name: str, repair: bool) -> None:
    found = plan(read_roster(SAMPLES / f"{name}.xlsx"), today=TODAY, repair=repair)
    truth = {row["row"]: row for row in json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))}
    assert [row.number for row in found.rows] == sorted(truth)
    for row in found.rows:
        true = truth[row.number]
        issues = set(true["issues"])
        assert issues <= {problem.code for problem in row.problems}, row
        assert {p.code for p in row.problems if p.severity is not Severity.NOTE} <= issues, row
        assert (row.state is State.SKIPPED) == ("duplicate_in_file" in issues)
        if not issues:
            assert row.applicant.nik_status is NikStatus.FORMAT_OK
            for field in CLEAN:
                if field not in NOT_IN_FILE[name]:
                    assert str(getattr(row.applicant, field)) == true[field], (row.number, field)
        if row.applicant.nik_status is NikStatus.FORMAT_OK:
            assert row.applicant.nik == true["nik"]
    repeated = sum("duplicate_in_file" in row["issues"] for row in truth.values())
    assert found.counts[State.NEW] == len(truth) - repeated


def test_repair_reads_every_letter_of_the_sponsors_list_as_the_digit_it_was() -> None:
    found = plan(read_roster(SAMPLES / "sponsor-1.xlsx"), today=TODAY, repair=True)
    letters = [problem for problem in found.problems if problem.code == "nik_letter"]
    assert len(letters) == 8
    assert all(problem.is_applied for problem in letters)


def test_the_sheet_of_instructions_is_named_and_not_read() -> None:
    roster = read_roster(SAMPLES / "school-1.xlsx")
    assert roster.sheet == "XII TKJ"
    assert [(other.name, other.people) for other in roster.other_sheets] == [("Petunjuk", 0)]
    assert roster.unread_columns == ("NISN",)


KINDS = {
    "clean": ("",),
    "everything": ("", "nik_length", "nik_date", "nik_letter", "nik_rounded", "nik_missing", "repeat", "hidden"),
    "mostly sound": ("", "", "", "repeat", "nik_rounded", "nik_missing"),
    "cut and hidden": ("", "hidden", "repeat", "nik_length"),
}


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("seed", range(4))
def test_a_roster_of_another_hand_is_read_as_well(tmp_path: Path, seed: int, kind: str, as_text: bool) -> None:
    truth = {person.row: person for person in make(tmp_path / "a.xlsx", seed, 50, KINDS[kind], as_text=as_text)}
    roster = read_roster(tmp_path / "a.xlsx")
    for repair in (False, True):
        compare(plan(roster, today=TODAY, repair=repair), truth)


def compare(found: ImportPlan, truth: dict[int, Person]) -> None:
    assert [row.number for row in found.rows] == sorted(truth)
    for row in found.rows:
        true, applicant = truth[row.number], row.applicant
        codes = {problem.code for problem in row.problems}
        assert true.issues <= codes, (true, codes)
        assert {p.code for p in row.problems if p.severity is not Severity.NOTE} <= true.issues, (true, row)
        assert (row.state is State.SKIPPED) == ("duplicate_in_file" in true.issues)
        assert (applicant.name, applicant.sex, applicant.phone) == (true.name, true.sex, true.phone)
        if "birth_date_mismatch" not in true.issues:
            assert applicant.birth_date == true.birth_date
        if applicant.nik_status is NikStatus.FORMAT_OK:
            assert applicant.nik == true.nik
