"""P11: bytes that go over the wire for one attendance operation, of a class list and of an update, all told.

Everything counts, both ways: headers, signatures, encryption, receipts. `ours` is bytes an operation in thousandths of
a second, so that the table stays one; the goal is the number of bytes.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from installer.cluster import cluster
from tests.bench import Line
from tests.bench.counting_wire import counted
from tests.bench.many_marks import LIST, Lists
from tests.bench.network_centre import now, pair
from tests.bench.peers import are_wanted
from tests.bench.peers.beside_morango import peer

from bekal.storage.records import Mark
from bekal.terms import Attendance, How

MARKS = 10_000
PEER_ROWS = 1_000
CLASS_LIST, UPDATE = 45, 30


def run() -> Iterator[Line]:
    """Yield a class list and an update."""
    with cluster() as url, tempfile.TemporaryDirectory() as folder, pair(Path(folder), url) as both:
        lists = Lists(both.desk)
        lists.save(1)
        both.exchange()
        lists.save(MARKS // LIST)
        with counted(both.port) as wire:
            both.url = f"http://127.0.0.1:{wire.port}"
            new = both.exchange().operations
            of_new = wire.taken()
            for meeting in lists.meetings:
                with both.desk.open.database.writing(by=both.desk.head, at=now(), how=How.KEY) as session:
                    for row in session.query(Mark).filter(Mark.meeting_id == meeting):
                        row.mark = Attendance.SICK if row.mark is not Attendance.SICK else Attendance.PRESENT
            changed = both.exchange().operations
            of_changed = wire.taken()
    theirs = _peer()
    for name, ours, goal in (("new", of_new / new, CLASS_LIST), ("update", of_changed / changed, UPDATE)):
        verdict = "ok" if ours <= goal else "OVER"
        yield Line(
            f"P11-{name}-bytes", ours / 1000, goal / 1000, theirs, 1, None, f"{ours:.1f} of {goal} bytes: {verdict}"
        )


def _peer() -> float | None:
    if not are_wanted():
        return None
    with cluster() as url, peer(url, tuned=True) as one:
        one.do("write", rows=PEER_ROWS)
        return float(one.do("push")["bytes"]) / PEER_ROWS / 1000
