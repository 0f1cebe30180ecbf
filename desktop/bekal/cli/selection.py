"""`bekal selection …`: apply, screen, test, rank, decide, and who takes which seat."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli.call import Call
from bekal.cli.selection_afterwards import add_afterwards
from bekal.cli.selection_deciding import add_decision
from bekal.cli.selection_names import CODE, application_of, applications_of, course_of
from bekal.cli.selection_papers import add_papers
from bekal.cli.selection_testing import add_tests
from bekal.cli.tables import people_named
from bekal.language import say
from bekal.terms import ApplicationState


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("selection", help=say("seleksi pendaftar sebuah kelas"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    of_course = argparse.ArgumentParser(add_help=False)
    of_course.add_argument("--course", required=True, metavar="ID")
    parents = [common, of_course]

    step = steps.add_parser("apply", parents=parents, help=say("daftarkan orang ke kelas"))
    step.add_argument("--candidate", action="append", default=[], metavar="ID")
    step.add_argument("--file", type=Path, metavar="CSV", help=say("berkas dengan satu id tiap baris"))
    step.add_argument("--wanted", action="store_true", help=say("semua yang meminta program ini"))
    step.add_argument("--priority", default="", metavar=say("KODE"), help=say("kelompok prioritas"))
    step.add_argument("--late", action="store_true", help=say("walau gelombang sudah ditutup"))
    step.set_defaults(command=apply)
    step = steps.add_parser("list", parents=parents, help=say("daftar pendaftar kelas"))
    step.add_argument("--state", action="append", default=[], choices=[state.value for state in ApplicationState])
    step.add_argument("--search", default="", metavar=say("TEKS"))
    step.add_argument("--full", action="store_true", help=say("NIK lengkap"))
    step.set_defaults(command=list_applicants)
    step = steps.add_parser("check", parents=parents, help=say("semua alasan yang menghalangi atau memperingatkan"))
    step.set_defaults(command=check)
    step = steps.add_parser("admit", parents=parents, help=say("loloskan administrasi"))
    step.add_argument("--application", action="append", default=[], metavar=CODE)
    step.add_argument("--all", action="store_true", help=say("semua yang tidak terhalang"))
    step.add_argument("--reason", default="")
    step.set_defaults(command=admit)
    for name, command, words in (
        ("reject", reject, say("gugurkan administrasi")),
        ("reopen", reopen, say("kembalikan menjadi terdaftar")),
    ):
        step = steps.add_parser(name, parents=parents, help=words)
        step.add_argument("--application", action="append", required=True, metavar=CODE)
        step.add_argument("--reason", default="")
        step.set_defaults(command=command)
    step = steps.add_parser("priority", parents=parents, help=say("tetapkan kelompok prioritas seorang pendaftar"))
    step.add_argument("--application", required=True, metavar=CODE)
    step.add_argument("--group", action="append", default=[], metavar=say("KODE"))
    step.set_defaults(command=set_priority)
    add_tests(steps, parents)
    add_decision(steps, parents)
    add_afterwards(steps, parents)
    add_papers(steps, parents)


# ------------------------------------------------------------------------------------------- screening


def apply(call: Call) -> object:
    """Apply for everybody named, listed in a file, or who asked for the programme."""
    from bekal.courses.selection import queries, service

    people = people_named(call)
    with call.centre() as centre, call.writing(centre) as session:
        if call.wanted:
            people += queries.waiting(session, course_of(call))
        applied = service.apply(
            session, course_of(call), people, now=call.clock(), priority=call.priority, late=call.late
        )
    return {"applied": applied.new, "already": applied.already}


def list_applicants(call: Call) -> object:
    """List the applicants of a course."""
    from bekal.courses.selection import queries

    with call.centre() as centre, centre.database.reading() as session:
        found = queries.applicants(
            session,
            course_of(call),
            today=call.centre_day(session),
            typed=call.search,
            states=[ApplicationState(state) for state in call.state],
            full_nik=call.full,
            limit=None,
        )
    return [
        {
            "id": row.id,
            "candidate": row.candidate_id,
            "code": row.code,
            "name": row.name,
            "nik": row.nik,
            "state": row.state.value,
            "since": row.state_on,
            "reason": row.reason,
            "priority": list(row.priority),
            "rank": row.rank,
            "reserve": row.reserve,
            "papers": {"have": row.papers[0], "asked": row.papers[1]},
        }
        for row in found.rows
    ]


def check(call: Call) -> object:
    """Say of every registered applicant all that speaks against admitting them."""
    from bekal.courses.selection import queries

    with call.centre() as centre, centre.database.reading() as session:
        found = queries.applicants(
            session,
            course_of(call),
            today=call.centre_day(session),
            states=[ApplicationState.REGISTERED],
            limit=None,
        )
        counts = queries.screening(session, course_of(call), today=call.centre_day(session))
    return {
        "clear": counts.clear,
        "warned": counts.warned,
        "blocked": counts.blocked,
        "applicants": [
            {
                "id": row.id,
                "code": row.code,
                "name": row.name,
                "reasons": [
                    {"code": each.code, "level": each.level.value, "message": each.sentence} for each in row.against
                ],
            }
            for row in found.rows
            if row.against
        ],
    }


def admit(call: Call) -> object:
    """Admit those named, or all that nothing blocks."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        named = applications_of(call, session)
        for each in named:
            service.admit(session, each, now=call.clock(), reason=call.reason)
        rest = service.Admitted(0, 0, 0)
        if call.all:
            rest = service.admit_all(session, course_of(call), now=call.clock(), reason=call.reason)
    return {"admitted": len(named) + rest.admitted, "warned": rest.warned, "blocked": rest.blocked}


def reject(call: Call) -> object:
    """Reject those named, with a reason."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        named = applications_of(call, session)
        return {"rejected": service.reject(session, named, now=call.clock(), reason=call.reason)}


def reopen(call: Call) -> object:
    """Let those named be registered again."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        return {"reopened": service.reopen(session, applications_of(call, session), now=call.clock())}


def set_priority(call: Call) -> object:
    """Say which groups that go first an applicant belongs to."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        each = application_of(call, session, call.application)
        service.set_priority(session, each, call.group)
    return {"application": each, "priority": call.group}
