"""Help: every command stands in the list of its part, in Indonesian and in English."""

import argparse
from collections.abc import Iterator

import pytest

from bekal import language
from bekal.cli.main import parser


@pytest.mark.parametrize("spoken", ["id", "en"])
def test_every_command_is_listed_with_what_it_does(spoken: str) -> None:
    before = language.chosen()
    language.choose(spoken)
    try:
        unsaid = list(_without_words(parser(), "bekal"))
    finally:
        language.choose(before)
    assert unsaid == []


def _without_words(of: argparse.ArgumentParser, path: str) -> Iterator[str]:
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            listed = {one.dest for one in action._choices_actions if one.help}
            for name, part in action.choices.items():
                if name not in listed:
                    yield f"{path} {name}"
                yield from _without_words(part, f"{path} {name}")
