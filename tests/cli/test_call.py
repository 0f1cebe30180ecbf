"""What every command is handed: above all, the day it is where the centre is."""

import argparse
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bekal import cli
from bekal.cli.call import Call
from bekal.storage.opening import opened

COMMANDS = Path(cli.__file__).parent


@pytest.mark.parametrize(("hour", "day"), [(16, date(2026, 12, 31)), (17, date(2027, 1, 1))])
def test_the_day_of_a_command_is_the_centres_not_the_machines(centre: Path, hour: int, day: date) -> None:
    call = Call(argparse.Namespace(), clock=lambda: datetime(2026, 12, 31, hour, 30, tzinfo=UTC))
    with opened(centre) as here, here.database.reading() as session:
        assert call.centre_day(session) == day


def test_no_command_asks_the_machine_for_the_day() -> None:
    of_the_machine = re.compile(r"clock\(\)\.date\(\)|date\.today\(\)|now\(\)\.date\(\)")
    assert [path.name for path in COMMANDS.glob("*.py") if of_the_machine.search(path.read_text("utf-8"))] == []
