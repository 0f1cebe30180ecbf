"""`bekal central init|activation|import|status`: the head office; `page` and `serve` are in central_page."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bekal.cli import (
    central_devices,
    central_keeping,
    central_keys,
    central_page,
    central_roots,
    central_users,
    disk,
    matches,
)
from bekal.cli.call import Call
from bekal.language import say
from bekal.messages import sentence

_SERVERS = ("postgresql+psycopg://", "sqlite:///")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("central", help=say("sistem pusat"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)

    def step(name: str, words: str, command: Any) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = steps.add_parser(name, parents=[common], help=words)
        added.add_argument("--home", type=Path, required=True, metavar="DIR")
        added.set_defaults(command=command)
        return added

    make = step("init", say("buat sistem pusat dan kunci-kuncinya"), init)
    make.add_argument("--database", type=_url, default=None, metavar="URL")
    make.add_argument("--practice", action="store_true", help=say("akar latihan: sertifikatnya tidak berlaku"))
    give = step("activation", say("berkas aktivasi untuk satu balai"), activation)
    give.add_argument("--centre-code", required=True)
    give.add_argument("--centre-name", required=True)
    give.add_argument("--out", type=Path, required=True)
    give.add_argument("--url", default="", metavar="URL", help=say("alamat layanan pusat di jaringan"))
    take = step("import", say("baca kiriman dan tulis balasan"), take_in)
    take.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    step("status", say("keadaan tiap balai"), status)
    central_keeping.add_steps(step)
    central_page.add_steps(step)
    central_keys.add_steps(step)
    matches.add_steps(step)
    central_roots.add_steps(steps, common)
    central_devices.add_steps(steps, common)
    central_users.add_steps(steps, common)


def _url(text: str) -> str:
    if not text.startswith(_SERVERS):
        raise argparse.ArgumentTypeError(" | ".join(_SERVERS))
    return text


def init(call: Call) -> object:
    """Make a central system."""
    from bekal.central import home
    from bekal.sync.requests import Realm

    realm = Realm.PRACTICE if call.practice else Realm.PRODUCTION
    home.init(call.home, call.database, realm=realm, now=call.clock())
    return {"home": str(call.home), "realm": realm.value}


def activation(call: Call) -> object:
    """Write the activation file of one centre."""
    from bekal.central import home, service
    from bekal.storage.folder import write_durably
    from bekal.sync.net import checked

    if call.url:
        checked(call.url)
    with home.opened(call.home) as central:
        data = service.make_activation(
            central, centre_code=call.centre_code, centre_name=call.centre_name, now=call.clock(), url=call.url
        )
    disk.write(call.out, data, write_durably)
    return {"file": str(call.out)}


def take_in(call: Call) -> object:
    """Take in everything found in a folder and write the answers onto it."""
    from bekal.central import home, service

    with home.opened(call.home) as central:
        done = service.import_folder(central, call.source, now=call.clock())
    refused = [{"file": one.file, "reason": sentence(one.error), "code": one.code} for one in done.refused]
    for one in refused:
        call.tell(f"{one['file']}: {one['reason']}")
    if not done.found:
        call.tell(
            say(
                "Di {folder} tidak ada kiriman untuk pusat. Tidak ada yang berubah. Periksa apakah ini flashdisk atau "
                "folder yang diisi balai.",
                folder=call.source,
            )
        )
    if done.unanswered is not None:
        call.tell(sentence(done.unanswered))
    return {
        "batches": done.batches,
        "applied": done.applied,
        "refused": refused,
        "held": done.held,
        "already": done.already,
        "devices": done.devices,
        "pictures": done.pictures,
        "answered": done.unanswered is None,
    }


def status(call: Call) -> object:
    """Say what central holds of each centre."""
    from bekal.central import ceremony, home, keeping, queries

    with home.opened(call.home) as central:
        stands, row = keeping.standing(central), ceremony.shown(central, now=call.clock())
        central_roots.warn(call, row)
        return {
            "centres": [asdict(centre) for centre in queries.status(central)],
            "epoch": stands.epoch,
            "safe_elsewhere": {
                "streams": stands.streams,
                "safe": stands.safe,
                "confirmed_at": stands.confirmed_at,
            },
            "root": {"version": row.version, "expires": row.expires, "days_left": row.days_left},
        }
