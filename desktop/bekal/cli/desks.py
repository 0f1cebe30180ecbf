"""`bekal desk move|join|home|leave|status`: several PCs of a centre on one PostgreSQL of its network."""

import argparse
import os
from dataclasses import asdict
from typing import Any

from bekal.cli.backups import CODE
from bekal.cli.call import Call
from bekal.errors import Refused
from bekal.language import say

PASSWORD = "BEKAL_SERVER_PASSWORD"  # noqa: S105 - the name of a variable
"""The password of the database's role is never an argument, which other programs could read."""


class CodeNeeded(Refused):
    """The recovery code was not given, which opens the centre's key on a further PC. Facts: name."""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("desk", help=say("beberapa PC di satu server balai"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    away = steps.add_parser(
        "move", parents=[common], help=say("pindahkan data balai ke server; sandinya di {name}", name=PASSWORD)
    )
    further = steps.add_parser(
        "join",
        parents=[common],
        help=say("PC ini ikut bekerja di server balai; kode pemulihan di {name}", name=CODE),
    )
    for step, command in ((away, move), (further, join)):
        step.add_argument("--server", required=True, metavar="postgresql://ROLE@HOST/DATABASE")
        step.set_defaults(command=command)
    back = steps.add_parser("home", parents=[common], help=say("bawa data balai dari server kembali ke PC ini"))
    back.set_defaults(command=home)
    lost = steps.add_parser(
        "leave", parents=[common], help=say("lupakan server yang hilang, supaya cadangan dapat dipulihkan di sini")
    )
    lost.set_defaults(command=leave)
    steps.add_parser("status", parents=[common], help=say("di mana data PC ini dan siapa yang ikut")).set_defaults(
        command=status
    )


def _server(call: Call) -> tuple[Any, str]:
    from bekal.storage.server import read_address

    address, password = read_address(call.server)
    return address, os.environ.pop(PASSWORD, None) or password


def move(call: Call) -> object:
    """Bring the centre to a server."""
    from bekal.sync import desks

    address, password = _server(call)
    done = desks.move(call.data, address, password, now=call.clock().astimezone())
    call.tell(moved_words(done.rows, done.server))
    return asdict(done) | {"backup": str(done.backup), "kept_aside": str(done.kept_aside) if done.kept_aside else None}


def moved_words(rows: int, server: str) -> str:
    """Say that everything arrived and what comes next."""
    return say(
        "{n} baris data sampai di server {server} dan isinya sama. PC ini sekarang bekerja di sana. PC lain: jalankan "
        "Bekal, pilih “Ikut server balai”, dan siapkan lembar pemulihan.",
        n=rows,
        server=server,
    )


def join(call: Call) -> object:
    """Make this PC a further desk of the centre."""
    from bekal.sync import desks

    address, password = _server(call)
    code = os.environ.pop(CODE, None)
    if not code:
        raise CodeNeeded(name=CODE)
    return asdict(desks.join(call.data, address, password, recovery_code=code))


def home(call: Call) -> object:
    """Take the centre home from its server."""
    from bekal.sync import desks

    return asdict(desks.bring_home(call.data, now=call.clock().astimezone()))


def leave(call: Call) -> object:
    """Let this PC forget a server that is lost for good."""
    from bekal.sync import desks

    return {"server": desks.leave(call.data)}


def status(call: Call) -> object:
    """Say which database this PC works on."""
    from bekal.sync import desks

    with call.centre() as centre:
        found = desks.where(centre)
    return {
        "server": found.server or None,
        "encrypted": found.is_encrypted,
        "desks": [{"id": one.desk.hex, "name": one.name, "at": one.at} for one in found.neighbours],
    }
