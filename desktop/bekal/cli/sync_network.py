"""`bekal sync now|watch|compare`: the exchange with central over the network, and holding the contents against it."""

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
    held = steps.add_parser("compare", parents=[common], help=say("bandingkan isi PC ini dengan isi pusat"))
    held.add_argument("--again", action="store_true", help=say("baca setiap baris sekali lagi lebih dahulu"))
    held.add_argument("--url", default="", metavar="URL", help=say("alamat layanan pusat di jaringan"))
    held.set_defaults(command=compare)


def require_approval(call: Call, centre: Any) -> None:
    """Ask for a head (`--as`, PIN in BEKAL_PIN) where central's policy asks that one agrees to what is sent.

    Where nothing waits that central lacks, nobody is asked.

    Raises:
        PersonNeeded: nobody was named.
        WrongSecret, TooManyTries, UnknownPerson: it is not that person.
        NotAllowed: it is no head.

    """
    from bekal.centre.policy import policy_of
    from bekal.staff.queries import people
    from bekal.staff.rules import NotAllowed
    from bekal.sync.pictures import standing as pictures
    from bekal.sync.queries import status
    from bekal.sync.waiting import is_anything_to_send
    from bekal.terms import Role

    with centre.database.reading() as session:
        if not policy_of(session).approval or not is_anything_to_send(status(session), pictures.waiting(session)):
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
        done = _exchanged(call, centre, line)
    call.tell(_words(done))
    return {**asdict(done), "url": url}


def compare(call: Call) -> object:
    """Hold the contents of this PC against central's, and put right what differs.

    Without an address of central it is done with the next stick.
    """
    from bekal.sync import repairing

    began = call.clock()
    with call.centre() as centre:
        require_approval(call, centre)
        with centre.database.writing() as session:
            repairing.want(session, again=call.again)
        line, url = _line(call, centre)
        done = _exchanged(call, centre, line)
        with centre.database.reading() as session:
            stands, rows = repairing.agreement(session), repairing.counted(session)
            was_held = not repairing.is_wanted(session)
    same = was_held and stands.agreed_at is not None and stands.agreed_at >= began and stands.differs_since is None
    if same:
        call.tell(say("Isi PC ini sama dengan isi pusat: {n} baris dibandingkan.", n=rows))
    elif not was_held:
        call.tell(say("Belum dapat dibandingkan: masih ada yang harus sampai dahulu. Ulangi sesudah terkirim."))
    else:
        call.tell(say("Isi PC ini dan isi pusat masih berbeda. Tidak ada yang hilang; ulangi sebentar lagi."))
    if done.notice:
        call.tell(done.notice)
    return {
        "same": same,
        "compared": was_held,
        "rows": rows,
        "repaired": done.changes.repaired,
        "agreed_at": stands.agreed_at,
        "differs_since": stands.differs_since,
        "url": url,
    }


def _words(done: Any) -> str:
    """Say what an exchange did: what went, what came, and what came back or was put right."""
    said = [say("{batches} kiriman diterima pusat, {documents} dokumen dari pusat.", **asdict(done))]
    if done.changes.new:
        said.append(say("{n} perubahan dari PC lain atau dari pusat diterapkan.", n=done.changes.new))
    if done.problems:
        said.append(say("{n} data perlu perhatian; lihat di daftar.", n=done.problems))
    if done.notice:
        said.append(done.notice)
    return " ".join(said)


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
            call.tell(_words(what))

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
