"""`bekal instructors hours`."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call
from bekal.language import say


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("instructors", help=say("instruktur"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    one = steps.add_parser("hours", parents=[common], help=say("JP mengajar dalam satu masa"))
    one.add_argument("--from", dest="first", type=date.fromisoformat, metavar="YYYY-MM-DD", required=True)
    one.add_argument("--to", dest="last", type=date.fromisoformat, metavar="YYYY-MM-DD", required=True)
    one.add_argument("--paper", choices=("A4", "F4"), default="A4")
    one.add_argument("--out", type=Path, metavar=say("BERKAS"))
    one.set_defaults(command=instructor_hours)


def instructor_hours(call: Call) -> object:
    """List the hours every instructor taught in a period."""
    from bekal.attendance.totals import instructor_hours as hours
    from bekal.reports.recaps import instructor_figures, write_figures

    if call.out is not None:
        disk.require_ending(call.out, ".xlsx", ".pdf")
    with call.centre() as centre, centre.database.reading() as session:
        if call.out is not None:
            content = instructor_figures(session, first=call.first, last=call.last, now=call.clock(), paper=call.paper)
            return {"file": str(write_figures(content, call.out))}
        return [
            {
                "id": one.staff_id,
                "name": one.name,
                "meetings": one.meetings,
                "hours": one.hours,
                "substituted": one.substituted,
                "given_up": one.given_up,
                "planned": one.planned,
            }
            for one in hours(session, first=call.first, last=call.last)
        ]
