"""Sockets of the service: bounded threads and bytes, and time limits that a slow or silent peer cannot stretch.

A request's headers have twenty seconds in all, its body a time that fits its length at the slowest line we serve.
Where all threads are taken, whoever has kept one waiting longest and has not proved who it is gives way; so peers
that only hold connections open keep nobody out. Nothing about who asks is written anywhere.
"""

import contextlib
import io
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bekal.central.http.asking import Answered, Asked, Problem, no_body, unavailable
from bekal.central.serving import PortUnusable

HEADERS_WITHIN = 20.0
SLOWEST = 1_000
"""Bytes a second of the slowest line that is waited for."""
LONGEST = 3_600.0
CONNECTIONS = 400
BYTES_AT_ONCE = 256 * 1024 * 1024
PROVED = "/v1/devices/"
"""Under which every request proves its device before its body is read; the bodies of others count as waited for."""
GRACE = 1.0
"""Seconds that a connection has before it may have to give way."""


class Room:
    """Bytes of bodies that are held in memory at once."""

    def __init__(self, most: int = BYTES_AT_ONCE) -> None:
        self._free = most
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Take room for a body; False if there is none now."""
        with self._lock:
            if size > self._free:
                return False
            self._free -= size
            return True

    def give_back(self, size: int) -> None:
        """Give back what was taken."""
        with self._lock:
            self._free += size


class _InTime(io.RawIOBase):
    """Reads a socket until a moment, however its bytes trickle."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.until = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)  # type: ignore[arg-type]  # a buffer, as RawIOBase hands it


def service_at(
    answer: Callable[[Asked], Answered],
    host: str,
    port: int,
    *,
    connections: int = CONNECTIONS,
    room: Room | None = None,
) -> ThreadingHTTPServer:
    """Listen for devices; `serve_forever` of the server does the rest.

    Raises:
        PortUnusable: the address cannot be listened on.

    """
    try:
        return _Server((host, port), answer, connections, room or Room())
    except (OSError, OverflowError) as error:
        raise PortUnusable(host=host, port=port) from error


class _Server(ThreadingHTTPServer):
    """A server of bounded room, whose threads end with it."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(
        self, address: tuple[str, int], answer: Callable[[Asked], Answered], connections: int, room: Room
    ) -> None:
        self.answer = answer
        self.room = room
        self._most = connections
        self._lock = threading.Lock()
        self._here: set[socket.socket] = set()
        self._waiting: dict[socket.socket, float] = {}
        super().__init__(address, _Handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Give a connection a thread, where there is room or somebody idle gives way."""
        assert isinstance(request, socket.socket)
        if self._enter(request):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Answer what comes over a connection, and give its room back."""
        assert isinstance(request, socket.socket)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._here.discard(request)
                self._waiting.pop(request, None)

    def waits(self, connection: socket.socket) -> None:
        """Note that a connection has no whole request yet."""
        with self._lock:
            self._waiting.setdefault(connection, time.monotonic())

    def works(self, connection: socket.socket) -> None:
        """Note that a request is there and being answered."""
        with self._lock:
            self._waiting.pop(connection, None)

    def _enter(self, connection: socket.socket) -> bool:
        with self._lock:
            if len(self._here) >= self._most:
                idle = min(self._waiting, key=self._waiting.__getitem__, default=None)
                if idle is None or time.monotonic() - self._waiting[idle] < GRACE:
                    return False
                del self._waiting[idle]
                self._here.discard(idle)  # its thread ends as soon as it hears of it
                with contextlib.suppress(OSError):
                    idle.shutdown(socket.SHUT_RDWR)
            self._here.add(connection)
            self._waiting[connection] = time.monotonic()
            return True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say that something went wrong, unless it was a peer that went away in the middle."""
        error = sys.exc_info()[1]
        if isinstance(error, OSError) or not isinstance(request, socket.socket):
            return
        # without the traceback: what a database says of a failed statement shows its values
        logging.getLogger("bekal").error("a request failed: %s", type(error).__name__)
        with contextlib.suppress(OSError):
            request.sendall(_written(Problem(500, "internal").answer(), is_last=True))


class _Handler(BaseHTTPRequestHandler):
    """Turns HTTP into `Asked`, and `Answered` into HTTP."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._raw = _InTime(self.connection)
        self.rfile = io.BufferedReader(self._raw, 65_536)

    def handle_one_request(self) -> None:
        self.server.waits(self.connection)
        self._raw.until = time.monotonic() + HEADERS_WITHIN
        try:
            self.raw_requestline = self.rfile.readline(8_193)
            if not self.raw_requestline:
                self.close_connection = True
                return
            if len(self.raw_requestline) > 8_192:
                self.send_error(414)
                return
            if not self.parse_request():
                return
            if self.path.startswith(PROVED):
                self.server.works(self.connection)
            self._answer()
        except TimeoutError:
            self.close_connection = True
        except OSError:
            self.close_connection = True

    def _answer(self) -> None:
        lengths = self.headers.get_all("Content-Length") or []
        if "Transfer-Encoding" in self.headers or len(set(lengths)) > 1:
            self.close_connection = True
            self._send(Problem(411, "length-required").answer())
            return
        length = _length(lengths[0]) if lengths else (None if self.command in {"PUT", "POST", "PATCH"} else 0)
        if lengths and length is None:
            self.close_connection = True
            self._send(Problem(400, "malformed").answer())
            return
        body = _Body(self, length or 0)
        asked = Asked(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            length=length,
            read=body.read if length else no_body,
        )
        try:
            answered = self.server.answer(asked)
        finally:
            body.done()
        if not body.is_read:
            self.close_connection = True  # what was not read would be taken for the next request
        self._send(answered)

    def _send(self, answered: Answered) -> None:
        data = _written(answered, is_last=self.close_connection, has_body=self.command != "HEAD")
        self.connection.settimeout(min(LONGEST, HEADERS_WITHIN + len(data) / SLOWEST))
        self.wfile.write(data)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer every method alike; which of them there are, the routes say."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing: a line would name the address of whoever asks."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no proper request."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or ""
        kind = "headers-too-large" if code in {414, 431} else "malformed"
        self._send(Problem(code if 400 <= code < 500 else 400, kind).answer())

    def body_until(self, size: int) -> None:
        """Set until when a body of this length has to be there."""
        self._raw.until = time.monotonic() + min(LONGEST, HEADERS_WITHIN + size / SLOWEST)


class _Body:
    """The body of one request, read when it is wanted, within the room there is for bodies."""

    def __init__(self, handler: _Handler, size: int) -> None:
        self._handler, self._size = handler, size
        self._taken = 0
        self.is_read = size == 0

    def read(self) -> bytes:
        """Read all of it.

        Raises:
            Problem: there is no room for it now, or it does not come.

        """
        if not self._handler.server.room.take(self._size):
            raise unavailable(10)
        self._taken = self._size
        self._handler.body_until(self._size)
        try:
            data = self._handler.rfile.read(self._size)
        except TimeoutError as error:
            raise Problem(408, "too-slow") from error
        if len(data) < self._size:
            raise Problem(400, "malformed")  # it was cut off; nobody hears this
        self.is_read = True
        self._handler.server.works(self._handler.connection)
        return data

    def done(self) -> None:
        """Give the room back."""
        self._handler.server.room.give_back(self._taken)
        self._taken = 0


def _written(answered: Answered, *, is_last: bool, has_body: bool = True) -> bytes:
    """Return an answer as it goes over the line: one piece, so that a small one is one packet."""
    headers = {"Date": formatdate(usegmt=True), "ETag": answered.tag, "Content-Type": answered.kind}
    if answered.status not in {204, 304}:
        headers["Content-Length"] = str(len(answered.body))
    if is_last:
        headers["Connection"] = "close"
    lines = [f"HTTP/1.1 {answered.status} {HTTPStatus(answered.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in {**headers, **answered.headers}.items() if value]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (answered.body if has_body else b"")


def _length(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
