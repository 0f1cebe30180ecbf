"""The network itself: HTTP/1.1 over TLS with the standard library, through the office's proxy where there is one."""

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from bekal.sync.line import (
    AddressUnfit,
    Answer,
    CertificateUntrusted,
    ClockDoubtful,
    NetFault,
    NoAnswer,
    NoNetwork,
    ProxyWantsLogin,
)

ANSWER_SIZE = 4 * 1024 * 1024
_BLOCK = 16 * 1024
_MOVED = {307, 308}
_UNVERIFIED_TIME = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED


class HttpNet:
    """The way to central at an address; the connection is kept between questions."""

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], datetime],
        connect_within: float = 20.0,
        answer_within: float = 90.0,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._url = checked(url)
        self._clock = clock
        self._connect_within, self._answer_within = connect_within, answer_within
        self._trust = trust
        self._connection: http.client.HTTPConnection | None = None

    @property
    def host(self) -> str:
        """Whom we talk to."""
        return self._url.hostname or ""

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, told: Callable[[int], None]
    ) -> Answer:
        """Ask, and return what came back whole.

        Raises:
            NetFault: nothing came back, or not whole.

        """
        answer = self._ask(method, target, headers, body, told)
        if answer.status in _MOVED and (elsewhere := self._moved(answer, target)):
            self.close()
            self._url = elsewhere
            answer = self._ask(method, target, headers, body, told)
        return answer

    def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()

    def _ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, told: Callable[[int], None]
    ) -> Answer:
        was_kept = self._connection is not None
        try:
            return self._once(method, target, headers, body, told)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            self.close()
            if not was_kept:
                raise NoAnswer(host=self.host) from error
        except NetFault:
            self.close()
            raise
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise self._fault(error) from error
        except BaseException:  # paused by the person: the rest of the request must not follow
            self.close()
            raise
        return self._ask(method, target, headers, body, told)  # the kept connection was closed meanwhile

    def _once(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, told: Callable[[int], None]
    ) -> Answer:
        connection = self._connected()
        connection.putrequest(method, self._url.path.rstrip("/") + target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body or method in {"PUT", "POST"}:
            connection.putheader("Content-Length", str(len(body)))
        first = body[:_BLOCK] if len(body) <= _BLOCK else b""
        connection.endheaders(first or None)
        for start in range(len(first), len(body), _BLOCK):
            connection.send(body[start : start + _BLOCK])
            told(min(start + _BLOCK, len(body)))
        told(len(body))
        with contextlib.closing(connection.getresponse()) as response:
            data = response.read(ANSWER_SIZE + 1)
        if len(data) > ANSWER_SIZE:
            raise NoAnswer(host=self.host)
        if response.length or _is_cut(response):  # less came than was announced
            raise NoAnswer(host=self.host)
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, data)

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            connection = self._made()
            connection.timeout = self._connect_within
            connection.connect()
            if connection.sock is not None:
                connection.sock.settimeout(self._answer_within)
            self._connection = connection
        return self._connection

    def _made(self) -> http.client.HTTPConnection:
        is_secure = self._url.scheme == "https"
        port = self._url.port or (443 if is_secure else 80)
        if is_secure and not _is_near(self.host) and (proxy := self._proxy()):
            way = urlsplit(proxy if "//" in proxy else f"//{proxy}")
            through = http.client.HTTPSConnection(way.hostname or "", way.port or 8080, context=self._context())
            through.set_tunnel(self.host, port)
            return through
        if is_secure:
            return http.client.HTTPSConnection(self.host, port, context=self._context())
        return http.client.HTTPConnection(self.host, port)

    def _proxy(self) -> str:
        """Return what stands between this PC and the network, as the system says; empty if nothing does."""
        return "" if proxy_bypass(self.host) else getproxies().get(self._url.scheme, "")

    def _context(self) -> ssl.SSLContext:
        context = self._trust or ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _moved(self, answer: Answer, target: str) -> SplitResult | None:
        """Return the address that a server names instead of its own, if it is the same host's and no less secure."""
        there = answer.header("Location")
        if not there.endswith(target):
            return None
        url = urlsplit(there.removesuffix(target))
        is_weaker = self._url.scheme == "https" and url.scheme != "https"
        return url if url.hostname == self.host and url.scheme in {"http", "https"} and not is_weaker else None

    def _fault(self, error: Exception) -> NetFault:
        if isinstance(error, ssl.SSLCertVerificationError):
            if error.verify_code in _UNVERIFIED_TIME:
                return ClockDoubtful(host=self.host, clock=f"{self._clock():%d/%m/%Y %H:%M}")
            return CertificateUntrusted(host=self.host)
        if isinstance(error, socket.gaierror):
            return NoNetwork(host=self.host)
        if isinstance(error, OSError) and "407" in str(error):  # how http.client words a proxy's refusal
            return ProxyWantsLogin(host=self.host)
        if isinstance(error, OSError) and error.errno in _UNREACHABLE:
            return NoNetwork(host=self.host)
        return NoAnswer(host=self.host)


def _is_cut(response: http.client.HTTPResponse) -> bool:
    """Whether an answer ended within its headers: the library takes the end of the line for their end."""
    says_its_end = any(name in response.headers for name in ("Content-Length", "Transfer-Encoding", "Connection"))
    return response.status not in {204, 304} and not says_its_end


_UNREACHABLE = {101, 113, 100, 10051, 10065, 10050}  # no route, network down: Linux's numbers and Windows'
_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\Z")


def checked(url: str) -> SplitResult:
    """Return the parts of central's address.

    Without TLS only this machine and the office's own network are talked to.

    Raises:
        AddressUnfit: it is none, or carries a name and password, a query or a fragment.

    """
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
        host = parts.hostname or ""
    except ValueError as error:
        raise AddressUnfit(url=url) from error
    is_plain = parts.scheme == "http" and _is_near(host)
    is_bare = not (parts.username or parts.password or parts.query or parts.fragment)
    if not (parts.scheme == "https" or is_plain) or not is_bare or not (_NAME.match(host) or _address(host)):
        raise AddressUnfit(url=url)
    return parts


def _is_near(host: str) -> bool:
    """Whether a host is this machine or one of the office's own network: a private address, or a bare name."""
    address = _address(host)
    if address is not None:
        return address.is_private or address.is_loopback
    return "." not in host or host.endswith((".local", ".lan", ".internal"))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
