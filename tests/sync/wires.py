"""A head office's service on this machine, and the line a centre talks to it by."""

import contextlib
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.sync.centres import NOW

from bekal.central.home import Central
from bekal.central.http.admission import Admission
from bekal.central.http.asking import Answered, Asked, no_body
from bekal.central.http.server import Room, service_at
from bekal.central.http.service import Service
from bekal.sync.line import Answer, Line, Net
from bekal.sync.net import HttpNet


def service_of(central: Central, *, now: Callable[[], datetime] = lambda: NOW, at_once: int = 4) -> Service:
    """The service of an open central system."""
    return Service(lambda: contextlib.nullcontext(central), now, Admission(at_once=at_once))


@contextlib.contextmanager
def served(answer: Callable[[Asked], Answered], *, connections: int = 50, room: Room | None = None) -> Iterator[str]:
    """Serve on a free port of this machine; give the address."""
    with service_at(answer, "127.0.0.1", 0, connections=connections, room=room) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Clock:
    """Simulated time: waiting passes it, nothing else does."""

    at: float = 0.0
    waited: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.at += seconds

    def ticks(self) -> float:
        return self.at

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.at)


def line(net: Net, clock: Clock | None = None, *, tries: int = 6, seed: int = 1, longest: float = 120) -> Line:
    """A line by this net, in simulated time and with dice of its own."""
    clock = clock or Clock()
    return Line(net, clock.now, clock.ticks, clock.sleep, random.Random(seed).randbytes, tries, longest)


def http(url: str) -> HttpNet:
    """The real net to an address."""
    return HttpNet(url, clock=lambda: NOW, connect_within=5, answer_within=10)


@dataclass
class Direct:
    """A net without sockets: what is asked reaches the service at once. Tests bend `ask` as they need."""

    service: Service
    host: str = "pusat.contoh.id"
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, told: Callable[[int], None]
    ) -> Answer:
        self.asked.append((method, target))
        told(len(body))
        small = {name.lower(): value for name, value in headers.items()}
        answered = self.service.answer(Asked(method, target, small, len(body), (lambda: body) if body else no_body))
        back = {name.lower(): value for name, value in answered.headers.items()}
        return Answer(answered.status, back | {"etag": answered.tag, "content-type": answered.kind}, answered.body)

    def close(self) -> None:
        """Nothing is open."""
