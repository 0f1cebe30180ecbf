"""`bekal certificates independently TEXT --out DIR`: check a signature with tools that are not ours."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call, PlaceUnusable
from bekal.language import say


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to those of certificates."""
    part = steps.add_parser(
        "independently",
        parents=[common],
        help=say("tulis bagian-bagiannya untuk diperiksa dengan openssl atau pycose"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=say(
            "Menulis raw.bin, tbs.bin, sig.bin, pub.pem dan pycose-check.py. Lalu, di folder itu:\n\n"
            "  openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tbs.bin -sigfile sig.bin\n"
            "  python pycose-check.py\n\n"
            "Keduanya hanya memeriksa tanda tangan. Akreditasi kunci, pencabutan dan isi diperiksa oleh\n"
            "`bekal certificates verify` dan halaman pemeriksaan."
        ),
    )
    part.add_argument("text", metavar="TEXT")
    part.add_argument("--out", type=Path, required=True, metavar="DIR")
    part.add_argument("--public", default=None, metavar="HEX", help=say("kunci umum 32 bita; bawaan dari daftar"))
    part.add_argument("--realm", choices=("production", "practice"), default=None)
    part.set_defaults(command=independently)


def independently(call: Call) -> object:
    """Write a certificate's parts for other tools."""
    from bekal.certificates.cose import Realm
    from bekal.certificates.independent import OPENSSL, KeyNotHere, parts_of
    from bekal.certificates.lists_here import realm_of_lists, view_here

    if call.public is not None:
        try:
            public = bytes.fromhex(call.public)
        except ValueError as error:
            raise KeyNotHere(kid=call.public) from error
        realm = Realm.PRACTICE if call.realm == "practice" else Realm.PRODUCTION
        parts = parts_of(call.text, lambda _: public if len(public) == 32 else None, realm)
    else:
        with call.centre() as centre, centre.database.reading() as session:
            view, realm = view_here(session), realm_of_lists(session)
        parts = parts_of(call.text, lambda kid: view.public_of(kid) if view else None, realm)
    try:
        call.out.mkdir(parents=True, exist_ok=True)
        for name, data in parts.files.items():
            (call.out / name).write_bytes(data)
    except OSError as error:
        raise PlaceUnusable(path=str(call.out), why=disk.reason(error)) from error
    return {
        "out": str(call.out),
        "files": sorted(parts.files),
        "kid": parts.kid.hex(),
        "public": parts.public.hex(),
        "context": parts.context.decode("ascii"),
        "openssl": OPENSSL,
        "pycose": "python pycose-check.py",
    }
