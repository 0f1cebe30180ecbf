"""`bekal candidates import|imports|template|pick|list`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk, enrolling, matches, merging, papers, rights
from bekal.cli.call import Call, FileUnusable, read_id
from bekal.errors import Refused
from bekal.language import say
from bekal.terms import CandidateId, CourseId

if TYPE_CHECKING:
    from bekal.candidates.importing.import_plan import ImportPlan
    from bekal.candidates.importing.roster import Roster


class UnknownMeaning(Refused):
    """A heading was given a meaning that no column has; facts: given, known."""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("candidates", help=say("pendaftar"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    merging.add_commands(steps, common)
    matches.add_commands(steps, common)
    take = steps.add_parser("import", parents=[common], help=say("impor berkas pendaftar (.xlsx .xls .csv)"))
    take.add_argument("file", type=Path)
    take.add_argument("--dry-run", action="store_true", help=say("hanya periksa, tidak menulis"))
    take.add_argument("--repair", action="store_true", help=say("terapkan perbaikan yang terbukti dari barisnya"))
    take.add_argument("--erase", action="store_true", help=say("sel kosong mengosongkan isian yang sudah ada"))
    take.add_argument("--sheet", metavar=say("LEMBAR"), help=say("hanya lembar ini"))
    take.add_argument("--sender", default="", metavar=say("PENGIRIM"), help=say("ingat arti judul kolom pengirim ini"))
    take.add_argument("--map", action="append", default=[], metavar=say("JUDUL=ISI"), help=say("arti judul kolom"))
    take.add_argument("--dates", choices=("dmy", "mdy"), help=say("urutan tanggal yang dapat dibaca dua cara"))
    take.add_argument("--course", metavar="ID", help=say("daftarkan juga ke kelas ini"))
    take.add_argument("--late", action="store_true", help=say("walau gelombangnya sudah ditutup"))
    take.add_argument("--errors-out", type=Path, metavar="F.xlsx", help=say("tulis baris yang perlu diperbaiki"))
    take.set_defaults(command=import_file)
    runs = steps.add_parser("imports", help=say("impor yang pernah dilakukan di komputer ini"))
    ways = runs.add_subparsers(metavar=say("perintah"), required=True)
    ways.add_parser("list", parents=[common], help=say("daftar impor")).set_defaults(command=list_imports)
    back = ways.add_parser("undo", parents=[common], help=say("urungkan seluruh impor, sampai 7 hari"))
    back.add_argument("id")
    back.set_defaults(command=undo_import)
    template = steps.add_parser("template", parents=[common], help=say("tulis templat daftar pendaftar"))
    template.add_argument("--out", type=Path, required=True, metavar="F.xlsx")
    template.set_defaults(command=write_template)
    pick = steps.add_parser("pick", parents=[common], help=say("pilih orang dari daftar NIK"))
    pick.add_argument("file", type=Path)
    pick.add_argument("--course", metavar="ID", help=say("daftarkan juga ke kelas ini"))
    pick.add_argument("--late", action="store_true", help=say("walau gelombangnya sudah ditutup"))
    pick.set_defaults(command=pick_people)
    every = steps.add_parser("list", parents=[common], help=say("daftar pendaftar"))
    every.add_argument("--search", default="", metavar=say("TEKS"))
    every.add_argument("--full", action="store_true", help=say("NIK lengkap"))
    every.set_defaults(command=list_people)
    papers.add_photo(steps, common)
    look = steps.add_parser("second-look", parents=[common], help=say("bandingkan hasil baca kedua dengan data"))
    look.add_argument("person", metavar="ID")
    look.add_argument("--name", required=True, metavar=say("NAMA"))
    look.add_argument("--nik", default="")
    look.add_argument("--passport", default="", metavar=say("NOMOR"))
    look.set_defaults(command=second_look)
    rights.add_steps(steps, common)
    enrolling.add_steps(steps, common)


def import_file(call: Call) -> object:
    """Read an applicants' file; write it unless it is a dry run."""
    from bekal.candidates.importing import import_plan, queries, senders, service
    from bekal.candidates.importing.people import Registered
    from bekal.candidates.importing.problems import describe
    from bekal.candidates.importing.returning import rejected_rows
    from bekal.candidates.importing.spreadsheet import read_roster
    from bekal.courses.selection.from_file import bring_in
    from bekal.documents.applicants_file import write_rejected

    course_id = CourseId(read_id(call.course)) if call.course else None
    asked = _told(call.map)
    with call.centre() as centre:
        with centre.database.reading() as session:
            roster, sender = senders.read_as_told(
                lambda told: read_roster(call.file, sheet=call.sheet, told=told),
                lambda name: queries.told_headings(session, name),
                file=call.file.name,
                sender=call.sender,
                told=asked,
            )
            planned = import_plan.plan(
                roster,
                Registered(session),
                today=call.centre_day(session),
                repair=call.repair,
                erase=call.erase,
                day_first={part.sheet: call.dates == "dmy" for part in roster.sheets} if call.dates else {},
            )
        brought = None
        if not call.dry_run:
            with call.writing(centre) as session:
                brought = bring_in(session, planned, course_id, now=call.clock(), source=call.file.name, late=call.late)
                if call.sender and asked:
                    service.remember_headings(session, sender, roster.told)
    for problem in planned.problems:
        call.tell(say("Baris {row}: {what}", row=problem.row, what=describe(problem)))
    answer = _answer(planned, roster) | {"imported": brought.imported.written if brought else 0}
    if brought:
        answer |= {"import": brought.imported.run_id, "applied": brought.applied}
    if call.errors_out:
        rejected = rejected_rows(planned)
        _write(call.errors_out, write_rejected(rejected))
        answer |= {"errors_file": str(call.errors_out), "errors": len(rejected.rows)}
    return answer


def _told(pairs: list[str]) -> dict[str, Any]:
    """Read `--map HEADING=FIELD`; a field of nothing, or `-`, leaves the column unread."""
    from bekal.candidates.importing.columns import Field, plain_heading

    told: dict[str, Field | None] = {}
    fields = {field.value: field for field in Field}
    for pair in pairs:
        heading, equals, name = pair.rpartition("=")
        if not equals or name not in {*fields, "", "-"}:
            raise UnknownMeaning(given=pair, known=", ".join(sorted(fields)))
        told[plain_heading(heading)] = fields.get(name)
    return told


def _answer(planned: "ImportPlan", roster: "Roster") -> dict[str, object]:
    from bekal.candidates.importing.import_plan import State

    counts = planned.counts
    return {
        "rows": len(planned.rows),
        **{state.value: counts[state] for state in State},
        "imported": 0,
        "sheets": [part.sheet for part in roster.sheets],
        "other_sheets": [
            {"name": one.name, "people": one.people, "hidden": one.is_hidden} for one in roster.other_sheets
        ],
        "columns": {part.sheet: {field.value: text for field, text in part.headings.items()} for part in roster.sheets},
        "unread_columns": list(roster.unread_columns),
        "hidden_columns": list(roster.hidden_columns),
        "left_out": [{"row": left.number, "text": left.text} for left in roster.left_out],
        "open_elsewhere": roster.is_open_elsewhere,
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "code": problem.code,
                "value": problem.value,
                "severity": problem.severity.value,
                "suggestion": problem.suggestion,
                "sheet": problem.sheet,
                "applied": problem.is_applied,
            }
            for problem in planned.problems
        ],
    }


def list_imports(call: Call) -> object:
    """List the imports made on this machine, the newest first."""
    from bekal.candidates.importing.queries import runs

    with call.centre() as centre, centre.database.reading() as session:
        found = runs(session, now=call.clock())
    return [
        {
            "id": run.id,
            "file": run.file,
            "at": run.at,
            "by": run.by,
            "new": run.new,
            "changed": run.changed,
            "undone_at": run.undone_at,
            "can_undo": run.can_undo,
        }
        for run in found
    ]


def undo_import(call: Call) -> object:
    """Undo a whole import."""
    from bekal.candidates.importing import service

    run_id = read_id(call.id)
    with call.centre() as centre, call.writing(centre) as session:
        undone = service.undo_import(session, run_id, now=call.clock())
    return {"removed": undone.removed, "restored": undone.restored, "kept": list(undone.kept)}


def write_template(call: Call) -> object:
    """Write the empty template of an applicants' list."""
    from bekal.centre.queries import centre as house
    from bekal.documents.applicants_file import write_template as template

    with call.centre() as centre, centre.database.reading() as session:
        content = template(centre=house(session).code)
    _write(call.out, content)
    return {"file": str(call.out)}


def pick_people(call: Call) -> object:
    """Find the people of a list of NIKs, and let them apply for a course when one is named."""
    from bekal.candidates.importing.nik_list import listed_niks
    from bekal.candidates.importing.queries import holders
    from bekal.courses.selection.service import apply

    text = disk.read_text(call.file)
    applied = 0
    with call.centre() as centre:
        with centre.database.reading() as session:
            listed = listed_niks(text, today=call.centre_day(session))
            if listed is None:
                raise FileUnusable(path=str(call.file), why=say("tidak berisi NIK"))
            picked = holders(session, listed[0])
        if call.course and picked.people:
            with call.writing(centre) as session:
                ids = [row_id for row_id, _ in picked.people]
                done = apply(session, CourseId(read_id(call.course)), ids, now=call.clock(), late=call.late)
                applied = len(done.ids)
    return {
        "applied": applied,
        "people": [{"id": row_id, "name": name} for row_id, name in picked.people],
        "missing": list(picked.missing),
        "unreadable": list(listed[1]),
    }


def _write(path: Path, content: bytes) -> None:
    def written(to: Path, data: bytes) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(data)

    disk.write(path, content, written)


def list_people(call: Call) -> object:
    """List people, the NIK masked unless `--full`; who has none is shown with the number that stands for it."""
    from bekal.candidates.nik import temporary_number
    from bekal.candidates.queries import candidates

    with call.centre() as centre, centre.database.reading() as session:
        found = candidates(session, typed=call.search, full_nik=call.full, limit=None)
    return [
        {
            "id": row.id,
            "name": row.name,
            "nik": row.nik,
            "temporary_number": None if row.nik else temporary_number(row.id),
            "birth_date": row.birth_date,
            "sex": row.sex.value if row.sex else None,
            "phone": row.phone,
        }
        for row in found.rows
    ]


def second_look(call: Call) -> object:
    """Compare what somebody read from the papers with what is registered."""
    from bekal.candidates.second_look.rules import Reading
    from bekal.candidates.second_look.service import look_again

    with call.centre() as centre:
        by = call.person(centre)
        with call.writing(centre) as session:
            person = CandidateId(read_id(call.arguments.person))
            look_again(session, person, Reading(call.name, call.nik, call.passport), by=by, now=call.clock())
    return {"id": person, "looked_by": by}
