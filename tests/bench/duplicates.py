"""People registered twice at 50,000: the panel while typing, and the list of all pairs to settle.

The panel's limit is the 150 ms in which it has to answer; the list's is reading everybody's compared fields once
through the bare driver. The list's peer is comparing each with each born on the same day by `SequenceMatcher` alone.
Sizes are a tenth and all; ten times as many would take minutes to make.
"""

import gc
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlcipher3.dbapi2 as driver
from tests import makers
from tests.bench import Line, exponent
from tests.bench.many_people import fill
from tests.makers import KEY, Made

from bekal.candidates.merging.alike import alike
from bekal.candidates.merging.pairs import unsettled
from bekal.candidates.merging.rules import Likeness

SIZES = (5_000, 50_000)
ALLOWED = 0.150
ASKED = 200
ROUNDS = 3


def run() -> Iterator[Line]:
    """Yield the lines of this measurement."""
    panels, lists = [], []
    for people in SIZES:
        with tempfile.TemporaryDirectory() as folder, makers.centre(Path(folder)) as made:
            with made.writing() as session:
                rows = fill(session, people)
            gc.collect()
            gc.disable()  # as in the window, which collects rubbish between the jobs
            panels.append(_panel(made, rows))
            lists.append(_list(made, rows))
    yield Line("panel", panels[-1], ALLOWED, None, 1, exponent(SIZES, panels), f"p95 of {ASKED} forms; limit: 150 ms")
    ours, limit, peer = lists[-1]
    yield Line(
        "pairs", ours, limit, peer, None, exponent(SIZES, [one[0] for one in lists]),
        "limit: reading the rows once with the bare driver",
    )  # fmt: skip


def _panel(made: Made, rows: list[dict[str, Any]]) -> float:
    taken = []
    for row in rows[:: max(1, len(rows) // ASKED)]:
        typed = Likeness(
            row["name"], row["nik"], row["birth_date"], row["sex"], row["phone"], "C1234567", row["village"]
        )
        begun = perf_counter()
        with made.reading() as session:
            assert alike(session, typed)
        taken.append(perf_counter() - begun)
    return sorted(taken)[int(len(taken) * 0.95)]


def _list(made: Made, rows: list[dict[str, Any]]) -> list[float]:
    taken: list[list[float]] = [[], [], []]
    for _ in range(ROUNDS):
        for seconds, work in zip(taken, (_ours, _bare, _each_with_each), strict=True):
            begun = perf_counter()
            work(made, rows)
            seconds.append(perf_counter() - begun)
    return [sorted(seconds)[ROUNDS // 2] for seconds in taken]


def _ours(made: Made, _rows: list[dict[str, Any]]) -> None:
    with made.reading() as session:
        unsettled(session)


def _bare(made: Made, _rows: list[dict[str, Any]]) -> None:
    connection = driver.connect(str(made.path))
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute(
        "SELECT id, name, nik, nik_status, birth_date, sex, phone, village, district, street, photo FROM candidate"
    ).fetchall()
    connection.close()


def _each_with_each(_made: Made, rows: list[dict[str, Any]]) -> None:
    days: dict[object, list[str]] = defaultdict(list)
    for row in rows:
        days[row["birth_date"]].append(row["name"])
    for names in days.values():
        for one, other in combinations(names, 2):
            SequenceMatcher(None, one, other).ratio()


if __name__ == "__main__":
    for line in run():
        print(line, line.note)
