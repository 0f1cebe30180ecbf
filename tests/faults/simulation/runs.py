"""Running many worlds, and the figures of a run."""

import gc
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import repeat

from tests.faults.simulation.office import Wrong
from tests.faults.simulation.tools import CHEAP, Kit, real
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
    wrong: tuple[str, ...] = ()
    """Worlds that went wrong, and how."""

    def __add__(self, other: "Figures") -> "Figures":
        """Return both together."""
        return Figures(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))


def worlds(seeds: Iterable[int], kit: Kit = CHEAP) -> Figures:
    """Run a world for each seed; the seeds of all that go wrong are named.

    Raises:
        Wrong: something that must hold did not.

    """
    return _right(_some(list(seeds), kit))


def worlds_at_once(seeds: Sequence[int], *, is_real: bool = False) -> Figures:
    """Run many worlds on all processors; the seeds of all that go wrong are named.

    Raises:
        Wrong: something that must hold did not.

    """
    some = [seeds[start : start + _TOGETHER] for start in range(0, len(seeds), _TOGETHER)]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return _right(sum(pool.map(_elsewhere, some, repeat(is_real)), start=Figures()))


def _right(done: Figures) -> Figures:
    if done.wrong:
        raise Wrong("; ".join(done.wrong))
    return done


def _elsewhere(seeds: Sequence[int], is_real: bool) -> Figures:
    return _some(seeds, real() if is_real else CHEAP)


def _some(seeds: Sequence[int], kit: Kit) -> Figures:
    done = Figures()
    for number, seed in enumerate(seeds):
        with _collecting(now=number % _TOGETHER == 0):
            done += _world(seed, kit)
    return done


def _world(seed: int, kit: Kit) -> Figures:
    world = World(seed, kit)
    try:
        world.run()
    except Wrong as wrong:
        return Figures(wrong=(f"seed {seed}: {wrong}",))
    return Figures(
        worlds=1,
        steps=world.steps,
        forks=world.office.forks,
        held=world.office.waited,
        restored=world.restored,
        noticed=world.noticed,
        renewals=sum(pc.renewals for pc in world.pcs),
        disasters=world.office.epoch - 1,
        repaired=world.repaired,
    )


@contextmanager
def _collecting(*, now: bool) -> Iterator[None]:
    """Look for what nobody needs any more between some worlds, not all the time within them."""
    if now:
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


_TOGETHER = 20
