"""`bekal history ID`."""

import argparse
from typing import Any

from bekal.cli.call import Call, read_id
from bekal.language import say


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    read = commands.add_parser("history", parents=[common], help=say("siapa mengubah apa pada satu catatan"))
    read.add_argument("id")
    read.set_defaults(command=history)


def history(call: Call) -> object:
    """Tell who changed what of one record, when and how; for a head only, since every value is shown."""
    from bekal.reports.history import history as steps_of
    from bekal.staff.rules import Action
    from bekal.staff.service import allow
    from bekal.storage import journal

    with call.centre() as centre:
        by = call.person(centre)
        with centre.database.reading() as session:
            journal.sign(session, by=by, at=call.clock())
            allow(session, Action.SET_UP)
            steps = steps_of(session, read_id(call.id))
    return [
        {"at": step.at, "by": step.by, "how": step.how, "entity": step.entity, "set": step.fields, "was": step.before}
        for step in steps
    ]
