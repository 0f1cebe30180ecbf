"""P8: from the journal to sealed, encrypted, fsynced batches, beside writing the plain bytes to the same disk.

Class lists of 25 marks, each saved in a transaction of its own. Limit: the very bytes of the operations written to as
many files as there are batches, each with fsync. Peer: Morango serialising as many new rows of the same fields into its
store, in its own environment (it neither encrypts nor writes files at that step); `BEKAL_BENCH_PEERS=0` leaves it out.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from sqlalchemy import select
from tests.bench import Line, exponent
from tests.bench.many_marks import LIST, Lists
from tests.bench.peers import serialising
from tests.sync import centres
from tests.sync.centres import NOW, Desk

from bekal.storage import places
from bekal.storage.records import LoggedOperation, SealedBatch
from bekal.sync import service
from bekal.sync.sending import seal

SIZES = (1_000, 10_000, 100_000)
PEER_ROWS = 10_000


def run() -> Iterator[Line]:
    """Yield the line of 100,000 operations."""
    taken: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder, centres.office(Path(folder) / "pusat") as central:
        os.environ.setdefault("BEKAL_KEY_FILE", str(Path(folder) / "key"))
        with centres.new_centre(Path(folder) / "balai") as desk:
            service.activate(desk.open, centres.activation(central), now=NOW)
            lists = Lists(desk)
            lists.save(1)
            seal(desk.open, now=NOW)
            for size in SIZES:
                lists.save(size // LIST)
                taken.append(_both(desk, Path(folder)))
    ours, limit = taken[-1]
    peer = serialising(PEER_ROWS)
    slower = peer * SIZES[-1] / PEER_ROWS if peer else None
    beside = f"; {slower / ours:.1f} times as fast as the peer" if slower else ""
    note = f"{SIZES[-1] / ours:,.0f} operations a second{beside}"
    yield Line("P8-export", ours, limit, slower, 15, exponent(SIZES, [t[0] for t in taken]), note)


def _both(desk: Desk, folder: Path) -> tuple[float, float]:
    """Seal what waits, and write the same plain bytes; return the seconds of each."""
    with desk.open.database.reading() as session:
        waiting = session.scalars(select(LoggedOperation.body).where(places.WAITS).order_by(LoggedOperation.n)).all()
        before = session.scalar(select(SealedBatch.seq).order_by(SealedBatch.seq.desc()).limit(1)) or 0
    begun = perf_counter()
    sealed = seal(desk.open, now=NOW)
    ours = perf_counter() - begun
    with desk.open.database.reading() as session:
        counts = session.scalars(
            select(SealedBatch.operations).where(SealedBatch.seq > before).order_by(SealedBatch.seq)
        ).all()
    assert sum(counts) == len(waiting)
    assert len(counts) == sealed
    begun, at = perf_counter(), 0
    for number, n in enumerate(counts):
        with (folder / f"plain-{number}").open("wb") as out:
            out.write(b"\n".join(waiting[at : at + n]))
            out.flush()
            os.fsync(out.fileno())
        at += n
    return ours, perf_counter() - begun
