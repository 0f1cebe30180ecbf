"""`bekal init|activate|demo|self-check`."""

import argparse
import os
from pathlib import Path
from typing import Any

from bekal import __version__
from bekal.cli import disk
from bekal.cli.backups import CODE
from bekal.cli.call import Call, PersonNeeded
from bekal.language import say


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    make = commands.add_parser("init", parents=[common], help=say("buat data balai di komputer ini"))
    make.add_argument("--centre-code", required=True)
    make.add_argument("--centre-name", required=True)
    make.add_argument("--admin", required=True, metavar=say("NAMA"), help=say("kepala; PIN-nya di BEKAL_PIN"))
    make.add_argument("--activation", type=Path, metavar="FILE")
    make.add_argument("--practice", action="store_true")
    make.add_argument("--recovery-out", type=Path, metavar="FILE.pdf")
    make.set_defaults(command=init)
    start = commands.add_parser("activate", parents=[common], help=say("pakai berkas aktivasi dari pusat"))
    start.add_argument("file", type=Path)
    start.add_argument("--new-key", action="store_true", help=say("buat kunci sertifikat baru, sesudah pencurian"))
    start.set_defaults(command=activate)
    show = commands.add_parser("demo", parents=[common], help=say("seluruh jalan dengan data buatan"))
    show.add_argument("--out", type=Path, required=True, metavar="DIR")
    show.add_argument("--candidates", type=_people, default=40)
    show.add_argument("--seed", type=int, default=1)
    show.set_defaults(command=demo)
    pin = commands.add_parser(
        "new-pin",
        parents=[common],
        help=say("beri kepala PIN baru: kode pemulihan di {name}, PIN baru di BEKAL_PIN", name=CODE),
    )
    pin.add_argument("--name", required=True, metavar=say("NAMA"))
    pin.set_defaults(command=new_pin)
    commands.add_parser("self-check", parents=[common], help=say("periksa program ini")).set_defaults(
        command=self_check
    )


def _people(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 …")
    return number


def init(call: Call) -> object:
    """Make the data folder, the device's keys and the first account."""
    from bekal.sync.setting_up import set_up

    secret = os.environ.pop("BEKAL_PIN", None)
    if not secret:
        raise PersonNeeded()
    made = set_up(
        call.data,
        centre_code=call.centre_code,
        centre_name=call.centre_name,
        head=call.admin,
        secret=secret,
        activation=_bytes(call.activation) if call.activation else None,
        practice=call.practice,
        recovery_out=call.recovery_out,
        now=call.clock(),
    )
    if call.recovery_out is None:
        call.tell(say("Kode pemulihan: {code}. Catat dan simpan di amplop.", code=made.recovery_code))
    else:
        call.tell(
            say("Lembar pemulihan: {file}. Cetak, simpan di amplop, lalu hapus berkasnya.", file=call.recovery_out)
        )
    return {"centre": made.centre_id, "device": made.device}


def activate(call: Call) -> object:
    """Bind this device to its central system."""
    from bekal.sync.service import activate as bind
    from bekal.sync.service import renew_certificate_key

    data = _bytes(call.file)
    with call.centre() as centre:
        done = (renew_certificate_key if call.new_key else bind)(centre, data, now=call.clock())
    return {"activated": True, "words": done.words}


def new_pin(call: Call) -> object:
    """Give a head a new PIN by the recovery sheet."""
    from bekal.staff.service import named
    from bekal.sync.forgotten import new_pin_by_sheet

    code, secret = os.environ.pop(CODE, None), os.environ.pop("BEKAL_PIN", None)
    if not code or not secret:
        raise PersonNeeded()
    with call.centre() as centre:
        with centre.database.reading() as session:
            who = named(session, call.name)
        new_pin_by_sheet(centre, who, code=code, secret=secret, now=call.clock())
    return {"new_pin": call.name}


def demo(call: Call) -> object:
    """Go the whole way with synthetic people."""
    from bekal.practice.demo import run

    return run(call.out, candidates=call.candidates, seed=call.seed, told=call.tell)


def self_check(_call: Call) -> object:
    """Check that this installation can do its work."""
    from bekal.practice.self_check import run

    checks = run()
    return {"ok": all(checks.values()), "version": __version__, "checks": checks}


def _bytes(path: Path) -> bytes:
    return disk.read_bytes(path)
