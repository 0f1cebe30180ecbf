"""`bekal assessment record` and what else is done to results."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli.assessment_locking import add_locking
from bekal.cli.assessment_papers import add_papers
from bekal.cli.assessment_plan import add_plan
from bekal.cli.call import Call, read_id
from bekal.cli.tables import rows_of
from bekal.language import say
from bekal.terms import CourseId

_ENGLISH = {"passed": "lulus", "failed": "tidak lulus"}


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("assessment", help=say("penilaian"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    take = steps.add_parser("record", parents=[common], help=say("hasil dari berkas: trainee, score, decision, units"))
    take.add_argument("--course", required=True)
    take.add_argument("--file", type=Path, required=True, metavar="CSV")
    take.set_defaults(command=record)
    add_plan(steps, common)
    add_locking(steps, common)
    add_papers(steps, common)


def record(call: Call) -> object:
    """Record results from a CSV file: `trainee`, `score`, `decision` (lulus, tidak lulus), `units`.

    `units` is K or BK for each unit in order, separated by spaces, or one K for all. All rows or none.
    """
    from bekal.assessment import queries, rules, service

    rows = rows_of(call.file, "trainee", "score", "decision")
    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, call.writing(centre) as session:
        today = call.centre_day(session)
        known = queries.results(session, course_id)
        people = {str(r.number): r for r in known.rows} | {r.name.casefold(): r for r in known.rows}
        for row in rows:
            person = people.get(row["trainee"].casefold())
            if person is None:
                raise rules.UnknownTrainee(trainee=row["trainee"])
            words = row.get("units", "").split()
            if len(words) == 1:
                words *= len(known.units)
            if len(words) > len(known.units):
                raise rules.BadOutcome(typed=row["units"])
            outcomes = {unit.id: rules.read_outcome(word) for unit, word in zip(known.units, words, strict=False)}
            service.record_result(
                session,
                person.enrolment_id,
                service.NewResult(
                    score_hundredths=rules.read_score(row["score"]),
                    decision=rules.read_decision(_ENGLISH.get(row["decision"].lower(), row["decision"])),
                    outcomes=outcomes,
                    note=row.get("note", ""),
                ),
                on=today,
            )
    return {"recorded": len(rows)}
