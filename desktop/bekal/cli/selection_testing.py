"""`bekal selection tests|sessions|distribute|scores`: the tests, who sits where, and what they reached."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bekal.cli.call import Call, read_id
from bekal.cli.selection_names import CODE, application_of, by_code, course_of, known_code, test_of
from bekal.cli.tables import rows_of
from bekal.language import say
from bekal.terms import KindOfTest, SessionId


def add_tests(steps: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the commands of the tests."""
    tests = steps.add_parser("tests", help=say("tes seleksi")).add_subparsers(metavar=say("perintah"), required=True)
    step = tests.add_parser("add", help=say("tambah"), parents=parents)
    step.add_argument("--title", required=True)
    step.add_argument("--kind", choices=[kind.value for kind in KindOfTest], default=KindOfTest.WRITTEN.value)
    step.add_argument("--weight", type=int, default=100)
    step.add_argument("--pass-mark", default="", metavar="0-100")
    step.set_defaults(command=add_test)
    tests.add_parser("list", help=say("tampilkan daftarnya"), parents=parents).set_defaults(command=list_tests)
    held = steps.add_parser("sessions", help=say("sesi tes")).add_subparsers(metavar=say("perintah"), required=True)
    step = held.add_parser("add", help=say("tambah"), parents=parents)
    step.add_argument("--test", required=True, metavar=say("JUDUL|ID"))
    step.add_argument("--date", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    step.add_argument("--from", dest="first", required=True, metavar="HH:MM")
    step.add_argument("--until", dest="last", required=True, metavar="HH:MM")
    step.add_argument("--place", default="")
    step.add_argument("--capacity", type=int, required=True)
    step.set_defaults(command=add_sitting)
    held.add_parser("list", help=say("tampilkan daftarnya"), parents=parents).set_defaults(command=list_sittings)
    step = held.add_parser("place", parents=parents, help=say("pindahkan seorang pendaftar ke sesi lain"))
    step.add_argument("--application", required=True, metavar=CODE)
    step.add_argument("--session", required=True, metavar="ID")
    step.set_defaults(command=place)
    step = steps.add_parser("distribute", parents=parents, help=say("bagi pendaftar ke sesi tes"))
    step.add_argument("--test", metavar=say("JUDUL|ID"), help=say("bawaan: semua tes"))
    step.add_argument("--by-name", action="store_true", help=say("menurut abjad"))
    step.set_defaults(command=distribute)
    step = steps.add_parser("scores", parents=parents, help=say("isi nilai dari CSV: kode;nilai"))
    step.add_argument("--test", required=True, metavar=say("JUDUL|ID"))
    step.add_argument("--file", type=Path, required=True, metavar="CSV")
    step.set_defaults(command=record_scores)


def add_test(call: Call) -> object:
    """Add a test."""
    from bekal.courses.selection import rules, service

    mark, _ = rules.read_score(call.pass_mark)
    with call.centre() as centre, call.writing(centre) as session:
        test_id = service.add_test(
            session,
            course_of(call),
            title=call.title,
            kind=KindOfTest(call.kind),
            weight=call.weight,
            pass_mark=mark,
        )
    return {"id": test_id, "title": call.title}


def list_tests(call: Call) -> object:
    """List the tests."""
    from bekal.courses.selection import queries
    from bekal.courses.selection.rules import score_words
    from bekal.courses.service import require_course

    with call.centre() as centre, centre.database.reading() as session:
        require_course(session, course_of(call))
        return [
            {
                "id": t.id,
                "title": t.title,
                "kind": t.kind.value,
                "weight": t.weight,
                "pass_mark": score_words(t.pass_mark) or None,
                "sessions": t.sittings,
                "scored": t.scored,
            }
            for t in queries.tests(session, course_of(call))
        ]


def add_sitting(call: Call) -> object:
    """Add a sitting of a test."""
    from bekal.courses.selection import service
    from bekal.courses.typed import read_time

    with call.centre() as centre, call.writing(centre) as session:
        session_id = service.add_sitting(
            session,
            test_of(call, session, call.test),
            held_on=call.date,
            starts=read_time(call.first),
            ends=read_time(call.last),
            capacity=call.capacity,
            place=call.place,
        )
    return {"id": session_id}


def list_sittings(call: Call) -> object:
    """List the sittings of every test."""
    from bekal.courses.selection import queries
    from bekal.courses.service import require_course

    with call.centre() as centre, centre.database.reading() as session:
        require_course(session, course_of(call))
        return [
            {
                "id": s.id,
                "test": s.test,
                "date": s.held_on,
                "from": s.starts,
                "until": s.ends,
                "place": s.place,
                "capacity": s.capacity,
                "placed": s.placed,
            }
            for s in queries.sittings(session, course_of(call))
        ]


def place(call: Call) -> object:
    """Give one applicant a seat in a sitting, or move them there."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        each = application_of(call, session, call.application)
        number = service.place(session, each, SessionId(read_id(call.session)))
    return {"application": each, "seat": number}


def distribute(call: Call) -> object:
    """Give everybody admitted a seat in the sittings of one test, or of all."""
    from bekal.courses.selection import queries, rules, service

    placed, overflow = 0, []
    with call.centre() as centre, call.writing(centre) as session:
        wanted = [test.id for test in queries.tests(session, course_of(call))]
        if call.test:
            wanted = [test_of(call, session, call.test)]
        for test_id in wanted:
            found = service.distribute(session, test_id, by_name=call.by_name)
            placed += found.placed
            overflow += [rules.registration_code(each) for each in found.overflow]
    return {"placed": placed, "overflow": overflow}


def record_scores(call: Call) -> object:
    """Record the scores of a CSV file, all of them or none."""
    from bekal.courses.selection import service

    rows = rows_of(call.file, "kode", "nilai")
    with call.centre() as centre, call.writing(centre) as session:
        test_id = test_of(call, session, call.test)
        known = by_code(session, course_of(call))
        read = [(known_code(known, row["kode"]), row["nilai"]) for row in rows]
        return {"recorded": service.record_scores(session, test_id, read)}
