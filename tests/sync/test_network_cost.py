"""What an exchange costs on the line, counted in bytes of both ways, headers included, and in questions."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from tests.faults.cutting import Proxy, cutting
from tests.sync import wires
from tests.sync.centres import NOW, Desk

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage.records import Candidate
from bekal.sync import repairing
from bekal.sync.network import exchange
from bekal.sync.receiving import last_receipt
from bekal.terms import How

NOTHING, ONE_ROW = 500, 1_600
"""Bytes that nothing to do, and one changed row, may cost."""


@pytest.fixture
def line_and_proxy(active: Desk, central: Central) -> Iterator[Proxy]:
    """A line that counts, between central and a centre that has sent a person."""
    with wires.served(wires.service_of(central).answer) as url, cutting(url) as proxy:
        active.save(1)
        exchange(active.open, wires.line(wires.http(proxy.url)))
        _last(proxy, 1)
        yield proxy


@dataclass
class Asked:
    """What was asked of one database."""

    statements: int = 0
    commits: int = 0


@contextlib.contextmanager
def counting(engine: Engine) -> Iterator[Asked]:
    """Count what is asked of a database within the block."""
    asked = Asked()

    def statement(*_: object) -> None:
        asked.statements += 1

    def commit(_: object) -> None:
        asked.commits += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def _last(proxy: Proxy, count: int) -> int:
    """Return what the last connection carried, once it is closed."""
    until = time.monotonic() + 10
    while len(proxy.seen) < count and time.monotonic() < until:
        time.sleep(0.01)
    return sum(proxy.seen[count - 1])


def test_nothing_to_do_is_one_question_of_few_bytes(active: Desk, line_and_proxy: Proxy) -> None:
    done = exchange(active.open, wires.line(wires.http(line_and_proxy.url)))
    assert done.requests == 1
    assert done.heard_at is not None
    assert _last(line_and_proxy, 2) <= NOTHING


def test_that_contents_are_the_same_is_heard_with_the_comparison_itself(active: Desk, central: Central) -> None:
    net = wires.Direct(wires.service_of(central))
    active.save(1)
    exchange(active.open, wires.line(net))
    assert "/questions?" in net.asked[-1][1]
    with active.open.database.reading() as session:
        receipt = last_receipt(session)
        assert repairing.agreement(session).agreed_at is not None
    assert receipt is not None
    assert receipt.digest


def test_nothing_to_do_and_one_changed_row_ask_little_of_either_database(active: Desk, central: Central) -> None:
    """Statements, with those that begin and end a transaction, and durable commits, of which each waits for a disk."""
    net = wires.Direct(wires.service_of(central))
    active.save(1)
    exchange(active.open, wires.line(net))
    here, there = active.open.database.engine, central.database.engine
    with counting(here) as ours, counting(there) as theirs:
        assert exchange(active.open, wires.line(net, seed=2)).requests == 1
    assert (ours.commits, theirs.commits) == (0, 0)
    assert ours.statements <= 8
    assert theirs.statements <= 3
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        session.scalars(select(Candidate)).one().phone = "081234567890"
    with counting(here) as ours, counting(there) as theirs:
        assert exchange(active.open, wires.line(net, seed=3)).operations == 1
    assert (ours.commits, theirs.commits) == (2, 1)
    assert ours.statements <= 54
    assert theirs.statements <= 26


def test_a_batch_that_came_by_stick_and_was_compared_is_answered_whole(
    active: Desk, central: Central, stick: Path
) -> None:
    """What the device foresees is not what central says: the answer must carry it, or it could not be believed."""
    net = wires.Direct(wires.service_of(central))
    exchange(active.open, wires.line(net))
    active.save(1)
    active.export(stick)
    head_office.import_folder(central, stick, now=NOW)  # with the question, which central finds agreed
    done = exchange(active.open, wires.line(net, seed=2))
    assert (done.batches, done.operations, active.status().unsent) == (1, 1, 0)


def test_one_changed_row_is_one_question_and_hardly_more_than_the_batch_itself(
    active: Desk, line_and_proxy: Proxy
) -> None:
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        session.scalars(select(Candidate)).one().phone = "081234567890"
    done = exchange(active.open, wires.line(wires.http(line_and_proxy.url)))
    assert (done.requests, done.operations) == (1, 1)
    assert _last(line_and_proxy, 2) <= ONE_ROW
