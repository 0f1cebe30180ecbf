"""`bekal attendance mark`; its recaps and papers stand beside."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli import allowance, attendance_papers, attendance_slots, recaps
from bekal.cli.call import Call, read_id
from bekal.cli.tables import rows_of
from bekal.language import say
from bekal.terms import CourseId


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("attendance", help=say("absensi"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    take = steps.add_parser("mark", parents=[common], help=say("tanda dari berkas: meeting, trainee, mark"))
    take.add_argument("--course", required=True)
    take.add_argument("--file", type=Path, required=True, metavar="CSV")
    take.set_defaults(command=mark)
    recaps.add_commands(steps, common)
    allowance.add_commands(steps, common)
    attendance_papers.add_commands(steps, common)
    attendance_slots.add_commands(steps, common)


def mark(call: Call) -> object:
    """Set marks from a CSV file: columns `meeting` (number), `trainee` (number or name), `mark`, `minutes`, `note`.

    Further columns: `early` (minutes), `hours` (JP attended), `reason` (of a late change).
    All rows are written in one transaction or none.
    """
    from bekal.assessment.rules import UnknownTrainee
    from bekal.attendance import rules, service
    from bekal.courses.queries import meetings, trainees

    rows = rows_of(call.file, "meeting", "trainee", "mark")
    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, call.writing(centre) as session:
        today = call.centre_day(session)
        by_number = {str(m.number): m.id for m in meetings(session, course_id=course_id)}
        people = trainees(session, course_id)
        by_person = {str(t.number): t.id for t in people} | {t.name.casefold(): t.id for t in people}
        for row in rows:
            meeting_id = by_number.get(row["meeting"])
            enrolment_id = by_person.get(row["trainee"].casefold())
            if meeting_id is None:
                raise rules.UnknownMeeting(meeting=row["meeting"])
            if enrolment_id is None:
                raise UnknownTrainee(trainee=row["trainee"] or "–")
            minutes, early, hours = (row.get(name, "") for name in ("minutes", "early", "hours"))
            for typed in (minutes, early, hours):
                if typed and not typed.isdecimal():
                    raise rules.BadMinutes(typed=typed)
            service.mark(
                session,
                meeting_id,
                enrolment_id,
                rules.read_mark(row["mark"]) if row["mark"] else None,
                today=today,
                minutes_late=int(minutes) if minutes else None,
                note=row.get("note") or None,
                minutes_early=int(early) if early else ...,
                hours_attended=int(hours) if hours else ...,
                reason=row.get("reason", ""),
            )
    return {"marked": len(rows)}
