"""`bekal assessment lock|unlock|decide|meeting`: the graduation meeting that fixes the results of a course."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.assessment.locking import GraduationMeeting


def add_locking(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands that decide, lock and open."""
    one = steps.add_parser("decide", parents=[common], help=say("putuskan seperti usulan bagi yang belum diputuskan"))
    one.add_argument("--course", required=True, metavar="ID")
    one.set_defaults(command=decide)
    for name, command, words in (
        ("lock", lock, say("kunci hasil dengan sidang kelulusan, oleh orang kedua")),
        ("meeting", meeting, say("perbaiki data sidang kelulusan")),
    ):
        one = steps.add_parser(name, parents=[common], help=words)
        one.add_argument("--course", required=True, metavar="ID")
        one.add_argument("--letter", default=None, metavar=say("NOMOR"), help=say("nomor berita acara"))
        one.add_argument("--met-on", dest="met_on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        one.add_argument("--met-at", dest="met_at", default=None, metavar="HH:MM")
        one.add_argument("--met-place", dest="met_place", default=None, metavar=say("TEMPAT"))
        one.add_argument("--member", action="append", default=None, metavar=say("NAMA|JABATAN"))
        one.add_argument("--note", default=None)
        one.set_defaults(command=command)
    one = steps.add_parser("unlock", parents=[common], help=say("buka kunci hasil, hanya kepala"))
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--reason", required=True)
    one.add_argument("--rest", action="store_true", help=say("hanya hasil yang belum bersertifikat"))
    one.set_defaults(command=unlock)


def decide(call: Call) -> object:
    """Take what is proposed for everybody who has no decision yet."""
    from bekal.assessment.service import take_proposals

    with call.centre() as centre, call.writing(centre) as session:
        on = call.centre_day(session)
        taken = take_proposals(session, CourseId(read_id(call.course)), on=on)
    return {"decided": len(taken)}


def lock(call: Call) -> object:
    """Lock the results of a course; without a date the meeting is of today."""
    from bekal.assessment import locking
    from bekal.centre.queries import centre as house

    course_id, now = CourseId(read_id(call.course)), call.clock()
    with call.centre() as centre, call.writing(centre) as session:
        today = now.astimezone(house(session).timezone).date()
        said = _said(call, locking.GraduationMeeting(today))
        locked = locking.lock(session, course_id, said, now=now)
        return {"id": locked, **_state(session, course_id)}


def meeting(call: Call) -> object:
    """Correct the facts of the meeting; what is not named stays."""
    from bekal.assessment import locking, queries
    from bekal.assessment.locking_rules import NotLocked
    from bekal.courses.queries import course

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, call.writing(centre) as session:
        of, there = course(session, course_id), queries.lock_of(session, course_id)
        if there is None:
            raise NotLocked(course=of.name)
        facts = locking.GraduationMeeting(
            there.met_on, there.letter_number, there.met_at, there.met_place, there.members, there.note
        )
        locking.change_meeting(session, course_id, _said(call, facts))
        return _state(session, course_id)


def unlock(call: Call) -> object:
    """Take the lock off, with the reason."""
    from bekal.assessment import locking

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, call.writing(centre) as session:
        locking.unlock(session, course_id, reason=call.reason, now=call.clock(), rest=call.rest)
        return _state(session, course_id)


def _said(call: Call, facts: "GraduationMeeting") -> "GraduationMeeting":
    """Return the facts with what the options say instead."""
    from dataclasses import replace

    said: dict[str, Any] = {
        "letter_number": call.letter,
        "met_on": call.met_on,
        "met_at": call.met_at,
        "met_place": call.met_place,
        "note": call.note,
    }
    if call.member is not None:
        parts = [one.partition("|") for one in call.member]
        said["members"] = [(name, office) for name, _, office in parts]
    return replace(facts, **{name: value for name, value in said.items() if value is not None})


def _state(session: "Session", course_id: CourseId) -> dict[str, object]:
    from bekal.assessment import queries

    found = queries.results(session, course_id)
    return {
        "locked": found.lock is not None,
        "number": found.lock.number if found.lock else None,
        "letter": found.lock.letter_number if found.lock else "",
        "passed": sum(row.decision == "passed" for row in found.rows if not row.has_left),
        "failed": sum(row.decision == "failed" for row in found.rows if not row.has_left),
    }
