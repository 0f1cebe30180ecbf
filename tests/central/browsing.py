"""A browser for the tests of the head office's pages, without a browser: it keeps the cookie and sends forms."""

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from urllib.parse import urlencode

from tests.central.office import NOW

from bekal.central.home import Central
from bekal.central.http.server import service_at
from bekal.central.office.site import Site

PASSWORD = "kuda hijau makan pagi"


class Browser:
    """What a browser does: keeps the cookie, sends forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = urlencode(fields) if method == "POST" else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if (given := answer.headers.get("Set-Cookie")) is not None:
            self.cookie = given.partition(";")[0]
        return answer.status, answer.headers, text

    def sign_in(self, password: str = PASSWORD, name: str = "pembaca") -> int:
        return self.ask("POST", "/sign-in", name=name, password=password)[0]

    def form_of(self, path: str) -> dict[str, str]:
        """Open a page and return what its last form sends back unseen."""
        text = self.ask("GET", path)[2]
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text.rpartition("<form")[2]))


@contextmanager
def served(central: Central, at: list[object] | None = None) -> Iterator[Browser]:
    clock = at or [NOW]
    site = Site(lambda: nullcontext(central), lambda: clock[0])  # type: ignore[arg-type,return-value]  # a test's clock
    with service_at(site.answer, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield Browser(server.server_address[1])
        server.shutdown()
        thread.join()
