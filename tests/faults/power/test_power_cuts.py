"""A power cut at any moment of saving, sealing, exporting and taking in loses nothing; each step's order is needed."""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.power.explorer import Explorer, Found
from tests.faults.power.mutants import MUTANTS, ON_A_FAILING_DISK
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


def failing(made: Prepared, fails: str, *, cycles: int, states: int, mutant: str = "") -> tuple[Found, Counter[str]]:
    """Record a run on a disk that fails now and then, and cut the power at any moment of it."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        run = recorded(Path(folder), made, cycles=cycles, visits=1, fails=fails, mutant=mutant)
        return Explorer(run.disk, run.key, run.sums, Path(folder)).explore(run.events, states=states), run.told


def test_a_disk_that_fails_is_told_and_no_power_cut_loses_what_was_saved(made: Prepared) -> None:
    found, told = failing(made, "S12", cycles=2, states=1_500)
    assert found.violations == {}
    assert told


@pytest.mark.long
@pytest.mark.parametrize("fails", ["S8", "S12", "S25", "W40", "W60", "W150", "R25", "R40", "R100"])
def test_whatever_fails_of_a_disk_is_told_and_no_power_cut_loses_what_was_saved(made: Prepared, fails: str) -> None:
    found, told = failing(made, fails, cycles=5, states=LONG // 20)
    # a batch that could not be read here is made again: the same contents, sealed into other bytes
    made_again = {"a file on the stick is not whole"} if fails.startswith("R") else set()
    assert found.violations.keys() <= made_again
    assert told


@pytest.mark.long
@pytest.mark.parametrize("mutant", ON_A_FAILING_DISK)
def test_a_program_that_believes_a_second_synchronising_is_found_out(made: Prepared, mutant: str) -> None:
    assert any(failing(made, fails, cycles=5, states=LONG // 20, mutant=mutant)[0].violations for fails in ("S8", "S6"))


@pytest.mark.long
def test_no_power_cut_of_two_hundred_thousand_does(made: Prepared) -> None:
    found = explored(made, cycles=40, visits=3, states=LONG)
    assert (found.violations, found.states >= LONG) == ({}, True)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_program_without_one_of_the_steps_is_found_out(made: Prepared, mutant: str) -> None:
    assert explored(made, cycles=2, states=OF_A_MUTANT, mutant=mutant).violations
