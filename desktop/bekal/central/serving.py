"""Serving and publishing: the verification page with the lists of today, over HTTP or into a folder.

At present the page is all there is to serve; further answers join `routes` and are asked in turn.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

from bekal import paths
from bekal.central.home import Central
from bekal.central.lists import current
from bekal.central.page import BUILT, Page, Served, SignedLists, host_files, page_of, refused
from bekal.errors import Told, Unavailable
from bekal.storage.folder import write_durably

FRESH_FOR = 60.0  # seconds before the lists are looked at again
_PATIENCE = 15  # seconds that a silent browser may hold a thread
_AT_ONCE = 300  # connections; whoever comes while all are taken waits a moment, and is then let go
_WAIT = 5.0

Route = Callable[["Asked"], Served | None]
"""Answers a request, or leaves it to the next route."""
Opening = Callable[[], AbstractContextManager[Central]]
"""Opens the central system for a moment."""


class PortUnusable(Unavailable):
    """The address or port cannot be listened on: taken, reserved or not of this machine. Facts: host, port."""


@dataclass(frozen=True)
class Asked:
    """One request: no header is kept that would tell who asks."""

    method: str
    path: str
    known: str | None
    takes_gzip: bool
    host: str = ""
    """Whom the browser believes to talk to."""


def current_lists(central: Central, *, now: datetime) -> SignedLists:
    """Bring the lists of a central system up to date and return them."""
    now_published = current(central, now=now)
    return SignedLists(
        realm=central.certificate_realm,
        root=central.root_files[0],
        trust=now_published.trust,
        status=now_published.status,
        roots=central.root_files[1:],
        registers=now_published.registers,
    )


def laid_out(lists: SignedLists, site: str | None) -> Page:
    """Lay out the page with these lists.

    Raises:
        SiteUnfit: the official address is no host name.

    """
    folder = paths.resources() / "verify-page" / "built"
    return page_of({name: (folder / name).read_bytes() for name in BUILT}, lists, site)


def publish(central: Central, out: Path, site: str | None, *, now: datetime) -> Page:
    """Write the page into a folder that any static host can serve.

    The service worker comes last: it is what makes a browser that knows the page fetch the rest anew. Files that
    are there already and unchanged stay as they are.

    Raises:
        SiteUnfit: the official address is no host name.
        OSError: the folder cannot be written.

    """
    page = laid_out(current_lists(central, now=now), site)
    files = {**page.files, **host_files()}
    for name in sorted(files, key=lambda name: (name == "sw.js", not name.startswith("lists/"), name)):
        target = out / name
        if target.is_file() and target.read_bytes() == files[name]:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, files[name])
    return page


class Office:
    """What a running server answers from: the page, laid out anew where its lists have changed.

    The central system is opened for each look at its lists, so that a root that was made meanwhile is seen too.
    """

    def __init__(
        self, opening: Opening, site: str | None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._opening = opening
        self._site = site
        self._clock = clock
        self._lock = threading.Lock()
        self._shown: tuple[SignedLists, Page] | None = None
        self._looked_at = 0.0
        self.routes: Sequence[Route] = (self._show_the_way, self._answer_page)
        self.ports: tuple[int, int] | None = None
        """Of the page and of the service for devices, where that is served beside it."""

    def answer(self, asked: Asked) -> Served:
        """Answer one request."""
        for route in self.routes:
            if (served := route(asked)) is not None:
                return served
        return refused(HTTPStatus.NOT_FOUND)

    def page(self) -> Page:
        """Return the page with lists looked up in the last minute; where they cannot be had, with those of before.

        Raises:
            Told: there is no page yet, and the lists cannot be had.

        """
        with self._lock:
            if self._shown is None or time.monotonic() - self._looked_at > FRESH_FOR:
                self._looked_at = time.monotonic()
                self._shown = self._look()
            return self._shown[1]

    def _look(self) -> tuple[SignedLists, Page]:
        try:
            with self._opening() as central:
                lists = current_lists(central, now=self._clock())
        except Told as trouble:
            if self._shown is None:
                raise
            # signed lists stay true, and browsers see their age
            logging.getLogger("bekal").warning("lists not renewed: %s", type(trouble).__name__)
            return self._shown
        if self._shown is not None and self._shown[0] == lists:
            return self._shown
        return lists, laid_out(lists, self._site)

    def _show_the_way(self, asked: Asked) -> Served | None:
        """Send a device that came to the page to the service, unless it came through a proxy."""
        name, _, port = asked.host.rpartition(":")
        if self.ports is not None and name and port == str(self.ports[0]) and asked.path.startswith("/v1/"):
            there = f"http://{name}:{self.ports[1]}{asked.path}"
            return Served(HTTPStatus.PERMANENT_REDIRECT, (("Location", there),), b"")
        return refused(HTTPStatus.METHOD_NOT_ALLOWED) if asked.method in {"PUT", "POST"} else None

    def _answer_page(self, asked: Asked) -> Served:
        return self.page().answer(asked.path, known=asked.known, takes_gzip=asked.takes_gzip)


def server_of(office: Office, host: str, port: int) -> ThreadingHTTPServer:
    """Listen for browsers; `serve_forever` of the server does the rest. Nothing about who asks is written anywhere.

    Raises:
        PortUnusable: the address cannot be listened on.

    """

    class Handler(BaseHTTPRequestHandler):
        """Turns HTTP into `Asked`, and `Served` into HTTP."""

        protocol_version = "HTTP/1.1"
        server_version, sys_version = "Bekal", ""
        timeout = _PATIENCE

        def do_GET(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing: a line would name the address of whoever checks a certificate."""

        def do_PUT(self) -> None:
            self.close_connection = True  # the body is not read
            self._answer()

        def do_POST(self) -> None:
            self.do_PUT()

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            """Refuse what is no proper request, with the headers of every other answer."""
            self.close_connection = True
            self._send(refused(HTTPStatus(code)))

        def _answer(self) -> None:
            asked = Asked(
                method=self.command,
                path=self.path,
                known=self.headers.get("If-None-Match"),
                takes_gzip="gzip" in self.headers.get("Accept-Encoding", ""),
                host=self.headers.get("Host", ""),
            )
            self._send(office.answer(asked))

        def _send(self, served: Served) -> None:
            self.send_response(served.status)
            for name, value in served.headers:
                self.send_header(name, value)
            if served.status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(served.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(served.body)

    try:
        return _Server((host, port), Handler)
    except (OSError, OverflowError) as error:
        raise PortUnusable(host=host, port=port) from error


class _Server(ThreadingHTTPServer):
    """A server of bounded room, whose threads end with it, and that writes no troubles with single browsers down."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__(address, handler)

    def process_request(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Give a connection a thread, where there is room."""
        if self._room.acquire(timeout=_WAIT):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Answer what comes over a connection, and give its room back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a browser that went away in the middle."""
