"""Packing ahead: a head start on the next batch, which never changes what is in it."""

import itertools
import random
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import current_thread
from uuid import UUID

import pytest
from sqlalchemy import select, update
from tests import makers
from tests.sync.centres import NOW, Desk
from tests.sync.samples import CIRCUMSTANCES

from bekal.storage import places
from bekal.storage.operations import Operation
from bekal.storage.records import LoggedOperation, SealedBatch
from bekal.sync import batches, next_batch, outbox, sealing
from bekal.sync.ahead import Ahead, packing_ahead
from bekal.sync.grouping import Waiting, grouped
from bekal.sync.ledger import Ledger
from bekal.sync.peers import tools_for
from bekal.terms import How

LONG = 300_000
"""Digits that pack to more than half of what a batch takes."""


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    """The second thread."""
    with ThreadPoolExecutor(1) as thread:
        yield thread


class Journal:
    """Operations that wait, numbered from 1; the first is a batch of its own, which is being sealed."""

    def __init__(self, operations: int, people: int) -> None:
        self.rows: list[Waiting] = [(n + 2, n % people == 0, b'{"n":%d}' % n) for n in range(operations)]
        self.asked: list[int] = []

    def behind_the_first(self, ahead: Ahead) -> bool:
        """Have what follows on the first batch packed."""
        assert list(ahead.seen([(1, True, b'{"n":-1}')]))
        return ahead.go_on(1, self.waiting)

    def waiting(self, above: int) -> Generator[Waiting, None, None]:
        self.asked.append(above)
        yield from (one for one in self.rows if one[0] > above)


@pytest.mark.parametrize("people", [25, 480, 2_600, batches.OPERATIONS_CAP + 700])
def test_packed_ahead_or_not_a_batch_is_cut_at_the_same_place(thread: ThreadPoolExecutor, people: int) -> None:
    journal = Journal(2 * batches.OPERATIONS_CAP, people)
    ahead = Ahead(sealing.compress, iter([4, 5]).__next__, thread)
    assert journal.behind_the_first(ahead)
    packed = ahead.packed()
    whole = next(batches.pack(grouped(journal.rows), sealing.compress))
    assert packed == whole


@pytest.mark.parametrize("people", [25, 700, 2_600])
def test_batch_after_batch_follows_on_what_was_read_two_batches_ahead(thread: ThreadPoolExecutor, people: int) -> None:
    journal = Journal(4 * batches.OPERATIONS_CAP + 7, people)
    ahead = Ahead(sealing.compress, itertools.count(1).__next__, thread)  # asked twice a batch: as if one was committed
    is_more, packed = journal.behind_the_first(ahead), []
    while is_more and (contents := ahead.packed()) is not None:
        packed.append(contents.sha256)
        is_more = ahead.go_on(contents.n, journal.waiting)
    assert packed == [one.sha256 for one in batches.pack(grouped(journal.rows), sealing.compress)]
    assert journal.asked == sorted(set(journal.asked)), "no operation is read twice"


def test_what_was_packed_ahead_counts_once_and_for_the_next_commit_only(thread: ThreadPoolExecutor) -> None:
    commits, journal = 7, Journal(3, 1)
    ahead = Ahead(sealing.compress, lambda: commits, thread)
    assert journal.behind_the_first(ahead)
    assert ahead.packed() is None  # the batch before was not committed
    assert journal.behind_the_first(ahead)
    commits += 1
    assert ahead.packed() is not None
    assert ahead.packed() is None
    assert journal.behind_the_first(ahead)
    commits += 2
    assert ahead.packed() is None  # somebody else wrote


def save(desk: Desk, number: int) -> UUID:
    """Register somebody with very much to say."""
    said = random.Random(number).randbytes(LONG // 2).hex()
    with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
        return makers.candidate(session, number, domicile=said)


def test_what_is_sealed_is_what_waits_then_whatever_happened_since(active: Desk) -> None:
    people = [save(active, number) for number in range(1, 6)]
    tools, packers, read_anew = tools_for(active.open), [""], []

    def compress(plain: bytes) -> bytes:
        packers.append(current_thread().name)
        return sealing.compress(plain)

    with packing_ahead(active.open, compress) as ahead:
        for since in ("", "", "erased", "saved", ""):
            if since == "erased":
                blank(active, people[2])
            if since == "saved":
                people.append(save(active, 9))
            packers.clear()
            with active.open.database.writing() as session:
                with_ours = replace(tools, compress=compress)
                assert next_batch.seal_next(Ledger(session, now=NOW), with_ours, CIRCUMSTANCES, named, ahead)
            read_anew.append(current_thread().name in packers)
    assert read_anew == [True, False, True, True, False]
    with active.open.database.reading() as session:
        rows = session.scalars(select(SealedBatch).order_by(SealedBatch.seq)).all()
        for row in rows:
            assert outbox.sealed_again(session, row, tools)  # just the operations that the journal has for it
        waits = session.scalars(select(LoggedOperation.row_id).where(places.WAITS)).all()
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert not waits


def named(inc: str, batch: batches.SealedBatch, ends: UUID) -> str:
    """Keep no file: only its name."""
    return outbox.kept_name(inc, batch.mark, ends, batch.file)


def blank(desk: Desk, person: UUID) -> None:
    """Take out of the journal what somebody said."""
    with desk.open.database.writing() as session:
        n, body = session.execute(
            select(LoggedOperation.n, LoggedOperation.body).where(LoggedOperation.row_id == person)
        ).one()
        operation = Operation.from_bytes(body)
        left = replace(operation, fields=operation.fields | {"domicile": ""}).to_bytes()
        session.execute(update(LoggedOperation).where(LoggedOperation.n == n).values(body=left))
