"""`bekal certificates templates list|export|import|assign`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call
from bekal.language import say
from bekal.terms import ProgrammeId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.templates.queries import TemplateRow


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = steps.add_parser("templates", help=say("tampilan sertifikat"))
    ways = part.add_subparsers(metavar=say("perintah"), required=True)
    ways.add_parser("list", parents=[common], help=say("tampilkan daftarnya")).set_defaults(command=list_templates)
    out = ways.add_parser("export", parents=[common], help=say("simpan satu templat ke berkas"))
    out.add_argument("name", metavar=say("NAMA"))
    out.add_argument("--out", type=Path, required=True, metavar="F.bekal-template")
    out.set_defaults(command=export)
    into = ways.add_parser("import", parents=[common], help=say("ambil templat dari berkas"))
    into.add_argument("file", type=Path)
    into.set_defaults(command=import_file)
    give = ways.add_parser("assign", parents=[common], help=say("pakai templat untuk sebuah program"))
    give.add_argument("name", metavar=say("NAMA"), help=say("“-” untuk templat bawaan"))
    give.add_argument("--programme", required=True, help=say("kode atau id program"))
    give.set_defaults(command=assign)


def list_templates(call: Call) -> object:
    """List every look that can be chosen, with the programmes that have it."""
    from bekal.certificates.templates.queries import templates

    with call.centre() as centre, centre.database.reading() as session:
        rows = templates(session)
    for row in rows:
        call.tell(f"{row.name}: {', '.join(row.programmes) or '–'}")
    return [_answer(row) for row in rows]


def export(call: Call) -> object:
    """Write a look into one file."""
    from bekal.certificates.templates.parcel import write
    from bekal.certificates.templates.queries import template

    with call.centre() as centre, centre.database.reading() as session:
        row = template(session, call.name)
    write(row.look, call.out)
    return {"file": str(call.out), "sha256": row.digest}


def import_file(call: Call) -> object:
    """Keep the look of a file for this centre."""
    from bekal.certificates.templates.parcel import LARGEST, unpacked
    from bekal.certificates.templates.queries import template
    from bekal.certificates.templates.service import save

    look = unpacked(disk.read_bytes(call.file, LARGEST + 1), call.file.name)
    with call.centre() as centre, call.writing(centre) as session:
        save(session, look, now=call.clock())
        return _answer(template(session, look.digest()))


def assign(call: Call) -> object:
    """Give a programme a look; it counts for certificates issued from now on."""
    from bekal.certificates.templates import service
    from bekal.certificates.templates.queries import template

    with call.centre() as centre, call.writing(centre) as session:
        row = None if call.name == "-" else template(session, call.name)
        programme = _programme(session, call.programme)
        service.assign(session, programme, row.look if row else None, now=call.clock())
    return {"programme": programme, "template": row.name if row else None}


def _programme(session: "Session", given: str) -> ProgrammeId:
    from bekal.courses.queries import programmes
    from bekal.courses.rules import UnknownProgramme

    for one in programmes(session):
        if given in (one.code, str(one.id), one.id.hex):
            return one.id
    raise UnknownProgramme(programme=given)


def _answer(row: "TemplateRow") -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "sha256": row.digest,
        "shipped": row.is_shipped,
        "paper_mm": list(row.look.size_mm),
        "programmes": list(row.programmes),
    }
