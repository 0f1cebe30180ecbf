"""`bekal cards list|make|print|revoke` and `bekal gate`."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId, Direction, EnrolmentId

if TYPE_CHECKING:
    from bekal.attendance.gate.service import Answer


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("cards", help=say("kartu peserta"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    for name, words, does in (
        ("list", say("kartu satu kelas"), list_cards),
        ("make", say("buat kartu bagi yang belum punya"), make),
        ("print", say("kartu kelas sebagai PDF"), print_cards),
    ):
        step = steps.add_parser(name, parents=[common], help=words)
        step.add_argument("--course", required=True)
        if does is print_cards:
            step.add_argument("--out", type=Path, required=True, metavar="PDF")
        step.set_defaults(command=does)
    lost = steps.add_parser("revoke", parents=[common], help=say("cabut kartu yang hilang"))
    lost.add_argument("trainee", metavar="ID")
    lost.add_argument("--reason", required=True, metavar=say("ALASAN"))
    lost.set_defaults(command=revoke)
    gate = commands.add_parser("gate", parents=[common], help=say("pindai kartu: satu kode satu baris dari berkas"))
    gate.add_argument("--course", action="append", default=[], help=say("hanya pertemuan kelas ini"))
    gate.add_argument("--file", type=Path, required=True, metavar=say("BERKAS"))
    gate.add_argument("--out", dest="leaving", action="store_true", help=say("arah keluar"))
    gate.add_argument("--at", type=datetime.fromisoformat, help=say("waktu memindai, dengan zona"))
    gate.add_argument("--name", default="", metavar=say("NAMA"), help=say("nama pintu"))
    gate.set_defaults(command=pass_gate)


def list_cards(call: Call) -> object:
    """List the newest card of every trainee of a course."""
    from bekal.attendance.gate.queries import cards

    with call.centre() as centre, centre.database.reading() as session:
        rows = cards(session, CourseId(read_id(call.course)))
    return [
        {"trainee": row.enrolment_id, "number": row.number, "name": row.name, "card": row.version,
         "revoked": row.is_revoked}
        for row in rows
    ]  # fmt: skip


def make(call: Call) -> object:
    """Make a card for every trainee of a course who has no valid one."""
    from bekal.attendance.gate.queries import cards
    from bekal.attendance.gate.service import make_cards

    with call.centre() as centre, call.writing(centre) as session:
        everybody = [row.enrolment_id for row in cards(session, CourseId(read_id(call.course)))]
        return {"made": make_cards(session, everybody, now=call.clock())}


def print_cards(call: Call) -> object:
    """Write a course's cards as sheets to be cut."""
    from bekal.reports.cards import course_cards
    from bekal.storage.folder import write_durably

    with call.centre() as centre, centre.database.reading() as session:
        write_durably(call.out, course_cards(session, CourseId(read_id(call.course))))
    return {"file": str(call.out)}


def revoke(call: Call) -> object:
    """Revoke a trainee's card."""
    from bekal.attendance.gate.service import revoke_card

    trainee = EnrolmentId(read_id(call.trainee))
    with call.centre() as centre, call.writing(centre) as session:
        revoke_card(session, trainee, reason=call.reason, now=call.clock())
    return {"trainee": trainee}


def pass_gate(call: Call) -> object:
    """Let every code of a file pass, each in a transaction of its own: one bad code stops nothing."""
    from bekal.attendance.gate import service
    from bekal.attendance.gate.queries import held_meetings
    from bekal.centre.queries import centre as house

    courses = [CourseId(read_id(given)) for given in call.arguments.course]
    direction = Direction.OUT if call.leaving else Direction.IN
    answers = []
    with call.centre() as centre:
        for code in call.file.read_text(encoding="utf-8-sig").splitlines():
            if not code.strip():
                continue
            at = call.arguments.at or call.clock()
            with call.writing(centre) as session:
                held = held_meetings(session, at.astimezone(house(session).timezone).date(), courses)
                passed = service.pass_gate(session, code, held, at=at, direction=direction, gate=call.name)
            answers.append(_shown(passed))
    return answers


def _shown(passed: "Answer") -> dict[str, object]:
    told = passed.verdict
    return {
        "answer": told.answer.value,
        "name": told.trainee.name if told.trainee else None,
        "course": told.trainee.course if told.trainee else None,
        "minutes_late": told.minutes_late,
        "first_in": told.first_in,
        "inside": passed.inside,
        "clock_doubtful": passed.is_clock_doubtful,
    }
