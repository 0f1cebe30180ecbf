"""A centre and a head office's service in a process of its own, on a PostgreSQL of the benchmark's own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.sync import centres
from tests.sync.centres import Desk

from bekal.central import service as head_office
from bekal.central.home import opened
from bekal.sync import service
from bekal.sync.exchanged import Exchanged
from bekal.sync.line import Line
from bekal.sync.net import HttpNet
from bekal.sync.network import exchange
from bekal.sync.requests import Realm


@dataclass
class Pair:
    """A centre that is let in, and where its head office's service listens."""

    desk: Desk
    url: str
    host: str
    port: int

    def exchange(self) -> Exchanged:
        """Exchange once, from the sealing to the receipt."""
        return exchange(self.desk.open, Line(HttpNet(self.url, clock=now), tries=2))


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


@contextlib.contextmanager
def pair(folder: Path, database: str) -> Iterator[Pair]:
    """Make both, let the centre in, and have nothing wait."""
    os.environ["BEKAL_KEY_FILE"] = str(folder / "key")
    head_office.init(folder / "pusat", database, realm=Realm.PRACTICE, now=now())
    with opened(folder / "pusat") as central:
        file = head_office.make_activation(central, centre_code=centres.CODE, centre_name=centres.NAME, now=now())
    page, port = _free(), _free()
    command = ["central", "serve", "--home", str(folder / "pusat"), "--port", str(page), "--service-port", str(port)]
    running = subprocess.Popen(
        [sys.executable, "-m", "bekal", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until_it_listens(port)
        with centres.new_centre(folder / "balai") as desk:
            service.activate(desk.open, file, now=now())
            made = Pair(desk, f"http://127.0.0.1:{port}", "127.0.0.1", port)
            made.exchange()
            yield made
    finally:
        running.terminate()
        running.wait(20)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until_it_listens(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(port)
