"""Morango 0.8 beside us: installed by the benchmark into an environment of its own, on the PostgreSQL it is given."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PLACE = HERE.parents[2] / "build" / "peers" / "morango"
NEEDS = ("morango==0.8.15", "psycopg2-binary")
DEFAULT_CHUNK, TUNED_CHUNK = 500, 10_000


class Peer:
    """A client of Morango that does what it is told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def do(self, what: str, **about: int) -> dict[str, Any]:
        """Have one thing done; return seconds, how many rows, and bytes over the wire."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, **about}) + "\n")
        self._process.stdin.flush()
        return _line(self._process)


def _line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError("the peer broke off")


def python() -> Path:
    """Return the peer's own Python, installing it where it is missing."""
    program = PLACE / "bin" / "python"
    if not program.exists():
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        venv.create(PLACE, with_pip=True)
        subprocess.run([program, "-m", "pip", "install", "-q", *NEEDS], check=True, stdout=sys.stderr)
    return program


@contextlib.contextmanager
def peer(url: str, *, tuned: bool) -> Iterator[Peer]:
    """Run a server of Morango on the database of `url` (empty) and a client of it."""
    program, plain = str(python()), url.replace("+psycopg", "")
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    chunk = str(TUNED_CHUNK if tuned else DEFAULT_CHUNK)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        for role in (["server", plain, port], ["client", port, chunk]):
            process = running.enter_context(
                subprocess.Popen(
                    [program, str(HERE / "morango_peer.py"), folder, *role],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env=bare,
                )
            )
            running.callback(process.kill)
            _line(process)
        yield Peer(process)
