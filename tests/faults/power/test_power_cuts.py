"""A power cut at any moment of saving, sealing, exporting and taking in loses nothing; each step's order is needed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.power.explorer import Explorer, Found
from tests.faults.power.mutants import MUTANTS
from tests.faults.power.recording import COMPILER, Prepared, memory, prepared, recorded

SHARE, LONG, OF_A_MUTANT = 15_000, 200_000, 6_000

pytestmark = pytest.mark.skipif(
    not (sys.platform.startswith("linux") and COMPILER), reason="the recorder is compiled for the C library of Linux"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """A centre that is activated, in memory where that is possible."""
    with pytest.MonkeyPatch.context() as patch:
        if memory() is not None:
            patch.setenv("PYTEST_DEBUG_TEMPROOT", str(memory()))
        yield prepared(tmp_path_factory.mktemp("siap"))


def explored(made: Prepared, folder: Path, *, cycles: int, states: int, visits: int = 0, mutant: str = "") -> Found:
    """Record a run and look at the states that power cuts leave of it."""
    run = recorded(folder, made, cycles=cycles, visits=visits, mutant=mutant)
    return Explorer(run.disk, run.key, run.sums, folder).explore(run.events, states=states)


def test_no_power_cut_loses_saved_work_or_leaves_a_false_file(made: Prepared, tmp_path: Path) -> None:
    found = explored(made, tmp_path, cycles=5, visits=1, states=SHARE)
    assert (found.violations, found.states >= SHARE) == ({}, True)


@pytest.mark.long
def test_no_power_cut_of_two_hundred_thousand_does(made: Prepared, tmp_path: Path) -> None:
    found = explored(made, tmp_path, cycles=40, visits=3, states=LONG)
    assert (found.violations, found.states >= LONG) == ({}, True)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_program_without_one_of_the_steps_is_found_out(made: Prepared, tmp_path: Path, mutant: str) -> None:
    assert explored(made, tmp_path, cycles=2, states=OF_A_MUTANT, mutant=mutant).violations
