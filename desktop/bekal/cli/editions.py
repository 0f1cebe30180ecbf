"""`bekal programmes copy|rules`, `bekal courses copy|newest|remove`."""

import argparse
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId, Excused, PaidDay

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.courses.queries import ProgrammeRow


def add_programme_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add what copies a programme and sets its attendance rules."""
    one = steps.add_parser("copy", parents=[common], help=say("salin program dengan kode baru"))
    one.add_argument("programme", metavar=say("KODE"))
    one.add_argument("--code", required=True)
    one.add_argument("--title", required=True)
    one.set_defaults(command=copy_programme)
    one = steps.add_parser("rules", parents=[common], help=say("aturan kehadiran"))
    one.add_argument("programme", metavar=say("KODE"))
    one.add_argument("--minimum", type=int, help="%%")
    one.add_argument("--excused", choices=[one.value for one in Excused])
    one.add_argument("--absences-in-a-row", dest="absences_in_a_row", type=int)
    one.add_argument("--absence-share", dest="absence_share", type=int, help="%%")
    one.add_argument("--late-minutes", dest="late_minutes", type=int)
    one.add_argument("--late-grace", dest="late_grace", type=int)
    one.add_argument("--paid", choices=[one.value for one in PaidDay], help=say("hari yang dibayar uang saku"))
    one.add_argument("--paid-marks", dest="paid_marks", metavar="HTISA", help=say("catatan yang dibayar; bawaan HT"))
    one.add_argument("--paid-amount", dest="paid_amount", type=int, metavar="RP", help=say("rupiah per hari"))
    one.set_defaults(command=house_rules)


def add_course_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add what copies a course, renews its units or takes it away."""
    one = steps.add_parser("copy", parents=[common], help=say("kelas dan jadwalnya, ke hari yang sama"))
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--intake", required=True, help=say("nama gelombang"))
    one.add_argument("--name", required=True)
    one.add_argument("--starts", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    one.set_defaults(command=copy_course)
    one = steps.add_parser("newest", parents=[common], help=say("pakai unit terbaru program"))
    one.add_argument("--course", required=True, metavar="ID")
    one.set_defaults(command=take_newest)
    one = steps.add_parser("remove", parents=[common], help=say("hapus kelas yang belum dipakai"))
    one.add_argument("--course", required=True, metavar="ID")
    one.set_defaults(command=remove_course)


def copy_programme(call: Call) -> object:
    """Add a programme like another one."""
    from bekal.courses import editions

    with call.centre() as centre, call.writing(centre) as session:
        old = _programme(session, call.programme)
        new_id = editions.copy_programme(session, old.id, code=call.code, title=call.title)
    return {"id": new_id, "code": call.code.upper(), "title": call.title}


def house_rules(call: Call) -> object:
    """Show a programme's attendance rules, changed where an option says so."""
    from bekal.courses import editions
    from bekal.courses.allowance import read_marks

    names = ("minimum", "excused", "absences_in_a_row", "absence_share", "late_minutes", "late_grace")
    wanted = {name: getattr(call, name) for name in names if getattr(call, name) is not None}
    if "excused" in wanted:
        wanted["excused"] = Excused(wanted["excused"])
    paid: dict[str, Any] = {}
    if call.paid is not None:
        paid["day"] = PaidDay(call.paid)
    if call.paid_marks is not None:
        paid["marks"] = read_marks(call.paid_marks)
    if call.paid_amount is not None:
        paid["amount"] = call.paid_amount
    with call.centre() as centre:
        if wanted or paid:
            with call.writing(centre) as session:
                of = _programme(session, call.programme)
                allowance = replace(of.house.allowance, **paid)
                editions.set_house_rules(session, of.id, replace(of.house, **wanted, allowance=allowance))
        with centre.database.reading() as session:
            house = _programme(session, call.programme).house
    said = {name: str(getattr(house, name)) if name == "excused" else getattr(house, name) for name in names}
    pays = house.allowance
    return said | {"paid": str(pays.day), "paid_marks": pays.letters, "paid_amount": pays.amount}


def copy_course(call: Call) -> object:
    """Add a course like another one, with its timetable."""
    from bekal.courses import queries, rules
    from bekal.courses.timetable import copying

    with call.centre() as centre, call.writing(centre) as session:
        intakes = {one.name: one.id for one in queries.intakes(session)}
        if call.intake not in intakes:
            raise rules.UnknownIntake(intake=call.intake)
        copied = copying.copy_course(
            session,
            CourseId(read_id(call.course)),
            intake_id=intakes[call.intake],
            name=call.name,
            starts_on=call.starts,
        )
    return {
        "id": copied.id,
        "meetings": copied.meetings,
        "put_off": [{"day": free.day, "title": free.title, "to": day} for free, day in copied.put_off],
        "years_without_list": list(copied.missing_years),
    }


def take_newest(call: Call) -> object:
    """Let a course that has not begun teach the programme's newest edition."""
    from bekal.courses import editions

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, call.writing(centre) as session:
        taken = editions.take_newest(session, course_id, today=call.centre_day(session))
    return {"id": course_id, "edition": taken.edition, "changed": bool(taken.operations)}


def remove_course(call: Call) -> object:
    """Take away a course on which nothing hangs, with its timetable."""
    from bekal.courses.timetable import removing

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, call.writing(centre) as session:
        removing.remove_course(session, course_id)
    return {"id": course_id, "removed": True}


def _programme(session: "Session", code: str) -> "ProgrammeRow":
    from bekal.courses import queries, rules

    for one in queries.programmes(session):
        if code.upper() == one.code or code == str(one.id):
            return one
    raise rules.UnknownProgramme(programme=code)
