"""`bekal attendance sheet|key-back|keep-scan|import` and `bekal attendance leave add|list|withdraw`."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import Attendance, CourseId, EnrolmentId, LetterId


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to those of attendance."""
    sheet = steps.add_parser("sheet", parents=[common], help=say("lembar hadir untuk ditandatangani"))
    sheet.add_argument("--course", required=True)
    sheet.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    sheet.add_argument("--until", dest="last", type=date.fromisoformat, metavar="YYYY-MM-DD")
    sheet.add_argument("--paper", choices=("A4", "F4"), default="F4")
    sheet.add_argument("--out", type=Path, required=True, metavar="PDF")
    sheet.set_defaults(command=print_sheet)
    back = steps.add_parser("key-back", parents=[common], help=say("salin lembar: hadir semua kecuali 5s 7a 12t10"))
    back.add_argument("--course", required=True)
    back.add_argument("--meeting", type=int, required=True, metavar=say("NOMOR"))
    back.add_argument("--line", required=True, metavar=say("TEKS"))
    back.set_defaults(command=key_back)
    kept = steps.add_parser("keep-scan", parents=[common], help=say("simpan hasil pindai lembar yang ditandatangani"))
    kept.add_argument("file", type=Path)
    kept.add_argument("--replace", action="store_true")
    kept.set_defaults(command=keep_scan)
    machine = steps.add_parser("import", parents=[common], help=say("berkas mesin sidik jari atau formulir (CSV)"))
    machine.add_argument("file", type=Path)
    machine.add_argument("--course", required=True)
    machine.add_argument("--machine", default="", metavar=say("NAMA"), help=say("agar nomornya diingat"))
    machine.add_argument("--person", type=_person, action="append", default=[], metavar=say("NOMOR=ID"))
    machine.add_argument("--dry-run", action="store_true", help=say("hanya periksa, tidak menulis"))
    machine.set_defaults(command=import_machine)
    leave = steps.add_parser("leave", help=say("surat izin dan sakit")).add_subparsers(
        metavar=say("perintah"), required=True
    )
    add = leave.add_parser("add", help=say("tambah"), parents=[common])
    add.add_argument("trainee", metavar="ID")
    add.add_argument("--mark", choices=("I", "S"), required=True)
    add.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    add.add_argument("--until", dest="last", type=date.fromisoformat, metavar="YYYY-MM-DD")
    add.add_argument("--reason", default="", metavar=say("ALASAN"))
    add.add_argument("--scan", type=Path, metavar=say("BERKAS"))
    add.set_defaults(command=take_letter)
    every = leave.add_parser("list", help=say("tampilkan daftarnya"), parents=[common])
    every.add_argument("--course", required=True)
    every.set_defaults(command=list_letters)
    gone = leave.add_parser("withdraw", parents=[common], help=say("batalkan surat"))
    gone.add_argument("letter", metavar="ID")
    gone.set_defaults(command=withdraw)


def print_sheet(call: Call) -> object:
    """Write a sheet to be signed."""
    from bekal.attendance.sheets import service
    from bekal.documents.attendance_sheet import attendance_sheet_pdf
    from bekal.reports.sheets import sheet_to_sign
    from bekal.storage.folder import write_durably

    course_id, now = CourseId(read_id(call.course)), call.clock()
    with call.centre() as centre, call.writing(centre) as session:
        last = call.arguments.last or call.first
        sheet_id = service.print_sheet(session, course_id, first=call.first, last=last, now=now)
        content = sheet_to_sign(session, sheet_id, now=now, paper=call.paper)
        write_durably(call.out, attendance_sheet_pdf([content]))
    return {"file": str(call.out), "sheet": sheet_id, "number": content.number, "names": len(content.lines)}


def key_back(call: Call) -> object:
    """Mark a meeting from its signed sheet."""
    from bekal.attendance import rules
    from bekal.attendance.sheets import service
    from bekal.courses.queries import meetings

    with call.centre() as centre, call.writing(centre) as session:
        today = call.centre_day(session)
        held = meetings(session, course_id=CourseId(read_id(call.course)))
        meeting = next((m for m in held if m.number == call.meeting), None)
        if meeting is None:
            raise rules.UnknownMeeting(meeting=str(call.meeting))
        return {"marked": service.key_back(session, meeting.id, call.line, today=today).people}


def keep_scan(call: Call) -> object:
    """Keep the scan of a signed sheet with the sheet whose symbol it shows."""
    from bekal.attendance.sheets import service
    from bekal.reports.sheets import sheet_in_scan

    scan = _bytes(call.file)
    sheet_id = sheet_in_scan(scan)
    with call.centre() as centre, call.writing(centre) as session:
        service.keep_scan(session, sheet_id, scan, now=call.clock(), replace=call.replace)
    return {"sheet": sheet_id}


def _person(text: str) -> tuple[str, str]:
    number, mark, row_id = text.partition("=")
    if not mark:
        raise argparse.ArgumentTypeError(text)
    return number, row_id


def import_machine(call: Call) -> object:
    """Read a machine's file; mark from it unless it is a dry run."""
    from bekal.attendance.machine import service

    course_id, content = CourseId(read_id(call.course)), _bytes(call.file)
    people = {number: EnrolmentId(read_id(row_id)) for number, row_id in call.arguments.person}
    with call.centre() as centre:
        with centre.database.reading() as session:
            planned = service.plan(session, course_id, content, machine=call.machine, people=people)
            today = call.centre_day(session)
        written = 0
        if not call.dry_run:
            with call.writing(centre) as session:
                written = service.carry_out(session, planned, today=today, machine=call.machine).people
    return {
        "lines": len(planned.lines),
        "marked": written,
        "already": sum(line.is_marked for line in planned.lines),
        "closed": sum(line.is_closed for line in planned.lines),
        "strangers": [{"person": person, "times": times} for person, times in planned.strangers],
        "unread": list(planned.unread),
        "outside": planned.outside,
    }


def take_letter(call: Call) -> object:
    """Take in a leave letter."""
    from bekal.attendance.leave import service

    scan = _bytes(call.scan) if call.scan else None
    with call.centre() as centre, call.writing(centre) as session:
        told = service.take_letter(
            session,
            EnrolmentId(read_id(call.trainee)),
            mark=Attendance(call.mark),
            first_on=call.first,
            last_on=call.arguments.last or call.first,
            now=call.clock(),
            reason=call.reason,
            scan=scan,
        )
    return {"letter": told.letter_id, "marked": told.marked, "present_on": [str(day) for day in told.present_on]}


def list_letters(call: Call) -> object:
    """List the letters of a course's trainees."""
    from bekal.attendance.leave.queries import letters

    with call.centre() as centre, centre.database.reading() as session:
        rows = letters(session, CourseId(read_id(call.course)))
    return [
        {"letter": r.id, "trainee": r.enrolment_id, "name": r.name, "mark": r.mark.value, "from": str(r.first_on),
         "until": str(r.last_on), "reason": r.reason, "withdrawn": r.is_withdrawn}
        for r in rows
    ]  # fmt: skip


def withdraw(call: Call) -> object:
    """Withdraw a leave letter."""
    from bekal.attendance.leave import service

    letter = LetterId(read_id(call.letter))
    with call.centre() as centre, call.writing(centre) as session:
        return {"letter": letter, "unmarked": service.withdraw(session, letter, now=call.clock()).unmarked}


def _bytes(path: Path) -> bytes:
    return disk.read_bytes(path)
