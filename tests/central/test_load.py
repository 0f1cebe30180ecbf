"""Scenario 32: many centres come at once; all are served, in the order in which they first asked."""

import itertools
import threading

import pytest
from tests.bench import central_load
from tests.central.office import ON_ONE_ENGINE

from bekal.central.home import Central
from bekal.central.http.admission import Admission, ComeAgain


@ON_ONE_ENGINE
def test_forty_centres_at_a_door_for_six_are_all_served_and_none_is_forgotten(central: Central) -> None:
    fared = central_load.run(central, 40, people=3, at_once=2, waiting=4, connections=20)
    assert central_load.operations_at(central) == 40 * 5
    assert all(one.took < 120 for one in fared)
    assert sum(one.sent_away + one.cut for one in fared) > 0
    assert max(one.sent_away for one in fared) <= 8


@pytest.mark.long
def test_five_hundred_centres_in_one_minute_are_all_served_within_fifteen(central: Central) -> None:
    fared = central_load.run(central, 500, people=50, at_once=4, waiting=64, connections=400)
    assert central_load.operations_at(central) == 500 * 52
    assert max(one.took for one in fared) <= 15 * 60
    assert max(one.sent_away for one in fared) <= 20


def test_whoever_was_sent_away_keeps_the_place_it_had() -> None:
    """A centre that comes again goes before those that asked later, in however many numbers they come."""
    now = itertools.count()
    door = Admission(at_once=1, waiting=2, patience=0.05, clock=lambda: next(now) / 1_000)
    let_go, inside = threading.Event(), threading.Event()

    def hold() -> None:
        with door.turn("the one inside"):
            inside.set()
            let_go.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(10)
    with pytest.raises(ComeAgain), door.turn("early"):
        pass
    order: list[str] = []
    door.patience = 10.0
    door.clock = lambda: next(now) / 1_000_000 + 1

    def come(name: str) -> None:
        try:
            with door.turn(name):
                order.append(name)
        except ComeAgain:
            order.append(f"{name} sent away")

    late = [threading.Thread(target=come, args=(f"late {n}",)) for n in range(4)]
    for thread in late:
        thread.start()
    until_full(door, 2)
    early = threading.Thread(target=come, args=("early",))
    early.start()
    for _ in range(1_000):
        if any("sent away" in name for name in order) and len(order) >= 3:
            break
        threading.Event().wait(0.005)
    let_go.set()
    for thread in [*late, early, holder]:
        thread.join(10)
    served = [name for name in order if "sent away" not in name]
    assert served[0] == "early"
    assert "early sent away" not in order


def until_full(door: Admission, count: int) -> None:
    for _ in range(1_000):
        if len(door._room) >= count:
            return
        threading.Event().wait(0.005)


def test_one_centre_works_at_one_thing_at_a_time_and_others_do_not_wait_for_it() -> None:
    door = Admission(at_once=4, waiting=10, patience=0.2)
    with door.turn("A"):
        with door.turn("B"):
            pass
        with pytest.raises(ComeAgain), door.turn("A"):
            pass
    with door.turn("A"):
        pass


def test_a_failure_within_gives_the_place_free() -> None:
    door = Admission(at_once=1, waiting=1, patience=0.2)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), door.turn("A"):
            raise ZeroDivisionError
    with door.turn("B"):
        pass
