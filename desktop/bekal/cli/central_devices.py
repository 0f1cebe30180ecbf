"""`bekal central devices kept|revoke|accept|refuse`: a PC that may send no more, and what it sent all the same."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bekal.cli.call import Call, read_id
from bekal.language import say


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of the head office."""
    part = steps.add_parser("devices", help=say("cabut hak kirim sebuah PC; putuskan kirimannya yang datang kemudian"))
    devices = part.add_subparsers(metavar=say("perintah"), required=True)

    def step(name: str, words: str, command: Any, *, decides: bool = True) -> None:
        added: argparse.ArgumentParser = devices.add_parser(name, parents=[common], help=words)
        added.add_argument("--home", type=Path, required=True, metavar="DIR")
        added.add_argument("--device", metavar="ID", required=decides)
        if decides:
            added.add_argument("--reason", default="", metavar=say("ALASAN"))
        added.set_defaults(command=command)

    step("kept", say("kiriman PC tercabut yang menunggu keputusan"), kept, decides=False)
    step("revoke", say("cabut hak kirim sebuah PC yang hilang atau dicuri"), revoke)
    step("accept", say("terapkan kiriman PC tercabut: dikerjakan orang balai sebelum PC hilang"), accept)
    step("refuse", say("jangan pernah terapkan kiriman itu; tetap disimpan sebagai bukti"), refuse)


def kept(call: Call) -> object:
    """Show what waits of revoked devices."""
    from bekal.central import home, quarantine

    with home.opened(call.home) as central:
        found = quarantine.kept(central, read_id(call.device) if call.device else None)
    return [asdict(one) for one in found]


def revoke(call: Call) -> object:
    """Take a device's right to send."""
    from bekal.central import home, quarantine

    with home.opened(call.home) as central:
        since = quarantine.revoke(central, read_id(call.device), reason=call.reason, now=call.clock())
    call.tell(
        say(
            "PC itu dicabut. Yang sudah diterima tetap berlaku; yang datang sesudah ini disimpan dan tidak diterapkan "
            "sampai diputuskan di sini. Kunci sertifikatnya dinyatakan dicuri dengan perintah compromise."
        )
    )
    return {"device": call.device, "revoked_at": since}


def accept(call: Call) -> object:
    """Apply what waits of a revoked device."""
    from bekal.central import home, quarantine

    with home.opened(call.home) as central:
        new = quarantine.accept(central, read_id(call.device), reason=call.reason, now=call.clock())
    call.tell(say("{new} catatan dari PC yang dicabut sekarang diterapkan. PC itu tetap dicabut.", new=new))
    return {"device": call.device, "applied": new}


def refuse(call: Call) -> object:
    """Leave it out, and keep it."""
    from bekal.central import home, quarantine

    with home.opened(call.home) as central:
        count = quarantine.refuse(central, read_id(call.device), reason=call.reason, now=call.clock())
    call.tell(say("{count} kiriman tidak diterapkan. Kiriman itu tetap disimpan sebagai bukti.", count=count))
    return {"device": call.device, "refused": count}
