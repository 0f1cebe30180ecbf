"""P10: a whole exchange with nothing to send, and one with a single changed row, beside one HTTP request on loopback.

Limit: one GET of the service's description over a fresh connection, in turns with ours. Notes say the bytes that went
over the wire both ways, headers of HTTP included; they are counted in exchanges of their own, since the counter stands
between and takes time. The service works on PostgreSQL, in a process of its own.
"""

import http.client
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from installer.cluster import cluster
from tests.bench import Line
from tests.bench.counting_wire import Wire, counted
from tests.bench.many_marks import Lists
from tests.bench.network_centre import Pair, now, pair
from tests.bench.peers import are_wanted
from tests.bench.peers.beside_morango import peer

from bekal.central.http.service import OPENAPI
from bekal.storage.records import Candidate
from bekal.terms import How

RUNS, COUNTED = 15, 5
PEER_ROWS = 200


def run() -> Iterator[Line]:
    """Yield nothing to do, and one changed row."""
    idle: list[float] = []
    one: list[float] = []
    limit: list[float] = []
    sizes: dict[str, list[int]] = {"idle": [], "one": []}
    with cluster() as url, tempfile.TemporaryDirectory() as folder, pair(Path(folder), url) as both:
        Lists(both.desk).save(2)
        both.exchange()
        for turn in range(RUNS):
            limit.append(_asked(both))
            idle.append(_timed(both))
            _change(both, turn)
            one.append(_timed(both))
        with counted(both.port) as wire:
            both.url = f"http://127.0.0.1:{wire.port}"
            for turn in range(COUNTED):
                sizes["idle"].append(_size(both, wire))
                _change(both, RUNS + turn)
                sizes["one"].append(_size(both, wire))
    nothing, changed = _peer()
    note = "{} bytes"
    yield Line("P10-nothing", median(idle), median(limit), nothing, 5, None, note.format(int(median(sizes["idle"]))))
    yield Line("P10-one-row", median(one), median(limit), changed, 15, None, note.format(int(median(sizes["one"]))))


def _asked(both: Pair) -> float:
    begun = perf_counter()
    connection = http.client.HTTPConnection(both.host, both.port, timeout=20)
    connection.request("GET", OPENAPI)
    connection.getresponse().read()
    connection.close()
    return perf_counter() - begun


def _timed(both: Pair) -> float:
    begun = perf_counter()
    both.exchange()
    return perf_counter() - begun


def _size(both: Pair, wire: Wire) -> int:
    wire.taken()
    both.exchange()
    return wire.taken()


def _change(both: Pair, turn: int) -> None:
    with both.desk.open.database.writing(by=both.desk.head, at=now(), how=How.KEY) as session:
        person = session.query(Candidate).first()
        assert person is not None
        person.phone = f"+62811{turn:07}"


def _peer() -> tuple[float | None, float | None]:
    if not are_wanted():
        return None, None
    with cluster() as url, peer(url, tuned=True) as one:
        one.do("write", rows=PEER_ROWS)
        one.do("push")
        nothing = float(one.do("push")["seconds"])
        one.do("change", rows=1)
        return nothing, float(one.do("push")["seconds"])
