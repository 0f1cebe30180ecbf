"""`bekal sync now`: the exchange with central over the network."""

import argparse
from dataclasses import asdict
from typing import Any

from bekal.cli.call import Call
from bekal.language import say


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of the sync."""
    now = steps.add_parser("now", parents=[common], help=say("kirim lewat jaringan dan terima balasan"))
    now.add_argument("--url", default="", metavar="URL", help=say("alamat layanan pusat di jaringan"))
    now.set_defaults(command=exchange_now)


def exchange_now(call: Call) -> object:
    """Send what central lacks and take what it says."""
    from bekal.sync import network
    from bekal.sync.line import Line
    from bekal.sync.net import HttpNet

    with call.centre() as centre:
        url = call.url or network.url_of(centre)
        if not url:
            raise network.AddressMissing()
        line = Line(HttpNet(url, clock=call.clock), clock=call.clock, tries=4, longest_wait=15)
        done = network.exchange(centre, line, progress=_Shown(call).show)
        if call.url:
            network.remember_url(centre, call.url)
    return {**asdict(done), "url": url}


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
