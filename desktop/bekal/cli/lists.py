"""`bekal certificates lists import|show` and `resign`: the trust lists of this computer, and after a theft."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bekal.cli.call import Call
from bekal.language import say


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of certificates."""
    again = steps.add_parser(
        "resign", parents=[common], help=say("tanda tangani ulang yang kuncinya dicuri; hasilnya salinan")
    )
    again.add_argument("--show", action="store_true", help=say("tampilkan saja apa yang akan berubah"))
    again.set_defaults(command=resign)
    part = steps.add_parser("lists", help=say("daftar kunci dan daftar pencabutan komputer ini"))
    ways = part.add_subparsers(metavar=say("perintah"), required=True)
    take = ways.add_parser(
        "import", parents=[common], help=say("baca daftar dari berkas atau folder; yang lama ditolak")
    )
    take.add_argument("source", type=Path, metavar="FILE|DIR")
    take.add_argument(
        "--words", default=None, help=say("kata-kata akar menurut pusat; hanya untuk komputer tanpa aktivasi")
    )
    take.set_defaults(command=take_in)
    ways.add_parser("show", parents=[common], help=say("versi dan tanggal daftar")).set_defaults(command=show)


def take_in(call: Call) -> object:
    """Take the lists of a file or folder."""
    from bekal.sync.lists import take_lists

    with call.centre() as centre:
        taken = take_lists(centre, call.source, now=call.clock(), words=call.words)
    row = taken.now
    call.tell(
        say(
            "Daftar kunci versi {trust}, daftar pencabutan versi {status} tanggal {date}.",
            trust=row.trust.version,
            status=row.status.version if row.status else 0,
            date=row.status.issued.date().isoformat() if row.status and row.status.issued else "–",
        )
    )
    return {"name": taken.name, "new": taken.is_new, "before": dict(taken.before), **_row(row)}


def show(call: Call) -> object:
    """Say which lists this computer verifies against."""
    from bekal.certificates.root import days_left
    from bekal.sync.lists import lists_row

    with call.centre() as centre, centre.database.reading() as session:
        row = lists_row(session)
    left = None if row.root_ends is None else days_left(int(row.root_ends.timestamp()), int(call.clock().timestamp()))
    if left is not None:
        call.tell(say("Akar kepercayaan pusat berakhir dalam {n} hari; minta daftar baru dari pusat.", n=left))
    return {**_row(row), "root_days_left": left}


def _row(row: Any) -> dict[str, object]:
    return {**asdict(row), "realm": row.realm.name.lower()}


def resign(call: Call) -> object:
    """Sign anew what a stolen key signed and central had not registered before."""
    from bekal.certificates import resigning
    from bekal.certificates.life.here import key_here
    from bekal.messages import sentence

    now = call.clock()
    with call.centre() as centre:
        if call.show:
            with centre.database.reading() as session:
                return {"numbers": [paper.number for paper in resigning.orphaned(session, now=now)]}
        with call.writing(centre) as session:
            done = resigning.resign(session, key=key_here(centre), now=now)
    for one in done.refused:
        call.tell(f"{one.number}: {sentence(one.error)}")
    return {
        "resigned": list(done.numbers),
        "refused": [{"number": one.number, "reason": sentence(one.error)} for one in done.refused],
    }
