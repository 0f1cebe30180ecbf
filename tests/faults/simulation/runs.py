"""Running many worlds, and the figures of a run."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.faults.simulation.office import Wrong
from tests.faults.simulation.tools import CHEAP, Kit
from tests.faults.simulation.world import World


@dataclass
class Figures:
    """What happened in some worlds."""

    worlds: int = 0
    steps: int = 0
    forks: int = 0
    """Batches of second histories."""
    held: int = 0
    """Batches that came before their turn."""
    restored: int = 0
    """Old copies put back at a device."""
    noticed: int = 0
    """Of these, those that were an old copy and were detected offline at start."""
    renewals: int = 0
    disasters: int = 0
    """Restores of central."""
    repaired: int = 0
    """Times when contents differed and central got what another PC still had."""


def worlds(seeds: Iterable[int], kit: Kit = CHEAP) -> Figures:
    """Run a world for each seed; the seed of one that goes wrong is named.

    Raises:
        Wrong: something that must hold did not.

    """
    done = Figures()
    for seed in seeds:
        world = World(seed, kit)
        try:
            world.run()
        except Wrong as wrong:
            raise Wrong(f"seed {seed}: {wrong}") from wrong
        done.worlds += 1
        done.steps += world.steps
        done.forks += world.office.forks
        done.held += world.office.waited
        done.restored += world.restored
        done.noticed += world.noticed
        done.renewals += sum(pc.renewals for pc in world.pcs)
        done.disasters += world.office.epoch - 1
        done.repaired += world.repaired
    return done
