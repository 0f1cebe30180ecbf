"""Every fault scenario has its tests, and those tests are there."""

import ast
from functools import cache
from pathlib import Path

import pytest
from tests.faults.scenarios import SCENARIOS, Scenario

TOP = Path(__file__).resolve().parents[2]


@cache
def names_in(file: str) -> frozenset[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse((TOP / file).read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_the_scenarios_are_the_fifty_five() -> None:
    assert [one.number for one in SCENARIOS] == list(range(1, 56))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: str(one.number))
def test_each_scenario_has_tests_and_they_exist(scenario: Scenario) -> None:
    assert bool(scenario.tests) != bool(scenario.awaits), f"nothing injects: {scenario.fault}"
    for node in scenario.tests:
        file, _, name = node.partition("::")
        assert name in names_in(file), node
