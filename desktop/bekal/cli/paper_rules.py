"""`bekal papers rules list|add|remove`."""

import argparse
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import ProgrammeId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = steps.add_parser("rules", help=say("aturan berkas dari balai sendiri"))
    acts = part.add_subparsers(metavar=say("perintah"), required=True)
    every = acts.add_parser("list", parents=[common], help=say("daftar aturan"))
    every.add_argument("--programme", metavar="ID")
    every.set_defaults(command=list_rules)
    new = acts.add_parser("add", parents=[common], help=say("minta berkas, atau tidak lagi"))
    new.add_argument("kind")
    new.add_argument("--programme", metavar="ID")
    new.add_argument("--not-asked", action="store_true", help=say("berkas ini tidak diminta lagi"))
    new.add_argument("--when", default="", metavar=say("SYARAT"))
    new.add_argument("--keep-scan", action="store_true", help=say("hasil pindai surat kesehatan boleh disimpan"))
    new.add_argument("--source", default="", help=say("tertulis di mana"))
    new.set_defaults(command=add_rule)
    gone = acts.add_parser("remove", parents=[common], help=say("hapus aturan"))
    gone.add_argument("rule")
    gone.set_defaults(command=remove_rule)


def programme_of_id(session: "Session", given: str | None) -> ProgrammeId | None:
    """Return the programme of an id that was given.

    Raises:
        UnknownProgramme: there is none.

    """
    from bekal.candidates.papers.expiring import programmes
    from bekal.courses.rules import UnknownProgramme

    if not given:
        return None
    programme_id = ProgrammeId(read_id(given))
    if programme_id not in dict(programmes(session)):
        raise UnknownProgramme(programme=given)
    return programme_id


def list_rules(call: Call) -> object:
    """List the centre's own rules about papers."""
    from bekal.candidates.papers.queries import rules_of

    with call.centre() as centre, centre.database.reading() as session:
        found = rules_of(session, programme_of_id(session, call.programme))
    return [
        {
            "id": rule.id,
            "programme_id": rule.programme_id,
            "kind": rule.kind,
            "asked": rule.asked,
            "condition": rule.condition,
            "source": rule.source,
        }
        for rule in found
    ]


def add_rule(call: Call) -> object:
    """Ask for a paper besides, or no longer."""
    from bekal.candidates.papers import rules, service

    with call.centre() as centre, call.writing(centre) as session:
        rule_id = service.add_rule(
            session,
            rules.named(call.kind),
            programme_id=programme_of_id(session, call.programme),
            asked=not call.not_asked,
            condition=rules.KEEP_SCAN if call.keep_scan else call.when,
            source=call.source,
        )
    return {"rule_id": rule_id}


def remove_rule(call: Call) -> object:
    """Take a rule of the centre away."""
    from bekal.candidates.papers import service

    rule_id = read_id(call.rule)
    with call.centre() as centre, call.writing(centre) as session:
        service.remove_rule(session, rule_id)
    return {"removed": rule_id}
