"""The benchmarks: one file a goal, each printing `name ours limit peer ratio`; `python -m tests.bench` runs all."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Line:
    """One measured goal: seconds of ours, of its limit and of its peer; the exponent over sizes, and the goal."""

    name: str
    ours: float
    limit: float
    peer: float | None = None
    goal: float | None = None
    exponent: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the limit."""
        return self.ours / self.limit

    def __str__(self) -> str:
        peer = "-" if self.peer is None else f"{self.peer * 1000:.3f}ms"
        return f"{self.name} {self.ours * 1000:.3f}ms {self.limit * 1000:.3f}ms {peer} {self.ratio:.2f}"

    def row(self) -> str:
        """Return the line as a row of the markdown table."""
        goal = "-" if self.goal is None else f"≤ {self.goal:g} {'ok' if self.ratio <= self.goal else 'OVER'}"
        exponent = "-" if self.exponent is None else f"{self.exponent:.2f}"
        return "| " + " | ".join([*str(self).split(" "), goal, exponent, self.note]) + " |"


HEAD = "| name | ours | limit | peer | ratio | goal | exponent | note |\n|---|--:|--:|--:|--:|---|--:|---|"


def alternating(*works: Callable[[], object], runs: int) -> list[float]:
    """Return the median seconds of each work, run in turns so that a slow moment of the machine meets all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, seconds in zip(works, taken, strict=True):
            begun = perf_counter()
            work()
            seconds.append(perf_counter() - begun)
    return [statistics.median(seconds) for seconds in taken]


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return the slope of log time over log size: 0 for constant, 1 for linear."""
    xs, ys = [math.log(n) for n in sizes], [math.log(s) for s in seconds]
    return statistics.linear_regression(xs, ys).slope
