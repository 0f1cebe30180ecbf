"""`bekal sync status|export|import`."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli.call import Call
from bekal.language import say


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("sync", help=say("kirim ke pusat dan terima balasan"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    steps.add_parser("status", parents=[common], help=say("apa yang belum sampai di pusat")).set_defaults(
        command=status
    )
    out = steps.add_parser("export", parents=[common], help=say("simpan kiriman ke folder atau USB"))
    out.add_argument("--to", type=Path, required=True, metavar="DIR")
    out.set_defaults(command=export)
    back = steps.add_parser("import", parents=[common], help=say("baca balasan pusat dari folder atau USB"))
    back.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    back.set_defaults(command=take_in)


def status(call: Call) -> object:
    """Say what has not reached central yet."""
    from bekal.sync.queries import status as state_of

    with call.centre() as centre, centre.database.reading() as session:
        return state_of(session).as_dict()


def export(call: Call) -> object:
    """Seal what is new and write everything central has not made safe yet."""
    from bekal.sync.service import export as write

    with call.centre() as centre:
        return write(centre, call.to, now=call.clock()).as_dict()


def take_in(call: Call) -> object:
    """Read receipts and documents from central."""
    from bekal.sync.service import take_in as read

    with call.centre() as centre:
        return read(centre, call.source, now=call.clock()).as_dict()
