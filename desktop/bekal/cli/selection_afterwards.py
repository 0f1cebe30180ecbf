"""`bekal selection correct-letter|undo|inform`: what is put right and told after the decision."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bekal.cli import disk
from bekal.cli.call import Call
from bekal.cli.selection_names import CODE, application_of, applications_of, course_of
from bekal.language import say


def add_afterwards(steps: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the commands that correct, undo and tell after the decision."""
    step = steps.add_parser("correct-letter", parents=parents, help=say("perbaiki nomor atau tanggal surat keputusan"))
    step.add_argument("--letter", required=True, metavar=say("NOMOR"))
    step.add_argument("--date", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    step.add_argument("--reason", required=True)
    step.set_defaults(command=correct_letter)
    step = steps.add_parser("undo", parents=parents, help=say("urungkan langkah terakhir seorang pendaftar"))
    step.add_argument("--application", required=True, metavar=CODE)
    step.set_defaults(command=undo)
    step = steps.add_parser("inform", parents=parents, help=say("pesan bagi yang diterima"))
    step.add_argument("--application", action="append", default=[], metavar=CODE)
    step.add_argument("--reserves", action="store_true", help=say("juga cadangan"))
    step.add_argument("--out", type=Path, metavar=say("BERKAS"), help=say(".xlsx atau .csv untuk surat massal"))
    step.add_argument("--mark", action="store_true", help=say("tandai sudah dikabari"))
    step.set_defaults(command=inform)


def correct_letter(call: Call) -> object:
    """Correct the letter of a locked decision."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        service.correct_letter(
            session,
            course_of(call),
            letter_number=call.letter,
            letter_on=call.date,
            reason=call.reason,
            now=call.clock(),
        )
    return {"letter": call.letter, "date": call.date}


def undo(call: Call) -> object:
    """Undo the last step that changed an application, with everything it did to others."""
    from bekal.courses.selection import service
    from bekal.storage.undoing import last_group

    with call.centre() as centre, call.writing(centre) as session:
        each = application_of(call, session, call.application)
        steps = last_group(session, each)
        service.undo_step(session, steps)
    return {"application": each, "undone": len(steps)}


def inform(call: Call) -> object:
    """Say what each person is told; write the list, and mark who was told, if asked to."""
    from bekal.courses.selection import service
    from bekal.reports import informing
    from bekal.reports.writing import write_report

    made = {".xlsx": informing.notices_book, ".csv": informing.notices_table}
    if call.out:
        disk.require_ending(call.out, *made)
    with call.centre() as centre, call.writing(centre) as session:
        named = applications_of(call, session)
        found = informing.notices(
            session, course_of(call), now=call.clock(), only=named, reserves=call.reserves or bool(named)
        )
        marked = service.inform(session, [one.id for one in found], now=call.clock()) if call.mark else 0
        file = None
        if call.out:
            data = made[call.out.suffix.lower()](session, course_of(call), now=call.clock(), reserves=call.reserves)
            file = str(write_report(call.out, data))
    return {
        "file": file,
        "marked": marked,
        "people": [
            {
                "code": one.code,
                "name": one.name,
                "phone": one.phone,
                "result": one.result,
                "until": one.until,
                "bring": list(one.bring),
                "message": one.message,
                "link": one.link,
                "informed": one.informed_at,
                "by": one.informed_by,
            }
            for one in found
        ],
    }
