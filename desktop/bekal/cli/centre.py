"""`bekal centre show|set|logo`."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call
from bekal.language import say

_TEXTS = (
    "name", "office", "address", "city", "phone", "licence", "signatory_name", "signatory_title", "signatory_nip",
    "second_name", "second_title", "second_nip",
)  # fmt: skip


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("centre", help=say("balai ini"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    steps.add_parser(
        "show", parents=[common], help=say("tampilkan kop surat, penanda tangan, dan pola nomor")
    ).set_defaults(command=show)
    one = steps.add_parser("set", parents=[common], help=say("ubah; yang tidak disebut tetap"))
    for name, words in (
        ("name", say("nama balai")),
        ("office", say("instansi di atas balai")),
        ("address", say("alamat")),
        ("city", say("kota balai")),
        ("phone", say("telepon")),
        ("licence", say("nomor izin balai")),
        ("signatory-name", say("nama penanda tangan, dengan gelar")),
        ("signatory-title", say("jabatan penanda tangan")),
        ("signatory-nip", say("NIP atau nomor lain penanda tangan")),
        ("second-name", say("penanda tangan kedua di sertifikat; kosong: tidak ada")),
        ("second-title", say("jabatan penanda tangan kedua")),
        ("second-nip", say("NIP atau nomor lain penanda tangan kedua")),
    ):
        one.add_argument(f"--{name}", metavar=say("TEKS"), help=words)
    pattern = say("pola nomor, misalnya {example}", example="{klasifikasi}/{seq:04}/{kode}/{bulan_romawi}/{tahun}")
    one.add_argument("--number-template", metavar=say("POLA"), help=pattern)
    one.add_argument(
        "--classification",
        metavar=say("KODE"),
        help=say("kode klasifikasi surat, {part} di pola", part="{klasifikasi}"),
    )
    one.add_argument(
        "--numbers", choices=("yearly", "on"), help=say("yearly: mulai dari 1 setiap tahun; on: berlanjut terus")
    )
    one.set_defaults(command=change)
    one = steps.add_parser("logo", parents=[common], help=say("ganti atau hapus logo balai"))
    what = one.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, nargs="?", metavar=say("BERKAS"), help=say("gambar PNG atau JPEG"))
    what.add_argument("--remove", action="store_true", help=say("hapus logo; yang sudah terbit tetap memilikinya"))
    one.set_defaults(command=change_logo)


def show(call: Call) -> object:
    """Tell the centre's letterhead, who signs, and how certificates are numbered."""
    from bekal.centre.queries import centre as house_of

    with call.centre() as centre, centre.database.reading() as session:
        house = house_of(session)
    return {name: getattr(house, name) for name in ("code", *_TEXTS, "number_template", "classification")} | {
        "numbers": "on" if house.goes_on else "yearly",
        "numbers_from": house.numbers_from,
        "logo": house.logo or None,
    }


def change(call: Call) -> object:
    """Change what is named."""
    from bekal.centre.service import change_centre
    from bekal.certificates.series import change_series

    given: dict[str, str] = {name: value for name in _TEXTS if (value := getattr(call, name)) is not None}
    with call.centre() as centre, call.writing(centre) as session:
        change_centre(session, **given)
        series = (call.number_template, call.classification, call.numbers)
        if any(one is not None for one in series):
            change_series(
                session,
                now=call.clock(),
                template=call.number_template,
                classification=call.classification,
                goes_on=None if call.numbers is None else call.numbers == "on",
            )
    return show(call)


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

    return disk.read_bytes(path, LARGEST_FILE + 1)
