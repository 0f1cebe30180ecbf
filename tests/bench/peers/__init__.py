"""Other systems that benchmarks run beside ours, each in an environment of its own that only the benchmark installs."""

import os


def are_wanted() -> bool:
    """Whether peers are installed and run; `BEKAL_BENCH_PEERS=0` says no."""
    return os.environ.get("BEKAL_BENCH_PEERS", "1") != "0"


def serialising(rows: int) -> float | None:
    """Return the seconds Morango takes to write so many new rows into its store; None without peers."""
    if not are_wanted():
        return None
    from installer.cluster import cluster
    from tests.bench.peers.beside_morango import peer

    with cluster() as url, peer(url, tuned=True) as one:
        one.do("write", rows=rows)
        return float(one.do("serialise")["seconds"])
