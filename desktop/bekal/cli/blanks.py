"""`bekal certificates blanks receive|spoil|return|destroy|lose|find|list`."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call
from bekal.language import say

if TYPE_CHECKING:
    from bekal.certificates.blanks.rules import Blank


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands about blanks."""
    part = steps.add_parser("blanks", help=say("buku blangko"))
    verbs = part.add_subparsers(metavar=say("perintah"), required=True)
    come = verbs.add_parser("receive", parents=[common], help=say("catat blangko yang diterima"))
    come.add_argument("--first", required=True, help=say("nomor pertama seperti tercetak, misalnya A 0000001"))
    come.add_argument("--last", required=True, help=say("nomor terakhir"))
    come.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help=say("tanggal; bawaan hari ini"))
    come.add_argument("--source", default="", help=say("dari siapa"))
    come.add_argument("--letter", default="", help=say("nomor surat"))
    come.add_argument("--note", default="")
    come.set_defaults(command=receive)
    for name, command, help_text in (
        ("spoil", spoil, say("catat yang rusak")),
        ("return", give_back, say("catat yang dikembalikan, dengan berita acara")),
        ("destroy", destroy, say("catat yang dimusnahkan, dengan berita acara")),
        ("lose", lose, say("catat yang hilang")),
        ("find", find, say("catat yang ditemukan kembali")),
    ):
        one = verbs.add_parser(name, parents=[common], help=help_text)
        one.add_argument("blank", metavar=say("NOMOR"), nargs="+", help=say("nomor, atau PERTAMA..TERAKHIR"))
        one.add_argument("--reason", default="")
        one.add_argument("--letter", default="", help=say("nomor surat"))
        if name in ("return", "destroy"):
            one.add_argument("--out", type=Path, metavar="PDF", help=say("tulis berita acaranya"))
        one.set_defaults(command=command)
    every = verbs.add_parser("list", parents=[common], help=say("persediaan, atau buku blangko ke berkas"))
    every.add_argument("--series")
    every.add_argument("--blank", metavar=say("NOMOR"), help=say("riwayat satu blangko"))
    every.add_argument("--out", type=Path, metavar="PDF|XLSX")
    every.add_argument("--paper", choices=("A4", "F4"), default="A4")
    every.set_defaults(command=list_blanks)


def receive(call: Call) -> object:
    """Enter blanks that came in."""
    from bekal.certificates.blanks import rules, service
    from bekal.certificates.life.queries import today_here

    first, last = rules.typed(call.first), rules.typed(call.last)
    with call.centre() as centre, call.writing(centre) as session:
        made = service.receive(
            session,
            series=first.series,
            first=first.number,
            last=last.number,
            digits=max(first.digits, last.digits),
            on=call.on or today_here(session, call.clock()),
            source=call.source,
            letter_number=call.letter,
            note=call.note,
        )
    return {"id": made, "series": first.series, "received": last.number - first.number + 1}


def _blanks(call: Call) -> "list[Blank]":
    """Read the blanks of a command: single ones, and PERTAMA..TERAKHIR."""
    from bekal.certificates.blanks.rules import typed_many

    return typed_many(", ".join(call.blank))


def spoil(call: Call) -> object:
    """Book blanks as spoiled."""
    from bekal.certificates.blanks import service

    chosen = _blanks(call)
    with call.centre() as centre, call.writing(centre) as session:
        service.spoil_many(session, chosen, reason=call.reason, now=call.clock())
    return {"spoiled": len(chosen)}


def give_back(call: Call) -> object:
    """Book blanks as returned, with minutes."""
    from bekal.certificates.blanks import service

    return {"returned": _with_minutes(call, service.return_many), "file": str(call.out) if call.out else None}


def destroy(call: Call) -> object:
    """Book blanks as destroyed, with minutes."""
    from bekal.certificates.blanks import service

    return {"destroyed": _with_minutes(call, service.destroy_many), "file": str(call.out) if call.out else None}


def _with_minutes(call: Call, do: Any) -> int:
    from bekal.reports.blanks import blank_minutes
    from bekal.storage.handing_out import hand_out

    chosen = _blanks(call)
    with call.centre() as centre:
        with call.writing(centre) as session:
            done = int(do(session, chosen, minutes=call.letter, now=call.clock(), reason=call.reason))
        if call.out is not None:
            with centre.database.reading() as session:
                hand_out(call.out, blank_minutes(session, " ".join(call.letter.split()), now=call.clock()))
    return done


def lose(call: Call) -> object:
    """Book blanks as lost."""
    from bekal.certificates.blanks import service

    chosen = _blanks(call)
    with call.centre() as centre, call.writing(centre) as session:
        done = service.lose(session, chosen, reason=call.reason, letter_number=call.letter, now=call.clock())
    return {"lost": done}


def find(call: Call) -> object:
    """Book lost blanks as found."""
    from bekal.certificates.blanks import service

    chosen = _blanks(call)
    with call.centre() as centre, call.writing(centre) as session:
        return {"found": service.find(session, chosen, reason=call.reason, now=call.clock())}


def list_blanks(call: Call) -> object:
    """Show the stock, the history of one blank, or write the register."""
    from bekal.certificates.blanks import queries, rules
    from bekal.reports.blanks import blank_register_pdf, blank_register_xlsx
    from bekal.storage.handing_out import hand_out

    now = call.clock()
    with call.centre() as centre, centre.database.reading() as session:
        if call.blank:
            blank = rules.typed(call.blank)
            return [
                {"at": one.at, "event": one.event.value, "certificate": one.number, "reason": one.reason}
                for one in queries.history(session, blank.series, blank.number)
            ]
        series = None if call.series is None else rules.series_of(call.series)
        if call.out is not None:
            if call.out.suffix.lower() == ".xlsx":
                data = blank_register_xlsx(session, now=now, series=series)
            else:
                data = blank_register_pdf(session, now=now, series=series, paper=call.paper)
            hand_out(call.out, data)
        return [
            {
                "series": one.series,
                "received": one.received,
                "free": one.free,
                **{state.value: n for state, n in one.by_state.items() if state is not None},
                "next": str(one.next_free) if one.next_free else None,
                "twice": one.clashes,
            }
            for one in queries.stock(session)
            if series is None or one.series == series
        ]
