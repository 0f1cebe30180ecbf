"""When the next exchange is due: always, sooner or later."""

import random

import pytest
from tests.sync.wires import Clock

from bekal.errors import Told
from bekal.sync.exchanged import Exchanged
from bekal.sync.line import NoNetwork, backed_off
from bekal.sync.schedule import EVERY, LONGEST_WAIT, SOON, Schedule, watch
from bekal.sync.talking import CentralBusy


def schedule(clock: Clock, seed: int = 1) -> Schedule:
    return Schedule(clock.ticks, random.Random(seed).random)


def test_the_first_exchange_is_due_at_once_and_the_next_in_a_quarter_of_an_hour_or_so() -> None:
    clock = Clock()
    plan = schedule(clock)
    assert plan.seconds_left() == 0
    plan.note(None)
    assert 0.9 * EVERY <= plan.seconds_left() <= 1.1 * EVERY


def test_saved_work_brings_it_forward_but_not_where_central_cannot_be_had() -> None:
    clock = Clock()
    plan = schedule(clock)
    plan.note(None)
    plan.work_was_saved()
    assert plan.seconds_left() == SOON
    for _ in range(8):
        plan.note(NoNetwork(host="pusat.contoh.id"))
    before = plan.seconds_left()
    plan.work_was_saved()
    assert plan.seconds_left() == before
    plan.network_came_back()
    assert (plan.seconds_left(), plan.failed) == (0, 0)


def test_failures_wait_longer_and_longer_up_to_half_an_hour_spread_over_it() -> None:
    waits = []
    for seed in range(200):
        clock = Clock()
        plan = schedule(clock, seed)
        for _ in range(12):
            plan.note(NoNetwork(host="pusat.contoh.id"))
        waits.append(plan.seconds_left())
    assert max(waits) <= LONGEST_WAIT
    assert sum(wait < LONGEST_WAIT / 2 for wait in waits) > 50
    assert sum(wait > LONGEST_WAIT / 2 for wait in waits) > 50
    assert backed_off(10_000, 1.0) == 120  # no number of failures is too large to reckon with


def test_central_says_when_to_come_again() -> None:
    plan = schedule(Clock())
    plan.note(CentralBusy(after=600))
    assert 600 <= plan.seconds_left() <= 750


class Ended(Exception):
    """The watch is over."""


@pytest.mark.parametrize("fault", [ZeroDivisionError(), NoNetwork(host="x"), MemoryError(), KeyError("x"), OSError(5)])
def test_whatever_happens_to_an_exchange_there_is_a_next_one(fault: Exception) -> None:
    clock, runs, heard = Clock(), [], []

    def exchange() -> Exchanged:
        runs.append(clock.at)
        if len(runs) % 2:
            raise fault
        return Exchanged(batches=len(runs))

    def sleep(seconds: float) -> None:
        if len(runs) == 6:
            raise Ended
        clock.sleep(seconds)

    def told(what: Exchanged | Told) -> None:
        heard.append(what)

    with pytest.raises(Ended):
        watch(schedule(clock), exchange, sleep=sleep, told=told)
    assert len(runs) == 6
    assert [one.batches for one in heard if isinstance(one, Exchanged)] == [2, 4, 6]
    assert len([one for one in heard if isinstance(one, Told)]) == (3 if isinstance(fault, Told) else 0)
