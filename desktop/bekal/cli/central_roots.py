"""`bekal central roots show|custodian|lock|draft|first|read|sign|assemble|found`: the ceremony of the roots."""

import argparse
import secrets
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call, FileUnusable
from bekal.language import say

if TYPE_CHECKING:
    from bekal.central.ceremony import RootRow


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of the head office."""
    part = steps.add_parser(
        "roots",
        help=say("akar kepercayaan dan upacaranya, dua dari tiga penjaga"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=_ceremony(),
    )
    ways = part.add_subparsers(metavar=say("perintah"), required=True)

    def way(name: str, words: str, command: Any, *, home: bool = True) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = ways.add_parser(name, parents=[common], help=words)
        if home:
            added.add_argument("--home", type=Path, required=True, metavar="DIR")
        added.set_defaults(command=command)
        return added

    way("show", say("akar sekarang: penjaga, kunci peran, masa berlaku, kata-kata"), show)
    own = way("custodian", say("buat kunci penjaga, di komputer penjaga sendiri"), custodian, home=False)
    own.add_argument("--key", type=Path, required=True, metavar="FILE", help=say("rahasia: tinggal pada penjaga"))
    own.add_argument("--public", type=Path, required=True, metavar="FILE", help=say("diberikan kepada pusat"))
    shut = way("lock", say("kunci berkas rahasia penjaga dengan kata sandi"), lock, home=False)
    shut.add_argument("--key", type=Path, required=True, metavar="FILE")
    first = way("first", say("rancang akar pertama dari kunci tiga penjaga"), draft_first)
    first.add_argument("--custodian", type=Path, action="append", required=True, metavar="FILE")
    first.add_argument("--practice", action="store_true")
    after = way("draft", say("rancang akar berikutnya"), draft)
    after.add_argument("--rotate", action="append", default=[], choices=("accreditor", "status"))
    after.add_argument(
        "--take-out", action="append", default=[], metavar="KID|WORDS", help=say("penjaga yang berhenti")
    )
    after.add_argument("--bring-in", action="append", default=[], type=Path, metavar="FILE", help=say("penjaga baru"))
    after.add_argument("--years", type=int, default=None)
    for one in (first, after):
        one.add_argument("--out", type=Path, required=True, metavar="FILE")
    look = way("read", say("tunjukkan isi rancangan dan apa yang berubah"), read, home=False)
    put = way("sign", say("tanda tangani rancangan, di komputer penjaga sendiri"), sign, home=False)
    put.add_argument("--key", type=Path, required=True, metavar="FILE")
    put.add_argument("--out", type=Path, required=True, metavar="FILE")
    for one in (own, shut, put):
        one.add_argument(
            "--passphrase-file", type=Path, default=None, metavar="FILE", help=say("tanpa ini kata sandinya ditanyakan")
        )
    join = way("assemble", say("satukan tanda tangan; akar baru langsung dipakai"), assemble)
    begin = way("found", say("buat sistem pusat dengan akar pertama yang sudah ditandatangani"), found)
    begin.add_argument("--database", default=None, metavar="URL")
    for one in (look, put, join, begin):
        one.add_argument("--draft", type=Path, required=True, metavar="FILE")
    for one in (join, begin):
        one.add_argument("--signature", type=Path, action="append", required=True, metavar="FILE")


def _ceremony() -> str:
    return say(
        "Akar (root) menyebut kunci tiga penjaga dan kunci kerja pusat. Dua dari tiga penjaga cukup; satu kunci\n"
        "yang dicuri tidak mengubah apa pun. Kunci penjaga tidak pernah berkumpul di satu komputer:\n"
        "\n"
        "  1. Tiap penjaga, di komputernya sendiri (kata sandinya ditanyakan; tanpa kata sandi hanya untuk latihan):\n"
        "       roots custodian --key rahasia.key --public penjaga.pub\n"
        "  2. Pusat, untuk sistem baru:\n"
        "       roots first --home DIR --custodian A.pub --custodian B.pub --custodian C.pub --out akar.rancangan\n"
        "     atau, untuk mengganti:\n"
        "       roots draft --home DIR --rotate accreditor --out akar.rancangan\n"
        "  3. Tiap penjaga membaca dan menandatangani, di komputernya sendiri, sesudah mencocokkan\n"
        "     kata-katanya lewat telepon:\n"
        "       roots read --draft akar.rancangan\n"
        "       roots sign --draft akar.rancangan --key rahasia.key --out A.tanda\n"
        "  4. Pusat menyatukan dua tanda tangan: roots found (baru) atau roots assemble (mengganti)\n"
        "\n"
        "Akar baru harus ditandatangani dua penjaga lama dan dua penjaga baru.\n"
        "Ia sampai ke balai dengan daftar berikutnya."
    )


def _read(path: Path) -> bytes:
    return disk.read_bytes(path)


def _write(path: Path, data: bytes, *, secret: bool = False) -> None:
    from bekal.storage.folder import write_durably
    from bekal.storage.keys import write_private

    disk.write(path, data, write_private if secret else write_durably)


def show(call: Call) -> object:
    """Say what the newest root says."""
    from bekal.central import ceremony, home

    with home.opened(call.home) as central:
        row = ceremony.shown(central, now=call.clock())
    warn(call, row)
    return asdict(row)


def warn(call: Call, row: "RootRow") -> None:
    """Say that a root ends soon, or has ended."""
    if row.days_left is not None:
        call.tell(
            say(
                "PERHATIAN: akar kepercayaan berakhir {day} (sisa {n} hari). Sesudah itu tidak ada hasil yang hijau. "
                "Kumpulkan dua penjaga: roots draft --years 5, lalu read, sign, assemble.",
                day=row.expires.date().isoformat(),
                n=row.days_left,
            )
        )


def custodian(call: Call) -> object:
    """Make a custodian's key; without a passphrase it is for practice."""
    from bekal.central import ceremony, custody
    from bekal.certificates.keys import words_of

    if call.key.exists():
        raise FileUnusable(path=str(call.key), why=say("sudah ada"))
    key = ceremony.new_custodian(secrets.token_bytes)
    passphrase = _passphrase(call, new=True)
    _write(call.key, custody.written(key, passphrase), secret=True)
    _write(call.public, ceremony.public_text(key))
    if not passphrase:
        call.tell(say("Kunci ini tanpa kata sandi: hanya untuk latihan. Menguncinya: roots lock."))
    return {
        "key": str(call.key),
        "public": str(call.public),
        "kid": key.kid.hex(),
        "words": words_of(key.kid),
        "locked": bool(passphrase),
    }


def lock(call: Call) -> object:
    """Lock a custodian's plain key with a passphrase."""
    from bekal.central import custody
    from bekal.certificates.keys import words_of

    held = custody.read(_read(call.key), call.key.name, lambda: _passphrase(call))
    passphrase = "" if held.is_locked else _passphrase(call, new=True)
    if not held.is_locked:
        if not passphrase:
            raise custody.PassphraseNeeded(name=call.key.name)
        _write(call.key, custody.written(held.key, passphrase), secret=True)
    return {"key": str(call.key), "words": words_of(held.key.kid), "locked": True}


def _passphrase(call: Call, *, new: bool = False) -> str:
    """Return the passphrase of the file that is named, or the one typed; nothing where nobody can be asked."""
    if call.passphrase_file is not None:
        text = _read(call.passphrase_file).decode("utf-8", "replace")
        return text.splitlines()[0].strip() if text.strip() else ""
    if not sys.stdin.isatty():
        return ""
    from getpass import getpass

    typed = getpass(say("Kata sandi kunci penjaga: "))
    if new and typed and getpass(say("Sekali lagi: ")) != typed:
        raise FileUnusable(path=str(call.key), why=say("dua kali ketik kata sandinya tidak sama"))
    return typed


def draft_first(call: Call) -> object:
    """Draft the first root."""
    from bekal.central import ceremony
    from bekal.certificates.cose import Realm

    made = ceremony.draft_first(
        call.home,
        [ceremony.read_public(_read(path), path.name) for path in call.custodian],
        realm=Realm.PRACTICE if call.practice else Realm.PRODUCTION,
        now=call.clock(),
        random=secrets.token_bytes,
    )
    _write(call.out, made.to_bytes())
    return {"draft": str(call.out), **asdict(ceremony.described_draft(made))}


def draft(call: Call) -> object:
    """Draft the next root."""
    from bekal.central import ceremony, home, trusting

    with home.opened(call.home) as central:
        made = ceremony.draft_next(
            central,
            now=call.clock(),
            rotate=call.rotate,
            take_out=[trusting.key_named(one) for one in call.take_out],
            bring_in=[ceremony.read_public(_read(path), path.name) for path in call.bring_in],
            years=call.years,
        )
    _write(call.out, made.to_bytes())
    return {"draft": str(call.out), **asdict(ceremony.described_draft(made))}


def read(call: Call) -> object:
    """Say what a draft says."""
    from bekal.central import ceremony

    return asdict(ceremony.described_draft(ceremony.Draft.from_bytes(_read(call.draft), call.draft.name)))


def sign(call: Call) -> object:
    """Sign a draft with one custodian's key."""
    from bekal.central import ceremony, custody
    from bekal.certificates.keys import words_of

    made = ceremony.Draft.from_bytes(_read(call.draft), call.draft.name)
    held = custody.read(_read(call.key), call.key.name, lambda: _passphrase(call))
    _write(call.out, custody.sign(made, held))
    row = ceremony.described_draft(made)
    return {"signature": str(call.out), "signer": words_of(held.key.kid), "version": row.version, "words": row.words}


def assemble(call: Call) -> object:
    """Make a signed draft the newest root."""
    from bekal.central import ceremony, home

    made = ceremony.Draft.from_bytes(_read(call.draft), call.draft.name)
    with home.opened(call.home) as central:
        who = ceremony.install(central, made, _signatures(call), now=call.clock())
    return {"version": made.root.version, **asdict(who)}


def found(call: Call) -> object:
    """Make the central system of a signed first root."""
    from bekal.central import ceremony

    made = ceremony.Draft.from_bytes(_read(call.draft), call.draft.name)
    who = ceremony.found(call.home, call.database, made, _signatures(call), now=call.clock())
    return {"home": str(call.home), "realm": made.realm.name.lower(), "version": made.root.version, **asdict(who)}


def _signatures(call: Call) -> list[tuple[str, bytes]]:
    return [(path.name, _read(path)) for path in call.signature]
