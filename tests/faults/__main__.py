"""Runs the fault tests and prints their figures: `python -m tests.faults share|full [--seeds N] [--states N] …`.

`share` is what the default test run has; `full` is the whole: ten thousand simulated worlds and five hundred with real
encryption, two hundred thousand power cuts, every mutant, a million mutated batches, every parser, an hour of three
processes against a central.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.fuzzing import fuzz, targets
from tests.faults.nemesis.world import live
from tests.faults.power.explorer import Explorer
from tests.faults.power.mutants import MUTANTS
from tests.faults.power.recording import memory, prepared, recorded
from tests.faults.simulation import runs
from tests.faults.simulation.guards import FLAGS, GUARDS, KNOWN, RARE
from tests.faults.simulation.test_simulation import (
    test_a_world_that_needs_a_rare_guard_goes_wrong_without_it,
    test_a_world_without_one_guard_goes_wrong,
)
from tests.faults.test_fuzzing import refuse_all
from tests.faults.use_cases.test_use_cases import live as live_uses
from tests.faults.use_cases.world import template

from installer import cluster

SIZES = {
    "seeds": (40, 10_000),
    "real": (3, 500),
    "uses": (3, 300),
    "states": (15_000, 200_000),
    "cycles": (5, 40),
    "inputs": (400, 200_000),
    "batches": (4_000, 1_000_000),
    "seconds": (25, 3_600),
}


def main() -> int:
    """Run everything, and say at the end what was run and what failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Run the fault tests.")
    parser.add_argument("size", choices=("share", "full"))
    for name in SIZES:
        parser.add_argument(f"--{name}", type=int)
    asked = parser.parse_args()
    sizes = {name: getattr(asked, name) or both[asked.size == "full"] for name, both in SIZES.items()}
    figures, failed = [], 0
    for name, run in _runs(sizes):
        started = time.monotonic()
        try:
            said = run()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are run
            failed, said = failed + 1, f"FAILED: {type(error).__name__}: {error}"
        figures.append(f"{name}: {said} ({time.monotonic() - started:.0f} s)")
        print(figures[-1], flush=True)
    print(f"\n{len(figures)} runs, {failed} failed")
    return 1 if failed else 0


def _runs(sizes: dict[str, int]) -> list[tuple[str, Callable[[], str]]]:
    return [
        ("simulated worlds", lambda: _worlds(runs.worlds_at_once([*KNOWN, *range(sizes["seeds"])]))),
        ("with real encryption", lambda: _worlds(runs.worlds_at_once(range(sizes["real"]), is_real=True))),
        ("guards taken out", _guards),
        ("use cases", lambda: _uses(sizes["uses"])),
        ("power cuts", lambda: _cuts(sizes["states"], sizes["cycles"])),
        ("steps taken out", _steps),
        ("parsers", lambda: _parsers(sizes["inputs"])),
        ("mutated batches", lambda: _refused(sizes["batches"])),
        ("three processes and a central", lambda: _nemesis(sizes["seconds"])),
    ]


def _worlds(done: runs.Figures) -> str:
    return (
        f"{done.worlds:,} worlds, {done.steps:,} steps, {done.forks:,} batches of second histories, "
        f"{done.held:,} before their turn, {done.restored:,} old copies ({done.noticed:,} noticed at the start), "
        f"{done.renewals:,} new lives, {done.disasters:,} restores of central, "
        f"{done.repaired:,} repairs of what only another PC had; nothing lost"
    )


def _uses(seeds: int) -> str:
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        made = template(Path(folder) / "siap")
        done = [live_uses(made, seed) for seed in range(seeds)]
    saved, restored = sum(len(one.saved) for one in done), sum(one.restores for one in done)
    return f"{len(done)} worlds of real databases, {saved:,} operations, {restored} old copies; nothing lost"


def _guards() -> str:
    guards = [*GUARDS, *FLAGS]
    for guard in guards:
        test_a_world_without_one_guard_goes_wrong(guard)
    for rare, seed in RARE:
        test_a_world_that_needs_a_rare_guard_goes_wrong_without_it(rare, seed)
    return f"{len(guards) + len(RARE)}, each noticed within 200 worlds"


def _explored(folder: Path, *, cycles: int, states: int, visits: int, mutants: tuple[str, ...]) -> list[Explorer]:
    made, done = prepared(folder / "siap"), []
    for mutant in mutants:
        place = folder / (mutant.replace(" ", "-") or "utuh")
        place.mkdir()
        run = recorded(place, made, cycles=cycles, visits=visits, mutant=mutant)
        explorer = Explorer(run.disk, run.key, run.sums, folder)
        explorer.explore(run.events, states=states)
        done.append(explorer)
    return done


def _cuts(states: int, cycles: int) -> str:
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        (one,) = _explored(Path(folder), cycles=cycles, states=states, visits=3, mutants=("",))
    found = one.found
    if found.violations:
        raise AssertionError(dict(found.violations))
    return f"{found.states:,} states after {found.points:,} events, {found.opened:,} databases opened; no violation"


def _steps() -> str:
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        done = _explored(Path(folder), cycles=2, states=6_000, visits=0, mutants=tuple(MUTANTS))
    unseen = [name for name, one in zip(MUTANTS, done, strict=True) if not one.found.violations]
    if unseen:
        raise AssertionError(f"not noticed: {unseen}")
    return f"{len(done)}, each noticed"


def _parsers(inputs: int) -> str:
    everything = targets()
    for number, target in enumerate(everything.values()):
        fuzz(target, inputs, seed=number)
    return f"{len(everything)} parsers, {inputs * len(everything):,} inputs; none fails by a bug"


def _refused(batches: int) -> str:
    refuse_all(batches, seed=4)
    return f"{batches:,}; none taken"


def _nemesis(seconds: int) -> str:
    with tempfile.TemporaryDirectory() as folder, cluster.cluster() as url:
        done = live(Path(folder), url, seed=5, seconds=seconds)
    return f"{seconds} s, " + ", ".join(f"{count:,} {what}" for what, count in sorted(done.items())) + "; all agree"


if __name__ == "__main__":
    sys.exit(main())
