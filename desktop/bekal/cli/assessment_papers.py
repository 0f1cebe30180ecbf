"""`bekal assessment show|history|papers|template|import`: results out as papers and sheets, marks in from a file."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId

if TYPE_CHECKING:
    from bekal.assessment.cells import Field
    from bekal.assessment.queries import ResultRow, Results

_PAPERS = {"minutes": ".pdf", "attendance": ".pdf", "scores": ".pdf", "units": ".pdf", "summary": ".pdf"}


def add_papers(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands about files."""
    one = steps.add_parser("show", parents=[common], help=say("nilai, usulan dan keputusan setiap peserta"))
    one.add_argument("--course", required=True, metavar="ID")
    one.set_defaults(command=show)
    one = steps.add_parser("history", parents=[common], help=say("siapa mengisi satu sel, kapan dan bagaimana"))
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--trainee", required=True, metavar=say("NOMOR|NAMA"))
    one.add_argument("--column", required=True, metavar=say("KOMPONEN|UNIT"))
    one.set_defaults(command=history)
    one = steps.add_parser("note", parents=[common], help=say("catatan peserta, atau percobaan terakhir di satu kolom"))
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--trainee", required=True, metavar=say("NOMOR|NAMA"))
    one.add_argument("--column", metavar=say("KOMPONEN|UNIT"))
    one.add_argument("--text", required=True)
    one.set_defaults(command=note)
    one = steps.add_parser("paper", parents=[common], help=say("berita acara, daftar hadir, nilai, rekap"))
    one.add_argument("what", choices=list(_PAPERS))
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--out", type=Path, required=True, metavar=say("BERKAS"))
    one.add_argument("--paper", choices=("A4", "F4"), default="A4")
    one.set_defaults(command=paper)
    one = steps.add_parser("template", parents=[common], help=say("lembar isian nilai .xlsx"))
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--out", type=Path, required=True, metavar=say("BERKAS"))
    one.set_defaults(command=template)
    one = steps.add_parser("import", parents=[common], help=say("nilai dari .xlsx atau .csv, utuh"))
    one.add_argument("--course", required=True, metavar="ID")
    one.add_argument("--file", type=Path, required=True, metavar=say("BERKAS"))
    one.add_argument("--again", action="store_true", help=say("nilai lain adalah percobaan baru, bukan perbaikan"))
    one.add_argument("--held-on", dest="held_on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    one.add_argument("--dry-run", dest="dry_run", action="store_true", help=say("hanya tunjukkan yang akan berubah"))
    one.set_defaults(command=take_in)


def show(call: Call) -> object:
    """Return everything that the grid of a course shows."""
    from bekal.assessment import queries
    from bekal.assessment.rules import entry_text, score_text

    with call.centre() as centre, centre.database.reading() as session:
        found = queries.results(session, CourseId(read_id(call.course)))
        proposed = queries.proposals(session, found)
    columns: dict[Any, str] = {one.id: one.title for one in found.plan.components}
    columns |= {unit.id: unit.code or unit.title for unit in found.units}
    rows = []
    for row in found.rows:
        what = proposed.get(row.enrolment_id)
        tries = {
            title: [entry_text(one.entry) for one in row.tries.get(at, ())]
            for at, title in columns.items()
            if row.tries.get(at)
        }
        rows.append(
            {
                "trainee": row.number,
                "name": row.name,
                "state": row.state.value,
                "marks": {title: entry_text(row.entries.get(at)) or None for at, title in columns.items()},
                "tries": tries,
                "score": score_text(row.score_hundredths) or None,
                "predicate": row.predicate.word if row.predicate else None,
                "proposed": what.decision.value if what is not None and what.decision else None,
                "against": [one.said for one in what.against] if what is not None else [],
                "decision": row.decision.value if row.decision else None,
                "certificate": row.certificate or None,
                "note": row.note,
            }
        )
    return {"course": found.course, "locked": found.lock is not None, "columns": list(columns.values()), "rows": rows}


def _cell(call: Call, found: "Results") -> "tuple[ResultRow, Field | None]":
    """Return the trainee and the column that a call names."""
    from bekal.assessment import cells
    from bekal.assessment.rules import UnknownField, UnknownTrainee

    wanted = call.trainee.casefold()
    row = next((one for one in found.rows if wanted in {str(one.number), one.name.casefold()}), None)
    if row is None:
        raise UnknownTrainee(trainee=call.trainee)
    if call.column is None:
        return row, None
    named = {name.casefold(): one.key for one in cells.ground_of(found).targets() for name in one.names if name}
    field = named.get(call.column.casefold())
    if field is None:
        raise UnknownField(field=call.column)
    return row, field


def note(call: Call) -> object:
    """Write the note of a trainee, or of the last try in one column."""
    from dataclasses import replace

    from bekal.assessment import cells, queries, service

    with call.centre() as centre, call.writing(centre) as session:
        on = call.centre_day(session)
        found = queries.results(session, CourseId(read_id(call.course)))
        row, field = _cell(call, found)
        after = replace(row, note=call.text) if field is None else cells.with_try_note(row, field, call.text)
        service.record_result(session, row.enrolment_id, cells.new_result(cells.ground_of(found), row, after), on=on)
    return {"trainee": row.number, "name": row.name, "changed": after != row}


def history(call: Call) -> object:
    """Return every change of one cell."""
    from bekal.assessment import cells, queries
    from bekal.assessment.history import cell_history

    with call.centre() as centre, centre.database.reading() as session:
        row, field = _cell(call, queries.results(session, CourseId(read_id(call.course))))
        assert field is not None
        steps = cell_history(session, row.enrolment_id, field.value if isinstance(field, cells.Part) else field)
    return [{"at": s.at, "by": s.by, "how": s.how, "try": s.number, "value": s.said or None} for s in steps]


def paper(call: Call) -> object:
    """Write one of the papers; final scores also as a workbook where the file is called .xlsx."""
    from bekal.reports import assessment as reports
    from bekal.reports.writing import write_report

    is_book = call.what == "scores" and call.out.suffix.lower() == ".xlsx"
    if not is_book:
        disk.require_ending(call.out, _PAPERS[call.what])
    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, centre.database.reading() as session:
        what = "scores-book" if is_book else call.what
        data = reports.made(session, what, course_id, now=call.clock(), paper=call.paper)
    return {"file": str(write_report(call.out, data))}


def template(call: Call) -> object:
    """Write the sheet into which marks are typed."""
    from bekal.reports import assessment_books as reports
    from bekal.reports.writing import write_report

    disk.require_ending(call.out, ".xlsx")
    with call.centre() as centre, centre.database.reading() as session:
        data = reports.template(session, CourseId(read_id(call.course)))
    return {"file": str(write_report(call.out, data))}


def take_in(call: Call) -> object:
    """Record the marks of a file; with problems, or as a dry run, nothing is written."""
    from bekal.assessment import from_file
    from bekal.messages import sentence

    course_id = CourseId(read_id(call.course))
    block = from_file.read_table(call.file)
    with call.centre() as centre:
        with centre.database.reading() as session:
            plan = from_file.plan_marks(session, course_id, block, again=call.again, held_on=call.held_on)
        written = 0
        if not call.dry_run:
            with call.writing(centre) as session:
                on = call.centre_day(session)
                plan = from_file.plan_marks(session, course_id, block, again=call.again, held_on=call.held_on)
                for problem in plan.problems:
                    call.tell(say("Baris {line}: {words}", line=problem.line, words=sentence(problem.refusal)))
                written = from_file.carry_out(session, plan, on=on)
    return {
        "cells": len(plan.changes),
        "people": len(plan.news),
        "recorded": written,
        "changes": [
            {"name": c.name, "column": c.title, "before": c.before or None, "after": c.after} for c in plan.changes
        ],
        "problems": [
            {"row": p.line, "code": type(p.refusal).__name__, "words": sentence(p.refusal)} for p in plan.problems
        ],
    }
