"""`bekal backup create|check|restore|daily|status`."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call
from bekal.language import say
from bekal.messages import sentence

if TYPE_CHECKING:
    from bekal.storage.snapshot import Counts

CODE = "BEKAL_RECOVERY_CODE"
"""The recovery code is never an argument, which other programs could read."""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("backup", help=say("cadangan: buat, periksa, pulihkan"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    make = steps.add_parser("create", parents=[common], help=say("buat cadangan yang diperiksa"))
    make.add_argument("--to", type=Path, required=True, metavar="DIR")
    make.set_defaults(command=create)
    look = steps.add_parser("check", parents=[common], help=say("apakah sebuah cadangan utuh"))
    look.add_argument("file", type=Path)
    look.set_defaults(command=check)
    back = steps.add_parser(
        "restore", parents=[common], help=say("pulihkan cadangan; kode pemulihan di {name}", name=CODE)
    )
    back.add_argument("file", type=Path)
    back.add_argument(
        "--lose-unsent", action="store_true", help=say("juga bila ada pekerjaan yang belum sampai di pusat")
    )
    back.set_defaults(command=restore)
    every_day = steps.add_parser("daily", parents=[common], help=say("cadangan harian, seperti yang dibuat jendela"))
    every_day.add_argument("--to", type=Path, default=None, metavar="DIR", help=say("tempat kedua"))
    every_day.set_defaults(command=daily)
    steps.add_parser("status", parents=[common], help=say("kapan dan di mana cadangan terakhir")).set_defaults(
        command=status
    )


def _counted(counts: "Counts") -> dict[str, object]:
    return {"people": counts.people, "marks": counts.marks, "certificates": counts.certificates}


def create(call: Call) -> object:
    """Make a backup, read it back, open and count it."""
    from bekal.sync.backups import service

    with call.centre() as centre:
        made = service.create(centre, call.to, now=call.clock().astimezone())
    return {"file": str(made.file), **_counted(made.counts), "size": made.size}


def check(call: Call) -> object:
    """Say in one sentence whether a backup is whole."""
    from bekal.sync.backups import service

    found = service.check(
        call.file, folder=call.data, now=call.clock().astimezone(), recovery_code=os.environ.get(CODE)
    )
    call.tell(found.words)
    return {
        "file": str(call.file),
        **_counted(found.manifest.counts),
        "whole": True,
        "opened": found.is_opened,
        "made_at": found.manifest.made_at,
        "version": found.manifest.app,
        "centre": found.manifest.code,
        "words": found.words,
    }


def restore(call: Call) -> object:
    """Put the data of a backup in the place of what is here."""
    from bekal.sync.backups import restoring

    done = restoring.restore(
        call.data,
        call.file,
        now=call.clock().astimezone(),
        recovery_code=os.environ.pop(CODE, None),
        lose_unsent=call.lose_unsent,
    )
    call.tell(done.words)
    return {
        "file": str(call.file),
        **_counted(done.counts),
        "new_device": done.is_new_device,
        "kept_aside": str(done.kept_aside) if done.kept_aside else None,
        "erased_again": done.erased_again,
        "words": done.words,
    }


def daily(call: Call) -> object:
    """Make the backups of the day and let superfluous ones go."""
    from bekal.sync.backups import service

    with call.centre() as centre:
        outcomes = service.keep_safe(centre, second=call.to, now=call.clock().astimezone())
    for one in outcomes:
        if one.error is not None:
            call.tell(sentence(one.error))
    if all(one.made is None for one in outcomes):
        raise next(one.error for one in outcomes if one.error is not None)
    return [
        {"place": one.place.value, "file": str(one.made.file), **_counted(one.made.counts)}
        if one.made is not None
        else {"place": one.place.value, "file": None, "reason": sentence(one.error) if one.error else ""}
        for one in outcomes
    ]


def status(call: Call) -> object:
    """Say when and where the last backups were made."""
    from bekal.sync.backups import queries

    now = call.clock().astimezone()
    with call.centre() as centre, centre.database.reading() as session:
        state = queries.state(session)
    return {
        "old": state.is_old(now),
        "places": [
            {
                "place": one.kind.value,
                "at": one.at,
                "file": str(one.path) if one.at else None,
                "people": one.people,
                "marks": one.marks,
                "certificates": one.certificates,
                "failed_at": one.failed_at,
                "failed": one.failed or None,
            }
            for one in state.lasts
        ],
    }
