"""`bekal candidates import|list`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CandidateId

if TYPE_CHECKING:
    from bekal.candidates.importing.import_plan import ImportPlan


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("candidates", help=say("pendaftar"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    take = steps.add_parser("import", parents=[common], help=say("impor berkas pendaftar (.xlsx .xls .csv)"))
    take.add_argument("file", type=Path)
    take.add_argument("--dry-run", action="store_true", help=say("hanya periksa, tidak menulis"))
    take.add_argument("--repair", action="store_true", help=say("terapkan perbaikan yang terbukti dari barisnya"))
    take.set_defaults(command=import_file)
    every = steps.add_parser("list", parents=[common], help=say("daftar pendaftar"))
    every.add_argument("--search", default="", metavar=say("TEKS"))
    every.add_argument("--full", action="store_true", help=say("NIK lengkap"))
    every.set_defaults(command=list_people)
    look = steps.add_parser("second-look", parents=[common], help=say("bandingkan hasil baca kedua dengan data"))
    look.add_argument("person", metavar="ID")
    look.add_argument("--name", required=True, metavar=say("NAMA"))
    look.add_argument("--nik", default="")
    look.add_argument("--passport", default="", metavar=say("NOMOR"))
    look.set_defaults(command=second_look)


def import_file(call: Call) -> object:
    """Read an applicants' file; write it unless it is a dry run."""
    from bekal.candidates import queries, service
    from bekal.candidates.importing import import_plan
    from bekal.candidates.importing.problems import describe
    from bekal.candidates.importing.spreadsheet import read_roster
    from bekal.centre.queries import centre as house

    roster = read_roster(call.file)
    written = 0
    with call.centre() as centre:
        with centre.database.reading() as session:
            known = queries.known(session)
            today = call.clock().astimezone(house(session).timezone).date()
        planned = import_plan.plan(roster, known, today=today, repair=call.repair)
        if not call.dry_run:
            with call.writing(centre) as session:
                written = service.carry_out(session, planned, now=call.clock(), source=call.file.name).written
    for problem in planned.problems:
        call.tell(say("Baris {row}: {what}", row=problem.row, what=describe(problem)))
    return _answer(planned, written)


def _answer(planned: "ImportPlan", written: int) -> dict[str, object]:
    from bekal.candidates.importing.import_plan import State

    counts = planned.counts
    return {
        "rows": len(planned.rows),
        **{state.value: counts[state] for state in State},
        "imported": written,
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "code": problem.code,
                "value": problem.value,
                "severity": problem.severity.value,
                "suggestion": problem.suggestion,
            }
            for problem in planned.problems
        ],
    }


def list_people(call: Call) -> object:
    """List people, the NIK masked unless `--full`."""
    from bekal.candidates.queries import candidates

    with call.centre() as centre, centre.database.reading() as session:
        found = candidates(session, typed=call.search, full_nik=call.full, limit=None)
    return [
        {
            "id": row.id,
            "name": row.name,
            "nik": row.nik,
            "birth_date": row.birth_date,
            "sex": row.sex.value if row.sex else None,
            "phone": row.phone,
        }
        for row in found.rows
    ]


def second_look(call: Call) -> object:
    """Compare what somebody read from the papers with what is registered."""
    from bekal.candidates.second_look.rules import Reading
    from bekal.candidates.second_look.service import look_again

    with call.centre() as centre:
        by = call.person(centre)
        with call.writing(centre) as session:
            person = CandidateId(read_id(call.arguments.person))
            look_again(session, person, Reading(call.name, call.nik, call.passport), by=by, now=call.clock())
    return {"id": person, "looked_by": by}
