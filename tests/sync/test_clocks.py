"""This PC's clock as central measures it: told with what to do, flagged, and forgiven once it is right again."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import select
from tests.sync import wires
from tests.sync.centres import NOW, Desk, later

from bekal.central.home import Central
from bekal.certificates import surety
from bekal.storage import doubt
from bekal.storage.clock import Reading
from bekal.storage.operations import Operation
from bekal.storage.records import LoggedOperation, Setting
from bekal.sync import limits
from bekal.sync.exchanged import Exchanged
from bekal.sync.network import exchange

YEARS = timedelta(days=730)


def talk(desk: Desk, central: Central, *, true: timedelta, ahead: timedelta) -> Exchanged:
    """Exchange at a true time with a clock that is so far ahead of it."""
    clock = wires.Clock((true + ahead).total_seconds())
    net = wires.Direct(wires.service_of(central, now=lambda: NOW + true))
    return exchange(desk.open, wires.line(net, clock))


def stands(desk: Desk, at: timedelta) -> limits.Standing:
    with desk.open.database.reading() as session:
        return limits.standing(session, now=NOW + at)


def own_clocks(desk: Desk) -> list[Reading]:
    with desk.open.database.reading() as session:
        bodies = session.scalars(
            select(LoggedOperation.body).where(LoggedOperation.stream.is_(None)).order_by(LoggedOperation.n)
        )
        return [Reading.read(Operation.from_bytes(body).clock) for body in bodies]


def test_a_clock_within_five_minutes_is_told_to_nobody(active: Desk, central: Central) -> None:
    done = talk(active, central, true=timedelta(hours=1), ahead=timedelta(minutes=5))
    assert done.clock_ahead_seconds == 300
    assert stands(active, timedelta(hours=1, minutes=6)).clock_words == ""


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=12), "12 menit di depan"),
        (timedelta(hours=7), "7 jam di depan"),
        (YEARS, "730 hari di depan"),
        (-timedelta(hours=7), "tertinggal 7 jam"),
    ],
)
def test_a_clock_further_off_is_told_with_what_to_do(
    active: Desk, central: Central, ahead: timedelta, words: str
) -> None:
    talk(active, central, true=timedelta(0), ahead=ahead)
    found = stands(active, ahead + timedelta(seconds=1))
    assert words in found.clock_words
    assert "Betulkan jam Windows" in found.clock_words
    talk(active, central, true=timedelta(minutes=2), ahead=timedelta(0))
    assert stands(active, timedelta(minutes=3)).clock_words == "", "it was set right and measured again"


def test_a_clock_that_was_set_back_is_believed_until_it_is_measured_again(active: Desk, central: Central) -> None:
    talk(active, central, true=timedelta(0), ahead=timedelta(hours=7))
    assert stands(active, timedelta(minutes=2)).clock_ahead == timedelta(0)


def test_what_is_signed_by_a_clock_measured_ahead_is_flagged_and_its_date_needs_a_second_person(
    active: Desk, central: Central
) -> None:
    talk(active, central, true=timedelta(0), ahead=YEARS)
    at = NOW + YEARS + timedelta(minutes=1)
    with active.open.database.writing(by=active.head, at=at) as session:
        assert doubt.flag(session) is True
        with pytest.raises(surety.DateUnsure) as refused:
            surety.require(session, now=at, zone=UTC)
    assert refused.value.facts["known"] == f"{NOW:%d/%m/%Y}"


def test_order_never_goes_back_after_a_clock_ran_ahead_and_nothing_is_held_against_the_right_one(
    active: Desk, central: Central
) -> None:
    active.save(1)
    active.save(1, at=NOW + timedelta(days=30))  # ahead by mistake
    assert stands(active, timedelta(hours=1)).clock_behind, "nobody can know yet which of the two was wrong"
    talk(active, central, true=timedelta(hours=1), ahead=timedelta(0))
    found = stands(active, timedelta(hours=1))
    assert (found.clock_words, found.clock_behind) == ("", timedelta(0))
    assert found.order_ahead_to is not None
    assert abs(found.order_ahead_to - later(30)) < timedelta(seconds=1)
    for hour in range(2, 6):
        active.save(1, at=NOW + timedelta(hours=hour))
    clocks = own_clocks(active)
    assert clocks == sorted(set(clocks))
    assert max(clocks).milliseconds - min(clocks[-4:]).milliseconds <= 1, "it waits for time to catch up"
    assert stands(active, timedelta(hours=6)).clock_behind == timedelta(0)
    active.save(1, at=later(31))
    assert stands(active, timedelta(days=31, hours=1)).order_ahead_to is None
    assert stands(active, timedelta(days=20)).clock_behind > timedelta(days=10), (
        "a clock before its work is found again"
    )


def test_a_measurement_that_says_nothing_new_is_not_written_again(active: Desk, central: Central) -> None:
    talk(active, central, true=timedelta(0), ahead=timedelta(seconds=20))
    with active.open.database.reading() as session:
        before = session.scalars(select(Setting.value).where(Setting.key == "clock.measured")).one()
    talk(active, central, true=timedelta(hours=3), ahead=timedelta(seconds=40))
    with active.open.database.reading() as session:
        assert session.scalars(select(Setting.value).where(Setting.key == "clock.measured")).one() == before
