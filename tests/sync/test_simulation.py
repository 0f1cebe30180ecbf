"""Nothing is lost silently, whatever is lost, copied or restored; and each part of the design is needed for that."""

import pytest
from tests.sync.simulation import World, Wrong

SHARE, LONG = 40, 2_000


def run(seeds: range) -> None:
    forks = noticed = 0
    for seed in seeds:
        world = World(seed)
        world.run()
        forks, noticed = forks + world.forks, noticed + world.noticed
    assert forks > 0  # the faults did happen
    assert noticed > 0


def test_no_work_is_lost_silently() -> None:
    run(range(SHARE))


@pytest.mark.long
def test_no_work_is_lost_silently_in_many_worlds() -> None:
    run(range(SHARE, LONG))


@pytest.mark.parametrize("mutant", ["fork", "seq", "counter", "epoch", "prune"])
def test_a_world_without_one_part_of_the_design_loses_work(mutant: str) -> None:
    for seed in range(200):
        try:
            World(seed, mutant).run()
        except Wrong:
            return
    pytest.fail("the simulation cannot see what this part is for")
