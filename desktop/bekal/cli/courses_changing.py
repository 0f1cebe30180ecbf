"""`bekal programmes change`, `bekal intakes add|change|list`, `bekal courses change|move|withdraw`."""

import argparse
from dataclasses import replace
from datetime import date
from typing import Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId, EnrolmentId, EnrolmentState, IntakeId, Kind, ProgrammeId, Repeat, StaffId

_WAYS = {"withdrawn": EnrolmentState.WITHDRAWN, "dismissed": EnrolmentState.DISMISSED}


def add_programme_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add what changes a programme."""
    change = steps.add_parser("change", help=say("ubah"), parents=[common])
    change.add_argument("programme", metavar=say("KODE"))
    change.add_argument("--code")
    change.add_argument("--title")
    change.add_argument("--kind", choices=[kind.value for kind in Kind])
    change.add_argument("--hours", type=int, help="JP")
    change.add_argument("--catalogue", dest="catalogue_no", type=int, help=say("nomor katalog pusat"))
    change.add_argument("--min-attendance", dest="min_attendance", type=int, help="%%")
    change.add_argument("--scheme", help=say("kode skema penempatan"))
    change.add_argument("--age-from", dest="age_from", type=int)
    change.add_argument("--age-to", dest="age_to", type=int)
    change.add_argument("--education-from", dest="education_from", metavar="SMA")
    change.add_argument("--repeat", dest="repeat_policy", choices=[one.value for one in Repeat])
    change.add_argument("--replacement-days", dest="replacement_days", type=int)
    change.add_argument(
        "--valid-months", dest="valid_months", type=int, help=say("bulan sertifikat berlaku; 0: tanpa batas")
    )
    change.add_argument("--title-en", dest="title_en", help=say("judul dalam bahasa Inggris"))
    change.add_argument("--second-name", help=say("penanda tangan kedua di sertifikatnya; kosong: milik balai"))
    change.add_argument("--second-title", help=say("jabatan penanda tangan kedua"))
    change.add_argument("--second-number", help=say("NIP atau nomor lain penanda tangan kedua"))
    change.add_argument("--unit", action="append", metavar="KODE|JUDUL|JP", help=say("semua unit, boleh berulang"))
    change.set_defaults(command=change_programme)


def add_course_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add what changes a course and its trainees."""
    change = steps.add_parser("change", help=say("ubah"), parents=[common])
    change.add_argument("--course", required=True)
    change.add_argument("--name")
    change.add_argument("--quota", type=int)
    change.add_argument("--starts", dest="starts_on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    change.add_argument("--ends", dest="ends_on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    change.add_argument("--intake", help=say("nama gelombang"))
    change.add_argument("--instructor", action="append", metavar=say("NAMA"), help=say("semua, boleh berulang"))
    change.add_argument("--room", help=say("ruang"))
    change.add_argument("--fund", dest="fund_source", help=say("sumber dana"))
    change.set_defaults(command=change_course)
    for name, words, command in (
        ("move", say("pindahkan peserta ke kelas lain"), move),
        ("withdraw", say("catat peserta yang keluar dari kelas"), withdraw),
    ):
        one = steps.add_parser(name, help=words, parents=[common])
        one.add_argument("--course", required=True, help=say("kelas yang ditinggalkan"))
        if name == "move":
            one.add_argument("--to", required=True, help=say("kelas yang dituju"))
        else:
            one.add_argument("--as-state", dest="state", choices=[*_WAYS], default="withdrawn")
        one.add_argument("--candidate", action="append", required=True, metavar="ID", help=say("boleh berulang"))
        one.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", required=True)
        one.add_argument("--reason", required=True)
        one.set_defaults(command=command)


def add_intake_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands about admission rounds."""
    part = commands.add_parser("intakes", help=say("gelombang pendaftaran"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    steps.add_parser("list", help=say("tampilkan daftarnya"), parents=[common]).set_defaults(command=list_intakes)
    for name, command, needed in (("add", add_intake, True), ("change", change_intake, False)):
        words = say("tambah") if needed else say("ubah")
        one = steps.add_parser(name, help=words, parents=[common])
        if name == "change":
            one.add_argument("intake", metavar=say("NAMA"))
        one.add_argument("--name", required=needed)
        one.add_argument("--opens", type=date.fromisoformat, metavar="YYYY-MM-DD", required=needed)
        one.add_argument("--closes", type=date.fromisoformat, metavar="YYYY-MM-DD", required=needed)
        one.set_defaults(command=command)


def change_programme(call: Call) -> object:
    """Change what is named of a programme; what is not named stays."""
    from bekal.centre.rules import Signer
    from bekal.courses import changing, queries, rules
    from bekal.courses.typed import read_units

    with call.centre() as centre, call.writing(centre) as session:
        wanted = call.programme.upper()
        found = [p.id for p in queries.programmes(session) if wanted in (p.code, str(p.id).upper())]
        if not found:
            raise rules.UnknownProgramme(programme=call.programme)
        terms = changing.programme_terms(session, ProgrammeId(found[0]))
        given: dict[str, Any] = {
            name: getattr(call, name)
            for name in (
                "code", "title", "hours", "catalogue_no", "min_attendance", "scheme", "age_from", "age_to",
                "education_from", "replacement_days", "title_en",
            )
            if getattr(call, name) is not None
        }  # fmt: skip
        if call.valid_months is not None:
            given["valid_months"] = call.valid_months or None
        if call.kind:
            given["kind"] = Kind(call.kind)
        if call.repeat_policy:
            given["repeat_policy"] = Repeat(call.repeat_policy)
        if call.unit:
            given["units"] = tuple(read_units("\n".join(call.unit)))
        second = {
            name: value
            for name in ("name", "title", "number")
            if (value := getattr(call, f"second_{name}")) is not None
        }
        if second:
            given["second"] = replace(terms.second, **second) if second.get("name") != "" else Signer()
        terms = replace(terms, papers=None, **given)
        changing.change_programme(session, ProgrammeId(found[0]), terms)
    return {"id": found[0], "code": terms.code.strip().upper(), "title": terms.title.strip(), "changed": [*given]}


def list_intakes(call: Call) -> object:
    """List admission rounds with their counts."""
    from bekal.courses.changing import intake_lines

    with call.centre() as centre, centre.database.reading() as session:
        return [
            {
                "id": line.id,
                "name": line.terms.name,
                "opens": line.terms.opens_on,
                "closes": line.terms.closes_on,
                "quota": line.quota,
                "applicants": line.applicants,
                "accepted": line.accepted,
                "courses": [
                    {"id": c.id, "name": c.name, "quota": c.quota, "applicants": c.applicants, "accepted": c.accepted}
                    for c in line.courses
                ],
            }
            for line in intake_lines(session)
        ]


def add_intake(call: Call) -> object:
    """Add an admission round."""
    from bekal.courses.service import add_intake as add

    with call.centre() as centre, call.writing(centre) as session:
        made = add(session, name=call.name, opens_on=call.opens, closes_on=call.closes)
    return {"id": made, "name": call.name}


def change_intake(call: Call) -> object:
    """Change what is named of an admission round."""
    from bekal.courses import changing

    with call.centre() as centre, call.writing(centre) as session:
        intake_id, terms = _intake(session, call.intake)
        new = replace(
            terms,
            name=call.name or terms.name,
            opens_on=call.opens or terms.opens_on,
            closes_on=call.closes or terms.closes_on,
        )
        changing.change_intake(session, intake_id, new)
    return {"id": intake_id, "name": new.name, "opens": new.opens_on, "closes": new.closes_on}


def change_course(call: Call) -> object:
    """Change what is named of a course; what is not named stays."""
    from bekal.courses import changing
    from bekal.staff.service import named

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, call.writing(centre) as session:
        terms = changing.course_terms(session, course_id)
        given: dict[str, Any] = {
            name: getattr(call, name)
            for name in ("name", "quota", "starts_on", "ends_on", "room", "fund_source")
            if getattr(call, name) is not None
        }
        if call.intake:
            given["intake_id"] = _intake(session, call.intake)[0]
        if call.instructor:
            given["instructors"] = tuple(StaffId(named(session, name)) for name in call.instructor)
        changing.change_course(session, course_id, replace(terms, **given))
    return {"id": course_id, "changed": [*given]}


def move(call: Call) -> object:
    """Move trainees of a course into another one."""
    from bekal.courses import moving

    with call.centre() as centre, call.writing(centre) as session:
        chosen = _trainees(session, call)
        moved = moving.move(session, chosen, CourseId(read_id(call.to)), moved_on=call.on, reason=call.reason)
    return {"moved": len(moved.joined)}


def withdraw(call: Call) -> object:
    """Let trainees leave a course."""
    from bekal.courses import moving

    with call.centre() as centre, call.writing(centre) as session:
        chosen = _trainees(session, call)
        left = moving.leave(session, chosen, left_on=call.on, reason=call.reason, state=_WAYS[call.state])
    return {"left": len(left.left)}


def _trainees(session: Any, call: Call) -> list[EnrolmentId]:
    """Return the places in the course of the people named."""
    from bekal.courses import queries, rules

    course = queries.course(session, CourseId(read_id(call.course)))
    there = {row.candidate_id: row.id for row in queries.trainees(session, course.id)}
    chosen = []
    for given in call.candidate:
        if (person := read_id(given)) not in there:
            raise rules.NotThere(candidate=given, course=course.name)
        chosen.append(there[person])  # type: ignore[index]  # ids of people are what was read
    return chosen


def _intake(session: Any, name: str) -> tuple[IntakeId, Any]:
    from bekal.courses import changing, rules

    for line in changing.intake_lines(session):
        if name in (line.terms.name, str(line.id)):
            return line.id, line.terms
    raise rules.UnknownIntake(intake=name)
