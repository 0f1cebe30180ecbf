"""The use cases themselves lose and double nothing, through every statement; and their own guards are needed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.mutants import Mutant, living, mutant
from tests.faults.power.recording import memory
from tests.faults.use_cases.world import Template, World, Wrong, template

SHARE, LONG, STEPS, WITHIN = 3, 300, 60, 20

GUARDS = (
    mutant(
        "a device is never told of its own former work",
        ("bekal.central.feeding", "    if skips != START:\n", "    if True:\n"),
        (
            "bekal.central.feeding",
            '        query = query.where(func.coalesce(LoggedOperation.stream, "") != own)',
            '        query = query.where(~func.coalesce(LoggedOperation.stream, "").startswith(device.id.hex))',
        ),
    ),
    mutant(
        "the cursor moves and what came is not applied",
        (
            "bekal.sync.feed",
            "        for run in paper.unpacked():\n",
            "        for run in list(paper.unpacked())[:1]:\n",
        ),
    ),
    mutant(
        "values that met are not worked out anew",
        (
            "bekal.storage.applying",
            "            if row_id in known.met or not follows(writers, operation):\n",
            "            if False:\n",
        ),
    ),
)


@pytest.fixture(scope="module")
def made() -> Iterator[Template]:
    """Three PCs and a central, in memory where that is possible."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        yield template(Path(folder))


def live(made: Template, seed: int) -> World:
    """Live one world through."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        world = World(made, Path(folder) / "dunia", seed)
        try:
            world.run(STEPS)
        except Wrong as wrong:
            raise Wrong(f"seed {seed}: {wrong}") from wrong
        finally:
            world.close()
    return world


def live_all(made: Template, seeds: range) -> None:
    worlds = [live(made, seed) for seed in seeds]
    assert sum(world.restores for world in worlds) > 0
    assert sum(len(world.saved) for world in worlds) > len(worlds)


def test_the_use_cases_lose_and_double_nothing(made: Template) -> None:
    live_all(made, range(SHARE))


@pytest.mark.long
def test_the_use_cases_lose_and_double_nothing_in_many_worlds(made: Template) -> None:
    live_all(made, range(SHARE, SHARE + LONG))


@pytest.mark.parametrize(
    "guard",
    [GUARDS[0], *(pytest.param(guard, marks=pytest.mark.long) for guard in GUARDS[1:])],
    ids=lambda guard: guard.name,
)
def test_a_world_whose_program_lacks_a_guard_goes_wrong(made: Template, guard: Mutant) -> None:
    with living(guard):
        for seed in range(WITHIN):
            try:
                live(made, seed)
            except Wrong:
                return
    pytest.fail("the worlds cannot see what this guard is for")
