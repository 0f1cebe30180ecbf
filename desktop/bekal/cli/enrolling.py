"""`bekal candidates add|show|drafts` and `bekal regions`: one person as the form has them."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call, FileUnusable, read_id
from bekal.language import say
from bekal.terms import CandidateId

if TYPE_CHECKING:
    from bekal.candidates.applicants import Applicant


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add what one person's record needs to the commands of the candidates."""
    add = steps.add_parser("add", parents=[common], help=say("daftarkan orang dari berkas JSON"))
    add.add_argument("--file", type=Path, required=True, metavar="F.json")
    add.set_defaults(command=add_people)
    show = steps.add_parser("show", parents=[common], help=say("tampilkan semua data satu orang"))
    show.add_argument("id")
    show.set_defaults(command=show_person)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the search for regions."""
    find = commands.add_parser("regions", parents=[common], help=say("cari desa, kecamatan, atau kabupaten"))
    find.add_argument("text", metavar=say("TEKS"))
    find.set_defaults(command=find_regions)


def add_people(call: Call) -> object:
    """Register the people of a file (one, a list, or a form saved onto a stick); say what differs from their NIK."""
    from bekal.candidates import service, typed
    from bekal.candidates.drafts import new_person

    people = _read(call.file)
    with call.centre() as centre:
        with centre.database.reading() as session:
            today = call.centre_day(session)
        given = [typed.typed_from(one, today=today) for one in people]
        warned = [
            {"person": number, "name": one["name"], "code": code, "message": message}
            for number, one in enumerate(given, 1)
            for code, message in _doubts(typed.applicant_of(one, today=today), one["reason"], today)
        ]
        with call.writing(centre) as session:
            added = [
                service.register(
                    session,
                    typed.with_region(typed.applicant_of(one, today=today)),
                    now=call.clock(),
                    reason=one["reason"],
                    source=call.file.name,
                    person_id=new_person(),
                )
                for one in given
            ]
            session.flush()
    return {"registered": len(added), "ids": added, "warnings": warned}


def show_person(call: Call) -> object:
    """Show everything the form shows of one person; for whoever may register, since the NIK is in full."""
    from dataclasses import asdict

    from bekal.candidates.nik import temporary_number
    from bekal.candidates.queries import candidate
    from bekal.staff.rules import Action
    from bekal.staff.service import allow
    from bekal.storage import journal

    with call.centre() as centre:
        by = call.person(centre)
        with centre.database.reading() as session:
            journal.sign(session, by=by, at=call.clock())
            allow(session, Action.REGISTER)
            card = candidate(session, CandidateId(read_id(call.id)))
    return asdict(card) | {"temporary_number": None if card.nik else temporary_number(card.id)}


def find_regions(call: Call) -> object:
    """Find villages, districts and regencies by any part of their names; needs no centre."""
    from bekal.reference.regions import find

    return [
        {
            "code": one.code,
            "village": one.village,
            "district": one.district,
            "regency": one.regency,
            "province": one.province,
            "postal_code": one.postal_code,
        }
        for one in find(call.text)
    ]


def _doubts(person: "Applicant", reason: str, today: date) -> list[tuple[str, str]]:
    """Return what differs from the NIK, as the form says it; nothing where a reason is given."""
    from bekal.candidates.importing.problems import SEVERITIES, Problem, describe
    from bekal.candidates.nik import agrees_on_date, agrees_on_sex, read_nik

    if reason.strip() or not person.nik:
        return []
    nik, found = read_nik(person.nik, today=today), []
    if person.birth_date is not None and agrees_on_date(nik, person.birth_date) is False:
        found.append(("birth_date_mismatch", f"{person.birth_date:%d/%m/%Y}"))
    if person.sex is not None and agrees_on_sex(nik, person.sex) is False:
        found.append(("sex_mismatch", person.sex.word))
    return [(code, describe(Problem(0, "", code, value, SEVERITIES[code]))) for code, value in found]


def _read(path: Path) -> list[dict[str, object]]:
    try:
        said = json.loads(disk.read_text(path))
    except ValueError as error:
        raise FileUnusable(path=str(path), why=say("isinya bukan JSON")) from error
    if isinstance(said, dict) and said.get("what") == "bekal draft":
        said = said.get("values", {})
    people = said if isinstance(said, list) else [said]
    if not people or not all(isinstance(one, dict) for one in people):
        raise FileUnusable(path=str(path), why=say("bukan daftar orang"))
    return people
