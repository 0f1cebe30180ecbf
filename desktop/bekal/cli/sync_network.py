"""`bekal sync now|watch`: the exchange with central over the network, once or again and again."""

import argparse
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from bekal.cli.call import Call
from bekal.language import say
from bekal.messages import sentence


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of the sync."""
    now = steps.add_parser("now", parents=[common], help=say("kirim lewat jaringan dan terima balasan"))
    now.add_argument("--url", default="", metavar="URL", help=say("alamat layanan pusat di jaringan"))
    now.set_defaults(command=exchange_now)
    again = steps.add_parser("watch", parents=[common], help=say("kirim berulang-ulang sampai dihentikan"))
    again.add_argument("--url", default="", metavar="URL", help=say("alamat layanan pusat di jaringan"))
    again.set_defaults(command=watch)


def require_approval(call: Call, centre: Any) -> None:
    """Ask for a head (`--as`, PIN in BEKAL_PIN) where central's policy asks that one agrees to each sending.

    Raises:
        PersonNeeded: nobody was named.
        WrongSecret, TooManyTries, UnknownPerson: it is not that person.
        NotAllowed: it is no head.

    """
    from bekal.centre.policy import policy_of
    from bekal.staff.queries import people
    from bekal.staff.rules import NotAllowed
    from bekal.terms import Role

    with centre.database.reading() as session:
        if not policy_of(session).approval:
            return
    by = call.person(centre)
    with centre.database.reading() as session:
        if by not in {one.id for one in people(session, Role.HEAD)}:
            raise NotAllowed(role="–", needed=Role.HEAD.word)


def exchange_now(call: Call) -> object:
    """Send what central lacks and take what it says."""
    with call.centre() as centre:
        require_approval(call, centre)
        line, url = _line(call, centre)
        return {**asdict(_exchanged(call, centre, line)), "url": url}


def watch(call: Call) -> object:
    """Exchange again and again, until the process is asked to end."""
    import random
    import time

    from bekal.errors import Told
    from bekal.sync.exchanged import Exchanged
    from bekal.sync.schedule import Schedule
    from bekal.sync.schedule import watch as go_on

    done = 0

    def told(what: Exchanged | Told) -> None:
        nonlocal done
        if isinstance(what, Told):
            call.tell(sentence(what))
        else:
            done += 1
            call.tell(say("{batches} kiriman diterima pusat, {documents} dokumen dari pusat.", **asdict(what)))

    with call.centre() as centre, _ending() as sleep:
        require_approval(call, centre)
        line, url = _line(call, centre)
        schedule = Schedule(time.monotonic, random.SystemRandom().random)
        with contextlib.suppress(_Ended):
            go_on(schedule, lambda: _exchanged(call, centre, line), sleep=sleep, told=told)
    return {"exchanges": done, "url": url}


def _line(call: Call, centre: Any) -> tuple[Any, str]:
    """Return the line to central, and the address it leads to."""
    from bekal.sync import network
    from bekal.sync.line import Line
    from bekal.sync.net import HttpNet

    url = call.url or network.url_of(centre)
    if not url:
        raise network.AddressMissing()
    return Line(HttpNet(url, clock=call.clock), clock=call.clock, tries=4, longest_wait=15), url


def _exchanged(call: Call, centre: Any, line: Any) -> Any:
    """Exchange once, and remember an address at which central answered."""
    from bekal.sync import network

    done = network.exchange(centre, line, progress=_Shown(call).show)
    if call.url:
        network.remember_url(centre, call.url)
    return done


class _Ended(Exception):
    """The process was asked to end."""


@contextlib.contextmanager
def _ending() -> Iterator[Callable[[float], None]]:
    """Give a sleep that ends when the process is asked to."""
    asked = threading.Event()
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in (signal.SIGINT, signal.SIGTERM)}

    def sleep(seconds: float) -> None:
        if asked.wait(seconds):
            raise _Ended

    try:
        yield sleep
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Shown:
    """Tells how far sending is, once a batch."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._told = 0

    def show(self, going: Any) -> None:
        """Tell it where a batch is out."""
        if going.batches > 1 and going.sent == going.size and going.batch != self._told:
            self._told = going.batch
            self._call.tell(
                say(
                    "Kiriman {number} dari {of}, {speed} B/detik.",
                    number=going.batch,
                    of=going.batches,
                    speed=round(going.per_second),
                )
            )
