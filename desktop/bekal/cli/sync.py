"""`bekal sync status|export|import`."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bekal.cli.call import Call
from bekal.language import say
from bekal.messages import sentence


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
        state = state_of(session)
    return {
        "unsent": state.unsent,
        "waiting": state.waiting,
        "sealed": state.sealed,
        "copied": state.copied,
        "received": state.received,
        "durable": state.durable,
        "problems": state.problems,
        "last_receipt": state.last_receipt,
        "incarnation": state.incarnation,
        "head": {"seq": state.head.seq, "hash": state.head.hash},
        "activated": state.is_activated,
    }


def export(call: Call) -> object:
    """Seal what is new and write everything central has not made safe yet."""
    from bekal.sync.service import export as write

    with call.centre() as centre:
        return asdict(write(centre, call.to, now=call.clock()))


def take_in(call: Call) -> object:
    """Read receipts and documents from central."""
    from bekal.sync.service import take_in as read

    with call.centre() as centre:
        done = read(centre, call.source, now=call.clock())
    for file, error in done.refused:
        call.tell(f"{file}: {sentence(error)}")
    return {
        "receipts": done.receipts,
        "documents": done.documents,
        "acknowledged": done.acknowledged,
        "problems": done.problems,
        "accredited": done.is_accredited,
        "refused": [{"file": file, "reason": sentence(error)} for file, error in done.refused],
    }
