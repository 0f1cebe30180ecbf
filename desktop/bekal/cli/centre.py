"""`bekal centre logo`."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli.call import Call, FileUnusable
from bekal.language import say


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("centre", help=say("balai ini"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    one = steps.add_parser("logo", parents=[common], help=say("ganti atau hapus logo balai"))
    what = one.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, nargs="?", metavar=say("BERKAS"), help=say("gambar PNG atau JPEG"))
    what.add_argument("--remove", action="store_true", help=say("hapus logo; yang sudah terbit tetap memilikinya"))
    one.set_defaults(command=change_logo)


def change_logo(call: Call) -> object:
    """Give the centre a logo, or take it away."""
    from bekal.centre import logo
    from bekal.centre.queries import centre as house_of

    picture = None if call.remove else _picture(call.file)
    with call.centre() as centre, call.writing(centre) as session:
        logo.change_logo(session, picture)
        digest = house_of(session).logo
        kept = logo.logo(session, digest)
    return {"logo": digest or None, "bytes": len(kept) if kept else 0}


def _picture(path: Path) -> bytes:
    from bekal.centre.logo import LARGEST_FILE

    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise FileUnusable(path=str(path), why=error.strerror or str(error)) from error
