"""Nothing is lost or doubled silently, whatever is lost, copied or restored; and each guard is needed for that."""

from contextlib import nullcontext

import pytest
from tests.faults.mutants import Mutant, living
from tests.faults.simulation import runs
from tests.faults.simulation.guards import FLAGS, GUARDS, KNOWN, RARE
from tests.faults.simulation.office import Wrong
from tests.faults.simulation.tools import real
from tests.faults.simulation.world import World

SHARE, REAL_SHARE, LONG, LONG_REAL, WITHIN = 40, 3, 10_000, 500, 200


def require_faults(done: runs.Figures) -> None:
    """Look whether the faults did happen that the worlds are for."""
    assert min(done.forks, done.held, done.restored, done.noticed, done.renewals) > 0


def test_no_work_is_lost_or_doubled() -> None:
    require_faults(runs.worlds([*range(SHARE), *KNOWN]))


def test_no_work_is_lost_or_doubled_with_real_encryption_and_signatures() -> None:
    assert runs.worlds(range(REAL_SHARE), real()).steps > 0


@pytest.mark.long
def test_no_work_is_lost_or_doubled_in_ten_thousand_worlds() -> None:
    require_faults(runs.worlds_at_once(range(SHARE, SHARE + LONG)))


@pytest.mark.long
def test_no_work_is_lost_or_doubled_in_five_hundred_worlds_with_real_encryption() -> None:
    require_faults(runs.worlds_at_once(range(LONG_REAL), is_real=True))


@pytest.mark.parametrize("guard", [*GUARDS, *FLAGS], ids=lambda guard: guard if isinstance(guard, str) else guard.name)
def test_a_world_without_one_guard_goes_wrong(guard: Mutant | str) -> None:
    is_flag = isinstance(guard, str)
    with nullcontext() if is_flag else living(guard):
        for seed in range(WITHIN):
            try:
                World(seed, mutant=guard if is_flag else "").run()
            except Wrong:
                return
    pytest.fail("the simulation cannot see what this guard is for")


@pytest.mark.parametrize(("guard", "seed"), RARE, ids=lambda one: one.name if isinstance(one, Mutant) else str(one))
def test_a_world_that_needs_a_rare_guard_goes_wrong_without_it(guard: Mutant, seed: int) -> None:
    assert seed < WITHIN
    with living(guard), pytest.raises(Wrong):
        World(seed).run()


def test_an_old_copy_is_detected_offline_at_start_and_only_the_anchor_does_it() -> None:
    (anchors,) = [one for one in GUARDS if one.name == "the anchors are not looked at"]
    with living(anchors), pytest.raises(Wrong, match="not detected offline at start"):
        runs.worlds(range(3))
