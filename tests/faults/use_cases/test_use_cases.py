"""The use cases themselves lose and double nothing, through every statement; and their own guards are needed."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.faults.mutants import Mutant, living, mutant
from tests.faults.power.recording import memory
from tests.faults.use_cases import stories
from tests.faults.use_cases.world import Template, World, Wrong, template

SHARE, LONG, STEPS = 3, 300, 60

Story = Callable[[World], None]

GUARDS: tuple[tuple[Story, Mutant], ...] = (
    (
        stories.a_sealed_batch_is_lost_with_the_old_copy,
        mutant(
            "what is sealed does not wait again in a new life",
            ("bekal.storage.places", "    state.sealed_n = state.safe_n\n", ""),
        ),
    ),
    (
        stories.own_work_returns,
        mutant(
            "a device is never told of its own former work",
            ("bekal.central.feeding", "    if skips != START:\n", "    if True:\n"),
            (
                "bekal.central.feeding",
                '        query = query.where(func.coalesce(LoggedOperation.stream, "") != own)',
                '        query = query.where(~func.coalesce(LoggedOperation.stream, "").startswith(device.id.hex))',
            ),
        ),
    ),
    (
        stories.two_others_work,
        mutant(
            "the cursor moves and what came is not applied",
            (
                "bekal.sync.feed",
                "        for run in paper.unpacked():\n",
                "        for run in list(paper.unpacked())[:1]:\n",
            ),
        ),
    ),
    (
        stories.two_change_the_same,
        mutant(
            "values that met are not worked out anew",
            (
                "bekal.storage.applying",
                "            if row_id in known.met or not follows(RULES[entity], writers, operation):\n",
                "            if False:\n",
            ),
        ),
    ),
    (
        stories.a_name_changes_where_nobody_knows_of_the_certificate,
        mutant(
            "an identity is changed though a certificate states it",
            ("bekal.storage.merging", "base and not (self.stated and self._is_stated(name, base, operation))", "base"),
        ),
    ),
    (
        stories.a_name_changes_where_nobody_knows_of_the_certificate,
        mutant(
            "a certificate that arrives concerns nobody",
            ("bekal.storage.applying", "now=self.now, also=[*holders, *free])", "now=self.now, lists=False)"),
        ),
    ),
    (
        stories.two_enrol_the_same,
        mutant(
            "what two PCs make of the same rows has two ids",
            ("bekal.storage.records.columns", ") if record.JOINS else new_id()", ") if False else new_id()"),
        ),
    ),
    (
        stories.one_removes_what_another_uses,
        mutant(
            "what hangs on a row does not hold it",
            (
                "bekal.storage.depending",
                "    while held := _held(session, steps, rows):\n",
                "    while held := set():\n",
            ),
        ),
    ),
    (
        stories.one_removes_what_another_uses,
        mutant(
            "what is hung on a removed row does not bring it back",
            (
                "bekal.storage.applying",
                "            unsettled |= dict.fromkeys(_unsupported(self.session, fresh, changes))\n",
                "            pass\n",
            ),
        ),
    ),
    (
        stories.two_give_the_same_name,
        mutant(
            "what was named alike is not set down before it is told apart",
            (
                "bekal.storage.naming",
                "    if entity not in NAMES or values.keys().isdisjoint(NAMES[entity]):\n",
                "    if True:\n",
            ),
        ),
    ),
    (
        stories.two_give_the_same_name,
        mutant(
            "of two of one name the one that came first keeps it",
            ("bekal.storage.apart", "    for one in sorted(named):\n", "    for one in named:\n"),
        ),
    ),
    (
        stories.only_another_pc_has_it,
        mutant(
            "what central lacks of a row that differs is not sent",
            (
                "bekal.sync.repairing",
                "        places.wait_once_more(session, [op_id for op_id in ours if op_id not in theirs])\n",
                "",
            ),
        ),
    ),
    (
        stories.returned_work_is_lost_at_central,
        mutant(
            "central does not compare contents",
            ("bekal.central.comparing", "    if not question.digest:\n", "    if True:\n"),
        ),
    ),
    (
        stories.power_fails_before_the_anchor,
        mutant(
            "a sealed file with work that the database lacks shows nothing beside an anchor",
            ("bekal.sync.lives", "verdict is Verdict.AHEAD or not ledger.has_all(ends)", "verdict is Verdict.AHEAD"),
        ),
    ),
)


@pytest.fixture(scope="module")
def made() -> Iterator[Template]:
    """Three PCs and a central, in memory where that is possible."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        yield template(Path(folder))


def tell(made: Template, story: Story, seed: int = 0) -> World:
    """Let one world live through a story."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder, World(made, Path(folder) / "dunia", seed) as world:
        story(world)
    return world


def live(made: Template, seed: int) -> World:
    """Live one world through."""
    try:
        return tell(made, lambda world: world.run(STEPS), seed)
    except Wrong as wrong:
        raise Wrong(f"seed {seed}: {wrong}") from wrong


def live_all(made: Template, seeds: range) -> None:
    worlds = [live(made, seed) for seed in seeds]
    assert sum(world.restores for world in worlds) > 0
    assert sum(len(world.saved) for world in worlds) > len(worlds)


def test_the_use_cases_lose_and_double_nothing(made: Template) -> None:
    live_all(made, range(SHARE))


@pytest.mark.long
def test_the_use_cases_lose_and_double_nothing_in_many_worlds(made: Template) -> None:
    live_all(made, range(SHARE, SHARE + LONG))


@pytest.mark.parametrize(("story", "guard"), GUARDS, ids=lambda one: one.__name__ if callable(one) else "")
def test_a_story_ends_well_and_without_its_guard_it_goes_wrong(made: Template, story: Story, guard: Mutant) -> None:
    tell(made, story)
    with living(guard), pytest.raises(Wrong):
        tell(made, story)
