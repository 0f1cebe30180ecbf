"""`bekal central keys|accredit|prolong|withdraw|compromise|revoke|suspend|restore|lease ...`: who is trusted."""

import argparse
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call, read_id
from bekal.language import say


def add_steps(step: Any) -> None:
    """Add the commands to those of the head office."""
    step("keys", say("kunci tiap balai, dengan kata-katanya untuk dicocokkan lewat telepon"), keys)
    agree = step("accredit", say("akreditasi 13 bulan, sesudah kata-kata kunci dicocokkan lewat telepon"), accredit)
    agree.add_argument("--words", required=True, help=say("enam kata yang dibacakan balai, diketik seperti terdengar"))
    agree.add_argument("--licence", required=True, help=say("nomor izin balai"))
    agree.add_argument("--licence-until", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
    agree.add_argument("--city", default="", help=say("kota balai"))
    longer = step("prolong", say("perpanjang akreditasi kunci sampai 13 bulan dari hari ini"), prolong)
    _key(longer)
    for one in (agree, longer):
        one.add_argument("--progs", type=_numbers, default=None, metavar="N,N", help=say("nomor katalog yang boleh"))
    end = step("withdraw", say("cabut kunci secara biasa: yang terbit sebelumnya tetap berlaku"), withdraw)
    _key(end)
    end.add_argument("--from", dest="since", type=moment, default=None, metavar="TIME")
    lost = step(
        "compromise", say("kunci dicuri: hanya yang tercatat di pusat sebelum saat itu tetap berlaku"), compromise
    )
    _key(lost)
    lost.add_argument("--since", type=moment, required=True, metavar="TIME")
    for one in (end, lost):
        one.add_argument("--reason", default="")
    for name, does in (
        ("revoke", say("cabut satu sertifikat dan semua salinannya")),
        ("suspend", say("tangguhkan satu sertifikat")),
        ("restore", say("akhiri penangguhan satu sertifikat")),
    ):
        one = step(name, does, decide)
        one.add_argument("given", metavar="NUMBER|TEXT")
        one.add_argument("--reason", required=True)
        one.add_argument("--centre", dest="of", default=None, metavar="CODE")
        one.set_defaults(act=name)
    give = step("lease", say("blok nomor sertifikat untuk satu komputer; tanpa --device: daftar semua blok"), lease)
    give.add_argument("--centre", dest="of", default=None, metavar="CODE")
    give.add_argument("--device", default=None, metavar="ID")
    give.add_argument("--size", type=int, default=None)
    give.add_argument("--year", type=int, default=None)
    give.add_argument("--end", action="store_true", help=say("akhiri blok komputer ini; sisanya tidak terpakai"))
    lists = step("lists", say("terbitkan daftar kepercayaan; dengan --out satu berkas untuk flashdisk"), publish_lists)
    lists.add_argument("--out", type=Path, default=None, metavar="FILE.zip")
    step("rosters", say("peserta dan sertifikat tiap kelas: yang ganjil patut ditanyakan"), rosters)
    see = step("problems", say("yang perlu dilihat kantor pusat"), problems)
    see.add_argument("--resolve", default=None, metavar="SUBJECT")
    see.add_argument("--reason", default="")
    step("log", say("semua keputusan kantor pusat, terbaru dahulu"), log)


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KID|WORDS", help=say("nama kunci: 16 angka heksadesimal atau enam katanya"))


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def moment(text: str) -> datetime:
    """Read a moment as ISO 8601; without a zone it is one of this computer's."""
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.astimezone()).astimezone(UTC)


def keys(call: Call) -> object:
    """List every key with its words."""
    from bekal.central import home, queries

    with home.opened(call.home) as central:
        return {"keys": [asdict(key) for key in queries.keys(central)]}


def accredit(call: Call) -> object:
    """Confirm a key whose words were heard on the telephone."""
    from bekal.central import home, trusting

    with home.opened(call.home) as central:
        done = trusting.confirm(
            central,
            call.words,
            licence=call.licence,
            licence_until=call.licence_until,
            city=call.city,
            progs=call.progs,
            now=call.clock(),
        )
    return asdict(done)


def prolong(call: Call) -> object:
    """Prolong a confirmed key."""
    from bekal.central import home, trusting

    with home.opened(call.home) as central:
        return asdict(trusting.prolong(central, call.key, progs=call.progs, now=call.clock()))


def withdraw(call: Call) -> object:
    """Withdraw a key."""
    from bekal.central import home, trusting

    with home.opened(call.home) as central:
        return asdict(trusting.withdraw(central, call.key, since=call.since, reason=call.reason, now=call.clock()))


def compromise(call: Call) -> object:
    """Call a key stolen."""
    from bekal.central import home, trusting

    with home.opened(call.home) as central:
        done = trusting.compromise(central, call.key, since=call.since, reason=call.reason, now=call.clock())
    call.tell(
        say(
            "{kept} dari {registered} sertifikat tetap berlaku. Yang lain ditandatangani ulang oleh balai dengan "
            "kunci barunya.",
            kept=done.kept,
            registered=done.registered,
        )
    )
    return asdict(done)


def decide(call: Call) -> object:
    """Revoke, suspend or restore a certificate."""
    from bekal.central import home, revoking

    with home.opened(call.home) as central:
        done = revoking.decide(
            central,
            call.given,
            revoking.Act(call.act),
            reason=call.reason,
            centre=call.of,
            now=call.clock(),
        )
    return asdict(done)


def lease(call: Call) -> object:
    """Give a device a block of numbers, end its blocks, or list them all."""
    from bekal.central import home, leasing, rules

    with home.opened(call.home) as central:
        if call.device is None:
            return {"leases": [asdict(row) for row in leasing.leases(central, call.of)]}
        device = read_id(call.device)
        if call.end:
            return {"ended": leasing.end(central, call.of or "", device, now=call.clock())}
        row = leasing.give(
            central, call.of or "", device, size=call.size or rules.BLOCK, year=call.year, now=call.clock()
        )
        return asdict(row)


def publish_lists(call: Call) -> object:
    """Publish the lists, and write them as one file where asked."""
    from bekal.central import home, lists
    from bekal.storage.folder import write_durably

    with home.opened(call.home) as central:
        edition = lists.edition(central, now=call.clock())
        data = lists.as_file(central) if call.out is not None else b""
    if call.out is not None:
        disk.write(call.out, data, write_durably)
    return {**asdict(edition), "file": None if call.out is None else str(call.out), "bytes": len(data)}


def rosters(call: Call) -> object:
    """Set certificates beside trainees."""
    from bekal.central import home, revoking

    with home.opened(call.home) as central:
        return {"courses": [{**asdict(row), "odd": row.is_odd} for row in revoking.rosters(central)]}


def problems(call: Call) -> object:
    """List what waits for a person, or take one thing off the list."""
    from bekal.central import home, queries, revoking

    with home.opened(call.home) as central:
        if call.resolve is not None:
            return {"resolved": revoking.resolve(central, call.resolve, reason=call.reason, now=call.clock())}
        return {"problems": [asdict(row) for row in queries.problems(central)]}


def log(call: Call) -> object:
    """List every decision."""
    from bekal.central import home, revoking

    with home.opened(call.home) as central:
        return {"decisions": [asdict(row) for row in revoking.decisions(central)]}
