"""A proxy that cuts connections at a chosen byte, on the way there or back; and peers that are no central at all."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass
class Cut:
    """Where the next connection is cut: after so many bytes up, or down; None: never."""

    up: int | None = None
    down: int | None = None


class Proxy:
    """Passes bytes on between a device and central, and cuts as the plan says; `seen` counts what went through."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.plan: list[Cut] = []
        self.seen: list[tuple[int, int]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            cut = self.plan.pop(0) if self.plan else Cut()
            threading.Thread(target=self._carry, args=(here, cut), daemon=True).start()

    def _carry(self, here: socket.socket, cut: Cut) -> None:
        counts = [0, 0]
        with contextlib.suppress(OSError), here, socket.create_connection(self._target) as there:  # it may be down
            down = threading.Thread(target=self._pass_on, args=(there, here, cut.down, counts, 1), daemon=True)
            down.start()
            self._pass_on(here, there, cut.up, counts, 0)
            down.join(10)
        self.seen.append((counts[0], counts[1]))

    def _pass_on(
        self, source: socket.socket, target: socket.socket, most: int | None, counts: list[int], way: int
    ) -> None:
        with contextlib.suppress(OSError):
            while most is None or counts[way] < most:
                data = source.recv(4_096)
                if not data:
                    break
                if most is not None:
                    data = data[: most - counts[way]]
                target.sendall(data)
                counts[way] += len(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cutting(url: str) -> Iterator[Proxy]:
    """A cutting proxy before an address."""
    host, _, port = url.removeprefix("http://").partition(":")
    proxy = Proxy((host, int(port)))
    try:
        yield proxy
    finally:
        proxy.close()


@contextlib.contextmanager
def speaking(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection as it likes; give its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                answer(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def hear_request(connection: socket.socket) -> bytes:
    """Read one whole request."""
    connection.settimeout(5)
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65_536)
        if not more:
            return data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (more := connection.recv(65_536)):
        body += more
    return head + b"\r\n\r\n" + body
