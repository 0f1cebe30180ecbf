"""What the README says is so: its commands are commands, its map shows every package."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bekal.cli.main import parser

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(line[4:] for line in README.splitlines() if line.startswith("    ")).replace("\\\n", " ")


SHOWN = [line.split("#")[0].strip() for line in BLOCKS.splitlines() if re.match(r"(\w+=\S+ )*bekal ", line)]
NAMED = [one for one in re.findall(r"`(bekal [a-z][^`]*)`", README) if "…" not in one]


def steps(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = (action for action in of._actions if isinstance(action, argparse._SubParsersAction))
    return next((dict(action.choices) for action in found), {})


def options(of: argparse.ArgumentParser) -> set[str]:
    return {word for action in of._actions for word in action.option_strings}


@pytest.mark.parametrize("said", SHOWN)
def test_every_command_in_a_block_is_taken_as_it_stands(said: str) -> None:
    words = shlex.split(said)
    parser().parse_args(words[words.index("bekal") + 1 :])


@pytest.mark.parametrize("said", NAMED)
def test_every_command_in_a_text_is_one(said: str) -> None:
    at, words = parser(), shlex.split(said)[1:]
    while words and words[0] in steps(at):
        at = steps(at)[words.pop(0)]
    assert not steps(at) or not words, f"there is no such step: {words}"
    assert {word for word in words if word.startswith("--")} <= options(at)


def test_every_command_is_named() -> None:
    listed = README[README.index("lists the rest") : README.index("Exit codes")]
    assert set(re.findall(r"`([a-z-]+)`", listed)) >= set(steps(parser()))


def packages() -> Iterator[str]:
    """Return every package of the program below its parts; those of the window mirror the others."""
    root = ROOT / "desktop" / "bekal"
    for found in sorted(root.rglob("__init__.py")):
        names = found.parent.relative_to(root).parts
        if names and not (names[0] == "ui" and len(names) > 1):
            yield "/".join(names)


@pytest.mark.parametrize("package", [*packages()])
def test_the_map_shows_every_package(package: str) -> None:
    shown = README[README.index("## The map") : README.index("The packages are ordered")]
    assert re.search(rf"\b{package.rsplit('/', 1)[-1]}\b", shown)
