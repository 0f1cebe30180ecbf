"""`bekal attendance allowance`: the days paid to each trainee of a course in a month, and the list to sign."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call, read_id
from bekal.cli.recaps import read_month
from bekal.language import say
from bekal.terms import CourseId


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part to those of attendance."""
    one = steps.add_parser(
        "allowance", parents=[common], help=say("hari dibayar dan daftar penerimaan uang saku, .xlsx atau .pdf")
    )
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--month", type=read_month, required=True, metavar="YYYY-MM")
    one.add_argument("--paper", choices=("A4", "F4"), default="A4")
    one.add_argument("--out", type=Path, metavar=say("BERKAS"))
    one.set_defaults(command=allowance)


def allowance(call: Call) -> object:
    """Answer with the days paid to each person; write the list where a file is named."""
    from bekal.attendance.queries import recap
    from bekal.centre.queries import centre as house
    from bekal.reports.allowance import allowance_figures, listed
    from bekal.reports.recaps import write_figures

    first, last = call.month
    if call.out is not None:
        disk.require_ending(call.out, ".xlsx", ".pdf")
    course_id, now = CourseId(read_id(call.course)), call.clock()
    with call.centre() as centre, centre.database.reading() as session:
        content = allowance_figures(session, course_id, first=first, last=last, now=now, paper=call.paper)
        of = recap(session, course_id, first=first, last=last)
        paid = listed(session, of, until=now.astimezone(house(session).timezone).date())
        place = write_figures(content, call.out) if call.out is not None else None
    rule = of.course.house.allowance
    answer: dict[str, object] = {
        "course": of.course.name,
        "programme": of.course.programme,
        "from": first,
        "to": last,
        "rule": {"paid": rule.day.value, "marks": rule.letters, "amount": rule.amount},
        "unmarked": content.unmarked,
        "days": sum(len(one.days) for one in paid),
        "rupiah": sum(one.rupiah for one in paid),
        "trainees": [
            {
                "number": one.row.number,
                "name": one.row.name,
                "state": one.row.state.value,
                "days": len(one.days),
                "dates": list(one.days),
                "rupiah": one.rupiah,
            }
            for one in paid
        ],
    }
    return answer | ({"file": str(place)} if place is not None else {})
