"""`bekal programmes add|list`, `bekal courses add|list`, `bekal enrol`, `bekal meetings list`; changes follow."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bekal.cli import courses_changing, editions
from bekal.cli.call import Call, read_id
from bekal.cli.tables import people_named
from bekal.language import say
from bekal.terms import CourseId, IntakeId, Kind, ProgrammeId, StaffId

_DAYS = ("sen", "sel", "rab", "kam", "jum", "sab", "min")
_MOST_HOURS = 9999
_LARGEST_CATALOGUE_NUMBER = 65535


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("programmes", help=say("program pelatihan"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    add = steps.add_parser("add", help=say("tambah"), parents=[common])
    add.add_argument("--code", required=True)
    add.add_argument("--title", required=True)
    add.add_argument("--title-en", dest="title_en", default="", help=say("judul dalam bahasa Inggris"))
    add.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.COMPETENCY.value)
    add.add_argument("--hours", type=int, required=True, help="JP")
    add.add_argument(
        "--valid-months", dest="valid_months", type=int, help=say("bulan sertifikat berlaku; 0: tanpa batas")
    )
    add.add_argument("--catalogue", type=_catalogue, default=None, help=say("nomor katalog pusat"))
    add.add_argument("--min-attendance", type=int, default=80, help="%%")
    add.add_argument(
        "--unit", type=_unit, action="append", default=[], metavar="KODE|JUDUL|JP", help=say("boleh berulang")
    )
    add.set_defaults(command=add_programme)
    steps.add_parser("list", help=say("tampilkan daftarnya"), parents=[common]).set_defaults(command=list_programmes)
    courses_changing.add_programme_commands(steps, common)
    editions.add_programme_commands(steps, common)

    part = commands.add_parser("courses", help=say("kelas"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    add = steps.add_parser("add", help=say("tambah"), parents=[common])
    add.add_argument("--programme", required=True, help=say("kode atau id program"))
    add.add_argument("--intake", required=True, help=say("nama gelombang; dibuat bila belum ada"))
    add.add_argument("--name", required=True)
    add.add_argument("--quota", type=int, required=True)
    add.add_argument("--starts", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    add.add_argument("--ends", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    add.add_argument("--instructor", action="append", default=[], metavar=say("NAMA"))
    add.add_argument("--room", default="", help=say("ruang"))
    add.add_argument("--fund", dest="fund_source", default="", help=say("sumber dana"))
    add.add_argument("--days", default="sen,sel,rab,kam,jum", help=",".join(_DAYS))
    add.add_argument("--from", dest="first", default="08:00", metavar="HH:MM")
    add.add_argument("--until", dest="last", default="10:15", metavar="HH:MM")
    add.set_defaults(command=add_course)
    steps.add_parser("list", help=say("tampilkan daftarnya"), parents=[common]).set_defaults(command=list_courses)
    courses_changing.add_course_commands(steps, common)
    editions.add_course_commands(steps, common)
    courses_changing.add_intake_commands(commands, common)

    enrol_them = commands.add_parser("enrol", parents=[common], help=say("masukkan pendaftar ke kelas"))
    enrol_them.add_argument("--course", required=True)
    enrol_them.add_argument("--candidate", action="append", default=[], metavar="ID")
    enrol_them.add_argument("--file", type=Path, metavar="CSV", help=say("berkas dengan satu id tiap baris"))
    enrol_them.add_argument(
        "--joined", type=date.fromisoformat, metavar="YYYY-MM-DD", help=say("tanggal masuk; bawaan hari pertama kelas")
    )
    enrol_them.set_defaults(command=enrol)

    part = commands.add_parser("meetings", help=say("pertemuan"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    every = steps.add_parser("list", help=say("tampilkan daftarnya"), parents=[common])
    every.add_argument("--course", required=True)
    every.set_defaults(command=list_meetings)


def add_programme(call: Call) -> object:
    """Add a programme with its units."""
    from bekal.courses.service import add_programme as add

    with call.centre() as centre, call.writing(centre) as session:
        programme_id = add(
            session,
            code=call.code,
            title=call.title,
            kind=Kind(call.kind),
            hours=call.hours,
            catalogue_no=call.catalogue,
            min_attendance=call.min_attendance,
            valid_months=call.valid_months or None,
            title_en=call.title_en,
            units=call.unit,
        )
    return {"id": programme_id, "code": call.code.upper(), "title": call.title}


def _unit(text: str) -> Any:
    from bekal.courses.rules import NewUnit

    code, _, rest = text.partition("|")
    title, _, hours = rest.partition("|")
    if not code.strip() or not (hours == "" or (hours.isdecimal() and int(hours) <= _MOST_HOURS)):
        raise argparse.ArgumentTypeError("KODE|JUDUL|JP")
    return NewUnit(code=code, title=title or code, hours=int(hours or 0))


def _catalogue(text: str) -> int:
    """Read a catalogue number as certificates carry it."""
    number = int(text)
    if not 1 <= number <= _LARGEST_CATALOGUE_NUMBER:
        raise argparse.ArgumentTypeError(f"1–{_LARGEST_CATALOGUE_NUMBER}")
    return number


def list_programmes(call: Call) -> object:
    """List programmes."""
    from bekal.courses.queries import programmes

    with call.centre() as centre, centre.database.reading() as session:
        return [
            {
                "id": p.id,
                "code": p.code,
                "title": p.title,
                "kind": p.kind.value,
                "hours": p.hours,
                "catalogue": p.catalogue_no,
                "valid_months": p.valid_months,
                "units": p.units,
            }
            for p in programmes(session)
        ]


def add_course(call: Call) -> object:
    """Add a course with its intake and its meetings."""
    from bekal.courses import queries, rules, service
    from bekal.courses.holidays import calendar
    from bekal.staff.service import named

    weekdays = [_DAYS.index(day) for day in call.days.lower().split(",") if day in _DAYS]
    with call.centre() as centre, call.writing(centre) as session:
        found = [
            p.id
            for p in queries.programmes(session)
            if call.programme in (p.code, str(p.id)) or call.programme.upper() == p.code
        ]
        if not found:
            raise rules.UnknownProgramme(programme=call.programme)
        intakes = {intake.name: intake.id for intake in queries.intakes(session)}
        intake_id = intakes.get(call.intake) or service.add_intake(
            session, name=call.intake, opens_on=call.starts, closes_on=call.starts
        )
        course_id = service.add_course(
            session,
            programme_id=ProgrammeId(found[0]),
            intake_id=IntakeId(intake_id),
            name=call.name,
            quota=call.quota,
            starts_on=call.starts,
            ends_on=call.ends,
            instructors=[StaffId(named(session, name)) for name in call.instructor],
            room=call.room,
            fund_source=call.fund_source,
        )
        days = calendar(session, call.starts, call.ends)
        meetings = service.make_meetings(
            session,
            course_id,
            weekdays=weekdays,
            starts=call.first,
            ends=call.last,
            skipped=[day for day in days.days if days.is_free(day)],
        )
    for warning in days.warnings:
        call.tell(warning)
    return {"id": course_id, "name": call.name, "meetings": len(meetings)}


def list_courses(call: Call) -> object:
    """List courses with their counts."""
    from bekal.courses.queries import courses

    with call.centre() as centre, centre.database.reading() as session:
        return [
            {
                "id": c.id,
                "name": c.name,
                "programme": c.programme,
                "intake": c.intake,
                "quota": c.quota,
                "enrolled": c.enrolled,
                "meetings": c.meetings,
                "starts": c.starts_on,
                "ends": c.ends_on,
                "hours": c.hours,
                "edition": c.edition,
                "room": c.room,
                "fund_source": c.fund_source,
                "instructors": list(c.instructors),
            }
            for c in courses(session)
        ]


def list_meetings(call: Call) -> object:
    """List the meetings of a course."""
    from bekal.courses.queries import course, meetings

    with call.centre() as centre, centre.database.reading() as session:
        of = course(session, CourseId(read_id(call.course)))
        return [
            {
                "id": m.id,
                "number": m.number,
                "date": m.held_on,
                "hours": m.hours,
                "marked": m.marked,
                "trainees": m.trainees,
            }
            for m in meetings(session, course_id=of.id)
        ]


def enrol(call: Call) -> object:
    """Enrol candidates named by id, or everybody listed in a file."""
    from bekal.courses.service import enrol as enrol_them

    people = people_named(call)
    with call.centre() as centre, call.writing(centre) as session:
        joined_on = call.joined or date.min  # the service takes the course's first day for any day before it
        return {"enrolled": enrol_them(session, CourseId(read_id(call.course)), people, joined_on=joined_on)}
