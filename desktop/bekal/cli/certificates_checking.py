"""`bekal certificates check DIR`: every picture, PDF and text file of a folder."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bekal.cli.call import Call
from bekal.cli.certificates import add_lists, view_for
from bekal.language import say


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to those of certificates."""
    check = steps.add_parser("check", parents=[common], help=say("periksa semua pindaian dalam satu folder"))
    check.add_argument("folder", type=Path)
    check.add_argument("--out", type=Path, help=say("tulis hasilnya sebagai .xlsx"))
    add_lists(check)
    check.set_defaults(command=check_folder)


def check_folder(call: Call) -> object:
    """Check a folder page by page; a page that cannot be read is a line, never the end."""
    from bekal.certificates.checking.folder import check_piece, counted, files_below, joined, pieces_of
    from bekal.certificates.checking.report import remarks, write_report
    from bekal.messages import sentence

    moment = call.at or call.clock()
    now = int(moment.timestamp())
    view = view_for(call)
    found = files_below(call.folder)
    lines = []
    for number, path in enumerate(found.files, 1):
        for piece in pieces_of(path):
            lines += check_piece(piece, view, now, below=call.folder)
        call.tell(say("{done} dari {of}", done=number, of=len(found.files)))
    lines = joined(lines)
    answer: dict[str, object] = {
        "files": len(found.files),
        "others": found.others,
        **counted(lines),
        "checked_against": None if view.list_issued is None else _day(view.list_issued),
        "lines": [
            {
                "file": line.file,
                "page": line.page,
                **(line.verdict.as_dict() if line.verdict is not None else {"result": None}),
                "remarks": remarks(line) if line.trouble is None else [sentence(line.trouble)],
            }
            for line in lines
        ],
    }
    if call.out is not None:
        against = _day(view.list_issued) if view.list_issued is not None else say("tanpa daftar pencabutan")
        written = write_report(call.out, lines, sentence, checked_on=f"{moment:%d/%m/%Y}", against=against)
        answer["file"] = str(written)
    return answer


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
