"""`bekal selection cards|attendance|announce|attachment|minutes|export`: the papers of a selection."""

import argparse
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call, read_id
from bekal.cli.selection_names import applications_of, course_of
from bekal.language import say
from bekal.terms import EnrolmentId


def add_papers(steps: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the commands that write papers."""
    for name, command, words in (
        ("cards", cards, say("kartu tes, delapan tiap lembar A4")),
        ("announce", announce, say("pengumuman, NIK disamarkan")),
        ("attachment", attachment, say("lampiran surat keputusan")),
        ("signing", signing, say("daftar ulang untuk ditandatangani")),
        ("minutes", minutes, say("berita acara seleksi atau penggantian")),
        ("export", export, say("peringkat sebagai .xlsx")),
    ):
        step = steps.add_parser(name, parents=parents, help=words)
        step.add_argument("--out", type=Path, required=True, metavar=say("BERKAS"))
        step.add_argument("--paper", choices=("A4", "F4"), default="A4")
        if name == "cards":
            step.add_argument("--application", action="append", default=[], metavar="P-XXXX-XXXX|ID")
        if name == "minutes":
            step.add_argument("--replacement", metavar="ID", help=say("peserta pengganti"))
        step.set_defaults(command=command)
    step = steps.add_parser("attendance", parents=parents, help=say("daftar hadir tiap sesi tes"))
    step.add_argument("--out", type=Path, required=True, metavar="DIR")
    step.add_argument("--paper", choices=("A4", "F4"), default="A4")
    step.set_defaults(command=attendance)


def cards(call: Call) -> object:
    """Write the test cards."""
    from bekal.reports import selection as reports

    with call.centre() as centre, centre.database.reading() as session:
        return _written(call, reports.cards(session, course_of(call), tuple(applications_of(call, session))))


def attendance(call: Call) -> object:
    """Write the list to sign of every sitting into a folder."""
    from bekal.reports import selection as reports
    from bekal.reports.writing import write_report

    files = []
    with call.centre() as centre, centre.database.reading() as session:
        for name, data in reports.sitting_attendance(session, course_of(call), paper=call.paper):
            call.out.mkdir(parents=True, exist_ok=True)
            plain = "".join(sign if sign.isalnum() or sign in " .-" else "-" for sign in name)
            files.append(str(write_report(call.out / f"{plain}.pdf", data)))
    return {"files": files}


def announce(call: Call) -> object:
    """Write the announcement."""
    from bekal.reports import selection as reports

    with call.centre() as centre, centre.database.reading() as session:
        return _written(call, reports.announcement(session, course_of(call), now=call.clock(), paper=call.paper))


def attachment(call: Call) -> object:
    """Write the attachment of the decision's letter."""
    from bekal.reports import selection as reports

    with call.centre() as centre, centre.database.reading() as session:
        return _written(call, reports.attachment(session, course_of(call), now=call.clock(), paper=call.paper))


def signing(call: Call) -> object:
    """Write the list that people sign when they re-register."""
    from bekal.reports import selection as reports

    with call.centre() as centre, centre.database.reading() as session:
        return _written(call, reports.reregistration_list(session, course_of(call), paper=call.paper))


def minutes(call: Call) -> object:
    """Write the minutes of the meeting, or of a replacement."""
    from bekal.reports import selection_minutes as reports

    with call.centre() as centre, centre.database.reading() as session:
        if call.replacement:
            of = EnrolmentId(read_id(call.replacement))
            return _written(call, reports.replacement_minutes(session, of, now=call.clock(), paper=call.paper))
        return _written(call, reports.minutes(session, course_of(call), now=call.clock(), paper=call.paper))


def export(call: Call) -> object:
    """Write the ranking as a workbook."""
    from bekal.reports import selection as reports

    with call.centre() as centre, centre.database.reading() as session:
        return _written(call, reports.ranking_book(session, course_of(call)), suffix=".xlsx")


def _written(call: Call, data: bytes, *, suffix: str = ".pdf") -> dict[str, str]:
    from bekal.reports.writing import write_report

    disk.require_ending(call.out, suffix)
    return {"file": str(write_report(call.out, data))}
