"""`bekal warnings list|give|print`."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId, EnrolmentId


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("warnings", help=say("surat peringatan"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    every = steps.add_parser("list", parents=[common], help=say("siapa mencapai batas, dan suratnya"))
    every.add_argument("--course", required=True)
    every.set_defaults(command=list_warned)
    give = steps.add_parser("give", parents=[common], help=say("buat surat peringatan"))
    paper = steps.add_parser("print", parents=[common], help=say("surat peringatan sebagai PDF"))
    for step in (give, paper):
        step.add_argument("trainee", metavar="ID")
        step.add_argument("--level", type=int, choices=(1, 2), required=True)
    give.add_argument("--number", required=True, metavar=say("NOMOR"))
    give.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    give.set_defaults(command=warn)
    paper.add_argument("--out", type=Path, required=True, metavar="PDF")
    paper.set_defaults(command=print_letter)


def list_warned(call: Call) -> object:
    """List who reached a threshold or was warned."""
    from bekal.attendance.warning.queries import warned

    with call.centre() as centre, centre.database.reading() as session:
        rows = warned(session, CourseId(read_id(call.course)))
    return [
        {
            "trainee": row.enrolment_id,
            "number": row.number,
            "name": row.name,
            "due": list(row.due),
            "given": [{"level": one.level, "number": one.number, "on": str(one.letter_on)} for one in row.given],
        }
        for row in rows
    ]


def warn(call: Call) -> object:
    """Give a warning letter."""
    from bekal.attendance.warning import service

    trainee = EnrolmentId(read_id(call.trainee))
    with call.centre() as centre, call.writing(centre) as session:
        on = call.on or call.centre_day(session)
        return {"letter": service.warn(session, trainee, call.level, number=call.number, letter_on=on)}


def print_letter(call: Call) -> object:
    """Write a warning letter that was given."""
    from bekal.documents.office_paper import office_paper_pdf
    from bekal.reports.warnings import warning_letter
    from bekal.reports.writing import write_report

    trainee = EnrolmentId(read_id(call.trainee))
    with call.centre() as centre, centre.database.reading() as session:
        content = warning_letter(session, trainee, call.level)
    return {"file": str(write_report(call.out, office_paper_pdf(content)))}
