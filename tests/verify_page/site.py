"""A published page on this machine, whose lists can change, whose server can stop, and which notes what it is asked."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer

from tests.verify_page.office import PAGE, Lists

from bekal.central import serving
from bekal.central.page import BUILT, Page, Served, SignedLists, page_of

BUILT_FILES: Mapping[str, bytes] = {name: (PAGE / "built" / name).read_bytes() for name in BUILT}


@dataclass
class Site:
    """Answers as `bekal central serve` does, from lists of the tests' own."""

    page: Page = field(default_factory=lambda: Page({}))
    asked: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0
    server: ThreadingHTTPServer | None = None
    slow: threading.Event | None = None
    """Lists are held back until it is set."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}/"

    def publish(self, lists: Lists, *, site: str | None = "own", without: tuple[str, ...] = ()) -> None:
        signed = SignedLists(
            realm=lists.realm,
            root=lists.root,
            roots=lists.roots,
            trust=lists.trust or b"",
            status=lists.status or b"",
            registers=lists.registers,
        )
        page = page_of(BUILT_FILES, signed, self.host if site == "own" else site)
        self.page = Page({name: data for name, data in page.files.items() if name not in without})

    def answer(self, asked: serving.Asked) -> Served:
        self.asked.append(asked.path)
        if self.slow is not None and asked.path.startswith("/lists/"):
            self.slow.wait(60)
        return self.page.answer(asked.path, known=asked.known, takes_gzip=asked.takes_gzip)

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@contextlib.contextmanager
def site_of(lists: Lists) -> Iterator[Site]:
    """Serve a page with these lists on a free port."""
    made = Site()
    server = serving.server_of(made, "127.0.0.1", 0)  # type: ignore[arg-type]  # answers as an Office does
    plain = server.RequestHandlerClass

    class Noting(plain):  # type: ignore[misc, valid-type]
        def parse_request(self) -> bool:
            done: bool = super().parse_request()
            made.heard.append(self.raw_requestline.decode("latin-1") + str(getattr(self, "headers", "")))
            return done

    server.RequestHandlerClass = Noting
    made.server, made.port = server, server.server_address[1]
    made.publish(lists)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield made
    finally:
        made.stop()
