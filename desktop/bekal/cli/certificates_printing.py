"""`bekal certificates runs list|begin|send|out|end`: a print run by commands, for whoever prints from a script."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, from_none, read_id
from bekal.language import say
from bekal.terms import CourseId

if TYPE_CHECKING:
    from bekal.certificates.printing.queries import RunRow, SheetRow


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of print runs to those of certificates."""
    part = steps.add_parser("runs", help=say("pencetakan lembar demi lembar, dengan blangko"))
    kinds = part.add_subparsers(metavar=say("perintah"), required=True)
    every = kinds.add_parser("list", parents=[common], help=say("pencetakan di PC ini yang belum selesai"))
    every.set_defaults(command=list_runs)
    begin = kinds.add_parser("begin", parents=[common], help=say("mulai mencetak sertifikat satu kelas"))
    begin.add_argument("--course", required=True)
    begin.add_argument("--first-blank", default="", help=say("blangko pertama di baki; tanpa ini kertas putih"))
    begin.add_argument("--printer", default="")
    begin.set_defaults(command=begin_run)
    send = kinds.add_parser("send", parents=[common], help=say("tulis lembar berikutnya ke PDF"))
    send.add_argument("--run", required=True)
    send.add_argument("--out", type=Path, required=True)
    send.add_argument("--most", type=from_none, default=0, help=say("paling banyak sekian lembar"))
    send.set_defaults(command=send_sheets)
    out = kinds.add_parser("out", parents=[common], help=say("catat lembar yang keluar dan yang rusak"))
    out.add_argument("--run", required=True)
    out.add_argument("--spoiled", default="", help=say("lembar yang rusak, misalnya 17 atau 3, 5-7"))
    out.add_argument("--up-to", type=from_none, help=say("lembar terakhir yang keluar; 0 jika tidak ada"))
    out.add_argument("--reason", default="")
    out.set_defaults(command=came_out)
    end = kinds.add_parser("end", parents=[common], help=say("akhiri; yang menunggu dicetak lain kali"))
    end.add_argument("--run", required=True)
    end.set_defaults(command=end_run)


def list_runs(call: Call) -> object:
    """List the runs of this PC that nobody ended."""
    from bekal.certificates.printing import queries

    with call.centre() as centre, centre.database.reading() as session:
        return [_run(row) for row in queries.open_runs(session)]


def begin_run(call: Call) -> object:
    """Begin a run of a course."""
    from bekal.certificates.blanks.rules import typed
    from bekal.certificates.printing import queries, service

    course_id = CourseId(read_id(call.course))
    first = typed(call.first_blank) if call.first_blank else None
    with call.centre() as centre, call.writing(centre) as session:
        run = service.begin(session, course_id, now=call.clock(), printer=call.printer, first_blank=first)
        return {**_run(queries.run(session, run)), "lines": [_sheet(row) for row in queries.sheets(session, run)]}


def send_sheets(call: Call) -> object:
    """Mark the next sheets as sent and write them into a PDF that was read back."""
    from bekal.certificates.issue_here import remember
    from bekal.certificates.printing import queries, rules, service
    from bekal.certificates.service import write_and_read_back

    run, now = read_id(call.run), call.clock()
    with call.centre() as centre:
        with call.writing(centre) as session:
            rows = service.send(session, run, now=now, most=call.most or rules.BATCH)
        with centre.database.reading() as session:
            remember(session, centre)
            pages = queries.pages_of(session, [row.certificate_id for row in rows])
        if pages:
            write_and_read_back(pages, call.out)
    return {"file": str(call.out) if pages else None, "lines": [_sheet(row) for row in rows]}


def came_out(call: Call) -> object:
    """Write what became of the sheets that were sent."""
    from bekal.certificates.printing import queries, rules, service
    from bekal.terms import SheetState

    run, now = read_id(call.run), call.clock()
    with call.centre() as centre, call.writing(centre) as session:
        sent = [row.position for row in queries.sheets(session, run) if row.state is SheetState.SENT]
        spoiled = rules.read_sheets(call.spoiled, sent) if call.spoiled else ()
        reason = call.reason or say("Rusak saat dicetak")
        done = service.came_out(session, run, now=now, spoiled=spoiled, up_to=call.up_to, reason=reason)
        return {
            "printed": done.printed,
            "spoiled": done.spoiled,
            "again": list(done.again),
            "without_blank": done.without_blank,
            **_run(queries.run(session, run)),
        }


def end_run(call: Call) -> object:
    """End a run."""
    from bekal.certificates.printing import queries, service

    run, now = read_id(call.run), call.clock()
    with call.centre() as centre, call.writing(centre) as session:
        service.end(session, run, now=now)
        return _run(queries.run(session, run))


def _run(row: "RunRow") -> dict[str, object]:
    return {
        "run": row.id.hex,
        "course": row.course_id.hex,
        "printer": row.printer,
        "ended": row.is_ended,
        "sheets": {"waiting": row.waiting, "sent": row.sent, "printed": row.printed, "spoiled": row.spoiled},
    }


def _sheet(row: "SheetRow") -> dict[str, object]:
    return {
        "sheet": row.position,
        "number": row.number,
        "name": row.name,
        "blank": str(row.blank) if row.blank else None,
        "state": row.state.value,
    }
