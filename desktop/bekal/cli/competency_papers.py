"""`bekal ujk apl01`: applications for competency tests, filled in."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CandidateId

_PURPOSES = ("certification", "current", "prior", "other")


def add_commands(part: Any, common: argparse.ArgumentParser) -> None:
    """Add the papers to the commands of `bekal ujk`."""
    one = part.add_parser("apl01", parents=[common], help=say("permohonan sertifikasi (FR.APL-01) yang sudah terisi"))
    who = one.add_mutually_exclusive_group(required=True)
    who.add_argument("--event", metavar="ID", help=say("semua orang di jadwal uji ini"))
    who.add_argument("--candidate", metavar="ID", action="append")
    one.add_argument("--scheme", help=say("skema yang dimohon; dari jadwalnya bila jadwal disebut"))
    one.add_argument("--purpose", choices=_PURPOSES, default=_PURPOSES[0])
    one.add_argument("--paper", choices=("A4", "F4"), default="A4")
    one.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    one.set_defaults(command=applications)


def applications(call: Call) -> object:
    """Write the applications of people, or of everybody in a test event."""
    from bekal.assessment.competency.schemes import scheme_named
    from bekal.reports.competency_application import Purpose, application_forms, applications_of_event
    from bekal.storage.handing_out import hand_out

    purpose = Purpose(call.purpose)
    with call.centre() as centre, centre.database.reading() as session:
        today = call.centre_day(session)
        if call.event:
            done = applications_of_event(session, read_id(call.event), today=today, purpose=purpose, paper=call.paper)
        else:
            people = [CandidateId(read_id(one)) for one in call.candidate]
            scheme = scheme_named(session, call.scheme or "")
            done = application_forms(session, people, scheme, today=today, purpose=purpose, paper=call.paper)
    return {"file": hand_out(call.out, done.pdf), "applications": done.n, "left_out": list(done.left_out)}
