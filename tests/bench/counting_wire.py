"""A wire between a centre and its head office that counts the bytes of both ways."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class Wire:
    """Carries connections to a port of this machine and counts what goes over."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._count = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def taken(self) -> int:
        """Return the bytes counted since this was last asked."""
        with self._lock:
            count, self._count = self._count, 0
            return count

    def close(self) -> None:
        """Listen no more."""
        self._door.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                for one, other in ((near, far), (far, near)):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                with self._lock:
                    self._count += len(data)
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def counted(port: int) -> Iterator[Wire]:
    """Give a wire to a port."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
