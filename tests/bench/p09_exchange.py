"""P9: 10,000 attendance operations from the journal to a believed receipt, over loopback into PostgreSQL.

Sealed, signed, encrypted, sent, proved, judged, merged, applied, answered and taken in; the service runs in a process
of its own. Limit: COPY of the same marks into an empty table of the same columns. Peer: Morango 0.8 pushing as many new
rows to a server of its own on the same PostgreSQL, with large chunks (tuned). The second line changes one field of
each of those marks.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import psycopg
from installer.cluster import cluster
from sqlalchemy import text
from tests.bench import Line
from tests.bench.many_marks import LIST, Lists
from tests.bench.network_centre import Pair, now, pair
from tests.bench.peers import are_wanted
from tests.bench.peers.beside_morango import peer

from bekal.storage.records import Mark
from bekal.terms import Attendance, How

MARKS = 10_000
PEER_ROWS = 2_000


def run() -> Iterator[Line]:
    """Yield new marks, and changes of one field."""
    with cluster() as url, tempfile.TemporaryDirectory() as folder:
        with pair(Path(folder), _database(url, "bekal")) as both:
            lists = Lists(both.desk)
            lists.save(2)
            both.exchange()
            lists.save(MARKS // LIST)
            new = _timed(both)
            limit = _copied(url, both, lists)
            _change(both, lists)
            changed = _timed(both)
        inserted, updated = _peer(_database(url, "peer"))
    for name, ours, theirs in (("P9-new", new, inserted), ("P9-changed", changed, updated)):
        slower = theirs * MARKS / PEER_ROWS if theirs else None
        beside = f"; {slower / ours:.0f} times as fast as the peer" if slower else ""
        yield Line(name, ours, limit, slower, 15, None, f"{MARKS / ours:,.0f} operations a second{beside}")


def _timed(both: Pair) -> float:
    begun = perf_counter()
    done = both.exchange()
    took = perf_counter() - begun
    assert done.operations == MARKS, done
    assert done.problems == 0
    return took


def _database(url: str, name: str) -> str:
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url[: -len("postgres")] + name


def _copied(url: str, both: Pair, lists: Lists) -> float:
    """Copy the same marks into an empty table of the same columns, one transaction."""
    with both.desk.open.database.reading() as session:
        rows = session.execute(text("SELECT * FROM mark ORDER BY id")).all()[:MARKS]
    with psycopg.connect((url[: -len("postgres")] + "bekal").replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE mark_again (LIKE mark INCLUDING INDEXES)")
        connection.commit()
        with both.desk.open.database.reading() as session:
            names = list(session.execute(text("SELECT * FROM mark LIMIT 1")).keys())
        begun = perf_counter()
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY mark_again ({', '.join(names)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row([_plain(value) for value in row])
        connection.commit()
        return perf_counter() - begun


def _plain(value: object) -> object:
    from uuid import UUID

    return UUID(bytes=bytes(value)) if isinstance(value, (bytes, memoryview)) and len(value) == 16 else value


def _change(both: Pair, lists: Lists) -> None:
    """Note something on each of the marks, list by list, as an instructor does."""
    done = 0
    for meeting in lists.meetings:
        if done >= MARKS:
            return
        with both.desk.open.database.writing(by=both.desk.head, at=now(), how=How.KEY) as session:
            for row in session.query(Mark).filter(Mark.meeting_id == meeting):
                row.mark = Attendance.SICK if row.mark is not Attendance.SICK else Attendance.PRESENT
                done += 1


def _peer(url: str) -> tuple[float | None, float | None]:
    if not are_wanted():
        return None, None
    with peer(url, tuned=True) as one:
        one.do("write", rows=PEER_ROWS)
        new = float(one.do("push")["seconds"])
        one.do("change", rows=PEER_ROWS)
        return new, float(one.do("push")["seconds"])
