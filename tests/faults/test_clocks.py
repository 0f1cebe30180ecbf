"""A clock that is wrong or jumps decides nothing: neither the order of work nor which value stands."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.sync.centres import NOW, Desk

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage.clock import Reading
from bekal.storage.operations import Operation
from bekal.storage.records import Candidate, LoggedOperation
from bekal.sync import limits
from bekal.terms import How

WIT = timezone(timedelta(hours=9))
MOMENTS = (
    NOW,
    datetime(1970, 1, 2, tzinfo=UTC),
    NOW + timedelta(days=730),
    NOW - timedelta(hours=2),
    NOW.astimezone(WIT),
    NOW + timedelta(minutes=1),
)


def test_a_wrong_clock_changes_neither_order_nor_values(active: Desk, central: Central, stick: Path) -> None:
    (person,) = active.save(1)
    for number, at in enumerate(MOMENTS):
        with active.open.database.writing(by=active.head, at=at, how=How.KEY) as session:
            session.get_one(Candidate, person).phone = f"08120000000{number}"
        active.export(stick, at=at)
    head_office.import_folder(central, stick, now=NOW)
    with central.database.reading() as session:
        assert session.get_one(Candidate, person).phone == f"08120000000{len(MOMENTS) - 1}"
        bodies = session.scalars(
            select(LoggedOperation.body).where(LoggedOperation.row_id == person).order_by(LoggedOperation.n)
        ).all()
    operations = [Operation.from_bytes(body) for body in bodies]
    assert [operation.fields.get("phone") for operation in operations[1:]] == [
        f"08120000000{number}" for number in range(len(MOMENTS))
    ]
    clocks = [Reading.read(operation.clock) for operation in operations]
    assert clocks == sorted(set(clocks)), "the hybrid clock ran backwards"
    assert [operation.at for operation in operations[1:]] == list(MOMENTS)


@pytest.mark.parametrize("at", [datetime(1971, 1, 1, tzinfo=UTC), NOW - timedelta(days=1)])
def test_a_clock_behind_central_is_flagged_and_takes_everything_in_all_the_same(
    active: Desk, central: Central, stick: Path, at: datetime
) -> None:
    active.save(2)
    active.round_trip(central, stick)
    active.save(1, at=at)
    taken = active.round_trip(central, stick, at=at)
    assert taken.is_clock_behind
    assert active.status().acknowledged == active.operations()


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=730)])
def test_a_clock_that_ran_ahead_is_forgiven_by_stick_too_once_central_told_of_that_work(
    active: Desk, central: Central, stick: Path, ahead: timedelta
) -> None:
    def stands(at: datetime) -> limits.Standing:
        with active.open.database.reading() as session:
            return limits.standing(session, now=at)

    active.save(1, at=NOW + ahead)
    active.export(stick, at=NOW + ahead)
    right = NOW + timedelta(hours=2)  # set right meanwhile
    assert stands(right).clock_behind, "nobody can know yet which of the two was wrong"
    head_office.import_folder(central, stick, now=NOW + timedelta(hours=1))
    assert not active.take_in(stick, at=right).is_clock_behind
    found = stands(right)
    assert (found.clock_words, found.clock_behind) == ("", timedelta(0))
    assert found.order_ahead_to is not None
    assert not stands(NOW + ahead + timedelta(hours=1)).clock_words, "it was set right, and time caught up"


def test_a_clock_that_was_never_set_right_is_told_by_stick_how_far_it_is_ahead_at_least(
    active: Desk, central: Central, stick: Path
) -> None:
    wrong = NOW + timedelta(days=40)
    active.save(1, at=wrong)
    active.export(stick, at=wrong)
    head_office.import_folder(central, stick, now=NOW)
    active.take_in(stick, at=wrong + timedelta(days=2))
    with active.open.database.reading() as session:
        found = limits.standing(session, now=wrong + timedelta(days=2, hours=1))
    assert "40 hari di depan" in found.clock_words
