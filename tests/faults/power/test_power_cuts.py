"""A power cut at any moment of saving, sealing, exporting and taking in loses nothing; each step's order is needed."""

import sys
import tempfile
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
def made() -> Iterator[Prepared]:
    """A centre that is activated, in memory where that is possible."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        yield prepared(Path(folder) / "siap")


def explored(made: Prepared, *, cycles: int, states: int, visits: int = 0, mutant: str = "") -> Found:
    """Record a run and look at the states that power cuts leave of it."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        run = recorded(Path(folder), made, cycles=cycles, visits=visits, mutant=mutant)
        return Explorer(run.disk, run.key, run.sums, Path(folder)).explore(run.events, states=states)


def test_no_power_cut_loses_saved_work_or_leaves_a_false_file(made: Prepared) -> None:
    found = explored(made, cycles=5, visits=1, states=SHARE)
    assert (found.violations, found.states >= SHARE) == ({}, True)


@pytest.mark.long
def test_no_power_cut_of_two_hundred_thousand_does(made: Prepared) -> None:
    found = explored(made, cycles=40, visits=3, states=LONG)
    assert (found.violations, found.states >= LONG) == ({}, True)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_program_without_one_of_the_steps_is_found_out(made: Prepared, mutant: str) -> None:
    assert explored(made, cycles=2, states=OF_A_MUTANT, mutant=mutant).violations
