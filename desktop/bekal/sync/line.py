"""The line to central: what a network must be able to do, what can go wrong with it, and how patient we are.

Each fault is its own class, since what helps is different: no network, central silent, somebody else answering
in its place, a certificate that cannot be trusted, a clock that is wrong.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bekal.errors import Unavailable


class NetFault(Unavailable):
    """Nothing of what was asked counts; it is asked again. Facts: host."""


class NoNetwork(NetFault):
    """Central's name cannot be found, or no way leads there: this PC has no network. Facts: host."""


class NoAnswer(NetFault):
    """There is a network, but central does not answer, or the line broke in the middle. Facts: host."""


class CentralSilent(NetFault):
    """Something answered that is not central: a portal's page, a proxy, or another server. Facts: host, why."""


class CentralDown(NetFault):
    """Something before central answers that central cannot be had now. Facts: host, status, after (seconds)."""


class ProxyWantsLogin(NetFault):
    """The network of this office lets nobody out without signing in at its proxy. Facts: host."""


class CertificateUntrusted(NetFault):
    """Whoever answers shows a certificate that cannot be trusted; perhaps the line is listened to. Facts: host."""


class ClockDoubtful(NetFault):
    """Central's certificate is not valid at the time that this PC shows; its clock may be wrong. Facts: host, clock."""


class AddressUnfit(Unavailable):
    """The address of central is not one. Facts: url."""


class Stop(Exception):
    """The person paused the exchange; raised by what it hands in, passed on unchanged."""


@dataclass(frozen=True)
class Answer:
    """What came back, by whomever; `headers` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header, empty if it is not there."""
        return self.headers.get(name.lower(), "")


class Net(Protocol):
    """A way to central. `host` names it for people."""

    @property
    def host(self) -> str:
        """Whom we talk to."""
        ...

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, told: Callable[[int], None]
    ) -> Answer:
        """Ask, and return what came back whole; `told` hears how many bytes of the body are out.

        Raises:
            NetFault: nothing came back, or not whole.

        """
        ...

    def close(self) -> None:
        """Hang up."""
        ...


@dataclass
class Patience:
    """How long an exchange goes on trying: `tries` times without a step forward, waiting longer each time.

    The wait is anything between nothing and twice the one before (full jitter), so that many centres that were cut
    off together do not come back together; what central asks for is waited in any case.
    """

    sleep: Callable[[float], None]
    random: Callable[[], float]
    tries: int = 6
    first: float = 2.0
    longest: float = 120.0
    _failed: int = 0

    def wait(self, fault: Unavailable, *, made_way: bool = False) -> None:
        """Wait before the next try.

        Raises:
            Unavailable: the fault itself, where waiting does not help or it was tried often enough.

        """
        if made_way:
            self._failed = 0
        self._failed += 1
        if isinstance(fault, HOPELESS) or self._failed >= self.tries:
            raise fault
        asked_for = float(fault.facts.get("after") or 0.0)  # type: ignore[arg-type]  # seconds
        self.sleep(backed_off(self._failed, self.random(), asked_for, first=self.first, longest=self.longest))


HOPELESS = (CertificateUntrusted, ClockDoubtful, ProxyWantsLogin)
"""Faults that do not pass by themselves in minutes."""


def backed_off(
    failed: int, random: float, asked_for: float = 0.0, *, first: float = 2.0, longest: float = 120.0
) -> float:
    """Return how many seconds to wait after so many failures in a row; `random` is from 0 to 1."""
    if asked_for > 0:
        return min(asked_for, 3_600.0) * (1 + random / 4)
    return random * min(longest, first * 2.0 ** min(failed, 30))


@dataclass(frozen=True)
class Line:
    """A net, and the world it is used in; a test or a simulator hands in others."""

    net: Net
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ticks: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[int], bytes] = os.urandom
    tries: int = 6
    longest_wait: float = field(default=120.0)

    def patience(self) -> Patience:
        """Return the patience of one exchange."""

        def random() -> float:
            return int.from_bytes(self.dice(4), "big") / 0xFFFFFFFF

        return Patience(self.sleep, random, self.tries, longest=self.longest_wait)

    def not_central(self, answer: Answer) -> NetFault:
        """Return what an answer means that central did not sign."""
        if answer.status == 407:
            return ProxyWantsLogin(host=self.net.host)
        if answer.status in {500, 502, 503, 504}:
            return CentralDown(host=self.net.host, status=answer.status, after=retry_after(answer))
        return CentralSilent(host=self.net.host, why=str(answer.status))


def retry_after(answer: Answer) -> float:
    """Return how many seconds an answer asks to wait, 0 if it does not say."""
    text = answer.header("Retry-After")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0.0
